import { CloudEvent as TheirEvent, Kafka } from 'cloudevents';
import { FIXTURES } from './asyncapi/fixtures.ts';
import { type CloudEvent, decode, encode, type EventName, type Topic, TOPICS, toStructured } from './index.ts';

/**
 * Every public event, as it is pinned (`fixtures/`), through the `cloudevents` package: a subscriber who uses it reads what we meant, and we read
 * what it writes, in both modes of the Kafka binding.
 */
const names = Object.values<Topic>(TOPICS)
  .filter((topic) => topic.visibility === 'public')
  .flatMap((topic) => topic.events);
const { toEvent, binary, structured } = Kafka;

/** What each fixture means, put together from its parts without our codec. */
function meant(name: EventName): CloudEvent {
  const { headers, value } = FIXTURES[name];
  const { specversion, entityversion, ...attributes } = Object.fromEntries(Object.entries(headers).flatMap(([header, text]) => (header.startsWith('ce_') ? [[header.slice(3), text]] : [])));
  expect(specversion).toBe('1.0');
  return { ...attributes, datacontenttype: 'application/json', ...(entityversion === undefined ? {} : { entityversion: Number(entityversion) }), data: value } as unknown as CloudEvent;
}
/** Attributes that are text on the wire of binary mode, numbers among them. */
const onWire = ({ entityversion, ...rest }: CloudEvent) => ({ specversion: '1.0', ...rest, ...(entityversion === undefined ? {} : { entityversion: String(entityversion) }) });
const plain = (event: unknown): unknown => JSON.parse(JSON.stringify(event));
/** As a client of Kafka hands it over. */
const message = (key: string, headers: Readonly<Record<string, string>>, value: Buffer) => ({ key, headers, value, body: value, timestamp: undefined });
const theirs = (event: CloudEvent) => new TheirEvent<unknown>({ specversion: '1.0', ...event });
/** Their headers as a client of Kafka writes them: text. */
const written = (headers: object): Record<string, string> => Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));

test('there are public events', () => expect(names.length).toBeGreaterThan(25));

test.each(names)('%s: they read our record', (name) => {
  const event = meant(name);
  const record = encode(FIXTURES[name].topic, FIXTURES[name].key, event);
  expect(plain(toEvent(message(record.key!, record.headers, record.value!)))).toEqual(onWire(event));
  expect(plain(toEvent(message(FIXTURES[name].key, FIXTURES[name].headers, Buffer.from(JSON.stringify(FIXTURES[name].value)))))).toEqual(onWire(event));
});

test.each(names)('%s: they read our JSON form', (name) => {
  const event = meant(name);
  const value = JSON.stringify(toStructured(event));
  expect(plain(toEvent(message(FIXTURES[name].key, { 'content-type': 'application/cloudevents+json' }, value as never)))).toEqual({ specversion: '1.0', ...event });
});

test.each(names)('%s: we read their record', (name) => {
  const event = meant(name);
  const { key, headers, value } = binary(theirs(event));
  const record = { key: String(key), headers: written(headers), value: Buffer.from(JSON.stringify(value)) };
  expect(decode(record)).toEqual(event);
  const said = { ...record.headers, 'content-type': 'application/json; charset=utf-8' };
  expect(decode({ ...record, headers: said })).toEqual({ ...event, datacontenttype: expect.stringContaining('application/json') });
});

test.each(names)('%s: we read their JSON form', (name) => {
  const event = meant(name);
  const { key, headers, value } = structured(theirs(event));
  expect(decode({ key: String(key), headers: written(headers), value: Buffer.from(value) })).toEqual(event);
});

test('what they hold as bytes is read where it is JSON', () => {
  const event = meant('ticket.closed');
  const bytes = new TextEncoder().encode(JSON.stringify(event.data));
  const { headers, value } = structured(theirs({ ...event, data: bytes }));
  expect(JSON.parse(value)).toHaveProperty('data_base64');
  expect(decode({ key: null, headers: written(headers), value: Buffer.from(value) })).toEqual(event);
});
