import { deadLetterTopic, type Topic, topicOf } from '@sluice/contracts';
import { type Clock, PoisonRecord, toIso, uuidv7 } from '@sluice/kernel';
import { meter } from '@sluice/runtime';
import { bytes, type Database, ints, type Migration, type Outbox, type OutRecord, texts, type Tx } from '@sluice/store';
import { MESSAGING } from './names.ts';
import type { LogRecord } from './port.ts';

/**
 * Dead letters of a group (architecture: "The consumer, exactly"). A record that can never be handled parks its (group, key): order
 * matters more than speed, so later records of that key follow it. The park row and the parked records (bytes untouched, in order) stand
 * in the group's schema until they are replayed or purged; the topic `<topic>.<group>.dlq` is their published copy.
 */
export const deadLetterMigrations = (schema: string): Migration[] => [
  {
    name: '0000_dead_letters_1',
    sql: `create table ${schema}.parked_key (key text collate "C" primary key, topic text not null, reason text not null, since timestamptz not null, replays int4 not null default 0);
create table ${schema}.parked_record (
  seq int8 generated always as identity primary key, park text collate "C" not null, topic text not null, part int4 not null, off int8 not null,
  key text, headers text not null, value bytea, reason text not null, message text not null, at timestamptz not null, unique (topic, part, off)
);
create index parked_record_park on ${schema}.parked_record (park, seq);
create table ${schema}.purge_audit (at timestamptz not null, by text not null, park text not null, records int4 not null, reason text not null);`,
  },
];

export interface ParkedKey {
  readonly group: string;
  readonly key: string;
  readonly topic: string;
  readonly reason: string;
  readonly records: number;
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
  readonly schema: string;
  readonly outbox: Outbox;
  readonly replay: (tx: Tx, records: readonly LogRecord[]) => Promise<void>;
}

interface Keyed {
  readonly id?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
}

interface Failure {
  readonly reason: string;
  readonly className: string;
  readonly message: string;
}

const parked = meter('sluice').createCounter('sluice.event.dead_lettered');
const REPLAY_ROWS = 100;

export class DeadLetters {
  readonly group: string;
  readonly #o: DeadLetterOptions;

  constructor(options: DeadLetterOptions) {
    this.#o = options;
    this.group = options.group;
  }

  topics(of: readonly string[]): Topic[] {
    return [...of.flatMap((name) => topicOf(name) ?? []), ...of.map((name) => deadLetterTopic(name, this.#o.group))];
  }

  /** Parks the poison record and its key. The same record again changes nothing. */
  async park(record: LogRecord, error: unknown): Promise<void> {
    const failure = failureOf(error);
    await this.#o.db.transact(async (tx) => {
      await tx.query(`insert into ${this.#o.schema}.parked_key (key, topic, reason, since) values ($1, $2, $3, to_timestamp($4::float8 / 1000)) on conflict do nothing`, [
        parkOf(record),
        record.topic,
        failure.reason,
        this.#o.clock.now(),
      ]);
      await this.#keep(tx, [record], failure);
    });
  }

  /**
   * The events whose key is open; those of parked keys are put behind their key. The park rows are read `for share`, so that a replay
   * (which holds them `for update`) and a batch never interleave.
   */
  async withoutParked<E extends Keyed>(tx: Tx, events: readonly E[], records: readonly LogRecord[]): Promise<readonly E[]> {
    if (events.length === 0) return events;
    const parks = [...new Set(events.map(parkOf))].sort();
    const rows = await tx.query<{ key: string }>(`select key from ${this.#o.schema}.parked_key where key = any ($1::text[]) order by key for share`, [texts(parks)]);
    if (rows.length === 0) return events;
    const closed = new Set(rows.map((row) => row.key));
    const behind = events.filter((event) => closed.has(parkOf(event)));
    const places = new Set(behind.map((event) => `${event.topic} ${event.partition} ${event.offset}`));
    await this.#keep(
      tx,
      records.filter((record) => places.has(`${record.topic} ${record.partition} ${record.offset}`)),
      { reason: 'key-parked', className: 'KeyParked', message: 'an earlier record of this key could not be handled' },
    );
    return events.filter((event) => !closed.has(parkOf(event)));
  }

