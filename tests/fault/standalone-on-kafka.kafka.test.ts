import { rmSync } from 'node:fs';
import path from 'node:path';
import { TOPICS } from '@sluice/contracts';
import { Api, exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { embeddedPlace } from '@sluice/store/embedded';
import { Broker } from '@sluice/stream/broker';
import { KafkaLog } from '@sluice/stream/kafka';
import type { Checked } from './operator.ts';
import { Chance } from './random.ts';
import { World } from './world.ts';

const PREFIX = 'west.';
const WARNS_MS = 60_000;

let broker: Broker;
let world: World;
let data: string;
beforeAll(async () => {
  broker = await Broker.start();
  world = await World.of(exampleFiles('small'), { SLUICE_KAFKA_BROKERS: broker.address, SLUICE_KAFKA_PREFIX: PREFIX, SLUICE_KAFKA_SESSION_MS: '6000' });
  data = embeddedPlace(path.join(world.dir, 'data', 'postgres')).data;
}, 120_000);
afterAll(async () => {
  broker.thaw();
  await world.close();
  await broker.remove();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

test('`npm start` with brokers: everything in one process, its events on Kafka; a frozen broker sends nobody away, and a death of the process loses nothing', async () => {
  const ready = await world.start();
  const load = world.begin(ready, 'kafka', new Chance(3));
  await pause(2000);
  broker.freeze();
  const api = new Api(ready.url, ready.key);
  const contact = { channel: 'app', externalId: 'while-frozen', from: { kind: 'email', value: 'someone@frozen.example' }, text: 'Where is my order? 我的订单在哪里？' };
  expect((await api.send('POST', '/v1/contacts', contact)).status).toBe(202);
  let told: [number, string | undefined] = [0, undefined];
  for (const until = performance.now() + WARNS_MS; told[1] !== 'warn' && performance.now() < until; await pause(200)) {
    const answer = await fetch(`${ready.adminUrl}/readyz`);
    told = [answer.status, ((await answer.json()) as Checked).checks.find((check) => check.name === 'log')?.status];
  }
  expect(told).toEqual([200, 'warn']);
  broker.thaw();
  await world.sluice.kill();
  await world.start();
  await pause(2000);
  expect(await world.end(1000)).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(3);
  const log = await KafkaLog.open({ brokers: [broker.address], clientId: 'outside', logger: quietLogger() });
  expect((await log.admin.ends(`${PREFIX}${TOPICS.ticketsEvents.name}`)).reduce((sum, end) => sum + end, 0)).toBeGreaterThan(0);
  await log.close();
}, 400_000);
