import { compose, type ErasureFilesAsked, type ErasureRequested, known, nameOf, TOPICS, typeOf } from '@sluice/contracts';
import { PassingFault, toIso } from '@sluice/kernel';
import { type Check, crashPoint } from '@sluice/runtime';
import { type Outbox, type OutRecord, texts, type Tx } from '@sluice/store';
import { inboundOf } from './inbound.ts';
import type { Platform } from './platform.ts';
import type { Batch, LogRecord, Position, Subscription } from './port.ts';

/** What a service erased, and which files it named in it. */
export interface Erased {
  readonly counts: Readonly<Record<string, number>>;
  readonly fileIds: readonly string[];
}

export interface EraserOptions {
  readonly platform: Pick<Platform, 'db' | 'log' | 'clock' | 'logger'>;
  readonly service: string;
  readonly schema: string;
  readonly outbox: Outbox;
  /** The group whose records may still bring what is to be erased, and what it reads. */
  readonly group: string;
  readonly reads: readonly string[];
  /** Takes away what the service has of these ids. Again, it finds nothing. */
  readonly erase: (tx: Tx, piece: ErasureRequested) => Promise<Erased>;
  /** Those of these files that the service names. Absent: it names none, ever. */
  readonly holds?: (tx: Tx, fileIds: readonly string[]) => Promise<readonly string[]>;
}

/** A report has 64 KiB at most; an id of a file some 70 bytes. */
const FILES_IN_REPORT = 400;
const ASKED = [TOPICS.erasuresRequested];
const TYPES = [typeOf('erasure.requested'), typeOf('erasure.files_asked')];

/**
 * What a service does when a person is erased: once its consumer has handled all that was on its topics when it was asked (so that nothing of him
 * comes behind), it takes away what it has of his ids, in one transaction with its report. A piece that comes again finds nothing, and its second
 * report is passed over by conversation.
 */
export class Eraser {
  readonly #o: EraserOptions;
  readonly #group: string;
  /** By piece: how far its consumer must have come. */
  readonly #barriers = new Map<string, readonly Position[]>();
  #subscription: Subscription | undefined;

  constructor(options: EraserOptions) {
    this.#o = options;
    this.#group = `${options.service}.erasures`;
  }

  async start(): Promise<void> {
    const { log } = this.#o.platform;
    await log.admin.create([...ASKED, TOPICS.erasuresReported]);
    this.#subscription = await log.subscribe({ group: this.#group, topics: ASKED.map((topic) => topic.name), types: TYPES, maxRecords: 1, onBatch: (batch) => this.#take(batch) });
  }

  async stop(): Promise<void> {
    await this.#subscription?.close();
  }

