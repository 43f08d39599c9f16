import { HOUR } from '@sluice/kernel';
import { type Check, type Logger, pause, runLoop } from '@sluice/runtime';
import { type Blobs, DatabaseClock, type DatabaseAddress, Locks, openDatabase } from '@sluice/store';
import { type Log, type Platform, Relays } from '@sluice/stream';
import { withoutConsumers } from './without-consumers.ts';

export interface OpenPlatform extends Platform {
  readonly clock: DatabaseClock;
  /** Of the platform itself: clock, relays. */
  readonly checks: () => readonly Check[];
  /** Relays end, the log and all connections are closed. */
  close(): Promise<void>;
}

export interface PlatformOptions {
  /** As it is called in the database's list of connections. */
  readonly name: string;
  readonly database: DatabaseAddress;
  /** For the statements of all services; locks and listeners have their own. */
  readonly connections: number;
  /** False: another process changes the tables. Default true. */
  readonly mayMigrate?: boolean;
  /** For a database server that nobody but this process uses. */
  readonly flushSoon?: boolean;
  /** Other processes write to the same schemas: their bells are heard. */
  readonly acrossProcesses?: boolean;
  readonly openLog: (parts: Pick<Platform, 'db' | 'locks' | 'logger'>) => Promise<Log>;
  /** False: contacts are taken and wait. */
  readonly consumers?: boolean;
  readonly blobs: Blobs;
  readonly actorSecret: Uint8Array;
  readonly logger: Logger;
}

/** A topic keeps its records by the day: an hour more is none. */
const RETAIN_MS = HOUR;

/** What the services of a process stand on. Opened in order, closed in the opposite one. @throws PassingFault where the database or the log is away */
export async function openPlatform(options: PlatformOptions): Promise<OpenPlatform> {
  const { name, logger, blobs, actorSecret } = options;
  const db = openDatabase({ ...options.database, name, logger, max: options.connections, flushSoon: options.flushSoon ?? false, mayMigrate: options.mayMigrate ?? true });
  const close: (() => Promise<void>)[] = [() => db.close()];
  const undo = async (): Promise<void> => {
    for (const one of close.splice(0)) await one();
  };
  try {
    const clock = new DatabaseClock({ db, logger });
    await clock.start();
    close.unshift(() => clock.stop());
    const locks = new Locks(db, `${name} locks`, options.acrossProcesses === true ? { logger } : {});
    close.unshift(() => locks.close());
    const log = await options.openLog({ db, locks, logger });
    close.unshift(() => log.close());
    // Kafka does it by itself; a log of tables holds what it was told for as long as nobody takes it away.
    const retention = runLoop({
      name: 'log retention',
      logger,
      hangsAfterMs: 2 * HOUR,
      step: async (signal) => {
        await pause(RETAIN_MS, signal);
        if (!signal.aborted && options.mayMigrate !== false) await log.admin.retain(clock.now());
      },
    });
    close.unshift(() => retention.stop());
    const relays = new Relays({ db, locks, log, logger, clock });
    close.unshift(() => relays.stop());
    return {
      db,
      locks,
      log: options.consumers === false ? withoutConsumers(log) : log,
      relays,
      clock,
      logger,
      blobs,
      actorSecret,
      checks: () => [clock.check(), relays.check(), retention.healthy()],
      close: undo,
    };
  } catch (error) {
    await undo();
    throw error;
  }
}
