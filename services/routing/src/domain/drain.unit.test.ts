import { agent, config, drive, type Driven, given, newWork, NINE, queue, ticket } from './testing.ts';
import type { Strategy } from '@sluice/matching';

const QUEUES = [queue('general'), queue('calls', { drain: true })];
const centre = ({ strategy, order = 'deadline', drain }: { strategy?: Strategy; order?: 'best' | 'deadline'; drain?: boolean } = {}): Driven => {
  const plain = config([agent('mei')], { queues: QUEUES.map((one) => ({ ...one, strategy: strategy ?? one.strategy, ...(drain === false ? { drain } : {}) })) });
  return drive({ ...plain, engine: { ...plain.engine, order } });
};
const chat = (n: number, more: Parameters<typeof newWork>[1] = {}) => ({ kind: 'work' as const, work: newWork(n, { channel: 'chat', ...more }) });
const call = (n: number, more: Parameters<typeof newWork>[1] = {}) => ({ kind: 'work' as const, work: newWork(n, { channel: 'voice', queueId: 'calls', priority: 60, ...more }) });
const over = (n: number) => ({ kind: 'withdrawn' as const, ticketId: ticket(n), version: 9, reason: 'resolved' });

test.each([{}, { strategy: 'least-load' as const }, { strategy: 'best' as const, order: 'best' as const }])('part work stops while a more urgent whole one waits, and its card says so: %j', (how) => {
  const d = centre(how);
  d.put(chat(1));
  const waits = d.put(call(2));
  expect(waits.cards[0]?.decision).toMatchObject({ drain: true, excluded: { capacity: 1 } });
  const kept = d.put(chat(3));
  expect(kept.cards[0]?.decision).toMatchObject({ excluded: { drain: 1 }, candidates: [] });
  expect(given(d.put(over(1)))).toEqual(['2→mei']);
  expect(given(d.put(over(2)))).toEqual(['3→mei']);
});

test('without drain small work keeps the agent in pieces', () => {
  const d = centre({ drain: false });
  d.put(chat(1));
  d.put(call(2));
  expect(given(d.put(chat(3)))).toEqual(['3→mei']);
});

test('when the whole one is gone he is looked at again at once', () => {
  const d = centre();
  d.put(chat(1));
  d.put(call(2));
  d.put(chat(3));
  d.put(chat(4));
  expect(given(d.put(over(2)))).toEqual(['3→mei', '4→mei']);
});

test('what is more urgent than the whole one, and mail beside a call, is given all the same', () => {
  const d = centre();
  d.put(chat(1));
  d.put(call(2));
  expect(given(d.put({ kind: 'work', work: newWork(3, { channel: 'email' }) }))).toEqual(['3→mei']);
  expect(given(d.put(chat(4, { priority: 80 })))).toEqual(['4→mei']);
  d.put(chat(5));
  expect(given(d.put({ kind: 'ranked', ticketId: ticket(5), version: 2, priority: 70, by: { kind: 'ladder' } }))).toEqual(['5→mei']);
});

test('he is kept only for what he may have, and only by what he has in hand', () => {
  const d = centre();
  d.put(chat(1));
  d.put(call(2, { skills: { law: 5 } }));
  expect(given(d.put(chat(3)))).toEqual(['3→mei']);
  const free = centre();
  free.put(call(4, { excludedAgentIds: ['mei'] }));
  expect(given(free.put(chat(5), NINE + 1))).toEqual(['5→mei']);
});

test('the whole one goes to another agent: what he was kept from is his in the same instant', () => {
  const d = drive(config([agent('mei'), agent('tom', { initialPresence: 'offline', limits: { chat: 0 } })], { queues: QUEUES }));
  d.put(chat(1));
  d.put(call(2));
  d.put(chat(3));
  expect(given(d.put({ kind: 'presence', requestId: 'p', agentId: 'tom', status: 'available', channels: [], by: { kind: 'agent', id: 'tom' } }))).toEqual(['2→tom', '3→mei']);
});
