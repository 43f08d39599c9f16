import { ConfigError, type EnvReader, type Logger } from '@sluice/runtime';
import { type Log, namespaced } from '@sluice/stream';
import { type KafkaEnv, type KafkaSettings, readKafkaEnv, toKafkaConnection } from '@sluice/stream/kafka-settings';
import { collect } from './collect.ts';

/** What the environment says of the log on Kafka. */
export interface KafkaLogEnv {
  readonly kafka: KafkaEnv;
  readonly topicPrefix: string;
  readonly sessionMs: number;
}

export interface KafkaLogSettings {
  readonly kafka: KafkaSettings;
  /** Of topics and groups, where several systems share the brokers. */
  readonly topicPrefix: string;
  /** How long a group waits for a member that says nothing, before its partitions go to others. */
  readonly sessionMs: number;
}

/** `name`: how this process is called in the brokers' logs and quotas where nothing else is said. */
export function readKafkaLogEnv(env: EnvReader, name: string): KafkaLogEnv {
  return {
    kafka: readKafkaEnv(env, name),
    topicPrefix: env.text('SLUICE_KAFKA_PREFIX', ''),
    sessionMs: env.integer('SLUICE_KAFKA_SESSION_MS', 10_000, { min: 6000, max: 300_000 }),
  };
}

/** Undefined where no broker is named. @throws ConfigError with every fault */
export function toKafkaLogSettings(env: KafkaLogEnv): KafkaLogSettings | undefined {
  const problems: string[] = [];
  const kafka = collect(problems, () => toKafkaConnection(env.kafka));
  if (!/^[\w.-]{0,60}$/.test(env.topicPrefix)) problems.push('SLUICE_KAFKA_PREFIX may hold letters, digits, points, hyphens and underscores, 60 at most');
  if (problems.length > 0) throw new ConfigError(problems);
  return kafka && { kafka, topicPrefix: env.topicPrefix, sessionMs: env.sessionMs };
}

/** Its library is loaded here and nowhere before: a process on Postgres alone does without. @throws PassingFault where the brokers are away */
export async function openKafkaLog({ kafka, topicPrefix, sessionMs }: KafkaLogSettings, logger: Logger): Promise<Log> {
  const { KafkaLog } = await import('@sluice/stream/kafka');
  return namespaced(await KafkaLog.open({ ...kafka, sessionTimeoutMs: sessionMs, logger }), topicPrefix);
}
