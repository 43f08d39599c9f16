import { uuidv7 } from '@sluice/kernel';
import type { Batch, Log, LogRecord } from './port.ts';
import { heldBytes } from './testing/held-bytes.ts';
import { testRecord, testTopic } from './testing/records.ts';
import { listenForTrouble } from './testing/trouble.ts';
import { Until } from './testing/until.ts';

export { type LogAcrossProcesses, logProcessContract } from './testing/process-contract.ts';
export * from './testing/records.ts';
export { Until } from './testing/until.ts';

/** A driver under test: `open` is a process's own instance on the same log; `stop` ends what `make` began. */
export interface LogUnderTest {
  open(): Promise<Log>;
  stop(): Promise<void>;
}

/** A refusal that takes longer is no clear error: its caller has given up by then. */
const CLEAR_MS = 15_000;
const MIB = 1024 * 1024;
const textOf = (record: LogRecord): string => record.value?.toString() ?? '';

/**
 * The contract of the log, as far as it needs no broker to be killed. Every driver passes it; a new one is only listed.
 * Property behind all of it: every published record ends in a batch that resolved; first deliveries of a key rise by one; positions never go back.
 */
export function logContract(name: string, make: () => Promise<LogUnderTest>): void {
  describe(`log contract: ${name}`, () => {
    let under: LogUnderTest;
    let log: Log;
    let topic: string;
    let group: string;
    const changed = new Until();
    const listening = listenForTrouble();
    beforeAll(async () => {
      under = await make();
    });
    afterAll(async () => {
      listening.stop();
      await under.stop();
    });
    beforeEach(async () => {
      log = await under.open();
      topic = `t.${uuidv7()}`;
      group = `g.${uuidv7()}`;
      await log.admin.create([testTopic(topic)]);
    });
    afterEach(() => log.close());

    const collect = (into: LogRecord[]) => async (batch: Batch) => {
      into.push(...batch.records);
      changed.ring();
    };
    const publish = (count: number, keys = 10, from = 0) => log.publish(Array.from({ length: count }, (_, n) => testRecord(topic, `k${(from + n) % keys}`, String(from + n))));

    test('1 order per key, every partition, each record once', async () => {
      const seen: LogRecord[] = [];
      await publish(100, 40);
      const subscription = await log.subscribe({ group, topics: [topic], onBatch: collect(seen) });
      await publish(100, 40, 100);
      await changed.until(() => seen.length >= 200);
      await subscription.close();
      expect(seen).toHaveLength(200);
      expect(new Set(seen.map((one) => one.partition)).size).toBe(4);
      for (const [, own] of Map.groupBy(seen, (one) => one.key)) expect(own.map((one) => Number(textOf(one)))).toEqual(own.map((one) => Number(textOf(one))).toSorted((a, b) => a - b));
    });

    test('2 a handler that throws gets the same batch again, nothing skipped', async () => {
      const seen: string[] = [];
      let throws = 3;
      await publish(20, 1);
      const subscription = await log.subscribe({
        group,
        topics: [topic],
        onBatch: async (batch) => {
          if (throws-- > 0) throw new Error('not yet');
          seen.push(...batch.records.map(textOf));
          changed.ring();
        },
      });
      await changed.until(() => seen.length >= 20);
      await subscription.close();
      expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
    });

    test('3 members share the partitions and are told when theirs change; when one leaves the other goes on where it stood', async () => {
      const [one, two]: [LogRecord[], LogRecord[]] = [[], []];
      const told = { first: 0, second: 0 };
      const other = await under.open();
      const first = await log.subscribe({ group, topics: [topic], onBatch: collect(one), onRebalance: () => void told.first++ });
      const second = await other.subscribe({ group, topics: [topic], onBatch: collect(two), onRebalance: () => void told.second++ });
      let sent = 0;
      const more = async (enough: () => boolean): Promise<void> => {
        while (!enough()) {
          await publish(40, 40, sent);
          sent += 40;
          await changed.until(() => one.length + two.length >= sent);
        }
      };
      await more(() => one.length > 0 && two.length > 0);
      expect(first.owned().length + second.owned().length).toBeLessThanOrEqual(4);
      expect(Object.values(told)).not.toContain(0);
      const [dealt, had] = [told.second, two.length];
      await first.close();
      await more(() => two.length > Math.max(300, had));
      expect(told.second).toBeGreaterThan(dealt);
      await second.close();
      await other.close();
      expect(new Set([...one, ...two].map(textOf)).size).toBe(sent);
    });

    test('8 close in mid-batch waits for it, and nothing of it comes again', async () => {
      const started = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      const seen: LogRecord[] = [];
      await publish(5, 1);
      const subscription = await log.subscribe({
        group,
        topics: [topic],
        onBatch: async (batch) => {
          started.resolve();
          await go.promise;
          seen.push(...batch.records);
        },
      });
      await started.promise;
      const closed = subscription.close();
      go.resolve();
      await closed;
      expect(seen).toHaveLength(5);
      await publish(1, 1, 5);
      const after: LogRecord[] = [];
      const again = await log.subscribe({ group, topics: [topic], onBatch: collect(after) });
      await changed.until(() => after.length > 0);
      await again.close();
      expect(after.map(textOf)).toEqual(['5']);
    });

    test('9 one partition that blocks does not hold up the others, and what comes to it meanwhile is not held in memory', async () => {
      const go = Promise.withResolvers<void>();
      const seen: LogRecord[] = [];
      await publish(40, 40);
      const { partition: blocked, key } = (await Promise.all([0, 1, 2, 3].map((partition) => log.read(topic, partition, 0, 100)))).find((list) => list.length > 0)![0]!;
      let inHand = 0;
      const subscription = await log.subscribe({
        group,
        topics: [topic],
        maxRecords: 100,
        onBatch: async (batch) => {
          if (batch.records[0]?.partition === blocked) {
            inHand = Math.max(inHand, batch.records.length);
            await go.promise;
          }
          await collect(seen)(batch);
        },
      });
      const others = (await log.admin.ends(topic)).reduce((sum, end, partition) => sum + (partition === blocked ? 0 : end), 0);
      await changed.until(() => seen.length >= others);
      await publish(40, 40, 40);
      const ends = await log.admin.ends(topic);
      await changed.until(() => seen.length >= 80 - ends[blocked]!);
      const before = heldBytes();
      const large = Buffer.alloc(32_768);
      for (let n = 0; n < 20; n++) await log.publish(Array.from({ length: 50 }, () => testRecord(topic, key, large)));
      await publish(40, 40, 80);
      const later = await log.admin.ends(topic);
      await changed.until(() => seen.length >= 1120 - later[blocked]!);
      // 31 MiB have come; a batch is 3. The log in memory holds them itself.
      if (log.kind !== 'memory') expect(heldBytes() - before).toBeLessThan(16 * MIB);
      expect(seen.every((one) => one.partition !== blocked)).toBe(true);
      go.resolve();
      await changed.until(() => seen.length >= 1120);
      await subscription.close();
      expect(inHand).toBeLessThanOrEqual(100);
    });

    test('10 a paused partition rests until it is resumed', async () => {
      const seen: LogRecord[] = [];
      await publish(40, 40);
      const subscription = await log.subscribe({ group, topics: [topic], onBatch: collect(seen) });
      const resume = subscription.pause(topic, 0);
      const ends = await log.admin.ends(topic);
      await changed.until(() => seen.filter((one) => one.partition !== 0).length >= 40 - ends[0]!);
      await publish(40, 40, 40);
      const later = await log.admin.ends(topic);
      await changed.until(() => seen.filter((one) => one.partition !== 0).length >= 80 - later[0]!);
      const before = seen.filter((one) => one.partition === 0).length;
      expect(before).toBeLessThanOrEqual(ends[0]!); // what was read before the pause may still have come
      resume();
      await changed.until(() => seen.length >= 80);
      await subscription.close();
    });

    test('12 null values, no headers, empty values, null keys and 64 KiB travel; what cannot is a clear error, and the next one works', async () => {
      const large = Buffer.alloc(65_536, 7);
      await log.publish([testRecord(topic, 'k', null), testRecord(topic, 'k', Buffer.alloc(0)), testRecord(topic, null, 'no key'), testRecord(topic, 'k', large, { 'x-退款': '中文' })]);
      for (const [record, why] of [
        [testRecord(topic, 'k', Buffer.alloc(1_000_001)), '1000001 bytes'],
        [testRecord('t.nowhere', 'k', 'v'), 't.nowhere'],
      ] as const) {
        const began = performance.now();
        await expect(log.publish([record])).rejects.toThrow(why);
        expect(performance.now() - began).toBeLessThan(CLEAR_MS);
      }
      await log.publish([testRecord(topic, 'k', 'after')]);
      const all = (await Promise.all([0, 1, 2, 3].map((partition) => log.read(topic, partition, 0, 100)))).flat();
      const keyed = all.filter((one) => one.key === 'k');
      expect(keyed.map((one) => one.value?.length ?? null)).toEqual([null, 0, 65_536, 5]);
      expect(keyed[2]?.headers).toEqual({ 'x-退款': '中文' });
      expect(keyed[0]?.headers).toEqual({});
      expect(all.find((one) => one.key === null)?.value?.toString()).toBe('no key');
    });

    test('several partitions are read at once, each from its own position', async () => {
      await publish(40, 40);
      const all = (await Promise.all([0, 1, 2, 3].map((partition) => log.read(topic, partition, 0, 100)))).flat();
      const positions = [0, 1, 3].map((partition) => ({ partition, next: partition }));
      const read = await log.readFrom(topic, positions, 3);
      const wanted = positions.flatMap(({ partition, next }) => all.filter((one) => one.partition === partition && one.offset >= next).slice(0, 3));
      expect(read.toSorted((a, b) => a.partition - b.partition)).toEqual(wanted);
      expect(await log.readFrom(topic, [{ partition: 2, next: 1000 }], 3)).toEqual([]);
      expect(await log.readFrom(topic, [], 3)).toEqual([]);
    });

    test('14 admin: create again changes nothing; create with compaction; describe, ends, lag, delete', async () => {
      await log.admin.create([{ ...testTopic(topic), partitions: 9 }]);
      const { retentionMs: _none, ...compacted } = { ...testTopic(`${topic}.compacted`, 2), cleanup: 'compact' as const };
      await log.admin.create([compacted]);
      expect(await log.admin.describe(compacted.name)).toEqual({ name: compacted.name, partitions: 2, cleanup: 'compact', retentionMs: undefined });
      await log.admin.delete(compacted.name);
      expect(await log.admin.describe(compacted.name)).toBeUndefined();
      expect(await log.admin.describe(topic)).toEqual({ name: topic, partitions: 4, cleanup: 'delete', retentionMs: 3_600_000 });
      await publish(10);
      const lag = async () => (await log.admin.lag(group, [topic])).reduce((sum, one) => sum + one.lag, 0);
      expect(await lag()).toBe(10);
      const seen: LogRecord[] = [];
      const subscription = await log.subscribe({ group, topics: [topic], onBatch: collect(seen) });
      await changed.until(() => seen.length === 10);
      await subscription.close();
      expect(await lag()).toBe(0);
      await log.admin.delete(topic);
      expect(await log.admin.describe(topic)).toBeUndefined();
    });

    test('mixed batches keep the order of each key, and one bad partition does not stop the rest', async () => {
      const seen: LogRecord[] = [];
      let bad = 2;
      await publish(100);
      const partition = (await Promise.all([0, 1, 2, 3].map((at) => log.read(topic, at, 0, 100)))).find((list) => list.length > 0)![0]!.partition;
      const subscription = await log.subscribe({
        group,
        topics: [topic],
        mixPartitions: true,
        onBatch: async (batch) => {
          if (batch.records.some((one) => one.partition === partition) && bad-- > 0) throw new Error('not yet');
          await collect(seen)(batch);
        },
      });
      await changed.until(() => seen.length >= 100);
      await subscription.close();
      for (const [, own] of Map.groupBy(seen, (one) => one.key)) expect(own.map((one) => one.offset)).toEqual(own.map((one) => one.offset).toSorted((a, b) => a - b));
    });

    // The last one: it judges all of them.
    test('16 no warning and no rejection that nobody handled', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(listening.trouble).toEqual([]);
    });
  });
}
