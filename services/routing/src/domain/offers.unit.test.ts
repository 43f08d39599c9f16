import { isId, MINUTE } from '@sluice/kernel';
import { agent, config, type ConfigOptions, drive, type Driven, given, newWork, NINE, queue, ticket } from './testing.ts';
import type { AgentConfig } from './model.ts';
import type { Outcome } from './outcome.ts';

const lead = { kind: 'agent', id: 'lead' };
const OFFERED = [queue('general', { modes: { chat: 'offer', email: 'pull' }, rings: [{ afterMs: 30_000, drop: ['law'] }] }), queue('billing', { groups: ['money'] })];
const centre = (agents: readonly AgentConfig[], more: ConfigOptions = {}): Driven => drive(config(agents, { queues: OFFERED, ...more }));
const chat = (n: number, more: Parameters<typeof newWork>[1] = {}) => ({ kind: 'work' as const, work: newWork(n, { channel: 'chat', ...more }) });
const names = (outcome: Outcome): string[] => outcome.events.map((event) => event.name.replace('work.', ''));
const offerOf = (d: Driven, n: number) => {
  const offer = d.pool.items.get(ticket(n))?.offer;
  if (!offer) throw new Error(`nothing is offered of ${n}`);
  return offer;
};
const accept = (d: Driven, n: number, by = 'mei', at?: number): Outcome => d.put({ kind: 'accept', requestId: 'a', offerId: offerOf(d, n).id, ticketId: ticket(n), by: { kind: 'agent', id: by } }, at);

test('an offer holds his room, is nobody’s until he accepts, and is then his', () => {
  const d = centre([agent('mei'), agent('tom', { initialPresence: 'offline' })]);
  const asked = d.put(chat(1));
  expect(names(asked)).toEqual(['queued', 'offered']);
  const { id, expiresAt } = offerOf(d, 1);
  expect(isId('ofr', id)).toBe(true);
  expect(expiresAt).toBe(NINE + 20_000);
  expect(asked.events[1]?.data).toMatchObject({ offerId: id, agentId: 'mei', decision: { strategy: 'longest_idle', why: 'strategy', ring: 0 } });
  expect(d.pool.engine.agents[0]?.ordinaryUnits).toBe(33);
  const taken = accept(d, 1, 'mei', NINE + 5000);
  expect(names(taken)).toEqual(['accepted', 'assigned']);
  expect(taken.events[1]?.data).toMatchObject({ agentId: 'mei', cause: 'offer', offerId: id });
  expect(taken.results).toMatchObject([{ status: 200, body: { status: 'in_hand', agentId: 'mei' } }]);
  expect(d.put({ kind: 'accept', requestId: 'b', offerId: id, ticketId: ticket(1), by: { kind: 'agent', id: 'mei' } }).results).toMatchObject([{ status: 409, body: { state: 'offer_over' } }]);
});

test('nobody answers for another', () => {
  const d = centre([agent('mei'), agent('tom', { initialPresence: 'away' })]);
  d.put(chat(1));
  expect(accept(d, 1, 'tom').results).toMatchObject([{ status: 403 }]);
  expect(accept(d, 1, 'lead').results).toMatchObject([{ status: 200 }]);
});

test('declined or timed out it goes on to the next at once, and comes back to him when the bar ends, to the millisecond', () => {
  const d = centre([agent('mei'), agent('tom')]);
  d.put(chat(1));
  const declined = d.put({ kind: 'decline', requestId: 'd', offerId: offerOf(d, 1).id, ticketId: ticket(1), reason: 'busy', by: { kind: 'agent', id: 'mei' } }, NINE + 1000);
  expect(declined.events.map((event) => [event.name, (event.data as { agentId?: string }).agentId])).toEqual([
    ['work.declined', 'mei'],
    ['work.offered', 'tom'],
  ]);
  expect(names(d.put({ kind: 'tick' }, NINE + 20_999))).toEqual([]);
  expect(names(d.put({ kind: 'tick' }, NINE + 21_000))).toEqual(['offer_timed_out']);
  expect(names(d.put({ kind: 'tick' }, NINE + 60_999))).toEqual([]);
  const back = d.put({ kind: 'tick' }, NINE + 61_000);
  expect(back.events).toMatchObject([{ name: 'work.offered', data: { agentId: 'mei' } }]);
});

