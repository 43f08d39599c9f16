import type { Actor } from '@sluice/runtime';
import { assigned, call, mail, queued } from '../testing.ts';
import { admin, as, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

type Json = Record<string, unknown>;
const LI = 'li.wei@a.example';
const body = (more: Json = {}): Json => ({ name: '李伟', identities: [{ kind: 'email', value: LI }], attributes: { tier: 'key' }, ...more });
const put = async (id: string, what: Json = body()): Promise<Json & { status: string; customerId: string }> => {
  const answer = await b.send('PUT', `/v1/customers/by-external-id/${id}`, what);
  expect(answer.status).toBe(200);
  return answer.body as Json & { status: string; customerId: string };
};
const whole = async (id: string): Promise<Json> => (await b.get(`/v1/customers/${id}`)).body;
const customerOf = async (address: string): Promise<string> =>
  (await b.db.query<{ customer_id: string }>('select customer_id from conversation.contact_point where address = $1 limit 1', [address]))[0]!.customer_id;
const suggestions = async (id: string): Promise<Json[]> => (await b.get(`/v1/customers/${id}/suggestions`)).body['customers'] as Json[];
const names = async (): Promise<string[]> => (await b.said()).map((one) => one.name);

describe('the CRM says who a customer is', () => {
  test('nobody knows him: he is made, and whoever writes from his address is he', async () => {
    const { status, customerId } = await put('C-1');
    expect(status).toBe('created');
    expect(await b.said()).toEqual([expect.objectContaining({ name: 'customer.created', key: customerId, data: expect.objectContaining({ channel: 'crm', tier: 'key' }) })]);
    await b.deliver([mail({ from: LI })]);
    expect(await customerOf(LI)).toBe(customerId);
    expect((await b.said('work.requested'))[0]?.data['customer']).toMatchObject({ tier: 'key' });
    expect(await whole(customerId)).toMatchObject({
      name: '李伟',
      identities: [
        { kind: 'email', canonical: LI, proof: 'crm', source: 'crm:crm' },
        { kind: 'external', scope: 'crm', canonical: 'C-1', proof: 'crm' },
      ],
    });
  });

  test('somebody who has written is he: the id is his, and nothing is merged', async () => {
    await b.deliver([mail({ from: LI })]);
    const known = await customerOf(LI);
    expect(await put('C-1')).toMatchObject({ status: 'updated', customerId: known });
    expect(await whole(known)).toMatchObject({ tier: 'key', merged: [] });
    expect((await b.said('customer.updated')).map((one) => one.data)).toEqual([expect.objectContaining({ customerId: known, changed: ['identities', 'name', 'tier'], source: 'crm', tier: 'key' })]);
  });

  test('the same again changes nothing and says nothing', async () => {
    const first = await put('C-1', body({ updatedAt: '2026-03-01T08:00:00Z' }));
    const [said, rows] = [await names(), await b.db.query('select name, value, at, xmin::text from conversation.customer_attribute order by name')];
    expect(await put('C-1', body({ updatedAt: '2026-03-01T08:00:00Z' }))).toEqual({ ...first, status: 'unchanged' });
    expect([await names(), await b.db.query('select name, value, at, xmin::text from conversation.customer_attribute order by name')]).toEqual([said, rows]);
  });

  test('of two words of the CRM the newer stands, in whatever order they come; another source’s stays beside it', async () => {
    const { customerId } = await put('C-1', body({ updatedAt: '2026-03-01T08:00:00Z' }));
    expect(await put('C-1', body({ attributes: { tier: 'late', region: 'north' }, updatedAt: '2026-02-01T08:00:00Z' }))).toMatchObject({ status: 'stale', detail: 'newer is known of name, tier' });
    expect(await whole(customerId)).toMatchObject({ tier: 'key', attributes: [{ name: 'name' }, { name: 'region', value: 'north' }, { name: 'tier' }] });
    await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: 'gold' } });
    expect(await put('C-1', body({ attributes: { tier: 'silver' }, updatedAt: '2026-03-02T08:00:00Z' }))).toMatchObject({ status: 'updated' });
    expect(await whole(customerId)).toMatchObject({ tier: 'gold' });
    expect(await put('C-1', body({ attributes: { tier: null }, updatedAt: '2026-03-02T08:30:00Z' }))).toMatchObject({ status: 'updated' });
    expect((await whole(customerId))['attributes']).toContainEqual(expect.objectContaining({ name: 'tier', conflict: false, words: [expect.objectContaining({ source: 'agent' })] }));
  });

  test('what it says of the future is said now', async () => {
    const { customerId } = await put('C-1', body({ updatedAt: '2099-01-01T00:00:00Z' }));
    b.clock.move(1000);
    expect(await put('C-1', body({ attributes: { tier: 'silver' } }))).toMatchObject({ status: 'updated' });
    expect(await whole(customerId)).toMatchObject({ tier: 'silver' });
  });

  test('two systems have ids of their own', async () => {
    const { customerId } = await put('7', body({ system: 'shop' }));
    expect(await put('7', body({ system: 'erp' }))).toMatchObject({ status: 'updated', customerId });
    expect(await put('7', body({ identities: [] }))).toMatchObject({ status: 'created' });
  });
});

