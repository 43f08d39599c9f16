import { quietLogger } from '@sluice/runtime/testing';
import { GroupRunner, type Source } from './group-runner.ts';
import type { Batch, LogRecord } from './port.ts';
import { Until } from './testing/until.ts';

const record = (partition: number, offset: number): LogRecord => ({ topic: 't', partition, offset, key: `k${partition}`, headers: {}, value: null });

/** Two partitions without an end; counts what was read of each. */
function endless(): { readonly source: Source; readonly read: number[] } {
  const read = [0, 0];
  const source: Source = {
    pollMs: 1,
    assignment: async () => [0, 1].map((partition) => ({ topic: 't', partition })),
    positions: async (partitions) => partitions.map((at) => ({ ...at, next: 0 })),
    async read(from, maxRecords) {
      const each = Math.floor(maxRecords / from.length);
      return from.flatMap(({ partition, next }) => {
        read[partition]! += each;
        return Array.from({ length: each }, (_, n) => record(partition, next + n));
      });
    },
    save: async () => undefined,
    leave: async () => undefined,
  };
  return { source, read };
}

test.each([false, true])('of a partition that blocks no more than a batch is held, however long the others go on (mixed batches: %s)', async (mixPartitions) => {
  const { source, read } = endless();
  const changed = new Until();
  const go = Promise.withResolvers<void>();
  let [handed, others, failures] = [0, 0, 1];
  const onBatch = async ({ records }: Batch): Promise<void> => {
    const blocked = records.filter((one) => one.partition === 0).length;
    // Mixed, a partition gets a batch of its own only after it has failed.
    if (mixPartitions && blocked > 0 && failures-- > 0) throw new Error('not yet');
    handed += blocked;
    others += records.length - blocked;
    changed.ring();
    if (blocked > 0) await go.promise;
  };
  const runner = new GroupRunner(source, { group: 'g', topics: ['t'], mixPartitions, maxRecords: 20, onBatch }, quietLogger());
  await changed.until(() => handed > 0);
  const before = read[0]!;
  await changed.until(() => others > 2000);
  expect(read[0]).toBe(before);
  expect(handed).toBeLessThanOrEqual(20);
  go.resolve();
  await changed.until(() => handed > 100);
  await runner.close();
});
