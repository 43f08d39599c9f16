import { Admin, Producer } from '@platformatic/kafka';
import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { capturedLogger } from '@sluice/runtime/testing';
import { KafkaLog } from './kafka-log.ts';
import { KAFKA_CLIENTS } from './settings.ts';
import type { Batch, Log, Subscription } from '../port.ts';
import { testBrokers } from '../testing/broker/index.ts';
import { testRecord, testTopic, Until } from '../testing.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

/** What only a group on Kafka has: its broker forgets records, topics are made anew under running members, types are left out. */
describe.each(KAFKA_CLIENTS)('a group on Kafka, by %s', (client) => {
  let said: ReturnType<typeof capturedLogger>;
  let log: Log;
  let topic: string;
  let group: string;
  const changed = new Until();
  let seen: string[];
  beforeEach(async () => {
    said = capturedLogger('warn');
    log = await KafkaLog.open({ client, brokers: testBrokers(), clientId: 'test', logger: said.logger, sessionTimeoutMs: TEST_SESSION_MS });
    [topic, group, seen] = [`t.${uuidv7()}`, `g.${uuidv7()}`, []];
  });
  afterEach(() => log.close());

  const onBatch = async ({ records }: Batch): Promise<void> => {
    seen.push(...records.map((one) => String(one.value)));
    changed.ring();
  };
  const subscribe = (more: { readonly types?: readonly string[] } = {}): Promise<Subscription> => log.subscribe({ group, topics: [topic], onBatch, ...more });
  const publish = (from: number, count: number, headers: Record<string, string> = {}) => log.publish(Array.from({ length: count }, (_, n) => testRecord(topic, 'k', String(from + n), headers)));
  /** Everything before `offset`, as retention does it. */
  const forget = async (offset: number): Promise<void> => {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...testBrokers()] });
    await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: BigInt(offset) }] }] });
    await admin.close();
  };
  const lag = async () => (await log.admin.lag(group, [topic])).reduce((sum, one) => sum + one.lag, 0);

  test('6 a topic that is made anew under a running member is read from its beginning, and that is told', async () => {
    await log.admin.create([testTopic(topic, 1)]);
    await publish(0, 50);
    const subscription = await subscribe();
    await changed.until(() => seen.length === 50);
    await log.admin.delete(topic);
    await log.admin.create([testTopic(topic, 1)]);
    await publish(100, 3);
    await changed.until(() => seen.length >= 53);
    expect(seen.slice(50)).toEqual(['100', '101', '102']);
    await subscription.close();
    expect(await lag()).toBe(0);
  });

  test('6 what the broker has forgotten is gone past: a group goes on at the earliest record, and that is told; reading from anywhere does the same', async () => {
    await log.admin.create([testTopic(topic, 1)]);
    await publish(0, 30);
    const first = await log.subscribe({ group, topics: [topic], onBatch, maxRecords: 5 });
    await changed.until(() => seen.length >= 5);
    await first.close();
    const stood = seen.length;
    await publish(30, 30);
    await forget(50);
    const again = await subscribe();
    await changed.until(() => seen.length === stood + 10);
    await again.close();
    expect(seen.slice(stood)).toEqual(Array.from({ length: 10 }, (_, n) => String(50 + n)));
    expect(said.lines.filter((line) => line.includes('nothing at the saved position'))).toHaveLength(1);
    expect((await log.read(topic, 0, 0, 3)).map((one) => one.offset)).toEqual([50, 51, 52]);
  });

  test('types that a group does not want are gone past: its lag is 0 after them', async () => {
    await log.admin.create([testTopic(topic, 1)]);
    await publish(0, 1000, { ce_type: 'no' });
    await publish(1000, 1, { ce_type: 'yes' });
    await publish(1001, 1);
    await publish(1002, 500, { ce_type: 'no' });
    const subscription = await subscribe({ types: ['yes'] });
    await changed.until(() => seen.length === 2);
    while ((await lag()) > 0) await pause(20);
    await subscription.close();
    expect(seen).toEqual(['1000', '1001']);
  });

  test('what another program has packed is read, whichever way it was packed', async () => {
    await log.admin.create([testTopic(topic, 1)]);
    const outside = new Producer({ clientId: 'outside', bootstrapBrokers: [...testBrokers()] });
    const texts: string[] = [];
    for (const compression of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const own = [1, 2].map((n) => `${compression} ${n} ${'退款 '.repeat(500)}`);
      await outside.send({ compression, messages: own.map((text) => ({ topic, partition: 0, key: Buffer.from('k'), value: Buffer.from(text) })) });
      texts.push(...own);
    }
    await outside.close();
    expect((await log.read(topic, 0, 0, 10)).map((one) => String(one.value))).toEqual(texts);
  });

  test('a watcher is rung for what comes to its topics, and no more when it is stopped', async () => {
    await log.admin.create([testTopic(topic)]);
    let rings = 0;
    const stop = log.watch([topic], () => {
      rings++;
      changed.ring();
    });
    await changed.until(() => rings > 0); // what may have come before
    for (let n = 0; n < 5; n++) {
      const before = rings;
      await publish(n, 1);
      await changed.until(() => rings > before);
    }
    stop();
    const before = rings;
    await publish(10, 1);
    const other = new Until();
    let heard = false;
    const stopOther = log.watch([topic], () => {
      heard = true;
      other.ring();
    });
    await publish(11, 1);
    await other.until(() => heard);
    stopOther();
    expect(rings).toBe(before);
  });

  test('nobody is told of a fault while nothing is wrong', async () => {
    await log.admin.create([testTopic(topic)]);
    const subscription = await subscribe();
    await publish(0, 10);
    await changed.until(() => seen.length === 10);
    expect(subscription.check().status).toBe('ok');
    await subscription.close();
    expect(said.lines).toEqual([]);
  });
});

