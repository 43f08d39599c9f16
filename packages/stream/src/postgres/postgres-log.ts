import { packHeaders, partitionOf, type Topic, topicOf, unpackHeaders } from '@sluice/contracts';
import { BrokenInvariant, PassingFault } from '@sluice/kernel';
import type { Logger } from '@sluice/runtime';
import { bytes, codeOf, type Database, ints, isUniqueViolation, type Locks, migrate, type Outbox, OUTBOX_TABLES, type OutRecord, ProcessBells, type Session, texts, uuids } from '@sluice/store';
import { GroupRunner } from '../group-runner.ts';
import { type Log, type LogRecord, MAX_RECORD_BYTES, type Position, type SubscribeOptions, type Subscription } from '../port.ts';
import { EndsWatch } from './ends-watch.ts';
import { Members } from './members.ts';
import { logMigrations } from './migrations.ts';
import { numbered } from './numbering.ts';
import { Positions } from './positions.ts';
import { retain } from './retention.ts';
import { PostgresSource } from './source.ts';
import { type TopicRow, TopicRows } from './topics.ts';

export interface PostgresLogOptions {
  readonly db: Database;
  readonly locks: Locks;
  readonly logger: Logger;
  /** Other processes write to this log too: readers are woken across them, and poll more often. */
  readonly acrossProcesses?: boolean;
  /** How often to look for what no bell told of. Default: 1 s where every writer is in this process, 50 ms where not. */
  readonly pollMs?: number;
  /** How often to look whether members came or went. */
  readonly lookMs?: number;
}

/** Many writers may meet at one partition; each time one of them gets through. */
const ATTEMPTS = 50;
/** A row's topic has no partition in the log: it was never made here, or is not one of those that were looked for. */
const NO_PARTITION = '23514';

/**
 * The log as tables of the same Postgres. Offset order is commit order: a writer takes its offsets after the last one that it sees, and the
 * primary key is the fence; who lost a race gets a unique violation and takes them again.
 */
export class PostgresLog implements Log {
  readonly kind = 'postgres';
  readonly #o: PostgresLogOptions;
  readonly #topics: TopicRows;
  readonly #positions: Positions;
  readonly #watchers = new Set<{ readonly topics: readonly string[]; readonly ring: () => void }>();
  readonly #bells: ProcessBells | undefined;
  readonly #members: Members;
  readonly #ends: EndsWatch;
  /** To which topics each schema has written. */
  readonly #written = new Map<string, readonly TopicRow[]>();

  private constructor(options: PostgresLogOptions) {
    this.#o = options;
    const { db, logger, acrossProcesses = false, pollMs = acrossProcesses ? 50 : 1000, lookMs = 1000 } = options;
    this.#topics = new TopicRows(db);
    this.#positions = new Positions(db, logger);
    this.#bells = acrossProcesses ? new ProcessBells({ db, logger, channel: 'sluice_log', heard: (topics) => this.#ringHere(topics) }) : undefined;
    this.#members = new Members({ db, logger, lookMs });
    this.#ends = new EndsWatch({ db, logger, pollMs, watched: () => this.#watched(), grown: (topics) => this.#ringHere(topics) });
  }

  static async open(options: PostgresLogOptions): Promise<PostgresLog> {
    await migrate(options.db, { schema: 'log', migrations: logMigrations, logger: options.logger });
    return new PostgresLog(options);
  }

