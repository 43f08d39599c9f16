import { agent, config, drive, type Driven, given, newWork, NINE, queue, ticket } from './testing.ts';

/** A rule `gold` that prefers law 7 where law 2 is required, for ten seconds, and overflows after a minute to `billing`. */
const sinking = { afterMs: 10_000, lower: { law: 2 }, drop: [] };
const QUEUES = [
  queue('general', { overflow: { afterMs: 60_000, queue: 'billing' } }),
  queue('billing'),
  queue('general@gold', { rings: [sinking], overflow: { afterMs: 60_000, queue: 'billing@gold' } }),
  queue('billing@gold', { rings: [sinking] }),
];
const gold = (n: number) => ({ kind: 'work' as const, work: newWork(n, { ruleId: 'gold', skills: { law: 2 }, preferred: { law: 7 } }) });
const centre = (laws: Record<string, number>): Driven =>
  drive(
    config(
      Object.entries(laws).map(([id, law]) => agent(id, { skills: { law }, capacity: 25 })),
      { queues: QUEUES },
    ),
  );

test('who is preferred gets it first; after so long whoever has what is required', () => {
  const d = centre({ mei: 3, tom: 8 });
  const first = d.put(gold(1));
  expect(given(first)).toEqual(['1→tom']);
  expect(first.cards[0]?.asked).toMatchObject({ queueId: 'general', skills: { law: 7 } });
  d.put(gold(2));
  expect(given(d.put({ kind: 'tick' }, NINE + 9999))).toEqual([]);
  expect(given(d.put({ kind: 'tick' }, NINE + 10_000))).toEqual(['2→mei']);
});

test('queues are told by their own name, also where the rule has one of its own in the engine', () => {
  const d = centre({ mei: 0 });
  d.put(gold(1));
  const over = d.put({ kind: 'tick' }, NINE + 60_000);
  expect(over.events).toMatchObject([{ name: 'work.overflowed', data: { fromQueueId: 'general', toQueueId: 'billing' } }]);
  expect(d.pool.items.get(ticket(1))?.queueId).toBe('billing');
  expect(d.pool.contacts.get(ticket(1))?.ask.queue.config.id).toBe('billing@gold');
});

test('a rule that is gone asks what was required, never what was preferred', () => {
  const d = centre({ mei: 3 });
  d.put(gold(1));
  d.configs.set('v2', config([agent('mei', { skills: { law: 3 } })], { version: 'v2', queues: [queue('general'), queue('billing')] }));
  expect(given(d.put({ kind: 'configured', version: 'v2' }))).toEqual(['1→mei']);
});

test('an announced place never rises, whatever comes before it later', () => {
  const d = centre({ mei: 0 });
  d.put({ kind: 'work', work: newWork(1, { skills: { law: 9 } }) });
  const place = (): number | undefined => d.pool.items.get(ticket(2))?.position;
  d.put({ kind: 'work', work: newWork(2, { skills: { law: 9 } }) });
  expect(place()).toBe(1);
  for (const n of [3, 4]) d.put({ kind: 'work', work: newWork(n, { skills: { law: 9 }, priority: 90 }) });
  d.put({ kind: 'work', work: newWork(2, { skills: { law: 9 }, onVersion: 2 }) });
  expect(place()).toBe(1);
  d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'closed' });
  d.put({ kind: 'withdrawn', ticketId: ticket(3), version: 2, reason: 'closed' });
  d.put({ kind: 'withdrawn', ticketId: ticket(4), version: 2, reason: 'closed' });
  d.put({ kind: 'work', work: newWork(2, { skills: { law: 9 }, onVersion: 3 }) });
  expect(place()).toBe(0);
});