test('after two missed in a row he is away, and what else he is asked for goes on; an answer in between forgives', () => {
  const d = centre([agent('mei'), agent('tom', { initialPresence: 'offline' })]);
  d.put(chat(1), NINE);
  d.put(chat(2), NINE + 10_000);
  expect(names(d.put({ kind: 'tick' }, NINE + 20_000))).toEqual(['offer_timed_out']);
  accept(d, 2, 'mei', NINE + 21_000);
  expect(d.pool.presence.get('mei')?.missed).toBeUndefined();
  d.put(chat(3), NINE + 22_000);
  d.put(chat(4), NINE + 23_000);
  const missed = d.put({ kind: 'tick' }, NINE + 43_000);
  expect(names(missed)).toEqual(['offer_timed_out', 'offer_timed_out', 'agent.status_changed']);
  expect(missed.events.at(-1)?.data).toMatchObject({ agentId: 'mei', status: 'away', reason: 'missed_offers' });
  expect(d.pool.items.get(ticket(2))?.agentId).toBe('mei');
});

test('going away takes back what he is asked for, and bars him of nothing', () => {
  const d = centre([agent('mei')]);
  d.put(chat(1));
  const gone = d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: lead });
  expect(gone.events.map((event) => event.name)).toEqual(['agent.status_changed', 'work.offer_rescinded']);
  expect(names(d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'available', channels: [], by: lead }))).toEqual(['agent.status_changed', 'offered']);
});

test('the ticket ends while it is offered: the offer is over, and his room free', () => {
  const d = centre([agent('mei', { capacity: 33 })]);
  d.put(chat(1));
  d.put(chat(2));
  expect(names(d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'closed' }))).toEqual(['offer_rescinded', 'offered']);
});

test('rings open to the millisecond, in real time as in virtual time', () => {
  const d = centre([agent('mei')]);
  expect(names(d.put(chat(1, { skills: { law: 3 } })))).toEqual(['queued']);
  expect(names(d.put({ kind: 'tick' }, NINE + 29_999))).toEqual([]);
  expect(d.put({ kind: 'tick' }, NINE + 30_000).events).toMatchObject([{ name: 'work.offered', data: { decision: { ring: 1, waitedMs: 30_000 } } }]);
});

test('the customer’s own manager is waited for while he is there, and no longer than the hold', () => {
  const d = drive(config([agent('mei', { capacity: 25 }), agent('tom')], { queues: [queue('general', { dedicatedMs: 60_000 })] }));
  d.put({ kind: 'work', work: newWork(1, { dedicatedAgentId: 'mei' }) });
  const held = d.put({ kind: 'work', work: newWork(2, { dedicatedAgentId: 'mei' }) });
  expect(held.cards[0]?.decision).toMatchObject({ holdFor: { agentId: 'mei', why: 'dedicated' }, excluded: { capacity: 1, held: 1 } });
  expect(given(d.put({ kind: 'tick' }, NINE + 60_000))).toEqual(['2→tom']);
  const third = d.put({ kind: 'work', work: newWork(3, { dedicatedAgentId: 'mei' }) });
  expect(names(third)).toEqual(['queued']);
  expect(given(d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: lead }))).toEqual(['3→tom']);
});

test('a silent holder loses it after the queue’s time; one who has done something keeps it', () => {
  const silence = { chat: { ms: 2 * MINUTE, business: false } };
  const d = centre([agent('mei'), agent('tom', { initialPresence: 'away' })], { queues: [queue('general')], queueSettings: { silence } });
  d.put(chat(1));
  d.put(chat(2));
  d.put({ kind: 'answered', ticketId: ticket(2), version: 2, agentId: 'mei' });
  expect(names(d.put({ kind: 'tick' }, NINE + 2 * MINUTE - 1))).toEqual([]);
  const lost = d.put({ kind: 'tick' }, NINE + 2 * MINUTE);
  expect(lost.events).toMatchObject([{ name: 'work.returned', data: { ticketId: ticket(1), agentId: 'mei', reason: 'silent' } }]);
  expect(given(d.put({ kind: 'presence', requestId: 'p', agentId: 'tom', status: 'available', channels: [], by: lead }))).toEqual(['1→tom']);
});

