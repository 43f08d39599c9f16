import { assigned, call, mail, queued, SUPPORT } from '../testing.ts';
import { admin, as, type HttpBench, httpBench, quality } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const [LI, APP] = ['li@a.example', 'user-7'];
const customerOf = async (address: string): Promise<string> =>
  (await b.db.query<{ customer_id: string }>('select customer_id from conversation.contact_point where address = $1', [address]))[0]!.customer_id;
/** Two customers: one by mail, one by the app. */
async function two(): Promise<[string, string]> {
  await b.deliver([mail({ from: LI, id: 'first@a.example' })]);
  await b.deliver([call({ from: APP, attributes: { tier: 'key' } })]);
  return [await customerOf(LI), await customerOf(APP)];
}
const merge = (id: string, otherId: string) => b.send('POST', `/v1/customers/${id}/merge`, { otherId });
const unmerge = (id: string, otherId: string) => b.send('POST', `/v1/customers/${id}/unmerge`, { otherId });
const ids = (body: Record<string, unknown>, field: string): string[] => (body[field] as { id: string }[]).map((one) => one.id).sort();

describe('a merge', () => {
  test('two are one: addresses, tickets, facts, lists and events say so, and no row has moved', async () => {
    const [a, c] = await two();
    const before = (await b.tickets()).map((one) => one.customerId);
    const merged = await merge(a, c);
    expect(merged).toMatchObject({ status: 200, body: { id: a, mergedInto: null, tier: 'key', merged: [{ id: c, mergedInto: a }] } });
    expect([ids(merged.body, 'contactPoints').length, ids(merged.body, 'tickets').length, (merged.body['identities'] as []).length]).toEqual([2, 2, 2]);
    const other = await b.get(`/v1/customers/${c}`);
    expect(other.body).toMatchObject({ id: c, mergedInto: a, tier: 'key' });
    expect(ids(other.body, 'tickets')).toEqual(ids(merged.body, 'tickets'));
    for (const id of [a, c]) expect(ids((await b.get(`/v1/tickets?customer=${id}`)).body, 'items')).toEqual(ids(merged.body, 'tickets'));
    const shown = await b.get(`/v1/tickets/${(await b.tickets())[1]!.id}`);
    expect(shown.body).toMatchObject({ customerId: a, customer: { id: a } });
    expect((await b.get(`/v1/conversations/${(await b.tickets())[1]!.conversationId}`)).body).toMatchObject({ customerId: a, customer: { id: a } });
    expect((await b.tickets()).map((one) => one.customerId)).toEqual(before);
    expect(await b.said('customer.merged')).toEqual([
      expect.objectContaining({ key: a, data: expect.objectContaining({ customerId: a, mergedId: c, memberIds: [c], cause: 'person', by: { kind: 'agent', id: 'key:key_admin' } }) }),
    ]);
  });

  test('taken back: each is what he was, and what came in meanwhile is where it came in', async () => {
    const [a, c] = await two();
    const [was, wasOther] = [await b.get(`/v1/customers/${a}`), await b.get(`/v1/customers/${c}`)];
    await merge(a, c);
    expect((await unmerge(a, c)).status).toBe(200);
    expect([(await b.get(`/v1/customers/${a}`)).body, (await b.get(`/v1/customers/${c}`)).body]).toEqual([was.body, wasOther.body]);
    expect((await b.said('customer.unmerged'))[0]?.data).toMatchObject({ customerId: a, unmergedId: c, memberIds: [c] });
    await merge(a, c);
    await b.deliver([call({ from: APP, text: 'And another thing. 还有一件事。' })]);
    await b.deliver([mail({ from: LI, account: 'sales' })]);
    await unmerge(a, c);
    expect([ids((await b.get(`/v1/customers/${a}`)).body, 'tickets').length, ids((await b.get(`/v1/customers/${c}`)).body, 'tickets').length]).toEqual([2, 2]);
    expect(ids((await b.get(`/v1/customers/${a}`)).body, 'contactPoints').length).toBe(2);
  });

  test('routing hears the facts and counts the tickets of the whole person', async () => {
    const [a, c] = await two();
    await merge(a, c);
    await b.deliver([mail({ from: LI, account: 'sales' })]);
    await unmerge(a, c);
    await b.deliver([mail({ from: LI, account: 'third' })]);
    expect((await b.said('work.requested')).slice(2).map((one) => one.data['customer'])).toEqual([{ tier: 'key', ticketsBefore: 2 }, { ticketsBefore: 2 }]);
  });

  test('nested ones come apart in any order', async () => {
    const [a, c] = await two();
    await b.deliver([mail({ from: 'third@a.example' })]);
    const d = await customerOf('third@a.example');
    await merge(a, c);
    await merge(d, a);
    expect((await b.get(`/v1/customers/${c}`)).body).toMatchObject({ mergedInto: d });
    await unmerge(d, a);
    expect((await b.get(`/v1/customers/${c}`)).body).toMatchObject({ mergedInto: a });
    expect((await b.get(`/v1/customers/${d}`)).body).toMatchObject({ mergedInto: null, merged: [] });
    await merge(d, a);
    await unmerge(a, c);
    expect((await b.get(`/v1/customers/${c}`)).body).toMatchObject({ mergedInto: null });
    expect((await b.get(`/v1/customers/${a}`)).body).toMatchObject({ mergedInto: d });
  });

  test('while a matter of both is one, they stay one person: no answer goes to the one about the other', async () => {
    const [a, c] = await two();
    const [first, second] = (await b.tickets()).map((one) => one.conversationId);
    const joinThem = () => b.send('POST', `/v1/conversations/${first}/merge`, { otherId: second });
    expect((await joinThem()).status).toBe(409);
    await merge(a, c);
    expect((await joinThem()).status).toBe(200);
    expect((await unmerge(a, c)).body).toMatchObject({ status: 409, present: { id: c } });
    expect((await b.get(`/v1/customers/${c}`)).body).toMatchObject({ mergedInto: a });
    expect((await b.said('customer.unmerged')).length).toBe(0);
    await b.send('POST', `/v1/conversations/${first}/unmerge`, { otherId: second });
    expect((await unmerge(a, c)).status).toBe(200);
  });

  test('what is so already is 409 with how it stands', async () => {
    const [a, c] = await two();
    expect((await unmerge(a, c)).body).toMatchObject({ status: 409, code: 'conflict', present: { id: c, mergedInto: null, customerId: c } });
    expect((await merge(a, a)).body).toMatchObject({ status: 409, detail: 'the two are one person already' });
    await merge(a, c);
    expect((await merge(a, c)).body).toMatchObject({ status: 409, detail: 'the two are one person already', present: { id: c, mergedInto: a, customerId: a } });
    expect((await merge(c, a)).body).toMatchObject({ status: 409, detail: 'the two are one person already' });
    expect((await unmerge(c, a)).status).toBe(409);
    expect((await b.said('customer.merged')).length).toBe(1);
  });

  test('two at once, the one into the other and the other into the one: one stands, nothing is torn', async () => {
    const [a, c] = await two();
    const answers = await Promise.all([merge(a, c), merge(c, a), merge(a, c), merge(c, a)]);
    expect(answers.map((one) => one.status).sort((x, y) => x - y)).toEqual([200, 409, 409, 409]);
    const rows = await b.db.query<{ root_id: string }>('select distinct root_id from conversation.customer');
    expect(rows.length).toBe(1);
  });
});

