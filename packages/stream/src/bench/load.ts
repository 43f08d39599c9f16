import { compose, TOPICS } from '@sluice/contracts';
import { pause } from '@sluice/runtime';
import type { Database, Outbox, OutRecord } from '@sluice/store';

const AGGREGATES = 20_000;
/** Producers wait when the slowest group is this far behind: the bench measures a stream, not a heap. */
const MAX_BEHIND = 20_000;
const REASON = 'the customer wrote: "order 1234 has not come" '.repeat(12);

export const PLAIN_SQL = 'insert into producer.plain (topic, part, id, key, headers, value) select * from unnest($1::text[], $2::int8[], $3::uuid[], $4::text[], $5::text[], $6::bytea[])';

/** Events as a service writes them: an aggregate's row is updated, and its events go into the outbox in the same transaction. */
export class Load {
  written = 0;
  readonly #db: Database;
  readonly #outbox: Outbox;
  readonly #perTransaction: number;

  constructor(db: Database, outbox: Outbox, perTransaction: number) {
    this.#db = db;
    this.#outbox = outbox;
    this.#perTransaction = perTransaction;
  }

  async write(done: () => number): Promise<void> {
    if (this.written - done() > MAX_BEHIND) return pause(2);
    this.written += this.#perTransaction;
    await this.#db.transact(async (tx) => {
      const id = 1 + Math.floor(Math.random() * AGGREGATES);
      const [row] = await tx.query<{ version: number }>('update producer.aggregate set version = version + 1 where id = $1 returning version', [id]);
      await this.#outbox.append(tx, this.#events(`cnv_${id}`, (row?.version ?? 0) - 1));
    });
  }

  async plain(sql: string): Promise<void> {
    const values = this.#outbox.values(this.#events(`cnv_${this.written % AGGREGATES}`, this.written));
    this.written += this.#perTransaction;
    await this.#db.query(sql, values);
  }

  #events(key: string, transaction: number): OutRecord[] {
    const at = Date.now();
    return Array.from({ length: this.#perTransaction }, (_, n) =>
      compose(
        TOPICS.conversationsEvents,
        'work.withdrawn',
        { conversationId: key, ticketId: `tkt_${key}`, ticketVersion: transaction * this.#perTransaction + n + 1, reason: REASON },
        { service: 'bench', key, subject: key, at },
      ),
    );
  }
}

/** Runs `write` side by side, again and again, until it is stopped. */
export function producing(count: number, write: () => Promise<void>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const runs = Array.from({ length: count }, async () => {
    while (!stopping.signal.aborted) await write();
  });
  const all = Promise.all(runs);
  all.catch(() => stopping.abort());
  return {
    async stop() {
      stopping.abort();
      await all;
    },
  };
}
