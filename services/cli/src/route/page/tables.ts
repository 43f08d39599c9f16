import type { AgentResult, Block, DiffLine, Sample, SummaryLine } from '@sluice/matching';
import { blockCells, percent } from '../table.ts';
import { escaped } from './svg.ts';
import type { Words } from './words.ts';

export interface Version {
  readonly summary: SummaryLine;
  readonly agents: readonly AgentResult[];
  readonly samples: readonly Sample[];
}

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const th = (cells: readonly string[]): string => cells.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
  const td = ([first = '', ...cells]: readonly string[]): string => `<tr><th scope="row">${escaped(first)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  return `<div class="scroll"><table><caption>${escaped(caption)}</caption><thead><tr>${th(head)}</tr></thead><tbody>${rows.map(td).join('')}</tbody></table></div>`;
}

export const folded = (summary: string, inside: string): string => `<details><summary>${escaped(summary)}</summary>${inside}</details>`;

type Key = 'byQueue' | 'byChannel' | 'byPriority';

/** Every block of all versions; with two, the difference below. */
export function blockTable(words: Words, versions: readonly Version[], delta: DiffLine['delta'] | undefined): string {
  const sides: readonly (readonly [string, SummaryLine])[] = [
    ...versions.map(({ summary }, at) => [words.versions[at] ?? '', summary] as const),
    ...(delta === undefined ? [] : [[words.difference, delta as SummaryLine] as const]),
  ];
  const rows = (name: string, of: (side: SummaryLine) => Block | undefined): string[][] =>
    sides.map(([version, side]) => {
      const block = of(side);
      return [name, ...(versions.length > 1 ? [version] : []), ...(block ? blockCells(block) : words.columns.map(() => '–'))];
    });
  const by = (title: string, key: Key): string[][] => namesOf(versions, key).flatMap((name) => rows(`${title} ${name}`, (side) => side[key][name]));
  const head = ['', ...(versions.length > 1 ? [''] : []), ...words.columns];
  return table(words.figures, head, [...rows(words.all, (side) => side.all), ...by(words.queue, 'byQueue'), ...by(words.channel, 'byChannel'), ...by(words.priority, 'byPriority')]);
}

export function namesOf(versions: readonly Version[], key: Key): string[] {
  return [...new Set(versions.flatMap(({ summary }) => Object.keys(summary[key])))];
}

const versionNames = (words: Words, versions: readonly Version[]): readonly string[] => (versions.length > 1 ? words.versions : ['']);

export function waitingTable(words: Words, versions: readonly Version[], time: (at: number) => string): string {
  const head = [words.time, ...versionNames(words, versions).flatMap((name) => [`${name} ${words.mean}`.trim(), `${name} ${words.most}`.trim()])];
  const times = [...new Set(versions.flatMap(({ samples }) => thinned(samples).map(({ from }) => from)))].toSorted((a, b) => a - b);
  const cells = (samples: readonly Sample[], at: number): string[] => {
    const found = samples.findLast(({ from }) => from <= at);
    return found ? [found.waiting.toFixed(1), String(found.most)] : ['–', '–'];
  };
  return table(
    words.waiting,
    head,
    times.map((at) => [time(at), ...versions.flatMap(({ samples }) => cells(thinned(samples), at))]),
  );
}

/** At most 32 rows of them, each the mean and the most of those that it stands for. */
function thinned(samples: readonly Sample[]): Sample[] {
  const each = Math.ceil(samples.length / 32) || 1;
  return Array.from({ length: Math.ceil(samples.length / each) }, (_, at) => {
    const some = samples.slice(at * each, (at + 1) * each);
    return { from: some[0]!.from, waiting: some.reduce((all, one) => all + one.waiting, 0) / some.length, most: Math.max(...some.map((one) => one.most)) };
  });
}

export function groupTable(words: Words, versions: readonly Version[]): string {
  const groups = [...new Set(versions.flatMap(({ summary }) => Object.keys(summary.occupancy.byGroup)))];
  const row = (name: string, of: (side: SummaryLine) => string): string[] => [name, ...versions.map(({ summary }) => of(summary))];
  return table(
    words.occupancy,
    ['', ...versionNames(words, versions)],
    [
      row(words.all, (side) => percent(side.occupancy.all)),
      ...groups.map((group) => row(`${words.group} ${group}`, (side) => percent(side.occupancy.byGroup[group] ?? null))),
      row(words.gini, (side) => side.fairness.occupancyGini?.toFixed(3) ?? '–'),
    ],
  );
}

export function agentTable(words: Words, versions: readonly Version[]): string {
  const head = [words.agent, ...versionNames(words, versions).flatMap((name) => [`${name} ${words.answered}`.trim(), `${name} ${words.occupancy}`.trim()])];
  const agents = versions[0]?.agents ?? [];
  return table(
    words.perAgent,
    head,
    agents.map(({ id }, at) => [id, ...versions.flatMap((one) => [String(one.agents[at]?.answered ?? ''), percent(one.agents[at]?.occupancy ?? null)])]),
  );
}
