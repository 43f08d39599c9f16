import type { Block, SummaryLine } from '@sluice/matching';

const span = (ms: number | null): string => (ms === null ? '–' : ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : ms < 600_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);
const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
const COLUMNS = ['', 'contacts', 'mean', 'p50', 'p90', 'p99', 'in time', 'abandoned'];

function row(name: string, { contacts, wait, serviceLevel, abandonment }: Block): string[] {
  return [name, String(contacts), span(wait.meanMs), span(wait.p50Ms), span(wait.p90Ms), span(wait.p99Ms), percent(serviceLevel), percent(abandonment)];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')).join('\n');
}

/** The summary of a run for people. */
export function summaryText(summary: SummaryLine): string {
  const blocks = (title: string, by: Readonly<Record<string, Block>>): string[][] => Object.entries(by).map(([key, block]) => row(`${title} ${key}`, block));
  const rows = [COLUMNS, row('all', summary.all), ...blocks('queue', summary.byQueue), ...blocks('channel', summary.byChannel), ...blocks('priority', summary.byPriority)];
  const { handled, abandoned, waiting, offered } = summary.states;
  const broken = Object.values(summary.violations).reduce((all, n) => all + n, 0);
  return [
    `until ${span(summary.untilMs)}: ${handled} handled, ${abandoned} abandoned, ${waiting + offered} waiting, ${summary.states['in-progress']} in progress; ${summary.decisions} decisions, ${summary.decisionsPerSecond}/s`,
    `occupancy ${percent(summary.occupancy.all)}, unfairness (Gini) ${summary.fairness.occupancyGini ?? '–'}; rules broken: ${broken}`,
    table(rows),
    '',
  ].join('\n');
}
