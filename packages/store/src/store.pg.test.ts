import { TOPICS, topicOf } from '@sluice/contracts';
import { DAY, mintedAt, PassingFault, uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger, readMetrics } from '@sluice/runtime/testing';
import {
  bytes,
  DatabaseClock,
  flags,
  idempotencyMigrations,
  idempotently,
  inboxMigrations,
  Inbox,
  instants,
  ints,
  Locks,
  migrate,
  Outbox,
  OutboxRotation,
  outboxMigrations,
  runTimers,
  SchemaTooNew,
  texts,
  Timers,
  timerMigrations,
  truncateIfEmpty,
  schemaFault,
  openDatabase,
  uuids,
} from './index.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

let t: TestDatabase;
const logger = quietLogger();
const schema = 'part';
beforeAll(async () => {
  t = await testDatabase();
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...inboxMigrations(schema), ...timerMigrations(schema), ...idempotencyMigrations(schema)], logger });
});
afterAll(() => t.drop());

test('arrays travel in binary and come back as they were', async () => {
  const [row] = await t.db.query('select $1::text[] as a, $2::int8[]::text as b, $3::timestamptz[] as c, $4::uuid[] as d, $5::bytea[] as e, $6::bool[]::text as f, $7::text[] as g', [
    texts(['a"b\\', null, '退款,{}']),
    ints([1, null, -5]),
    instants([0, Date.parse('2026-03-01T10:00:00.123Z')]),
    uuids(['0190f000-0000-7000-8000-000000000001']),
    bytes([Buffer.from([0, 255]), null]),
    flags([true, null, false]),
    texts([]),
  ]);
  expect(row).toEqual({ a: ['a"b\\', null, '退款,{}'], b: '{1,NULL,-5}', c: expect.anything(), d: ['0190f000-0000-7000-8000-000000000001'], e: [Buffer.from([0, 255]), null], f: '{t,NULL,f}', g: [] });
  const [back] = await t.db.query('select x as at from unnest($1::timestamptz[]) as x', [instants([1_772_359_200_123])]);
  expect(back).toEqual({ at: 1_772_359_200_123 });
});

test('a transaction that deadlocks is run again and both end', async () => {
  await t.db.query('create table part.two (id int primary key, n int); ');
  await t.db.query('insert into part.two values (1, 0), (2, 0)');
  const both = Promise.withResolvers<void>();
  let first = 0;
  const swap = (a: number, b: number) =>
    t.db.transact(async (tx) => {
      await tx.query('update part.two set n = n + 1 where id = $1', [a]);
      if (++first === 2) both.resolve();
      if (first <= 2) await both.promise;
      await tx.query('update part.two set n = n + 1 where id = $1', [b]);
    });
  await Promise.all([swap(1, 2), swap(2, 1)]);
  expect(await t.db.query('select n from part.two order by id')).toEqual([{ n: 2 }, { n: 2 }]);
});

