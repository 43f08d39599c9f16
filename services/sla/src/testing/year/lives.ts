import { SECONDS } from './china.ts';
import type { Act, Life } from './walk.ts';

/** Chance that comes again with its seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const DAY_S = 86_400;
const GRID_S = 900;
const ACTS = 10;

export interface Field {
  readonly queues: readonly string[];
  readonly priorities: readonly number[];
  /** When each version came into force; the first is from the beginning. */
  readonly versions: readonly number[];
}

/** A ticket of the two years, as conversation could have written it. Half of them happen on the quarters of hours, where everything meets. */
export function lifeOf(chance: () => number, { queues, priorities, versions }: Field): Life {
  const grid = chance() < 0.5 ? GRID_S : 1;
  const onGrid = (second: number): number => Math.floor(second / grid) * grid;
  const one = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!;
  // Some stay for minutes between two acts, some for days.
  const [paceS, receivedAt] = [60 * 10 ** (chance() * 2.8), onGrid(chance() * (SECONDS - 60 * DAY_S))];
  const acts: Act[] = [];
  let [standing, at, answered] = ['live', receivedAt, false];
  for (let n = Math.floor(chance() * ACTS); n > 0; n -= 1) {
    at = onGrid(at + grid + chance() * 2 * paceS);
    const name = one(
      standing === 'resolved'
        ? (['reopen', 'rank', 'transfer'] as const)
        : standing === 'waiting'
          ? (['open', 'open', 'answer', 'resolve', 'rank', 'transfer'] as const)
          : (['wait', 'wait', 'answer', 'resolve', 'rank', 'transfer'] as const),
    );
    if (name === 'answer' && answered) continue;
    if (name === 'transfer') acts.push({ at, name, queueId: one(queues) });
    else if (name === 'rank') acts.push({ at, name, priority: one(priorities) });
    else acts.push({ at, name });
    answered ||= name === 'answer';
    if (name === 'wait' || name === 'open' || name === 'resolve' || name === 'reopen') standing = { wait: 'waiting', open: 'live', resolve: 'resolved', reopen: 'live' }[name];
  }
  const end = at + Math.floor(chance() * 4 * DAY_S) + 1;
  const version = versions.findLastIndex((from) => from <= receivedAt);
  const switches = versions.flatMap((from, number): Act[] => (from > receivedAt && from < end ? [{ at: from, name: 'configured', version: number }] : []));
  return { receivedAt, end, queueId: one(queues), priority: one(priorities), version, acts: [...acts, ...switches].sort((a, b) => a.at - b.at) };
}
