import * as fc from 'fast-check';
import type { Database } from '@sluice/store';
import { bench, type Bench } from './testing.ts';
import { chain, INTRODUCTIONS, shape } from './testing/chains.ts';

let b: Bench;
let second: Database;
beforeAll(async () => {
  b = await bench();
  second = b.t.open('second');
});
afterAll(() => b.drop());

let runs = 0;
const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 });
/** How a chain comes in: in which order, over which of four partitions each mail, and whether two writers work at once. */
const arrivals = fc.record({
  writers: fc.array(fc.nat({ max: 2 }), { minLength: 4, maxLength: 4 }),
  introduction: fc.constantFrom(...INTRODUCTIONS),
  order: orders,
  partitions: fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
  atOnce: fc.boolean(),
  // Another matter from one mail on. Who comes back to the first one by answering a mail of the second is not told in order by anything.
  matters: fc.nat({ max: 4 }).map((from) => [0, 1, 2, 3].map((n) => Number(n >= from))),
});

async function placesOf(name: string): Promise<string[]> {
  const rows = await b.db.query<{ conversation_id: string }>('select conversation_id from conversation.message where mail_id like $1 order by mail_id', [`${name}.%`]);
  return rows.map((row) => row.conversation_id);
}

test('chains of four mails by three people over four partitions: they end as they would have in order', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ writers, introduction, order, partitions, atOnce, matters }) => {
      const [calm, wild] = [`calm${++runs}`, `wild${runs}`];
      for (const one of chain(writers, introduction, calm, matters).mails) await b.deliver([one]);
      const { mails } = chain(writers, introduction, wild, matters);
      // What stands in one partition comes in one batch; batches in the order of their first mail.
      const batches = [...Map.groupBy(order, (at) => partitions[at]).values()].map((list) => list.map((at) => mails[at]!));
      if (atOnce) await Promise.all(batches.map((batch, n) => b.deliver(batch, n % 2 === 0 ? b.db : second)));
      else for (const batch of batches) await b.deliver(batch);
      expect(shape(await placesOf(wild))).toBe(shape(await placesOf(calm)));
    }),
    { numRuns: 120 },
  );
  const [live] = await b.db.query<{ n: number }>("select count(*) as n from (select conversation_id from conversation.ticket where status <> 'closed' group by 1 having count(*) > 1) x");
  expect(live?.n).toBe(0);
});

test.each([
  [
    'in one batch',
    [
      [3, 2],
      [1, 0],
    ],
  ],
  ['in three', [[3, 2], [1], [0]]],
])('a conversation joins one that then joins another: its mails go along, and its id leads to the last, %s', async (_, batches) => {
  const name = `led${++runs}`;
  const { mails } = chain([2, 0, 2, 0], 'the one that is answered', name);
  const seen = new Set<string>();
  for (const batch of batches) {
    await b.deliver(batch.map((at) => mails[at]!));
    for (const id of await placesOf(name)) seen.add(id);
  }
  const places = await placesOf(name);
  expect(shape(places)).toBe('0000');
  const leads = await b.db.query<{ id: string; to: string | null }>('select id, joined_into as to from conversation.conversation where id = any ($1::text[])', [[...seen]]);
  for (const { id, to } of leads) expect([id, to]).toEqual([id, id === places[0] ? null : places[0]]);
});

test('the published versions of every ticket rise by one, without a hole, as the history has them', async () => {
  const [holes] = await b.db.query<{ n: number }>('select count(*) as n from (select ticket_id, count(*) as n, max(version) as last from conversation.ticket_event group by 1) x where n <> last');
  expect(holes?.n).toBe(0);
  const versions = new Map<string, number>();
  for (const one of await b.said()) {
    if (!one.topic.includes('tickets.events')) continue;
    expect([one.key, one.version]).toEqual([one.key, (versions.get(one.key ?? '') ?? 0) + 1]);
    versions.set(one.key ?? '', one.version ?? 0);
  }
  expect(versions.size).toBeGreaterThan(100);
});
