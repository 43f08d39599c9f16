import { BrokenInvariant, mintedAt } from '@sluice/kernel';
import { packHeaders, partitionOf, unpackHeaders } from '@sluice/contracts';
import { Wake } from '@sluice/runtime';
import { bytes, ints, texts, uuids } from './arrays.ts';
import type { Migration } from './migrate.ts';
import type { Queryable, Tx } from './transaction.ts';

/**
 * The outbox of a schema (architecture: "The outbox, exactly").
 *
 * What is decided is written here in the transaction of the state change; the relay is the only producer. Rows are read unpublished, in
 * sequence, in one snapshot, and deleted: no cursor, because a cursor on a number skips what commits late. Two rows of one aggregate keep
 * their order because a row is numbered while its writer holds the aggregate's lock.
 *
 * Three tables share one sequence and are read as one order. Writers use the current one; when it has taken `ROTATE_ROWS` the next becomes
 * current, and a drained one is truncated: dead rows cannot pile up, even while another session's xid holds back vacuum.
 */
export interface OutRecord {
  /** uuid v7 */
  readonly id: string;
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

export const OUTBOX_TABLES = 3;
/** A writer asks at most this often which table is current. */
const FRESH_MS = 1000;
const COLUMNS = 'topic, part, id, key, headers, value';
const TABLES = Array.from({ length: OUTBOX_TABLES }, (_, n) => n);

export const outboxMigrations = (schema: string): Migration[] => [
  {
    name: '0000_outbox_1',
    sql: `create sequence ${schema}.outbox_seq cache 1;
${TABLES.map(
  (n) => `create table ${schema}.outbox_${n} (
  seq int8 primary key default nextval('${schema}.outbox_seq'), topic text collate "C" not null, part int4 not null, id uuid not null, key text, headers text not null, value bytea
) with (autovacuum_enabled = off);
alter table ${schema}.outbox_${n} alter column value set storage external;`,
).join('\n')}
create table ${schema}.outbox_current (one bool primary key default true check (one), n int4 not null);
insert into ${schema}.outbox_current (n) values (0);`,
  },
  { name: '0000_outbox_2', sql: `alter table ${schema}.outbox_current add column sender uuid;` },
];

export interface OutboxOptions {
  readonly schema: string;
  readonly topics: (name: string) => { readonly partitions: number; readonly maxBytes: number } | undefined;
}

export class Outbox {
  readonly schema: string;
  /** Rung after each commit that wrote here: the relay sleeps on it. */
  readonly wake = new Wake();
  /** The table that writers of this process use; the relay moves it on, other processes refresh it (`refresh`). */
  current = 0;
  readonly #topics: OutboxOptions['topics'];
  #freshAt = Number.NEGATIVE_INFINITY;

  constructor(options: OutboxOptions) {
    this.schema = options.schema;
    this.#topics = options.topics;
  }

