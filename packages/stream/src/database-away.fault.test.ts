import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { PassingFault } from '@sluice/kernel';
import { type Check, pause } from '@sluice/runtime';
import { capturedLogger } from '@sluice/runtime/testing';
import { openDatabase } from '@sluice/store';
import { tinyDisk } from '@sluice/store/testing';
import { Plant } from './testing/plant.ts';

/** What the operator sees and what becomes of the work while the database is restarted, killed, away, or its disk is full. */
let plant: Plant;
let over: AbortController;
let said: ReturnType<typeof capturedLogger>;
beforeEach(async () => {
  said = capturedLogger('warn');
  plant = new Plant(said.logger);
  over = new AbortController();
  await plant.startServer();
});
afterEach(async () => {
  over.abort(); // what a failed test has left running
  await plant.end();
});

const KEYS = ['a', 'b', '退款'];

/** Callers that come again with what was not answered; in their order for each key. */
function writing(each: number): { done: Promise<void>; readonly refused: () => number } {
  let refused = 0;
  const one = async (key: string): Promise<void> => {
    while (!over.signal.aborted && (plant.acked.get(key) ?? 0) < each) {
      try {
        await plant.write(key);
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
        refused++;
        await pause(5);
      }
    }
  };
  return { done: Promise.all(KEYS.map(one)).then(() => undefined), refused: () => refused };
}

async function allIsThere(each: number): Promise<void> {
  await plant.settled();
  const numbers = Array.from({ length: each }, (_, n) => n);
  const effects = await plant.effects();
  for (const key of KEYS) expect({ key, effects: effects.get(key) }).toEqual({ key, effects: numbers });
  expect(await plant.fired()).toEqual(KEYS.flatMap((key) => numbers.filter((n) => n % 10 === 0).map((n) => `${key} ${n}`)).toSorted());
}

const bad = (checks: readonly Check[]): Check[] => checks.filter((one) => one.status === 'fail');
const progress = async (count: number): Promise<void> => {
  while ([...plant.acked.values()].reduce((a, b) => a + b, 0) < count && !over.signal.aborted) await pause(2);
};

test('restarted in the middle, twice: nothing lost, nothing doubled, in order; it recovers by itself', async () => {
  await plant.open();
  const load = writing(150);
  for (const at of [60, 200]) {
    await progress(at);
    await plant.server.stop();
    await plant.startServer();
  }
  await load.done;
  await allIsThere(150);
  await plant.untilChecks((checks) => bad(checks).length === 0);
}, 60_000);

test('killed by kill -9: what was answered is there after the recovery', async () => {
  await plant.open();
  const load = writing(120);
  await progress(90);
  for (const pid of [plant.server.pid]) process.kill(pid, 'SIGKILL');
  await plant.server.stop();
  await plant.startServer();
  await load.done;
  await allIsThere(120);
}, 60_000);

test('away for a while: callers are refused, readiness fails with a remedy, and all goes on when it is back', async () => {
  await plant.open();
  const load = writing(100);
  await progress(50);
  await plant.server.stop();
  const checks = await plant.untilChecks((all) => bad(all).length === all.length);
  for (const check of checks) {
    expect(check.detail).toMatch(/database|connect|failures in a row/);
    expect({ name: check.name, remedy: check.remedy ?? '' }).toEqual({ name: check.name, remedy: expect.stringMatching(/database/) });
  }
  const before = load.refused();
  while (load.refused() < before + 5) await pause(5);
  await plant.startServer();
  await load.done;
  await allIsThere(100);
  await plant.untilChecks((all) => bad(all).length === 0);
  expect(said.lines.join('')).not.toContain('dead letter');
}, 60_000);

test('a full disk is said as such; with room again it goes on, and nothing was lost', async () => {
  const disk = tinyDisk(48);
  const place = disk && path.join(disk.dir, 'space');
  const admin = openDatabase({ socket: { host: plant.server.socketDir, port: plant.server.port, user: plant.server.user, database: 'postgres' }, name: 'admin', logger: said.logger, max: 1 });
  try {
    if (!disk || place === undefined) {
      // No right to make a small disk here: the server itself says the code.
      const full = admin.query(`do $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
      await expect(full).rejects.toThrow("the database's disk is full: free room, it goes on by itself");
      await plant.open();
      return;
    }
    mkdirSync(place);
    chmodSync(place, 0o700);
    spawnSync('chown', [plant.server.runsAs, place]);
    await admin.query(`create tablespace small location '${place}'`);
    await admin.query('create database small tablespace small strategy = file_copy');
    await plant.open('small');
    const load = writing(400);
    await progress(100);
    const free = disk.fill();
    const checks = await plant.untilChecks((all) => bad(all).some((one) => one.detail?.includes('disk is full')));
    expect(
      bad(checks)
        .map((one) => one.detail)
        .join(),
    ).toContain("the database's disk is full: free room, it goes on by itself");
    free();
    await load.done;
    await allIsThere(400);
    await plant.untilChecks((all) => bad(all).length === 0);
  } finally {
    await plant.close();
    if (disk) {
      await admin.query('drop database if exists small with (force)');
      await admin.query('drop tablespace if exists small');
    }
    await admin.close();
    disk?.remove();
  }
}, 60_000);

test('a consumer that is slow holds up neither writers nor relay, shows its lag, and works it off in order', async () => {
  await plant.open();
  plant.slowMs = 50;
  const load = writing(100);
  await load.done; // every write was answered while the consumer crawls
  while (!(await plant.relays.idle())) await pause(5);
  expect(await plant.consumer.idle()).toBe(false);
  expect(bad(plant.checks())).toEqual([]);
  plant.slowMs = 0;
  await allIsThere(100);
}, 60_000);
