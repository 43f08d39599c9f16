import { envReader } from '@sluice/runtime';
import { type KafkaSettings, readKafkaEnv, toKafkaConnection } from '@sluice/stream/kafka-settings';
import type { Streams } from './context.ts';

/** Undefined where no broker is named. @throws ConfigError with every fault */
export const settingsOf = (env: Streams['env']): KafkaSettings | undefined => toKafkaConnection(readKafkaEnv(envReader(env), 'sluice'));
