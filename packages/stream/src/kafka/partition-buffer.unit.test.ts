import type { RecordsBatch } from '@platformatic/kafka';
import { PartitionBuffer } from './partition-buffer.ts';
import { decode } from './records.ts';

const AT = { topic: 't', partition: 0 };
interface Given {
  readonly delta: number;
  readonly type?: string;
  readonly value?: Buffer;
}
const batch = (first: number, last: number, records: readonly Given[], attributes = 0): RecordsBatch =>
  ({
    firstOffset: BigInt(first),
    lastOffsetDelta: last,
    attributes,
    records: records.map(({ delta, type, value = Buffer.from('v') }) => ({
      offsetDelta: delta,
      key: Buffer.from('k'),
      value,
      headers: type === undefined ? [] : [[Buffer.from('ce_type'), Buffer.from(type)]],
    })),
  }) as unknown as RecordsBatch;
const plain = (first: number, count: number): RecordsBatch =>
  batch(
    first,
    count - 1,
    Array.from({ length: count }, (_, delta) => ({ delta })),
  );
const offsets = (records: readonly { readonly offset: number; readonly leftOut?: true }[]) => records.map((one) => (one.leftOut ? -one.offset : one.offset));

test('records below the position are read past; the position goes behind the batch', () => {
  const { records, next } = decode(AT, [plain(10, 5), plain(15, 2)], 13);
  expect(offsets(records)).toEqual([13, 14, 15, 16]);
  expect(next).toBe(17);
  expect(decode(AT, [plain(10, 5)], 15)).toEqual({ records: [], next: 15 });
});

test("a transaction's mark and what compaction took bring no record, and are gone past", () => {
  const { records, next } = decode(AT, [plain(0, 1), batch(1, 0, [{ delta: 0 }], 0x20), batch(2, 3, [{ delta: 1 }])], 0);
  expect(offsets(records)).toEqual([0, -1, 3, -5]);
  expect(next).toBe(6);
});

test('types that nobody wants are left out but for the last offset; a record that names none comes', () => {
  const given = batch(
    0,
    5,
    ['x', 'x', 'y', 'x', undefined, 'x'].map((type, delta) => (type === undefined ? { delta } : { delta, type })),
  );
  expect(offsets(decode(AT, [given], 0, new Set(['y'])).records)).toEqual([-1, 2, -3, 4, -5]);
});

test('a batch stays until it is said to be done with; a full buffer has room again after it', () => {
  const buffer = new PartitionBuffer({ ...AT, epoch: 1 }, 0);
  expect(buffer.add(decode(AT, [plain(0, 1000)], 0))).toBe(true);
  expect([buffer.full, buffer.next, buffer.waiting(0)]).toEqual([true, 1000, 1000]);
  expect(offsets(buffer.first(3))).toEqual([0, 1, 2]);
  expect(offsets(buffer.first(3))).toEqual([0, 1, 2]);
  expect(buffer.waiting(500)).toBe(500);
  expect([buffer.full, offsets(buffer.first(1))]).toEqual([false, [500]]);
});

test('large records fill it too', () => {
  const buffer = new PartitionBuffer(AT, 0);
  buffer.add(
    decode(
      AT,
      [
        batch(0, 1, [
          { delta: 0, value: Buffer.alloc(600_000) },
          { delta: 1, value: Buffer.alloc(600_000) },
        ]),
      ],
      0,
    ),
  );
  expect(buffer.full).toBe(true);
  buffer.waiting(1);
  expect(buffer.full).toBe(false);
});
