import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import type { Batch } from '../port.ts';
import { Broker } from '../testing/broker/index.ts';
import { testRecord, testTopic, Until } from '../testing.ts';
import { KafkaLog } from './kafka-log.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

const KEYS = ['a', 'b', 'c', '退款'];
let broker: Broker;
let log: KafkaLog;
beforeAll(async () => {
  broker = await Broker.start();
}, 180_000);
afterAll(() => broker?.remove());
beforeEach(async () => {
  log = await KafkaLog.open({ brokers: [broker.address], clientId: 'test', logger: quietLogger(), sessionTimeoutMs: TEST_SESSION_MS });
});
afterEach(() => log.close());

/** Writers that send the next one after the ack, and the same one again where there was none, as the relay does. */
function writing(topic: string) {
  const acked = new Map<string, number>();
  const over = new AbortController();
  let refused = 0;
  const done = Promise.all(
    KEYS.map(async (key) => {
      while (!over.signal.aborted) {
        try {
          await log.publish([testRecord(topic, key, String(acked.get(key) ?? 0))]);
          acked.set(key, (acked.get(key) ?? 0) + 1);
        } catch {
          refused++;
        }
      }
    }),
  );
  return {
    acked,
    refused: () => refused,
    stop: async () => {
      over.abort();
      await done;
    },
  };
}

/** How the broker goes away, and what it does until it is back. */
const OUTAGES = [
  ['ended in order and started again', () => broker.stop('SIGTERM'), () => broker.start()],
  ['killed and started again', () => broker.stop('SIGKILL'), () => broker.start()],
  ['frozen for longer than a session lasts', freeze, async () => broker.thaw()],
] as const;

async function freeze(): Promise<void> {
  broker.freeze();
  await pause(3 * TEST_SESSION_MS);
}

test.each(OUTAGES)(
  '5, 6 the broker is %s, under load: writers and members go on by themselves, nothing acked is missing, order per key is kept, positions do not go back',
  async (what, away, back) => {
    const [topic, group] = [`t.${uuidv7()}`, `g.${uuidv7()}`];
    await log.admin.create([testTopic(topic)]);
    const [first, changed] = [new Map<string, number[]>(), new Until()];
    const onBatch = async ({ records }: Batch): Promise<void> => {
      for (const record of records) {
        const list = first.get(record.key!) ?? [];
        first.set(record.key!, list);
        if (!list.includes(Number(record.value))) list.push(Number(record.value));
      }
      changed.ring();
    };
    const subscription = await log.subscribe({ group, topics: [topic], onBatch });
    const writers = writing(topic);
    const acked = (): number => [...writers.acked.values()].reduce((sum, n) => sum + n, 0);
    await changed.until(() => [...first.values()].every((list) => list.length > 20) && first.size === KEYS.length);
    const stood = await saved(topic, group);
    await away();
    await pause(2000);
    await back();
    const began = performance.now();
    const before = acked();
    while (acked() < before + 100) await pause(20);
    const written = Math.round(performance.now() - began);
    await writers.stop();
    await changed.until(() => KEYS.every((key) => (first.get(key)?.length ?? 0) >= (writers.acked.get(key) ?? 0)));
    process.stdout.write(`    ${what}: writers were back after ${written} ms, the group had caught up after ${Math.round(performance.now() - began)} ms\n`);
    for (const [key, list] of first) expect({ key, list }).toEqual({ key, list: list.map((_, n) => n) });
    while (subscription.check().status !== 'ok') await pause(20);
    (await saved(topic, group)).forEach((at, partition) => expect(at).toBeGreaterThanOrEqual(stood[partition]!));
    await subscription.close();
  },
  120_000,
);

async function saved(topic: string, group: string): Promise<number[]> {
  const [ends, lags] = [await log.admin.ends(topic), await log.admin.lag(group, [topic])];
  return ends.map((end, partition) => end - (lags[partition]?.lag ?? 0));
}

test('where no broker answers, opening says so; so does a publish, within 15 s', async () => {
  const topic = `t.${uuidv7()}`;
  await log.admin.create([testTopic(topic)]);
  await broker.stop();
  const began = performance.now();
  await expect(log.publish([testRecord(topic, 'k', 'v')])).rejects.toThrow(topic);
  await expect(KafkaLog.open({ brokers: [broker.address], clientId: 'test', logger: quietLogger() })).rejects.toThrow('no Kafka broker answers');
  expect(performance.now() - began).toBeLessThan(15_000);
  await broker.start();
  await log.publish([testRecord(topic, 'k', 'after')]);
}, 120_000);
