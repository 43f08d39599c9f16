import type { Presence } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import type { PoolInput, PoolRules } from '../input.ts';
import { matchAgents, type Turn } from '../match.ts';
import type { AgentPresence, AgentState, Item } from '../model.ts';
import type { OfflineReturn } from '../outcome.ts';
import { agentChanged, weightOf } from '../pool.ts';
import { byRank } from '../rank.ts';
import { disarm, giveBack, offlineTimer } from './give-back.ts';

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

export function announce(turn: Turn, agent: AgentState, channels: readonly string[] = [], status: Presence = agent.presence.status): void {
  const { id } = agent.config;
  const { reason } = agent.presence;
  turn.outcome.agents.add(id);
  turn.outcome.events.push({
    name: 'agent.status_changed',
    key: id,
    subject: id,
    at: turn.now,
    origin: {},
    data: { agentId: id, status, ...(reason === null ? {} : { reason }), channels, at: toIso(turn.now) },
  });
}

const same = (a: AgentPresence, b: AgentPresence): boolean => a.status === b.status && a.reason === b.reason && JSON.stringify(a.channels) === JSON.stringify(b.channels);

/** Live work of somebody who is gone goes back at once; the rest when the timer is due; who is back keeps what he holds. */
function settleHeld(turn: Turn, agent: AgentState, rules: PoolRules): Item[] {
  const { pool, outcome } = turn;
  const returned: Item[] = [];
  const held = [...agent.holding].map((ticketId) => pool.items.get(ticketId)).filter((item) => item !== undefined);
  for (const item of held.toSorted(byRank(pool.config.order))) {
    if (presenceOn(agent.presence, item.channel) !== 'offline') disarm(turn, item);
    else if (weightOf(pool.config, item.channel).live === true) {
      giveBack(turn, item, 'offline');
      returned.push(item);
    } else {
      const message: OfflineReturn = { ticketId: item.ticketId, workItemId: item.workItemId, agentId: agent.config.id };
      if (item.returnDueAt !== null) continue;
      item.returnDueAt = rules.offlineReturnAt(item.queueId, turn.now);
      outcome.timers.push({ key: offlineTimer(item), due: item.returnDueAt, message });
      outcome.items.add(item.ticketId);
    }
  }
  return returned;
}

export function presence(turn: Turn, wanted: Wanted, rules: PoolRules): void {
  const { pool, outcome } = turn;
  const agent = pool.agents.get(wanted.agentId);
  if (!agent) {
    outcome.results.push({ requestId: wanted.requestId, status: 404, body: { state: 'unknown_agent' } });
    return;
  }
  const wished = next(agent.presence, wanted, turn.now);
  if (!same(agent.presence, wished)) {
    const woke = agent.presence.status !== 'available' && wished.status === 'available';
    const left = agent.presence;
    agent.presence = wished;
    if (woke) agent.idleSince = turn.now;
    agentChanged(pool, agent.config.id);
    announce(turn, agent, wanted.channels, wanted.status);
    const became = left.status !== wished.status || JSON.stringify(left.channels) !== JSON.stringify(wished.channels);
    const returned = became ? settleHeld(turn, agent, rules) : [];
    matchAgents(turn, [agent.config.id], returned);
  }
  const { status, reason, channels, since } = agent.presence;
  outcome.results.push({ requestId: wanted.requestId, status: 200, body: { agentId: agent.config.id, status, reason, channels, since: toIso(since) } });
}

/** Business time is up: work that is still in hand of somebody who is still gone goes back. */
export function offlineDue(turn: Turn, timer: OfflineReturn): void {
  const { pool } = turn;
  const item = pool.items.get(timer.ticketId);
  const agent = pool.agents.get(timer.agentId);
  if (!item || !agent || item.workItemId !== timer.workItemId || item.agentId !== timer.agentId) return;
  if (presenceOn(agent.presence, item.channel) !== 'offline') return;
  giveBack(turn, item, 'offline');
  matchAgents(turn, [], [item]);
}