  async list(): Promise<ParkedKey[]> {
    const rows = await this.#o.db.query<{ key: string; topic: string; reason: string; records: number; since: number }>(
      `select k.key, k.topic, k.reason, k.since, (select count(*) from ${this.#o.schema}.parked_record as r where r.park = k.key) as records from ${this.#o.schema}.parked_key as k order by k.since limit 1000`,
    );
    return rows.map((row) => ({ group: this.#o.group, key: row.key, topic: row.topic, reason: row.reason, records: row.records, since: toIso(row.since) }));
  }

  /** What is parked under a key, in order; no values, because they hold what customers wrote. */
  async show(key: string): Promise<ParkedRecord[]> {
    const rows = await this.#o.db.query<{ topic: string; part: number; off: number; reason: string; message: string; at: number; headers: string; bytes: number | null }>(
      `select topic, part, off, reason, message, at, headers, length(value) as bytes from ${this.#o.schema}.parked_record where park = $1 order by seq limit 1000`,
      [key],
    );
    return rows.map((row) => ({
      topic: row.topic,
      partition: row.part,
      offset: row.off,
      reason: row.reason,
      message: row.message,
      at: toIso(row.at),
      type: (JSON.parse(row.headers) as Record<string, string>)['ce_type'],
      bytes: row.bytes ?? 0,
    }));
  }

  /** Handles the parked records again, in order, under the key's lock; the key opens when none is left. A record that fails stays, with those behind it. */
  async replay(key: string): Promise<{ readonly replayed: number; readonly left: number }> {
    let replayed = 0;
    for (;;) {
      const step = await this.#replaySome(key);
      replayed += step.done;
      if (step.left === 0 || step.done === 0) return { replayed, left: step.left };
    }
  }

  async #replaySome(key: string): Promise<{ done: number; left: number }> {
    const { schema } = this.#o;
    try {
      return await this.#o.db.transact(async (tx) => {
        if ((await tx.query(`select key from ${schema}.parked_key where key = $1 for update`, [key])).length === 0) return { done: 0, left: 0 };
        const rows = await tx.query<{ seq: number; topic: string; part: number; off: number; key: string | null; headers: string; value: Buffer | null }>(
          `select seq, topic, part, off, key, headers, value from ${schema}.parked_record where park = $1 order by seq limit $2`,
          [key, REPLAY_ROWS],
        );
        for (const row of rows)
          await this.#o.replay(tx, [{ topic: row.topic, partition: row.part, offset: row.off, key: row.key, headers: JSON.parse(row.headers) as Record<string, string>, value: row.value }]);
        await tx.query(`delete from ${schema}.parked_record where seq = any ($1::int8[])`, [ints(rows.map((row) => row.seq))]);
        const [rest] = await tx.query<{ n: number }>(`select count(*) as n from ${schema}.parked_record where park = $1`, [key]);
        if (rest?.n === 0) await tx.query(`delete from ${schema}.parked_key where key = $1`, [key]);
        return { done: rows.length, left: rest?.n ?? 0 };
      });
    } catch (error) {
      const { reason, message } = failureOf(error);
      await this.#o.db.query(`update ${schema}.parked_key set replays = replays + 1, reason = $2 where key = $1`, [key, `${reason}: ${message}`.slice(0, 300)]);
      const [rest] = await this.#o.db.query<{ n: number }>(`select count(*) as n from ${schema}.parked_record where park = $1`, [key]);
      return { done: 0, left: rest?.n ?? 0 };
    }
  }

  /** Gives the parked records of a key up; who did it and how many stays in `purge_audit`. */
  async purge(key: string, by: string): Promise<number> {
    return this.#o.db.transact(async (tx) => {
      const [park] = await tx.query<{ reason: string }>(`select reason from ${this.#o.schema}.parked_key where key = $1 for update`, [key]);
      if (!park) return 0;
      const rows = await tx.query(`delete from ${this.#o.schema}.parked_record where park = $1 returning 1 as one`, [key]);
      await tx.query(`delete from ${this.#o.schema}.parked_key where key = $1`, [key]);
      await tx.query(`insert into ${this.#o.schema}.purge_audit (at, by, park, records, reason) values (to_timestamp($1::float8 / 1000), $2, $3, $4, $5)`, [
        this.#o.clock.now(),
        by,
        key,
        rows.length,
        park.reason,
      ]);
      return rows.length;
    });
  }

  async #keep(tx: Tx, records: readonly LogRecord[], failure: Failure): Promise<void> {
    const now = this.#o.clock.now();
    const rows = await tx.query<{ topic: string; part: number; off: number }>(
      `insert into ${this.#o.schema}.parked_record (park, topic, part, off, key, headers, value, reason, message, at)
       select p, t, a, o, k, h, v, $8, $9, to_timestamp($10::float8 / 1000) from unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::text[], $6::text[], $7::bytea[]) as x(p, t, a, o, k, h, v)
       on conflict do nothing returning topic, part, off`,
      [
        texts(records.map(parkOf)),
        texts(records.map((one) => one.topic)),
        ints(records.map((one) => one.partition)),
        ints(records.map((one) => one.offset)),
        texts(records.map((one) => one.key)),
        texts(records.map((one) => JSON.stringify(one.headers))),
        bytes(records.map((one) => one.value)),
        failure.reason,
        failure.message,
        now,
      ],
    );
    const kept = new Set(rows.map((row) => `${row.topic} ${row.part} ${row.off}`));
    const letters = records.filter((one) => kept.has(`${one.topic} ${one.partition} ${one.offset}`)).map((record) => deadLetter(record, this.#o.group, failure, now));
    await this.#o.outbox.append(tx, letters);
    if (letters.length > 0) parked.add(letters.length, { [MESSAGING.group]: this.#o.group, reason: failure.reason });
  }
}

/** A record without a key parks only itself. */
function parkOf(record: Keyed): string {
  return record.key ?? `@${record.topic}/${record.partition}/${record.offset}`;
}

/** Class and words of an error without what a customer wrote: a poison record's words are ours, a database's are its code. */
function failureOf(error: unknown): Failure {
  if (error instanceof PoisonRecord) return { reason: error.reason, className: error.name, message: error.message.slice(0, 300) };
  const code = (error as { code?: unknown } | null)?.code;
  const className = error instanceof Error ? error.name : 'unknown';
  return {
    reason: typeof code === 'string' ? `sql-${code}` : 'handler-failed',
    className,
    message: typeof code === 'string' ? `the database refused it (${code})` : `the handler failed (${className})`,
  };
}

/** Key, value and headers byte for byte, with headers beside them that say what happened. */
function deadLetter(record: LogRecord, group: string, failure: Failure, now: number): OutRecord {
  return {
    id: uuidv7(now),
    topic: deadLetterTopic(record.topic, group).name,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      '__connect.errors.topic': record.topic,
      '__connect.errors.partition': String(record.partition),
      '__connect.errors.offset': String(record.offset),
      '__connect.errors.stage': 'handler',
      '__connect.errors.exception.class.name': failure.className,
      '__connect.errors.exception.message': failure.message,
      'dlq-reason': failure.reason,
      'dlq-attempts': '1',
      'dlq-first-failed-at': toIso(now),
      'dlq-replay-count': '0',
    },
  };
}
