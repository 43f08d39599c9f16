import type { Logger } from '@sluice/runtime';
import { openBlobs } from '@sluice/store';
import { namespaced } from '@sluice/stream';
import { KafkaLog } from '@sluice/stream/kafka';
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
    openLog: async () => namespaced(await KafkaLog.open({ ...settings.kafka, sessionTimeoutMs: settings.sessionMs, logger }), settings.topicPrefix),
    blobs: await openBlobs(settings.blobs),
    actorSecret: settings.actorSecret,
    logger,
  });
}
