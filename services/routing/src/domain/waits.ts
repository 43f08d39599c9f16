import type { Decision } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { type Asking, type ExpectedWait, forecast, noteAbandoned, noteAnswered, noteArrived, noteStaff, noteWaiting, rankOf, type WaitOver } from '@sluice/matching';
import type { Item } from './model.ts';
import { contactOf, itemOf, type PoolState } from './pool.ts';

/** What the item asks, as a name by which waits are told apart within its queue. */
function asksOf({ channel, language, skills }: Item): string {
  return JSON.stringify([channel, language, Object.entries(skills).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

const rankedAs = (item: Item, now: Instant) => ({ priority: item.priority, ...(item.deadlineAt === null ? {} : { dueInMs: Math.max(0, item.deadlineAt - now) }) });

/** It waits from now on. */
export function waitBegan({ waits }: PoolState, item: Item, now: Instant): void {
  noteArrived(waits, { queue: item.queueId, asks: asksOf(item), at: now, ...rankedAs(item, now) });
}

/** An agent has it. */
export function waitEnded({ waits }: PoolState, item: Item, now: Instant): void {
  noteAnswered(waits, over(item, now));
  item.foretold = null;
}

/** It leaves without one, or for another queue. */
export function waitBroken({ waits }: PoolState, item: Item, now: Instant): void {
  noteAbandoned(waits, over(item, now));
  item.foretold = null;
}

function over(item: Item, now: Instant): WaitOver {
  return { queue: item.queueId, asks: asksOf(item), priority: item.priority, waitedMs: Math.max(0, now - item.queuedAt), at: now, ...(item.foretold ? { foretold: item.foretold } : {}) };
}

/** Who is there has changed: how many of each queue's members are. */
export function staffChanged(pool: PoolState, now: Instant): void {
  for (const { config } of pool.engine.asks.queues.values()) if (!config.id.includes('@')) noteStaff(pool.waits, { queue: config.id, agents: staffOf(pool, config.id).onShift, at: now });
}

/** Everything that waits, counted anew. */
export function waitsRebuilt(pool: PoolState, now: Instant): void {
  for (const [queue, list] of pool.byQueue) {
    const waiting: Record<string, number> = {};
    for (const contact of list.chunks.flat()) waiting[asksOf(itemOf(contact))] = (waiting[asksOf(itemOf(contact))] ?? 0) + 1;
    noteWaiting(pool.waits, { queue, waiting, at: now });
  }
  staffChanged(pool, now);
}

function staffOf(pool: PoolState, queueId: string, channel?: number): { readonly onShift: number; readonly free: number } {
  const members = pool.engine.asks.queues.get(queueId)?.members;
  let [onShift, free] = [0, 0];
  for (const agent of pool.engine.agents) {
    if (agent.presence !== 'available' || (members?.has !== undefined && members.has[agent.order] !== true)) continue;
    onShift += 1;
    if (channel !== undefined && agent.reasons[channel] === 0) free += 1;
  }
  return { onShift, free };
}

/** A queue that gives nothing out while it is closed tells its next opening. */
function hoursOf({ clocks }: PoolState, queueId: string, now: Instant): Pick<Asking, 'closedUntil' | 'closesAt' | 'opensAfter'> {
  const { isOpen, until, to, reopens } = clocks.door(queueId, now);
  if (!isOpen && to === undefined) return { closedUntil: until < Infinity ? until : null };
  return isOpen && until < Infinity && reopens !== undefined ? { closesAt: until, opensAfter: reopens } : {};
}

/** What is told to one that waits; noted on the item, so that it can be judged by what came. */
export function foretell(pool: PoolState, item: Item, now: Instant): Pick<Decision, 'expectedWait'> {
  const contact = contactOf(pool, item);
  const list = pool.byQueue.get(item.queueId);
  const { onShift } = staffOf(pool, item.queueId);
  const { wait, foretold } = forecast(pool.waits, {
    queue: item.queueId,
    asks: asksOf(item),
    ...rankedAs(item, now),
    position: list ? rankOf(list, contact) : 0,
    agentsOnShift: onShift,
    agentsFree: 0,
    ...hoursOf(pool, item.queueId, now),
    now,
  });
  item.foretold = foretold ?? null;
  return { expectedWait: toldAs(wait) };
}

/** The wait of somebody who came to the queue now, behind all who wait. */
export function queueWait(pool: PoolState, queueId: string, now: Instant): ExpectedWait {
  const list = pool.byQueue.get(queueId);
  const last = list?.chunks.at(-1)?.at(-1);
  const { onShift, free } = staffOf(pool, queueId, last?.ask.channel.number ?? 0);
  const asking = last ? itemOf(last) : undefined;
  const ranked = asking ? rankedAs(asking, now) : { priority: 40 };
  return forecast(pool.waits, {
    queue: queueId,
    asks: asking ? asksOf(asking) : '',
    ...ranked,
    position: list?.size ?? 0,
    agentsOnShift: onShift,
    agentsFree: last ? 0 : free,
    ...hoursOf(pool, queueId, now),
    now,
  }).wait;
}

export function toldAs(wait: ExpectedWait): NonNullable<Decision['expectedWait']> {
  return 'unknown' in wait ? { unknown: wait.unknown, ...(wait.opensAt === undefined ? {} : { opensAt: toIso(wait.opensAt) }) } : { p50Ms: Math.round(wait.p50Ms), p90Ms: Math.round(wait.p90Ms) };
}
