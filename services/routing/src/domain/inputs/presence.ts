import type { Presence } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { compare } from '@sluice/matching';
import type { PoolInput } from '../input.ts';
import type { AgentPresence } from '../model.ts';
import { agentOf, arm, itemOf, showPresence } from '../pool.ts';
import { answer, type Turn } from '../turn.ts';
import { staffChanged } from '../waits.ts';
import { giveBack, rescind } from './give-back.ts';

type Wanted = Extract<PoolInput, { kind: 'presence' }>;

/** The agent's word for one channel. */
export function presenceOn(presence: AgentPresence, channel: string): Presence {
  return presence.status === 'available' ? (presence.channels[channel] ?? 'available') : presence.status;
}

/** A status without channels is for all of them, and forgets what single channels said. */
function next(present: AgentPresence, wanted: Pick<Wanted, 'status' | 'reason' | 'channels'>, now: number): AgentPresence {
  const reason = wanted.reason ?? null;
  if (wanted.channels.length === 0) return { status: wanted.status, reason, channels: {}, since: now };
  const channels: Record<string, Presence> = { ...present.channels };
  for (const channel of wanted.channels) channels[channel] = wanted.status;
  // A word about one channel of somebody who is away or offline counts once he is back.
  return { ...present, reason: reason ?? present.reason, channels, since: now };
}

export function announce({ pool, outcome, now }: Turn, agentId: string, channels: readonly string[] = [], told?: Presence): void {
  const { status, reason } = pool.presence.get(agentId) ?? { status: 'offline' as const, reason: null };
  outcome.agents.add(agentId);
  outcome.events.push({
    name: 'agent.status_changed',
    key: agentId,
    subject: agentId,
    at: now,
    origin: {},
    data: { agentId, status: told ?? status, ...(reason === null ? {} : { reason }), channels: [...channels], at: toIso(now) },
  });
}

const same = (a: AgentPresence, b: AgentPresence): boolean => a.status === b.status && a.reason === b.reason && JSON.stringify(a.channels) === JSON.stringify(b.channels);

/** Offers to somebody who takes no more go on to the next. Live work of somebody who is gone goes back at once, the rest when it is due; who is back keeps what he holds. */
function settleHeld(turn: Turn, agentId: string, presence: AgentPresence): void {
  const { pool, now, outcome } = turn;
  const held = [...(agentOf(pool, agentId)?.holding ?? [])].toSorted(compare).map(itemOf);
  for (const item of held) {
    const status = presenceOn(presence, item.channel);
    if (item.status === 'offered') {
      if (status !== 'available') rescind(turn, item, status);
    } else if (status !== 'offline') {
      if (item.returnDueAt !== null) outcome.items.add(item.ticketId);
      item.returnDueAt = null;
    } else if (item.status === 'in_hand' && pool.config.channels[item.channel]?.live === true) giveBack(turn, item, 'offline');
    else if (item.status === 'in_hand' && item.returnDueAt === null) {
      item.returnDueAt = pool.clocks.offlineReturnAt(item.queueId, now);
      outcome.items.add(item.ticketId);
      arm(pool, item);
    }
  }
}

/** What stays true of him whatever he goes over to. */
function carriedOver(left: AgentPresence | undefined, status: Presence, now: number): Pick<AgentPresence, 'shift' | 'backSince'> {
  const since = left?.status === 'available' ? left.backSince : now;
  return { ...(left?.shift === undefined ? {} : { shift: left.shift }), ...(status === 'available' && since !== undefined ? { backSince: since } : {}) };
}

/** Goes over to another presence, and everything that follows from it. */
export function changePresence(turn: Turn, agentId: string, wish: AgentPresence, channels: readonly string[], told: Presence): void {
  const { pool, now } = turn;
  const left = pool.presence.get(agentId);
  const { backSince: _, ...kept } = wish;
  const wished: AgentPresence = { ...carriedOver(left, wish.status, now), ...kept };
  pool.presence.set(agentId, wished);
  const agent = agentOf(pool, agentId);
  if (agent) showPresence(pool, agent, wished, now);
  staffChanged(pool, now);
  announce(turn, agentId, channels, told);
  if (left?.status !== wished.status || JSON.stringify(left.channels) !== JSON.stringify(wished.channels)) settleHeld(turn, agentId, wished);
}

export function presence(turn: Turn, wanted: Wanted): void {
  const { pool, now } = turn;
  const present = pool.presence.get(wanted.agentId);
  if (!present) return answer(turn, wanted.requestId, 404, { state: 'unknown_agent' });
  const wished = next(present, wanted, now);
  if (!same(present, wished)) changePresence(turn, wanted.agentId, wished, wanted.channels, wanted.status);
  const { status, reason, channels, since } = pool.presence.get(wanted.agentId) ?? present;
  answer(turn, wanted.requestId, 200, { agentId: wanted.agentId, status, reason, channels, since: toIso(since) });
}
