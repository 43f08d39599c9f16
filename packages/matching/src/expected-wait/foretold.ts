import type { Millis } from '../model.ts';
import type { Law } from './law.ts';

/** What was foretold to a contact when it came, kept with it until it is answered or leaves; plain data. */
export interface Foretold extends Law {
  /** 0: somebody was free; else 1, and one more for each doubling of those who went before, itself included. */
  readonly depth: number;
  /** The mean by the law of the queue, and how far that of its own line lay from it (`apart`): absent where nothing is to be learned from it. */
  readonly queueMs?: Millis;
  readonly apartBy?: number;
}

const DEEPEST = 7;

export const depthOf = (position: number): number => Math.min(DEEPEST, 1 + Math.floor(Math.log2(position + 1)));

/** With an agent free, a wait is how long he takes to answer: exponential around a second until it is known. */
export const FREE: Foretold = { meanMs: 1000, shape: 1, depth: 0 };

/** The waits that one is judged with, nearest first: of its depth, priority and what it asks; of the latter two at any depth; of its depth. */
export function kindsOf({ depth }: Foretold, { priority, asks }: { readonly priority: number; readonly asks: string }): readonly string[] {
  const [own, any, all] = [`${depth} ${priority} ${asks}`, `any ${priority} ${asks}`, `${depth}`];
  // How fast agents answer offers says nothing of how fast a line moves.
  return depth === FREE.depth ? [own, all] : [own, any, all];
}
