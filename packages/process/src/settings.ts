import { ConfigError, type EnvReader } from '@sluice/runtime';
import { type BlobConfig, type BlobEnv, readBlobEnv, toBlobConfig } from '@sluice/store';
import { collect } from './collect.ts';
import { type KafkaLogEnv, type KafkaLogSettings, readKafkaLogEnv, toKafkaLogSettings } from './kafka-log.ts';

/** What every process of a service can be told, as it stands in the environment. */
export interface ProcessEnv {
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  readonly databaseUrl: string | undefined;
  readonly connections: number;
  readonly log: KafkaLogEnv;
  readonly blobs: BlobEnv;
  readonly actorSecret: string | undefined;
  readonly gatewayUrl: URL | undefined;
  readonly migrate: string;
  readonly readyFile: string | undefined;
  readonly logLevel: string;
}

/** `start`: the process brings its schema up to date itself. `wait`: another one does it first. `only`: that is all it does. */
export type MigrateMode = 'start' | 'wait' | 'only';

export interface ProcessSettings {
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  readonly databaseUrl: string;
  /** For the statements of the service; locks and listeners have their own. */
  readonly connections: number;
  readonly log: KafkaLogSettings;
  readonly blobs: BlobConfig;
  /** Signs the actor tokens between gateway and services: the same in every process. */
  readonly actorSecret: Uint8Array;
  /** Where the configuration comes from. Only the gateway has none. */
  readonly gatewayUrl: URL | undefined;
  readonly migrate: MigrateMode;
  /** Written when ready: its addresses and pid, as JSON; for whoever starts it as a child. */
  readonly readyFile: string | undefined;
  readonly logLevel: string;
}

const MODES: readonly string[] = ['start', 'wait', 'only'] satisfies readonly MigrateMode[];
const SECRET_LETTERS = 32;

export function readProcessEnv(env: EnvReader, service: string): ProcessEnv {
  return {
    host: env.text('SLUICE_HOST', '127.0.0.1'),
    port: env.integer('SLUICE_PORT', 8080, { min: 0, max: 65_535 }),
    adminPort: env.integer('SLUICE_ADMIN_PORT', 8081, { min: 0, max: 65_535 }),
    databaseUrl: env.secret('SLUICE_DATABASE_URL'),
    connections: env.integer('SLUICE_DATABASE_CONNECTIONS', 8, { min: 2, max: 200 }),
    log: readKafkaLogEnv(env, `sluice-${service}`),
    blobs: readBlobEnv(env),
    actorSecret: env.secret('SLUICE_ACTOR_SECRET'),
    gatewayUrl: env.url('SLUICE_GATEWAY_URL'),
    migrate: env.text('SLUICE_MIGRATE', 'start'),
    readyFile: env.optional('SLUICE_READY_FILE'),
    logLevel: env.text('SLUICE_LOG_LEVEL', 'info'),
  };
}

/** @throws ConfigError with every fault */
export function toProcessSettings(env: ProcessEnv, service: string): ProcessSettings {
  const problems: string[] = [];
  const { databaseUrl = '', actorSecret = '', gatewayUrl, migrate } = env;
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) problems.push('SLUICE_DATABASE_URL must be postgres://USER:PASSWORD@HOST:PORT/DATABASE');
  if (actorSecret.length < SECRET_LETTERS) problems.push(`SLUICE_ACTOR_SECRET must have ${SECRET_LETTERS} letters or more, the same in every process`);
  if (gatewayUrl === undefined && service !== 'gateway') problems.push('SLUICE_GATEWAY_URL is not set: the configuration comes from there');
  if (!MODES.includes(migrate)) problems.push(`SLUICE_MIGRATE must be ${MODES.join(', ')}, not ${JSON.stringify(migrate)}`);
  if (env.log.kafka.brokers === undefined) problems.push('SLUICE_KAFKA_BROKERS is not set: HOST:PORT, several with commas');
  const log = collect(problems, () => toKafkaLogSettings(env.log));
  const blobs = collect(problems, () => toBlobConfig(env.blobs));
  if (problems.length > 0 || log === undefined || blobs === undefined) throw new ConfigError(problems);
  return { ...env, databaseUrl, log, blobs, actorSecret: Buffer.from(actorSecret, 'utf8'), migrate: migrate as MigrateMode };
}
