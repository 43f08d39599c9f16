import type { Topic } from '@sluice/contracts';
import type { Database } from '@sluice/store';

export interface TopicRow {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: string;
  readonly retentionMs: number | null;
}

const SELECT = 'select id, name, partitions, cleanup, retention_ms as "retentionMs" from log.topic';

/** The topics of this log, remembered: they are made once and never change their id. */
export class TopicRows {
  readonly #db: Database;
  readonly #rows = new Map<string, TopicRow>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes what is missing: the row and its partition of `log.record`. Two processes at once meet at the unique name. */
  async create(topics: readonly Topic[]): Promise<void> {
    await this.#load();
    for (const topic of topics.filter((one) => !this.#rows.has(one.name))) {
      await this.#db.transact(async (tx) => {
        const [made] = await tx.query<{ id: number }>('insert into log.topic (name, partitions, cleanup, retention_ms) values ($1, $2, $3, $4) on conflict (name) do nothing returning id', [
          topic.name,
          topic.partitions,
          topic.cleanup,
          topic.retentionMs ?? null,
        ]);
        if (!made) return;
        await tx.script(`create table log.record_${made.id} partition of log.record for values in (${made.id}); alter table log.record_${made.id} alter column value set storage external`);
      });
    }
    await this.#load();
  }

  /** @throws where there is no such topic. */
  async get(name: string): Promise<TopicRow> {
    if (!this.#rows.has(name)) await this.#load();
    const row = this.#rows.get(name);
    if (!row) throw new Error(`there is no topic ${name}`);
    return row;
  }

  async find(name: string): Promise<TopicRow | undefined> {
    await this.#load();
    return this.#rows.get(name);
  }

  /** Those of `names` that there are; asks the database only for what it has not seen yet. */
  async among(names: ReadonlySet<string>): Promise<TopicRow[]> {
    if ([...names].some((name) => !this.#rows.has(name))) await this.#load();
    return [...names].flatMap((name) => this.#rows.get(name) ?? []);
  }

  async all(): Promise<TopicRow[]> {
    await this.#load();
    return [...this.#rows.values()];
  }

  async delete(name: string): Promise<void> {
    const row = await this.find(name);
    if (!row) return;
    await this.#db.transact((tx) => tx.script(`drop table log.record_${row.id}; delete from log.topic where id = ${row.id}`));
    this.#rows.delete(name);
  }

  /** Exchanged in one go: whoever looks meanwhile sees the rows of before. */
  async #load(): Promise<void> {
    const rows = await this.#db.query<TopicRow>(SELECT);
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.name, row);
  }
}
