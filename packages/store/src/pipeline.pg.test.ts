import type { Database } from './index.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

/** One connection, so that what it has prepared is the same for all tests of a run. */
let t: TestDatabase;
let db: Database;
beforeAll(async () => {
  t = await testDatabase();
  db = t.open('pipeline', 1);
  await db.query('create table n (id int4 primary key, word text)');
});
beforeEach(() => db.query('delete from n'));
afterAll(() => t.drop());

const INSERT = 'insert into n (id, word) values ($1, $2) returning id';
const ids = async () => (await db.query<{ id: number }>('select id from n order by id')).map((row) => row.id);

test('statements asked for together run in order, each with its own rows', async () => {
  const answers = await db.transact((tx) =>
    Promise.all([
      tx.query(INSERT, [1, 'a']),
      tx.query('select count(*) as n from n'),
      tx.query(INSERT, [2, '退款']),
      tx.query('select id, word from n order by id'),
      tx.query('delete from n where id = $1', [1]),
      tx.query('select now() - now() as none where false'),
    ]),
  );
  expect(answers).toEqual([
    [{ id: 1 }],
    [{ n: 1 }],
    [{ id: 2 }],
    [
      { id: 1, word: 'a' },
      { id: 2, word: '退款' },
    ],
    [],
    [],
  ]);
  expect(await ids()).toEqual([2]);
});

test('one that nobody waits for goes out ahead of the next, or with the commit', async () => {
  await db.transact(async (tx) => {
    tx.send(INSERT, [1, 'a']);
    expect(await tx.query('select count(*) as n from n')).toEqual([{ n: 1 }]); // it went out ahead of the one that is waited for
    tx.send(INSERT, [2, 'b']);
  });
  expect(await ids()).toEqual([1, 2]);
});

test('when one fails those behind it do not run and fail with it; nothing of the transaction stays, and the connection goes on', async () => {
  for (let round = 0; round < 2; round++) {
    const behind: unknown[] = [];
    const failing = db.transact(async (tx) => {
      const all = [tx.query(INSERT, [1, 'a']), tx.query('select 1 / (count(*) - 1) as x from n'), tx.query(`select 'never prepared ${round}' as word`), tx.query(INSERT, [2, 'b'])];
      for (const one of all) one.catch((error: unknown) => behind.push((error as { code?: string }).code));
      await Promise.all(all);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(behind).toEqual(['22012', '22012', '22012']);
    expect(await ids()).toEqual([]);
    expect(await db.transact((tx) => tx.query(`select 'never prepared ${round}' as word`))).toEqual([{ word: `never prepared ${round}` }]);
  }
});

test('the error of one that nobody waits for is the next one’s, or the commit’s', async () => {
  const twice = (tx: { send(text: string, values: readonly unknown[]): void }) => {
    tx.send(INSERT, [1, 'a']);
    tx.send(INSERT, [1, 'a']);
  };
  const committing = db.transact(async (tx) => twice(tx));
  await expect(committing).rejects.toMatchObject({ code: '23505' });
  const asking = db.transact(async (tx) => {
    twice(tx);
    await tx.query('select 1 as one');
  });
  await expect(asking).rejects.toMatchObject({ code: '23505' });
  const scripting = db.transact(async (tx) => {
    twice(tx);
    await tx.script('create table never (id int4)');
  });
  await expect(scripting).rejects.toMatchObject({ code: '23505' });
  expect(await ids()).toEqual([]);
});

test('what fails before anything was sent sends nothing; what waits is dropped', async () => {
  const failing = db.transact(async (tx) => {
    tx.send(INSERT, [1, 'a']);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await ids()).toEqual([]);
});

test('a SQL error that is caught and passed over is a broken invariant, not a lost transaction', async () => {
  const swallowing = db.transact(async (tx) => {
    await tx.query(INSERT, [1, 'a']);
    await tx.query('select 1 / 0 as x').catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow('a SQL error was caught inside a transaction');
  expect(await ids()).toEqual([]);
});

test('an error says who asked', async () => {
  const asker = (): Promise<unknown> => db.transact((tx) => tx.query('select 1 / 0 as x'));
  const error = await asker().catch((fault: unknown) => fault as Error);
  expect((error as Error).stack).toContain('pipeline.pg.test.ts');
});
