import { isUuid } from '@sluice/kernel';
import { nameOf, schemaOf } from './events.ts';

/**
 * Headers as one text, for tables that hold a record's id and key beside it. Headers exactly as `encode` writes them for an event of ours
 * become their values in fixed places, without what is always the same or stands in id and key; any others are JSON. They come back
 * byte for byte and in order. Packed text begins with the event's name and a tab, JSON with a brace: whoever looks for one type compares the start.
 */
export const HEADER_MARK = '\t';

/** Subject: the key; correlation: the id. */
const SAME = '=';
const SOURCE = '/sluice/';
const ORDER = [
  'ce_specversion',
  'ce_id',
  'ce_source',
  'ce_type',
  'ce_subject',
  'ce_time',
  'ce_dataschema',
  'ce_partitionkey',
  'ce_correlationid',
  'ce_causationid',
  'ce_traceparent',
  'ce_entityversion',
  'content-type',
];
/** No tab inside of one, and nothing that Postgres refuses. */
const EIGHT_PLACES = /^[^\t\0]*(?:\t[^\t\0]*){7}$/;

type Headers = Readonly<Record<string, string>>;
interface Packable {
  readonly id: string;
  readonly key: string | null;
  readonly headers: Headers;
}

export function packHeaders(record: Packable): string {
  return packed(record) ?? JSON.stringify(record.headers);
}

export function unpackHeaders(text: string, id: string, key: string | null): Record<string, string> {
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, string>;
  const [name = '', service = '', subject = '', time = '', correlationid = '', causationid = '', traceparent = '', entityversion = ''] = text.split(HEADER_MARK);
  const headers: Record<string, string> = { ce_specversion: '1.0', ce_id: id, ce_source: SOURCE + service, ce_type: `dev.sluice.${name}.v1` };
  if (subject !== '') headers['ce_subject'] = subject === SAME ? key! : subject;
  if (time !== '') headers['ce_time'] = time;
  const schema = schemaOf(headers['ce_type']!); // a newer release's event, read by this one, has none that we know
  if (schema !== undefined) headers['ce_dataschema'] = schema;
  headers['ce_partitionkey'] = key!;
  if (correlationid !== '') headers['ce_correlationid'] = correlationid === SAME ? id : correlationid;
  if (causationid !== '') headers['ce_causationid'] = causationid;
  if (traceparent !== '') headers['ce_traceparent'] = traceparent;
  if (entityversion !== '') headers['ce_entityversion'] = entityversion;
  headers['content-type'] = 'application/json';
  return headers;
}

/** Undefined where they could not come back as they are. */
function packed({ id, key, headers }: Packable): string | undefined {
  const source = headers['ce_source'];
  const name = nameOf(headers['ce_type'] ?? '');
  if (name === undefined || source === undefined || !source.startsWith(SOURCE) || headers['ce_id'] !== id || !isUuid(id)) return undefined;
  if (headers['ce_dataschema'] !== schemaOf(headers['ce_type']!)) return undefined;
  if (headers['ce_specversion'] !== '1.0' || headers['content-type'] !== 'application/json' || !key || headers['ce_partitionkey'] !== key || !inOrder(headers)) return undefined;
  const text = [
    name,
    source.slice(SOURCE.length),
    placed(headers['ce_subject'], key),
    placed(headers['ce_time']),
    placed(headers['ce_correlationid'], id),
    placed(headers['ce_causationid']),
    placed(headers['ce_traceparent']),
    placed(headers['ce_entityversion']),
  ].join(HEADER_MARK);
  return EIGHT_PLACES.test(text) && text.isWellFormed() ? text : undefined;
}

/** An empty text or the sign itself would be read as something else: a tab too many refuses it. */
function placed(value: string | undefined, same?: string): string {
  if (value === undefined) return '';
  if (value === same) return SAME;
  return value === '' || value === SAME ? HEADER_MARK : value;
}

/** Each name stands where `encode` would put it, and there is no other. */
function inOrder(headers: Headers): boolean {
  let place = 0;
  for (const name in headers) {
    while (place < ORDER.length && ORDER[place] !== name) place++;
    if (place++ === ORDER.length) return false;
  }
  return true;
}
