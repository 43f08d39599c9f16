import path from 'node:path';
import { openKafkaLog, type OpenPlatform, openPlatform as openParts, secretFile } from '@sluice/process';
import { createLogger, type Logger } from '@sluice/runtime';
import { type DatabaseAddress, openBlobs } from '@sluice/store';
import { startEmbedded } from '@sluice/store/embedded';
import { PostgresLog } from '@sluice/stream';
import type { StandaloneConfig } from './config.ts';

export interface StandalonePlatform extends OpenPlatform {
  /** Where the database is: a socket folder, or the host of the URL. */
  readonly database: DatabaseAddress;
  /** Resolves with a sentence when an embedded server has ended that nobody stopped. */
  readonly broken?: Promise<string>;
}

/** Connections for the statements of all services. */
const CONNECTIONS = 10;
/** One small company on one machine: the server's own defaults take three times the memory. */
const FLAGS = ['shared_buffers=64MB', 'max_connections=50', 'work_mem=8MB', 'maintenance_work_mem=64MB', 'autovacuum_max_workers=2', 'max_parallel_workers=0', 'jit=off'];

/** What all services of this process stand on: the database (embedded unless named), the log in it (or on Kafka), blobs and secrets in the data folder. */
export async function openPlatform(config: StandaloneConfig, logger: Logger, say: (text: string) => void): Promise<StandalonePlatform> {
  const server = config.databaseUrl === undefined ? await startEmbedded({ dataDir: path.join(config.dataDir, 'postgres'), flags: FLAGS }) : undefined;
  if (server && server.runsAs !== '' && !server.data.startsWith(config.dataDir)) say(`as root: the database runs as ${server.runsAs}, its files lie in ${server.data}`);
  const database: DatabaseAddress = server ? { socket: { host: server.socketDir, port: server.port, user: server.user, database: 'postgres' } } : { url: config.databaseUrl! };
  try {
    const platform = await openParts({
      name: 'sluice',
      database,
      connections: CONNECTIONS,
      flushSoon: server !== undefined && config.kafka === undefined,
      openLog: (parts) => (config.kafka === undefined ? PostgresLog.open(parts) : openKafkaLog(config.kafka, logger)),
      consumers: config.consumers,
      blobs: await openBlobs(config.blobs),
      actorSecret: secretFile(path.join(config.dataDir, 'secrets', 'actor')),
      logger,
    });
    return {
      ...platform,
      database,
      ...(server ? { broken: server.ended.then(() => 'the embedded Postgres has ended: start again, nothing that was accepted is lost') } : {}),
      close: async () => {
        await platform.close();
        await server?.stop();
      },
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/** The log of a whole process: JSON lines on stdout. */
export const standaloneLogger = (config: StandaloneConfig): Logger => createLogger({ service: 'standalone', level: config.logLevel });
