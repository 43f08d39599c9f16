import { isId, MINUTE } from '@sluice/kernel';
import { agent, config, drive, given, newWork, NINE, queue, ticket } from './testing.ts';

const names = (outcome: ReturnType<ReturnType<typeof drive>['put']>): string[] => outcome.events.map((event) => event.name);
const by = { kind: 'agent', id: 'lead' };

test('work goes to the longest idle agent who speaks the language and has the skill, with its card', () => {
  const d = drive(config([agent('mei', { skills: { refund: 5 }, languages: ['zh'] }), agent('tom', { languages: ['en'] }), agent('li', { skills: { refund: 7 }, languages: ['zh-CN'] })]));
  d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'away', channels: [], by }, NINE + 1000);
  d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'available', channels: [], by }, NINE + 2000);
  const outcome = d.put({ kind: 'work', work: newWork(1, { language: 'zh', skills: { refund: 5 }, receivedAt: NINE + 2500 }) }, NINE + 3000);
  expect(given(outcome)).toEqual(['1→li']);
  expect(names(outcome)).toEqual(['work.queued', 'work.assigned']);
  const [card] = outcome.cards;
  expect(card?.decision).toMatchObject({
    agentId: 'li',
    strategy: 'longest_idle',
    candidates: [
      { agentId: 'li', score: -3000 },
      { agentId: 'mei', score: -1000 },
    ],
    excluded: { language: 1 },
    position: 0,
    waitedMs: 0,
  });
  expect(isId('dec', card?.decisionId ?? '')).toBe(true);
});

test('what nobody can take waits with a card that says why, and is given as soon as somebody can', () => {
  const d = drive(config([agent('mei', { initialPresence: 'offline' }), agent('tom', { skills: {}, initialPresence: 'away' })]));
  const waiting = d.put({ kind: 'work', work: newWork(1) });
  expect(names(waiting)).toEqual(['work.queued']);
  expect(waiting.cards[0]).toMatchObject({ cause: 'waiting', decision: { candidates: [], excluded: { offline: 1, away: 1 } } });
  expect(waiting.cards[0]?.decision.agentId).toBeUndefined();
  const woke = d.put({ kind: 'presence', requestId: 'r1', agentId: 'mei', status: 'available', channels: [], by }, NINE + 5000);
  expect(names(woke)).toEqual(['agent.status_changed', 'work.assigned']);
  expect(woke.cards[0]?.decision).toMatchObject({ agentId: 'mei', waitedMs: 5000 });
  expect(woke.results).toMatchObject([{ requestId: 'r1', status: 200 }]);
});

test('capacity is held until the item ends, and the most urgent is next; a head that nobody can take does not block', () => {
  const d = drive(config([agent('mei', { capacity: 50 })]));
  expect(given(d.put({ kind: 'work', work: newWork(1) }))).toEqual(['1→mei']);
  expect(given(d.put({ kind: 'work', work: newWork(2) }))).toEqual(['2→mei']);
  for (const work of [newWork(3), newWork(4, { priority: 60, skills: { law: 9 } }), newWork(5, { deadlineAt: NINE + 9 }), newWork(6, { priority: 45 })])
    expect(given(d.put({ kind: 'work', work }))).toEqual([]);
  expect(given(d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'resolved' }))).toEqual(['6→mei']);
  expect(given(d.put({ kind: 'withdrawn', ticketId: ticket(2), version: 2, reason: 'waiting' }))).toEqual(['5→mei']);
  expect(given(d.put({ kind: 'withdrawn', ticketId: ticket(5), version: 2, reason: 'closed' }))).toEqual(['3→mei']);
});

test('mail fills the gaps and never keeps a call out', () => {
  const d = drive(config([agent('mei', { limits: { email: 3 } })]));
  for (const n of [1, 2, 3]) expect(given(d.put({ kind: 'work', work: newWork(n, { channel: 'email' }) }))).toEqual([`${n}→mei`]);
  const fourth = d.put({ kind: 'work', work: newWork(4, { channel: 'email' }) });
  expect(fourth.cards[0]?.decision.excluded).toEqual({ channel_limit: 1 });
  expect(given(d.put({ kind: 'work', work: newWork(5, { channel: 'voice' }) }))).toEqual(['5→mei']);
  expect(given(d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'resolved' }))).toEqual([]);
});

