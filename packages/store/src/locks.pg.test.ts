import { pause, Wake } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks } from './index.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

let t: TestDatabase;
let processes: { readonly locks: Locks; readonly wake: Wake }[];
beforeEach(async () => {
  t = await testDatabase();
  processes = ['west', 'east'].map((name) => ({ locks: new Locks(t.open(name), name, { logger: quietLogger() }), wake: new Wake() }));
  for (const { locks, wake } of processes) locks.share('the owner', wake);
});
afterEach(async () => {
  for (const { locks } of processes) await locks.close();
  await t.drop();
});

/** Rings in one until it is heard in the other, whose listener may not be there yet. */
async function reaches(from: number, to: number): Promise<boolean> {
  for (const until = performance.now() + 20_000; performance.now() < until; await pause(20)) {
    processes[from]!.wake.ring();
    if (processes[to]!.wake.take()) return true;
  }
  return false;
}

test("the bell of a lock's owner rings in his process, wherever it is rung; when the lock has gone over, in the other", async () => {
  const [west, east] = processes;
  const held = await east!.locks.tryHold('the owner');
  expect(await reaches(0, 1)).toBe(true);
  await held!.release();
  expect((await west!.locks.tryHold('the owner'))?.isHeld()).toBe(true);
  west!.wake.take();
  expect(await reaches(1, 0)).toBe(true);
});

test('who rings in the process of the owner tells nobody else', async () => {
  const [west] = processes;
  await west!.locks.tryHold('the owner');
  const told: string[] = [];
  const session = await t.db.session('ear');
  await session.listen('sluice_owners', (payload) => told.push(payload));
  expect(await reaches(1, 0)).toBe(true);
  while (told.length === 0) await pause(5);
  for (let n = 0; n < 5; n++) west!.wake.ring();
  await pause(30); // longer than bells are gathered for
  await session.query('select pg_notify($1, $2)', ['sluice_owners', 'last']);
  while (!told.includes('last')) await pause(5);
  // East's last rings may still be on their way: what counts is who told.
  expect(new Set(told.filter((one) => one.endsWith('the owner')).map((one) => one.split('\n')[0])).size).toBe(1);
  await session.close();
});

test('an owner that has stopped, whose connection still stands, loses the lock after its lease; one that only has nothing to do keeps it', async () => {
  const leaseMs = 600;
  const [west, east, south] = ['west', 'east', 'south'].map((name) => new Locks(t.open(name), `${name} lease`, { leaseMs }));
  const held = await west!.tryHold('the lease');
  await pause(2 * leaseMs);
  expect([held!.isHeld(), await east!.tryHold('the lease')]).toEqual([true, undefined]);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * leaseMs); // nothing runs, as in a process that is frozen
  expect([(await south!.tryHold('the lease'))?.isHeld(), held!.isHeld()]).toEqual([true, false]);
  for (const one of [west, east, south]) await one!.close();
});
