import { ConfigError, type EnvReader } from '@sluice/runtime';
import type { KafkaConnection } from './connection.ts';

export type { KafkaConnection } from './connection.ts';

export interface KafkaEnv {
  readonly brokers: string | undefined;
}

export function readKafkaEnv(env: EnvReader): KafkaEnv {
  return { brokers: env.optional('SLUICE_KAFKA_BROKERS') };
}

/** @throws ConfigError with every fault */
export function toKafkaConnection({ brokers = '' }: KafkaEnv, clientId: string): KafkaConnection {
  const names = brokers.split(',').map((one) => one.trim());
  if (!names.every((one) => /^[^\s:]+:\d{1,5}$/.test(one))) throw new ConfigError(['SLUICE_KAFKA_BROKERS must be HOST:PORT, several with commas']);
  return { brokers: names, clientId };
}
