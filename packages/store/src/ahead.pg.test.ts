import type { Session } from './index.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

let t: TestDatabase;
let session: Session;
beforeAll(async () => {
  t = await testDatabase();
  await t.db.query('create table n (id int4 primary key, word text, constraint one_word unique (word) deferrable initially deferred)');
  session = await t.db.session('ahead');
});
beforeEach(() => t.db.query('delete from n'));
afterAll(async () => {
  await session.close();
  await t.drop();
});

const INSERT = 'insert into n (id, word) values ($1, $2) returning id';
const ids = async () => (await t.db.query<{ id: number }>('select id from n order by id')).map((row) => row.id);
/** Commits 1, and begins the next with 2. */
const begin = () =>
  session.transact(async (tx) => {
    tx.send(INSERT, [1, 'a']);
    tx.ahead(INSERT, [2, 'b']);
  });

test('a statement sent ahead is the first of the next transaction, which goes on with its rows; nobody sees it before', async () => {
  await begin();
  expect(await ids()).toEqual([1]);
  expect(session.hasBegun()).toBe(true);
  const found = await session.goOn(async (tx, first) => {
    await tx.query(INSERT, [3, 'c']);
    return first;
  });
  expect(found).toEqual([{ id: 2 }]);
  expect(await ids()).toEqual([1, 2, 3]);
  expect(session.hasBegun()).toBe(false);
});

test('where the commit fails, or what was decided is thrown away, the next has not begun', async () => {
  await t.db.query(INSERT, [9, 'a']);
  await expect(begin()).rejects.toMatchObject({ code: '23505' });
  expect(session.hasBegun()).toBe(false);
  const thrown = session.transact(async (tx) => {
    tx.ahead(INSERT, [2, 'b']);
    throw new Error('no');
  });
  await expect(thrown).rejects.toThrow('no');
  const swallowed = session.transact(async (tx) => {
    tx.ahead(INSERT, [2, 'b']);
    await tx.query('select 1 / 0').catch(() => undefined);
  });
  await expect(swallowed).rejects.toThrow('a SQL error was caught inside a transaction');
  expect(session.hasBegun()).toBe(false);
  expect(await session.query('select txid_current_if_assigned() as id')).toEqual([{ id: null }]);
  expect(await ids()).toEqual([9]);
});

test('whatever else is asked of the session gives it up', async () => {
  for (const other of [() => session.query('select 1 as one'), () => session.transact(async (tx) => tx.query('select 1 as one')), () => session.tryLock('x')]) {
    await t.db.query('delete from n');
    await begin();
    await other();
    expect(session.hasBegun()).toBe(false);
    expect(await ids()).toEqual([1]);
  }
  await expect(session.goOn(async () => undefined)).rejects.toThrow('no transaction has begun');
});

test('its own failure is for who goes on with it; the session is as new after that', async () => {
  for (const end of ['goes on', 'gives up'] as const) {
    await t.db.query('delete from n');
    await session.transact(async (tx) => {
      tx.send(INSERT, [1, 'a']);
      tx.ahead(INSERT, [1, 'b']);
    });
    if (end === 'goes on') await expect(session.goOn(async () => undefined)).rejects.toMatchObject({ code: '23505' });
    expect(await session.query('select count(*) as n from n')).toEqual([{ n: 1 }]);
  }
});
