import type { Segment } from './model.ts';

/** Segments beyond this are folded into the first: a ticket that is sent to and fro by a machine must not grow for ever. */
const SEGMENTS_KEPT = 100;

/** No more than are kept. */
export function shortened(segments: readonly Segment[]): readonly Segment[] {
  let all = segments;
  while (all.length > SEGMENTS_KEPT) all = folded(all);
  return all;
}

/** The first two as one: how much they counted stays, when each of them began is forgotten. */
function folded(segments: readonly Segment[]): readonly Segment[] {
  const [first, second, ...rest] = segments;
  if (!first || !second) return segments;
  const ms = first.ms === null || second.ms === null ? null : first.ms + second.ms;
  return [{ ...first, to: second.to, counts: first.counts || second.counts, why: 'earlier', ms }, ...rest];
}
