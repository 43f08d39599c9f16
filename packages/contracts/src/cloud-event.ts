import { isUtf8 } from 'node:buffer';
import { messageOf, parseInstant, PoisonRecord } from '@sluice/kernel';
import { schemaOf } from './events.ts';

/**
 * CloudEvents 1.0 in the binary mode of the Kafka binding, as `conventions.md` fixes it: attributes as UTF-8 `ce_*` headers,
 * JSON data as the value, never `ce_datacontenttype`, never an empty header. Structured mode is read too, never written.
 */
export interface CloudEvent<T = unknown> {
  /** uuid v7 */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  /** RFC 3339, UTC. */
  readonly time?: string;
  readonly dataschema?: string;
  /** Read, never written: binary mode says it by the content type. */
  readonly datacontenttype?: string;
  readonly partitionkey?: string;
  /** Rises by one per entity. */
  readonly entityversion?: number;
  readonly correlationid?: string;
  readonly causationid?: string;
  /** The trace in which it began. */
  readonly traceparent?: string;
  readonly data: T;
}

/** A record as a log driver takes it. */
export interface EncodedRecord {
  readonly id: string;
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

const CONTENT_TYPE = 'application/json';
const READ = ['subject', 'time', 'dataschema', 'partitionkey', 'correlationid', 'causationid', 'traceparent', 'datacontenttype'] as const;

/** An event to be written: what it does not say may be undefined. */
type Written = { readonly [K in keyof CloudEvent]: CloudEvent[K] | undefined } & Pick<CloudEvent, 'id' | 'source' | 'type' | 'data'>;

/** Writes binary mode. `key` is the topic's key and becomes `partitionkey`; an event of ours names its schema. Each header by its name: a loop over names costs twice as much (measured). */
export function encode(topic: string, key: string, event: Written): EncodedRecord {
  const headers: Record<string, string> = { ce_specversion: '1.0', ce_id: event.id, ce_source: event.source, ce_type: event.type };
  if (event.subject) headers['ce_subject'] = event.subject;
  if (event.time) headers['ce_time'] = event.time;
  const dataschema = event.dataschema ?? schemaOf(event.type);
  if (dataschema) headers['ce_dataschema'] = dataschema;
  if (key) headers['ce_partitionkey'] = key;
  if (event.correlationid) headers['ce_correlationid'] = event.correlationid;
  if (event.causationid) headers['ce_causationid'] = event.causationid;
  if (event.traceparent) headers['ce_traceparent'] = event.traceparent;
  if (event.entityversion !== undefined) headers['ce_entityversion'] = String(event.entityversion);
  headers['content-type'] = CONTENT_TYPE;
  return { id: event.id, topic, key, headers, value: Buffer.from(JSON.stringify(event.data), 'utf8') };
}

/** The empty value that removes a key from a compacted topic. */
export function tombstone(topic: string, key: string, id: string): EncodedRecord {
  return { id, topic, key, headers: {}, value: null };
}

export interface EncodedIn {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

/**
 * Reads binary or structured mode; undefined for a tombstone.
 * @throws PoisonRecord where it is neither, or an attribute that must be there is not.
 */
export function decode(record: EncodedIn): CloudEvent | undefined {
  if (record.value === null || record.value.length === 0) return undefined;
  const { headers } = record;
  if (headers['content-type'] === CONTENT_TYPE && headers['ce_specversion'] === '1.0') return asWritten(headers, json(record.value));
  const contentType = mediaType(record.headers);
  if (contentType.startsWith('application/cloudevents')) {
    if (contentType !== 'application/cloudevents+json') throw new PoisonRecord('event_format', 'of structured mode only JSON is read');
    return checked(json(record.value) as Record<string, unknown>);
  }
  mustBeJson(contentType);
  const attributes: Record<string, unknown> = { data: json(record.value), ...(contentType === '' ? {} : { datacontenttype: contentType }) };
  for (const [name, value] of Object.entries(record.headers)) {
    const lower = name.toLowerCase();
    if (lower.startsWith('ce_')) attributes[lower.slice(3)] = value;
  }
  return checked(attributes);
}

/** Headers as `encode` writes them: looked up, where another writer's are walked through because their case is his. The same checks as `checked`. */
function asWritten(headers: Readonly<Record<string, string>>, data: unknown): CloudEvent {
  const { ce_id: id, ce_source: source, ce_type: type, ce_subject: subject, ce_time: time, ce_dataschema: dataschema, ce_partitionkey: partitionkey } = headers;
  const { ce_correlationid: correlationid, ce_causationid: causationid, ce_traceparent: traceparent, ce_entityversion: version } = headers;
  if (!id || !source || !type) throw missing(id ? (source ? 'type' : 'source') : 'id');
  const event: { -readonly [K in keyof CloudEvent]: CloudEvent[K] } = { id, source, type, datacontenttype: CONTENT_TYPE, data };
  if (subject !== undefined) event.subject = subject;
  if (time !== undefined) event.time = timeOf(time);
  if (dataschema !== undefined) event.dataschema = dataschema;
  if (partitionkey !== undefined) event.partitionkey = partitionkey;
  if (correlationid !== undefined) event.correlationid = correlationid;
  if (causationid !== undefined) event.causationid = causationid;
  if (traceparent !== undefined) event.traceparent = traceparent;
  if (version !== undefined) event.entityversion = versionOf(version);
  return event;
}

const missing = (name: string): PoisonRecord => new PoisonRecord('attribute_missing', `the attribute ${name} is missing or empty`);

function timeOf(time: string): string {
  if (parseInstant(time) === undefined) throw new PoisonRecord('attribute_type', 'the attribute time must be RFC 3339');
  return time;
}

function versionOf(raw: unknown): number {
  const version = Number(raw);
  if (!Number.isSafeInteger(version) || version < 1) throw new PoisonRecord('attribute_type', 'entityversion must be a whole number from 1');
  return version;
}

/** In lower case, without parameters; empty where it is not said. */
function mediaType(headers: Readonly<Record<string, string>>): string {
  for (const [name, value] of Object.entries(headers)) if (name.toLowerCase() === 'content-type') return bare(value);
  return '';
}

const bare = (contentType: string): string => contentType.split(';', 1)[0]!.trim().toLowerCase();

/** Said of nothing else: data of another kind may happen to be JSON too, and would be taken for what they are not. */
function mustBeJson(mediaType: string): void {
  if (mediaType !== '' && !/^(?:application|text)\/json$|^[^/]+\/[^/]+\+json$/.test(mediaType)) throw new PoisonRecord('content_type', 'data that are not JSON are not read');
}

function json(value: Buffer): unknown {
  try {
    if (!isUtf8(value)) throw new Error('invalid UTF-8');
    return JSON.parse(value.toString('utf8'));
  } catch (error) {
    throw new PoisonRecord('not_json', `the value is not JSON in UTF-8: ${messageOf(error)}`, { cause: error });
  }
}

function checked(raw: Record<string, unknown>): CloudEvent {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) throw new PoisonRecord('not_an_event', 'a structured event must be a JSON object');
  if (raw['specversion'] !== '1.0') throw new PoisonRecord('specversion', 'specversion must be 1.0');
  for (const name of ['id', 'source', 'type'] as const) {
    if (typeof raw[name] !== 'string' || raw[name] === '') throw missing(name);
  }
  const event: Record<string, unknown> = { id: raw['id'], source: raw['source'], type: raw['type'] };
  for (const name of READ) {
    const value = raw[name];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw new PoisonRecord('attribute_type', `the attribute ${name} must be text`);
    event[name] = value;
  }
  if (event['time'] !== undefined) timeOf(event['time'] as string);
  if (raw['entityversion'] !== undefined) event['entityversion'] = versionOf(raw['entityversion']);
  if (event['datacontenttype'] !== undefined) mustBeJson(bare(event['datacontenttype'] as string));
  const packed = raw['data_base64'];
  event['data'] = typeof packed === 'string' ? json(Buffer.from(packed, 'base64')) : raw['data'];
  return event as unknown as CloudEvent;
}

/** The JSON form (structured mode) that feeds and webhooks carry. */
export function toStructured(event: CloudEvent): Record<string, unknown> {
  const { data, ...attributes } = event;
  return { specversion: '1.0', ...attributes, datacontenttype: event.datacontenttype ?? CONTENT_TYPE, data };
}
