import { MINUTE } from '@sluice/kernel';
import { apply } from '../domain/apply.ts';
import type { PoolInput, PoolRules } from '../domain/input.ts';
import { type Card, emptyOutcome } from '../domain/outcome.ts';
import { agent, config, newWork, NINE, ticket } from '../domain/testing.ts';
import { POOL } from '../migrations.ts';
import { readJournal, readSnapshot } from '../store/journal.ts';
import { appendInputs, drain } from '../store/pool-inbox.ts';
import { poolOf, readConfig, takeLease } from '../store/pool-rows.ts';
import { readStandings, saveStandings } from '../store/queue-health.ts';
import { readMetrics } from '@sluice/runtime/testing';
import { bench, type Bench, plainEngine } from '../testing.ts';

let b: Bench;
afterEach(() => b.drop());

const work = (n: number, more: Parameters<typeof newWork>[1] = {}): PoolInput => ({ kind: 'work', work: newWork(n, more) });
const done = (n: number): PoolInput => ({ kind: 'withdrawn', ticketId: ticket(n), version: 9, reason: 'resolved' });
const by = { kind: 'agent', id: 'lead' };
const presence = (agentId: string, status: 'available' | 'away' | 'offline'): PoolInput => ({ kind: 'presence', requestId: `${agentId} ${status}`, agentId, status, channels: [], by });
const rows = (): Promise<{ ticket_id: string; agent_id: string | null }[]> => b.db.query('select ticket_id, agent_id from routing.item order by ticket_id');
const assigned = async (): Promise<string[]> =>
  (await b.said()).filter((one) => one.type.includes('work.assigned')).map((one) => `${Number.parseInt(String(one.data['ticketId']).slice(-12), 16)}→${String(one.data['agentId'])}`);

test('one commit saves items, cards and events, and empties the inbox', async () => {
  b = await bench(config([agent('mei', { capacity: 50 })]));
  const writer = b.writer();
  await b.append(work(1), work(2), work(3));
  await b.run(writer);
  expect(await rows()).toEqual([
    { ticket_id: ticket(1), agent_id: 'mei' },
    { ticket_id: ticket(2), agent_id: 'mei' },
    { ticket_id: ticket(3), agent_id: null },
  ]);
  expect((await b.said()).map((one) => one.type.split('.').slice(2, 4).join('.'))).toEqual(['agent.status_changed', 'work.queued', 'work.assigned', 'work.queued', 'work.assigned', 'work.queued']);
  expect(await b.db.query('select count(*) as n from routing.decision')).toEqual([{ n: 3 }]);
  await b.append(done(1));
  await b.run(writer);
  expect(await assigned()).toEqual(['1→mei', '2→mei', '3→mei']);
  expect((await rows()).map((row) => row.ticket_id)).toEqual([ticket(2), ticket(3)]);
});

test('a second writer waits for the lock, and takes the pool as it is when the first dies', async () => {
  b = await bench(config([agent('mei', { capacity: 50 })]));
  const [first, second] = [b.writer(), b.writer()];
  await b.append(work(1), presence('mei', 'away'), presence('mei', 'available'));
  await b.run(first);
  await second.step(AbortSignal.abort());
  expect(second.reigns).toBe(false);
  await first.stop();
  await b.append(work(2), work(3));
  await b.run(second);
  expect(second.reigns).toBe(true);
  expect(await assigned()).toEqual(['1→mei', '2→mei']);
  expect(await rows()).toHaveLength(3);
});

test('who takes the pool shows the whole of its queues at once, before anything is decided; who left it shows nothing', async () => {
  const metrics = await readMetrics();
  b = await bench(config([]));
  const [first, second] = [b.writer(), b.writer()];
  const shown = async () => [await metrics.read('sluice.work.waiting', { queue: 'general' }), await metrics.read('sluice.work.waiting.age', { queue: 'general' })];
  await b.append(work(1), work(2));
  await b.run(first);
  expect(await shown()).toEqual([[2], [0]]);
  await first.stop();
  expect(await shown()).toEqual([[0], [0]]);
  b.clock.move(MINUTE);
  await second.step(AbortSignal.abort());
  expect(await shown()).toEqual([[2], [MINUTE]]);
  await metrics.stop();
});

