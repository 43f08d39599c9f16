import { decode, TOPICS } from '@sluice/contracts';
import { MINUTE } from '@sluice/kernel';
import { armCrashPoint, crashPoints, pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { type Database, type Held, Locks } from '@sluice/store';
import { memoryLog, Relays } from '@sluice/stream';
import * as fc from 'fast-check';
import { TEN } from './domain/testing.ts';
import { createSlaService, type SlaService } from './index.ts';
import { Bench, ticketId } from './testing.ts';

/** A deadline that is due fires once: with two schedulers on one schema, and wherever the process dies between due, decided and escalated. A repeat, never a hole. */
const LONG = process.env['SLUICE_FAULT_ROUND'] === 'long';
const BREACH = ['escalation.fired 0', 'escalation.fired 1', 'sla.breached', 'sla.priority_raised'];
const WARNING = ['escalation.fired -1', 'sla.warned'];

/** Everything that a deadline is due; a warning where somebody looked before the end, and then once. */
const everything = (said: readonly string[] | undefined): readonly string[] => (said?.includes('sla.warned') ? [...BREACH, ...WARNING].sort() : BREACH);

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
});
afterEach(async () => {
  armCrashPoint(undefined, () => undefined);
  await b.end();
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Many tickets that come one each second: their deadlines come one each second too. */
async function arrive(count: number): Promise<void> {
  for (const n of numbers(count)) {
    await b.log.publish([b.created(n), b.queued(n)]);
    b.clock.move(1000);
  }
  await b.settle();
}

/** What was told of each ticket, sorted; the same record twice is one: a relay that dies may repeat it, and its id says so. */
async function told(): Promise<Map<string, string[]>> {
  const records = new Map<string, readonly [ticketId: string, what: string]>();
  for (const { name, partitions } of [TOPICS.slaEvents, TOPICS.slaEscalations]) {
    for (let part = 0; part < partitions; part += 1) {
      for (const record of await b.log.read(name, part, 0, 100_000)) {
        const event = decode(record)!;
        const { ticketId: of, rung } = event.data as { ticketId: string; rung: number };
        records.set(event.id, [of, `${event.type.split('.').slice(2, 4).join('.')}${event.type.includes('escalation') ? ` ${rung}` : ''}`]);
      }
    }
  }
  const byTicket = Map.groupBy(records.values(), ([of]) => of);
  return new Map([...byTicket].map(([of, all]) => [of, all.map(([, what]) => what).sort()]));
}

async function expectEachOnce(count: number): Promise<void> {
  const all = await told();
  expect(all).toEqual(new Map(numbers(count).map((n) => [ticketId(n), everything(all.get(ticketId(n)))])));
  expect(await b.t.db.query('select count(*) - count(distinct (ticket_id, doc ->> $1)) as twice from sla.escalation', ['rung'])).toEqual([{ twice: 0 }]);
}

/** Another process of the service on the same schema: its own connections, locks and relay. */
async function another(db: Database, name: string, locks: Locks = new Locks(db, name)): Promise<{ readonly service: SlaService; end(): Promise<void> }> {
  const logger = quietLogger();
  const log = memoryLog({ logger, pollMs: 5 });
  const relays = new Relays({ db, locks, log, logger, clock: b.clock });
  const service = createSlaService({ ...b.platform, db, locks, log, relays }, { source: b.source });
  await log.admin.create(Object.values(TOPICS));
  await service.start();
  return {
    service,
    async end() {
      await service.drain();
      await service.stop();
      await locks.close();
      await log.close();
    },
  };
}

test('two schedulers at once, and the owner changes again and again: each deadline once', async () => {
  const COUNT = 40;
  await arrive(COUNT);
  const second = await another(b.t.open('second'), 'second');
  try {
    b.clock.set(TEN + 11 * MINUTE);
    for (let round = 0; round < 8; round += 1) {
      b.clock.move(MINUTE);
      // As when its connection ends: whoever asks next has the lock.
      await b.t.db.query(
        `select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = current_database() and exists (select 1 from pg_locks l where l.pid = a.pid and l.locktype = 'advisory')`,
      );
    }
    while ((await b.t.db.query('select 1 from sla.escalation where doc ->> $1 <> $2', ['stage', 'warning'])).length < 2 * COUNT) await pause(10);
    await b.settle();
  } finally {
    await second.end();
  }
  await expectEachOnce(COUNT);
});

test('two schedulers that both believe to own the timers: each deadline once', async () => {
  const COUNT = 30;
  await arrive(COUNT);
  const db = b.t.open('second');
  let rounds = 0;
  const counted: Database = {
    ...db,
    transact: (work, flush) => {
      rounds += 1;
      return db.transact(work, flush);
    },
  };
  const second = await another(counted, 'second', believing(db));
  try {
    const before = rounds;
    b.clock.set(TEN + 11 * MINUTE);
    for (let at = 0; at < 6 * MINUTE; at += 20_000) {
      b.clock.move(20_000);
      await Promise.all([b.service.idle(), second.service.idle()]);
    }
    await b.settle();
    expect(rounds).toBeGreaterThan(before);
  } finally {
    await second.end();
  }
  await expectEachOnce(COUNT);
});

/** Locks that whoever asks gets: as after one that was lost and not yet noticed. */
function believing(db: Database): Locks {
  const alone = new Set<string>();
  const tryHold = async (key: string): Promise<Held | undefined> => {
    if (alone.has(key)) return undefined;
    alone.add(key);
    const session = await db.session('second');
    return { session, isHeld: () => true, release: () => session.close() };
  };
  return { share: () => undefined, tryHold, close: async () => undefined } as unknown as Locks;
}

/** Everything that lies between a timer that is due and whoever is told of it. */
const POINTS = crashPoints({ timers: ['sla'], clocks: ['sla'], publish: ['sla'], batch: ['sla'] });

test('it dies anywhere between due, decided and escalated, again and again: each rung once', async () => {
  let last = 0;
  const dead = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...POINTS), { minLength: 1, maxLength: 6 }), async (deaths) => {
      const [began, first] = [b.clock.now(), last + 1];
      const arrives = (): Promise<void> => b.log.publish([b.created(++last), b.queued(last)]);
      // One comes each minute; so from the twelfth on something is due at each.
      for (let minute = 0; minute < 12; minute += 1) {
        b.clock.set(began + minute * MINUTE);
        await arrives();
      }
      await b.settle();
      for (const [index, point] of deaths.entries()) {
        armCrashPoint(`${point}#1`, () => {
          dead.add(point);
          throw new Error('the process is gone');
        });
        b.clock.set(began + (12 + index) * MINUTE + 1);
        await arrives();
        await b.settle();
        armCrashPoint(undefined, () => undefined);
        await b.restart();
      }
      b.clock.set(began + 40 * MINUTE);
      await b.settle();
      const all = await told();
      for (let n = first; n <= last; n += 1) expect([ticketId(n), deaths, all.get(ticketId(n))]).toEqual([ticketId(n), deaths, everything(all.get(ticketId(n)))]);
    }),
    { numRuns: LONG ? 100 : 8 },
  );
  expect(dead.size).toBeGreaterThan(POINTS.length / 2);
}, 600_000);
