import { as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const SECRET = 'He shouted at us. 他对我们大喊大叫。';
const outside = async (): Promise<string> => JSON.stringify(await b.said());

test('a note stands on the timeline for our own eyes, and answers nobody', async () => {
  const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  b.actor = as('anna');
  const noted = await b.send('POST', `/v1/conversations/${ticket.conversationId}/notes`, { text: SECRET });
  expect(noted).toMatchObject({ status: 201, body: { conversationId: ticket.conversationId, ticketId: ticket.id } });
  const { items } = (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body as { items: unknown[] };
  expect(items.at(-1)).toMatchObject({
    id: noted.body['id'],
    direction: 'internal',
    kind: 'note',
    author: 'agent',
    by: 'anna',
    audience: 'internal',
    text: SECRET,
    delivery: null,
    from: null,
    to: null,
  });
  expect(await b.ticket(ticket.id)).toMatchObject({ answerCount: 0, lastAgentAt: null, oldestUnansweredAt: ticket.oldestUnansweredAt });
  expect(await b.send('POST', `/v1/tickets/${ticket.id}/wait`, { for: 'customer', dueAt: '2026-03-09T09:00:00Z' })).toMatchObject({ status: 409 });
});

test('a note can never leave: not by itself, not with an answer, not with the demand for an agent, not with any event', async () => {
  const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  const conversation = `/v1/conversations/${ticket.conversationId}`;
  await b.send('POST', `${conversation}/notes`, { text: SECRET, attachments: [{ filename: 'secret.txt', contentType: 'text/plain', base64: 'c2VjcmV0' }] });
  expect((await b.said('ticket.note_added')).map((one) => Object.keys(one.data).sort())).toEqual([['at', 'by', 'messageId', 'ticket']]);
  expect(await b.said('outbound.requested')).toEqual([]);
  await b.send('POST', `${conversation}/messages`, { text: 'Thank you for waiting.' });
  await b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' });
  await b.send('POST', `${conversation}/notes`, { text: SECRET });
  await b.send('POST', `/v1/tickets/${ticket.id}/reopen`);
  expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ cause: 'reopened', text: 'It should have come on Monday. 应该星期一到的。' });
  expect(await outside()).not.toMatch(/shouted|大喊大叫|secret/);
  expect((await b.said('outbound.requested')).map((one) => one.data['text'])).toEqual(['Thank you for waiting.']);
});

test('a receipt cannot make a message of a note', async () => {
  const ticket = await b.demand({ from: 'li.wei@customer.example' });
  const noted = await b.send('POST', `/v1/conversations/${ticket.conversationId}/notes`, { text: SECRET });
  const rows = await b.db.query('select kind, direction, delivery, contact_point_id from conversation.message where id = $1', [noted.body['id']]);
  expect(rows).toEqual([{ kind: 'note', direction: 'internal', delivery: null, contact_point_id: null }]);
});

test('also when all is over; the same key notes once; nothing said is refused', async () => {
  const ticket = await b.demand({ from: 'li.wei@customer.example' });
  await b.send('POST', `/v1/tickets/${ticket.id}/close`, { reason: 'spam' });
  const url = `/v1/conversations/${ticket.conversationId}/notes`;
  const first = await b.send('POST', url, { text: 'Spam again.' }, { 'idempotency-key': 'n' });
  expect(first.status).toBe(201);
  expect((await b.send('POST', url, { text: 'Spam again.' }, { 'idempotency-key': 'n' })).body).toEqual(first.body);
  expect(await b.send('POST', url, { text: 'x', to: 'li.wei@customer.example' })).toMatchObject({ status: 400, body: { errors: [{ path: 'body.to' }] } });
  expect(await b.said('ticket.note_added')).toHaveLength(1);
});
