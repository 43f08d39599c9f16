import { deadLetterTopic } from '@sluice/contracts';
import { PoisonRecord, toIso, uuidv7 } from '@sluice/kernel';
import { codeOf, type OutRecord } from '@sluice/store';
import { type LogRecord, MAX_RECORD_BYTES } from './port.ts';

/** What went wrong, in words that hold nothing of a customer's: ours, or a database's code. */
export interface Failure {
  /** Short and stable. */
  readonly reason: string;
  readonly stage: 'decode' | 'handler';
  readonly className: string;
  readonly message: string;
}

export const BEHIND: Failure = { reason: 'key-parked', stage: 'handler', className: 'KeyParked', message: 'an earlier record of this key could not be handled' };

const MAX_MESSAGE = 300;

/** A poison record's words are ours, unless they quote a cause; any other error may quote what a customer wrote. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PoisonRecord) return { reason: error.reason, stage: 'decode', className: error.name, message: error.cause === undefined ? storable(error.message) : error.reason };
  const className = error instanceof Error ? error.name : 'unknown';
  const code = codeOf(error);
  if (code === undefined) return { reason: 'handler-failed', stage: 'handler', className, message: `the handler failed (${className})` };
  return { reason: `sql-${code}`, stage: 'handler', className, message: `the database refused it (${code})` };
}

/** Words about a poison record may name fields that its writer chose, and no column of text keeps a U+0000. */
const storable = (words: string): string => words.replaceAll('\0', '').slice(0, MAX_MESSAGE);

/** A key under which records can be parked: Postgres keeps it, an index holds it, and whoever looks after dead letters can name it in a path. */
const MAX_PARK = 300;

/** What is parked together: the key; a record without one, or with one that cannot be kept, parks only itself. */
export function parkOf({ key, topic, partition, offset }: Pick<LogRecord, 'key' | 'topic' | 'partition' | 'offset'>): string {
  return key !== null && key.length <= MAX_PARK && !key.includes('\0') ? key : `@${topic}/${partition}/${offset}`;
}

/** The key as a column of text keeps it; null where none does. */
export function keptKey(key: string | null): string | null {
  return key?.includes('\0') ? null : key;
}

/** Beside the largest value a broker takes some 48 KB of key and headers. */
const MAX_HEAD_BYTES = 32_768;

/**
 * What the published copy carries of the record. One that is larger than a broker takes (it came in compressed, or to a broker that takes more)
 * would hold up everything behind it in the outbox: its copy says what is left out. Whole it stands among the parked records.
 */
function carried({ key, headers, value }: LogRecord): Pick<OutRecord, 'key' | 'headers' | 'value'> {
  const headBytes = Object.entries(headers).reduce((sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text), Buffer.byteLength(key ?? ''));
  const cut = { head: headBytes > MAX_HEAD_BYTES, value: (value?.length ?? 0) > MAX_RECORD_BYTES };
  const said = { ...(cut.head ? { 'dlq-cut-head': String(headBytes) } : headers), ...(cut.value ? { 'dlq-cut-value': String(value?.length) } : {}) };
  if (cut.head) return { key: null, headers: said, value: cut.value ? null : value };
  return { key: keptKey(key), headers: keptKey(key) === key ? said : { ...said, 'dlq-key': JSON.stringify(key) }, value: cut.value ? null : value };
}

/** Key, value and headers byte for byte, with headers beside them that say what happened (conventions: dead letters). */
export function deadLetter(record: LogRecord, group: string, failure: Failure, tries: number, now: number): OutRecord {
  const { key, headers, value } = carried(record);
  return {
    id: uuidv7(now),
    topic: deadLetterTopic(record.topic, group).name,
    key,
    value,
    headers: {
      ...headers,
      '__connect.errors.topic': record.topic,
      '__connect.errors.partition': String(record.partition),
      '__connect.errors.offset': String(record.offset),
      '__connect.errors.stage': failure.stage,
      '__connect.errors.exception.class.name': failure.className,
      '__connect.errors.exception.message': failure.message,
      'dlq-reason': failure.reason,
      'dlq-attempts': String(tries),
      'dlq-first-failed-at': toIso(now),
      'dlq-replay-count': '0',
    },
  };
}
