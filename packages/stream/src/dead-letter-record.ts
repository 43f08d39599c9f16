import { deadLetterTopic } from '@sluice/contracts';
import { PoisonRecord, toIso, uuidv7 } from '@sluice/kernel';
import { codeOf, type OutRecord } from '@sluice/store';
import type { LogRecord } from './port.ts';

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
  if (error instanceof PoisonRecord) return { reason: error.reason, stage: 'decode', className: error.name, message: error.cause === undefined ? error.message.slice(0, MAX_MESSAGE) : error.reason };
  const className = error instanceof Error ? error.name : 'unknown';
  const code = codeOf(error);
  if (code === undefined) return { reason: 'handler-failed', stage: 'handler', className, message: `the handler failed (${className})` };
  return { reason: `sql-${code}`, stage: 'handler', className, message: `the database refused it (${code})` };
}

/** What is parked together: the key; a record without one parks only itself. */
export function parkOf(record: Pick<LogRecord, 'key' | 'topic' | 'partition' | 'offset'>): string {
  return record.key ?? `@${record.topic}/${record.partition}/${record.offset}`;
}

/** Key, value and headers byte for byte, with headers beside them that say what happened (conventions: dead letters). */
export function deadLetter(record: LogRecord, group: string, failure: Failure, tries: number, now: number): OutRecord {
  return {
    id: uuidv7(now),
    topic: deadLetterTopic(record.topic, group).name,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
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