test('a lost connection is a passing fault, and the pool goes on', async () => {
  await expect(t.db.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toBeInstanceOf(PassingFault);
  await expect(t.db.transact((tx) => tx.query('select pg_terminate_backend(pg_backend_pid())'))).rejects.toBeInstanceOf(PassingFault);
  expect(await t.db.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('migrations run once, by two at once, and a newer schema is refused in one sentence', async () => {
  const migrations = [
    { name: '0001_a', sql: 'create table mig.a (id int)' },
    { name: '0002_b', sql: 'create table mig.b (id int)' },
  ];
  await Promise.all([migrate(t.db, { schema: 'mig', migrations, logger }), migrate(t.open('other'), { schema: 'mig', migrations, logger })]);
  expect(await t.db.query('select name from mig.migration order by name')).toEqual([{ name: '0001_a' }, { name: '0002_b' }]);
  const old = migrate(t.db, { schema: 'mig', migrations: migrations.slice(0, 1), logger });
  await expect(old).rejects.toBeInstanceOf(SchemaTooNew);
  await expect(old).rejects.toThrow('the schema mig was written by a newer release (it has 0002_b');
  await expect(migrate(t.db, { schema: 'mig', migrations: [{ name: '0001_a', sql: 'select 1' }, migrations[1]!], logger })).rejects.toThrow('was changed after it had been applied');
});

test('who may not migrate waits for another, and says what is missing', async () => {
  const waiting = openDatabase({ socket: t.socket, name: 'waiting', logger, mayMigrate: false });
  const migrations = [
    { name: '0001_a', sql: 'create table later.a (id int)' },
    { name: '0002_b', sql: 'create table later.b (id int)' },
  ];
  const wait = () => migrate(waiting, { schema: 'later', migrations, logger });
  await expect(wait()).rejects.toThrow('the schema later lacks 0001_a, 0002_b');
  await expect(wait()).rejects.toBeInstanceOf(PassingFault);
  await migrate(t.db, { schema: 'later', migrations: migrations.slice(0, 1), logger });
  await expect(wait()).rejects.toThrow('the schema later lacks 0002_b');
  await migrate(t.db, { schema: 'later', migrations, logger });
  await wait();
  expect(await schemaFault(waiting, 'later')).toBeUndefined();
  await waiting.close();
});

test('replicas that start together make and drop the days of one inbox', async () => {
  const others = [1, 2, 3].map((n) => t.open(`replica ${n}`));
  const day = (n: number) => Promise.all(others.map((db) => new Inbox(schema).keepDays(db, Date.UTC(2031, 0, 1) + n * 86_400_000, { pastDays: 2, aheadDays: 2 })));
  for (let n = 0; n < 8; n += 4) await day(n);
  const days = await t.db.query<{ name: string }>(
    "select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'part.inbox'::regclass and c.relname > 'inbox_22' and c.relname < 'inbox_3' order by 1",
  );
  const first = Date.UTC(2031, 0, 3) / 86_400_000;
  expect(days.map((one) => one.name)).toEqual([0, 1, 2, 3, 4].map((n) => `inbox_${first + n}`));
});

test('the outbox gives rows in sequence over its tables, across switches and late commits, and refuses what no topic takes', async () => {
  const outbox = new Outbox({ schema, topics: topicOf });
  const record = (n: number) => ({ id: uuidv7(), topic: TOPICS.ticketsEvents.name, key: 'k', headers: { n: String(n) }, value: Buffer.from(String(n)) });
  const session = await t.db.session('relay');
  const rotation = new OutboxRotation(outbox, 4);
  const seen: number[] = [];
  let rung = 0;
  const late = t.db.transact(async (tx) => {
    await outbox.append(tx, [record(100)]);
    for (let n = 0; n < 12; n++) {
      await t.db.transact((other) => outbox.append(other, [record(n)]));
      const head = await outbox.head(session, 10);
      seen.push(...head.map((one) => Number(one.headers['n'])));
      await session.transact((mine) =>
        outbox.remove(
          mine,
          head.map((one) => one.seq),
        ),
      );
      await rotation.afterMoved(session, head.length);
    }
    tx.onCommit(() => rung++);
  });
  await late;
  expect(rung).toBe(1);
  expect(new Set([outbox.current]).size).toBe(1);
  const rest = await session.query<{ n: string }>(`with ${outbox.takeSql('$1')} select headers::json ->> 'n' as n from d order by seq`, [10]);
  expect([...seen, ...rest.map((row) => Number(row.n))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100]);
  expect(await outbox.ageMs(session, Date.now())).toBe(0);
  await expect(t.db.transact((tx) => outbox.append(tx, [{ ...record(1), topic: 'sluice.nothing.v1' }]))).rejects.toThrow('no topic sluice.nothing.v1');
  await expect(t.db.transact((tx) => outbox.append(tx, [{ ...record(1), value: Buffer.alloc(70_000) }]))).rejects.toThrow('70000 bytes');
  await session.close();
});

test('a table is truncated only when it is empty and nobody holds it', async () => {
  await t.db.query('create table part.box (id int)');
  const session = await t.db.session('truncate');
  await t.db.transact(async (tx) => {
    await tx.query('insert into part.box values (1)');
    expect(await truncateIfEmpty(session, 'part.box')).toBe(false);
  });
  expect(await truncateIfEmpty(session, 'part.box')).toBe(false);
  await t.db.query('delete from part.box');
  expect(await truncateIfEmpty(session, 'part.box')).toBe(true);
  await session.close();
});

test('the inbox claims an id once, whatever comes together; days are made and dropped', async () => {
  const inbox = new Inbox(schema);
  const now = Date.parse('2026-03-10T12:00:00Z');
  await inbox.keepDays(t.db, now, { pastDays: 9, aheadDays: 2 });
  const ids = Array.from({ length: 50 }, () => uuidv7(now));
  const claims = await Promise.all([0, 10, 20].map((from) => t.db.transact((tx) => inbox.claim(tx, [...ids.slice(from, from + 30), ...ids.slice(from, from + 5)]))));
  expect(claims.reduce((sum, fresh) => sum + fresh.size, 0)).toBe(50);
  await t.db.transact((tx) => inbox.release(tx, ids.slice(0, 1)));
  expect(await t.db.transact((tx) => inbox.claim(tx, ids))).toEqual(new Set(ids.slice(0, 1)));
  await inbox.keepDays(t.db, now + 11 * DAY, { pastDays: 9, aheadDays: 2 });
  expect((await t.db.transact((tx) => inbox.claim(tx, ids))).size).toBe(50);
  expect(mintedAt(ids[0]!)).toBe(now);
});

test('timers: the last schedule counts, a stale one completes nothing, cancel takes it away', async () => {
  const timers = new Timers(schema);
  const at = Date.parse('2026-03-01T10:00:00Z');
  await t.db.transact((tx) =>
    timers.schedule(tx, [
      { key: 'a', due: at, message: 1 },
      { key: 'b', due: at + 1, message: { 退: 款 } },
      { key: 'a', due: at + 5, message: 2 },
    ]),
  );
  expect(await timers.due(t.db, at + 4, 10)).toEqual([{ key: 'b', due: at + 1, message: { 退: 款 } }]);
  expect(
    await t.db.transact((tx) =>
      timers.complete(tx, [
        { key: 'a', due: at },
        { key: 'b', due: at + 1 },
      ]),
    ),
  ).toEqual(new Set(['b']));
  expect(await timers.next(t.db)).toBe(at + 5);
  await t.db.transact((tx) => timers.cancel(tx, ['a']));
  expect(await timers.next(t.db)).toBeUndefined();
});
const 款 = '款';

test('timers fire when their time has come and not before; the next owner takes over from a dead one', async () => {
  const metrics = await readMetrics();
  const timers = new Timers(schema);
  const clock = new MovedClock(Date.parse('2026-03-01T10:00:00Z'));
  const fired: string[] = [];
  const owner = (name: string) => {
    const db = t.open(name, 2);
    const locks = new Locks(db, 'locks');
    const bell = Promise.withResolvers<void>();
    const loop = runTimers({
      db,
      locks,
      timers,
      clock,
      logger,
      handle: async (due) => {
        await db.transact(async (tx) => {
          for (const key of await timers.complete(tx, due)) fired.push(`${name} ${key}`);
        });
        bell.resolve();
      },
    });
    return { loop, locks, bell: bell.promise };
  };
  await t.db.transact((tx) => timers.schedule(tx, [{ key: 'x', due: clock.now() + 60_000, message: null }]));
  const one = owner('one');
  clock.move(60_250);
  timers.wake.ring();
  await one.bell;
  const two = owner('two');
  await one.locks.close();
  await one.loop.stop();
  await t.db.transact((tx) => timers.schedule(tx, [{ key: 'y', due: clock.now(), message: null }]));
  await two.bell;
  await two.loop.stop();
  await two.locks.close();
  expect(fired).toEqual(['one x', 'two y']);
  expect([await metrics.read('sluice.timer.lateness.count', { schema }), await metrics.read('sluice.timer.lateness.sum', { schema })]).toEqual([[2], [250]]);
  await metrics.stop();
});

test('an idempotency key: once, the same answer again, another body refused, a failed effect leaves no key', async () => {
  const call = { schema, actor: 'k1', route: 'POST /x', key: 'abc', bodyHash: 'h1', now: Date.now() };
  let runs = 0;
  const work = async () => ({ status: 201, body: { run: ++runs } });
  await expect(idempotently(t.db, call, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await Promise.all([idempotently(t.db, call, work), idempotently(t.db, call, work)])).toEqual(
    expect.arrayContaining([
      { status: 201, body: { run: 1 }, replayed: false },
      { status: 201, body: { run: 1 }, replayed: true },
    ]),
  );
  await expect(idempotently(t.db, { ...call, bodyHash: 'h2' }, work)).rejects.toThrow('another request');
  expect((await idempotently(t.db, { ...call, actor: 'k2' }, work)).body).toEqual({ run: 2 });
});

test('the clock is never before the database’s, however slow an answer is; and a slow one makes it no worse', async () => {
  let now = 5000; // of both: the monotonic clock stands at 0 then
  const [asking, answering] = [
    [1, 400, 300],
    [200, 1, 500],
  ];
  let n = -1;
  const db = {
    query: async <R extends object>() => {
      n += 1;
      now += asking[n]!;
      const read = now;
      now += answering[n]!;
      return [{ at: read }] as R[];
    },
  };
  const clock = new DatabaseClock({ db, logger, monotonic: () => now - 5000 });
  const behind: number[] = [];
  for (let sample = 0; sample < 3; sample += 1) {
    await clock.sample();
    behind.push(now - clock.now());
  }
  expect(behind).toEqual([200, 1, 1]);
});

test("the clock follows the database, is carried on by the monotonic clock, and a step of the database's is told", async () => {
  let monotonic = 0;
  let database = 1_000_000;
  const steps: number[] = [];
  const db = { query: async <R extends object>() => [{ at: database }] as R[] };
  const clock = new DatabaseClock({ db, logger, monotonic: () => monotonic, onStep: (by) => steps.push(by) });
  await clock.sample();
  monotonic += 5000;
  expect(clock.now()).toBe(1_005_000); // whatever the host's clock does meanwhile
  database += 5000;
  await clock.sample();
  expect(steps).toEqual([]);
  database += 3_600_000;
  await clock.sample();
  expect(steps).toEqual([3_600_000]);
  expect(clock.now()).toBe(4_605_000);
  expect(clock.check().status).toBe('warn');
  const real = new DatabaseClock({ db: t.db, logger });
  await real.sample();
  expect(Math.abs(real.now() - Date.now())).toBeLessThan(5000);
});
