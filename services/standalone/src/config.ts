import path from 'node:path';
import { readEnv as readWebhookEnv, toConfig as toWebhookConfig } from '@sluice/subscriptions';
import { readEnv as readEmailEnv, type SmtpListenOptions, toConfig as toEmailConfig } from '@sluice/channel-email';
import { type KafkaLogSettings, readKafkaLogEnv, SETTING_NAMES, toKafkaLogSettings } from '@sluice/process';
import { type EnvReader, envReader } from '@sluice/runtime';
import { type BlobConfig, readBlobEnv, toBlobConfig } from '@sluice/store';

/** What `npm start` can be told; every value has a default. */
export interface StandaloneConfig {
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  /** Database (unless elsewhere), blobs, secrets. */
  readonly dataDir: string;
  /** The configuration folder that is published at the first start. */
  readonly configDir: string;
  readonly smtpListen: SmtpListenOptions;
  /** Outgoing mail; absent: kept in the visible outbox. */
  readonly smtpUrl: string | undefined;
  /** Webhooks on this machine may be called without TLS. */
  readonly localWebhooks: boolean;
  /** Absent: the embedded Postgres. */
  readonly databaseUrl: string | undefined;
  /** In the data folder unless elsewhere. */
  readonly blobs: BlobConfig;
  /** Absent: the log in Postgres. */
  readonly kafka: KafkaLogSettings | undefined;
  /** False: contacts are taken and wait. */
  readonly consumers: boolean;
  /** Written when ready: address, key, ports, as JSON; for whoever starts it as a child. */
  readonly readyFile: string | undefined;
  readonly threadKeysFile: string;
  readonly surveyKeysFile: string;
  /** Where people reach us, in the links of surveys and notices; absent: surveys where we listen, notices have none. */
  readonly publicUrl: string | undefined;
  readonly logLevel: string;
  /** Names that start with SLUICE_ and mean nothing. */
  readonly unknown: readonly string[];
}

/** What the environment says, as it stands there. */
export function readEnv(read: EnvReader) {
  const email = readEmailEnv(read);
  return {
    email,
    webhooks: readWebhookEnv(read),
    // Here mail always has a door: `off`, which is for a process of its own, is refused.
    smtpListen: email.listen ?? read.listen('SLUICE_SMTP_LISTEN', { host: '127.0.0.1', port: 2525 }),
    host: read.text('SLUICE_HOST', '127.0.0.1'),
    port: read.integer('SLUICE_PORT', 8080, { min: 0, max: 65_535 }),
    adminPort: read.integer('SLUICE_ADMIN_PORT', 8081, { min: 0, max: 65_535 }),
    dataDir: read.text('SLUICE_DATA_DIR', '.sluice'),
    configDir: read.text('SLUICE_CONFIG_DIR', 'examples/small'),
    databaseUrl: read.secret('SLUICE_DATABASE_URL'),
    log: readKafkaLogEnv(read, 'sluice'),
    blobs: readBlobEnv(read),
    consumers: read.text('SLUICE_CONSUMERS', 'on'),
    readyFile: read.optional('SLUICE_READY_FILE'),
    threadKeysFile: read.optional('SLUICE_THREAD_KEYS_FILE'),
    surveyKeysFile: read.optional('SLUICE_SURVEY_KEYS_FILE'),
    logLevel: read.text('SLUICE_LOG_LEVEL', 'warn'),
  };
}

/** Reads and judges the environment; throws one `ConfigError` that lists every fault. */
export function toConfig(env: Readonly<Record<string, string | undefined>>, root: string): StandaloneConfig {
  const read = envReader(env);
  const { email, webhooks, smtpListen, log, blobs, consumers, ...raw } = readEnv(read);
  const { unknown } = read.done(SETTING_NAMES);
  const dataDir = path.resolve(root, raw.dataDir);
  const mail = toEmailConfig(email);
  return {
    ...raw,
    dataDir,
    configDir: path.resolve(root, raw.configDir),
    smtpListen: { ...mail.smtpListen, ...smtpListen },
    smtpUrl: email.smtpUrl,
    publicUrl: mail.publicUrl,
    ...toWebhookConfig(webhooks),
    blobs: toBlobConfig(blobs, path.join(dataDir, 'blobs')),
    kafka: toKafkaLogSettings(log),
    consumers: consumers !== 'off',
    threadKeysFile: path.resolve(root, raw.threadKeysFile ?? path.join(dataDir, 'secrets', 'thread-keys.json')),
    surveyKeysFile: path.resolve(root, raw.surveyKeysFile ?? path.join(dataDir, 'secrets', 'survey-keys.json')),
    unknown,
  };
}
