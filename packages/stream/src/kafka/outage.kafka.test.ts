import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { KafkaLog } from './kafka-log.ts';
import { KAFKA_CLIENTS, type KafkaClient } from './settings.ts';
import type { Log } from '../port.ts';
import { Broker } from '../testing/broker/index.ts';
import { FirstDeliveries, Writers } from '../testing/writers.ts';
import { testRecord, testTopic } from '../testing.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

const KEYS = ['a', 'b', 'c', '退款'];
let broker: Broker;
let logs: Log[] = [];
beforeAll(async () => {
  broker = await Broker.start();
}, 180_000);
afterAll(() => broker?.remove());
afterEach(async () => {
  await Promise.all(logs.map((log) => log.close()));
  logs = [];
});

async function open(client: KafkaClient): Promise<Log> {
  const log = await KafkaLog.open({ client, brokers: [broker.address], clientId: 'test', logger: quietLogger(), sessionTimeoutMs: TEST_SESSION_MS });
  logs.push(log);
  return log;
}

/** How the broker goes away, and what it does until it is back. */
const OUTAGES = [
  ['ended in order and started again', () => broker.stop('SIGTERM'), () => broker.start()],
  ['killed and started again', () => broker.stop('SIGKILL'), () => broker.start()],
  ['frozen for longer than a session lasts', freeze, async () => broker.thaw()],
] as const;

async function freeze(): Promise<void> {
  broker.freeze();
  await pause(1.5 * TEST_SESSION_MS);
}

/** A group and its writers, by one library, before an outage that all of them have together. The answer sees them arrive, and says what it took. */
async function travel(client: KafkaClient): Promise<() => Promise<string>> {
  const log = await open(client);
  const [topic, group] = [`t.${uuidv7()}`, `g.${uuidv7()}`];
  await log.admin.create([testTopic(topic)]);
  const first = new FirstDeliveries();
  const subscription = await log.subscribe({ group, topics: [topic], onBatch: first.onBatch });
  const writers = new Writers(log, topic, KEYS);
  await first.changed.until(() => KEYS.every((key) => first.of(key).length > 20));
  const stood = await saved(log, topic, group);
  return async () => {
    const began = performance.now();
    const before = writers.count;
    while (writers.count < before + 100) await pause(20);
    const written = Math.round(performance.now() - began);
    await writers.stop();
    await first.all(writers);
    const took = `${client}: writers were back after ${written} ms, the group had caught up after ${Math.round(performance.now() - began)} ms`;
    for (const key of KEYS) expect({ client, key, list: first.of(key) }).toEqual({ client, key, list: first.of(key).map((_, n) => n) });
    while (subscription.check().status !== 'ok') await pause(20);
    (await saved(log, topic, group)).forEach((at, partition) => expect(at).toBeGreaterThanOrEqual(stood[partition]!));
    await subscription.close();
    return took;
  };
}

async function saved(log: Log, topic: string, group: string): Promise<number[]> {
  const [ends, lags] = [await log.admin.ends(topic), await log.admin.lag(group, [topic])];
  return ends.map((end, partition) => end - (lags[partition]?.lag ?? 0));
}

test.each(OUTAGES)(
  '5, 6 the broker is %s, under load: writers and members of every library go on by themselves, nothing acked is missing, order per key is kept, positions do not go back',
  async (what, away, back) => {
    const arrivals = await Promise.all(KAFKA_CLIENTS.map(travel));
    await away();
    await pause(2000);
    await back();
    for (const took of await Promise.all(arrivals.map((arrive) => arrive()))) process.stdout.write(`    ${what}, ${took}\n`);
  },
  120_000,
);

test('where no broker answers, opening says so; so does a publish, within 15 s', async () => {
  const topic = `t.${uuidv7()}`;
  const opened = await Promise.all(KAFKA_CLIENTS.map(open));
  await opened[0]!.admin.create([testTopic(topic)]);
  for (const log of opened) await log.publish([testRecord(topic, 'k', 'before')]);
  await broker.stop();
  for (const [n, client] of KAFKA_CLIENTS.entries()) {
    const began = performance.now();
    await expect(opened[n]!.publish([testRecord(topic, 'k', 'v')])).rejects.toThrow(topic);
    await expect(open(client)).rejects.toThrow('no Kafka broker answers');
    expect(performance.now() - began).toBeLessThan(15_000);
  }
  await broker.start();
  for (const log of opened) await log.publish([testRecord(topic, 'k', 'after')]);
}, 120_000);
