import type { Logger } from '@sluice/runtime';
import { openBlobs } from '@sluice/store';
import { openKafkaLog } from './kafka-log.ts';
import { type OpenPlatform, openPlatform } from './platform.ts';
import type { ProcessSettings } from './settings.ts';

/** The platform of a process that is one of many: a Postgres server, Kafka, and blobs that all can reach. @throws PassingFault where one is away */
export async function openShared(name: string, settings: ProcessSettings, logger: Logger): Promise<OpenPlatform> {
  return openPlatform({
    name: `sluice-${name}`,
    database: { url: settings.databaseUrl },
    connections: settings.connections,
    mayMigrate: settings.migrate !== 'wait',
    acrossProcesses: true,
    openLog: () => openKafkaLog(settings.log, logger),
    blobs: await openBlobs(settings.blobs),
    actorSecret: settings.actorSecret,
    logger,
  });
}
