import { countReasons, eachFree, eachOf, type IdleIndex, longestIdle } from './idle-index.ts';
import { type Agent, FREE, PRESENT_REASONS, type RingAsk } from './parts.ts';

/** What so few agents meet knows who they are. Where a good part of all do, the sets are as soon looked through. */
const [FEW, PART] = [16, 4] as const;

/** Who meets all of the sets, by agent order; undefined: more than a few. */
export function fewAble(index: IdleIndex, rows: readonly number[]): readonly Agent[] | undefined {
  const able: Agent[] = [];
  const few = Math.min(FEW, index.agents.length / PART);
  if (rows.length === 0 && index.agents.length > few) return undefined;
  eachOf(index, rows, (agent) => able.push(agent) > few);
  return able.length > few ? undefined : able.sort((a, b) => a.order - b.order);
}

/** The longest idle of those free for the channel who meet the ask and whom `skip` does not refuse; ties by agent order. */
export function longestIdleFor(index: IdleIndex, channel: number, { able, rows }: RingAsk, skip: ((agent: Agent) => boolean) | undefined): Agent | undefined {
  if (!able) return longestIdle(index, channel, rows, skip);
  let found: Agent | undefined;
  for (let at = 0; at < able.length; at += 1) {
    const agent = able[at]!;
    if (agent.reasons[channel] !== FREE || (found !== undefined && found.idleSince <= agent.idleSince) || skip?.(agent) === true) continue;
    found = agent;
  }
  return found;
}

/** Calls `see` for each of those free for the channel who meet the ask, longest idle first, ties in no order, until it says that it has seen enough. */
export function eachFreeFor(index: IdleIndex, channel: number, { able, rows }: RingAsk, see: (agent: Agent) => boolean): void {
  if (!able) return eachFree(index, channel, rows, see);
  const free = able.filter(({ reasons }) => reasons[channel] === FREE);
  if (free.length > 1) free.sort((a, b) => a.idleSince - b.idleSince);
  for (const agent of free) if (see(agent)) return;
}

/** For each present reason, how many of those who meet the ask have it. */
export function countReasonsFor(index: IdleIndex, channel: number, { able, rows }: RingAsk): number[] {
  if (!able) return countReasons(index, channel, rows);
  const counts = Array<number>(PRESENT_REASONS).fill(0);
  for (let at = 0; at < able.length; at += 1) counts[able[at]!.reasons[channel]!]! += 1;
  return counts;
}
