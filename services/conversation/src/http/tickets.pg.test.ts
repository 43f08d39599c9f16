import { DAY, HOUR, toIso } from '@sluice/kernel';
import { assigned, clock, NINE, queued } from '../testing.ts';
import { as, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

test('a ticket tells all that one must know of it; its version is the ETag', async () => {
  const ticket = await b.demand({ queue: 'billing', agent: 'mei', from: 'li.wei@customer.example' });
  const answer = await b.get(`/v1/tickets/${ticket.id}`);
  expect(answer).toMatchObject({
    status: 200,
    headers: { etag: `"${ticket.version}"` },
    body: {
      id: ticket.id,
      version: ticket.version,
      conversationId: ticket.conversationId,
      customerId: ticket.customerId,
      customer: { id: ticket.customerId, name: null },
      subject: 'Where is my parcel? 我的包裹在哪里?',
      status: 'open',
      waiting: null,
      agentId: 'mei',
      ownerId: 'mei',
      queueId: 'billing',
      workItem: { id: ticket.workItemId, status: 'in_hand' },
      priority: 40,
      breached: [],
      receivedAt: toIso(NINE),
      resolvedAt: null,
    },
  });
  await b.deliver([clock('sla.breached', ticket)]);
  expect((await b.get(`/v1/tickets/${ticket.id}`)).body).toMatchObject({ breached: ['first_response'] });
});

test('every event of a ticket, in the order of its versions, in pages without a hole', async () => {
  const ticket = await b.demand({ agent: 'anna' });
  await b.send('PATCH', `/v1/tickets/${ticket.id}`, { priority: 90 });
  const seen: { id: string; entityversion: number; type: string; data: { ticket: unknown } }[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { status, body } = await b.get(`/v1/tickets/${ticket.id}/history?limit=2${next === '' ? '' : `&cursor=${next}`}`);
    expect(status).toBe(200);
    seen.push(...(body['items'] as typeof seen));
    next = body['next'] as string | null;
  }
  const said = (await b.said()).filter((one) => one.topic === 'sluice.tickets.events.v1');
  expect(seen.map((one) => one.entityversion)).toEqual(said.map((one) => one.version));
  expect(seen.map((one) => one.data)).toEqual(said.map((one) => one.data));
  expect(seen[0]).toMatchObject({
    specversion: '1.0',
    source: '/sluice/conversation',
    type: 'dev.sluice.ticket.created.v1',
    subject: ticket.id,
    partitionkey: ticket.id,
    time: toIso(ticket.createdAt),
    datacontenttype: 'application/json',
  });
});

test('a person sets rank and type; the same again changes nothing; of an older version it is refused', async () => {
  const ticket = await b.demand();
  const url = `/v1/tickets/${ticket.id}`;
  const first = await b.send('PATCH', url, { priority: 80, type: 'complaint' }, { 'if-match': `"${ticket.version}"` });
  expect(first).toMatchObject({ status: 200, headers: { etag: `"${ticket.version + 2}"` }, body: { priority: 80, priorityByHuman: true, classification: { type: 'complaint', confidence: 1 } } });
  expect((await b.said('work.reprioritised')).map((one) => one.data)).toMatchObject([{ priority: 80, by: { kind: 'agent', id: 'key:key_admin' } }]);
  expect(await b.send('PATCH', url, { priority: 80, type: 'complaint' }, { 'if-match': `"${ticket.version + 2}"` })).toMatchObject({ status: 200, body: { version: ticket.version + 2 } });
  expect(await b.send('PATCH', url, { priority: 10 }, { 'if-match': `"${ticket.version}"` })).toMatchObject({
    status: 412,
    body: { code: 'precondition_failed', present: { version: ticket.version + 2 } },
  });
  expect((await b.ticket(ticket.id)).priority).toBe(80);
});

test('a person says which labels it has; a rule adds to them, and puts back none that he took off', async () => {
  const ticket = await b.demand();
  const url = `/v1/tickets/${ticket.id}`;
  await b.deliver([queued(ticket, { onVersion: ticket.version, says: { labels: ['refund', 'urgent'] } })]);
  expect((await b.get(url)).body).toMatchObject({ labels: ['refund', 'urgent'] });
  b.actor = as('anna');
  expect(await b.send('PATCH', url, { labels: ['refund', 'lawyer'] })).toMatchObject({ status: 200, body: { labels: ['refund', 'lawyer'] } });
  expect((await b.said('ticket.labelled')).at(-1)?.data).toMatchObject({ added: ['lawyer'], removed: ['urgent'], by: { kind: 'agent', id: 'anna' } });
  const now = await b.ticket(ticket.id);
  await b.deliver([queued(now, { onVersion: now.version, says: { labels: ['urgent', 'key'] } })]);
  expect((await b.get(url)).body).toMatchObject({ labels: ['refund', 'lawyer', 'key'] });
  for (const labels of [['Two Words'], ['a', 'a'], 'refund', ['x'.repeat(64)]]) expect((await b.send('PATCH', url, { labels })).status).toBe(400);
  const found = async (label: string): Promise<unknown[]> => (await b.get(`/v1/tickets?label=${label}`)).body['items'] as unknown[];
  expect([(await found('lawyer')).length, (await found('urgent')).length, (await b.get('/v1/tickets?label=A%20B')).status]).toEqual([1, 0, 400]);
});

test('it waits for a third party until then; for the customer only when somebody has written to him', async () => {
  const ticket = await b.demand({ agent: 'anna' });
  const url = `/v1/tickets/${ticket.id}/wait`;
  b.actor = as('anna');
  expect(await b.send('POST', url, { for: 'customer', dueAt: toIso(NINE + DAY) })).toMatchObject({
    status: 409,
    body: { code: 'conflict', detail: expect.stringContaining('nobody has written'), present: { status: 'open', agentId: 'anna' } },
  });
  expect(await b.send('POST', url, { for: 'third_party', dueAt: toIso(NINE + DAY) })).toMatchObject({
    status: 200,
    body: { status: 'waiting', waiting: { for: 'third_party', dueAt: toIso(NINE + DAY) }, agentId: null },
  });
  expect(await b.send('POST', url, { for: 'third_party', dueAt: toIso(NINE + DAY) })).toMatchObject({
    status: 409,
    body: { present: { status: 'waiting', waitingFor: 'third_party', dueAt: toIso(NINE + DAY) } },
  });
  expect(await b.send('POST', url, { for: 'third_party', dueAt: toIso(NINE) })).toMatchObject({ status: 400, body: { errors: [{ path: 'body.dueAt' }] } });
  expect((await b.said('work.withdrawn')).map((one) => one.data)).toMatchObject([{ reason: 'waiting' }]);
  await b.pass(DAY);
  expect((await b.ticket(ticket.id)).status).toBe('open');
});

test('resolved with a code of the configuration, reopened, resolved again, closed by time', async () => {
  const ticket = await b.demand({ agent: 'anna' });
  const url = `/v1/tickets/${ticket.id}`;
  b.actor = as('anna');
  expect(await b.send('POST', `${url}/resolve`, { code: 'magic' })).toMatchObject({
    status: 422,
    body: { code: 'rule_refused', errors: [{ path: 'body.code', message: expect.stringContaining('solved') }] },
  });
  expect(await b.send('POST', `${url}/resolve`, { code: 'automatic' })).toMatchObject({ status: 422 });
  expect(await b.send('POST', `${url}/reopen`)).toMatchObject({ status: 409, body: { present: { status: 'open' } } });
  expect(await b.send('POST', `${url}/resolve`, { code: 'solved' })).toMatchObject({ status: 200, body: { status: 'resolved', resolutionCode: 'solved', agentId: null, ownerId: 'anna' } });
  expect((await b.said('ticket.resolved'))[0]?.data).toMatchObject({ code: 'solved', resolverKind: 'agent', resolvedBy: 'anna' });
  expect(await b.send('POST', `${url}/reopen`, {})).toMatchObject({ status: 200, body: { status: 'open', reopened: 1, resolvedAt: null } });
  expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ cause: 'reopened', text: 'Please refund order 4711. 请退款。' });
  await b.send('POST', `${url}/resolve`, { code: 'answered' });
  await b.pass(7 * DAY);
  expect(await b.send('POST', `${url}/reopen`)).toMatchObject({ status: 409, body: { present: { status: 'closed', closeReason: 'solved' } } });
});

