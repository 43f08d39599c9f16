import { compose, TOPICS } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { createLogger } from '@sluice/runtime';
import { type Database, type DatabaseAddress, DatabaseClock, Locks, migrate, Timers } from '@sluice/store';
import { scratchDatabase } from '@sluice/store/bench';
import { PostgresLog } from '@sluice/stream';
import { nextLook, type TicketClocks } from '../domain/model.ts';
import { SCHEMA, slaMigrations } from '../migrations.ts';
import { AgreementStore } from '../store/agreements.ts';
import { saveTickets } from '../store/tickets.ts';
import { benchFiles, benchRules, dueAt, waiting } from './cases.ts';

/** A process of the service, as whoever measures has started it. */
export interface Member {
  readonly pid: number;
  /** The database's time at which it was ready. */
  readonly readyAt: Instant;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The service's tables on a database of the bench's own; processes are put on it by `launch`. */
export interface Stand {
  readonly db: Database;
  readonly clock: DatabaseClock;
  readonly address: DatabaseAddress;
  readonly log: PostgresLog;
  /** Tickets with two clocks that go on for hours. */
  plantWaiting(count: number): Promise<void>;
  /** Tickets whose first response is due then, each at its instant. */
  plantDue(due: readonly Instant[]): Promise<void>;
  /** As after a night: what was planted is known to the planner, and lies on the disk. */
  settle(): Promise<void>;
  /** The next version of the configuration is in force for whoever hears it. */
  publish(version: string): Promise<void>;
  stop(): Promise<void>;
}

/** Hours of the slow policy in each version. */
export const VERSIONS: readonly string[] = ['20h', '16h'];
const PER_TRANSACTION = 500;
const WRITERS = 3;

export async function openStand(server: DatabaseAddress): Promise<Stand> {
  const logger = createLogger({ service: 'bench', level: 'silent' });
  const scratch = await scratchDatabase(server, logger);
  const db = scratch.open('bench', WRITERS + 2);
  const [{ name }] = (await db.query<{ name: string }>('select current_database() as name')) as [{ name: string }];
  await migrate(db, { schema: SCHEMA, migrations: slaMigrations(), logger });
  const clock = new DatabaseClock({ db, logger });
  await clock.start();
  const locks = new Locks(db, 'bench locks', { logger });
  const log = await PostgresLog.open({ db, locks, logger, acrossProcesses: true });
  await log.admin.create(Object.values(TOPICS));
  const rules = benchRules(benchFiles({ slow: VERSIONS[0]! }), 'v1');
  const timers = new Timers(SCHEMA);
  const agreements = new AgreementStore();
  const plant = (tickets: readonly TicketClocks[]): Promise<void> =>
    db.transact(async (tx) => {
      saveTickets(tx, tickets);
      await timers.schedule(
        tx,
        tickets.flatMap((one) => {
          const due = nextLook(one);
          return due === null ? [] : [{ key: one.id, due, message: null }];
        }),
      );
      const saved = agreements.rules(rules.config, new Map());
      for (const one of tickets) for (const clock of one.clocks) saved.config.agreementFor(clock, one);
      saved.save(tx);
    }, 'soon');
  return {
    db,
    clock,
    address: server.socket ? { socket: { ...server.socket, database: name } } : server,
    log,
    plantWaiting: (count) => inParallel(count, (from, to) => plant(Array.from({ length: to - from }, (_, n) => waiting(rules, from + n, clock.now())))),
    plantDue: (due) => inParallel(due.length, (from, to) => plant(due.slice(from, to).map((at) => dueAt(rules, at)))),
    settle: async () => {
      const session = await db.session('settling');
      // No transaction: a vacuum must not be in one.
      for (const one of ['set statement_timeout = 0', 'vacuum analyze sla.ticket', 'vacuum analyze sla.timer', 'checkpoint']) await session.query(one);
      await session.close();
    },
    publish: async (version) => {
      const at = clock.now();
      await log.publish([compose(TOPICS.configPublished, 'config.published', { version, digests: {}, at: toIso(at) }, { service: 'gateway', key: 'current', subject: version, at })]);
    },
    async stop() {
      await log.close();
      await locks.close();
      await clock.stop();
      await scratch.drop();
    },
  };
}

async function inParallel(count: number, work: (from: number, to: number) => Promise<void>): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let from = next; from < count; from = next) {
      next = Math.min(count, from + PER_TRANSACTION);
      await work(from, next);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}