test('two writers at once: the one whose lease is old never commits, takes nothing from the inbox, and starts again from rows', async () => {
  b = await bench(config([agent('mei', { capacity: 50 })]));
  const writer = b.writer();
  await b.append(work(1));
  await b.run(writer);
  const before = await b.said();
  await b.db.transact((tx) => takeLease(tx, POOL)); // another has taken it while this one thinks it has the lock
  await b.append(work(2));
  await expect(writer.step(AbortSignal.abort())).rejects.toThrow('another writer has taken the pool');
  expect(writer.reigns).toBe(false);
  expect(await b.said()).toEqual(before);
  expect(await rows()).toHaveLength(1);
  await b.run(writer);
  expect(await assigned()).toEqual(['1→mei', '2→mei']);
});

test('a takeover waits for the commit that is being made', async () => {
  b = await bench(config([]));
  const { lease } = await b.db.transact((tx) => takeLease(tx, POOL));
  await b.append(work(1));
  await b.db.transact(async (tx) => {
    const { leased, entries } = await drain(tx, { pool: POOL, lease, limit: 1, now: NINE, configVersion: 'v1', nextN: 1 });
    expect([leased, entries.length]).toEqual([true, 1]);
    const other = b.db.transact(async (rival) => {
      await rival.script("set local lock_timeout = '30ms'");
      await takeLease(rival, POOL);
    });
    await expect(other).rejects.toThrow(/lock timeout/);
  });
  await expect(b.db.transact((tx) => takeLease(tx, POOL))).resolves.toMatchObject({ lease: lease + 1 });
});

test('what has come meanwhile is drained behind the commit: nobody takes the pool before it is decided, and where it never is, it is still there', async () => {
  b = await bench(config([agent('mei', { capacity: 50 })]));
  const [writer, next] = [b.writer({ batch: 1 }), b.writer()];
  await b.append(work(1));
  await b.run(writer);
  await b.append(work(2), work(3), work(4));
  await writer.step(AbortSignal.abort());
  expect(await assigned()).toEqual(['1→mei', '2→mei']);
  const rival = b.db.transact(async (tx) => {
    await tx.script("set local lock_timeout = '30ms'");
    await takeLease(tx, POOL);
  });
  await expect(rival).rejects.toThrow(/lock timeout/);
  b.engine = plainEngine(config([agent('mei', { capacity: 50 })], { version: 'v2' }));
  await writer.step(AbortSignal.abort());
  expect(await b.db.query("select config_version as v from routing.journal where kind = 'work' order by n")).toEqual(['v1', 'v1', 'v1'].map((v) => ({ v })));
  await b.run(writer);
  await b.append(work(5), work(6));
  while ((await rows()).length < 5) await writer.step(AbortSignal.abort());
  await writer.stop();
  await b.run(next);
  expect(await assigned()).toEqual(['1→mei', '2→mei']);
  expect((await rows()).map((row) => row.ticket_id)).toEqual([1, 2, 3, 4, 5, 6].map(ticket));
  expect((await readJournal(b.db, POOL, 0, 20)).flatMap(({ input }) => (input.kind === 'work' ? [input.work.ticketId] : []))).toEqual([1, 2, 3, 4, 5, 6].map(ticket));
});