  check(): Check {
    return { ...(this.#subscription?.check() ?? { status: 'fail' as const, detail: 'not started' }), name: `consumer ${this.#group}` };
  }

  async idle(): Promise<boolean> {
    const topics = ASKED.map((topic) => topic.name);
    return (await this.#o.platform.log.admin.lag(this.#group, topics)).every((one) => one.lag === 0);
  }

  async #take(batch: Batch): Promise<void> {
    const { platform, outbox } = this.#o;
    for (const [n, record] of batch.records.entries()) {
      const asked = this.#asked(record);
      const commitIn = n === batch.records.length - 1 ? batch.commitIn : undefined;
      if (asked?.name === 'erasure.requested') await this.#caughtUp(asked.data.pieceId);
      if (asked === undefined && commitIn === undefined) continue;
      await platform.db.transact(async (tx) => {
        if (asked) await outbox.append(tx, asked.name === 'erasure.requested' ? await this.#erase(tx, asked.data) : [await this.#held(tx, asked.data)]);
        await commitIn?.(tx);
        crashPoint(`batch.${this.#group}.before-commit`);
        tx.onCommit(() => crashPoint(`batch.${this.#group}.after-commit`));
      });
      if (asked) this.#barriers.delete(asked.data.pieceId);
    }
  }

  /** What cannot be read is passed over, loudly: conversation asks again, and its report says that we are missing. */
  #asked(record: LogRecord): { name: 'erasure.requested'; data: ErasureRequested } | { name: 'erasure.files_asked'; data: ErasureFilesAsked } | undefined {
    try {
      const event = inboundOf(record, () => undefined);
      if (event === undefined || nameOf(event.type) === undefined) return undefined;
      const found = known(event);
      if (found?.name === 'erasure.requested') return { name: found.name, data: found.event.data };
      return found?.name === 'erasure.files_asked' ? { name: found.name, data: found.event.data } : undefined;
    } catch (error) {
      const { topic, partition, offset } = record;
      this.#o.platform.logger.error({ group: this.#group, topic, partition, offset, class: (error as Error).name }, 'an erasure that cannot be read was passed over');
      return undefined;
    }
  }

  /** @throws PassingFault until the service's own consumer has come as far as its topics reached when the piece was first seen */
  async #caughtUp(pieceId: string): Promise<void> {
    const { group, reads, platform } = this.#o;
    const { admin } = platform.log;
    const ends = async (topic: string): Promise<Position[]> => (await admin.ends(topic)).map((next, partition) => ({ topic, partition, next }));
    const barrier = this.#barriers.get(pieceId) ?? (await Promise.all(reads.map(ends))).flat();
    this.#barriers.set(pieceId, barrier);
    const [lags, now] = [await admin.lag(group, reads), (await Promise.all(reads.map(ends))).flat()];
    const behind = lags.some(({ topic, partition, lag }) => {
      const of = (positions: readonly Position[]): number => positions.find((one) => one.topic === topic && one.partition === partition)?.next ?? 0;
      return of(now) - lag < of(barrier) && lag > 0;
    });
    if (behind) throw new PassingFault(`an erasure waits until ${group} has handled what came before it`);
  }

  async #erase(tx: Tx, piece: ErasureRequested): Promise<OutRecord[]> {
    const { schema, erase } = this.#o;
    const letters = await eraseParked(tx, schema, [...piece.contactPointIds, ...piece.conversationIds, ...piece.ticketIds], piece.erasureId);
    const { counts, fileIds } = await erase(tx, piece);
    const files = [...new Set(fileIds)];
    const all = Object.entries({ ...counts, deadLetters: letters }).flatMap(([of, count]) => (count === 0 ? [] : [{ of, count }]));
    const reports = Math.max(1, Math.ceil(files.length / FILES_IN_REPORT));
    return Array.from({ length: reports }, (_, n) =>
      this.#report('erasure.reported', piece, {
        counts: n === 0 ? all : [],
        fileIds: files.slice(n * FILES_IN_REPORT, (n + 1) * FILES_IN_REPORT),
        done: n === reports - 1,
      }),
    );
  }

  async #held(tx: Tx, asked: ErasureFilesAsked): Promise<OutRecord> {
    return this.#report('erasure.files_held', asked, { fileIds: (await this.#o.holds?.(tx, asked.fileIds)) ?? [] });
  }

  #report(name: 'erasure.reported' | 'erasure.files_held', { erasureId, pieceId }: Pick<ErasureRequested, 'erasureId' | 'pieceId'>, data: object): OutRecord {
    const { service, platform } = this.#o;
    const at = platform.clock.now();
    return compose(TOPICS.erasuresReported, name, { service, erasureId, pieceId, ...data, at: toIso(at) } as never, { service, key: service, subject: erasureId, at });
  }
}

/**
 * Takes what is parked under these keys, and opens them. Whoever adds to a key holds its row: what is added afterwards is of somebody else.
 * @param by an id: it stands in `purge_audit` in place of the keys, which can be reckoned from an address
 * @returns how many records
 */
export async function eraseParked(tx: Tx, schema: string, keys: readonly string[], by: string): Promise<number> {
  if (keys.length === 0) return 0;
  const parked = await tx.query<{ key: string }>(`select key from ${schema}.parked_key where key = any ($1::text[]) order by key for update`, [texts(keys)]);
  if (parked.length === 0) return 0;
  const own = texts(parked.map((one) => one.key));
  const rows = await tx.query(`delete from ${schema}.parked_record where park = any ($1::text[]) returning seq`, [own]);
  await tx.query(`delete from ${schema}.parked_key where key = any ($1::text[])`, [own]);
  await tx.query(`insert into ${schema}.purge_audit (at, by, park, records, reason) values (clock_timestamp(), 'erasure', $1, $2, 'erased')`, [by, rows.length]);
  return rows.length;
}
