import type { Ticket } from '../domain/ticket.ts';
import { assigned, handedOver, handoverDecided, NINE, offered, offerEnded, offerRescinded, overflowed } from '../testing.ts';
import { toIso } from '@sluice/kernel';
import { admin, as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const OFFER = 'ofr_01963b1e-7c00-7000-8000-000000000001';
const path = (ticket: Ticket): string => `/v1/tickets/${ticket.id}`;
const seen = async (ticket: Ticket): Promise<Record<string, unknown>> => (await b.get(path(ticket))).body;
const history = async (ticket: Ticket): Promise<string[]> =>
  ((await b.get(`${path(ticket)}/history`)).body as { items: { type: string }[] }).items.map((one) => one.type.split('.').slice(2, 4).join('.'));
const listed = async (query = ''): Promise<string[]> => ((await b.get(`/v1/tickets${query}`)).body as { items: { id: string }[] }).items.map((one) => one.id);

test('while it is offered the ticket has no holder, and says who may take it and how long', async () => {
  const ticket = await b.demand();
  expect(await seen(ticket)).toMatchObject({ agentId: null, workItem: { status: 'queued', offerId: null, offeredTo: null, offerExpiresAt: null } });
  await b.deliver([offered(ticket, 'anna')]);
  expect(await seen(ticket)).toMatchObject({ status: 'new', agentId: null, workItem: { status: 'offered', offerId: OFFER, offeredTo: 'anna', offerExpiresAt: toIso(NINE + 20_000) } });
  await b.deliver([offerEnded('work.accepted', ticket, 'anna'), assigned(ticket, 'anna', { cause: 'offer', offerId: OFFER })]);
  expect(await seen(ticket)).toMatchObject({ status: 'open', agentId: 'anna', workItem: { status: 'in_hand', offerId: null, offeredTo: null } });
  expect((await history(ticket)).slice(-5)).toEqual(['ticket.offered', 'ticket.accepted', 'ticket.assigned', 'ticket.status_changed', 'ticket.owner_changed']);
  expect((await b.said('ticket.assigned'))[0]?.data).toMatchObject({ cause: 'offer', offerId: OFFER });
});

test.each([
  ['declines', (ticket: Ticket) => offerEnded('work.declined', ticket, 'anna'), 'ticket.declined'],
  ['is silent', (ticket: Ticket) => offerEnded('work.offer_timed_out', ticket, 'anna'), 'ticket.offer_timed_out'],
  ['is gone', (ticket: Ticket) => offerRescinded(ticket, 'anna'), 'ticket.offer_rescinded'],
])('he %s: it waits as before', async (_, ends, name) => {
  const ticket = await b.demand();
  await b.deliver([offered(ticket, 'anna')]);
  await b.deliver([ends(ticket)]);
  expect(await seen(ticket)).toMatchObject({ agentId: null, workItem: { status: 'queued', offeredTo: null } });
  expect((await history(ticket)).at(-1)).toBe(name);
});

test('an offer comes late: the ticket has ended, or a person has decided; routing hears of it, with what to free', async () => {
  const ticket = await b.demand();
  const late = offered(ticket, 'anna');
  await b.send('POST', `${path(ticket)}/resolve`, { code: 'solved' });
  await b.deliver([late]);
  await b.send('POST', `${path(ticket)}/reopen`);
  await b.deliver([offered(ticket, 'mei')]);
  expect((await b.said('decision.refused')).map((one) => one.data)).toMatchObject([
    { reason: 'ticket_ended', offerId: OFFER, eventId: late.id, workItemId: (late.data as { workItemId: string }).workItemId },
    { reason: 'newer_human_decision', offerId: OFFER },
  ]);
  expect(await seen(ticket)).toMatchObject({ agentId: null, workItem: null });
});

test('who resolves it takes the offer back; what routing says of it afterwards adds nothing', async () => {
  const ticket = await b.demand();
  await b.deliver([offered(ticket, 'anna')]);
  await b.send('POST', `${path(ticket)}/resolve`, { code: 'solved' });
  await b.deliver([offerRescinded(ticket, 'anna'), offerEnded('work.accepted', ticket, 'anna')]);
  expect((await b.said('ticket.offer_rescinded')).map((one) => one.data)).toMatchObject([{ agentId: 'anna', reason: 'withdrawn' }]);
  expect(await b.said('ticket.accepted')).toEqual([]);
});

test('he to whom it is offered may look at it, for as long as it is', async () => {
  const ticket = await b.demand();
  b.actor = as('tom');
  expect([(await b.get(path(ticket))).status, await listed()]).toEqual([404, []]);
  await b.deliver([offered(ticket, 'tom')]);
  expect([(await b.get(path(ticket))).status, (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).status]).toEqual([200, 200]);
  expect([await listed(), await listed('?status=new')]).toEqual([[ticket.id], [ticket.id]]);
  await b.deliver([offerEnded('work.declined', ticket, 'tom')]);
  expect([(await b.get(path(ticket))).status, await listed(), await listed('?status=new')]).toEqual([404, [], []]);
});

test('a hand-over with its note: the holder keeps it until the other one takes it; what the note says leaves with no event', async () => {
  const secret = 'He wants to speak to a manager. 他要找经理。';
  const ticket = await b.demand({ agent: 'anna' });
  b.actor = as('anna');
  const noted = await b.send('POST', `/v1/conversations/${ticket.conversationId}/notes`, { text: secret });
  const noteId = String(noted.body['id']);
  await b.deliver([handedOver(ticket, 'anna', 'tom', noteId)]);
  expect(await seen(ticket)).toMatchObject({ agentId: 'anna', workItem: { status: 'in_hand', offeredTo: 'tom' } });
  expect((await b.said('ticket.offered'))[0]?.data).toMatchObject({ agentId: 'tom', fromAgentId: 'anna', noteId });
  b.actor = as('tom');
  const { items } = (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body as { items: unknown[] };
  expect(items.at(-1)).toMatchObject({ id: noteId, kind: 'note', by: 'anna', text: secret });
  await b.deliver([handoverDecided(ticket, 'anna', 'tom', 'accepted'), assigned(ticket, 'tom', { cause: 'transfer', offerId: OFFER })]);
  b.actor = admin;
  await b.deliver([handoverDecided(ticket, 'anna', 'tom', 'accepted'), assigned(ticket, 'tom', { cause: 'transfer', offerId: OFFER })]);
  expect((await b.said('ticket.owner_changed')).map((one) => one.data)).toMatchObject([
    { toAgentId: 'anna', cause: 'first_contact' },
    { fromAgentId: 'anna', toAgentId: 'tom', cause: 'hand_over' },
  ]);
  expect(await seen(ticket)).toMatchObject({ agentId: 'tom', ownerId: 'tom', handOvers: 1, workItem: { status: 'in_hand', offeredTo: null } });
  expect(JSON.stringify(await b.said())).not.toMatch(/manager|经理/);
});

test('an overflow: it is queued again where it asks now, and those who serve there see it', async () => {
  const ticket = await b.demand();
  b.actor = as('mei');
  expect((await b.get(path(ticket))).status).toBe(404);
  await b.deliver([overflowed(ticket, 'billing'), overflowed(ticket, 'billing')]);
  expect(await seen(ticket)).toMatchObject({ queueId: 'billing', workItem: { status: 'queued' } });
  expect((await b.said('ticket.queued')).map((one) => one.data['overflowedFromQueueId'])).toEqual([undefined, 'general']);
});

describe('the holder is not silent', () => {
  test.each([
    ['messages', { text: 'We look into it. 我们正在查。' }, 'message'],
    ['notes', { text: 'Has called before. 此前来过电话。' }, 'note'],
  ])('%s: routing hears of it once', async (route, body, act) => {
    const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
    b.actor = as('anna');
    const { workItemId } = await b.ticket(ticket.id);
    for (const _ of [1, 2]) expect((await b.send('POST', `/v1/conversations/${ticket.conversationId}/${route}`, body)).status).toBeLessThan(300);
    expect(await b.said('work.answered')).toMatchObject([{ key: ticket.conversationId, data: { ticketId: ticket.id, workItemId, agentId: 'anna', act } }]);
  });

  test('nobody else speaks for him', async () => {
    const ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
    await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'The lead writes. 组长回复。' });
    expect(await b.said('work.answered')).toEqual([]);
  });
});

test('a customer’s own manager is asked for, whoever says so; taken back, nobody is', async () => {
  const ticket = await b.demand({ from: 'li.wei@customer.example' });
  const again = async (): Promise<unknown> => {
    await b.send('POST', `${path(ticket)}/resolve`, { code: 'solved' });
    await b.send('POST', `${path(ticket)}/reopen`);
    return (await b.said('work.requested')).at(-1)?.data['dedicatedAgentId'];
  };
  expect(await again()).toBeUndefined();
  const say = (manager: string | null) => b.send('PATCH', `/v1/customers/${ticket.customerId}`, { attributes: { manager } });
  expect((await say('Mei Lin')).status).toBe(400);
  expect((await say('mei')).status).toBe(200);
  expect(await again()).toBe('mei');
  expect((await b.demand({ from: 'li.wei@customer.example' })).customerId).toBe(ticket.customerId);
  expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ cause: 'new', dedicatedAgentId: 'mei' });
  await say(null);
  expect(await again()).toBeUndefined();
});