describe('in a merged person’s conversation', () => {
  test('his other address is his own, answers may go to it, and he stays in it when the merge is taken back', async () => {
    const [a] = await two();
    await b.deliver([mail({ from: 'private@b.example' })]);
    const c = await customerOf('private@b.example');
    const { conversationId } = (await b.tickets())[0]!;
    await merge(a, c);
    await b.deliver([mail({ from: 'private@b.example', inReplyTo: 'first@a.example', id: 'second@b.example' })]);
    const last = async () => (await b.db.query<{ conversation_id: string; author: string }>('select conversation_id, author from conversation.message order by seq desc limit 1'))[0];
    expect(await last()).toEqual({ conversation_id: conversationId, author: 'customer' });
    await b.send('POST', `/v1/conversations/${conversationId}/messages`, { text: 'Here it is. 给您。' });
    expect((await b.said('outbound.requested')).at(-1)?.data).toMatchObject({ to: { value: 'private@b.example' } });
    await unmerge(a, c);
    await b.deliver([mail({ from: 'private@b.example', inReplyTo: 'second@b.example' })]);
    expect(await last()).toEqual({ conversation_id: conversationId, author: 'third_party' });
    await b.send('POST', `/v1/conversations/${conversationId}/messages`, { text: 'Here it is again. 再给您。' });
    expect((await b.said('outbound.requested')).at(-1)?.data).toMatchObject({ to: { value: LI } });
  });

  test('a stranger who quotes it is none the wiser for the merge', async () => {
    const [a, c] = await two();
    await merge(a, c);
    await b.deliver([mail({ from: 'stranger@b.example', inReplyTo: 'first@a.example', to: [SUPPORT] })]);
    expect((await b.tickets()).length).toBe(3);
  });
});