test('offline returns live work at once and the rest when business time is up; back in time keeps it', () => {
  const d = drive(config([agent('mei')]));
  d.put({ kind: 'work', work: newWork(1, { channel: 'chat' }) });
  d.put({ kind: 'work', work: newWork(2) });
  const gone = d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'offline', reason: 'shift_end', channels: [], by }, NINE + 1000);
  expect(gone.events.filter((event) => event.name === 'work.returned').map((event) => event.data)).toMatchObject([{ ticketId: ticket(1), agentId: 'mei', reason: 'offline' }]);
  expect(d.pool.items.get(ticket(2))?.returnDueAt).toBe(NINE + 1000 + 30 * MINUTE);
  const back = d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'available', channels: [], by }, NINE + 2000);
  expect(given(back)).toEqual(['1→mei']);
  expect(names(d.put({ kind: 'tick' }, NINE + 1000 + 30 * MINUTE))).toEqual([]);
  d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'offline', channels: [], by }, NINE + 31 * MINUTE);
  expect(names(d.put({ kind: 'tick' }, NINE + 61 * MINUTE - 1))).toEqual([]);
  expect(names(d.put({ kind: 'tick' }, NINE + 61 * MINUTE))).toEqual(['work.returned']);
});

test('a channel that is switched off takes nothing more on that channel alone', () => {
  const d = drive(config([agent('mei')]));
  d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'away', channels: ['chat'], by });
  expect(d.put({ kind: 'work', work: newWork(1, { channel: 'chat' }) }).cards[0]?.decision.excluded).toEqual({ channel_off: 1 });
  expect(given(d.put({ kind: 'work', work: newWork(2) }))).toEqual(['2→mei']);
  expect(given(d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'available', channels: [], by }))).toEqual(['1→mei']);
});

test('the last agent is preferred while he is free, never above capacity; an excluded one never gets it', () => {
  const d = drive(config([agent('mei', { capacity: 25 }), agent('tom')]));
  expect(given(d.put({ kind: 'work', work: newWork(1, { lastAgentId: 'tom' }) }, NINE + 1))).toEqual(['1→tom']);
  expect(given(d.put({ kind: 'work', work: newWork(2, { lastAgentId: 'mei' }) }, NINE + 2))).toEqual(['2→mei']);
  expect(given(d.put({ kind: 'work', work: newWork(3, { lastAgentId: 'mei' }) }, NINE + 3))).toEqual(['3→tom']);
  const shut = d.put({ kind: 'work', work: newWork(4, { excludedAgentIds: ['tom'] }) }, NINE + 4);
  expect(shut.cards[0]?.decision.excluded).toEqual({ excluded: 1, capacity: 1 });
});

test('by hand: to whom has room, whatever his skills; refused with the present state otherwise', () => {
  const d = drive(config([agent('mei'), agent('tom', { capacity: 25 }), agent('zoe', { initialPresence: 'offline' })]));
  d.put({ kind: 'work', work: newWork(1, { skills: { law: 3 } }) });
  const done = d.put({ kind: 'assign', requestId: 'a', ticketId: ticket(1), agentId: 'tom', by });
  expect(done.results).toMatchObject([{ status: 200, body: { agentId: 'tom', status: 'in_hand' } }]);
  expect(done.events).toMatchObject([{ name: 'work.assigned', data: { cause: 'manual', by: { id: 'lead' }, decision: { strategy: 'manual' } } }]);
  d.put({ kind: 'work', work: newWork(2) });
  expect(d.put({ kind: 'assign', requestId: 'b', ticketId: ticket(2), agentId: 'tom', by }).results).toMatchObject([{ status: 409, body: { state: 'agent_capacity', agentId: 'mei' } }]);
  expect(d.put({ kind: 'assign', requestId: 'c', ticketId: ticket(2), agentId: 'zoe', by }).results).toMatchObject([{ status: 409, body: { state: 'agent_offline' } }]);
  expect(d.put({ kind: 'assign', requestId: 'd', ticketId: ticket(9), agentId: 'mei', by }).results).toMatchObject([{ status: 409, body: { state: 'no_open_work' } }]);
  expect(d.put({ kind: 'assign', requestId: 'e', ticketId: ticket(2), agentId: 'nobody', by }).results).toMatchObject([{ status: 404 }]);
});

