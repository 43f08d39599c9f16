import { decode, encode, nameOf, TOPICS } from '@sluice/contracts';
import { DAY } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks } from '@sluice/store';
import { type TestDatabase, testDatabase } from '@sluice/store/testing';
import { fixedConfigSource, type Inbound, type Log, memoryLog, type Platform, Relays } from '@sluice/stream';
import { type ConversationService, createConversationService } from './index.ts';
import { assigned, call, exampleFiles, KEYS, NINE, queued, raised } from './testing.ts';

let t: TestDatabase;
let log: Log;
let platform: Platform;
let service: ConversationService;
const logger = quietLogger();

beforeEach(async () => {
  t = await testDatabase();
  const [clock, locks] = [new MovedClock(NINE), new Locks(t.db, 'test')];
  log = memoryLog({ logger, pollMs: 5 });
  const relays = new Relays({ db: t.db, locks, log, logger, clock });
  platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs('/nonexistent'), actorSecret: new Uint8Array(32) };
  service = createConversationService(platform, { source: fixedConfigSource(exampleFiles), threadKeys: () => KEYS });
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

const publish = (...events: Inbound[]): Promise<void> => log.publish(events.map((event) => encode(event.topic, event.key ?? '', event)));

async function settle(): Promise<void> {
  for (const until = performance.now() + 10_000; performance.now() < until; ) {
    if (await service.idle()) return platform.relays.drain();
    await pause(5);
  }
  throw new Error('conversation does not settle');
}

/** What the log holds of a topic, in the order of each partition. */
async function said(topic: { readonly name: string; readonly partitions: number }): Promise<{ name: string; version: number | undefined; data: Record<string, unknown> }[]> {
  const found = [];
  for (let part = 0; part < topic.partitions; part += 1)
    for (const record of await log.read(topic.name, part, 0, 1000)) {
      const event = decode(record);
      found.push({ name: nameOf(event?.type ?? '') ?? '', version: event?.entityversion, data: (event?.data ?? {}) as Record<string, unknown> });
    }
  return found;
}

const ticket = async (): Promise<{ id: string; conversationId: string; version: number; status: string }> => {
  const [row] = await t.db.query<{ doc: { id: string; conversationId: string; version: number; status: string } }>('select doc from conversation.ticket order by id limit 1');
  return row!.doc;
};

const names = async (): Promise<string[]> => (await said(TOPICS.ticketsEvents)).map((one) => `${one.version} ${one.name}`);

test('from a contact on the log to a ticket, its holder, and what sla says of it', async () => {
  await publish(call());
  await settle();
  const fresh = await ticket();
  await publish(queued(fresh), assigned(fresh, 'anna'));
  await settle();
  expect(await ticket()).toMatchObject({ status: 'open', agentId: 'anna', ownerId: 'anna', queueId: 'general' });
  expect(await names()).toEqual(['1 ticket.created', '2 ticket.message_received', '3 ticket.queued', '4 ticket.assigned', '5 ticket.status_changed', '6 ticket.owner_changed']);
  await publish(raised('sla.priority_raised', await ticket()));
  await settle();
  expect((await names()).slice(6)).toEqual(['7 ticket.priority_changed']);
  expect((await said(TOPICS.conversationsEvents)).map((one) => one.name)).toEqual(['conversation.opened', 'work.requested', 'work.reprioritised']);
  expect((await said(TOPICS.ticketsState)).at(-1)).toMatchObject({ version: 7, data: { status: 'open', priority: 50, agentId: 'anna' } });
  expect((await service.checks()).filter((check) => check.status !== 'ok')).toEqual([]);
});

test('what is resolved closes after seven days, by its timer', async () => {
  const automatic = call();
  await publish({ ...automatic, data: { ...automatic.data, automatic: 'auto_reply' } });
  await settle();
  expect(await ticket()).toMatchObject({ status: 'resolved', resolutionCode: 'automatic' });
  (platform.clock as MovedClock).move(7 * DAY);
  for (const until = performance.now() + 5000; performance.now() < until && (await ticket()).status !== 'closed'; ) await pause(20).then(settle);
  expect(await ticket()).toMatchObject({ status: 'closed', closeReason: 'solved' });
});

test('an event about a ticket that is not there is passed over; one that has not its shape is parked, and the others go on', async () => {
  const gone = { id: 'tkt_01963b1e-7c00-7000-8000-000000000009', conversationId: 'cnv_01963b1e-7c00-7000-8000-000000000009', version: 1 };
  const broken = call();
  await publish(queued(gone), { ...broken, data: { ...broken.data, from: 'nobody' } }, call({ from: 'somebody' }));
  await settle();
  expect(await t.db.query('select count(*) as n from conversation.ticket')).toEqual([{ n: 1 }]);
  expect((await Promise.all(service.deadLetters().map((letters) => letters.list()))).flat().map((one) => [one.reason, one.records])).toEqual([['event_data', 1]]);
});

test('a restart goes on where it was', async () => {
  await publish(call());
  await settle();
  await service.drain();
  await service.stop();
  await publish(queued(await ticket()), assigned(await ticket(), 'anna'));
  service = createConversationService(platform, { source: fixedConfigSource(exampleFiles), threadKeys: () => KEYS });
  await service.migrate();
  await service.start();
  await settle();
  expect(await ticket()).toMatchObject({ status: 'open', agentId: 'anna' });
});