  /** Writes records in order, in the caller's transaction. @throws BrokenInvariant for an unknown topic or a value that is too large: a bug of ours. */
  async append(tx: Tx, records: readonly OutRecord[]): Promise<void> {
    if (records.length === 0) return;
    if (performance.now() - this.#freshAt > FRESH_MS) await this.refresh(tx);
    tx.send(this.insertSql(1), this.values(records));
    tx.onCommit(() => this.wake.ring());
  }

  /** The insert as text, parameters from `$first`; stands alone or inside a `with`. The caller rings `wake` after its commit. */
  insertSql(first: number): string {
    return `insert into ${this.schema}.outbox_${this.current} (${COLUMNS}) select t, p, i, k, h, v from unnest($${first}::text[], $${first + 1}::int8[], $${first + 2}::uuid[], $${first + 3}::text[], $${first + 4}::text[], $${first + 5}::bytea[]) as x(t, p, i, k, h, v)`;
  }

  /** The six parameters of `insertSql`. */
  values(records: readonly OutRecord[]): unknown[] {
    const partitions = records.map((record) => this.#checked(record));
    return [
      texts(records.map((one) => one.topic)),
      ints(partitions),
      uuids(records.map((one) => one.id)),
      texts(records.map((one) => one.key)),
      texts(records.map(packHeaders)),
      bytes(records.map((one) => one.value)),
    ];
  }

  #checked(record: OutRecord): number {
    const topic = this.#topics(record.topic);
    if (!topic) throw new BrokenInvariant(`there is no topic ${record.topic} in the topic table`);
    if ((record.value?.length ?? 0) > topic.maxBytes) throw new BrokenInvariant(`a record of ${record.value?.length} bytes for ${record.topic}, which takes ${topic.maxBytes}`);
    return partitionOf(record.key, topic.partitions);
  }

  /** Which table is current, as the relay last said: for writers in other processes than the relay's. A late answer costs only a later truncate. */
  async refresh(db: Queryable): Promise<void> {
    this.#freshAt = performance.now();
    this.current = (await db.query<{ n: number }>(`select n from ${this.schema}.outbox_current`))[0]?.n ?? 0;
  }

  /**
   * CTEs that take the first `limit` rows of all tables in sequence, in ONE snapshot (read one after the other they can swap two events
   * of a key), and delete them by place. `d` holds what was taken: seq, topic, part, id, key, headers, value.
   */
  takeSql(limit: string): string {
    const heads = TABLES.map((n) => `(select ${n} as t, ctid as c, seq from ${this.schema}.outbox_${n} order by seq limit ${limit})`).join(' union all ');
    const taken = TABLES.map((n) => `d${n} as (delete from ${this.schema}.outbox_${n} where ctid = any (array(select c from s where t = ${n})) returning seq, ${COLUMNS})`).join(', ');
    return `s as materialized (select t, c, seq from (${heads}) as u order by seq limit ${limit}), ${taken}, d as materialized (${TABLES.map((n) => `select seq, ${COLUMNS} from d${n}`).join(' union all ')})`;
  }

  /** For a log that is not in this database: the first rows in sequence, to be published, then deleted by `remove`. */
  async head(db: Queryable, limit: number): Promise<(OutRecord & { readonly seq: number; readonly partition: number })[]> {
    const heads = TABLES.map((n) => `(select seq, ${COLUMNS} from ${this.schema}.outbox_${n} order by seq limit $1)`).join(' union all ');
    const rows = await db.query<{ seq: number; topic: string; part: number; id: string; key: string | null; headers: string; value: Buffer | null }>(
      `select seq, ${COLUMNS} from (${heads}) as u order by seq limit $1`,
      [limit],
    );
    return rows.map((row) => ({ seq: row.seq, topic: row.topic, partition: row.part, id: row.id, key: row.key, headers: unpackHeaders(row.headers, row.id, row.key), value: row.value }));
  }

  /** Writes down who sends from now on; answers who did before and has not said that he is done. */
  async sendAs(db: Queryable, sender: string): Promise<string | undefined> {
    const rows = await db.query<{ sender: string | null }>(
      `with b as materialized (select sender from ${this.schema}.outbox_current for update), u as (update ${this.schema}.outbox_current set sender = $1::uuid) select sender from b`,
      [sender],
    );
    return rows[0]?.sender ?? undefined;
  }

  /** Nothing of this sender is on its way any more. */
  async sentAll(db: Queryable, sender: string): Promise<void> {
    await db.query(`update ${this.schema}.outbox_current set sender = null where sender = $1::uuid`, [sender]);
  }

  /** Takes away what was published: one statement over all tables. */
  async remove(db: Queryable, seqs: readonly number[]): Promise<void> {
    const deletes = TABLES.map((n) => `d${n} as (delete from ${this.schema}.outbox_${n} where seq = any ($1::int8[]))`);
    await db.query(`with ${deletes.join(', ')} select 1 as one`, [ints(seqs)]);
  }

  /** How long the oldest unpublished row has waited, in ms; 0 where there is none. */
  async ageMs(db: Queryable, now: number): Promise<number> {
    const heads = TABLES.map((n) => `(select seq, id from ${this.schema}.outbox_${n} order by seq limit 1)`).join(' union all ');
    const [first] = await db.query<{ id: string }>(`select id from (${heads}) as u order by seq limit 1`);
    return first === undefined ? 0 : Math.max(0, now - mintedAt(first.id));
  }
}
