import { uuidv7 } from '@sluice/kernel';
import { causedBy, compose, deadLetterTopic, decode, encode, partitionOf, TOPICS, tombstone, topicOf, toStructured } from './index.ts';

const event = {
  id: '0190f000-0000-7000-8000-000000000001',
  source: '/sluice/conversation',
  type: 'dev.sluice.ticket.created.v1',
  subject: 'tkt_1',
  time: '2026-03-01T10:00:00.000Z',
  entityversion: 3,
  correlationid: 'c',
  data: { 退款: ['a', 1] },
};

test('binary mode: the headers of conventions, none empty, no datacontenttype', () => {
  const record = encode('t', 'key-1', { ...event, dataschema: '' });
  expect(record.headers).toEqual({
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_subject: 'tkt_1',
    ce_time: event.time,
    ce_partitionkey: 'key-1',
    ce_correlationid: 'c',
    ce_entityversion: '3',
    'content-type': 'application/json',
  });
  expect(record.value?.toString('utf8')).toBe('{"退款":["a",1]}');
  expect(decode(record)).toEqual({ ...event, partitionkey: 'key-1', datacontenttype: 'application/json' });
});

test('structured mode is read whatever the case of its content type', () => {
  const value = Buffer.from(JSON.stringify({ ...toStructured(event), entityversion: 3 }));
  expect(decode({ key: null, headers: { 'CONTENT-TYPE': 'Application/CloudEvents+JSON; charset=utf-8' }, value })).toEqual({ ...event, datacontenttype: 'application/json' });
});

test.each([
  ['no id', { ce_id: '' }, Buffer.from('{}'), 'attribute_missing'],
  ['another version', { ce_specversion: '0.3' }, Buffer.from('{}'), 'specversion'],
  ['a time that is none', { ce_time: 'now' }, Buffer.from('{}'), 'attribute_type'],
  ['an entityversion that is none', { ce_entityversion: '0' }, Buffer.from('{}'), 'attribute_type'],
  ['a value that is not JSON', {}, Buffer.from('{'), 'not_json'],
  ['a value that is not UTF-8', {}, Buffer.from([0x22, 0xff, 0x22]), 'not_json'],
  ['another structured format', { 'content-type': 'application/cloudevents+avro' }, Buffer.from('{}'), 'event_format'],
  ['a batch of events', { 'content-type': 'application/cloudevents-batch+json' }, Buffer.from('[]'), 'event_format'],
  ['data of another kind', { 'content-type': 'text/plain; charset=utf-8' }, Buffer.from('{}'), 'content_type'],
  [
    'data of another kind in structured mode',
    { 'content-type': 'application/cloudevents+json' },
    Buffer.from(JSON.stringify({ ...toStructured(event), datacontenttype: 'text/plain' })),
    'content_type',
  ],
])('%s is poison with a stable reason', (_, headers, value, reason) => {
  const record = encode('t', 'k', event);
  expect(() => decode({ key: 'k', headers: { ...record.headers, ...headers }, value })).toThrow(expect.objectContaining({ name: 'PoisonRecord', reason }));
});

test.each(['application/json', 'Application/JSON; charset=utf-8', 'text/json', 'application/vnd.shop+json', undefined])('data in %s are JSON', (contentType) => {
  const { 'content-type': _, ...headers } = encode('t', 'k', event).headers;
  expect(decode({ key: 'k', headers: { ...headers, ...(contentType === undefined ? {} : { 'CONTENT-TYPE': contentType }) }, value: Buffer.from('{}') })?.data).toEqual({});
});

test('an empty value is a tombstone', () => {
  expect(decode(tombstone('t', 'k', uuidv7()))).toBeUndefined();
  expect(decode({ key: 'k', headers: {}, value: Buffer.alloc(0) })).toBeUndefined();
});

test('composing gives one chain: the first event is its own correlation, a follower names both', () => {
  const at = Date.parse('2026-03-01T10:00:00Z');
  const first = decode(compose(TOPICS.configPublished, 'config.published', { version: 'v1', digests: {}, at: '2026-03-01T10:00:00.000Z' }, { service: 'gateway', key: 'current', subject: 'v1', at }));
  expect(first?.correlationid).toBe(first?.id);
  expect(causedBy({ id: 'b', correlationid: 'a' })).toEqual({ correlationid: 'a', causationid: 'b', traceparent: undefined });
});

test('partitions are those of Kafka itself', () => {
  // org.apache.kafka.common.utils.UtilsTest.testMurmur2
  const known: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ];
  for (const [key, hash] of known) expect(partitionOf(key, 0x7fffffff)).toBe((hash & 0x7fffffff) % 0x7fffffff);
});

test('every dead-letter topic has a row, an unknown name has none', () => {
  expect(topicOf(TOPICS.ticketsEvents.name)).toBe(TOPICS.ticketsEvents);
  expect(topicOf('sluice.contacts.received.v1.conversation.dlq')).toEqual(deadLetterTopic('sluice.contacts.received.v1', 'conversation'));
  expect(topicOf('sluice.nothing.v1')).toBeUndefined();
});
