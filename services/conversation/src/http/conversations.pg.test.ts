import { DAY } from '@sluice/kernel';
import { assigned, mail } from '../testing.ts';
import { as, type HttpBench, httpBench, quality } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

test('a conversation with its tickets: active, idle, closed, and the one that follows', async () => {
  const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  const url = `/v1/conversations/${ticket.conversationId}`;
  expect((await b.get(url)).body).toMatchObject({
    id: ticket.conversationId,
    customerId: ticket.customerId,
    channel: 'email',
    accountId: 'support',
    status: 'active',
    currentTicketId: ticket.id,
    joinedInto: null,
  });
  await b.send('POST', `${url}/messages`, { text: 'Done. 已处理。' });
  await b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' });
  expect((await b.get(url)).body).toMatchObject({ status: 'idle' });
  await b.pass(7 * DAY);
  expect((await b.get(url)).body).toMatchObject({ status: 'closed' });
  const [sent] = await b.said('outbound.requested');
  const own = (sent!.data['mail'] as { messageId: string }).messageId;
  await b.deliver([mail({ from: 'li.wei@customer.example', inReplyTo: own, receivedAt: b.clock.now() })]);
  const { body } = await b.get(url);
  expect(body).toMatchObject({ status: 'active', tickets: [{ status: 'new' }, { id: ticket.id, status: 'closed' }] });
  expect((await b.get(`/v1/tickets/${String(body['currentTicketId'])}`)).body).toMatchObject({ followsTicketId: ticket.id });
});

test('a timeline in pages, from either end', async () => {
  const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  const url = `/v1/conversations/${ticket.conversationId}`;
  for (const text of ['one', '二', 'three']) await b.send('POST', `${url}/notes`, { text });
  const walk = async (order: string): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await b.get(`${url}/timeline?order=${order}&limit=1${cursor}`);
      seen.push(...(body['items'] as { text: string }[]).map((one) => one.text));
      if (body['next'] === null) return seen;
      cursor = `&cursor=${body['next'] as string}`;
    }
  };
  const oldest = ['It should have come on Monday. 应该星期一到的。', 'one', '二', 'three'];
  expect(await walk('oldest')).toEqual(oldest);
  expect(await walk('newest')).toEqual(oldest.toReversed());
});

test('who sees one of its tickets sees all of it; for the others it is not there', async () => {
  const ticket = await b.demand({ queue: 'billing', agent: 'mei' });
  const looks = async (): Promise<number[]> =>
    Promise.all(
      [`/v1/conversations/${ticket.conversationId}`, `/v1/conversations/${ticket.conversationId}/timeline`, `/v1/customers/${ticket.customerId}`].map(async (url) => (await b.get(url)).status),
    );
  b.actor = as('anna');
  expect(await looks()).toEqual([404, 404, 404]);
  b.actor = as('mei');
  expect(await looks()).toEqual([200, 200, 200]);
  b.actor = quality;
  expect(await looks()).toEqual([200, 200, 200]);
  await b.deliver([assigned(await b.ticket(ticket.id), 'anna')]);
  b.actor = as('anna');
  expect(await looks()).toEqual([200, 200, 200]);
});

test('a customer: from where he writes, and of his tickets those that the caller sees', async () => {
  const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  const other = await b.send('POST', '/v1/tickets', { channel: 'call', customerId: ticket.customerId, text: 'An invoice.' });
  const url = `/v1/customers/${ticket.customerId}`;
  const all = (await b.get(url)).body;
  expect(all).toMatchObject({ id: ticket.customerId, contactPoints: [{ channel: 'email', accountId: 'support', kind: 'email', address: 'li.wei@customer.example' }] });
  expect((all['tickets'] as { id: string }[]).map((one) => one.id).sort()).toEqual([ticket.id, String(other.body['id'])].sort());
  b.actor = as('anna');
  expect((await b.get(url)).body).toMatchObject({ tickets: [{ id: ticket.id, agentId: 'anna', status: 'open', channel: 'email' }] });
});

test('a stranger who quotes our thread stands outside, with a suggestion for those who see both', async () => {
  await b.deliver([mail({ from: 'li.wei@customer.example', id: 'first@customer.example' })]);
  const [first] = await b.tickets();
  await b.deliver([mail({ from: 'stranger@elsewhere.example', inReplyTo: 'first@customer.example' })]);
  const second = (await b.tickets()).find((one) => one.id !== first?.id);
  const url = `/v1/customers/${second?.customerId}/suggestions`;
  expect((await b.get(url)).body).toMatchObject({ items: [{ conversationId: second?.conversationId, otherId: first?.conversationId, reason: 'unknown_sender' }], next: null });
  b.actor = as('tom');
  expect((await b.get(url)).status).toBe(404);
  await b.deliver([assigned(second!, 'tom')]);
  expect((await b.get(url)).body).toEqual({ items: [], next: null, customers: [] });
  await b.deliver([assigned(first!, 'tom')]);
  expect((await b.get(url)).body).toMatchObject({ items: [{ otherId: first?.conversationId }] });
});
