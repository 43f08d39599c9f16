import { quietLogger } from '@sluice/runtime/testing';
import { type Database, openDatabase } from './database.ts';
import { testDatabase, type TestDatabase } from './testing.ts';
import type { Flush } from './flush.ts';

let t: TestDatabase;
const opened: Database[] = [];
const open = (flushSoon?: boolean): Database => {
  const db = openDatabase({ socket: t.socket, name: 'flush', logger: quietLogger(), ...(flushSoon === undefined ? {} : { flushSoon }) });
  opened.push(db);
  return db;
};
beforeEach(async () => {
  t = await testDatabase();
  await t.db.query(`alter database ${t.socket.database} set synchronous_commit = on`); // the tests' server goes without
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.close()));
  await t.drop();
});

const setting = "select current_setting('synchronous_commit') as is";
const inTransaction = (db: Database, flush?: Flush): Promise<unknown> => db.transact(async (tx) => (await tx.query<{ is: string }>(setting))[0]?.is, flush);
const inSession = async (db: Database, flush?: Flush): Promise<unknown> => {
  const session = await db.session('one', flush);
  const [row] = await session.query<{ is: string }>(setting);
  await session.close();
  return row?.is;
};

test('a commit waits for the disk unless both its author and the composition say that it need not', async () => {
  const [shared, own] = [open(), open(true)];
  expect(await Promise.all([inTransaction(shared), inTransaction(shared, 'soon'), inTransaction(own), inTransaction(own, 'soon')])).toEqual(['on', 'on', 'on', 'off']);
  expect(await Promise.all([inSession(shared), inSession(shared, 'soon'), inSession(own), inSession(own, 'soon')])).toEqual(['on', 'on', 'on', 'off']);
});

test('what was waived holds for that transaction alone, also on the same connection', async () => {
  const db = openDatabase({ socket: t.socket, name: 'one', logger: quietLogger(), flushSoon: true, max: 1 });
  opened.push(db);
  expect([await inTransaction(db, 'soon'), await inTransaction(db), await inTransaction(db, 'soon')]).toEqual(['off', 'on', 'off']);
});

test('after `flushed` all that was committed before is on disk', async () => {
  const db = open(true);
  await db.query('create table n (n int8)');
  for (let round = 0; round < 20; round++) {
    await db.transact(async (tx) => tx.send('insert into n values ($1)', [round]), 'soon');
    const [committed] = await db.query<{ at: string }>('select pg_current_wal_insert_lsn()::text as at');
    await db.flushed();
    const [on] = await db.query<{ disk: boolean }>('select pg_current_wal_flush_lsn() >= $1::text::pg_lsn as disk', [committed?.at]);
    expect(on?.disk).toBe(true);
  }
});
