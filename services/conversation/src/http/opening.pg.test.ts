import { HOUR, toIso } from '@sluice/kernel';
import { NINE } from '../testing.ts';
import { admin, as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const names = async (): Promise<string[]> => (await b.said()).map((one) => one.name);
const nothing = async (): Promise<void> => expect([await names(), await b.tickets()]).toEqual([[], []]);

describe('an agent registers a contact for a customer', () => {
  const letter = {
    channel: 'letter',
    from: { kind: 'email', value: 'Li.Wei@customer.example', name: '李伟' },
    subject: 'Broken lamp',
    text: 'The lamp arrived broken. 灯坏了。',
    attributes: { orderId: '4711' },
  };

  test('it is the customer’s demand: its clocks run from when he came, and it goes to routing', async () => {
    b.actor = as('anna');
    const made = await b.send('POST', '/v1/tickets', { ...letter, receivedAt: toIso(NINE - HOUR), priority: 70 });
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `/v1/tickets/${String(made.body['id'])}`, etag: `"${String(made.body['version'])}"` },
      body: {
        status: 'new',
        channel: 'letter',
        begunBy: 'customer',
        subject: 'Broken lamp',
        priority: 70,
        receivedAt: toIso(NINE - HOUR),
        createdAt: toIso(NINE),
        attributes: { orderId: '4711' },
        customer: { name: '李伟' },
      },
    });
    expect(await names()).toEqual([
      'customer.created',
      'ticket.created',
      'ticket.owner_changed',
      'conversation.opened',
      'ticket.message_received',
      'work.requested',
      'ticket.priority_changed',
      'work.reprioritised',
      'ticket.state',
    ]);
    expect((await b.said('work.requested'))[0]?.data).toMatchObject({
      channel: 'letter',
      subject: 'Broken lamp',
      text: 'The lamp arrived broken. 灯坏了。',
      firstResponseOwed: true,
      attributes: { orderId: '4711' },
    });
  });

  test('whom the customer came to answers for it, may act on it at once, and holds nothing', async () => {
    b.actor = as('tom');
    const { body } = await b.send('POST', '/v1/tickets', letter);
    expect(body).toMatchObject({ status: 'new', ownerId: 'tom', agentId: null });
    expect((await b.get(`/v1/tickets/${body['id'] as string}`)).status).toBe(200);
    expect(await b.send('POST', `/v1/tickets/${body['id'] as string}/resolve`, { code: 'answered' })).toMatchObject({ status: 200, body: { status: 'resolved' } });
    b.actor = admin;
    expect((await b.send('POST', '/v1/tickets', letter)).body).toMatchObject({ ownerId: null });
  });

  test('who wrote mails before is the same customer, and can be answered by mail', async () => {
    const before = await b.demand({ from: 'li.wei@customer.example' });
    const made = await b.send('POST', '/v1/tickets', letter);
    expect(made.body['customerId']).toBe(before.customerId);
    expect(made.body['conversationId']).not.toBe(before.conversationId);
    await b.send('POST', `/v1/conversations/${String(made.body['conversationId'])}/messages`, { text: 'A new one is on its way.' });
    expect((await b.said('outbound.requested'))[0]?.data).toMatchObject({ channel: 'email', to: { value: 'li.wei@customer.example' } });
  });

  test('for a customer by his id; an agent must see him', async () => {
    const known = await b.demand({ queue: 'billing', agent: 'mei' });
    const call = { channel: 'call', customerId: known.customerId, text: 'Asks again.' };
    b.actor = as('anna');
    expect((await b.send('POST', '/v1/tickets', call)).status).toBe(404);
    b.actor = as('mei');
    expect(await b.send('POST', '/v1/tickets', call)).toMatchObject({ status: 201, body: { customerId: known.customerId, channel: 'call' } });
    expect((await b.send('POST', '/v1/tickets', { ...call, customerId: 'cus_01970f3c-8a00-7000-8000-000000000009' })).status).toBe(404);
  });

  test('who left no address that we can write to cannot be written to: nothing is pretended sent', async () => {
    const made = await b.send('POST', '/v1/tickets', { channel: 'counter', from: { kind: 'phone', value: '+86 10 1234' }, text: 'Wants a receipt. 要发票。' });
    expect(made).toMatchObject({ status: 201, body: { channel: 'counter', accountId: 'counter' } });
    const url = `/v1/conversations/${made.body['conversationId'] as string}/messages`;
    expect(await b.send('POST', url, { text: 'Here it is.' })).toMatchObject({ status: 422, body: { code: 'rule_refused', errors: [{ path: 'body.to' }] } });
    const [point] = (await b.get(`/v1/customers/${made.body['customerId'] as string}`)).body['contactPoints'] as { id: string }[];
    expect((await b.send('POST', url, { text: 'Here it is.', to: point?.id })).status).toBe(404);
    expect(await b.said('outbound.requested')).toEqual([]);
  });

  test('the same key registers once', async () => {
    const calls = await Promise.all([1, 2].map(() => b.send('POST', '/v1/tickets', letter, { 'idempotency-key': 'l' })));
    expect(calls.map((one) => one.status)).toEqual([201, 201]);
    expect(await b.tickets()).toHaveLength(1);
  });

  test('text as long as it may be, in signs that JSON doubles, fits the event', async () => {
    expect((await b.send('POST', '/v1/tickets', { ...letter, text: '"\n'.repeat(20_000), attributes: { a: '"'.repeat(1000) } })).status).toBe(201);
    expect(String((await b.said('work.requested'))[0]?.data['text'])).toHaveLength(16 * 1024);
  });

  test.each([
    ['nobody', { channel: 'letter', text: 'x' }, 'body.from'],
    ['two', { ...letter, customerId: 'cus_01970f3c-8a00-7000-8000-000000000009' }, 'body.from'],
    ['no address', { ...letter, from: { kind: 'email', value: 'not one' } }, 'body.from.value'],
    ['an account that is not ours', { ...letter, from: { ...letter.from, accountId: 'elsewhere' } }, 'body.from.accountId'],
    ['the future', { ...letter, receivedAt: toIso(NINE + HOUR) }, 'body.receivedAt'],
    ['long ago', { ...letter, receivedAt: '0001-01-01T00:00:00Z' }, 'body.receivedAt'],
    ['no instant', { ...letter, receivedAt: 'yesterday' }, 'body.receivedAt'],
    ['too many facts', { ...letter, attributes: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`a${n}`, 'x'.repeat(1000)])) }, 'body.attributes'],
  ])('%s is refused by name, and nothing is stored', async (_, body, path) => {
    expect(await b.send('POST', '/v1/tickets', body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    await nothing();
  });
});