test('spam ends it whatever it is; a reason that is not a person’s is refused', async () => {
  const ticket = await b.demand({ agent: 'anna' });
  const url = `/v1/tickets/${ticket.id}/close`;
  expect((await b.send('POST', url, { reason: 'solved' })).status).toBe(400);
  expect(await b.send('POST', url, { reason: 'spam' })).toMatchObject({ status: 200, body: { status: 'closed', closeReason: 'spam', agentId: null } });
  expect(await b.send('POST', url, { reason: 'withdrawn' })).toMatchObject({ status: 409, body: { present: { status: 'closed', closeReason: 'spam' } } });
  expect((await b.said('ticket.closed')).length).toBe(1);
});

test('a key answers the same, once; with another request it is refused', async () => {
  const ticket = await b.demand({ agent: 'anna' });
  const url = `/v1/tickets/${ticket.id}/resolve`;
  const first = await b.send('POST', url, { code: 'solved' }, { 'idempotency-key': 'k1' });
  expect(await b.send('POST', url, { code: 'solved' }, { 'idempotency-key': 'k1' })).toEqual({ ...first, headers: expect.objectContaining({ etag: first.headers['etag'] }) });
  expect(await b.send('POST', url, { code: 'answered' }, { 'idempotency-key': 'k1' })).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  expect(await b.send('POST', url, { code: 'solved' }, { 'idempotency-key': 'k2' })).toMatchObject({ status: 409 });
  b.actor = { ...supervisor, agentId: 'mei' };
  expect(await b.send('POST', url, { code: 'solved' }, { 'idempotency-key': 'k1' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

test('an agent sees what he holds, held, owns, or whose queue he serves; the rest is not there', async () => {
  const [mine, his, old] = [await b.demand({ agent: 'anna' }), await b.demand({ queue: 'billing', agent: 'mei' }), await b.demand({ queue: 'billing', agent: 'tom' })];
  await b.deliver([assigned(await b.ticket(old.id), 'mei')]);
  const looks = async (agentId: string): Promise<unknown[]> => {
    b.actor = as(agentId);
    const listed = ((await b.get('/v1/tickets')).body['items'] as { id: string }[]).map((one) => one.id);
    const single = await Promise.all([mine, his, old].map(async (one) => (await b.get(`/v1/tickets/${one.id}`)).status));
    return [single, [mine, his, old].map((one) => listed.includes(one.id))];
  };
  expect(await looks('anna')).toEqual([
    [200, 404, 404],
    [true, false, false],
  ]);
  expect(await looks('mei')).toEqual([
    [404, 200, 200],
    [false, true, true],
  ]);
  expect(await looks('tom')).toEqual([
    [404, 404, 200],
    [false, false, true],
  ]);
  b.actor = quality;
  expect((await b.get(`/v1/tickets/${mine.id}`)).status).toBe(200);
});

test('two who act on one ticket at once: one after the other, and the second sees what the first did', async () => {
  const ticket = await b.demand({ agent: 'anna' });
  const both = await Promise.all([b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' }), b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'answered' })]);
  expect(both.map((one) => one.status).sort((x, y) => x - y)).toEqual([200, 409]);
  expect((await b.said('ticket.resolved')).length).toBe(1);
  await b.pass(HOUR);
});
