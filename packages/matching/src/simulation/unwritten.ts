import type { Live, Unwritten } from './run.ts';

export function unwritten(): Unwritten {
  return { lives: [], from: 0 };
}

export const isOver = ({ endedAt, abandonedAt }: Live): boolean => endedAt !== null || abandonedAt !== null;

/** Those at the head whose fate is known; each is forgotten as it is taken. */
export function* finished(queued: Unwritten): Generator<Live> {
  for (let live = queued.lives[queued.from]; live !== undefined && isOver(live); live = queued.lives[queued.from]) {
    queued.from += 1;
    yield live;
  }
  tidy(queued);
}

/** Where no lines of contacts are wanted. */
export function forgetFinished(queued: Unwritten): void {
  const { lives } = queued;
  while (queued.from < lives.length && isOver(lives[queued.from]!)) queued.from += 1;
  tidy(queued);
}

function tidy(queued: Unwritten): void {
  if (queued.from < 1024 || queued.from * 2 < queued.lives.length) return;
  queued.lives = queued.lives.slice(queued.from);
  queued.from = 0;
}

export function* allOf({ lives, from }: Unwritten): Generator<Live> {
  for (let at = from; at < lives.length; at += 1) yield lives[at]!;
}
