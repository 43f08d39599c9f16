import { decode, TOPICS, type Topic } from '@sluice/contracts';
import { MINUTE, toIso } from '@sluice/kernel';
import { type Actor, createHttp, type HttpServer } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { TEN } from './domain/testing.ts';
import { Bench, conversationId, ticketId } from './testing.ts';

const POLICIES = `
webhooks: [{id: alerts, urlEnv: A, secretEnv: B}]
policies:
  - id: p
    nextResponse: 1h
    periodicUpdate: 8h
    resolution:
      target: 1h
      ladder:
        - {at: breach, do: [notify, reassign], notify: [owner, lead], via: [mail], queue: billing}
        - {at: {after: 30m}, do: [widen, openTask], department: rnd, task: 查明原因}
        - {at: {after: 1h}, do: [webhook], webhook: alerts}
`;

let b: Bench;
let app: HttpServer;
let actor: Actor;
const admin: Actor = { keyId: 'k1', role: 'admin' };
const as = (agentId: string): Actor => ({ keyId: `k-${agentId}`, role: 'agent', agentId });

beforeEach(async () => {
  b = await Bench.make(TEN, { policies: POLICIES });
  app = createHttp({ name: 'test', logger: quietLogger(), clock: b.clock });
  app.addHook('onRequest', async (request) => void (request.actor = actor));
  await app.register(b.service.http);
  actor = admin;
});
afterEach(async () => {
  await app.close();
  await b.end();
});

/** Everything on a topic, by name and recipient: what was told in one instant has no order among topics' parts. */
async function on(topic: Topic): Promise<{ name: string; key: string | null; data: Record<string, unknown> }[]> {
  const found: { name: string; key: string | null; data: Record<string, unknown> }[] = [];
  for (let part = 0; part < topic.partitions; part += 1) {
    for (const record of await b.log.read(topic.name, part, 0, 10_000)) {
      const event = decode(record)!;
      found.push({ name: event.type.split('.').slice(2, 4).join('.'), key: record.key, data: event.data as Record<string, unknown> });
    }
  }
  return found.sort((one, two) => (`${one.name} ${one.key}` < `${two.name} ${two.key}` ? -1 : 1));
}
const call = async (method: 'GET' | 'POST', url: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await app.inject({ method, url });
  return { status: answer.statusCode, body: answer.json() };
};
const escalations = async (n?: number): Promise<{ id: string; rung: number }[]> =>
  (await call('GET', n === undefined ? '/v1/escalations' : `/v1/escalations?ticketId=${ticketId(n)}`)).body['items'] as { id: string; rung: number }[];

test('what a ladder asks for is told to conversation; whom it tells by mail or webhook has a record each', async () => {
  await b.arrives(1);
  await b.say(1, 'ticket.owner_changed', { toAgentId: 'anna', cause: 'first_contact' });
  await b.settle();
  await b.move(2 * 60 * MINUTE + 1);
  const asked = (await on(TOPICS.slaEvents)).filter(({ name }) => name.endsWith('_asked'));
  expect(asked.map(({ name, key }) => [name, key])).toEqual(['sla.reassign_asked', 'sla.task_asked', 'sla.widen_asked'].map((name) => [name, conversationId(1)]));
  expect(asked.map(({ data }) => data)).toMatchObject([{ queueId: 'billing', rung: 0, onVersion: 3 }, { departmentId: 'rnd', text: '查明原因' }, { rung: 1 }]);
  const notices = await on(TOPICS.slaNotices);
  expect(notices.map(({ key, data }) => [key, data['via']])).toEqual([
    ['alerts', 'webhook'],
    ['anna', 'mail'],
    ['mei', 'mail'],
  ]);
  expect(notices[1]?.data).toMatchObject({
    ticketId: ticketId(1),
    texts: [
      { language: 'zh', text: `工单 ${ticketId(1)}：解决应于 2026-03-03 10:00 UTC 完成，已超期 60 分钟。` },
      { language: 'en', text: `Ticket ${ticketId(1)}: the resolution was due at 2026-03-03 10:00 UTC and is late by 60 min.` },
    ],
    escalation: { clock: 'resolution', stage: 'breach', notified: ['anna', 'mei'] },
  });
});

