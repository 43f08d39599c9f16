import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { KafkaLog } from './kafka-log.ts';
import { KAFKA_CLIENTS, type KafkaClient } from './settings.ts';
import { KAFKA_LIBRARIES } from '../kafka-client.ts';
import type { Log, Subscription } from '../port.ts';
import { Cluster } from '../testing/broker/index.ts';
import { FirstDeliveries, Writers } from '../testing/writers.ts';
import { testRecord, testTopic } from '../testing.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

const PARTITIONS = 6;
const KEYS = Array.from({ length: 12 }, (_, n) => `退款 ${n}`);
/** Between two looks at the first deliveries. */
const LOOK_MS = 20;
const FROZEN_MS = 20_000;

let cluster: Cluster;
let roads: Road[] = [];
beforeAll(async () => {
  cluster = await Cluster.start();
}, 180_000);
afterAll(() => cluster?.remove());
afterEach(async () => {
  await Promise.all(roads.map((road) => road.log.close()));
  roads = [];
});

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Writers and a group, by one library; all libraries go through the same deaths together. */
class Road {
  readonly first = new FirstDeliveries();
  readonly topic = `t.${uuidv7()}`;
  readonly log: Log;
  readonly group: string;
  readonly #client: KafkaClient;
  #subscription!: Subscription;
  writers!: Writers;

  private constructor(client: KafkaClient, log: Log, group: string) {
    this.#client = client;
    this.log = log;
    this.group = group;
  }

  static async begin(client: KafkaClient, group = `g.${uuidv7()}`): Promise<Road> {
    const road = new Road(client, await KafkaLog.open({ client, brokers: cluster.addresses, clientId: 'test', logger: quietLogger(), sessionTimeoutMs: TEST_SESSION_MS }), group);
    roads.push(road);
    await road.log.admin.create([testTopic(road.topic, PARTITIONS)]);
    await cluster.inSync(road.topic);
    road.#subscription = await road.log.subscribe({ group, topics: [road.topic], onBatch: road.first.onBatch });
    road.writers = new Writers(road.log, road.topic, KEYS);
    await road.recovered();
    return road;
  }

  /** Acked and handled again, both: how long it took from now on. */
  async recovered(): Promise<string> {
    const began = performance.now();
    const [acked, seen] = [this.writers.count + 50, this.first.count];
    while (this.writers.count < acked) await pause(LOOK_MS);
    const writing = performance.now() - began;
    while (this.first.count < seen + 50) await pause(LOOK_MS);
    return `${this.#client}: writers after ${seconds(writing)}, the group after ${seconds(performance.now() - began)}`;
  }

  /** Every acked record is in the log, also for whoever reads it from its beginning, in order; the group has had them all, in order. */
  async holds(): Promise<void> {
    await this.writers.stop();
    await this.first.all(this.writers);
    const from = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, next: 0 }));
    const stored = Map.groupBy(await this.log.readFrom(this.topic, from, 1_000_000), (one) => one.key);
    for (const [key, count] of this.writers.acked) {
      const numbers = [...new Set(stored.get(key)?.map((one) => Number(one.value)))];
      for (const list of [numbers, this.first.of(key)]) {
        expect(list.length).toBeGreaterThanOrEqual(count);
        expect({ key, list }).toEqual({ key, list: list.map((_, n) => n) });
      }
    }
    while (this.#subscription.check().status !== 'ok') await pause(LOOK_MS);
    await this.#subscription.close();
  }
}

const all = async <T>(of: (road: Road) => Promise<T>): Promise<readonly T[]> => Promise.all(roads.map(of));
const tell = async (what: string): Promise<void> => void (await all(async (road) => process.stdout.write(`    ${what}, ${await road.recovered()}\n`)));

test('7, 13 each node of three is killed in turn under load, leaders and the groups’ coordinators among them: no acked record is missing, order per key is kept, the groups go on by themselves', async () => {
  for (const client of KAFKA_CLIENTS) await Road.begin(client);
  const coordinated = new Set<string>();
  for (const id of cluster.ids) {
    for (const { topic, group } of roads) {
      expect((await cluster.leaders(topic)).has(id)).toBe(true);
      if ((await cluster.coordinator(group)) === id) coordinated.add(group);
    }
    await cluster.node(id).stop('SIGKILL');
    await tell(`node ${id} killed`);
    await cluster.node(id).start();
    for (const { topic } of roads) await cluster.inSync(topic);
  }
  await all((road) => road.holds());
  for (const { writers } of roads) process.stdout.write(`    ${writers.count} acked, ${writers.refused} refused and sent again\n`);
  expect(coordinated.size).toBe(roads.length);
}, 180_000);

test('a node of three stops answering for 20 s, the one that is asked first, leads and coordinates: the others take over before it is back', async () => {
  const frozen = cluster.ids[0]!;
  for (const client of KAFKA_CLIENTS) {
    let group = `g.${uuidv7()}`;
    while ((await cluster.coordinator(group)) !== frozen) group = `g.${uuidv7()}`;
    await Road.begin(client, group);
  }
  for (const { topic } of roads) expect((await cluster.leaders(topic)).has(frozen)).toBe(true);
  const node = cluster.node(frozen);
  node.freeze();
  const over = pause(FROZEN_MS);
  await tell(`node ${frozen} frozen`);
  await over;
  node.thaw();
  await all((road) => road.recovered());
  await all((road) => road.holds());
}, 180_000);

test.each(KAFKA_CLIENTS)(
  'a topic of somebody else’s has no leader, by %s: ours are opened, written and read; whether topics can be made the library says',
  async (client) => {
    const { topic } = await Road.begin(client);
    const open = (replicas: number) => KafkaLog.open({ client, brokers: cluster.addresses, clientId: 'test', logger: quietLogger(), replicas });
    const alone = await open(1);
    const [theirs, gone] = [`t.${uuidv7()}`, cluster.ids[2]!];
    await alone.admin.create([testTopic(theirs, PARTITIONS)]);
    expect((await cluster.leaders(theirs)).has(gone)).toBe(true);
    await cluster.node(gone).stop('SIGKILL');
    await tell(`node ${gone} killed`);
    const log = await open(3);
    try {
      await expect(log.publish([testRecord(theirs, 'k', 'v')])).rejects.toThrow('no leader');
      await log.publish([testRecord(topic, '退款 0', '0')]);
      const made = log.admin.create([testTopic(`t.${uuidv7()}`)]);
      if (KAFKA_LIBRARIES[client].administersBesideLeaderless) await made;
      else await expect(made).rejects.toThrow('no leader');
    } finally {
      await Promise.all([log.close(), alone.close(), roads[0]!.writers.stop()]);
      await cluster.node(gone).start();
    }
    await cluster.inSync(topic);
  },
  120_000,
);
