import { type ClientConfig, type CustomTypesConfig, type QueryConfig, types as defaults } from 'pg';

import type { Flush } from './flush.ts';

export interface DatabaseAddress {
  /** postgres://… */
  readonly url?: string;
  readonly socket?: { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
}

/**
 * Session settings of every connection. Generic plans: arrays otherwise are planned anew at each execution (saturation 2,370 → 2,900/s).
 * No sequential scan where there is another way: a plan is made once, most often while its table is empty, and then walked all of an
 * outbox to delete three rows by their place (a move of 4 rows 1.85 → 0.67 ms, routing's 1.02 → 0.17).
 * Keep-alives: a cut network frees locks and connections after ten seconds (ignored on a unix socket).
 */
const SETTINGS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'timezone=UTC',
  'statement_timeout=60000',
  'idle_in_transaction_session_timeout=60000',
  'tcp_keepalives_idle=3',
  'tcp_keepalives_interval=2',
  'tcp_keepalives_count=3',
  'tcp_user_timeout=10000',
];

const OID = { int8: 20, int8Array: 1016, date: 1082, numeric: 1700, numericArray: 1231, timestamptz: 1184, timestamptzArray: 1185, textArray: 1009 } as const;
const TIMESTAMP = /^(\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?\+00$/;

/** `2026-03-01 10:00:00.123456+00` → ms; the session's zone is UTC. */
function instantFrom(text: string): number {
  const parts = TIMESTAMP.exec(text);
  if (!parts) return text === 'infinity' ? Number.POSITIVE_INFINITY : text === '-infinity' ? Number.NEGATIVE_INFINITY : Date.parse(text);
  const [, year, month, day, hour, minute, second, fraction] = parts;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), Number((fraction ?? '').padEnd(3, '0').slice(0, 3)));
}

const parserOf = defaults.getTypeParser as (oid: number, format?: string) => unknown;
const takeApart = parserOf(OID.textArray) as (text: string) => (string | null)[];

/** An array is taken apart by pg's parser, its elements are read by ours; null stays null. */
const elements =
  (parse: (text: string) => number) =>
  (text: string): (number | null)[] =>
    takeApart(text).map((one) => (one === null ? null : parse(one)));

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [OID.int8, Number],
  [OID.numeric, Number],
  [OID.timestamptz, instantFrom],
  [OID.int8Array, elements(Number)],
  [OID.numericArray, elements(Number)],
  [OID.timestamptzArray, elements(instantFrom)],
  [OID.date, (text) => text], // a day is a word, no instant in the host's zone
]);

export const types: CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    const ours = format === 'binary' ? undefined : PARSERS.get(oid);
    if (ours) return ours;
    return parserOf(oid, format);
  },
};

export function clientConfig(address: DatabaseAddress, name: string, flush: Flush = 'now'): ClientConfig {
  return {
    ...(address.url === undefined ? {} : { connectionString: address.url }),
    ...address.socket,
    application_name: name,
    options: [...SETTINGS, ...(flush === 'soon' ? ['synchronous_commit=off'] : [])].map((one) => `-c ${one}`).join(' '),
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    types,
  };
}

const names = new Map<string, string>();

/** A statement is named by its text: prepared once a connection, planned once. Texts are few: none is built from data. */
export function named(text: string, values: readonly unknown[]): QueryConfig {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return { name, text, values: values as unknown[] };
}
