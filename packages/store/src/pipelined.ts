import { type ClientBase, type Connection, Query, type QueryConfig, type QueryResult } from 'pg';
import { types } from './connection.ts';

/** What pg's client calls on a query that it has sent, and what a query calls on its connection. Kept by `pipeline.pg.test.ts`; pg's version is fixed in package.json. */
interface Sent extends Query {
  readonly name: string;
  readonly text: string;
  submit: (connection: Connection) => Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}
interface Wire extends Connection {
  readonly submittedNamedStatements: Record<string, string>;
}

/**
 * Several statements in one write and one round trip: pg's own queries, with one Sync behind all of them instead of one behind each. When one
 * fails, Postgres passes over those behind it; so, unlike two queries sent without waiting, none can run outside a `begin` that failed.
 */
export class Pipelined {
  readonly #queries: readonly Sent[];
  #at = 0;

  private constructor(queries: readonly Sent[]) {
    this.#queries = queries;
  }

  /** One promise for each. */
  static run(client: ClientBase, configs: readonly QueryConfig[]): Promise<QueryResult<object>>[] {
    const queries: Sent[] = [];
    const results = configs.map(
      (config) =>
        new Promise<QueryResult<object>>((resolve, reject) => {
          queries.push(new Query({ ...config, types }, (error: Error | undefined, result: unknown) => (error ? reject(error) : resolve(result as QueryResult<object>))) as Sent);
        }),
    );
    client.query(new Pipelined(queries));
    return results;
  }

  /** The one whose answer comes now: pg remembers by these what it has prepared. */
  get name(): string {
    return this.#head.name;
  }

  get text(): string {
    return this.#head.text;
  }

  get #head(): Sent {
    return this.#queries[Math.min(this.#at, this.#queries.length - 1)]!;
  }

  /** pg asks whether it may put its own here. */
  readonly callback = (): void => undefined;

  submit(connection: Connection): void {
    // One write of one piece: eleven small ones cost the kernel a third more (85 → 64 µs a flight).
    const parts: Buffer[] = [];
    const stream = { writable: connection.stream.writable, write: (part: Buffer) => parts.push(part) > 0, cork: () => undefined, uncork: () => undefined };
    const held = Object.create(connection, { sync: { value: () => undefined }, stream: { value: stream } }) as Connection;
    for (const query of this.#queries) query.submit(held);
    connection.stream.cork();
    connection.stream.write(Buffer.concat(parts));
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription(message: unknown): void {
    this.#head.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.#head.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    this.#head.handleCommandComplete(message, connection);
    this.#head.handleReadyForQuery(connection);
    this.#at++;
  }

  handleReadyForQuery(): void {
    // each was told when it was complete
  }

  handleError(error: Error, connection: Connection): void {
    const { submittedNamedStatements } = connection as Wire;
    for (const query of this.#queries.slice(this.#at)) {
      delete submittedNamedStatements[query.name]; // passed over: it was never prepared
      query.handleError(error, connection);
    }
  }
}