  async publish(records: readonly OutRecord[]): Promise<void> {
    if (records.length === 0) return;
    const parts: number[] = [];
    for (const record of records) {
      if ((record.value?.length ?? 0) > MAX_RECORD_BYTES) throw new Error(`a record of ${record.value?.length} bytes for ${record.topic}: at most ${MAX_RECORD_BYTES}`);
      parts.push(partitionOf(record.key, (await this.#topics.get(record.topic)).partitions));
    }
    const given = `d as materialized (select n as seq, t as topic, p as part, i as id, k as key, h as headers, v as value from unnest($1::text[], $2::int8[], $3::uuid[], $4::text[], $5::text[], $6::bytea[]) with ordinality as x(t, p, i, k, h, v, n))`;
    const values = [
      texts(records.map((one) => one.topic)),
      ints(parts),
      uuids(records.map((one) => one.id)),
      texts(records.map((one) => one.key)),
      texts(records.map(packHeaders)),
      bytes(records.map((one) => one.value)),
    ];
    await fenced(() => this.#o.db.query(`with ${given}, ${numbered()}`, values));
    this.#ring(new Set(records.map((one) => one.topic)));
  }

  readonly move = async (session: Session, outbox: Outbox, limit: number): Promise<{ count: number; topics: ReadonlySet<string> }> => {
    const rows = await this.#moved(session, outbox, limit);
    const topics = new Set(rows.map((row) => row.topic));
    this.#ring(topics);
    return { count: rows.reduce((sum, row) => sum + row.n, 0), topics };
  };

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const topics = await Promise.all(options.topics.map((name) => this.#topics.get(name)));
    const { db, locks, logger } = this.#o;
    const source = new PostgresSource({ db, locks, positions: this.#positions, members: this.#members, group: options.group, topics, types: options.types, ring: () => runner.wake.ring() });
    const runner = new GroupRunner(source, options, logger);
    const unwatch = this.watch(options.topics, () => runner.wake.ring());
    return {
      check: () => runner.check(),
      owned: () => runner.owned(),
      pause: (topic, partition) => runner.pause(topic, partition),
      close: async () => {
        unwatch();
        await runner.close();
      },
    };
  }

  async read(topic: string, partition: number, offset: number, limit: number): Promise<readonly LogRecord[]> {
    const { id } = await this.#topics.get(topic);
    const rows = await this.#o.db.query<RecordRow>('select off, id, key, headers, value from log.record where topic = $1 and part = $2 and off >= $3 order by off limit $4', [
      id,
      partition,
      offset,
      limit,
    ]);
    return rows.map((row) => recordOf(topic, partition, row));
  }

  async readFrom(topic: string, from: readonly Omit<Position, 'topic'>[], each: number): Promise<readonly LogRecord[]> {
    const { id } = await this.#topics.get(topic);
    const rows = await this.#o.db.query<RecordRow & { part: number }>(
      `select r.part, r.off, r.id, r.key, r.headers, r.value from unnest($2::int8[], $3::int8[]) as p(part, off)
cross join lateral (select part, off, id, key, headers, value from log.record where topic = $1 and part = p.part and off >= p.off order by off limit $4) as r`,
      [id, ints(from.map((at) => at.partition)), ints(from.map((at) => at.next)), each],
    );
    return rows.map((row) => recordOf(topic, row.part, row));
  }

  watch(topics: readonly string[], ring: () => void): () => void {
    const watcher = { topics, ring };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  readonly admin = {
    create: (topics: readonly Topic[]): Promise<void> => this.#topics.create(topics),
    describe: async (name: string) => {
      const row = await this.#topics.find(name);
      return row && { name: row.name, partitions: row.partitions, cleanup: row.cleanup, retentionMs: row.retentionMs ?? undefined };
    },
    lag: async (group: string, names: readonly string[]) => {
      const topics = await Promise.all(names.map((name) => this.#topics.get(name)));
      const at = new Map(
        (
          await this.#positions.of(
            group,
            topics.map((one) => one.id),
          )
        ).map((row) => [`${row.topic} ${row.part}`, row.next]),
      );
      const ends = await Promise.all(topics.map((topic) => this.#end(topic)));
      return topics.flatMap((topic, n) => (ends[n] ?? []).map((end, partition) => ({ topic: topic.name, partition, lag: end - (at.get(`${topic.id} ${partition}`) ?? 0) })));
    },
    ends: async (name: string): Promise<readonly number[]> => {
      const ends = await this.#end(await this.#topics.get(name));
      await this.#o.db.flushed(); // who reads up to them may show it to the world: no crash takes it back
      return ends;
    },
    delete: (name: string): Promise<void> => this.#topics.delete(name),
    retain: async (now: number): Promise<void> => {
      for (const topic of await this.#topics.all()) await retain(this.#o.db, topic, now);
    },
  };

  async close(): Promise<void> {
    this.#watchers.clear();
    await this.#bells?.stop();
    await this.#members.stop();
    await this.#ends.stop();
  }

  async #end({ id, partitions }: TopicRow): Promise<readonly number[]> {
    const rows = await this.#o.db.query<{ part: number; end: number }>(
      `select p as part, coalesce((select r.off + 1 from log.record as r where r.topic = $1 and r.part = p order by r.off desc limit 1), 0) as end from generate_series(0, $2::int4 - 1) as p order by p`,
      [id, partitions],
    );
    return rows.map((row) => row.end);
  }

  /** Among the topics to which the schema has written before; where a row has another one, or one of them was made anew, among all. */
  async #moved(session: Session, outbox: Outbox, limit: number): Promise<Moved[]> {
    const written = this.#written.get(outbox.schema);
    if (written === undefined) return this.#movedToAny(session, outbox, limit);
    try {
      return await moved(session, outbox, limit, written);
    } catch (error) {
      if (codeOf(error) !== NO_PARTITION) throw error;
    }
    this.#written.delete(outbox.schema); // rolled back: nothing was moved
    return this.#movedToAny(session, outbox, limit, written);
  }

  async #movedToAny(session: Session, outbox: Outbox, limit: number, before: readonly TopicRow[] = []): Promise<Moved[]> {
    let rows: Moved[];
    try {
      rows = await moved(session, outbox, limit);
    } catch (error) {
      if (codeOf(error) !== NO_PARTITION) throw error;
      await this.#topics.create(await this.#missing(session, outbox)); // rolled back: nothing was moved
      rows = await moved(session, outbox, limit);
    }
    if (rows.length === 0) return rows;
    const names = new Set([...before.map((topic) => topic.name), ...rows.map((row) => row.topic)]);
    const topics = await this.#topics.all();
    this.#written.set(
      outbox.schema,
      topics.filter((topic) => names.has(topic.name)),
    );
    return rows;
  }

  /** Topics of the table that nobody has made here yet. @throws where rows stand under a name that is no topic: a fault of the release */
  async #missing(session: Session, outbox: Outbox): Promise<Topic[]> {
    const tables = Array.from({ length: OUTBOX_TABLES }, (_, n) => `select topic from ${outbox.schema}.outbox_${n}`).join(' union ');
    const rows = await session.query<{ topic: string }>(`select w.topic from (${tables}) as w where not exists (select 1 from log.topic as t where t.name = w.topic)`);
    return rows.map((row) => {
      const topic = topicOf(row.topic);
      if (!topic) throw new BrokenInvariant(`the outbox of ${outbox.schema} holds records for ${row.topic}, which is no topic`);
      return topic;
    });
  }

  #watched(): Promise<TopicRow[]> {
    return this.#topics.among(new Set([...this.#watchers].flatMap((one) => one.topics)));
  }

  #ring(topics: ReadonlySet<string>): void {
    if (topics.size === 0) return;
    this.#ringHere(topics);
    this.#bells?.tell(topics);
  }

  #ringHere(topics: ReadonlySet<string> | undefined): void {
    for (const one of this.#watchers) if (topics === undefined || one.topics.some((name) => topics.has(name))) one.ring();
  }
}

interface Moved {
  readonly topic: string;
  readonly n: number;
}

const moved = (session: Session, outbox: Outbox, limit: number, among?: readonly TopicRow[]): Promise<Moved[]> =>
  fenced(() => session.query<Moved>(`with ${outbox.takeSql('$1')}, ${numbered(among)}`, [limit]));

interface RecordRow {
  readonly off: number;
  readonly id: string;
  readonly key: string | null;
  readonly headers: string;
  readonly value: Buffer | null;
}

const recordOf = (topic: string, partition: number, row: RecordRow): LogRecord => ({
  topic,
  partition,
  offset: row.off,
  key: row.key,
  headers: unpackHeaders(row.headers, row.id, row.key),
  value: row.value,
});

/** Runs again while another writer was first at an offset. */
async function fenced<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      if (attempt === ATTEMPTS) throw new PassingFault('other writers were first at every offset', { cause: error });
    }
  }
}
