import { countReasons, eachFree, type IdleIndex, longestIdle, ordersIn } from './idle-index.ts';
import { type Agent, FREE, type RingAsk } from './parts.ts';

/** What so few agents meet knows who they are. Where a good part of all do, the sets are as soon looked through. */
const [FEW, PART] = [16, 4] as const;

/** Agent orders, in no order, of those who meet all of the sets; undefined: more than a few. */
export function fewAble(index: IdleIndex, rows: readonly number[]): readonly number[] | undefined {
  const few = Math.min(FEW, index.agents.length / PART);
  if (rows.length === 0 && index.agents.length > few) return undefined;
  // As long as it is: one that has grown has room for many more.
  return ordersIn(index, rows, few)?.slice();
}

/** The longest idle of those free for the channel who meet the ask and whom `skip` does not refuse; ties by agent order. */
export function longestIdleFor(index: IdleIndex, channel: number, { able, rows }: RingAsk, skip: ((agent: Agent) => boolean) | undefined): Agent | undefined {
  if (!able) return longestIdle(index, channel, rows, skip);
  const { agents } = index;
  let found: Agent | undefined;
  for (let at = 0; at < able.length; at += 1) {
    if (!isFree(index, able[at]!, channel)) continue;
    const agent = agents[able[at]!]!;
    if ((found === undefined || agent.idleSince < found.idleSince || (agent.idleSince === found.idleSince && agent.order < found.order)) && skip?.(agent) !== true) found = agent;
  }
  return found;
}

/** Calls `see` for each of those free for the channel who meet the ask, longest idle first, ties in no order, until it says that it has seen enough. */
export function eachFreeFor(index: IdleIndex, channel: number, { able, rows }: RingAsk, see: (agent: Agent) => boolean): void {
  if (!able) return eachFree(index, channel, rows, see);
  const free: Agent[] = [];
  for (let at = 0; at < able.length; at += 1) if (isFree(index, able[at]!, channel)) free.push(index.agents[able[at]!]!);
  if (free.length > 1) free.sort((a, b) => a.idleSince - b.idleSince);
  for (let at = 0; at < free.length; at += 1) if (see(free[at]!)) return;
}

const isFree = ({ reasons, present }: IdleIndex, order: number, channel: number): boolean => reasons[order * present.length + channel] === FREE;

/** For each present reason, how many of those who meet the ask have it. */
export function countReasonsFor(index: IdleIndex, channel: number, { able, rows }: RingAsk): number[] {
  if (!able) return countReasons(index, channel, rows);
  const { reasons, present } = index;
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < able.length; at += 1) counts[reasons[able[at]! * present.length + channel]!]! += 1;
  return counts;
}
