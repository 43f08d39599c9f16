import { FIXTURES } from './asyncapi/fixtures.ts';
import { checkKey, decode, type EventName, TOPICS, topicOf } from './index.ts';

const names = Object.keys(FIXTURES) as EventName[];
const eventOf = (name: EventName) => {
  const { key, headers, value } = FIXTURES[name];
  return decode({ key, headers, value: Buffer.from(JSON.stringify(value)) })!;
};
const differs = expect.objectContaining({ name: 'PoisonRecord', reason: 'key_mismatch' }) as unknown as Error;

test.each(names)('%s stands under its key, and under no other', (name) => {
  const { topic, key } = FIXTURES[name];
  const { partitionkey, ...unsaid } = eventOf(name);
  expect(partitionkey).toBe(key);
  expect(() => checkKey(topicOf(topic), key, eventOf(name))).not.toThrow();
  for (const other of ['another', null]) {
    expect(() => checkKey(topicOf(topic), other, eventOf(name))).toThrow(differs);
    if (topicOf(topic)?.key?.names !== undefined) expect(() => checkKey(topicOf(topic), other, unsaid)).toThrow(differs);
  }
});

test('what names no key is let pass: another type’s data, a topic that is nobody’s', () => {
  const event = { id: 'x', source: '/x', type: 'x', data: null };
  for (const topic of [...Object.values(TOPICS), undefined]) expect(() => checkKey(topic, 'k', event)).not.toThrow();
  expect(() => checkKey(TOPICS.contactsReceived, 'k', { ...event, data: { contactPointId: 7 } })).not.toThrow();
});
