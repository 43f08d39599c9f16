import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Cluster } from '../testing/broker/index.ts';
import { FirstDeliveries, Writers } from '../testing/writers.ts';
import { testTopic } from '../testing.ts';
import { KafkaLog } from './kafka-log.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

const PARTITIONS = 6;
const KEYS = Array.from({ length: 12 }, (_, n) => `退款 ${n}`);
/** Between two looks at the first deliveries. */
const LOOK_MS = 20;
const FROZEN_MS = 20_000;

let cluster: Cluster;
let log: KafkaLog;
let topic: string;
beforeAll(async () => {
  cluster = await Cluster.start();
}, 180_000);
afterAll(() => cluster?.remove());
beforeEach(async () => {
  log = await KafkaLog.open({ brokers: cluster.addresses, clientId: 'test', logger: quietLogger(), sessionTimeoutMs: TEST_SESSION_MS });
  topic = `t.${uuidv7()}`;
  await log.admin.create([testTopic(topic, PARTITIONS)]);
  await cluster.inSync(topic);
});
afterEach(() => log.close());

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Acked and handled again, both: how long it took from now on. */
async function recovered(writers: Writers, group: FirstDeliveries): Promise<string> {
  const began = performance.now();
  const [acked, seen] = [writers.count + 50, group.count];
  while (writers.count < acked) await pause(LOOK_MS);
  const writing = performance.now() - began;
  while (group.count < seen + 50) await pause(LOOK_MS);
  return `writers after ${seconds(writing)}, the group after ${seconds(performance.now() - began)}`;
}

/** Every acked record is in the log, also for whoever reads it from its beginning, in order; the group has had them all, in order. */
async function holds(writers: Writers, group: FirstDeliveries): Promise<void> {
  await group.all(writers);
  const from = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, next: 0 }));
  const stored = Map.groupBy(await log.readFrom(topic, from, 1_000_000), (one) => one.key);
  for (const [key, count] of writers.acked) {
    const numbers = [...new Set(stored.get(key)?.map((one) => Number(one.value)))];
    for (const list of [numbers, group.of(key)]) {
      expect(list.length).toBeGreaterThanOrEqual(count);
      expect({ key, list }).toEqual({ key, list: list.map((_, n) => n) });
    }
  }
}

test('7, 13 each node of three is killed in turn under load, leaders and the group’s coordinator among them: no acked record is missing, order per key is kept, the group goes on by itself', async () => {
  const group = `g.${uuidv7()}`;
  const first = new FirstDeliveries();
  const subscription = await log.subscribe({ group, topics: [topic], onBatch: first.onBatch });
  const writers = new Writers(log, topic, KEYS);
  await recovered(writers, first);
  let coordinators = 0;
  for (const id of cluster.ids) {
    const [leads, coordinates] = [(await cluster.leaders(topic)).has(id), (await cluster.coordinator(group)) === id];
    if (coordinates) coordinators++;
    expect(leads).toBe(true);
    await cluster.node(id).stop('SIGKILL');
    process.stdout.write(`    node ${id} killed${coordinates ? ', the coordinator' : ''}: ${await recovered(writers, first)}\n`);
    await cluster.node(id).start();
    await cluster.inSync(topic);
  }
  await writers.stop();
  await holds(writers, first);
  process.stdout.write(`    ${writers.count} acked, ${writers.refused} refused and sent again\n`);
  expect(coordinators).toBeGreaterThan(0);
  while (subscription.check().status !== 'ok') await pause(LOOK_MS);
  await subscription.close();
}, 180_000);

test('a node of three stops answering for 20 s, the one that is asked first, leads and coordinates: the others take over before it is back', async () => {
  const frozen = cluster.ids[0]!;
  let group = `g.${uuidv7()}`;
  while ((await cluster.coordinator(group)) !== frozen) group = `g.${uuidv7()}`;
  const first = new FirstDeliveries();
  const subscription = await log.subscribe({ group, topics: [topic], onBatch: first.onBatch });
  const writers = new Writers(log, topic, KEYS);
  await recovered(writers, first);
  expect((await cluster.leaders(topic)).has(frozen)).toBe(true);
  const node = cluster.node(frozen);
  node.freeze();
  const over = pause(FROZEN_MS);
  process.stdout.write(`    node ${frozen} frozen: ${await recovered(writers, first)}\n`);
  await over;
  node.thaw();
  await recovered(writers, first);
  await writers.stop();
  await holds(writers, first);
  while (subscription.check().status !== 'ok') await pause(LOOK_MS);
  await subscription.close();
}, 180_000);
