import { BrokenInvariant } from '@sluice/kernel';
import type { ClientBase } from 'pg';
import type { Flush } from './flush.ts';
import { Pipeline } from './pipeline.ts';

/** Runs statements; each is named by its text. Rows are objects: timestamptz → Instant, int8 and numeric → number, jsonb → parsed, bytea → Buffer. */
export interface Queryable {
  query<R extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

/** One transaction. A SQL error inside ends it: never go on after one. Statements asked for together (`Promise.all`) run in order, in one round trip. */
export interface Tx extends Queryable {
  /** A statement whose rows nobody needs: it goes out with the next one, or with the commit. Its error is theirs. */
  send(text: string, values?: readonly unknown[]): void;
  /** Runs after the commit, in order; never after a rollback. */
  onCommit(run: () => void): void;
  /** Several statements without parameters (migrations). */
  script(sql: string): Promise<void>;
}

/** A transaction of a session. */
export interface SessionTx extends Tx {
  /**
   * Begins the session's next transaction with this statement, in the round trip of this one's commit: `goOn` goes on with it. Where this
   * one does not commit, it is not begun. Said twice, the last counts.
   */
  ahead(text: string, values?: readonly unknown[]): void;
}

/** What a connection keeps between two transactions. */
export interface Between {
  /** The rows of the statement with which the next one has begun; undefined: none has. */
  begun: Promise<object[]> | undefined;
}

/**
 * begin, `work`, commit on one client; on any error rollback, and the error goes on up. `begin` goes out with the first statement.
 * @throws BrokenInvariant where `work` caught a SQL error and went on.
 */
export async function runTransaction<T>(client: ClientBase, work: (tx: SessionTx) => Promise<T>, flush: Flush = 'now', between: Between = { begun: undefined }): Promise<T> {
  const pipeline = new Pipeline(client);
  const committed: (() => void)[] = [];
  let ahead: { readonly text: string; readonly values: readonly unknown[] } | undefined;
  pipeline.begun = between.begun !== undefined;
  between.begun = undefined;
  const tx: SessionTx = {
    async query<R extends object>(text: string, values: readonly unknown[] = []) {
      try {
        return (await pipeline.query(text, values)).rows as R[];
      } catch (error) {
        if (error instanceof Error) Error.captureStackTrace(error); // pg's leads to its socket, this one to the caller
        throw error;
      }
    },
    send: (text, values = []) => pipeline.send(text, values),
    onCommit: (run) => void committed.push(run),
    ahead: (text, values = []) => void (ahead = { text, values }),
    async script(sql) {
      await pipeline.settle();
      await client.query(sql);
    },
  };
  let result: T;
  try {
    if (!pipeline.begun) pipeline.send('begin', []);
    if (flush === 'soon') pipeline.send('set local synchronous_commit = off', []);
    result = await work(tx);
    // After a swallowed SQL error Postgres answers `commit` with a quiet ROLLBACK: what was decided would be lost without a word.
    const commit = pipeline.query('commit', []);
    const next = ahead && begin(pipeline, ahead);
    if ((await commit).command !== 'COMMIT') throw new BrokenInvariant('a SQL error was caught inside a transaction, which then went on: nothing of it was saved');
    between.begun = next;
  } catch (error) {
    await pipeline.discard(error);
    if (pipeline.begun) await client.query('rollback').catch(() => undefined); // the connection is gone: the server rolls back by itself
    throw error;
  }
  for (const run of committed) run();
  return result;
}

/** In the flight of what was asked for just now. Its error is for who goes on with it. */
function begin(pipeline: Pipeline, { text, values }: { readonly text: string; readonly values: readonly unknown[] }): Promise<object[]> {
  pipeline.send('begin', []);
  const rows = pipeline.query(text, values).then((answer) => answer.rows);
  rows.catch(() => undefined);
  return rows;
}
