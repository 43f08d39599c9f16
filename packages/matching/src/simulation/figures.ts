import type { Block, WaitFigures } from './lines.ts';
import { percentile, share, thousandths } from './numbers.ts';

/** What is counted of all contacts of one queue, priority and channel. */
export interface Cell {
  readonly queue: string;
  readonly priority: number;
  readonly channel: string;
  contacts: number;
  /** Of the answered ones. */
  readonly waits: number[];
  met: number;
  missed: number;
  abandoned: number;
}

export interface Figures {
  readonly cells: Map<string, Cell>;
}

export function figures(): Figures {
  return { cells: new Map() };
}

export function cellOf({ cells }: Figures, queue: string, priority: number, channel: string): Cell {
  const key = `${queue}\n${priority}\n${channel}`;
  let cell = cells.get(key);
  if (!cell) cells.set(key, (cell = { queue, priority, channel, contacts: 0, waits: [], met: 0, missed: 0, abandoned: 0 }));
  return cell;
}

export function blockOf(cells: readonly Cell[]): Block {
  const total = (count: (cell: Cell) => number): number => cells.reduce((all, cell) => all + count(cell), 0);
  const waits = new Float64Array(total((cell) => cell.waits.length));
  let at = 0;
  for (const cell of cells) {
    waits.set(cell.waits, at);
    at += cell.waits.length;
  }
  const met = total((cell) => cell.met);
  const abandoned = total((cell) => cell.abandoned);
  return {
    contacts: total((cell) => cell.contacts),
    wait: waitFigures(waits.sort()),
    serviceLevel: share(met, met + total((cell) => cell.missed)),
    abandonment: share(abandoned, abandoned + waits.length),
  };
}

function waitFigures(sorted: Float64Array): WaitFigures {
  const n = sorted.length;
  const mean = n === 0 ? null : thousandths(sorted.reduce((all, wait) => all + wait, 0) / n);
  return { n, meanMs: mean, p50Ms: percentile(sorted, 50), p90Ms: percentile(sorted, 90), p99Ms: percentile(sorted, 99), maxMs: sorted[n - 1] ?? null };
}

/** A block for each value of `by`, in the order in which the values came; numbers rise by themselves in an object. */
export function blocksBy({ cells }: Figures, by: (cell: Cell) => string): Record<string, Block> {
  const groups = Map.groupBy(cells.values(), by);
  return Object.fromEntries([...groups].map(([key, group]) => [key, blockOf(group)]));
}