describe('an address of another customer', () => {
  /** A customer of the CRM, and somebody who wrote from an address that it gives him later. */
  async function met(dmarc: 'pass' | 'none'): Promise<[string, string]> {
    const { customerId } = await put('C-1', body({ identities: [{ kind: 'phone', value: '+49 151 23456789' }] }));
    await b.deliver([mail({ from: LI, dmarc })]);
    return [customerId, await customerOf(LI)];
  }

  test('proved on both ends they are one person, and a person can take it back', async () => {
    const [a, c] = await met('pass');
    expect(await put('C-1')).toMatchObject({ status: 'updated', customerId: a });
    expect(await whole(c)).toMatchObject({ mergedInto: a });
    expect((await b.said('customer.merged'))[0]?.data).toMatchObject({ customerId: a, mergedId: c, cause: 'proved', by: { kind: 'system' } });
    expect((await b.send('POST', `/v1/customers/${a}/unmerge`, { otherId: c })).status).toBe(200);
    expect(await whole(c)).toMatchObject({ mergedInto: null });
  });

  test('who was merged by a person comes with all that he is', async () => {
    const [a, c] = await met('pass');
    await b.deliver([mail({ from: 'other@a.example' })]);
    const d = await customerOf('other@a.example');
    await b.send('POST', `/v1/customers/${d}/merge`, { otherId: c });
    expect(await put('C-1')).toMatchObject({ status: 'updated', customerId: a });
    expect((await whole(a))['merged']).toEqual([
      { id: c, mergedInto: d },
      { id: d, mergedInto: a },
    ]);
    expect(await put('C-1')).toMatchObject({ status: 'unchanged', customerId: a });
  });

  test('an address that nobody has proved links nobody: a suggestion with its evidence (CVE-2026-84458, CVE-2026-44707)', async () => {
    const [a, c] = await met('none');
    expect(await put('C-1')).toMatchObject({ status: 'conflict', code: 'identity_of_another', customerId: a });
    expect(await whole(c)).toMatchObject({ mergedInto: null, tier: null });
    expect(await suggestions(a)).toEqual([expect.objectContaining({ otherId: c, reason: 'given_identity', evidence: { kind: 'email', canonical: LI } })]);
  });

  test('two of whom the same system says that they are two are never one (chatwoot #4728)', async () => {
    await b.deliver([mail({ from: LI, dmarc: 'pass' })]);
    const { customerId: one } = await put('C-1');
    const { customerId: other, status } = await put('C-2');
    expect(status).toBe('conflict');
    expect(other).not.toBe(one);
    expect(await suggestions(other)).toMatchObject([{ otherId: one, reason: 'given_identity' }]);
    expect((await b.said('customer.merged')).length).toBe(0);
  });

  test('a number that may be his in another form is suggested, never merged (chatwoot #5840)', async () => {
    await b.deliver([call({ kind: 'phone', from: '+54 9 11 2345-6789' })]);
    const writer = await customerOf('+5491123456789');
    const { customerId, status } = await put('C-1', body({ identities: [{ kind: 'phone', value: '+54 11 2345-6789' }] }));
    expect([status, customerId === writer]).toEqual(['created', false]);
    expect(await suggestions(writer)).toMatchObject([{ otherId: customerId, reason: 'candidate', evidence: { kind: 'phone', canonical: '+5491123456789' } }]);
    expect(await put('C-2', body({ identities: [{ kind: 'whatsapp', value: '5491123456789' }] }))).toMatchObject({ status: 'updated', customerId: writer });
  });
});

