import { partitionOf } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { KAFKA_CLIENTS, type KafkaClient } from './settings.ts';
import { Relays } from '../relays.ts';
import { testBrokers } from '../testing/broker/index.ts';
import { FirstDeliveries } from '../testing/writers.ts';
import { testRecord, testTopic, Until } from '../testing.ts';
import { KafkaLog } from './kafka-log.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

/** More partitions later, without losing the order per key: docs/partitions.md, step by step. */
const [FEW, MANY] = [3, 10];
const KEYS = Array.from({ length: 20 }, (_, n) => `退款 ${n}`);
const SCHEMA = 'writer';
const logger = quietLogger();

let client: KafkaClient;
const open = (): Promise<KafkaLog> => KafkaLog.open({ client, brokers: testBrokers(), clientId: 'test', logger, sessionTimeoutMs: TEST_SESSION_MS, topologyMaxAgeMs: 500 });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

let [topic, group] = ['', ''];
let reader: KafkaLog;
beforeEach(async () => {
  [topic, group] = [`t.${uuidv7()}`, `g.${uuidv7()}`];
  reader = await open();
  await reader.admin.create([testTopic(topic, FEW)]);
});
afterEach(() => reader.close());

const lag = async (): Promise<number> => (await reader.admin.lag(group, [topic])).reduce((sum, one) => sum + one.lag, 0);
/** Where the records of each key lie, in the order of their numbers. */
async function places(): Promise<ReadonlyMap<string, readonly { readonly n: number; readonly partition: number }[]>> {
  const records = await reader.readFrom(
    topic,
    upTo(MANY).map((partition) => ({ partition, next: 0 })),
    1_000_000,
  );
  return new Map([...Map.groupBy(records, (one) => one.key!)].map(([key, own]) => [key, own.map(({ value, partition }) => ({ n: Number(value), partition })).toSorted((a, b) => a.n - b.n)]));
}

/** A service that writes the topic: what its database says is published by its relay, if it runs. */
class Writer {
  readonly #t: TestDatabase;
  readonly #outbox = new Outbox({ schema: SCHEMA, topics: () => ({ partitions: FEW, maxBytes: 65_536 }) });
  readonly #over = new AbortController();
  #writing: Promise<void> | undefined;
  written = 0;

  private constructor(t: TestDatabase) {
    this.#t = t;
  }

  static async make(): Promise<Writer> {
    const t = await testDatabase();
    await migrate(t.db, { schema: SCHEMA, migrations: outboxMigrations(SCHEMA), logger });
    return new Writer(t);
  }

