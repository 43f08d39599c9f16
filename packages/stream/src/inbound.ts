import { checkKey, type CloudEvent, decode, type Topic } from '@sluice/contracts';
import { isUuid, PoisonRecord } from '@sluice/kernel';
import { type LogRecord, MAX_RECORD_BYTES } from './port.ts';

/** An event as a handler gets it. */
export interface Inbound<T = unknown> extends CloudEvent<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
}

/** A record on its way through a handler: what it says, or why that cannot be known. A tombstone has neither. */
export interface Item {
  readonly record: LogRecord;
  readonly event?: Inbound;
  readonly unreadable?: PoisonRecord;
}

/** The row of a topic, for what a consumer must know of it. */
export type TopicTable = (name: string) => Topic | undefined;

export function itemOf(record: LogRecord, table: TopicTable): Item {
  try {
    const event = inboundOf(record, table);
    return event ? { record, event } : { record };
  } catch (error) {
    if (error instanceof PoisonRecord) return { record, unreadable: error };
    throw error;
  }
}

/**
 * The event in a record; undefined for a tombstone.
 * The id is what repeats are known by, and the inbox keeps uuids: in any other spelling a record would look like a repeat and be dropped.
 * @throws PoisonRecord where the record cannot be read
 */
export function inboundOf(record: LogRecord, table: TopicTable): Inbound | undefined {
  // Nobody of ours can write it: what comes of it could not be written either.
  if ((record.value?.length ?? 0) > MAX_RECORD_BYTES) throw new PoisonRecord('too_large', `the value has more than ${MAX_RECORD_BYTES} bytes`);
  const event = decode(record);
  if (!event) return undefined;
  checkKey(table(record.topic), record.key, event);
  const id = event.id.toLowerCase();
  if (!isUuid(id)) throw new PoisonRecord('event_id', 'the id is no uuid');
  // Added to what `decode` made for us alone: a copy of its dozen fields costs a tenth of the reading.
  const inbound = event as { -readonly [K in keyof Inbound]: Inbound[K] };
  inbound.id = id;
  inbound.topic = record.topic;
  inbound.partition = record.partition;
  inbound.offset = record.offset;
  inbound.key = record.key;
  return inbound;
}

/** The id that an unreadable record still names, so that it is parked once. */
export function idNamedBy(record: LogRecord): string | undefined {
  const id = record.headers['ce_id']?.toLowerCase();
  return id !== undefined && isUuid(id) ? id : undefined;
}
