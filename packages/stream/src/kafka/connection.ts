import { isIP } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { BaseOptions, SASLOptions } from '@platformatic/kafka';
import type { Node } from './nodes.ts';

/** How the brokers are reached, for whatever client. */
export interface KafkaConnection {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** How this process is called in the broker's log and quotas. */
  readonly clientId: string;
  readonly tls?: TlsOptions;
  readonly sasl?: KafkaSasl;
}

export type KafkaSasl =
  | { readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; readonly username: string; readonly password: string }
  /** The token is asked for at each log-in, also when the broker wants one from a connection that stands. */
  | { readonly mechanism: 'OAUTHBEARER'; readonly token: () => Promise<string> };

/** How long a broker may take to have a record on every replica. */
export const CALL_MS = 5000;
/** How long an answer may take: a node that is frozen is noticed by it, so it is little more than what a broker may take. */
export const ANSWER_MS = CALL_MS + 2000;
export const CONNECT_MS = 5000;

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
    // A proxy in front of many brokers tells them apart by the name; addresses of numbers have none.
    ...(tls ? { tls, tlsServerName: brokers.every((broker) => isIP(nodeOf(broker).host) === 0) } : {}),
    ...(sasl ? { sasl: saslOptions(sasl) } : {}),
  };
}

/** `host:port` or `[::1]:port`. */
export function nodeOf(broker: string): Node {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(broker.slice(colon + 1)) };
}

export const addressOf = ({ host, port }: Node): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

function saslOptions(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism !== 'OAUTHBEARER') return sasl;
  return {
    mechanism: sasl.mechanism,
    token: sasl.token,
    // The broker's "no" to a token is an answer like any other, with the reason in it.
    authBytesValidator: (answer, callback) => callback(tokenRefusal(answer) ?? null, answer),
  };
}

export class LoginRefused extends Error {}

/** What the broker's answer to a token says; undefined where it takes it. */
export const tokenRefusal = (answer: Buffer): LoginRefused | undefined => (answer.length === 0 ? undefined : new LoginRefused(`the broker does not accept the token: ${statusOf(answer)}`));

/** Only the status of RFC 7628's answer: the rest of it is the broker's to choose. */
function statusOf(answer: Buffer): string {
  try {
    const { status } = JSON.parse(answer.toString()) as { status?: unknown };
    return typeof status === 'string' ? status : 'no reason given';
  } catch {
    return 'no reason given';
  }
}
