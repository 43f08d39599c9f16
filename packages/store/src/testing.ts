import { uuidv7 } from '@sluice/kernel';
import { createLogger } from '@sluice/runtime';
import { Client } from 'pg';
import { type Database, openDatabase } from './database.ts';

export { tinyDisk } from './embedded/testing/tiny-disk.ts';
export * from './testing/blob-contract.ts';

/** Where the run's server is; `tests/setup/pg-up.ts` sets it. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

export interface TestDatabase {
  readonly db: Database;
  readonly socket: TestServer & { readonly database: string };
  /** Another pool on the same database, as another process would have. */
  open(name: string, max?: number): Database;
  drop(): Promise<void>;
}

export function testServer(): TestServer {
  const said = process.env['SLUICE_TEST_PG'];
  if (said === undefined) throw new Error('no test server: run these tests through `npm test`, whose set-up starts one');
  return JSON.parse(said) as TestServer;
}

/** A fresh, empty database of one's own. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = testServer();
  const database = `t_${uuidv7().replaceAll('-', '')}`;
  await asAdmin(server, `create database ${database} strategy=file_copy`);
  const socket = { ...server, database };
  const logger = createLogger({ service: 'test', level: 'silent' });
  const opened: Database[] = [];
  const open = (name: string, max = 8): Database => {
    const db = openDatabase({ socket, name, logger, max });
    opened.push(db);
    return db;
  };
  return {
    db: open('test'),
    socket,
    open,
    async drop() {
      await Promise.all(opened.map((db) => db.close()));
      await asAdmin(server, `drop database ${database} with (force)`);
    },
  };
}

async function asAdmin(server: TestServer, sql: string): Promise<void> {
  const client = new Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
