import { deadLetterTopic, type Topic, topicOf } from '@sluice/contracts';
import { type Clock, type Instant, PassingFault, toIso } from '@sluice/kernel';
import { bytes, type Database, type Inbox, ints, isPassing, type Outbox, texts, type Tx } from '@sluice/store';
import { crashPoint } from '@sluice/runtime';
import { BEHIND, deadLetter, type Failure, failureOf, keptKey, parkOf } from './dead-letter-record.ts';
import { idNamedBy, type Inbound, type Item } from './inbound.ts';
import { loadingAgain } from './load-again.ts';
import type { LogRecord } from './port.ts';
import type { GroupTelemetry } from './telemetry.ts';

/** A key behind which the records of a group wait. */
export interface ParkedKey {
  readonly group: string;
  readonly key: string;
  readonly topic: string;
  /** Of the first failure, or of the last replay's. */
  readonly reason: string;
  readonly records: number;
  readonly replays: number;
  readonly since: string;
}

export interface ParkedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly message: string;
  readonly at: string;
  readonly type: string | undefined;
  readonly bytes: number;
}

export interface DeadLetterOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly group: string;
  /** Topics that the group reads. */
  readonly reads: readonly string[];
  readonly schema: string;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly telemetry: Pick<GroupTelemetry, 'deadLettered'>;
  /** Handles records in the transaction that holds their key's lock. */
  readonly replay: (tx: Tx, records: readonly LogRecord[], more: unknown) => Promise<void>;
}

interface Row {
  readonly seq: number;
  readonly topic: string;
  readonly part: number;
  readonly off: number;
  readonly key: string | null;
  readonly headers: string;
  readonly value: Buffer | null;
}

/** What can be done about the dead letters of a group, here or in another process. */
export type DeadLetterDesk = Pick<DeadLetters, 'group' | 'list' | 'show' | 'replay' | 'purge'>;

const REPLAY_ROWS = 100;
const MAX_LISTED = 1000;

/**
 * Dead letters of a group (architecture: "The consumer, exactly"). A record that can never be handled parks its (group, key): order
 * matters more than speed, so later records of that key follow it. The park row and the parked records (bytes untouched, in order) stand
 * in the group's schema until they are replayed or purged; the topic `<topic>.<group>.dlq` is their published copy.
 * Whoever adds to a key holds its row, shared or not; a replay and a purge hold it for themselves. So nothing is added to a key that is just opening.
 */
export class DeadLetters {
  readonly group: string;
  readonly reads: readonly string[];
  readonly #o: DeadLetterOptions;

  constructor(options: DeadLetterOptions) {
    this.#o = options;
    this.group = options.group;
    this.reads = options.reads;
  }

  /** What a consumer of `names` reads and may write. */
  topics(names: readonly string[]): Topic[] {
    return [...names.flatMap((name) => topicOf(name) ?? []), ...names.map((name) => deadLetterTopic(name, this.group))];
  }

  /**
   * Parks a poison record and its key. Claims its id, so that a repeat of it is a repeat; where the id is claimed already (another member
   * did better, or it is parked) there is nothing to do.
   */
  async park(record: LogRecord, id: string | undefined, error: unknown, tries: number): Promise<void> {
    const failure = failureOf(error);
    const claimed = id ?? idNamedBy(record);
    await this.#o.db.transact(async (tx) => {
      if (claimed !== undefined && !(await this.#o.inbox.claim(tx, [claimed])).has(claimed)) return;
      // `do update`, because `do nothing` would not lock the row: a replay that is just opening the key would delete it under our record.
      await tx.query(`insert into ${this.#o.schema}.parked_key (key, topic, reason, since) values ($1, $2, $3, to_timestamp($4::float8 / 1000)) on conflict (key) do update set key = excluded.key`, [
        parkOf(record),
        record.topic,
        failure.reason,
        this.#o.clock.now(),
      ]);
      await this.#keep(tx, [record], failure, tries);
      this.#mayCrash(tx);
    });
  }

