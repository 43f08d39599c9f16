import path from 'node:path';
import { type Check, createLogger, type Logger } from '@sluice/runtime';
import { DatabaseClock, type DatabaseAddress, fileBlobs, Locks, openDatabase } from '@sluice/store';
import { startEmbedded } from '@sluice/store/embedded';
import { type Platform, PostgresLog, Relays } from '@sluice/stream';
import type { StandaloneConfig } from './config.ts';
import { withoutConsumers } from './quiet-log.ts';
import { secretFile } from './secrets.ts';

export interface OpenPlatform extends Platform {
  readonly clock: DatabaseClock;
  /** Where the database is: a socket folder, or the host of the URL. */
  readonly database: DatabaseAddress;
  /** Of the platform itself: clock, relays. */
  readonly checks: () => readonly Check[];
  /** Resolves with a sentence when an embedded server has ended that nobody stopped. */
  readonly broken?: Promise<string>;
  /** Relays end, connections are closed, an embedded server shuts down. */
  close(): Promise<void>;
}

/** Connections for the statements of all services; locks and listeners have their own. */
const CONNECTIONS = 10;
/** One small company on one machine: the server's own defaults take three times the memory. */
const FLAGS = ['shared_buffers=64MB', 'max_connections=50', 'work_mem=8MB', 'maintenance_work_mem=64MB', 'autovacuum_max_workers=2', 'max_parallel_workers=0', 'jit=off'];

/** What all services of this process stand on: the database (embedded unless named), the log in it, blobs and secrets in the data folder. */
export async function openPlatform(config: StandaloneConfig, logger: Logger, say: (text: string) => void): Promise<OpenPlatform> {
  const server = config.databaseUrl === undefined ? await startEmbedded({ dataDir: path.join(config.dataDir, 'postgres'), flags: FLAGS }) : undefined;
  if (server && server.runsAs !== '' && !server.data.startsWith(config.dataDir)) say(`as root: the database runs as ${server.runsAs}, its files lie in ${server.data}`);
  const database: DatabaseAddress = server ? { socket: { host: server.socketDir, port: server.port, user: server.user, database: 'postgres' } } : { url: config.databaseUrl! };
  const db = openDatabase({ ...database, name: 'sluice', logger, max: CONNECTIONS, flushSoon: server !== undefined });
  const close: (() => Promise<void>)[] = [() => db.close(), () => server?.stop() ?? Promise.resolve()];
  const undo = async (): Promise<void> => {
    for (const one of close) await one();
  };
  try {
    const clock = new DatabaseClock({ db, logger });
    await clock.start();
    close.unshift(() => clock.stop());
    const locks = new Locks(db, 'sluice locks');
    close.unshift(() => locks.close());
    const log = await PostgresLog.open({ db, locks, logger });
    close.unshift(() => log.close());
    const relays = new Relays({ db, locks, log, logger, clock });
    close.unshift(() => relays.stop());
    return {
      db,
      locks,
      log: config.consumers ? log : withoutConsumers(log),
      relays,
      clock,
      logger,
      blobs: fileBlobs(path.join(config.dataDir, 'blobs')),
      actorSecret: secretFile(path.join(config.dataDir, 'secrets', 'actor')),
      database,
      checks: () => [clock.check(), relays.check()],
      ...(server ? { broken: server.ended.then(() => 'the embedded Postgres has ended: start again, nothing that was accepted is lost') } : {}),
      close: undo,
    };
  } catch (error) {
    await undo();
    throw error;
  }
}

/** The log of a whole process: JSON lines on stdout. */
export const standaloneLogger = (config: StandaloneConfig): Logger => createLogger({ service: 'standalone', level: config.logLevel });
