import { TOPICS } from '@sluice/contracts';
import { Api, exampleFiles, type MailServer, startMailServer } from '@sluice/dev-env';
import { databaseUrl, Fleet } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { namespaced } from '@sluice/stream';
import { testBrokers } from '@sluice/stream/broker';
import { KafkaLog } from '@sluice/stream/kafka';
import { createTransport } from 'nodemailer';

let t: TestDatabase;
let mail: MailServer;
let fleet: Fleet;
beforeAll(async () => {
  t = await testDatabase();
  mail = await startMailServer();
  fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: exampleFiles('small'), env: { SLUICE_SMTP_URL: mail.url } });
  await fleet.start();
}, 180_000);
afterAll(async () => {
  await fleet.remove();
  await mail.close();
  await t.drop();
}, 60_000);

interface Erasure {
  readonly id: string;
  readonly step: string;
  readonly services: readonly { readonly service: string; readonly counts: Record<string, number>; readonly missing: number }[];
}

test('services apart, on Kafka: one that is down is waited for and named; then the report is whole, and the state of the ticket has a tombstone', async () => {
  const api = new Api(fleet.url, fleet.key);
  const post = createTransport({ host: '127.0.0.1', port: fleet.smtpPort, secure: false, ignoreTLS: true });
  await post.sendMail({ from: 'gone@private.example', to: 'support@sluice.example', subject: 'Secret 秘密', text: 'geheim 绝密' });
  post.close();
  const tickets = async () => (await api.ok<{ items: { id: string; customerId: string }[] }>('GET', '/v1/tickets')).items;
  while ((await tickets()).length === 0) await pause(50);
  const [ticket] = await tickets();
  await fleet.of('channel-email').kill();
  const { id } = await api.ok<Erasure>('POST', `/v1/customers/${ticket!.customerId}/erase`, { reason: 'test' });
  const report = () => api.ok<Erasure>('GET', `/v1/erasures/${id}`);
  const missing = (now: Erasure): string[] => now.services.flatMap((one) => (one.missing > 0 ? one.service : []));
  let now = await report();
  for (const end = performance.now() + 60_000; (now.step !== 'asked' || missing(now).length !== 1) && performance.now() < end; await pause(50)) now = await report();
  expect([now.step, missing(now)]).toEqual(['asked', ['channel-email']]);
  fleet.of('channel-email').launch();
  await fleet.of('channel-email').up();
  for (const end = performance.now() + 90_000; now.step !== 'done' && performance.now() < end; await pause(50)) now = await report();
  expect(now).toMatchObject({ state: 'done', services: [{}, { service: 'channel-email', counts: { contacts: 1 }, missing: 0 }, {}, {}], files: { erased: 0, kept: 0 } });
  const log = namespaced(await KafkaLog.open({ brokers: testBrokers(), clientId: 'reader', logger: quietLogger() }), fleet.prefix);
  try {
    const said: (Buffer | null)[] = [];
    for (let partition = 0; partition < TOPICS.ticketsState.partitions; partition++)
      for (const one of await log.read(TOPICS.ticketsState.name, partition, 0, 1000)) if (one.key === ticket!.id) said.push(one.value);
    expect([said.length > 1, said.at(-1)]).toEqual([true, null]);
  } finally {
    await log.close();
  }
}, 240_000);
