import { TOPICS } from '@sluice/contracts';
import { exampleFiles, type MailServer, startMailServer } from '@sluice/dev-env';
import { databaseUrl, Fleet } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { testBrokers } from '@sluice/stream/broker';
import { OutsideSubscriber } from '@sluice/stream/outside-subscriber';
import { FeedReader } from './feed-reader.ts';
import { People } from '../fault/people.ts';
import { Chance } from '../fault/random.ts';

let t: TestDatabase;
let mail: MailServer;
let fleet: Fleet;
let people: People;
beforeAll(async () => {
  t = await testDatabase();
  mail = await startMailServer();
  fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: exampleFiles('small'), env: { SLUICE_SMTP_URL: mail.url, SLUICE_KAFKA_CLIENT: 'kafkajs' } });
  await fleet.start();
  people = new People(mail);
}, 180_000);
afterAll(async () => {
  await people.leave();
  await fleet.remove();
  await mail.close();
  await t.drop();
}, 60_000);

test('every process by kafkajs: the same road, judged as any other, no hole for whoever reads the public topic, and all of them end in peace', async () => {
  const load = people.begin(fleet, 'kafkajs', new Chance(3));
  await pause(3000);
  expect(await people.end()).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(3);
  expect(load.accepted.answers.size).toBeGreaterThan(0);
  const events = (await new FeedReader(fleet.url, fleet.key).more()).filter((event) => event.type.startsWith('dev.sluice.ticket.'));
  const outside = await OutsideSubscriber.start({ brokers: [...testBrokers()] }, fleet.prefix + TOPICS.ticketsEvents.name);
  await outside.until(() => events.every(({ id }) => outside.deliveries.some((one) => one.id === id)));
  await outside.close();
  expect([outside.foreign, outside.holes(), outside.breaks()]).toEqual([0, [], []]);
  expect(await fleet.stop()).toEqual([]);
}, 240_000);
