import { deadLetterTopic, TOPICS } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { Api, exampleFiles, type MailServer, startMailServer, TestSystem } from '@sluice/dev-env';
import { databaseUrl, Fleet, SERVICES } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { namespaced } from '@sluice/stream';
import { testBrokers } from '@sluice/stream/broker';
import { KafkaLog } from '@sluice/stream/kafka';
import { collector } from '../fault/collector.ts';
import { doctor, failed } from '../fault/operator.ts';
import { People } from '../fault/people.ts';
import { Chance } from '../fault/random.ts';

let t: TestDatabase;
let mail: MailServer;
let traces: Awaited<ReturnType<typeof collector>>;
let fleet: Fleet;
let people: People;
let api: Api;
beforeAll(async () => {
  t = await testDatabase();
  [mail, traces] = [await startMailServer(), await collector()];
  const env = { SLUICE_SMTP_URL: mail.url, OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, OTEL_BSP_SCHEDULE_DELAY: '200' };
  fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: exampleFiles('small'), env });
  await fleet.start();
  people = new People(mail);
  api = new Api(fleet.url, fleet.key);
}, 180_000);
afterAll(async () => {
  await people.leave();
  await fleet.remove();
  await mail.close();
  traces.server.closeAllConnections();
  traces.server.close();
  await t.drop();
}, 60_000);

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(50)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`nothing came of ${look.toString()}`);
}
/** A statement about the moment that comes true. */
const comes = (look: () => Promise<boolean>): Promise<boolean> => until(async () => ((await look()) ? true : undefined));

test('customers write by mail and app, an agent answers, clocks run, the configuration changes: the same judges as for the standalone find nothing', async () => {
  const load = people.begin(fleet, 'road', new Chance(1));
  await pause(4000);
  expect(await people.end()).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(3);
  expect(load.accepted.answers.size).toBeGreaterThan(0);
}, 240_000);

test('one trace leads over three processes and the log, from the request of the provider to the assignment', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await fetch(`${fleet.url}/v1/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fleet.key}`, 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify({ channel: 'app', externalId: 'traced', from: { kind: 'email', value: 'traced@road.example' }, text: 'Where is my order? 我的订单在哪里？' }),
  });
  const names = (): Set<string> => new Set(traces.spans.flatMap((span) => (span.traceId === traceId ? span.name : [])));
  const wanted = ['POST /v1/contacts', 'process conversation', 'process routing', 'process sla'];
  expect(await comes(async () => wanted.every((name) => names().has(name)))).toBe(true);
}, 90_000);

test('a configuration is published once and applied by every service that has one', async () => {
  const { files } = await api.ok<{ files: Record<string, string> }>('GET', '/v1/config');
  const renamed = { ...files, 'teams.yaml': (files['teams.yaml'] ?? '').replace(/name: .*/, 'name: 客户服务') };
  const applied = await api.ok<{ applied: string[]; missing: string[]; refused: unknown[] }>('POST', '/v1/config', { files: renamed });
  expect([applied.applied.toSorted(), applied.missing, applied.refused]).toEqual([['channel-api', 'channel-email', 'conversation', 'insight', 'routing', 'sla', 'subscriptions'], [], []]);
}, 60_000);

test('the API is the one of the standalone, operation by operation', async () => {
  const operations = (document: { paths: Record<string, object> }): string[] => Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
  const standalone = await TestSystem.start();
  const there = operations(await standalone.api.ok('GET', '/openapi.json'));
  await standalone.stop();
  expect(operations(await api.ok('GET', '/openapi.json')).toSorted()).toEqual(there.toSorted());
}, 60_000);

test('the doctor looks into every process, and finds the one that is gone', async () => {
  const well = await until(async () => {
    const found = await doctor(fleet.url, fleet.key);
    return found.exitCode === 0 ? found : undefined;
  });
  for (const service of SERVICES.filter((one) => one !== 'gateway')) expect(well.found.checks.map((check) => check.name)).toContain(`${service}: database`);
  await fleet.of('sla').kill();
  const found = await doctor(fleet.url, fleet.key);
  expect([found.exitCode, failed(found.found)]).toEqual([3, [{ name: 'sla: process', status: 'fail', detail: expect.stringContaining('sla'), remedy: expect.stringContaining('running') }]]);
  expect((await api.send('GET', '/v1/tickets/tkt_x/clocks')).status).toBe(503);
  fleet.of('sla').launch();
  await fleet.of('sla').up();
}, 120_000);