describe('we write first', () => {
  const first = { to: { accountId: 'support', kind: 'email', value: 'li.wei@customer.example', name: '李伟' }, subject: 'Your order 4711', text: 'A day late. 晚一天。' };

  test('a conversation whose ticket is open, ours, and owes no first response', async () => {
    b.actor = as('anna');
    const made = await b.send('POST', '/v1/conversations', first);
    expect(made).toMatchObject({ status: 201, headers: { location: `/v1/conversations/${String(made.body['conversationId'])}` }, body: { delivery: { status: 'queued' } } });
    const [ticket] = await b.tickets();
    expect(ticket).toMatchObject({ id: made.body['ticketId'], status: 'open', begunBy: 'agent', ownerId: 'anna', wantsWork: false });
    expect((await b.said('outbound.requested'))[0]?.data).toMatchObject({ to: { kind: 'email', value: 'li.wei@customer.example', name: '李伟' }, subject: 'Your order 4711', channel: 'email' });
    expect((await b.get(`/v1/conversations/${String(made.body['conversationId'])}`)).body).toMatchObject({
      status: 'active',
      subject: 'Your order 4711',
      customer: { name: '李伟' },
      tickets: [{ status: 'open' }],
    });
  });

  test('to a known contact point, of a customer whom the agent sees', async () => {
    const known = await b.demand({ queue: 'billing', agent: 'mei', from: 'li.wei@customer.example' });
    const [point] = (await b.get(`/v1/customers/${known.customerId}`)).body['contactPoints'] as { id: string }[];
    b.actor = as('anna');
    expect((await b.send('POST', '/v1/conversations', { ...first, to: point?.id })).status).toBe(404);
    b.actor = as('mei');
    const made = await b.send('POST', '/v1/conversations', { ...first, to: point?.id });
    expect(made.status).toBe(201);
    expect((await b.ticket(String(made.body['ticketId']))).customerId).toBe(known.customerId);
    expect((await b.send('POST', '/v1/conversations', { ...first, to: 'cpt_01970f3c-8a00-8000-8000-000000000001' })).status).toBe(404);
  });

  test('two who write to the same new address at once make one customer', async () => {
    const both = await Promise.all([b.send('POST', '/v1/conversations', first), b.send('POST', '/v1/conversations', first)]);
    expect(both.map((one) => one.status)).toEqual([201, 201]);
    expect(new Set((await b.tickets()).map((one) => one.customerId)).size).toBe(1);
    expect(await b.said('customer.created')).toHaveLength(1);
  });

  test.each([
    ['an account that is not ours', { ...first, to: { ...first.to, accountId: 'elsewhere' } }, 'body.to.accountId'],
    ['a number by mail', { ...first, to: { ...first.to, kind: 'phone', value: '+86 10 1234' } }, 'body.to.kind'],
    ['no address', { ...first, to: { ...first.to, value: 'a@b, c@d' } }, 'body.to.value'],
    ['a header in the name', { ...first, to: { ...first.to, name: 'x\r\nBcc: y' } }, 'body.to'],
    ['nobody', { text: 'x' }, 'body.to'],
  ])('%s is refused by name, and nothing is stored', async (_, body, path) => {
    expect(await b.send('POST', '/v1/conversations', body)).toMatchObject({
      status: 400,
      body: { errors: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining(path) })]) },
    });
    await nothing();
  });
});
