import { TOPICS } from '@sluice/contracts';
import { DAY, HOUR, type Instant, instantOf, MINUTE, SECOND, toIso } from '@sluice/kernel';
import { armCrashPoint, pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { DatabaseClock, Locks } from '@sluice/store';
import { memoryLog, Relays } from '@sluice/stream';
import { TEN } from './domain/testing.ts';
import { createSlaService } from './index.ts';
import { Bench, ticketId } from './testing.ts';

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
});
afterEach(() => b.end());

const WARNED = ['escalation.fired warning -1 [notify] mei', 'sla.warned first_response'];
const LADDER = ['escalation.fired breach 0 [raise_priority] nobody', 'escalation.fired breach 1 [notify] mei', 'sla.breached first_response', 'sla.priority_raised 10'];
const sorted = async (n?: number): Promise<string[]> => (await b.told(n)).sort();
const by = { kind: 'agent', id: 'anna' };

test('timers survive a stop: what came due meanwhile fires at once, and only once; of what is over nobody is warned', async () => {
  await b.arrives(1);
  await b.arrives(2);
  await b.halt();
  b.clock.move(HOUR);
  await b.log.publish([b.record(2, 'ticket.message_sent', { messageId: 'msg_1', channel: 'email', by, audience: 'customer', answer: true, committedAt: toIso(TEN + 5 * MINUTE) })]);
  await b.restart();
  await b.settle();
  expect(await sorted(1)).toEqual(LADDER);
  expect(await b.told(2)).toEqual([]); // its answer lay in the log: it is read before the timers fire
  await b.restart();
  await b.move(HOUR);
  expect(await sorted(1)).toHaveLength(LADDER.length);
});

test.each(['before-commit', 'after-commit'])('it dies %s of a fired timer: each rung once all the same', async (place) => {
  await b.arrives(1);
  let died = 0;
  armCrashPoint(`timers.sla.${place}#1`, () => {
    died += 1;
    throw new Error('the process is gone');
  });
  await b.move(15 * MINUTE + 1);
  armCrashPoint(undefined, () => undefined);
  await b.restart();
  await b.settle();
  expect(died).toBe(1);
  expect(await sorted()).toEqual(LADDER);
});

test('the owner of the timers is killed: another process fires within a second, each rung once', async () => {
  await b.arrives(1);
  const logger = quietLogger();
  const db = b.t.open('second');
  const locks = new Locks(db, 'second');
  const log = memoryLog({ logger, pollMs: 5 });
  const relays = new Relays({ db, locks, log, logger, clock: b.clock });
  const second = createSlaService({ ...b.platform, db, locks, log, relays }, { source: b.source });
  await log.admin.create(Object.values(TOPICS));
  await second.start();
  await b.platform.locks.close(); // as the end of its connection would
  b.clock.move(15 * MINUTE + 1);
  const fired = async (): Promise<number> => (await b.t.db.query('select 1 from sla.escalation')).length;
  while ((await fired()) < 2) await pause(10); // the test's own limit ends it where nobody takes over
  await second.drain();
  await second.stop();
  expect(await fired()).toBe(2);
  await locks.close();
  await log.close();
});

test('a year without data: the clock waits for a version that knows it, and the operator is told', async () => {
  await b.end();
  const calendar =
    'version: 1\ndefault: always\ncalendars:\n  office: {tz: Asia/Shanghai, hours: {mon: {"09:00": "18:00"}}}\n  always: {tz: Asia/Shanghai, region: CN, years: [2025], hours: {mon: {"09:00": "18:00"}}}\n';
  b = await Bench.make(TEN, { calendars: calendar });
  await b.arrives(1);
  expect((await b.service.checks()).find((check) => check.name === 'sla calendars')).toMatchObject({ status: 'warn' });
  await b.move(30 * DAY);
  expect(await b.told()).toEqual([]);
  expect(await b.t.db.query("select unreckoned, doc -> 'clocks' -> 0 ->> 'fault' as fault from sla.ticket")).toEqual([{ unreckoned: 2, fault: 'year_without_data' }]);
});

test('sixty days before a year without data begins, the operator is told; no clock need wait for that', async () => {
  await b.end();
  const calendars = (years: string): string =>
    `version: 1\ndefault: always\ncalendars:\n  office: {tz: Asia/Shanghai, region: CN, years: ${years}, hours: {mon: {"09:00": "18:00"}}}\n  always: {tz: Asia/Shanghai, hours: {mon: {"09:00": "18:00"}}}\n`;
  const check = async (at: string, years: string): Promise<unknown> => {
    b = await Bench.make(instantOf(at), { calendars: calendars(years) });
    return (await b.service.checks()).find(({ name }) => name === 'sla calendars');
  };
  expect(await check('2025-10-20T00:00:00Z', '[2025]')).toEqual({ name: 'sla calendars', status: 'ok' });
  await b.end();
  expect(await check('2025-11-10T00:00:00Z', '[2025]')).toMatchObject({ status: 'warn', detail: 'within 60 days there is a year of which office know no holidays' });
  await b.end();
  expect(await check('2025-11-10T00:00:00Z', '[2025, 2026]')).toEqual({ name: 'sla calendars', status: 'ok' });
});

test('an event that does not say its place in the ticket’s order parks its key, and no other', async () => {
  const { headers, ...record } = b.created(1);
  const { ce_entityversion: _version, ...without } = headers;
  await b.log.publish([{ ...record, headers: without }]);
  await b.arrives(2);
  expect(await b.service.deadLetters()[0]?.list()).toMatchObject([{ key: ticketId(1) }]);
  expect(await b.t.db.query('select id from sla.ticket')).toEqual([{ id: ticketId(2) }]);
});

test('the clock of the process is stepped by an hour: nothing fires early or late', async () => {
  await b.end();
  const real = Date.now;
  b = await Bench.make(0, {
    clockOf: async (t) => {
      const clock = new DatabaseClock({ db: t.db, logger: quietLogger() });
      await clock.start();
      return clock;
    },
  });
  try {
    const now = (): Instant => b.platform.clock.now();
    // Warned three seconds from now, breached in three minutes.
    const receivedAt = now() - 12 * MINUTE + 3 * SECOND;
    await b.log.publish([b.created(1, { receivedAt: toIso(receivedAt), createdAt: toIso(now()) }), b.queued(1, { receivedAt: toIso(receivedAt), queuedAt: toIso(now()) })]);
    await b.settle();
    Date.now = () => real() + HOUR;
    await pause(1200);
    await b.settle();
    expect(await b.told()).toEqual([]);
    Date.now = () => real() - HOUR;
    while ((await b.told()).length < 2 && now() < receivedAt + 20 * MINUTE) await pause(20);
    expect(now() - (receivedAt + 12 * MINUTE)).toBeGreaterThanOrEqual(0);
    expect(now() - (receivedAt + 12 * MINUTE)).toBeLessThan(2000);
    expect(await sorted()).toEqual(WARNED);
  } finally {
    Date.now = real;
  }
});
