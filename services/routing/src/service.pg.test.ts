import { compose, decode, type EventData, type EventName, TOPICS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type ConfigSource, type ConfigVersion, type Log, memoryLog, type Platform, Relays } from '@sluice/stream';
import { agent, config, NINE, ticket } from './domain/testing.ts';
import { createRoutingService, type RoutingEngine, type RoutingService } from './index.ts';
import { plainEngine } from './testing.ts';

let t: TestDatabase;
let log: Log;
let platform: Platform;
let service: RoutingService;
let engines: Map<string, RoutingEngine>;
const versionOf = (version: string): ConfigVersion => ({ version, files: {}, digests: {}, at: NINE });
const source: ConfigSource = { fetch: async (version) => versionOf(version), current: async () => versionOf('v1') };
const make = (): RoutingService => createRoutingService(platform, { source, compile: ({ version }) => engines.get(version) ?? plainEngine(config([])) });
const logger = quietLogger();

beforeEach(async () => {
  t = await testDatabase();
  const [clock, locks] = [new MovedClock(NINE), new Locks(t.db, 'test')];
  log = memoryLog({ logger, pollMs: 5 });
  const relays = new Relays({ db: t.db, locks, log, logger, clock });
  platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs('/nonexistent'), actorSecret: new Uint8Array(32) };
  engines = new Map([['v1', plainEngine(config([agent('mei', { capacity: 50 })]))]]);
  service = make();
  await log.admin.create(Object.values(TOPICS));
  await service.migrate();
  relays.start();
  await service.start();
});
afterEach(async () => {
  await service.drain();
  await service.stop();
  await platform.relays.stop();
  await log.close();
  await platform.locks.close();
  await t.drop();
});

const conversation = (n: number): string => ticket(n).replace('tkt', 'cnv');
async function say<N extends EventName>(name: N, n: number, data: EventData[N]): Promise<void> {
  await log.publish([
    compose(TOPICS.conversationsEvents, name, data, {
      service: 'conversation',
      key: conversation(n),
      subject: ticket(n),
      at: NINE,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    }),
  ]);
}
const requested = (n: number, version = 1, more: Partial<EventData['work.requested']> = {}): Promise<void> =>
  say('work.requested', n, {
    conversationId: conversation(n),
    ticketId: ticket(n),
    ticketVersion: version,
    customerId: 'cus_1',
    cause: 'new',
    channel: 'app',
    accountId: 'app',
    text: '我的订单在哪里 / where is my order',
    customer: { ticketsBefore: 0 },
    attributes: {},
    receivedAt: toIso(NINE),
    firstResponseOwed: true,
    priority: 40,
    priorityByHuman: false,
    excludedAgentIds: [],
    ...more,
  });
const withdrawn = (n: number, version: number): Promise<void> => say('work.withdrawn', n, { conversationId: conversation(n), ticketId: ticket(n), ticketVersion: version, reason: 'resolved' });

async function settle(): Promise<void> {
  for (const until = performance.now() + 10_000; performance.now() < until; ) {
    if (await service.idle()) return platform.relays.drain();
    await pause(5);
  }
  throw new Error('routing does not settle');
}

/** `work.assigned 1 mei`, over all partitions. */
async function said(): Promise<string[]> {
  const { name, partitions } = TOPICS.routingEvents;
  const found: string[] = [];
  for (let part = 0; part < partitions; part += 1) {
    for (const record of await log.read(name, part, 0, 1000)) {
      const event = decode(record);
      const data = event?.data as { ticketId: string; agentId?: string; onVersion: number };
      expect(event?.traceparent).toContain('0af7651916cd43dd8448eb211c80319c');
      found.push(`${event?.type.split('.').slice(2, 4).join('.')} ${Number.parseInt(data.ticketId.slice(-12), 16)} ${data.agentId ?? '-'} on ${data.onVersion}`);
    }
  }
  return found.sort((a, b) => a.localeCompare(b));
}

test('a ladder takes it from its holder, who is not asked again at once', async () => {
  await requested(1);
  await settle();
  const before = await said();
  const base = { conversationId: conversation(1), ticketId: ticket(1), ticketVersion: 4, cause: 'escalation', clockId: 'clk_1', at: toIso(NINE) };
  await say('work.widen_asked', 1, base);
  await say('work.reassign_asked', 1, { ...base, excludeAgentId: 'mei' });
  await settle();
  const after = await said();
  expect(after).toContain('work.returned 1 mei on 4');
  expect(after.filter((line) => line.startsWith('work.assigned') && !before.includes(line))).toEqual([]);
});

test('whom a complaint concerns is kept, with the newest word of it, and has its work no more', async () => {
  await requested(1);
  await settle();
  const base = { conversationId: conversation(1), ticketId: ticket(1), at: toIso(NINE) };
  await say('work.excluded', 1, { ...base, ticketVersion: 4, agentIds: ['mei', 'tom'] });
  await say('work.excluded', 1, { ...base, ticketVersion: 3, agentIds: [] });
  await settle();
  expect(await said()).toContain('work.returned 1 mei on 4');
  expect(await t.db.query('select ticket_id, agent_ids from routing.concerned')).toEqual([{ ticket_id: ticket(1), agent_ids: ['mei', 'tom'] }]);
  await say('work.excluded', 1, { ...base, ticketVersion: 5, agentIds: [] });
  await settle();
  expect(await t.db.query('select agent_ids from routing.concerned')).toEqual([{ agent_ids: [] }]);
});