describe('who may', () => {
  test('an agent merges two whom he sees, and finds nobody else by any field (CVE-2026-115725)', async () => {
    const [a, c] = await two();
    const [first, second] = await b.tickets();
    await b.deliver([queued(first!), assigned(first!, 'tom')]);
    b.actor = as('tom');
    const nobody = [
      () => merge(a, c),
      () => merge(c, a),
      () => unmerge(a, c),
      () => b.send('POST', `/v1/customers/${a}/suggestions/${c}/dismiss`),
      () => b.send('POST', `/v1/customers/${c}/suggestions/${a}/dismiss`),
      () => b.send('PATCH', `/v1/customers/${c}`, { attributes: { tier: 'x' } }),
      () => b.get(`/v1/customers/${c}`),
      () => b.get(`/v1/customers/${c}/suggestions`),
      () => b.send('POST', '/v1/tickets', { channel: 'letter', customerId: c, text: 'mine now' }),
    ];
    for (const ask of nobody) expect(await ask()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await b.get(`/v1/tickets?customer=${c}`)).body['items']).toEqual([]);
    expect((await b.db.query('select 1 as one from conversation.customer where merged_into is not null')).length).toBe(0);
    b.actor = admin;
    await b.deliver([queued(second!), assigned(second!, 'tom')]);
    b.actor = as('tom');
    expect((await merge(a, c)).status).toBe(200);
    b.actor = quality;
    expect((await unmerge(a, c)).status).toBe(403);
  });
});

describe('suggestions of customers', () => {
  test('an agent is told of nobody whom he does not see', async () => {
    await two();
    const [first, second] = await b.tickets();
    await b.deliver([queued(first!), assigned(first!, 'tom')]);
    const [a, c] = [first!.customerId, second!.customerId];
    const pair = [a, c].sort();
    await b.db.query("insert into conversation.customer_suggestion (customer_id, other_id, reason, evidence, at) values ($1, $2, 'given_identity', '{}', now())", pair);
    const found = async () => (await b.get(`/v1/customers/${a}/suggestions`)).body['customers'];
    b.actor = as('tom');
    expect(await found()).toEqual([]);
    b.actor = admin;
    await b.deliver([queued(second!), assigned(second!, 'tom')]);
    b.actor = as('tom');
    expect(await found()).toMatchObject([{ otherId: c }]);
  });

  test('both ends see one, until they are one person or somebody says that they are two', async () => {
    const [a, c] = await two();
    const [one, other] = a < c ? [a, c] : [c, a];
    await b.db.query('insert into conversation.customer_suggestion (customer_id, other_id, reason, evidence, at) values ($1, $2, \'same_identity\', \'{"kind":"email"}\', now())', [one, other]);
    const found = async (id: string) => (await b.get(`/v1/customers/${id}/suggestions`)).body['customers'];
    expect(await found(a)).toEqual([expect.objectContaining({ customerId: a, otherId: c, reason: 'same_identity', evidence: { kind: 'email' } })]);
    expect(await found(c)).toEqual([expect.objectContaining({ customerId: c, otherId: a })]);
    await merge(a, c);
    expect(await found(a)).toEqual([]);
    await unmerge(a, c);
    expect(await found(a)).toMatchObject([{ otherId: c }]);
    expect((await b.send('POST', `/v1/customers/${c}/suggestions/${a}/dismiss`)).body).toEqual({ dismissed: true });
    expect([await found(a), await found(c)]).toEqual([[], []]);
  });
});