test('work after the contact holds his room until he is done or its time is up; a message in between takes it up again', () => {
  const d = centre([agent('mei', { capacity: 33 })], { queues: [queue('general')], queueSettings: { afterWorkMs: { chat: MINUTE } } });
  d.put(chat(1));
  d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'resolved' });
  expect(d.pool.items.get(ticket(1))?.status).toBe('after_work');
  d.put(chat(1, { onVersion: 3 }));
  expect(d.pool.items.get(ticket(1))?.status).toBe('in_hand');
  d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 4, reason: 'resolved' }, NINE + 1000);
  expect(names(d.put(chat(2)))).toEqual(['queued']);
  expect(given(d.put({ kind: 'tick' }, NINE + MINUTE + 999))).toEqual([]);
  expect(given(d.put({ kind: 'tick' }, NINE + MINUTE + 1000))).toEqual(['2→mei']);
  d.put({ kind: 'withdrawn', ticketId: ticket(2), version: 2, reason: 'waiting' });
  d.put(chat(3));
  expect(given(d.put({ kind: 'finish', requestId: 'f', ticketId: ticket(2), by: lead }))).toEqual(['3→mei']);
  expect(d.put({ kind: 'finish', requestId: 'f', ticketId: ticket(3), by: lead }).results).toMatchObject([{ status: 409, body: { state: 'in_hand' } }]);
});

test('what is taken is not given: the agent takes the next by rank of what he meets', () => {
  const d = centre([agent('mei', { languages: ['en'] })]);
  const mail = (n: number, more = {}) => ({ kind: 'work' as const, work: newWork(n, { channel: 'email', ...more }) });
  expect(d.put(mail(1, { language: 'zh', priority: 90 })).cards[0]?.decision.excluded).toEqual({ language: 1 });
  expect(d.put(mail(2)).cards[0]?.decision.excluded).toEqual({ pull: 1 });
  d.put(mail(3, { priority: 60 }));
  const take = () => d.put({ kind: 'take', requestId: 't', agentId: 'mei', by: { kind: 'agent', id: 'mei' } });
  const first = take();
  expect(given(first)).toEqual(['3→mei']);
  expect(first.events[0]?.data).toMatchObject({ cause: 'pull', decision: { why: 'pull' } });
  expect(given(take())).toEqual(['2→mei']);
  expect(take().results).toMatchObject([{ status: 200, body: { ticketId: null } }]);
});

test('what is taken is held for a dedicated agent, too: of him nothing is asked, and the others take what comes after it', () => {
  const d = centre([agent('mei'), agent('tom', { languages: ['en'] })], { queues: [queue('general', { modes: { email: 'pull' }, dedicatedMs: 60_000 })] });
  const mail = (n: number, more = {}) => d.put({ kind: 'work', work: newWork(n, { channel: 'email', ...more }) });
  expect(mail(1, { language: 'zh', dedicatedAgentId: 'tom' }).cards[0]?.decision.excluded).toEqual({ held: 1, pull: 1 });
  mail(2);
  const take = (agentId: string, at?: number) => given(d.put({ kind: 'take', requestId: 't', agentId, by: { kind: 'agent', id: agentId } }, at));
  expect(take('mei')).toEqual(['2→mei']);
  expect(take('mei', NINE + 59_000)).toEqual([]);
  expect(take('tom', NINE + 59_999)).toEqual(['1→tom']);
  mail(3, { dedicatedAgentId: 'tom' });
  expect(take('mei', NINE + 3 * MINUTE)).toEqual(['3→mei']);
});