/** Who reads what through an inbox. Whoever only looks (the feed, those who learn what became of contacts, followers of the configuration) passes over it. */
const READERS = {
  'channel-api': ['outboundMessages'],
  'channel-email': ['outboundMessages', 'slaNotices'],
  conversation: ['contactsReceived', 'insightEvents', 'outboundReceipts', 'routingEvents', 'slaEvents'],
  'gateway.config': ['configReports'],
  insight: ['customersEvents', 'ticketsEvents'],
  routing: ['conversationsEvents'],
  sla: ['agentsEvents', 'ticketsEvents'],
  subscriptions: ['slaNotices'],
} as const satisfies Record<string, readonly (keyof typeof TOPICS)[]>;

/** A type that every group of the topic reads: whoever passes over types does not look into them. */
const READ_BY_ALL: Readonly<Record<string, string>> = { [TOPICS.ticketsEvents.name]: 'ticket.resolved', [TOPICS.customersEvents.name]: 'customer.merged' };

test('a record that nobody can read, in each topic: parked where it was read, shown and given up through the gateway, and it holds up nobody', async () => {
  const log = namespaced(await KafkaLog.open({ brokers: testBrokers(), clientId: 'stranger', logger: quietLogger() }), fleet.prefix);
  for (const topic of Object.values(TOPICS)) {
    const id = uuidv7();
    const headers = { ce_specversion: '1.0', ce_type: `dev.sluice.${READ_BY_ALL[topic.name] ?? topic.events[0]}.v1`, ce_source: '/stranger', ce_id: id, 'content-type': 'application/json' };
    await log.publish([{ id, topic: topic.name, key: `poison ${topic.name}`, headers, value: Buffer.from('no json') }]);
  }
  const wanted = Object.entries(READERS).flatMap(([group, topics]) => topics.map((name) => `${group} ${TOPICS[name].name}`));
  const parked = async () => (await api.ok<{ items: { group: string; key: string; topic: string; reason: string }[] }>('GET', '/v1/dead-letters')).items;
  const parkedIn = async () => (await parked()).map(({ group, topic }) => `${group} ${topic}`).toSorted();
  await comes(async () => (await parked()).length >= wanted.length).catch(() => false);
  expect(await parkedIn()).toEqual(wanted.toSorted());
  // Work goes on behind it, in every service.
  const { id } = await api.ok<{ id: string }>('POST', '/v1/contacts', {
    channel: 'app',
    externalId: 'behind',
    from: { kind: 'email', value: 'behind@road.example' },
    text: 'Where is my order? 我的订单在哪里？',
  });
  const ticketId = await until(async () => (await api.ok<{ ticketId: string | null }>('GET', `/v1/contacts/${id}`)).ticketId ?? undefined);
  expect(await comes(async () => (await api.ok<{ queueId: string | null }>('GET', `/v1/tickets/${ticketId}`)).queueId !== null)).toBe(true);
  expect(await comes(async () => (await api.ok<{ items: unknown[] }>('GET', `/v1/tickets/${ticketId}/clocks`)).items.length > 0)).toBe(true);

  const found = await parked();
  expect(await parkedIn()).toEqual(wanted.toSorted());
  for (const { group, key, topic, reason } of found) {
    expect([topic, reason, key]).toEqual([topic, 'not_json', `poison ${topic}`]);
    expect(await comes(async () => (await log.admin.ends(deadLetterTopic(topic, group).name)).some((end) => end > 0))).toBe(true);
    const place = `/v1/dead-letters/${group}/${encodeURIComponent(key)}`;
    expect((await api.ok<{ items: unknown[] }>('GET', place)).items).toHaveLength(1);
    expect(await api.ok('POST', `${place}/replay`, {})).toEqual({ replayed: 0, left: 1 });
    expect(await api.ok('DELETE', place)).toEqual({ purged: 1 });
    expect((await api.ok<{ items: unknown[] }>('GET', place)).items).toEqual([]);
  }
  await log.close();
  expect((await api.send('GET', '/v1/dead-letters/nobody/x')).status).toBe(404);
}, 180_000);

test('every process drains and ends by itself at SIGTERM, with 0', async () => {
  expect(await fleet.stop()).toEqual([]);
}, 90_000);
