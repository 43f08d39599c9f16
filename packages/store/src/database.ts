import { Pool, type PoolClient } from 'pg';
import type { Logger } from '@sluice/runtime';
import { clientConfig, type DatabaseAddress, named } from './connection.ts';
import { asFault, isContention } from './faults.ts';
import { openSession, type Session } from './session.ts';
import type { Flush } from './flush.ts';
import { type Queryable, runTransaction, type Tx } from './transaction.ts';

export interface Database extends Queryable {
  /** begin … commit. Deadlock and serialisation faults run the whole of `work` again (three times); a lost connection is a `PassingFault`. */
  transact<T>(work: (tx: Tx) => Promise<T>, flush?: Flush): Promise<T>;
  /** A connection of one's own, for advisory locks and what must run on the connection that holds them. `flush` holds for all that it commits. */
  session(name: string, flush?: Flush): Promise<Session>;
  /** Resolves when all that was committed before is on disk: for who shows it outside of this database. */
  flushed(): Promise<void>;
  /** False: another process changes the tables, this one waits for it (`migrate`). */
  readonly mayMigrate: boolean;
  readonly stats: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  close(): Promise<void>;
}

export interface DatabaseOptions extends DatabaseAddress {
  readonly name: string;
  readonly logger: Logger;
  readonly max?: number;
  /** Commits that may reach the disk soon after do so: for a server that nobody but this process uses. Default false. */
  readonly flushSoon?: boolean;
  /** Default true. */
  readonly mayMigrate?: boolean;
}

const ATTEMPTS = 3;
/** Writes no more than a mark, and only where something waits for the disk. */
const FLUSH = `select case when pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn() then pg_logical_emit_message(false, 'sluice', '', true) end`;

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new Pool({ ...clientConfig(options, options.name), max: options.max ?? 8, idleTimeoutMillis: 30_000, allowExitOnIdle: true });
  const allowed = (flush: Flush): Flush => (options.flushSoon === true ? flush : 'now');
  let closing: Promise<void> | undefined;
  pool.on('error', (error) => options.logger[closing ? 'debug' : 'warn']({ err: error }, 'an idle database connection ended'));
  // A client that is lent out has no listener of the pool's: its statement fails and tells; the event alone must not end the process.
  pool.on('connect', (client) => client.on('error', (error) => options.logger.debug({ err: error }, 'a database connection ended')));
  const self: Database = {
    async query<R extends object>(text: string, values: readonly unknown[] = []) {
      try {
        return (await pool.query(named(text, values))).rows as R[];
      } catch (error) {
        throw asFault(error);
      }
    },
    async transact(work, flush = 'now') {
      for (let attempt = 1; ; attempt++) {
        const client = await connect(pool);
        try {
          const result = await runTransaction(client, work, allowed(flush));
          client.release();
          return result;
        } catch (error) {
          client.release(); // the pool itself throws away a client whose connection ended
          if (isContention(error) && attempt < ATTEMPTS) continue;
          throw asFault(error);
        }
      }
    },
    session: (name, flush = 'now') => openSession(clientConfig(options, `${options.name} ${name}`, allowed(flush))),
    async flushed() {
      if (options.flushSoon === true) await self.query(FLUSH);
    },
    mayMigrate: options.mayMigrate !== false,
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => (closing ??= pool.end()),
  };
  return self;
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asFault(error);
  }
}