test('who insists gives it to one who is full or absent; it counts, and he gets nothing more until he is below; who must not have it never does', () => {
  const d = centre([agent('mei', { capacity: 25 }), agent('zoe', { initialPresence: 'offline' })]);
  d.put({ kind: 'work', work: newWork(1) });
  d.put({ kind: 'work', work: newWork(2, { excludedAgentIds: ['zoe'] }) });
  const force = (agentId: string) => d.put({ kind: 'assign', requestId: 'f', ticketId: ticket(2), agentId, force: true, reason: 'knows her', by: lead });
  expect(force('zoe').results).toMatchObject([{ status: 409, body: { state: 'agent_excluded' } }]);
  expect(force('mei').events).toMatchObject([{ name: 'work.assigned', data: { cause: 'manual', forced: true, by: { id: 'lead' } } }]);
  expect(d.pool.engine.agents[0]?.ordinaryUnits).toBe(50);
  d.put({ kind: 'work', work: newWork(3) });
  expect(given(d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'resolved' }))).toEqual([]);
  expect(given(d.put({ kind: 'withdrawn', ticketId: ticket(2), version: 2, reason: 'resolved' }))).toEqual(['3→mei']);
});

test('a hand-over is his who has it until the other accepts; declined or late it stays', () => {
  const d = centre([agent('mei'), agent('tom')]);
  d.put({ kind: 'work', work: newWork(1) });
  const hand = (at: number) => d.put({ kind: 'handover', requestId: 'h', ticketId: ticket(1), agentId: 'tom', noteId: 'msg_1', by: { kind: 'agent', id: 'mei' } }, at);
  expect(hand(NINE + 1).events).toMatchObject([{ name: 'work.handover_asked', data: { fromAgentId: 'mei', toAgentId: 'tom', noteId: 'msg_1' } }]);
  expect(d.pool.items.get(ticket(1))).toMatchObject({ status: 'in_hand', agentId: 'mei' });
  expect(d.put({ kind: 'tick' }, NINE + 20_001).events).toMatchObject([{ name: 'work.handover_decided', data: { outcome: 'timed_out' } }]);
  hand(NINE + 30_000);
  d.put({ kind: 'decline', requestId: 'd', offerId: offerOf(d, 1).id, ticketId: ticket(1), by: { kind: 'agent', id: 'tom' } }, NINE + 30_001);
  expect(d.pool.items.get(ticket(1))).toMatchObject({ agentId: 'mei', offer: null });
  hand(NINE + 40_000);
  const done = accept(d, 1, 'tom', NINE + 41_000);
  expect(done.events).toMatchObject([
    { name: 'work.handover_decided', data: { outcome: 'accepted' } },
    { name: 'work.assigned', data: { agentId: 'tom', cause: 'transfer' } },
  ]);
  expect(d.pool.engine.agents.map((one) => one.ordinaryUnits)).toEqual([0, 25]);
});

test('what has waited its queue’s longest time asks in the queue behind, with its age', () => {
  const queues = [queue('general'), queue('billing', { groups: ['money'], overflow: { afterMs: 60_000, queue: 'general' } })];
  const d = centre([agent('mei')], { queues });
  d.put({ kind: 'work', work: newWork(1, { queueId: 'billing' }) });
  const over = d.put({ kind: 'tick' }, NINE + 60_000);
  expect(names(over)).toEqual(['overflowed', 'assigned']);
  expect(over.events[0]?.data).toMatchObject({ fromQueueId: 'billing', toQueueId: 'general', afterMs: 60_000 });
  expect(d.pool.items.get(ticket(1))).toMatchObject({ queueId: 'general', receivedAt: NINE, queuedAt: NINE + 60_000, agentId: 'mei' });
});

test('a new configuration keeps offers, bars and waits; the offer of somebody who is gone goes on', () => {
  const d = centre([agent('mei'), agent('tom')]);
  d.put(chat(1));
  d.put({ kind: 'decline', requestId: 'd', offerId: offerOf(d, 1).id, ticketId: ticket(1), by: { kind: 'agent', id: 'mei' } }, NINE + 1000);
  d.configs.set('v2', config([agent('mei'), agent('zoe', { initialPresence: 'offline' })], { version: 'v2', queues: OFFERED }));
  const changed = d.put({ kind: 'configured', version: 'v2' }, NINE + 2000);
  expect(changed.events).toMatchObject([{ name: 'agent.status_changed' }, { name: 'work.offer_rescinded', data: { agentId: 'tom', reason: 'configuration' } }]);
  expect(d.put({ kind: 'tick' }, NINE + 61_000).events).toMatchObject([{ name: 'work.offered', data: { agentId: 'mei' } }]);
});
