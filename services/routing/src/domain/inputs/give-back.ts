import { reask, takeBack } from '@sluice/matching';
import type { Bar, Item } from '../model.ts';
import { barsOf, contactOf, demandOf, line, type PoolState, unline } from '../pool.ts';
import { offerEnded, say, type Turn } from '../turn.ts';
import { waitBegan } from '../waits.ts';

export type ReturnReason = 'offline' | 'agent' | 'supervisor' | 'decision_refused' | 'silent' | 'escalated' | 'excluded';
export type RescindReason = 'away' | 'offline' | 'withdrawn' | 'assigned' | 'configuration' | 'escalated';

/** So long is nobody asked again for what a ladder has taken from him: time for another to get free, and not much of the customer's. */
const LADDER_BAR_MS = 2 * 60_000;

/** Nobody's any more: as it was before it was given. */
function blank(item: Item): void {
  Object.assign(item, {
    status: 'queued',
    agentId: null,
    offer: null,
    assignedAt: null,
    cause: null,
    why: null,
    units: 0,
    interruptible: false,
    returnDueAt: null,
    silentDueAt: null,
    finishDueAt: null,
  });
}

/** It waits again, in its old place. One whose holder the engine does not know any more waits there already. */
export function waitAgain({ pool, now, outcome }: Turn, item: Item): void {
  const contact = contactOf(pool, item);
  outcome.items.add(item.ticketId);
  const known = contact.status !== 'waiting';
  // While somebody is asked for it, it has gone on waiting.
  if (item.status !== 'offered') waitBegan(pool, item, now);
  if (known) takeBack(pool.engine, contact, now);
  blank(item);
  if (known) lineAgain(pool, item);
}

/** Among those that wait. Somebody may have been excluded while it was held: that counts from now on. */
export function lineAgain(pool: PoolState, item: Item): void {
  const contact = contactOf(pool, item);
  if ((contact.demand.excludedAgents?.length ?? 0) !== item.excludedAgentIds.length) reask(pool.engine, contact, demandOf(pool, item));
  line(pool, contact);
}

/** Takes the item from its holder; it waits again in its old place. Returns the agent's id. */
export function giveBack(turn: Turn, item: Item, reason: ReturnReason, exclude = false): string {
  const agentId = item.agentId ?? '';
  dropHandover(turn, item, 'withdrawn');
  waitAgain(turn, item);
  if (exclude && !item.excludedAgentIds.includes(agentId)) {
    askAnew(turn, item, () => void (item.excludedAgentIds = [...item.excludedAgentIds, agentId]));
  }
  say(turn, 'work.returned', item, { agentId, reason });
  return agentId;
}

/** The offer is taken back before it was answered; nobody is barred by that. */
export function rescind(turn: Turn, item: Item, reason: RescindReason): void {
  const { offer } = item;
  if (!offer) return;
  offerEnded(turn, item, offer, 'rescinded');
  waitAgain(turn, item);
  say(turn, 'work.offer_rescinded', item, { offerId: offer.id, agentId: offer.agentId, reason });
}

/** A hand-over that nobody has answered is not wanted any more; its holder keeps the item. */
export function dropHandover(turn: Turn, item: Item, reason: RescindReason): void {
  const { offer } = item;
  if (!offer?.handover || item.agentId === null) return;
  offerEnded(turn, item, offer, 'rescinded');
  item.offer = null;
  say(turn, 'work.handover_decided', item, { offerId: offer.id, fromAgentId: item.agentId, toAgentId: offer.agentId, outcome: 'rescinded', reason });
}

/** It waits, and what it asks changes by `change`. Returns its new place. */
export function askAnew({ pool }: Turn, item: Item, change: () => void, waitFrom?: number): number {
  const contact = contactOf(pool, item);
  unline(pool, contact);
  change();
  reask(pool.engine, contact, demandOf(pool, item), waitFrom);
  return line(pool, contact);
}

/** He is not asked for it again for the queue's time. */
export function bar(turn: Turn, item: Item, agentId: string): void {
  const until = turn.now + contactOf(turn.pool, item).ask.queue.config.reofferMs;
  setBars(turn, item, [...item.bars.filter((one) => one.until > turn.now || one.by === 'ladder'), ...(until > turn.now ? [{ agentId, until }] : [])]);
}

/** He is not asked for it again at all. */
export function barForGood({ pool, now }: Turn, item: Item, agentId: string): void {
  item.notAgain = [...new Set([...(item.notAgain ?? []), agentId])];
  contactOf(pool, item).bars = barsOf(pool, item, now);
}

/** A ladder takes it from him: others come first, and last again who has lost it so before; but it never waits for good because everybody has had it. */
export function barByLadder(turn: Turn, item: Item, agentId: string): void {
  const until = turn.now + LADDER_BAR_MS;
  const others = item.bars.filter((one) => one.by !== 'ladder' && one.until > turn.now);
  const lost = item.bars.filter((one) => one.by === 'ladder' && one.agentId !== agentId);
  setBars(turn, item, [...others, ...[...lost, { agentId, by: 'ladder' as const }].map((one) => ({ ...one, until }))]);
}

function setBars({ pool, now }: Turn, item: Item, bars: readonly Bar[]): void {
  item.bars = bars;
  contactOf(pool, item).bars = barsOf(pool, item, now);
}

/** A person has decided about it: whoever lost it to a ladder may be asked again at once. */
export function liftLadderBars(turn: Turn, item: Item): void {
  const { outcome } = turn;
  const bars = item.bars.filter(({ by }) => by !== 'ladder');
  if (bars.length === item.bars.length) return;
  setBars(turn, item, bars);
  outcome.items.add(item.ticketId);
  // The engine looks at it anew.
  if (item.status === 'queued') askAnew(turn, item, () => undefined);
}
