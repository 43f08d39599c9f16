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

test.each(['SIGTERM', 'SIGKILL'] as const)(
  '5 the broker is ended by %s under load and started again: writers and members go on by themselves, nothing acked is missing, order per key is kept',
  async (signal) => {
    const topic = `t.${uuidv7()}`;
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
    const subscription = await log.subscribe({ group: `g.${uuidv7()}`, topics: [topic], onBatch });
    const writers = writing(topic);
    await changed.until(() => [...first.values()].every((list) => list.length > 20) && first.size === KEYS.length);
    await broker.stop(signal);
    const before = writers.refused();
    while (writers.refused() < before + 3) await pause(50);
    await broker.start();
    const back = performance.now();
    const at = [...writers.acked.values()].reduce((sum, n) => sum + n, 0);
    while ([...writers.acked.values()].reduce((sum, n) => sum + n, 0) < at + 100) await pause(20);
    process.stdout.write(`    after ${signal}: writers were back ${Math.round(performance.now() - back)} ms after the broker\n`);
    await writers.stop();
    await changed.until(() => KEYS.every((key) => (first.get(key)?.length ?? 0) >= (writers.acked.get(key) ?? 0)));
    process.stdout.write(`    after ${signal}: the group had caught up ${Math.round(performance.now() - back)} ms after the broker\n`);
    for (const [key, list] of first) expect({ key, list }).toEqual({ key, list: list.map((_, n) => n) });
    while (subscription.check().status !== 'ok') await pause(20);
    await subscription.close();
  },
  120_000,
);

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
