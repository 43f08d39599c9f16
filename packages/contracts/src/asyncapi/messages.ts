import { EVENT_MESSAGES, type EventName, typeOf } from '../events.ts';
import { JSON_SCHEMAS } from '../generated/json-schema.ts';
import type { Topic, TopicKey } from '../topics.ts';
import { examplesOf } from './examples.ts';
import { TITLES } from './titles.ts';

export const KAFKA = { bindingVersion: '0.5.0' };
/** The name of the message that is no event: an empty value under a key. */
export const TOMBSTONE = 'tombstone';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Ids of ours have a prefix; what the configuration names keeps its own. */
const KEYS: Readonly<Record<TopicKey['of'], { readonly pattern: string; readonly description: string }>> = {
  ticket: { pattern: `^tkt_${UUID}$`, description: 'The ticket: what is said of one ticket stays in order.' },
  conversation: { pattern: `^cnv_${UUID}$`, description: 'The conversation: what is said of one conversation stays in order.' },
  'contact point': { pattern: `^cpt_${UUID}$`, description: 'The contact point, an address of a customer on a channel of ours: what passes through one stays in order.' },
  customer: { pattern: `^cus_${UUID}$`, description: 'The customer.' },
  agent: { pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description: 'The agent, by the id in the configuration.' },
  recipient: { pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description: 'Who is told: an agent, or a webhook, by the id in the configuration.' },
  service: { pattern: '^[a-z][a-z0-9-]*$', description: 'The service that says it.' },
  erasure: { pattern: `^era_${UUID}$`, description: 'The erasure of a person.' },
  current: { pattern: '^current$', description: 'Always the same: the newest record counts.' },
};

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });

/** Headers of every event: CloudEvents 1.0 in the binary mode of its Kafka binding. All of them are UTF-8 text. */
const EVENT_HEADERS = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_subject', 'ce_time', 'ce_partitionkey', 'ce_correlationid', 'content-type'],
  properties: {
    ce_specversion: text('CloudEvents', { const: '1.0' }),
    ce_id: text('A record that comes again has the same id: keep it, and a repeat is known.', { pattern: `^${UUID}$` }),
    ce_source: text('The service that says it.', { pattern: '^/sluice/[a-z-]+$' }),
    ce_type: text('What has happened. A breaking change is another type; pass over types that you do not know.'),
    ce_subject: text('What it has happened to.', { minLength: 1 }),
    ce_time: text('When it happened; RFC 3339, UTC.', { format: 'date-time' }),
    ce_partitionkey: text("The record's key.", { minLength: 1 }),
    ce_correlationid: text('The id of the first event of the chain.', { pattern: `^${UUID}$` }),
    ce_causationid: text('The id of the event that caused this one.', { pattern: `^${UUID}$` }),
    ce_traceparent: text('The trace in which it began (W3C).'),
    ce_entityversion: text('A whole number from 1, as text. It rises by one with each event of the subject, without a hole.', { pattern: '^[1-9][0-9]*$' }),
    ce_dataschema: text('May change with a compatible change; the type says what can be relied on.', { minLength: 1 }),
    'content-type': text('Compare it without regard to case, and let parameters be.', { const: 'application/json' }),
  },
};

/** Topics whose events carry a version of their subject. */
const versioned = (topic: Topic): boolean => topic.name.startsWith('sluice.tickets.');

function keyOf({ key }: Topic): object {
  if (!key) throw new Error('a topic that is documented has a key');
  return { type: 'string', ...KEYS[key.of] };
}

export function messageOf(topic: Topic, name: EventName): object {
  const [en, zh] = TITLES[name];
  const { description } = JSON_SCHEMAS[EVENT_MESSAGES[name]] as { readonly description?: string };
  return {
    name: typeOf(name),
    title: en,
    summary: zh,
    ...(description === undefined ? {} : { description }),
    contentType: 'application/json',
    correlationId: { location: '$message.header#/ce_correlationid' },
    headers: {
      type: 'object',
      allOf: [{ $ref: '#/components/schemas/EventHeaders' }],
      ...(versioned(topic) ? { required: ['ce_entityversion'] } : {}),
      properties: { ce_type: { const: typeOf(name) } },
    },
    payload: { $ref: `#/components/schemas/${EVENT_MESSAGES[name]}` },
    bindings: { kafka: { key: keyOf(topic), ...KAFKA } },
    examples: examplesOf(name),
  };
}

/** What removes a key from a compacted topic. */
export function tombstoneOf(topic: Topic): object {
  return {
    name: TOMBSTONE,
    title: 'Forget what was said under this key',
    summary: '请忘记此键下的内容',
    description: 'An empty value without headers: what the key named is no more, because it was erased.',
    payload: { type: 'null' },
    bindings: { kafka: { key: keyOf(topic), ...KAFKA } },
    examples: [{ name: 'tombstone', summary: 'An empty value · 空值', payload: null }],
  };
}

/** Schemas that these events need, with those that they refer to. */
export function schemasOf(names: readonly EventName[]): Readonly<Record<string, object>> {
  const found = new Map<string, object>();
  const add = (message: string): void => {
    if (found.has(message)) return;
    const schema = JSON_SCHEMAS[message as keyof typeof JSON_SCHEMAS];
    found.set(message, schema);
    for (const [, inner] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) add(inner!);
  };
  for (const name of names) add(EVENT_MESSAGES[name]);
  return { EventHeaders: EVENT_HEADERS, ...Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
