import { MINUTE } from '@sluice/kernel';
import { ints, texts } from '@sluice/store';
import { assigned, call, mail, NINE, queued } from '../testing.ts';
import { admin, as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const [LI, APP] = ['li@a.example', 'user-7'];
type Item = { readonly id: string; readonly text: string; readonly channel: string; readonly conversationId: string };
const customerOf = async (address: string): Promise<string> =>
  (await b.db.query<{ customer_id: string }>('select customer_id from conversation.contact_point where address = $1', [address]))[0]!.customer_id;
const texted = async (id: string, query = ''): Promise<string[]> => ((await b.get(`/v1/customers/${id}/timeline${query}`)).body['items'] as Item[]).map((one) => one.text);

/** One person by mail and by the app, turn about. */
async function both(): Promise<[string, string]> {
  for (const n of [0, 1, 2]) {
    await b.deliver([mail({ from: LI, text: `mail ${n}`, receivedAt: NINE + 2 * n * MINUTE, id: `m${n}@a.example` })]);
    const one = call({ from: APP, text: `app ${n}` });
    await b.deliver([{ ...one, data: { ...one.data, receivedAt: new Date(NINE + (2 * n + 1) * MINUTE).toISOString() } }]);
  }
  return [await customerOf(LI), await customerOf(APP)];
}

test('each customer his own; merged, one order over all channels, page by page; taken back, each his own again', async () => {
  const [a, c] = await both();
  expect(await texted(a)).toEqual(['mail 2', 'mail 1', 'mail 0']);
  await b.send('POST', `/v1/customers/${a}/merge`, { otherId: c });
  const all = ['app 2', 'mail 2', 'app 1', 'mail 1', 'app 0', 'mail 0'];
  for (const id of [a, c]) expect(await texted(id)).toEqual(all);
  const pages: string[] = [];
  for (let query = '?limit=4'; query !== ''; ) {
    const { body } = await b.get(`/v1/customers/${c}/timeline${query}`);
    pages.push(...(body['items'] as Item[]).map((one) => one.text));
    const next = body['next'] as string | null;
    query = next === null ? '' : `?limit=4&cursor=${next}`;
  }
  expect(pages).toEqual(all);
  await b.send('POST', `/v1/customers/${a}/unmerge`, { otherId: c });
  expect([await texted(a), await texted(c)]).toEqual([all.filter((one) => one.startsWith('mail')), all.filter((one) => one.startsWith('app'))]);
});

test('our answers and notes stand in it, and a friend’s mail in the conversation that it joined', async () => {
  await b.deliver([mail({ from: LI, text: 'the first', id: 'first@a.example', to: ['support@sluice.example', 'friend@b.example'] })]);
  const { conversationId } = (await b.tickets())[0]!;
  b.clock.move(MINUTE);
  await b.send('POST', `/v1/conversations/${conversationId}/messages`, { text: 'the answer' });
  b.clock.move(MINUTE);
  await b.send('POST', `/v1/conversations/${conversationId}/notes`, { text: 'a note' });
  await b.deliver([mail({ from: 'friend@b.example', text: 'the friend', inReplyTo: 'first@a.example', receivedAt: NINE + 5 * MINUTE })]);
  expect(await texted(await customerOf(LI))).toEqual(['the friend', 'a note', 'the answer', 'the first']);
  expect(await texted(await customerOf('friend@b.example'))).toEqual([]);
});

test('a reply that came ahead of its mail moves with it', async () => {
  await b.deliver([mail({ from: 'friend@b.example', text: 'early', inReplyTo: 'late@a.example', id: 'early@b.example', receivedAt: NINE + MINUTE })]);
  await b.deliver([mail({ from: LI, text: 'late', id: 'late@a.example', to: ['support@sluice.example', 'friend@b.example'] })]);
  expect([await texted(await customerOf(LI)), await texted(await customerOf('friend@b.example'))]).toEqual([['early', 'late'], []]);
});

test('an agent sees the conversations that he sees, and nobody else’s customer (CVE-2026-115725)', async () => {
  const [a, c] = await both();
  await b.send('POST', `/v1/customers/${a}/merge`, { otherId: c });
  const ticket = (await b.tickets())[3]!;
  await b.deliver([queued(ticket), assigned(ticket, 'tom')]);
  b.actor = as('tom');
  expect(await texted(a)).toEqual(['app 1']);
  b.actor = as('mei');
  expect((await b.get(`/v1/customers/${a}/timeline`)).status).toBe(404);
  b.actor = admin;
  expect((await b.get(`/v1/customers/${a}/timeline?cursor=${Buffer.from('x').toString('base64url')}`)).status).toBe(400);
});

test('a hundred thousand messages of one person, merged of three: the first page and one far behind', async () => {
  await b.deliver([mail({ from: LI }), mail({ from: 'second@a.example' }), mail({ from: 'third@a.example' })]);
  const tickets = await b.tickets();
  const count = 100_000;
  await b.db.query(
    `insert into conversation.message (id, conversation_id, customer_id, ticket_id, direction, kind, author, at, doc)
     select 'msg_' || gen_random_uuid(), c[1 + n % 3], u[1 + n % 3], t[1 + n % 3], 'in', 'message', 'customer', to_timestamp(($4::int8[])[1] + n), '{"audience":"customer","channel":"email","accountId":"support","text":"x","attachments":[]}'
     from (select $1::text[] as c, $2::text[] as u, $3::text[] as t) x, generate_series(1, ${count}) n`,
    [texts(tickets.map((one) => one.conversationId)), texts(tickets.map((one) => one.customerId)), texts(tickets.map((one) => one.id)), ints([NINE / 1000])],
  );
  const [first, second, third] = tickets.map((one) => one.customerId);
  await b.send('POST', `/v1/customers/${first}/merge`, { otherId: second });
  await b.send('POST', `/v1/customers/${first}/merge`, { otherId: third });
  await b.db.query('analyze conversation.message');
  const far = Buffer.from(`${NINE + (count / 2) * 1000}:1`).toString('base64url');
  for (const [what, query] of [
    ['first page', ''],
    ['a page in the middle', `?cursor=${far}`],
  ] as const) {
    const took: number[] = [];
    let body: Record<string, unknown> = {};
    for (let n = 0; n < 9; n++) {
      const begun = performance.now();
      ({ body } = await b.get(`/v1/customers/${first}/timeline${query}`));
      took.push(performance.now() - begun);
    }
    process.stderr.write(`customer of ${count} messages, ${what}: median ${took.sort((x, y) => x - y)[4]!.toFixed(1)} ms\n`);
    expect((body['items'] as Item[]).length).toBe(50);
  }
}, 60_000);