test('an empty inbox is looked at without a trace; one whose lease is old takes nothing, also where it was taken from it while it looked', async () => {
  b = await bench(config([]));
  const { lease } = await b.db.transact((tx) => takeLease(tx, POOL));
  const look = (of: number) =>
    b.db.transact(async (tx) => {
      const seen = await drain(tx, { pool: POOL, lease: of, limit: 10, now: NINE, configVersion: 'v1', nextN: 1 });
      const [wrote] = await tx.query<{ yes: boolean }>('select txid_current_if_assigned() is not null as yes');
      return { leased: seen.leased, entries: seen.entries.length, wrote: wrote?.yes };
    });
  expect(await look(lease)).toEqual({ leased: true, entries: 0, wrote: false });
  expect(await look(lease - 1)).toEqual({ leased: false, entries: 0, wrote: false });
  await b.append(work(1));
  expect(await look(lease - 1)).toEqual({ leased: false, entries: 0, wrote: false });
  const rival = await b.db.session('rival');
  const late = await rival.transact(async (tx) => {
    await takeLease(tx, POOL);
    const looking = look(lease);
    let waiting: object[] = [];
    while (waiting.length === 0) waiting = await b.db.query("select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%pool_inbox%'");
    return { looking };
  });
  expect(await late.looking).toMatchObject({ entries: 0 });
  await rival.close();
  expect(await b.db.query('select count(*) as n from routing.journal')).toEqual([{ n: 0 }]);
  expect(await look(lease + 1)).toEqual({ leased: true, entries: 1, wrote: true });
});

test.each([3, 1])('its backend dies in mid-flight, again and again, with %i inputs a commit: nothing is lost, nothing doubled, capacity kept', async (batch) => {
  b = await bench(config([agent('mei', { capacity: 75 }), agent('tom')]));
  const writer = b.writer({ batch });
  const total = 24;
  for (let n = 1; n <= total; n += 1) {
    await b.append(work(n), ...(n > 5 ? [done(n - 5)] : []));
    const step = writer.step(AbortSignal.abort()).catch(() => undefined);
    if (n % 3 === 0) await b.db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%pool default%' and datname = current_database()");
    await step;
  }
  for (let round = 0; round < 5; round += 1) await b.run(writer).catch(() => undefined);
  await b.run(writer);
  const given = await assigned();
  expect(new Set(given.map((one) => one.split('→')[0])).size).toBe(given.length);
  expect(given).toHaveLength(total);
  expect((await rows()).map((row) => row.ticket_id)).toEqual([20, 21, 22, 23, 24].map(ticket));
  const [most] = await b.db.query<{ n: number }>("select max(n) as n from (select count(*) as n from routing.item where agent_id = 'mei') x");
  expect(most?.n).toBeLessThanOrEqual(3);
});

test('the journal replays to the same cards, across a takeover and a change of configuration', async () => {
  const [one, two] = [config([agent('mei', { capacity: 50 }), agent('tom', { capacity: 25, languages: ['en'] })]), config([agent('tom'), agent('zoe')], { version: 'v2' })];
  b = await bench(one);
  let writer = b.writer();
  for (let n = 1; n <= 10; n += 1) await b.append(work(n, { language: n % 2 ? 'zh' : null, priority: 20 + (n % 3) * 20 }));
  await b.run(writer);
  b.clock.move(1000);
  await b.append(presence('mei', 'offline'), done(1), done(4));
  await b.run(writer);
  const upTo = (await b.db.query<{ n: number }>('select max(n) as n from routing.journal'))[0]?.n ?? 0;
  b.engine = plainEngine(two);
  await b.append(done(2), work(11));
  await b.run(writer);
  await b.run(writer);
  await writer.stop();
  writer = b.writer();
  await b.append(work(12));
  await b.run(writer);

  const stored = (await b.db.query<{ card: Card }>('select card from routing.decision')).map((row) => row.card).sort((x, y) => (x.decisionId < y.decisionId ? -1 : 1));
  const versions = new Map([
    ['v1', await readConfig(b.db, 'v1')],
    ['v2', await readConfig(b.db, 'v2')],
  ]);
  const replayed: Card[] = [];
  let journaled = 0;
  for (const from of [0, 1e9]) {
    const snapshot = await readSnapshot(b.db, POOL, from);
    if (!snapshot) throw new Error('no snapshot');
    const pool = poolOf(POOL, versions.get(snapshot.configVersion)!, snapshot.rows, snapshot.at);
    const rules: PoolRules = { config: (version) => versions.get(version)! };
    const next = from === 0 ? await readSnapshot(b.db, POOL, 1e9) : undefined;
    for (const entry of await readJournal(b.db, POOL, snapshot.n, 1000)) {
      if (next && entry.seq > next.n) break;
      journaled += 1;
      const outcome = emptyOutcome();
      apply(pool, entry, entry.decidedAt, rules, outcome);
      replayed.push(...outcome.cards);
    }
  }
  expect(upTo).toBeGreaterThan(10);
  expect(journaled).toBe((await b.db.query<{ n: number }>('select count(*) as n from routing.journal'))[0]?.n);
  expect(replayed.sort((x, y) => (x.decisionId < y.decisionId ? -1 : 1))).toEqual(stored);
});

