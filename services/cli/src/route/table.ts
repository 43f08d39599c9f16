import type { Block } from '@sluice/matching';

export const span = (ms: number | null): string =>
  ms === null ? '–' : Math.abs(ms) < 10_000 ? `${(ms / 1000).toFixed(1)} s` : Math.abs(ms) < 600_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
export const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

export const BLOCK_COLUMNS = ['contacts', 'mean', 'p50', 'p90', 'p99', 'in time', 'abandoned'];

export function blockCells({ contacts, wait, serviceLevel, abandonment }: Block): string[] {
  return [String(contacts), span(wait.meanMs), span(wait.p50Ms), span(wait.p90Ms), span(wait.p99Ms), percent(serviceLevel), percent(abandonment)];
}

/** Words on the left, figures on the right: `words` columns of the first kind. */
export function table(rows: readonly (readonly string[])[], words = 1): string {
  const columns = Math.max(...rows.map((cells) => cells.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, at) => (at < words ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