test('from a request to the assignment, and on to the next when one ends', async () => {
  for (const n of [1, 2, 3]) {
    await requested(n);
    await settle();
  }
  await withdrawn(1, 2);
  await settle();
  expect(await said()).toEqual(['work.assigned 1 mei on 1', 'work.assigned 2 mei on 1', 'work.assigned 3 mei on 1', 'work.queued 1 - on 1', 'work.queued 2 - on 1', 'work.queued 3 - on 1']);
  expect((await service.checks()).filter((check) => check.status !== 'ok')).toEqual([]);
});

test('a request that names a newer configuration is decided under that one: it is fetched first', async () => {
  engines.set('v2', { ...plainEngine(config([agent('mei', { initialPresence: 'away' })], { version: 'v2' })), version: 'v2' });
  await requested(1, 1, { cause: 'reconfigured', configVersion: 'v2' });
  await settle();
  expect(service.version()).toBe('v2');
  const [item] = await t.db.query<{ doc: { configVersion: string } }>('select doc from routing.item');
  expect(item?.doc.configVersion).toBe('v2');
  // One of a transaction that had begun under the older one, and comes after it, is decided under ours.
  await requested(2, 1, { configVersion: 'v1' });
  await settle();
  expect((await t.db.query<{ doc: { configVersion: string } }>('select doc from routing.item')).map((one) => one.doc.configVersion)).toEqual(['v2', 'v2']);
});

test('what is older than what was seen of its ticket decides to nothing', async () => {
  await requested(1, 4);
  await withdrawn(1, 6);
  await requested(1, 5);
  await settle();
  expect(await said()).toEqual(['work.assigned 1 mei on 4', 'work.queued 1 - on 4']);
  expect(await t.db.query('select version from routing.seen')).toEqual([{ version: 6 }]);
  expect(await t.db.query('select 1 from routing.item')).toEqual([]);
});

test('a refusal frees the load for the next; one about a record of sla is not ours', async () => {
  for (const n of [1, 2, 3]) await requested(n).then(settle);
  const refused = { conversationId: conversation(1), ticketId: ticket(1), ticketVersion: 3, eventId: '0190f000-0000-7000-8000-000000000001', reason: 'ticket_ended' };
  await say('decision.refused', 1, { ...refused, eventType: 'dev.sluice.sla.breached.v1' });
  await settle();
  expect((await said()).filter((one) => one.includes('assigned'))).toHaveLength(2);
  await say('decision.refused', 1, { ...refused, eventType: 'dev.sluice.work.assigned.v1' });
  await settle();
  expect((await said()).filter((one) => one.includes('assigned'))).toHaveLength(3);
});

test('a timer that is due is an input of the pool', async () => {
  await requested(1);
  await settle();
  await t.db.query(`insert into routing.pool_inbox_0 (pool, kind, at, body) values ('default', 'presence', now(), $1)`, [
    JSON.stringify({ kind: 'presence', requestId: 'x', agentId: 'mei', status: 'offline', channels: [], by: { kind: 'agent' } }),
  ]);
  await settle();
  (platform.clock as MovedClock).move(31 * 60_000);
  for (const until = performance.now() + 5000; performance.now() < until && !(await said()).some((one) => one.startsWith('work.returned')); ) await pause(20).then(settle);
  expect(await said()).toContain('work.returned 1 mei on 1');
});

test('a restart goes on where it was: presence, load and the waiting stay', async () => {
  for (const n of [1, 2, 3]) await requested(n).then(settle);
  await service.drain();
  await service.stop();
  service = make();
  await service.migrate();
  await service.start();
  await withdrawn(1, 2);
  await settle();
  expect((await said()).filter((one) => one.includes('assigned'))).toHaveLength(3);
  expect(await t.db.query("select count(*) as n from routing.item where agent_id = 'mei'")).toEqual([{ n: 2 }]);
});

const versions = async (): Promise<string[]> =>
  (await t.db.query<{ version: string }>("select config_version as version from routing.journal where kind = 'configured' order by n")).map((row) => row.version);

test('another configuration counts at once, and is told in the journal', async () => {
  for (const until = performance.now() + 10_000; performance.now() < until && (await versions()).length === 0; ) await pause(5);
  engines.set('v2', plainEngine(config([agent('tom')], { version: 'v2' })));
  await log.publish([compose(TOPICS.configPublished, 'config.published', { version: 'v2', digests: {}, at: toIso(NINE) }, { service: 'gateway', key: 'current', subject: 'v2', at: NINE })]);
  for (const until = performance.now() + 10_000; performance.now() < until && service.version() !== 'v2'; ) await pause(5);
  await requested(1);
  await settle();
  expect(await said()).toContain('work.assigned 1 tom on 1');
  expect(await versions()).toEqual(['v1', 'v2']);
});
