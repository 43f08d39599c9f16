import { compose, type EncodedRecord, type EventName, type Topic, typeOf } from '@sluice/contracts';
import { MAX_RECORD_BYTES } from '../port.ts';
import { testTopic } from './records.ts';

/** What becomes of a record: its effect stands, or nothing does, or it is parked for a reason, with its key or alone. */
export type Fate = 'handled' | 'passed over' | { readonly parked: string; readonly alone?: true };

export interface BadInput {
  /** As the table of README.md has it. */
  readonly what: string;
  readonly fate: Fate;
  /** The record that a foreign or a newer writer might write; `good` is the one that ours would, `before` was there already. */
  readonly of: (good: Foreign, before: Foreign) => Foreign;
}
type Foreign = Pick<EncodedRecord, 'key' | 'headers' | 'value'>;

/** The word at which the contract's handler throws. */
export const BOOM = 'boom';

const AT = '2026-03-01T10:00:00.000Z';

/** A topic like those of tickets: the key is the subject. */
export const badInputTopic = (name: string): Topic => ({ ...testTopic(name), key: { of: 'ticket', names: 'subject' } });

/** An event of ours, with a word to know it by. */
export function goodRecord(topic: Topic, key: string, word: string): EncodedRecord {
  const ticket = { ticketId: key, conversationId: 'cnv_1', customerId: 'cus_1' };
  return compose(topic, 'ticket.closed', { ticket, reason: word, at: AT, by: { kind: 'system' } }, { service: 'test', key, subject: key, at: Date.now() });
}

const dataOf = ({ value }: Foreign): Record<string, unknown> => JSON.parse(String(value)) as Record<string, unknown>;
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const saying =
  (headers: Readonly<Record<string, string>>) =>
  (good: Foreign): Foreign => ({ ...good, headers: { ...good.headers, ...headers } });
const without =
  (name: string) =>
  (good: Foreign): Foreign => ({ ...good, headers: Object.fromEntries(Object.entries(good.headers).filter(([one]) => one !== name)) });
const valued =
  (value: (good: Foreign) => Buffer | null) =>
  (good: Foreign): Foreign => ({ ...good, value: value(good) });
const keyed =
  (key: string | null) =>
  (good: Foreign): Foreign => ({ ...good, key });

/** The event in one JSON document, as structured mode has it. */
const structured =
  (more: object = {}, contentType = 'application/cloudevents+json; charset=UTF-8') =>
  (good: Foreign): Foreign => {
    const attributes = Object.fromEntries(Object.entries(good.headers).flatMap(([name, text]) => (name.startsWith('ce_') ? [[name.slice(3), text]] : [])));
    return { key: good.key, headers: { 'Content-Type': contentType }, value: json({ ...attributes, datacontenttype: 'application/json', data: dataOf(good), ...more }) };
  };
const another =
  (name: EventName, data: object) =>
  (good: Foreign): Foreign => ({ ...saying({ ce_type: typeOf(name) })(good), value: json(data) });
const later = (good: Foreign): Foreign => ({ ...saying({ ce_dataschema: 'https://sluice.dev/schemas/v9' })(good), value: json({ ...dataOf(good), since_v9: [1] }) });
/** Longer than any id, and of no use to an index. */
const LONG_KEY = Array.from({ length: 200 }, (_, n) => `key-${n * 7919}`).join('.');

/** As README.md says it. */
export function fateText(fate: Fate): string {
  return typeof fate === 'string' ? fate : `parked${fate.alone ? ' alone' : ''}: \`${fate.parked}\``;
}

/** The table of bad input: what a record may be, and what becomes of it. The contract tries each row on a log. */
export const BAD_INPUT: readonly BadInput[] = [
  { what: 'no CloudEvents headers, JSON', fate: { parked: 'specversion' }, of: (good) => ({ ...good, headers: {} }) },
  { what: 'no CloudEvents headers, no JSON', fate: { parked: 'not_json' }, of: (good) => ({ ...good, headers: {}, value: Buffer.from('退款, please') }) },
  { what: 'an attribute that must be there is missing', fate: { parked: 'attribute_missing' }, of: without('ce_source') },
  { what: 'an attribute of another form', fate: { parked: 'attribute_type' }, of: saying({ ce_time: 'yesterday' }) },
  { what: 'an id that is no UUID', fate: { parked: 'event_id' }, of: saying({ ce_id: 'order-77' }) },
  { what: 'the same id again', fate: 'passed over', of: (_good, before) => ({ ...before, value: json({ ...dataOf(before), reason: 'again' }) }) },
  { what: 'structured mode', fate: 'handled', of: structured() },
  { what: 'structured mode in another format than JSON', fate: { parked: 'event_format' }, of: structured({}, 'application/cloudevents+avro') },
  { what: 'a batch of events in one record', fate: { parked: 'event_format' }, of: structured({}, 'application/cloudevents-batch+json') },
  { what: 'a content type that is not JSON', fate: { parked: 'content_type' }, of: saying({ 'content-type': 'text/plain' }) },
  { what: 'a content type of JSON that is spelled otherwise', fate: 'handled', of: saying({ 'content-type': 'Application/JSON; charset=utf-8' }) },
  { what: 'a value that is not JSON, or not UTF-8', fate: { parked: 'not_json' }, of: valued(() => Buffer.from([0x22, 0xff, 0x22])) },
  { what: 'JSON, 100,000 levels deep', fate: { parked: 'event_data' }, of: valued(() => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))) },
  { what: 'data that have not the shape of their type', fate: { parked: 'event_data' }, of: valued((good) => json({ ...dataOf(good), at: 'soon' })) },
  { what: 'a type that we do not know', fate: 'passed over', of: saying({ ce_type: typeOf('ticket.closed').replace('.v1', '.v2') }) },
  { what: 'a known type on a topic that is not its own', fate: 'passed over', of: another('config.refused', { service: 'x', version: 'v1', at: AT, problems: [] }) },
  { what: 'a future dataschema, with fields that we do not know', fate: 'handled', of: later },
  { what: 'an empty value', fate: 'passed over', of: valued(() => null) },
  { what: 'a key that does not match its subject', fate: { parked: 'key_mismatch' }, of: (good) => without('ce_partitionkey')(saying({ ce_subject: 'tkt_another' })(good)) },
  { what: 'a key that does not match its partitionkey', fate: { parked: 'key_mismatch' }, of: saying({ ce_partitionkey: 'tkt_another' }) },
  { what: 'no key', fate: { parked: 'key_mismatch', alone: true }, of: keyed(null) },
  { what: 'a key of more than 300 characters, on a record that is parked', fate: { parked: 'key_mismatch', alone: true }, of: keyed(LONG_KEY) },
  { what: 'a key with U+0000, on a record that is parked', fate: { parked: 'key_mismatch', alone: true }, of: keyed('tkt_\0') },
  { what: 'data that are at fault in a field with U+0000 in its name', fate: { parked: 'event_data' }, of: another('config.published', { version: 'v1', digests: { '\0': 1 }, at: AT }) },
  { what: 'more than 32 KiB of headers, on a record that is parked', fate: { parked: 'attribute_type' }, of: saying({ ce_time: 'x'.repeat(40_000) }) },
  { what: 'a record of 1 MB + 1', fate: { parked: 'too_large' }, of: valued((good) => Buffer.concat([good.value!, Buffer.alloc(MAX_RECORD_BYTES + 1 - good.value!.length, 0x20)])) },
  { what: 'a handler that throws', fate: { parked: 'handler-failed' }, of: valued((good) => json({ ...dataOf(good), reason: BOOM })) },
];