  /** What makes it write goes on, whether it publishes or not. */
  begin(): void {
    this.#writing = (async () => {
      for (; !this.#over.signal.aborted; this.written++)
        await this.#t.db.transact((tx) =>
          this.#outbox.append(
            tx,
            KEYS.map((key) => testRecord(topic, key, String(this.written), { ce_type: 'x', ce_subject: key })),
          ),
        );
    })();
  }

  /** A process with a relay; the answer stops it. */
  async start(): Promise<{ readonly relays: Relays; stop(): Promise<void> }> {
    const [log, locks] = [await open(), new Locks(this.#t.db, 'locks')];
    const relays = new Relays({ db: this.#t.db, locks, log, logger, clock: new MovedClock(Date.now()) });
    relays.attach(this.#outbox);
    relays.start();
    return {
      relays,
      stop: async () => {
        await relays.stop();
        await locks.close();
        await log.close();
      },
    };
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#writing;
  }

  drop(): Promise<void> {
    return this.#t.drop();
  }
}

describe.each(KAFKA_CLIENTS)('by %s', (name) => {
  beforeAll(() => {
    client = name;
  });

  test('the writer stops, its readers come to the end, partitions are added, the writer starts: under load, with two readers that run on, the order of each key is kept', async () => {
    const [writer, other, first] = [await Writer.make(), await open(), new FirstDeliveries()];
    const members = [await reader.subscribe({ group, topics: [topic], onBatch: first.onBatch }), await other.subscribe({ group, topics: [topic], onBatch: first.onBatch })];
    writer.begin();
    const before = await writer.start();
    await first.changed.until(() => KEYS.every((key) => first.of(key).length > 10));

    await before.stop();
    while ((await lag()) > 0) await pause(20);
    await reader.admin.grow(topic, MANY);
    const after = await writer.start();

    while (members.reduce((sum, member) => sum + member.owned().length, 0) < MANY) await pause(20);
    const [seen, held] = [first.count, writer.written];
    await first.changed.until(() => first.count > seen + 10 * KEYS.length);
    await writer.end();
    await after.relays.drain();
    await first.changed.until(() => first.count === writer.written * KEYS.length);
    expect(writer.written).toBeGreaterThan(held);
    for (const key of KEYS) expect({ key, list: first.of(key) }).toEqual({ key, list: upTo(writer.written) });
    let moved = 0;
    for (const [key, own] of await places()) {
      expect(new Set(own.map((one) => one.partition))).toEqual(new Set([partitionOf(key, FEW), partitionOf(key, MANY)]));
      if (partitionOf(key, FEW) !== partitionOf(key, MANY)) moved++;
    }
    expect(moved).toBeGreaterThan(0);
    await Promise.all(members.map((member) => member.close()));
    expect(await lag()).toBe(0);
    await after.stop();
    await other.close();
    await writer.drop();
  }, 60_000);

  test('a producer, a reader and a watcher that were there before notice the new partitions by themselves', async () => {
    const [living, first, rung] = [await open(), new FirstDeliveries(), new Until()];
    const key = KEYS.find((one) => partitionOf(one, MANY) >= FEW)!;
    await living.publish([testRecord(topic, key, '0')]);
    const subscription = await living.subscribe({ group, topics: [topic], onBatch: first.onBatch });
    let rings = 0;
    const stop = living.watch([topic], () => {
      rings++;
      rung.ring();
    });
    await rung.until(() => rings > 0);
    await first.changed.until(() => first.count === 1);
    while ((await lag()) > 0) await pause(20);
    await reader.admin.grow(topic, MANY);
    let n = 1;
    for (; (await reader.admin.ends(topic))[partitionOf(key, MANY)] === 0; n++) await living.publish([testRecord(topic, key, String(n))]);
    await first.changed.until(() => first.count === n);
    for (const until = n + 5; n < until; n++) {
      const before = rings;
      await living.publish([testRecord(topic, key, String(n))]);
      await rung.until(() => rings > before);
    }
    await first.changed.until(() => first.count === n);
    expect(first.of(key).toSorted((a, b) => a - b)).toEqual(upTo(n)); // nobody stood still: their order is not promised
    stop();
    await subscription.close();
    await living.close();
  }, 60_000);

  describe('nothing is changed', () => {
    const unchanged = async (grow: Promise<void>, why: RegExp | string): Promise<void> => {
      await expect(grow).rejects.toThrow(why);
      expect((await reader.admin.describe(topic))?.partitions).toBe(FEW);
    };

    test('where a group has not read all of it, whether it runs or not, has saved something or not', async () => {
      await reader.publish(KEYS.map((key) => testRecord(topic, key, '0')));
      const first = new FirstDeliveries();
      const subscription = await reader.subscribe({ group, topics: [topic], onBatch: first.onBatch });
      await first.changed.until(() => first.count === KEYS.length);
      await subscription.close();
      await reader.publish([testRecord(topic, 'k', '1')]);
      await unchanged(reader.admin.grow(topic, MANY), `${group} (1 records)`);

      const go = Promise.withResolvers<void>();
      const fresh = await reader.subscribe({ group: `${group}.fresh`, topics: [topic], onBatch: () => go.promise });
      while (fresh.owned().length < FEW) await pause(20);
      await unchanged(reader.admin.grow(topic, MANY), `${group}.fresh (${KEYS.length + 1} records)`);
      go.resolve();
      await fresh.close();
    });

    test('while somebody publishes to it', async () => {
      const over = new AbortController();
      const publishing = (async () => {
        while (!over.signal.aborted) await reader.publish([testRecord(topic, 'k', '0')]);
      })();
      await unchanged(reader.admin.grow(topic, MANY), `somebody publishes to ${topic}`);
      over.abort();
      await publishing;
    });

    test('where there would be fewer; nor where the topic is compacted, or is not there', async () => {
      await unchanged(reader.admin.grow(topic, FEW - 1), `${topic} has ${FEW} partitions`);
      const { retentionMs: _none, ...compacted } = { ...testTopic(`${topic}.compacted`, FEW), cleanup: 'compact' as const };
      await reader.admin.create([compacted]);
      await unchanged(reader.admin.grow(compacted.name, MANY), 'is compacted');
      expect((await reader.admin.describe(compacted.name))?.partitions).toBe(FEW);
      await unchanged(reader.admin.grow('t.nowhere', MANY), 'there is no topic t.nowhere');
    });

    test('where there are as many already', async () => {
      await reader.admin.grow(topic, FEW);
      expect((await reader.admin.describe(topic))?.partitions).toBe(FEW);
    });
  });
});
