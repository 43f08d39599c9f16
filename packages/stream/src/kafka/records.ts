import type { SourceRecord } from '../group-runner.ts';
import type { TopicPartition } from '../port.ts';

/** As it was fetched. */
export interface ReadBatch {
  readonly firstOffset: bigint;
  readonly lastOffsetDelta: number;
  readonly attributes: number;
  readonly records: readonly {
    readonly offsetDelta: number;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Iterable<readonly [Buffer | null | undefined, Buffer | null | undefined]>;
  }[];
}

export interface Decoded {
  readonly records: readonly SourceRecord[];
  readonly next: number;
}

/** Of a batch: it holds no records but the mark of a transaction. */
const CONTROL = 0x20;
const NO_HEADERS = {};

/**
 * The records of fetched batches from `next` on. A batch comes whole, also what stands before the position; and it can end with nothing to
 * read (a transaction's mark, what compaction took): then the last offset stands as one that is left out, so that the position goes past it.
 * Records whose type nobody wants are left out the same way; one that names no type in its headers (structured mode) is always wanted.
 */
export function decode({ topic, partition }: TopicPartition, batches: readonly ReadBatch[], from: number, types?: ReadonlySet<string>): Decoded {
  const records: SourceRecord[] = [];
  let next = from;
  const leaveOut = (offset: number): void => {
    if (records.at(-1)?.leftOut) records.pop();
    records.push({ topic, partition, offset, key: null, value: null, headers: NO_HEADERS, leftOut: true });
  };
  for (const batch of batches) {
    const first = Number(batch.firstOffset);
    const end = first + batch.lastOffsetDelta + 1;
    if (end <= next) continue;
    for (const record of (batch.attributes & CONTROL) === 0 ? batch.records : []) {
      const offset = first + record.offsetDelta;
      if (offset < next) continue;
      const headers = headersOf(record.headers);
      const type = types && headers['ce_type'];
      if (type !== undefined && !types!.has(type)) leaveOut(offset);
      else records.push({ topic, partition, offset, key: record.key?.toString() ?? null, value: record.value ?? null, headers });
    }
    if ((records.at(-1)?.offset ?? -1) < end - 1) leaveOut(end - 1);
    next = end;
  }
  return { records, next };
}

function headersOf(pairs: Iterable<readonly [Buffer | null | undefined, Buffer | null | undefined]>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs) headers[name?.toString() ?? ''] = value?.toString() ?? '';
  return headers;
}
