import { BrokenInvariant } from '@sluice/kernel';
import type { ClientBase } from 'pg';
import { named } from './connection.ts';

/** Runs statements; each is named by its text. Rows are objects: timestamptz → Instant, int8 and numeric → number, jsonb → parsed, bytea → Buffer. */
export interface Queryable {
  query<R extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

/** One transaction. A SQL error inside ends it: never go on after one. */
export interface Tx extends Queryable {
  /** Runs after the commit, in order; never after a rollback. */
  onCommit(run: () => void): void;
  /** Several statements without parameters (migrations). */
  script(sql: string): Promise<void>;
}

/**
 * begin, `work`, commit on one client; on any error rollback, and the error goes on up.
 * @throws BrokenInvariant where `work` caught a SQL error and went on.
 */
export async function runTransaction<T>(client: ClientBase, work: (tx: Tx) => Promise<T>): Promise<T> {
  const committed: (() => void)[] = [];
  const tx: Tx = {
    async query<R extends object>(text: string, values: readonly unknown[] = []) {
      return (await client.query(named(text, values))).rows as R[];
    },
    onCommit: (run) => void committed.push(run),
    async script(sql) {
      await client.query(sql);
    },
  };
  let result: T;
  try {
    await client.query('begin');
    result = await work(tx);
    // After a swallowed SQL error Postgres answers `commit` with a quiet ROLLBACK: what was decided would be lost without a word.
    if ((await client.query('commit')).command !== 'COMMIT') throw new BrokenInvariant('a SQL error was caught inside a transaction, which then went on: nothing of it was saved');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the connection is gone: the server rolls back by itself
    throw error;
  }
  for (const run of committed) run();
  return result;
}