test('an escalation is acknowledged once, by who was told or leads; its ladder climbs no further', async () => {
  await b.arrives(1);
  await b.say(1, 'ticket.owner_changed', { toAgentId: 'anna', cause: 'first_contact' });
  await b.settle();
  await b.pass(48 * MINUTE, 12 * MINUTE + 1);
  const breach = (await escalations()).find(({ rung }) => rung === 0);
  actor = { keyId: 'k2', role: 'quality' };
  expect((await call('POST', `/v1/escalations/${breach?.id}/acknowledge`)).status).toBe(403);
  actor = as('tom');
  expect((await call('POST', `/v1/escalations/${breach?.id}/acknowledge`)).status).toBe(404);
  actor = as('anna');
  const by = { by: 'anna', at: toIso(b.clock.now()) };
  expect((await call('POST', `/v1/escalations/${breach?.id}/acknowledge`)).body).toMatchObject({ id: breach?.id, acknowledged: by });
  actor = admin;
  expect((await call('POST', `/v1/escalations/${breach?.id}/acknowledge`)).body).toMatchObject({ acknowledged: by });
  await b.settle();
  await b.move(5 * 60 * MINUTE);
  expect((await escalations()).map(({ rung }) => rung).toSorted((one, two) => one - two)).toEqual([-1, 0]);
  expect((await on(TOPICS.slaEscalations)).find(({ name }) => name === 'escalation.acknowledged')).toMatchObject({
    name: 'escalation.acknowledged',
    key: ticketId(1),
    data: { escalationId: breach?.id, by: 'anna' },
  });
  expect((await call('GET', `/v1/tickets/${ticketId(1)}/clocks`)).body['items']).toMatchObject([{ clock: 'resolution', state: 'breached', acknowledged: by }]);
  for (const id of ['0190f000-0000-7000-8000-00000000ffff', 'mine']) expect((await call('POST', `/v1/escalations/${id}/acknowledge`)).status).toBe(404);
});

test('what has ended is seen to by nobody: it is refused, and nothing is written', async () => {
  await b.arrives(1);
  await b.move(60 * MINUTE + 1);
  const breach = (await escalations()).find(({ rung }) => rung === 0);
  await b.say(1, 'ticket.closed', { reason: 'spam', at: toIso(b.clock.now()), by: { kind: 'agent', id: 'anna' } });
  await b.settle();
  actor = admin;
  expect(await call('POST', `/v1/escalations/${breach?.id}/acknowledge`)).toMatchObject({ status: 409, body: { code: 'clock_ended', present: { state: 'revoked' } } });
  expect((await escalations()).find(({ id }) => id === breach?.id)).toMatchObject({ acknowledged: null });
  expect((await on(TOPICS.slaEscalations)).some(({ name }) => name === 'escalation.acknowledged')).toBe(false);
});

test('those of one millisecond are listed in the order of the ladder, the newest first', async () => {
  const many = Array.from({ length: 12 }, (_, n) => n + 1);
  for (const n of many) await b.arrives(n);
  await b.move(30 * 60 * MINUTE);
  for (const n of many) {
    const rungs = (await escalations(n)).map(({ rung }) => rung);
    expect(rungs).toEqual(rungs.toSorted((one, two) => two - one));
  }
});

test('clocks that follow each other leave the row of their ticket and are shown all the same', async () => {
  await b.arrives(1);
  for (let n = 1; n <= 6; n += 1) {
    await b.move(MINUTE);
    await b.answered(1, b.clock.now(), `msg_${n}`);
    await b.say(1, 'ticket.message_received', { messageId: `msg_c${n}`, channel: 'email', kind: 'message', author: 'customer', receivedAt: toIso(b.clock.now() + 1000) });
    await b.settle();
  }
  const [row] = await b.t.db.query<{ doc: { clocks: unknown[] } }>('select doc from sla.ticket');
  expect(row?.doc.clocks).toHaveLength(1 + 4 + 4);
  const items = (await call('GET', `/v1/tickets/${ticketId(1)}/clocks`)).body['items'] as { clock: string; state: string }[];
  const states = (kind: string): string[] => items.filter(({ clock }) => clock === kind).map(({ state }) => state);
  expect(states('next_response')).toEqual(['met', 'met', 'met', 'met', 'met', 'running']);
  expect(states('periodic_update')).toEqual(['met', 'met', 'met', 'met', 'met', 'running']);
});

test('a promise explains itself by the hours of its way, open or not', async () => {
  await b.arrives(1);
  const at = toIso(b.clock.now());
  await b.say(1, 'ticket.promise_made', { promiseId: 'prm_1', dueAt: toIso(b.clock.now() + 24 * 60 * MINUTE), agentId: 'anna', by: { kind: 'agent', id: 'anna' }, at });
  await b.settle();
  await b.move(20 * 60 * MINUTE);
  const items = (await call('GET', `/v1/tickets/${ticketId(1)}/clocks`)).body['items'] as { clock: string }[];
  expect(items.find(({ clock }) => clock === 'promise')).toMatchObject({
    of: 'prm_1',
    agentId: 'anna',
    state: 'running',
    targetMs: null,
    remainingMs: null,
    intervals: [{ from: at, to: null, counted: true, why: 'open', ms: 20 * 60 * MINUTE }],
  });
});
