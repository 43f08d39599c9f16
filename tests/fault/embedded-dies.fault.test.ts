import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { embeddedPlace } from '@sluice/store/embedded';
import { Chance } from './random.ts';
import { World } from './world.ts';

const DEATHS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 20 : 4;
/** The server's own processes; the others serve connections. */
const OWN = /postgres: (?:checkpointer|background writer|walwriter|autovacuum|logical replication|io worker|archiver)/;

let world: World;
let data: string;
beforeEach(async () => {
  world = await World.of(exampleFiles('small'));
  data = embeddedPlace(path.join(world.dir, 'data', 'postgres')).data;
});
afterEach(async () => {
  await world.close();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

const postmaster = (): number => Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);

/** Processes that serve a connection, by their numbers. */
function backends(): number[] {
  const parent = String(postmaster());
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, of] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return of === parent && !OWN.test(readFileSync(`/proc/${name}/cmdline`, 'utf8')) ? [Number(name)] : [];
    } catch {
      return []; // no process, or one that has just ended
    }
  });
}

/*
 * The embedded server flushes what the log would bring again a moment after its commit (ADR 10). Killed without a word it loses that moment:
 * nothing that was answered, sent, or shown on the feed may be in it.
 */
test(`the server is killed ${DEATHS} times under load: the program says so and ends; after the next start nothing that anybody was told is gone`, async () => {
  const chance = new Chance(7);
  const load = world.begin(await world.start(), 'dies', chance);
  for (let n = 0; n < DEATHS; n++) {
    await pause(chance.between(300, 2500));
    process.kill(postmaster(), 'SIGKILL');
    expect(await world.sluice.died(30_000)).toBe(true);
    expect([world.sluice.ended, world.sluice.said]).toEqual(['1', expect.stringContaining('the embedded Postgres has ended: start again')]);
    await world.start();
  }
  expect(await world.end()).toEqual([]);
  expect(load.accepted.read.size).toBeGreaterThan(100);
}, 600_000);

test(`one connection's process is killed ${DEATHS} times under load: the server recovers by itself, the program lives and remembers nothing that the server forgot`, async () => {
  const chance = new Chance(11);
  const ready = await world.start();
  const load = world.begin(ready, 'backend', chance);
  for (let n = 0; n < DEATHS; n++) {
    await pause(chance.between(300, 2500));
    const before = load.accepted.contacts.size;
    process.kill(chance.pick(backends()), 'SIGKILL');
    for (const until = performance.now() + 30_000; performance.now() < until && load.accepted.contacts.size < before + 5; ) await pause(20);
    expect([world.sluice.lives, load.accepted.contacts.size >= before + 5]).toEqual([true, true]);
  }
  expect(await world.end()).toEqual([]);
  expect(load.accepted.read.size).toBeGreaterThan(100);
}, 600_000);
