import { BrokenInvariant } from '@sluice/kernel';
import { Client, type ClientConfig } from 'pg';
import { named } from './connection.ts';
import { asFault } from './faults.ts';
import { type Between, type Queryable, runTransaction, type SessionTx } from './transaction.ts';

/** A connection of one's own: advisory locks live as long as it does. Statements run one after the other. */
export interface Session extends Queryable {
  /** Never waits: a backend that waits in a lock pins dead rows of the whole database. Poll it instead. */
  tryLock(key: string): Promise<boolean>;
  tryLockShared(key: string): Promise<boolean>;
  unlock(key: string): Promise<void>;
  unlockShared(key: string): Promise<void>;
  transact<T>(work: (tx: SessionTx) => Promise<T>): Promise<T>;
  /** Has the last transaction begun the next one (`ahead`)? Whatever else is asked of the session first gives it up: it is rolled back. */
  readonly hasBegun: () => boolean;
  /** The transaction that the last one began: `work` gets what its first statement found. @throws BrokenInvariant where none has begun */
  goOn<T>(work: (tx: SessionTx, first: readonly object[]) => Promise<T>): Promise<T>;
  /** LISTEN on a channel; `heard` runs at each NOTIFY. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly isEnded: () => boolean;
  close(): Promise<void>;
}

export async function openSession(config: ClientConfig): Promise<Session> {
  const client = new Client(config);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let over = false;
  const end = (): void => {
    over = true;
    resolve();
  };
  client.on('error', end);
  client.on('end', end);
  try {
    await client.connect();
  } catch (error) {
    throw asFault(error);
  }
  // One statement at a time, in the order asked for; a transaction counts as one.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = turn.then(run, run).catch((error: unknown) => {
      throw asFault(error);
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const between: Between = { begun: undefined };
  const giveUp = async (): Promise<void> => {
    if (!between.begun) return;
    between.begun = undefined;
    await client.query('rollback');
  };
  const anew = <T>(run: () => Promise<T>): Promise<T> => inTurn(() => (between.begun ? giveUp().then(run) : run()));
  const query = <R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> => anew(async () => (await client.query(named(text, values))).rows as R[]);
  const yes = async (text: string, key: string): Promise<boolean> => (await query<{ yes: boolean }>(text, [key]))[0]?.yes === true;
  return {
    query,
    tryLock: (key) => yes('select pg_try_advisory_lock(hashtextextended($1, 0)) as yes', key),
    tryLockShared: (key) => yes('select pg_try_advisory_lock_shared(hashtextextended($1, 0)) as yes', key),
    unlock: async (key) => void (await query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])),
    unlockShared: async (key) => void (await query('select pg_advisory_unlock_shared(hashtextextended($1, 0))', [key])),
    transact: (work) => anew(() => runTransaction(client, work, 'now', between)),
    hasBegun: () => between.begun !== undefined,
    goOn: (work) =>
      inTurn(async () => {
        const first = between.begun;
        if (!first) throw new BrokenInvariant('no transaction has begun that could go on');
        return runTransaction(client, async (tx) => work(tx, await first), 'now', between);
      }),
    async listen(channel, heard) {
      client.on('notification', (note) => note.channel === channel && heard(note.payload ?? ''));
      await anew(() => client.query(`listen ${client.escapeIdentifier(channel)}`));
    },
    ended,
    isEnded: () => over,
    async close() {
      await client.end().catch(() => undefined); // it may have ended before
      end();
    },
  };
}
