import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createFileRegistry, type DescMessage, fromBinary, fromJson, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { decode, encode, EVENT_MESSAGES, type EventName, faultsOf, known, TOPICS, typeOf } from './index.ts';

/**
 * The wire contract, pinned. If this breaks, a subscriber would too:
 * - a new field: it is `optional`; add it to the fixture (and to CHANGELOG.md), with the `sha256` of the value in compact JSON;
 * - a changed or removed field: that is a new type (`….v2`) beside the old one, not an edit here.
 */
const folder = path.resolve(import.meta.dirname, '../fixtures');
const descriptors = path.resolve(import.meta.dirname, '../../../proto/release.binpb');
const names = Object.keys(EVENT_MESSAGES) as EventName[];

interface Fixture {
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  /** Of the value's bytes as they stand on the wire. */
  readonly sha256: string;
  readonly value: Record<string, unknown>;
}
const fixture = (name: string): Fixture => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Fixture;

test('every event has one fixture, and nothing else stands there', () => {
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.json`).sort());
});

test.each(names)('%s is written and read as pinned, to the byte', (name) => {
  const pinned = fixture(name);
  const topic = Object.values(TOPICS).find((one) => one.events.some((event) => event === name));
  expect(pinned.topic).toBe(topic?.name);
  const event = decode({ key: pinned.key, headers: pinned.headers, value: Buffer.from(JSON.stringify(pinned.value)) });
  if (!event) throw new Error('a fixture is never a tombstone');
  expect(event.type).toBe(typeOf(name));
  expect(known(event)?.name).toBe(name);
  const { datacontenttype, ...written } = event;
  expect(datacontenttype).toBe('application/json');
  const again = encode(pinned.topic, pinned.key, written);
  expect(Object.entries(again.headers)).toEqual(Object.entries(pinned.headers));
  expect(JSON.parse(again.value?.toString('utf8') ?? '')).toEqual(pinned.value);
  expect(
    createHash('sha256')
      .update(again.value ?? '')
      .digest('hex'),
  ).toBe(pinned.sha256);
});

/** Fields that were added since the last release; any other that it does not know is a slip of the pen. The next release empties this. */
const ADDED = {
  'sluice.contact.v1.MailFacts': ['authentication', 'machine'],
  'sluice.conversation.v1.DecisionRefused': ['offerId'],
  'sluice.conversation.v1.WorkRequested': ['authenticated', 'dedicatedAgentId', 'configVersion', 'raised'],
  'sluice.routing.v1.Decision': ['ring', 'why', 'holdFor', 'expectedWait', 'drain'],
  'sluice.routing.v1.WorkAssigned': ['offerId', 'forced'],
  'sluice.routing.v1.WorkQueued': ['says'],
  'sluice.routing.v1.WorkReturned': ['clockId'],
  'sluice.routing.v1.WorkTransferred': ['noteId', 'reason', 'clockId'],
  'sluice.sla.v1.EscalationFired': ['digest', 'of'],
  'sluice.sla.v1.SlaClockChanged': ['of'],
  'sluice.ticket.v1.TicketAssigned': ['offerId', 'forced'],
  'sluice.ticket.v1.TicketMessageSent': ['kind'],
  'sluice.ticket.v1.TicketQueued': ['overflowedFromQueueId'],
  'sluice.ticket.v1.TicketReopened': ['standing'],
  'sluice.ticket.v1.TicketReturned': ['clockId'],
  'sluice.ticket.v1.TicketSlaChanged': ['of'],
  'sluice.ticket.v1.TicketResolved': ['queueId', 'ownerId', 'language', 'processId', 'workers'],
  'sluice.ticket.v1.TicketState': ['labels'],
  'sluice.ticket.v1.TicketTransferred': ['noteId', 'reason', 'clockId'],
} as Record<string, readonly string[]>;

function released(schema: DescMessage, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => released(schema, one));
  if (value === null || typeof value !== 'object') return value;
  const field = (name: string): DescMessage | undefined => schema.fields.find((one) => one.jsonName === name)?.message;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => ADDED[schema.typeName]?.includes(name) !== true || schema.fields.some((one) => one.jsonName === name))
      .map(([name, one]) => [name, field(name) ? released(field(name)!, one) : one]),
  );
}

test('ProtoJSON by the reference library says the same of every fixture; only what is newer than the last release is unknown to it', () => {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
  const messages = new Map([...registry].filter((one) => one.kind === 'message').map((one) => [one.name, one]));
  for (const name of names) {
    const schema = messages.get(EVENT_MESSAGES[name]);
    if (!schema) continue; // newer than the last release: pinned by it from then on
    const value = released(schema, fixture(name).value) as Record<string, unknown>;
    expect(Object.keys(toJson(schema, fromJson(schema, value as never), { alwaysEmitImplicit: true }) as object).sort()).toEqual(Object.keys(value).sort());
  }
});

test('public topics carry no personal data', () => {
  const personal = ['wang@example.com', '王小明', '退款 refund', '我的订单', 'cpt_'];
  for (const topic of Object.values(TOPICS).filter((one) => one.visibility === 'public')) {
    for (const name of topic.events) for (const word of personal) expect({ name, word, found: JSON.stringify(fixture(name)).includes(word) }).toEqual({ name, word, found: false });
  }
});

test('each field is checked: missing or of another type names its path', () => {
  const { value } = fixture('ticket.assigned');
  expect(faultsOf('TicketAssigned', value)).toEqual([]);
  expect(faultsOf('TicketAssigned', { ...value, at: 'soon', decision: { ...(value['decision'] as object), candidates: [{ agentId: 3, score: 1 }], excluded: { skill: 'x' } } })).toEqual([
    'at must be an RFC 3339 instant',
    'decision.candidates[0].agentId must be a string',
    'decision.excluded.skill must be a number',
  ]);
  expect(faultsOf('TicketAssigned', { ...value, ticket: undefined, more: 1 })).toEqual(['ticket is missing']);
});
