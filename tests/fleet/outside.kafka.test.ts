import { TOPICS } from '@sluice/contracts';
import { Api, exampleFiles, type MailServer, startMailServer } from '@sluice/dev-env';
import { databaseUrl, Fleet } from '@sluice/dev-env/fleet';
import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { namespaced } from '@sluice/stream';
import { cleanSoon, consoleConsumer, testBrokers } from '@sluice/stream/broker';
import { KafkaLog } from '@sluice/stream/kafka';
import { OutsideSubscriber } from '@sluice/stream/outside-subscriber';
import { FeedReader } from './feed-reader.ts';
import { People } from '../fault/people.ts';
import { Chance } from '../fault/random.ts';

/** What those see who are not of the house: they have the brokers' address and the name of a public topic. */
let t: TestDatabase;
let mail: MailServer;
let fleet: Fleet;
let people: People;
const outside = (topic: { readonly name: string }): Promise<OutsideSubscriber> => OutsideSubscriber.start({ brokers: [...testBrokers()] }, fleet.prefix + topic.name);
beforeAll(async () => {
  t = await testDatabase();
  mail = await startMailServer();
  fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: exampleFiles('small'), env: { SLUICE_SMTP_URL: mail.url } });
  await fleet.start();
  people = new People(mail);
  people.begin(fleet, 'outside', new Chance(2));
  await pause(3000);
  expect(await people.end()).toEqual([]);
}, 240_000);
afterAll(async () => {
  await people.leave();
  await fleet.remove();
  await mail.close();
  await t.drop();
}, 60_000);

test('plain kafkajs reads every version of every ticket from 1, without a hole: what the feed shows, as CloudEvents', async () => {
  const events = (await new FeedReader(fleet.url, fleet.key).more()).filter((event) => event.type.startsWith('dev.sluice.ticket.'));
  const subscriber = await outside(TOPICS.ticketsEvents);
  const ids = (): Set<string> => new Set(subscriber.deliveries.map((one) => one.id));
  await subscriber.until(() => ids().size >= events.length);
  await subscriber.close();
  expect([subscriber.foreign, subscriber.holes(), subscriber.breaks()]).toEqual([0, [], []]);
  expect(ids()).toEqual(new Set(events.map((event) => event.id)));
  const tickets = new Map([...Map.groupBy(events, (event) => event.subject)].map(([ticket, own]) => [ticket, own.length]));
  expect(new Map([...subscriber.versions()].map(([ticket, versions]) => [ticket, Math.max(...versions)]))).toEqual(tickets);
}, 90_000);

test("Kafka's own console consumer reads the same", async () => {
  const events = (await new FeedReader(fleet.url, fleet.key).more()).filter((event) => event.type.startsWith('dev.sluice.ticket.'));
  const lines = await consoleConsumer(testBrokers(), fleet.prefix + TOPICS.ticketsEvents.name);
  const found = lines.map(({ headers, key, value }) => {
    const named = Object.fromEntries(headers.split('|').map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)]));
    return { id: named['ce_id'], subject: named['ce_subject'], version: Number(named['ce_entityversion']), content: named['content-type'], key, data: JSON.parse(value) as unknown };
  });
  expect(new Set(found.map((one) => one.id))).toEqual(new Set(events.map((event) => event.id)));
  for (const one of found) expect([one.key, one.content, typeof one.data, one.version > 0]).toEqual([one.subject, 'application/json', 'object', true]);
}, 90_000);

test('the state of tickets is compacted: the last record of each is what the API says; a tombstone ends it for subscribers', async () => {
  const log = namespaced(await KafkaLog.open({ brokers: testBrokers(), clientId: 'outside', logger: quietLogger() }), fleet.prefix);
  expect(await log.admin.describe(TOPICS.ticketsState.name)).toMatchObject({ cleanup: 'compact' });
  const subscriber = await outside(TOPICS.ticketsState);
  const api = new Api(fleet.url, fleet.key);
  const { items } = await api.ok<{ items: { id: string; status: string; version: number; priority: number }[] }>('GET', '/v1/tickets?limit=100');
  const last = () => new Map(subscriber.deliveries.map((one) => [one.subject, one.data as { status: string }]));
  await subscriber.until(() => items.every((ticket) => last().get(ticket.id)?.status === ticket.status));
  const gone = items[0]!.id;
  await log.publish([
    {
      id: uuidv7(),
      topic: TOPICS.ticketsState.name,
      key: gone,
      headers: { ce_specversion: '1.0', ce_type: 'dev.sluice.ticket.erased.v1', ce_id: uuidv7(), ce_source: '/sluice/conversation', ce_subject: gone },
      value: null,
    },
  ]);
  await subscriber.until(() => subscriber.tombstones.includes(gone));
  await subscriber.close();

  const from = Array.from({ length: TOPICS.ticketsState.partitions }, (_, partition) => ({ partition, next: 0 }));
  const stored = async () => {
    // A segment is closed by the record after it: some for every partition.
    await log.publish(Array.from({ length: 64 }, (_, n) => ({ id: uuidv7(), topic: TOPICS.ticketsState.name, key: `nobody ${n}`, headers: {}, value: null })));
    await pause(1000);
    return Map.groupBy(await log.readFrom(TOPICS.ticketsState.name, from, 1_000_000), (one) => one.key);
  };
  const others = items.filter(({ id }) => id !== gone);
  expect([...(await stored()).entries()].some(([key, states]) => key === others[0]!.id && states.length > 1)).toBe(true);

  // As soon as the brokers have cleaned, whoever begins now reads each ticket once, and nothing of the one that is gone.
  await cleanSoon(testBrokers(), fleet.prefix + TOPICS.ticketsState.name);
  for (let found = await stored(); ; found = await stored()) {
    const states = [...others.map(({ id }) => found.get(id)?.length), found.get(gone)?.filter((one) => one.value !== null).length ?? 0];
    expect(states.every((count, n) => count !== undefined && (n === others.length || count > 0))).toBe(true);
    if (states.every((count, n) => count === (n === others.length ? 0 : 1))) break;
  }
  await log.close();
}, 120_000);