test('members by both libraries share a group, and hand over to each other: the library is changed without an end of the service', async () => {
  const [topic, group, changed] = [`t.${uuidv7()}`, `g.${uuidv7()}`, new Until()];
  const open = (client: (typeof KAFKA_CLIENTS)[number]) =>
    KafkaLog.open({ client, brokers: testBrokers(), clientId: 'test', logger: capturedLogger('warn').logger, sessionTimeoutMs: TEST_SESSION_MS });
  const [old, fresh] = [await open('platformatic'), await open('kafkajs')];
  await old.admin.create([testTopic(topic)]);
  const seen: { readonly by: string; readonly n: number; readonly key: string | null }[] = [];
  const join = (log: Log, by: string) =>
    log.subscribe({
      group,
      topics: [topic],
      onBatch: async ({ records }) => {
        seen.push(...records.map(({ key, value }) => ({ by, key, n: Number(value) })));
        changed.ring();
      },
    });
  let sent = 0;
  const until = async (enough: () => boolean): Promise<void> => {
    while (!enough()) {
      await fresh.publish(Array.from({ length: 40 }, (_, n) => testRecord(topic, `k${n}`, String(sent / 40))));
      sent += 40;
      await changed.until(() => seen.length >= sent);
    }
  };
  const of = (by: string): number => seen.filter((one) => one.by === by).length;
  const first = await join(old, 'old');
  await until(() => of('old') > 0);
  const second = await join(fresh, 'fresh');
  await until(() => of('fresh') > 0);
  await first.close();
  const before = of('fresh');
  await until(() => of('fresh') >= before + 40);
  const third = await join(old, 'old again');
  await until(() => of('old again') > 0);
  await Promise.all([second.close(), third.close()]);
  await Promise.all([old.close(), fresh.close()]);
  expect(seen).toHaveLength(sent);
  for (const [, own] of Map.groupBy(seen, (one) => one.key)) expect(own.map((one) => one.n)).toEqual(own.map((_, n) => n));
});
