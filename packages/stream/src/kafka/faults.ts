import { isNativeError } from 'node:util/types';
import { messageOf, PassingFault } from '@sluice/kernel';
import { LoginRefused } from './connection.ts';

/** Numbers of Kafka's protocol for what we act on; any other is a fault like the network's. */
export const CODES = { outOfRange: 1, unknownMember: 25, rebalancing: 27, topicExists: 36 } as const;
const UNKNOWN_TOPIC = 3;
/** The mechanism, the state of the log-in, name or password. */
const LOGIN_CODES = [33, 34, 58];

/** The error and what is nested in it: the library puts the reason there, and says "failed 4 times" outside. */
function* within(error: unknown, depth = 0): Generator<Error & { readonly code?: unknown; readonly apiCode?: number; readonly response?: unknown }> {
  if (!isNativeError(error) || depth > 8) return;
  yield error;
  const { errors, cause } = error as Error & { readonly errors?: unknown };
  if (Array.isArray(errors)) for (const one of errors) yield* within(one, depth + 1);
  yield* within(cause, depth + 1);
}

/** Whether the broker answered with this code, somewhere: each library has it under a name of its own. */
export function answered(error: unknown, code: number): boolean {
  for (const one of within(error)) if (one.apiCode === code || one.code === code) return true;
  return false;
}

/** The library says it in words of its own where it had asked for the topic first. */
export function isUnknownTopic(error: unknown): boolean {
  if (answered(error, UNKNOWN_TOPIC)) return true;
  for (const one of within(error)) if (one.message.startsWith('Unknown topic ')) return true;
  return false;
}

/** The answer behind an error: one partition that fails makes the library throw away what the others brought. */
export function answerOf(error: unknown): unknown {
  for (const one of within(error)) if (one.response !== undefined) return one.response;
  return undefined;
}

function reasonOf(error: unknown): string {
  const all = [...within(error)];
  const inner = all.filter((one) => !Array.isArray((one as { errors?: unknown }).errors));
  return [...new Set((inner.length > 0 ? inner : all).map((one) => one.message))].filter(Boolean).join('; ') || messageOf(error);
}

/** Of Node's codes for a certificate that it does not accept; what begins with ERR_SSL the broker has said. */
const CERTIFICATE = /^(?!ERR_SSL).*(?:CERT|SIGNATURE|ISSUER)/;

/** What is wrong when not even a first question is answered; a broker that wants something else than it is given most often only closes the connection. */
export function closedDoor(error: unknown): PassingFault {
  const all = [...within(error)];
  const has = (holds: (one: Error & { readonly code?: unknown }) => boolean): boolean => all.some(holds);
  if (has((one) => one instanceof LoginRefused || one.code === 'PLT_KFK_AUTHENTICATION' || one.name === 'KafkaJSSASLAuthenticationError') || LOGIN_CODES.some((code) => answered(error, code)))
    return passing('the Kafka brokers refuse the log-in', error);
  if (has(({ code }) => typeof code === 'string' && CERTIFICATE.test(code))) return passing('the certificate of the Kafka brokers is not accepted', error);
  if (has(({ code, message }) => code === 'ERR_SSL_WRONG_VERSION_NUMBER' || /verify the broker supports TLS|before secure TLS connection/.test(message)))
    return passing('the Kafka brokers speak no TLS at that port', error);
  if (has(({ code, message }) => (typeof code === 'string' && code.startsWith('ERR_SSL')) || /^(Connection closed|Closed connection)/.test(message)))
    return passing('the Kafka brokers close the connection (do they want TLS, a log-in, a certificate?)', error);
  return passing('no Kafka broker answers', error);
}

/** The broker is away, or changes hands: a fault that passes, with the reasons in its message. */
export const passing = (what: string, error: unknown): PassingFault => (error instanceof PassingFault ? error : new PassingFault(`${what}: ${reasonOf(error)}`, { cause: error }));