  /** Those of the records' keys that are parked, held until the commit. */
  async closed(tx: Tx, items: readonly Item[]): Promise<ReadonlySet<string>> {
    const parks = [...new Set(items.map((item) => parkOf(item.record)))].sort();
    const rows = await tx.query<{ key: string }>(`select key from ${this.#o.schema}.parked_key where key = any ($1::text[]) order by key for share`, [texts(parks)]);
    return new Set(rows.map((row) => row.key));
  }

  /** The events whose key is open; the others are put behind their key. */
  async putBehind(tx: Tx, items: readonly Item[], closed: ReadonlySet<string>): Promise<readonly Inbound[]> {
    if (closed.size === 0) return items.flatMap((item) => item.event ?? []);
    const behind = items.filter((item) => closed.has(parkOf(item.record)));
    if (behind.length > 0)
      await this.#keep(
        tx,
        behind.map((item) => item.record),
        BEHIND,
        1,
      );
    return items.flatMap((item) => (item.event && !closed.has(parkOf(item.record)) ? item.event : []));
  }

  async list(): Promise<ParkedKey[]> {
    const rows = await this.#o.db.query<Omit<ParkedKey, 'group' | 'since'> & { since: Instant }>(
      `select k.key, k.topic, k.reason, k.since, k.replays, (select count(*) from ${this.#o.schema}.parked_record as r where r.park = k.key) as records
       from ${this.#o.schema}.parked_key as k order by k.since, k.key limit ${MAX_LISTED}`,
    );
    return rows.map((row) => ({ ...row, group: this.group, since: toIso(row.since) }));
  }

  /** Records that stand parked, of all keys. */
  async standing(): Promise<number> {
    return (await this.#o.db.query<{ n: number }>(`select count(*) as n from ${this.#o.schema}.parked_record`))[0]?.n ?? 0;
  }

  /** What is parked under a key, in order; no values, because they hold what customers wrote. */
  async show(key: string): Promise<ParkedRecord[]> {
    const rows = await this.#o.db.query<Omit<Row, 'value'> & { reason: string; message: string; at: Instant; bytes: number }>(
      `select seq, topic, part, off, key, headers, reason, message, at, coalesce(length(value), 0) as bytes from ${this.#o.schema}.parked_record where park = $1 order by seq limit ${MAX_LISTED}`,
      [key],
    );
    return rows.map((row) => ({
      topic: row.topic,
      partition: row.part,
      offset: row.off,
      reason: row.reason,
      message: row.message,
      at: toIso(row.at),
      type: headersOf(row)['ce_type'],
      bytes: row.bytes,
    }));
  }

  /**
   * Handles the parked records again, in order, under the key's lock; the key opens when none is left. A record that fails stays, with
   * those behind it. @throws PassingFault where the world is away: what is done stays done, and it can be called again
   */
  async replay(key: string): Promise<{ readonly replayed: number; readonly left: number }> {
    let replayed = 0;
    for (let rows = REPLAY_ROWS; ; ) {
      const step = await this.#replaySome(key, rows);
      replayed += step.done;
      if (step.left === 0 || (step.done === 0 && rows === 1)) return { replayed, left: step.left };
      if (step.done === 0) rows = 1; // one of them fails: those before it can still be handled
    }
  }

  /** Gives the parked records of a key up; who did it and how many stays in `purge_audit`. */
  async purge(key: string, by: string): Promise<number> {
    const { schema, clock } = this.#o;
    return this.#o.db.transact(async (tx) => {
      const [park] = await tx.query<{ reason: string }>(`select reason from ${schema}.parked_key where key = $1 for update`, [key]);
      if (!park) return 0;
      const rows = await tx.query(`delete from ${schema}.parked_record where park = $1 returning seq`, [key]);
      await tx.query(`delete from ${schema}.parked_key where key = $1`, [key]);
      await tx.query(`insert into ${schema}.purge_audit (at, by, park, records, reason) values (to_timestamp($1::float8 / 1000), $2, $3, $4, $5)`, [clock.now(), by, key, rows.length, park.reason]);
      this.#mayCrash(tx);
      return rows.length;
    });
  }

  async #replaySome(key: string, limit: number): Promise<{ done: number; left: number }> {
    const { schema, db, replay } = this.#o;
    try {
      return await loadingAgain((more) =>
        db.transact(async (tx) => {
          if ((await tx.query(`select key from ${schema}.parked_key where key = $1 for update`, [key])).length === 0) return { done: 0, left: 0 };
          const rows = await tx.query<Row>(`select seq, topic, part, off, key, headers, value from ${schema}.parked_record where park = $1 order by seq limit $2`, [key, limit]);
          await replay(tx, rows.map(recordOf), more);
          await tx.query(`delete from ${schema}.parked_record where seq = any ($1::int8[])`, [ints(rows.map((row) => row.seq))]);
          const left = await this.#count(tx, key);
          if (left === 0) await tx.query(`delete from ${schema}.parked_key where key = $1`, [key]);
          this.#mayCrash(tx);
          return { done: rows.length, left };
        }),
      );
    } catch (error) {
      if (isPassing(error)) throw error instanceof PassingFault ? error : new PassingFault('the database is away or busy', { cause: error });
      if (limit === 1) await db.query(`update ${schema}.parked_key set replays = replays + 1, reason = $2 where key = $1`, [key, failureOf(error).reason]);
      return { done: 0, left: await this.#count(db, key) };
    }
  }

  #mayCrash(tx: Tx): void {
    crashPoint(`letters.${this.group}.before-commit`);
    tx.onCommit(() => crashPoint(`letters.${this.group}.after-commit`));
  }

  async #count(db: Pick<Tx, 'query'>, key: string): Promise<number> {
    return (await db.query<{ n: number }>(`select count(*) as n from ${this.#o.schema}.parked_record where park = $1`, [key]))[0]?.n ?? 0;
  }

  /** A record that stands here already (its batch came again) is kept and published once. */
  async #keep(tx: Tx, records: readonly LogRecord[], failure: Failure, tries: number): Promise<void> {
    const now = this.#o.clock.now();
    const rows = await tx.query<Pick<Row, 'topic' | 'part' | 'off'>>(
      `insert into ${this.#o.schema}.parked_record (park, topic, part, off, key, headers, value, reason, message, at)
       select p, t, a, o, k, h, v, $8, $9, to_timestamp($10::float8 / 1000)
       from unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::text[], $6::text[], $7::bytea[]) with ordinality as x(p, t, a, o, k, h, v, n) order by n
       on conflict do nothing returning topic, part, off`,
      [
        texts(records.map(parkOf)),
        texts(records.map((one) => one.topic)),
        ints(records.map((one) => one.partition)),
        ints(records.map((one) => one.offset)),
        texts(records.map((one) => keptKey(one.key))),
        texts(records.map((one) => JSON.stringify(one.headers))),
        bytes(records.map((one) => one.value)),
        failure.reason,
        failure.message,
        now,
      ],
    );
    const kept = new Set(rows.map((row) => `${row.topic} ${row.part} ${row.off}`));
    const letters = records.filter((one) => kept.has(`${one.topic} ${one.partition} ${one.offset}`)).map((record) => deadLetter(record, this.group, failure, tries, now));
    await this.#o.outbox.append(tx, letters);
    if (letters.length > 0) tx.onCommit(() => this.#o.telemetry.deadLettered(letters.length, failure.reason));
  }
}

function headersOf(row: { readonly headers: string }): Record<string, string> {
  return JSON.parse(row.headers) as Record<string, string>;
}

function recordOf(row: Row): LogRecord {
  return { topic: row.topic, partition: row.part, offset: row.off, key: row.key, headers: headersOf(row), value: row.value };
}
