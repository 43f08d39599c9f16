import type { Ticket } from '../domain/ticket.ts';
import { mail } from '../testing.ts';
import { as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

describe('spam that is none', () => {
  const closed = async (agent?: string) => {
    const before = await b.demand(agent === undefined ? {} : { agent });
    expect((await b.send('POST', `/v1/tickets/${before.id}/close`, { reason: 'spam' })).status).toBe(200);
    return before;
  };

  test('goes on as it stood, by whoever sees it; the customer’s words go with the item', async () => {
    const before = await closed('anna');
    b.actor = as('zoe');
    expect((await b.send('POST', `/v1/tickets/${before.id}/reopen`, {})).status).toBe(404);
    b.actor = as('anna');
    const answer = await b.send('POST', `/v1/tickets/${before.id}/reopen`, {});
    expect(answer).toMatchObject({ status: 200, body: { status: 'open', closeReason: null, reopened: 0, ownerId: 'anna', queueId: 'general' } });
    expect(answer.headers['etag']).toBe(`"${String(answer.body['version'])}"`);
    expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ cause: 'reopened', lastAgentId: 'anna', queueId: 'general', text: 'Please refund order 4711. 请退款。' });
    expect((await b.send('POST', `/v1/tickets/${before.id}/reopen`, {})).status).toBe(409);
  });

  test('is refused at another version, and where it was withdrawn', async () => {
    const before = await closed();
    const url = `/v1/tickets/${before.id}`;
    expect((await b.send('POST', `${url}/reopen`, {}, { 'if-match': '"1"' })).status).toBe(412);
    expect((await b.send('POST', `${url}/reopen`, {}, { 'idempotency-key': 'once' })).body).toMatchObject({ status: 'new' });
    expect((await b.send('POST', `${url}/reopen`, {}, { 'idempotency-key': 'once' })).body).toMatchObject({ status: 'new' });
    expect(await b.said('ticket.reopened')).toHaveLength(1);
    await b.send('POST', `${url}/close`, { reason: 'withdrawn' });
    expect(await b.send('POST', `${url}/reopen`, {})).toMatchObject({ status: 409, body: { present: { closeReason: 'withdrawn' } } });
  });

  test('what the customer has written since has a ticket of its own: that ends first, then this one is the present one again', async () => {
    await b.deliver([mail({ id: 'first@customer.example' })]);
    const [before] = (await b.tickets()) as [Ticket];
    await b.send('POST', `/v1/tickets/${before.id}/close`, { reason: 'spam' });
    await b.deliver([mail({ id: 'again@customer.example', inReplyTo: 'first@customer.example', receivedAt: b.clock.now() })]);
    const later = (await b.tickets()).find((one) => one.id !== before.id)!;
    expect(later).toMatchObject({ conversationId: before.conversationId, followsTicketId: before.id });
    expect(await b.send('POST', `/v1/tickets/${before.id}/reopen`, {})).toMatchObject({ status: 409, body: { present: { status: 'closed', currentTicketId: later.id } } });
    await b.send('POST', `/v1/tickets/${later.id}/close`, { reason: 'withdrawn' });
    expect((await b.send('POST', `/v1/tickets/${before.id}/reopen`, {})).status).toBe(200);
    expect((await b.get(`/v1/conversations/${before.conversationId}`)).body).toMatchObject({ currentTicketId: before.id, status: 'active' });
  });
});