test('what is due by itself is decided when it is due, also after a takeover', async () => {
  b = await bench(config([agent('mei')]));
  const writer = b.writer();
  await b.append(work(1), presence('mei', 'offline'));
  await b.run(writer);
  expect(writer.hasDue).toBe(false);
  await writer.stop();
  const next = b.writer();
  await b.run(next);
  b.clock.move(30 * 60_000 - 1);
  await b.run(next);
  expect((await b.said()).filter((one) => one.type.includes('returned'))).toEqual([]);
  b.clock.move(1);
  expect(next.hasDue).toBe(true);
  await b.run(next);
  expect((await b.said()).filter((one) => one.type.includes('returned'))).toMatchObject([{ data: { agentId: 'mei', reason: 'offline' } }]);
  expect(await b.db.query("select kind from routing.journal where kind = 'tick'")).toHaveLength(1);
});

test('the inbox turns to its other table and empties the drained one, also while inputs come in', async () => {
  b = await bench(config([agent('mei', { capacity: 10_000 })]));
  const writer = b.writer({ rotateAfter: 20, batch: 10 });
  for (let n = 1; n <= 90; n += 1) {
    await b.append(work(n));
    if (n % 10 === 0) await writer.step(AbortSignal.abort());
  }
  await b.run(writer);
  expect(await assigned()).toEqual(Array.from({ length: 90 }, (_, n) => `${n + 1}→mei`));
  const [sizes] = await b.db.query<{ lease: number; turns: number }>('select lease, (select count(*) from routing.journal) as turns from routing.pool');
  expect(sizes).toMatchObject({ turns: 91 });
});

test('appends in one transaction keep their order, and an unknown pool takes nothing', async () => {
  b = await bench(config([]));
  await b.db.transact(async (tx) => appendInputs(tx, 'nowhere', [{ input: work(1), at: NINE }]));
  await b.append(work(3), work(1), work(2));
  await b.run(b.writer());
  const kinds = await readJournal(b.db, POOL, 0, 10);
  expect(kinds.flatMap(({ input }) => (input.kind === 'work' ? [input.work.ticketId] : []))).toEqual([3, 1, 2].map(ticket));
});

test('the writer tells how the queues stand after a change, at most once a second; one that has lost the pool tells nothing', async () => {
  b = await bench(config([agent('mei', { capacity: 25 })]));
  const told = async () => (await readStandings(b.db, POOL))['general'];
  const writer = b.writer();
  await b.append(work(1), work(2));
  await b.run(writer);
  expect(await told()).toMatchObject({ waiting: 1, oldestSince: NINE, agentsFree: 0 });
  await b.append(work(3));
  await b.run(writer);
  expect(await told()).toMatchObject({ waiting: 1 });
  b.clock.set(NINE + 1000);
  await writer.step(AbortSignal.timeout(5000));
  expect(await told()).toMatchObject({ waiting: 2, oldestSince: NINE });
  await saveStandings(b.db, { pool: POOL, lease: 0, now: NINE + 2000, standings: {} });
  expect(await told()).toMatchObject({ waiting: 2 });
});
