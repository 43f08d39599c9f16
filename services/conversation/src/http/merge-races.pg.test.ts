import { setTimeout as wait } from 'node:timers/promises';
import { mail } from '../testing.ts';
import { type Answered, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const [LI, HOME] = ['li@a.example', 'li@home.example'];
const merge = (id: string, otherId: string) => b.send('POST', `/v1/conversations/${id}/merge`, { otherId });

/** A conversation for each mail, in their order. */
async function conversations(...from: string[]): Promise<string[]> {
  for (const [n, one] of from.entries()) await b.deliver([mail({ from: one, id: `${n}@a.example`, subject: `Matter ${n} 第${n}件` })]);
  return (await b.tickets()).map((one) => one.conversationId);
}

/** So many transactions wait for a lock of another one. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    const [row] = await b.db.query<{ n: number }>("select count(*)::int4 as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    if (row?.n === count) return;
    await wait(5);
  }
}

/** While somebody else holds this conversation, one call after the other sets off and waits for a lock; then all go on. */
async function behind(conversationId: string, ...calls: (() => Promise<Answered>)[]): Promise<Answered[]> {
  const under: Promise<Answered>[] = [];
  await b.db.transact(async (tx) => {
    await tx.query('select 1 as one from conversation.conversation where id = $1 for update', [conversationId]);
    for (const [n, call] of calls.entries()) {
      const answer = call();
      under.push(answer);
      await Promise.race([waiting(n + 1), answer]);
    }
  });
  return Promise.all(under);
}

test('two conversations are not merged while their customers become two: an answer would go to the one about the other', async () => {
  const [one, other] = (await conversations(LI, HOME)) as [string, string];
  const customers = await b.db.query<{ customer_id: string }>('select customer_id from conversation.conversation order by id');
  const [li, home] = customers.map((row) => row.customer_id) as [string, string];
  expect((await b.send('POST', `/v1/customers/${li}/merge`, { otherId: home })).status).toBe(200);
  const answers = await behind(
    other,
    () => merge(one, other),
    () => b.send('POST', `/v1/customers/${li}/unmerge`, { otherId: home }),
  );
  expect(answers.map((answer) => answer.status)).toEqual([200, 409]);
  const apart = await b.db.query(
    'select 1 as one from conversation.conversation c join conversation.conversation r on r.id = c.root_id join conversation.customer a on a.id = c.customer_id join conversation.customer z on z.id = r.customer_id where a.root_id <> z.root_id',
  );
  expect(apart).toEqual([]);
});

test('of two who merge one conversation at once, into two others, the second is told how it stands', async () => {
  const [one, other, third] = (await conversations(LI, LI, LI)) as [string, string, string];
  const answers = await behind(
    other,
    () => merge(one, other),
    () => merge(third, other),
  );
  expect(answers).toMatchObject([{ status: 200 }, { status: 409, body: { code: 'conflict', present: { id: other, mergedInto: one } } }]);
});
