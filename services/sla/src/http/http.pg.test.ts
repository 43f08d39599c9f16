import { compose, TOPICS } from '@sluice/contracts';
import { HOUR, MINUTE, toIso } from '@sluice/kernel';
import { type Actor, createHttp, type HttpServer } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { TEN } from '../domain/testing.ts';
import { Bench, ticketId } from '../testing.ts';

let b: Bench;
let app: HttpServer;
let actor: Actor | undefined;
const admin: Actor = { keyId: 'k1', role: 'admin' };
const as = (agentId: string): Actor => ({ keyId: `k-${agentId}`, role: 'agent', agentId });

beforeEach(async () => {
  b = await Bench.make(TEN);
  app = createHttp({ name: 'test', logger: quietLogger(), clock: b.clock });
  app.addHook('onRequest', async (request) => void (request.actor = actor));
  await app.register(b.service.http);
  actor = admin;
});
afterEach(async () => {
  await app.close();
  await b.end();
});

const get = async (url: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await app.inject({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.json() };
};
const assigned = (n: number, agentId: string): Promise<void> => b.say(n, 'ticket.owner_changed', { toAgentId: agentId, cause: 'first_contact' });

test('a clock is told with every interval that counted, every one that did not, and why', async () => {
  b.clock.set(TEN + 6 * HOUR + 50 * MINUTE); // 16:50 in Berlin, ten minutes before the office closes
  await b.arrives(1, { queueId: 'billing' });
  await b.move(5 * MINUTE);
  const by = { kind: 'agent', id: 'anna' };
  await b.say(1, 'ticket.status_changed', { from: 'open', to: 'waiting', waitingFor: 'customer', cause: 'agent', by, at: toIso(b.clock.now()) });
  await b.settle();
  await b.move(16 * HOUR + 8 * MINUTE); // 09:03 the next day
  const { status, body } = await get(`/v1/tickets/${ticketId(1)}/clocks`);
  expect(status).toBe(200);
  const [first, resolution] = body['items'] as Record<string, unknown>[];
  expect(first).toMatchObject({
    clock: 'first_response',
    state: 'running',
    targetMs: 15 * MINUTE,
    elapsedMs: 13 * MINUTE,
    remainingMs: 2 * MINUTE,
    startedAt: '2026-03-03T15:50:00.000Z',
    dueAt: '2026-03-04T08:05:00.000Z',
    warnedAt: '2026-03-04T08:03:00.000Z',
    calendar: { id: 'office', name: 'Monday to Friday, nine to five', tz: 'Europe/Berlin' },
    policyId: 'standard',
    configVersion: 'v1',
    rungs: [
      { rung: -1, stage: 'warning', fired: true, dueAt: null },
      { rung: 0, stage: 'breach', fired: false, dueAt: '2026-03-04T08:05:00.000Z' },
      { rung: 1, stage: 'breach', fired: false },
    ],
    intervals: [
      { from: '2026-03-03T15:50:00.000Z', to: '2026-03-03T16:00:00.000Z', counted: true, why: 'open', ms: 10 * MINUTE },
      { from: '2026-03-03T16:00:00.000Z', to: '2026-03-04T08:00:00.000Z', counted: false, why: 'outside_hours', ms: 0 },
      { from: '2026-03-04T08:00:00.000Z', to: null, counted: true, why: 'open', ms: 3 * MINUTE },
    ],
  });
  expect(resolution).toMatchObject({
    state: 'paused',
    dueAt: null,
    elapsedMs: 5 * MINUTE,
    intervals: [
      { counted: true, ms: 5 * MINUTE },
      { from: '2026-03-03T15:55:00.000Z', to: null, counted: false, why: 'waiting_customer' },
    ],
  });
});

test('an agent sees the clocks of what is or was his; others are not there for him', async () => {
  await b.arrives(1);
  await assigned(1, 'anna');
  await b.settle();
  actor = as('anna');
  expect((await get(`/v1/tickets/${ticketId(1)}/clocks`)).status).toBe(200);
  actor = as('mei');
  expect((await get(`/v1/tickets/${ticketId(1)}/clocks`)).status).toBe(404);
  actor = { keyId: 'k9', role: 'agent' };
  expect((await get(`/v1/tickets/${ticketId(1)}/clocks`)).status).toBe(404);
});

test('of a complaint that concerns him nobody reads clocks or escalations, nor sees to one, whatever his role', async () => {
  await b.arrives(1);
  await assigned(1, 'anna');
  await b.settle();
  await b.move(15 * MINUTE + 1);
  actor = as('anna');
  const [told] = (await get('/v1/escalations')).body['items'] as { id: string }[];
  await b.say(1, 'ticket.agents_excluded', { agentIds: ['anna'], by: { kind: 'agent', id: 'mei' }, at: toIso(b.clock.now()) });
  await b.settle();
  for (const who of [as('anna'), { keyId: 's', role: 'supervisor', agentId: 'anna' }, { ...as('mei'), actsFor: 's', heldBy: 'anna' }] as const) {
    actor = who;
    expect((await get(`/v1/tickets/${ticketId(1)}/clocks`)).status).toBe(404);
    for (const query of ['', `?ticketId=${ticketId(1)}`, `?digestId=${told!.id}`]) expect((await get(`/v1/escalations${query}`)).body['items']).toEqual([]);
    expect((await app.inject({ method: 'POST', url: `/v1/escalations/${told!.id}/acknowledge` })).statusCode).toBe(404);
  }
  actor = { keyId: 's', role: 'supervisor', agentId: 'mei' };
  expect((await get(`/v1/tickets/${ticketId(1)}/clocks`)).status).toBe(200);
  expect((await get('/v1/escalations')).body['items']).not.toEqual([]);
  // Mei leads: a key that does not say whose it is may be hers.
  await b.say(1, 'ticket.agents_excluded', { agentIds: ['mei'], by: { kind: 'agent', id: 'anna' }, at: toIso(b.clock.now()) });
  await b.settle();
  for (const who of [
    { keyId: 's', role: 'supervisor' },
    { ...as('anna'), actsFor: 's', heldByNobody: true },
  ] as const) {
    actor = who;
    expect([(await get(`/v1/tickets/${ticketId(1)}/clocks`)).status, (await get('/v1/escalations')).body['items']]).toEqual([404, []]);
    expect((await app.inject({ method: 'POST', url: `/v1/escalations/${told!.id}/acknowledge` })).statusCode).toBe(404);
  }
});

test.each<[Actor['role'] | undefined, number, number]>([
  ['supervisor', 200, 200],
  ['quality', 200, 403],
  ['department', 403, 403],
  ['intake', 403, 403],
  ['subscriber', 403, 403],
  [undefined, 401, 401],
])('%s: clocks %i, escalations %i', async (role, clocks, escalations) => {
  await b.arrives(1);
  actor = role === undefined ? undefined : { keyId: 'k', role };
  expect((await get(`/v1/tickets/${ticketId(1)}/clocks`)).status).toBe(clocks);
  expect((await get('/v1/escalations')).status).toBe(escalations);
});

test('escalations, newest first, page by page; an agent sees those that told him', async () => {
  await b.arrives(1);
  await b.arrives(2);
  await assigned(2, 'anna');
  await b.settle();
  await b.pass(12 * MINUTE, 3 * MINUTE + 1);
  const first = await get('/v1/escalations?limit=4');
  expect(first.body['items']).toHaveLength(4);
  const second = await get(`/v1/escalations?limit=4&after=${String(first.body['next'])}`);
  expect(second.body).toMatchObject({ next: null });
  const all = [...(first.body['items'] as { id: string }[]), ...(second.body['items'] as { id: string }[])];
  expect(new Set(all.map((one) => one.id)).size).toBe(6);
  expect((await get(`/v1/escalations?ticketId=${ticketId(1)}`)).body['items']).toHaveLength(3);
  actor = as('anna');
  const hers = (await get('/v1/escalations')).body['items'] as Record<string, unknown>[];
  expect(new Set(hers.map((one) => one['ticketId']))).toEqual(new Set([ticketId(2)]));
  expect(hers.every((one) => (one['notified'] as string[]).includes('anna'))).toBe(true);
  expect((await get(`/v1/escalations?ticketId=${ticketId(1)}`)).body['items']).toEqual([]);
});

test('a digest is one line for an agent; what stands in it is asked for by its id', async () => {
  for (const n of [1, 2, 3]) await b.arrives(n, { receivedAt: toIso(TEN - 3 * HOUR) });
  actor = as('mei');
  const { items } = (await get('/v1/escalations')).body as { items: { id: string; digested: number; lateIntake: boolean }[] };
  expect(items).toMatchObject([{ lateIntake: true, notified: ['mei'], joined: [], digested: 2 }]);
  const within = (await get(`/v1/escalations?digestId=${items[0]?.id}`)).body['items'] as Record<string, unknown>[];
  const joined = [{ agentId: 'mei', digestId: items[0]?.id }];
  expect(new Map(within.map((one) => [one['ticketId'], one['joined']]))).toEqual(
    new Map<unknown, unknown>([
      [ticketId(1), []],
      [ticketId(2), joined],
      [ticketId(3), joined],
    ]),
  );
  actor = as('anna');
  expect((await get(`/v1/escalations?digestId=${items[0]?.id}`)).body['items']).toEqual([]);
  actor = admin;
  expect((await get(`/v1/escalations?digestId=${items[0]?.id}&limit=2`)).body).toMatchObject({ items: [{}, {}], next: expect.any(String) });
  expect((await get('/v1/escalations?digestId=mine')).body).toMatchObject({ status: 400, errors: [{ path: 'query.digestId' }] });
});

test('notices, newest first, page by page; an agent sees those that told him', async () => {
  for (const agentId of ['anna', 'mei']) {
    const data = { agentId, status: 'away', reason: 'missed_offers', channels: [], at: toIso(b.clock.now()) };
    await b.log.publish([compose(TOPICS.agentsEvents, 'agent.status_changed', data, { service: 'routing', key: agentId, subject: agentId, at: b.clock.now() })]);
    await b.move(MINUTE);
  }
  const first = await get('/v1/notices?limit=1');
  expect(first.body['items']).toMatchObject([{ kind: 'missed_offers', aboutAgentId: 'mei', notified: ['mei'] }]);
  expect((await get(`/v1/notices?after=${String(first.body['next'])}`)).body).toMatchObject({
    items: [{ aboutAgentId: 'anna', notified: ['anna', 'mei'], at: toIso(TEN), en: expect.stringContaining('anna'), zh: expect.stringContaining('未应答') }],
    next: null,
  });
  actor = as('anna');
  expect((await get('/v1/notices')).body['items']).toMatchObject([{ aboutAgentId: 'anna' }]);
  actor = { keyId: 'k9', role: 'quality' };
  expect((await get('/v1/notices')).status).toBe(403);
  actor = { keyId: 'k9', role: 'agent' };
  expect((await get('/v1/notices')).status).toBe(403);
  actor = admin;
  expect((await get('/v1/notices?after=yesterday')).body).toMatchObject({ status: 400, errors: [{ path: 'query.after' }] });
});

test('what is not there, and what is no cursor, is told by field', async () => {
  expect((await get('/v1/tickets/tkt_none/clocks')).status).toBe(404);
  expect((await get('/v1/escalations?after=yesterday')).body).toMatchObject({ status: 400, errors: [{ path: 'query.after' }] });
  expect((await get('/v1/escalations?who=anna')).status).toBe(400);
  actor = { keyId: 'k9', role: 'agent' };
  expect((await get('/v1/escalations')).status).toBe(403);
});
