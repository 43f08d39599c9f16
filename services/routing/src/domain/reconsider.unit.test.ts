import { MINUTE } from '@sluice/kernel';
import type { NewWork } from './input.ts';
import { agent, config, type ConfigOptions, drive, type Driven, newWork, NINE, queue, ticket } from './testing.ts';

const by = { kind: 'agent', id: 'lead' };
const nobody = agent('mei', { initialPresence: 'offline', groups: ['money'] });
const names = (outcome: ReturnType<Driven['put']>): string[] => outcome.events.map((event) => event.name);
/** What another version's rules say of `n`. */
const again = (n: number, more: Partial<NewWork> = {}): Extract<Parameters<Driven['put']>[0], { kind: 'work' }> => ({
  kind: 'work',
  work: { ...newWork(n, { workItemId: `wrk_again_${n}`, ruleId: 'new-rule', configVersion: 'v2', ...more }), reconfigured: true },
});
const driven = (agents = [nobody], options: ConfigOptions = {}): Driven => {
  const d = drive(config(agents, options));
  d.configs.set('v2', config(agents, { ...options, version: 'v2' }));
  return d;
};
const item = (d: Driven, n = 1) => d.pool.items.get(ticket(n))!;
const order = (d: Driven, queueId: string): string[] => (d.pool.byQueue.get(queueId)?.chunks.flat() ?? []).map((contact) => contact.id);

test('what waits moves to the queue that the new rules name, in the same order, with age, deadline, bars and exclusions', () => {
  const d = driven();
  for (const n of [3, 1, 2]) d.put({ kind: 'work', work: newWork(n, { receivedAt: NINE + n, deadlineAt: NINE + MINUTE, excludedAgentIds: ['zoe'] }) }, NINE + 10);
  Object.assign(item(d), { bars: [{ agentId: 'mei', until: NINE + 10 * MINUTE }] });
  const { seq, workItemId } = item(d);
  d.put({ kind: 'configured', version: 'v2' }, NINE + MINUTE);
  for (const n of [2, 3, 1]) {
    const outcome = d.put(again(n, { queueId: 'billing', skills: { law: 2 }, receivedAt: NINE + n, deadlineAt: NINE + MINUTE }));
    expect(names(outcome)).toEqual(['work.queued']);
    expect(outcome.events[0]?.data).toMatchObject({ queueId: 'billing', ruleId: 'new-rule', configVersion: 'v2', decisionId: outcome.cards[0]?.decisionId });
  }
  expect([order(d, 'general'), order(d, 'billing')]).toEqual([[], [ticket(1), ticket(2), ticket(3)]]);
  expect(item(d)).toMatchObject({ seq, workItemId, receivedAt: NINE + 1, excludedAgentIds: ['zoe'], bars: [{ agentId: 'mei' }], skills: { law: 2 }, queuedAt: NINE + MINUTE });
});

test('the same answer is said to nobody', () => {
  const d = driven([agent('mei')], { queues: [queue('general', { modes: { app: 'offer' } })] });
  d.put({ kind: 'work', work: newWork(1, { skills: { a: 1, b: 0 } }) });
  expect(item(d).status).toBe('queued');
  const before = structuredClone(item(d));
  const outcome = d.put(again(1, { skills: { b: 0, a: 1 } }), NINE + MINUTE);
  expect([outcome.events, outcome.cards]).toEqual([[], []]);
  expect(item(d)).toEqual({ ...before, ruleId: 'new-rule', configVersion: 'v2' });
});

test('other skills alone are asked, and nobody is told of a queue', () => {
  const d = driven([agent('mei', { skills: { law: 3 } })]);
  d.put({ kind: 'work', work: newWork(1, { skills: { law: 5 } }) });
  expect(item(d).status).toBe('queued');
  const still = d.put(again(1, { skills: { law: 4 } }));
  expect([names(still), still.cards, item(d).skills]).toEqual([[], [], { law: 4 }]);
  expect(names(d.put(again(1, { skills: { law: 3 } })))).toEqual(['work.assigned']);
});

test('who holds it keeps it, whatever the new rules say', () => {
  const d = driven([agent('mei')]);
  d.put({ kind: 'work', work: newWork(1) });
  const before = structuredClone(item(d));
  expect(before.status).toBe('in_hand');
  expect(d.put(again(1, { queueId: 'billing', priority: 90 })).events).toEqual([]);
  expect(item(d)).toEqual(before);
});

test('a queue that a human chose stays, also where he chose it after the question; a rank of his is never lowered', () => {
  const d = driven();
  d.put({ kind: 'work', work: newWork(1) });
  d.put({ kind: 'transfer', requestId: 'r', ticketId: ticket(1), queueId: 'billing', by });
  expect(d.put(again(1, { queueId: 'general' })).events).toEqual([]);
  expect(item(d).queueId).toBe('billing');
  d.put({ kind: 'ranked', ticketId: ticket(1), version: 2, priority: 70, by });
  expect(names(d.put(again(1, { queueId: 'billing', ruleId: 'kept', priority: 20, onVersion: 2 })))).toEqual([]);
  expect(item(d)).toMatchObject({ queueId: 'billing', priority: 70 });
  expect(names(d.put(again(1, { queueId: 'billing', ruleId: 'kept', priority: 90, onVersion: 2 })))).toEqual(['work.queued']);
});

test('what has overflowed stays where it is while the rules name the queue it came from', () => {
  const d = driven([nobody], { queues: [queue('general', { overflow: { afterMs: MINUTE, queue: 'billing' } }), queue('billing', { groups: ['money'] })] });
  d.put({ kind: 'work', work: newWork(1) });
  const over = d.put({ kind: 'tick' }, NINE + MINUTE);
  expect([names(over), item(d).queueId]).toEqual([['work.overflowed'], 'billing']);
  expect(d.put(again(1), NINE + 2 * MINUTE).events).toEqual([]);
  expect(item(d)).toMatchObject({ queueId: 'billing', queuedAt: NINE + MINUTE });
});

test('what is asked of an item that is not there any more makes one', () => {
  const d = driven();
  expect(names(d.put(again(1)))).toEqual(['work.queued']);
  expect(item(d)).not.toHaveProperty('reconfigured');
});

test('an offer is taken back where the answer differs, and only there', () => {
  const modes = { queues: [queue('general', { modes: { app: 'offer' } }), queue('billing', { groups: ['money'] })] };
  const d = driven([agent('mei')], modes);
  d.put({ kind: 'work', work: newWork(1) });
  expect(item(d).status).toBe('offered');
  const { offer } = item(d);
  expect(d.put(again(1)).events).toEqual([]);
  expect(item(d).offer).toEqual(offer);
  const outcome = d.put(again(1, { queueId: 'billing' }));
  expect(names(outcome)).toEqual(['work.offer_rescinded', 'work.queued']);
  expect(outcome.events[0]?.data).toMatchObject({ agentId: 'mei', reason: 'configuration' });
  expect(item(d)).toMatchObject({ status: 'queued', queueId: 'billing', agentId: null, bars: [] });
});
