import { toIso } from '@sluice/kernel';
import type { Ticket } from '../domain/ticket.ts';
import { assigned, clock, mail } from '../testing.ts';
import { as, type HttpBench, httpBench, supervisor } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const TEXT = 'I call you by Friday noon. 周五中午前给您回电。';
const due = (minutes: number): string => toIso(b.clock.now() + minutes * 60_000);
const promise = (ticketId: string, more: object = {}) => b.send('POST', `/v1/tickets/${ticketId}/promises`, { text: TEXT, dueAt: due(60), ...more });
const end = (ticketId: string, id: unknown, state: string) => b.send('PATCH', `/v1/tickets/${ticketId}/promises/${String(id)}`, { state });
const list = async (ticketId: string): Promise<Record<string, unknown>[]> => (await b.get(`/v1/tickets/${ticketId}/promises`)).body['items'] as Record<string, unknown>[];

test('what is promised stands in a note and in a clock of its own; it is kept once', async () => {
  const ticket = await b.demand();
  const made = await promise(ticket.id);
  expect(made).toMatchObject({ status: 201, body: { ticketId: ticket.id, state: 'open', text: TEXT, endedAt: null } });
  const [told] = await b.said('ticket.promise_made');
  expect(told?.data).toMatchObject({ promiseId: made.body['id'], dueAt: made.body['dueAt'] });
  expect(JSON.stringify(told?.data)).not.toContain('Friday');
  const { items } = (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body as { items: { kind: string; text: string }[] };
  expect(items.at(-1)).toMatchObject({ kind: 'note', text: TEXT });
  expect(await end(ticket.id, made.body['id'], 'kept')).toMatchObject({ status: 200, body: { state: 'kept' } });
  expect(await end(ticket.id, made.body['id'], 'kept')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await list(ticket.id)).toMatchObject([{ state: 'kept', text: TEXT }]);
});

test('its clock breaks it; then it can be kept late, not taken back', async () => {
  const ticket = await b.demand();
  const { body } = await promise(ticket.id);
  await b.deliver([clock('sla.breached', await b.ticket(ticket.id), { clock: 'promise', of: String(body['id']) })]);
  expect(await list(ticket.id)).toMatchObject([{ state: 'broken', endedAt: null }]);
  const told = (await b.said()).filter((one) => one.key === ticket.id && one.name !== 'ticket.state').map(({ name }) => name);
  expect(told.slice(told.indexOf('ticket.sla_breached'))).toEqual(['ticket.sla_breached', 'ticket.promise_broken']);
  expect((await end(ticket.id, body['id'], 'withdrawn')).status).toBe(409);
  expect(await end(ticket.id, body['id'], 'kept')).toMatchObject({ status: 200, body: { state: 'broken', endedAt: expect.any(String) } });
});

test('whose word it is: of the agent who makes it, or of whom a lead names', async () => {
  const ticket = await b.demand();
  await b.deliver([assigned(ticket, 'anna')]);
  b.actor = as('anna');
  expect((await promise(ticket.id)).body).toMatchObject({ agentId: 'anna' });
  b.actor = as('zoe');
  expect([(await promise(ticket.id)).status, (await b.get(`/v1/tickets/${ticket.id}/promises`)).status]).toEqual([404, 404]);
  b.actor = supervisor;
  expect((await promise(ticket.id, { agentId: 'mei' })).body).toMatchObject({ agentId: 'mei' });
  expect(await promise(ticket.id, { agentId: 'nobody' })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.agentId' }] } });
});

describe('who may', () => {
  test('to whom the ticket is not there, its promises are not either: he neither makes nor ends one', async () => {
    const ticket = await b.demand({ agent: 'anna' });
    const { body } = await promise(ticket.id);
    b.actor = as('zoe');
    expect([(await promise(ticket.id)).status, (await end(ticket.id, body['id'], 'kept')).status, (await b.get(`/v1/tickets/${ticket.id}`)).status]).toEqual([404, 404, 404]);
    b.actor = supervisor;
    await b.send('PUT', `/v1/tickets/${ticket.id}/excluded-agents`, { agentIds: ['anna'] });
    b.actor = as('anna');
    expect([(await promise(ticket.id)).status, (await end(ticket.id, body['id'], 'kept')).status]).toEqual([404, 404]);
    b.actor = supervisor;
    expect(await list(ticket.id)).toMatchObject([{ state: 'open' }]);
  });

  test.each(['kept', 'withdrawn'] as const)('another’s promise is %s by whoever holds or owns the ticket, or leads; not by who only sees it', async (state) => {
    const ticket = await b.demand({ agent: 'mei' });
    b.actor = supervisor;
    const [ofMei, ofTom, ofOwner, ofAnna] = await Promise.all([{ agentId: 'mei' }, { agentId: 'tom' }, {}, { agentId: 'anna' }].map(async (whose) => (await promise(ticket.id, whose)).body['id']));
    b.actor = as('anna'); // serves the queue
    for (const id of [ofMei, ofTom, ofOwner]) expect(await end(ticket.id, id, state)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await end(ticket.id, ofAnna, state)).body).toMatchObject({ state });
    b.actor = as('mei'); // holds it
    expect((await end(ticket.id, ofTom, state)).body).toMatchObject({ state });
    expect((await end(ticket.id, ofOwner, state)).body).toMatchObject({ state });
    b.actor = supervisor;
    expect((await end(ticket.id, ofMei, state)).body).toMatchObject({ state });
  });

  test('in another’s name it is made by the same people', async () => {
    const ticket = await b.demand({ agent: 'mei' });
    b.actor = as('anna');
    expect(await promise(ticket.id, { agentId: 'mei' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await promise(ticket.id, { agentId: 'anna' })).toMatchObject({ status: 201, body: { agentId: 'anna' } });
    b.actor = as('mei');
    expect(await promise(ticket.id, { agentId: 'anna' })).toMatchObject({ status: 201, body: { agentId: 'anna' } });
  });
});

test.each([
  ['the past', { dueAt: '2020-01-01T00:00:00Z' }, 'body.dueAt'],
  ['no instant', { dueAt: '2026-02-30T00:00:00Z' }, 'body.dueAt'],
  ['no word', { text: '' }, 'body.text'],
])('%s is refused by its field', async (_name, more, path) => {
  const ticket = await b.demand();
  expect(await promise(ticket.id, more)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  expect(await b.said('ticket.promise_made')).toEqual([]);
});

describe('a merge', () => {
  const from = 'li.wei@customer.example';
  const pair = async (): Promise<{ first: Ticket; second: Ticket; merging: (verb: 'merge' | 'unmerge') => Promise<void>; id: unknown }> => {
    const first = await b.demand({ from });
    const { body } = await promise(first.id);
    await b.deliver([mail({ from, id: 'second@customer.example', subject: 'Invoice 发票', text: '发票不对。', receivedAt: b.clock.now() })]);
    const second = (await b.tickets()).find((one) => one.id !== first.id)!;
    const merging = async (verb: 'merge' | 'unmerge'): Promise<void> => {
      const answer = await b.send('POST', `/v1/conversations/${second.conversationId}/${verb}`, { otherId: first.conversationId });
      expect(answer.status).toBe(200);
    };
    return { first, second, merging, id: body['id'] };
  };

  test('takes it along, its undoing gives it back', async () => {
    const { first, second, merging } = await pair();
    await merging('merge');
    expect(await list(second.id)).toMatchObject([{ state: 'open', text: TEXT }]);
    await merging('unmerge');
    expect([await list(second.id), await list(first.id)]).toMatchObject([[{ state: 'withdrawn' }], [{ state: 'open' }]]);
  });

  test('what is merged owes nothing itself, and says who does', async () => {
    const { first, second, merging, id } = await pair();
    await merging('merge');
    for (const state of ['kept', 'withdrawn']) {
      const refused = await end(first.id, id, state);
      expect(refused).toMatchObject({ status: 409, body: { code: 'conflict', present: { id: first.id, status: 'closed', survivorId: second.id } } });
      expect(refused.body['detail']).toContain(second.id);
    }
    expect([await list(second.id), await list(first.id)]).toMatchObject([[{ state: 'open' }], [{ state: 'open' }]]);
  });

  test.each(['kept', 'withdrawn'] as const)('%s meanwhile, it comes home so, with its time and person', async (state) => {
    const { first, second, merging, id } = await pair();
    await merging('merge');
    b.actor = supervisor;
    const over = await end(second.id, id, state);
    expect(over).toMatchObject({ status: 200, body: { state } });
    b.clock.move(90 * 60_000);
    await merging('unmerge');
    expect(await list(first.id)).toMatchObject([{ state, endedAt: over.body['endedAt'] }]);
    const told = (await b.said()).filter((one) => one.key === first.id).map((one) => [one.name, one.data['at']]);
    const undone = told.findIndex(([name]) => name === 'ticket.unmerged');
    expect(told[undone + 1]).toEqual([`ticket.promise_${state}`, over.body['endedAt']]);
    const [, again] = await b.said(`ticket.promise_${state}`);
    expect(again?.data['by']).toEqual({ kind: 'agent', id: 'key:key_super' });
  });
});

test('the same call again is the same promise', async () => {
  const ticket = await b.demand();
  const call = () => b.send('POST', `/v1/tickets/${ticket.id}/promises`, { text: TEXT, dueAt: '2099-01-01T00:00:00Z' }, { 'idempotency-key': 'once' });
  const [one, two] = [await call(), await call()];
  expect([one.status, two.body]).toEqual([201, one.body]);
  expect(await list(ticket.id)).toHaveLength(1);
});
