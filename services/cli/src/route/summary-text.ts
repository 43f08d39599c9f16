import type { Block, SummaryLine } from '@sluice/matching';
import { BLOCK_COLUMNS, blockCells, percent, span, table } from './table.ts';

/** The summary of a run for people. */
export function summaryText(summary: SummaryLine): string {
  const blocks = (title: string, by: Readonly<Record<string, Block>>): string[][] => Object.entries(by).map(([key, block]) => [`${title} ${key}`, ...blockCells(block)]);
  const rows = [['', ...BLOCK_COLUMNS], ['all', ...blockCells(summary.all)], ...blocks('queue', summary.byQueue), ...blocks('channel', summary.byChannel), ...blocks('priority', summary.byPriority)];
  return [stateText(summary), `occupancy ${percent(summary.occupancy.all)}, unfairness (Gini) ${summary.fairness.occupancyGini ?? '–'}; rules broken: ${brokenRules(summary)}`, table(rows), ''].join(
    '\n',
  );
}

export function brokenRules({ violations }: SummaryLine): number {
  return Object.values(violations).reduce((all, n) => all + n, 0);
}

export function stateText({ states, untilMs, decisions, decisionsPerSecond }: SummaryLine): string {
  const { handled, abandoned, waiting, offered } = states;
  // Instants of the epoch are told as such.
  const until = untilMs > 100_000_000_000 ? new Date(untilMs).toISOString() : span(untilMs);
  return `until ${until}: ${handled} handled, ${abandoned} abandoned, ${waiting + offered} waiting, ${states['in-progress']} in progress; ${decisions} decisions, ${decisionsPerSecond}/s`;
}
