import { type Logger, type Loop, pause, runLoop } from '@sluice/runtime';
import { type Database, texts } from '@sluice/store';

interface Joined {
  /** Of the shared lock that a member holds on its group. */
  readonly lock: string;
  /** It could own more, or has lost what it had. */
  readonly hungry: () => boolean;
  /** Look at the assignment again. */
  readonly look: () => void;
}

/** Members are the holders of the shared lock: the key's halves are classid and objid. */
const COUNT = `select g as lock, count(distinct l.pid) as n from unnest($1::text[]) as g left join pg_locks as l
  on l.locktype = 'advisory' and l.mode = 'ShareLock' and l.granted and l.objsubid = 1 and ((l.classid::int8 << 32) | l.objid::int8) = hashtextextended(g, 0)
  and l.database = (select oid from pg_database where datname = current_database()) group by g`;

/** How many members each group of this process has, by one statement for all of them; who could own more or less is told to look again. */
export class Members {
  readonly #db: Database;
  readonly #joined = new Set<Joined>();
  #counts: ReadonlyMap<string, number> = new Map();
  readonly #loop: Loop;

  constructor(options: { readonly db: Database; readonly logger: Logger; readonly lookMs: number }) {
    this.#db = options.db;
    this.#loop = runLoop({
      name: 'log members',
      logger: options.logger,
      step: async (signal) => {
        await pause(options.lookMs, signal);
        if (!signal.aborted) await this.#round();
      },
    });
  }

  join(one: Joined): () => void {
    this.#joined.add(one);
    return () => this.#joined.delete(one);
  }

  /** Counted anew where this group has not been seen yet. */
  async count(lock: string): Promise<number> {
    if (!this.#counts.has(lock)) await this.#count();
    return Math.max(1, this.#counts.get(lock) ?? 1);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<void> {
    const before = this.#counts;
    await this.#count();
    for (const one of this.#joined) if (one.hungry() || before.get(one.lock) !== this.#counts.get(one.lock)) one.look();
  }

  async #count(): Promise<void> {
    const locks = [...new Set([...this.#joined].map((one) => one.lock))];
    if (locks.length === 0) return;
    const rows = await this.#db.query<{ lock: string; n: number }>(COUNT, [texts(locks)]);
    this.#counts = new Map(rows.map((row) => [row.lock, row.n]));
  }
}
