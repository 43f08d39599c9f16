import { topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { type Check, type HttpPlugin, type Loop, runEvery } from '@sluice/runtime';
import { Inbox, Outbox, sweepIdempotency } from '@sluice/store';
import { type ConfigSource, consume, type Consumer, type DeadLetters, type Platform } from '@sluice/stream';
import { CONFIG_SCHEMA } from '../migrations.ts';
import { configurationHttp } from './http.ts';
import { ReceptionBell } from './reception-bell.ts';
import { reportsHandler } from './reports.ts';
import { tellStanding } from './standing.ts';
import { localConfigSource } from './versions.ts';

export { applyConfig } from './apply.ts';
export { localConfigSource } from './versions.ts';

/** The reports are compacted: only the newest of a service can come again. */
const INBOX_DAYS = { pastDays: 9, aheadDays: 2 };

/** The part of the gateway that owns the configuration: its routes, its outbox, and the consumer of the services' reports. */
export interface ConfigurationPart {
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly http: HttpPlugin;
  /** For services in the same process. */
  readonly source: ConfigSource;
  start(): Promise<void>;
  stop(): Promise<void>;
  checks(): Check[];
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
}

export interface ConfigurationPartOptions {
  /** Services that must say that they apply a version. */
  readonly services: () => readonly string[];
  /** How long an apply waits for them; 10 s. */
  readonly waitMs?: number;
  /** What else of the schema is swept, once an hour. */
  readonly housekeeping?: () => Promise<void>;
}

/** The schema must be migrated (`configMigrations`) before `start`. */
export function createConfiguration(platform: Platform, options: ConfigurationPartOptions): ConfigurationPart {
  const outbox = new Outbox({ schema: CONFIG_SCHEMA, topics: topicOf });
  const inbox = new Inbox(CONFIG_SCHEMA);
  platform.relays.attach(outbox);
  const bell = new ReceptionBell();
  let consumer: Consumer | undefined;
  let housekeeping: Loop | undefined;
  const keepHouse = async (): Promise<void> => {
    await inbox.keepDays(platform.db, platform.clock.now(), INBOX_DAYS);
    await sweepIdempotency(platform.db, CONFIG_SCHEMA, platform.clock.now());
    await options.housekeeping?.();
  };
  return {
    outbox,
    inbox,
    source: localConfigSource(platform.db),
    http: configurationHttp({ db: platform.db, outbox, clock: platform.clock, schema: CONFIG_SCHEMA, bell, ...options }),
    async start() {
      void tellStanding(platform);
      await keepHouse();
      housekeeping = runEvery({ name: 'configuration housekeeping', logger: platform.logger, ms: HOUR, work: keepHouse });
      consumer = await consume({ platform, group: 'gateway.config', schema: CONFIG_SCHEMA, inbox, outbox, handler: reportsHandler(() => bell.ring()) });
    },
    async stop() {
      await consumer?.stop();
      await housekeeping?.stop();
    },
    checks: () => [...(consumer ? [consumer.check()] : []), ...(housekeeping ? [housekeeping.healthy()] : [])],
    idle: async () => (await consumer?.idle()) !== false,
    deadLetters: () => (consumer ? [consumer.letters] : []),
  };
}