describe('a batch', () => {
  test('each in its order, one who is named twice too; a faulty one stops all of it', async () => {
    const items = [
      { externalId: 'A', ...body() },
      { externalId: 'B', identities: [{ kind: 'email', value: 'b@a.example' }] },
      { externalId: 'A', ...body() },
      { externalId: 'C', ...body({ name: 'Another' }) },
    ];
    const { body: answer } = await b.send('POST', '/v1/customers/batch', { items });
    expect((answer['items'] as Json[]).map((one) => one['status'])).toEqual(['created', 'created', 'unchanged', 'conflict']);
    const before = await names();
    const refused = await b.send('POST', '/v1/customers/batch', { items: [...items, { externalId: 'D', identities: [{ kind: 'email', value: 'nobody' }] }] });
    expect(refused.body).toMatchObject({ status: 400, errors: [{ path: 'body.items.4.identities.0.value' }] });
    expect(await names()).toEqual(before);
  });

  test('the same customers in many batches at once, while they write: one customer each', async () => {
    const items = Array.from({ length: 30 }, (_, n) => ({ externalId: `X${n}`, identities: [{ kind: 'email', value: `x${n}@a.example` }], attributes: { tier: 'key' } }));
    const sends = [0, 1, 2, 3].map((turn) => b.send('POST', '/v1/customers/batch', { items: turn % 2 === 0 ? items : items.toReversed() }));
    const writes = [0, 10, 20].map((from) => b.deliver(Array.from({ length: 10 }, (_, n) => call({ kind: 'email', from: `x${from + n}@a.example`, attributes: { class: 'firm' } }))));
    expect((await Promise.all(sends)).map((one) => one.status)).toEqual([200, 200, 200, 200]);
    await Promise.all(writes);
    const [found] = await b.db.query<{ customers: number; roots: number; external: number }>(
      "select (select count(*) from conversation.customer) as customers, (select count(distinct root_id) from conversation.customer) as roots, (select count(*) from conversation.identity where kind = 'external') as external",
    );
    expect(found).toEqual({ customers: 30, roots: 30, external: 30 });
    expect((await b.said('customer.created')).length).toBe(30);
    expect((await b.db.query("select id from conversation.customer where tier = 'key' and class = 'firm'")).length).toBe(30);
  });
});

describe('who may', () => {
  const asks = [
    () => b.send('PUT', '/v1/customers/by-external-id/C-1', body()),
    () => b.send('POST', '/v1/customers/batch', { items: [{ externalId: 'C-1' }] }),
    () => b.app.inject({ method: 'POST', url: '/v1/customers/import', headers: { 'content-type': 'text/csv' }, payload: 'externalId\nC-1\n' }).then((one) => ({ status: one.statusCode })),
  ];
  const statuses = async (actor: Actor | undefined): Promise<number[]> => {
    b.actor = actor;
    return Promise.all(asks.map(async (ask) => (await ask()).status));
  };

  test('admin, supervisor and intake; no agent, no reader, nobody unknown', async () => {
    for (const actor of [admin, supervisor, { keyId: 'key_crm', role: 'intake' } as Actor]) expect(await statuses(actor)).toEqual([200, 200, 200]);
    for (const actor of [as('mei'), quality, { keyId: 'x', role: 'subscriber' } as Actor, { keyId: 'x', role: 'department' } as Actor]) expect(await statuses(actor)).toEqual([403, 403, 403]);
    expect(await statuses(undefined)).toEqual([401, 401, 401]);
  });

  test('the CRM’s key reads no customer, and acts for none by any field (CVE-2026-115725, CVE-2026-72719)', async () => {
    await b.deliver([mail({ from: LI })]);
    const [ticket] = await b.tickets();
    await b.deliver([queued(ticket!), assigned(ticket!, 'mei')]);
    b.actor = { keyId: 'key_crm', role: 'intake' };
    expect((await b.get(`/v1/customers/${ticket!.customerId}`)).status).toBe(403);
    for (const extra of [{ customerId: ticket!.customerId }, { mergedInto: ticket!.customerId }, { rootId: 'x' }, { ownerId: 'anna' }])
      expect((await b.send('PUT', '/v1/customers/by-external-id/C-1', body(extra))).status).toBe(400);
  });
});

test.each([
  [{ identities: [{ kind: 'email', value: "x' or 1=1 --" }] }, 'body.identities.0.value'],
  [{ identities: [{ kind: 'external', value: 'C-2' }] }, 'body.identities.0.kind'],
  [{ identities: [{ kind: 'user', value: 'li' }] }, 'body.identities.0.accountId'],
  [{ identities: [{ kind: 'whatsapp', value: '123456789012345@lid' }] }, 'body.identities.0.accountId'],
  [{ identities: [{ kind: 'phone', value: '138 0013 8000' }] }, 'body.identities.0.value'],
  [{ attributes: { colour: 'red' } }, 'body.attributes.colour'],
  [{ attributes: { "custom.a'--": 'x' } }, "body.attributes.custom.a'--"],
  [{ updatedAt: 'yesterday' }, 'body.updatedAt'],
  [{ name: '\u0007' }, 'body.name'],
])('%j is refused by its field, and nothing is kept (CVE-2025-21628, CVE-2026-44706)', async (wrong, path) => {
  expect((await b.send('PUT', '/v1/customers/by-external-id/C-1', body(wrong))).body).toMatchObject({ status: 400, errors: [{ path }] });
  expect([await names(), await b.db.query('select id from conversation.customer')]).toEqual([[], []]);
});

test('an external id is text, whatever stands in it', async () => {
  for (const id of ["'; drop table customer;--", '../x', '李伟', 'a b', '💥']) expect((await put(encodeURIComponent(id), {})).status).toBe('created');
});
