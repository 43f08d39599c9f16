import type { Block, DiffLine, SummaryLine } from '@sluice/matching';
import { brokenRules, stateText } from './summary-text.ts';
import { BLOCK_COLUMNS, blockCells, percent, table } from './table.ts';

/** Two versions and the difference for people. */
export function diffText({ a, b, delta }: DiffLine, changes: number): string {
  const sides = { a, b, diff: delta };
  const rows = (name: string, of: (side: SummaryLine) => Block | undefined): string[][] =>
    Object.entries(sides).map(([side, summary], at) => {
      const block = of(summary as SummaryLine);
      return [at === 0 ? name : '', side, ...(block === undefined ? ['–'] : signed(blockCells(block), side === 'diff'))];
    });
  const by = (title: string, key: 'byQueue' | 'byChannel' | 'byPriority'): string[][] => Object.keys(delta[key]).flatMap((name) => rows(`${title} ${name}`, (side) => side[key][name]));
  const figures = [['', '', ...BLOCK_COLUMNS], ...rows('all', (side) => side.all), ...by('queue', 'byQueue'), ...by('channel', 'byChannel'), ...by('priority', 'byPriority')];
  return [
    `a: ${stateText(a)}`,
    `b: ${stateText(b)}`,
    `${changes} contacts fare otherwise; rules broken: ${brokenRules(a)} and ${brokenRules(b)}`,
    '',
    table(figures, 2),
    '',
    table(agentRows(sides)),
    '',
  ].join('\n');
}

function agentRows({ a, b, diff }: { readonly a: SummaryLine; readonly b: SummaryLine; readonly diff: DiffLine['delta'] }): string[][] {
  const groups = Object.keys(diff.occupancy.byGroup);
  const row = (name: string, of: (side: SummaryLine) => number | null | undefined): string[] => {
    const [one, other, change] = [a, b, diff as SummaryLine].map((side) => percent(of(side) ?? null));
    return [name, one!, other!, ...signed([change!], true)];
  };
  const gini = ({ fairness }: Pick<SummaryLine, 'fairness'>): string => fairness.occupancyGini?.toFixed(3) ?? '–';
  return [
    ['', 'a', 'b', 'diff'],
    row('occupancy', (side) => side.occupancy.all),
    ...groups.map((group) => row(`occupancy of ${group}`, (side) => side.occupancy.byGroup[group])),
    ['unfairness (Gini)', gini(a), gini(b), ...signed([gini(diff)], true)],
  ];
}

/** What rises says so. */
function signed(cells: readonly string[], isDifference: boolean): string[] {
  return cells.map((cell) => (isDifference && /^[0-9]/.test(cell) && !/^0(\.0+)?( |$)/.test(cell) ? `+${cell}` : cell));
}
