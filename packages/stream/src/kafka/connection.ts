import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { BaseOptions } from '@platformatic/kafka';

export interface KafkaConnection {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** How this process is called in the broker's log and quotas. */
  readonly clientId: string;
  readonly tls?: TlsOptions;
  readonly sasl?: { readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; readonly username: string; readonly password: string };
}

/** How long a broker may take to have a record on every replica, and how long an answer may take: joining a group waits for its other members. */
export const CALL_MS = 5000;
const ANSWER_MS = 30_000;
const CONNECT_MS = 5000;

/** What every client of the library is made with; `retries` are the library's own, inside of one call. */
export function clientOptions({ brokers, clientId, tls, sasl }: KafkaConnection, retries: number): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    timeout: CALL_MS,
    requestTimeout: ANSWER_MS,
    connectTimeout: CONNECT_MS,
    retries,
    retryDelay: 200,
    ...(tls ? { tls } : {}),
    ...(sasl ? { sasl } : {}),
  };
}
