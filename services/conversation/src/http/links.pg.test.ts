import type { Ticket } from '../domain/ticket.ts';
import { type Answered, as, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
let one: Ticket;
let two: Ticket;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  one = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  two = await b.demand({ agent: 'anna', from: 'zhang@customer.example' });
  b.actor = as('anna');
  await b.send('POST', `/v1/tickets/${two.id}/case`, {});
});
afterAll(() => b.drop());

const link = (from: Ticket, kind: string, to: Ticket | string): Promise<Answered> => b.send('POST', `/v1/tickets/${from.id}/links`, { link: kind, otherTicketId: typeof to === 'string' ? to : to.id });
const unlink = (from: Ticket, kind: string, to: Ticket): Promise<Answered> => b.send('DELETE', `/v1/tickets/${from.id}/links/${kind}/${to.id}`);
const links = async (of: Ticket, query = ''): Promise<unknown[]> => (await b.get(`/v1/tickets/${of.id}/links${query}`)).body['items'] as unknown[];

test('two tickets are linked, stand in both views, and are so no more', async () => {
  expect(await link(one, 'caused_by', two)).toMatchObject({ status: 201, body: { link: 'caused_by', ticketId: one.id, otherTicketId: two.id } });
  expect(await links(one)).toEqual([{ direction: 'to', link: 'caused_by', ticketId: two.id, conversationId: two.conversationId, status: 'open', by: 'anna', at: expect.any(String) }]);
  expect(await links(two)).toMatchObject([{ direction: 'from', link: 'caused_by', ticketId: one.id }]);
  expect((await b.said('ticket.linked'))[0]?.data).toMatchObject({ ticket: { ticketId: one.id }, link: 'caused_by', otherTicketId: two.id, by: { kind: 'agent', id: 'anna' } });
  expect(await b.ticket(two.id)).toMatchObject({ caused: 1 });
  expect(await unlink(two, 'caused_by', one)).toMatchObject({ status: 409 });
  expect(await unlink(one, 'caused_by', two)).toMatchObject({ status: 204 });
  expect([await links(one), await links(two)]).toEqual([[], []]);
  expect(await b.ticket(two.id)).toMatchObject({ caused: 0 });
  expect((await b.said('ticket.unlinked')).map(({ data }) => data['otherTicketId'])).toEqual([two.id]);
});

test('what the rules refuse changes nothing: itself, twice, a circle', async () => {
  expect(await link(one, 'duplicate', one)).toMatchObject({ status: 409 });
  await link(one, 'caused_by', two);
  expect(await link(one, 'caused_by', two)).toMatchObject({ status: 409 });
  expect(await link(two, 'caused_by', one)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('causes nothing else') } });
  expect(await b.db.query('select count(*) as n from conversation.ticket_link')).toEqual([{ n: 1 }]);
});

test('what gives no analysis is no cause, and says so in both languages', async () => {
  expect(await link(two, 'caused_by', one)).toMatchObject({ status: 409, body: { reason: 'cause_no_case', detail: expect.stringContaining('no case'), zh: expect.stringContaining('不是案件') } });
  await b.send('POST', `/v1/tickets/${two.id}/close`, { reason: 'withdrawn' });
  expect(await link(one, 'caused_by', two)).toMatchObject({ status: 409, body: { reason: 'cause_ended', detail: expect.stringContaining('has ended'), zh: expect.stringContaining('已经了结') } });
});

test('who links two sees both; in a list stands only what the reader sees', async () => {
  const billing = await b.demand({ queue: 'billing', agent: 'mei', from: 'chen@customer.example' });
  for (const to of [billing, 'tkt_01970f3c-8a00-7000-8000-0000000000ff', 'x']) expect((await link(one, 'duplicate', to)).status).toBe(404);
  b.actor = supervisor;
  expect((await link(one, 'duplicate', billing)).status).toBe(201);
  b.actor = quality;
  expect(await links(one)).toHaveLength(1);
  expect((await link(one, 'follows', two)).status).toBe(403);
  b.actor = as('anna');
  expect(await links(one)).toEqual([]);
  expect((await unlink(one, 'duplicate', billing)).status).toBe(404);
  expect((await b.get(`/v1/tickets/${billing.id}/links`)).status).toBe(404);
});

test('page by page, each once', async () => {
  for (const kind of ['follows', 'duplicate', 'caused_by']) await link(one, kind, two);
  await link(two, 'duplicate', one);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: Answered = await b.get(`/v1/tickets/${one.id}/links?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...(body['items'] as { link: string; direction: string }[]).map((line) => `${line.link} ${line.direction}`));
    cursor = body['next'] as string | null;
  }
  expect(seen.toSorted()).toEqual(['caused_by to', 'duplicate from', 'duplicate to', 'follows to']);
  expect((await b.get(`/v1/tickets/${one.id}/links?cursor=eA`)).status).toBe(400);
});
