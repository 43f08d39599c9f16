import { createLogger } from '@sluice/runtime';
import { openPlatform } from '@sluice/process';
import { type DatabaseAddress, fileBlobs } from '@sluice/store';
import { type ConfigVersion, PostgresLog } from '@sluice/stream';
import { createSlaService } from '../index.ts';
import { benchFiles } from './cases.ts';

export interface MemberTask {
  readonly address: DatabaseAddress;
  /** Versions of the configuration, as the gateway would have them: the hours of the slow policy of each. */
  readonly versions: readonly string[];
}

/** One process of the service, as the standalone runs it, on a database that others may use too. Usage: node member.ts TASK (JSON, `MemberTask`); prints the database's time when it is ready. */
const { address, versions } = JSON.parse(process.argv[2] ?? '') as MemberTask;
const logger = createLogger({ service: 'bench', level: process.env['SLUICE_LOG_LEVEL'] ?? 'error' });
const platform = await openPlatform({
  name: 'sla',
  database: address,
  connections: 8,
  flushSoon: true,
  acrossProcesses: true,
  openLog: (parts) => PostgresLog.open({ ...parts, acrossProcesses: true }),
  blobs: fileBlobs('/nonexistent'),
  actorSecret: new Uint8Array(32),
  logger,
});
const versionOf = (n: number): ConfigVersion => ({ version: `v${n}`, files: benchFiles({ slow: versions[n - 1]! }), digests: {}, at: platform.clock.now() });
const service = createSlaService(platform, { source: { fetch: async (version) => versionOf(Number(version.slice(1))), current: async () => versionOf(1) } });
await service.migrate();
platform.relays.start();
await service.start();
process.stdout.write(`${JSON.stringify(platform.clock.now())}\n`);

const stop = async (): Promise<void> => {
  await service.drain();
  await platform.relays.drain();
  await service.stop();
  await platform.close();
  process.exit(0);
};
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => process.exit(0));
