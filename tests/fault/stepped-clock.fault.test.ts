import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles } from '@sluice/dev-env';
import { edited } from '@sluice/policy/testing';
import { pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { Process, type Ready } from './process.ts';
import { SetClock } from './set-clock.ts';

let dir: string;
let database: TestDatabase;
let sluice: Process | undefined;
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-clock-'));
  database = await testDatabase();
});
afterEach(async () => {
  if (sluice?.lives === true) await sluice.kill();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

const HOUR_S = 3600;
/** A first response is warned of after three seconds and due after six; nothing else is due within the hour by which the clock is set. */
const files = edited(exampleFiles('small'), 'policies.yaml', 'target: 15m\n      warnAt: 0.8', 'target: 6s\n      warnAt: 0.5');
/** Far more than a machine that is busy needs, and far less than the clock is set by. */
const LATE_MS = 15_000;

/** What the process takes for the time, by the header of its answers, against ours; seconds. */
async function offBy({ adminUrl }: Ready): Promise<number> {
  const date = (await fetch(`${adminUrl}/livez`)).headers.get('date')!;
  return Math.round((Date.parse(date) - Date.now()) / 1000);
}

async function setTo(clock: SetClock, ready: Ready, seconds: number): Promise<void> {
  clock.set(seconds);
  for (let off = await offBy(ready); Math.abs(off - seconds) > 2; off = await offBy(ready)) await pause(50);
}

interface Told {
  readonly id: string;
  readonly ticketId: string;
  readonly rung: number;
  readonly due: number;
}

test('the clock of the process is set an hour forth and back: nothing fires early, nothing late, by the clock of the database', async () => {
  const clock = new SetClock(dir);
  const { host, port, user, database: name } = database.socket;
  sluice = await Process.at(dir, files, { SLUICE_DATABASE_URL: `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`, ...clock.env });
  const ready = (await sluice.start())!;
  expect(Math.abs(await offBy(ready))).toBeLessThanOrEqual(2);
  const headers = { authorization: `Bearer ${ready.key}`, 'content-type': 'application/json' };
  const contacts: string[] = [];
  const say = async (): Promise<void> => {
    const externalId = `n${contacts.length}`;
    const answer = await fetch(`${ready.url}/v1/contacts`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ channel: 'app', externalId, from: { kind: 'email', value: `${externalId}@clock.example` }, text: 'Where is my order?' }),
    });
    expect(answer.status).toBe(202);
    contacts.push(externalId);
  };

  // Each escalation, and by the database's clock when it was first there: between two looks.
  const seen = new Map<string, Told & { readonly at: number }>();
  const look = async (): Promise<void> => {
    const rows = await database.db.query<Told & { now: number }>(
      `select id, ticket_id as "ticketId", (doc ->> 'rung')::int4 as rung, (doc ->> 'dueAt')::float8 as due, (extract(epoch from clock_timestamp()) * 1000)::float8 as now from sla.escalation`,
    );
    for (const { now, ...one } of rows) if (!seen.has(one.id)) seen.set(one.id, { ...one, at: now });
  };
  const watchUntil = async (count: number): Promise<void> => {
    for (const until = performance.now() + 60_000; performance.now() < until && seen.size < count; await pause(10)) await look();
  };

  // They come all the while, so that at every moment something is about to be due.
  const enough = new AbortController();
  const stream = (async () => {
    for (; !enough.signal.aborted; await pause(100)) await say();
  })();
  for (const seconds of [HOUR_S, -HOUR_S, 0]) {
    await setTo(clock, ready, seconds);
    const before = seen.size;
    await watchUntil(before + 60);
  }
  enough.abort();
  await stream;
  // A warning and two rungs each.
  await watchUntil(3 * contacts.length);
  const found = [...seen.values()];
  for (const wanted of [-1, 0, 1]) expect(new Set(found.flatMap(({ rung, ticketId }) => (rung === wanted ? [ticketId] : []))).size).toBe(contacts.length);
  expect(found).toHaveLength(3 * contacts.length);
  for (const { rung, due, at } of found) {
    const planned = rung < 0 ? due - 3000 : due + 1;
    expect(at - planned).toBeGreaterThanOrEqual(0);
    expect(at - planned).toBeLessThan(LATE_MS);
  }
}, 300_000);