test('a transfer keeps age and rank, drops the old rule’s skills, and does not come back to who moved it away', () => {
  const d = drive(config([agent('mei', { groups: ['money'] }), agent('tom', { groups: ['money'] })]));
  d.put({ kind: 'work', work: newWork(1) }, NINE + 1);
  const moved = d.put({ kind: 'transfer', requestId: 't', ticketId: ticket(1), queueId: 'billing', by: { kind: 'agent', id: 'mei' } }, NINE + 9);
  expect(names(moved)).toEqual(['work.transferred', 'work.assigned']);
  expect(given(moved)).toEqual(['1→tom']);
  expect(d.pool.items.get(ticket(1))).toMatchObject({ receivedAt: NINE, queuedAt: NINE + 9, excludedAgentIds: ['mei'] });
  expect(d.put({ kind: 'transfer', requestId: 'u', ticketId: ticket(1), queueId: 'nowhere', by }).results).toMatchObject([{ status: 404 }]);
});

test('a refused decision frees the load; one that was only overtaken is decided again on the newer version', () => {
  const d = drive(config([agent('mei', { capacity: 25 })]));
  const first = d.put({ kind: 'work', work: newWork(1) }).cards[0]!;
  const again = d.put({ kind: 'refused', ticketId: ticket(1), version: 5, decisionId: first.decisionId, reason: 'superseded' });
  expect(again.events).toMatchObject([
    { name: 'work.returned', data: { reason: 'decision_refused' } },
    { name: 'work.assigned', data: { onVersion: 5 } },
  ]);
  d.put({ kind: 'work', work: newWork(2) });
  expect(names(d.put({ kind: 'refused', ticketId: ticket(1), version: 5, decisionId: first.decisionId, reason: 'ticket_ended' }))).toEqual([]);
  const ended = d.put({ kind: 'refused', ticketId: ticket(1), version: 6, decisionId: again.cards[0]!.decisionId, reason: 'ticket_ended' });
  expect(given(ended)).toEqual(['2→mei']);
});

test('a human’s rank is lowered by humans only', () => {
  const d = drive(config([agent('mei', { initialPresence: 'offline' })]));
  d.put({ kind: 'work', work: newWork(1) });
  const priority = (): number | undefined => d.pool.items.get(ticket(1))?.priority;
  d.put({ kind: 'ranked', ticketId: ticket(1), version: 2, priority: 70, by });
  d.put({ kind: 'ranked', ticketId: ticket(1), version: 3, priority: 50, by: { kind: 'ladder' } });
  expect(priority()).toBe(70);
  d.put({ kind: 'work', work: newWork(1, { onVersion: 4, priority: 20 }) });
  expect(priority()).toBe(70);
  d.put({ kind: 'ranked', ticketId: ticket(1), version: 5, priority: 30, by });
  expect(priority()).toBe(30);
});

test('another configuration: who is gone gives his work back, a queue that is gone hands it on, who is new starts as configured', () => {
  const d = drive(config([agent('mei', { groups: ['money'] })]));
  d.put({ kind: 'work', work: newWork(1, { queueId: 'billing' }) });
  d.put({ kind: 'presence', requestId: 'r', agentId: 'mei', status: 'away', channels: [], by });
  d.put({ kind: 'work', work: newWork(2, { queueId: 'billing' }) });
  d.configs.set('v2', config([agent('tom')], { version: 'v2', queues: [queue('general')] }));
  const changed = d.put({ kind: 'configured', version: 'v2' });
  expect(given(changed)).toEqual(['1→tom', '2→tom']);
  expect(names(changed)).toEqual(['agent.status_changed', 'work.returned', 'work.transferred', 'work.transferred', 'work.assigned', 'work.assigned']);
  expect(changed.cards[0]?.decision.configVersion).toBe('v2');
});
