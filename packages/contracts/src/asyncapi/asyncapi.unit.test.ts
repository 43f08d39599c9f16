import { type Diagnostic, Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { decode, EVENT_MESSAGES, known, type Topic, TOPICS, typeOf } from '../index.ts';
import { asyncApi, type AsyncApiPart } from './index.ts';
import { TOMBSTONE } from './messages.ts';

interface Message {
  readonly name: string;
  readonly examples: readonly { readonly name: string; readonly headers?: Record<string, string>; readonly payload: unknown }[];
  readonly bindings: { readonly kafka: { readonly key: { readonly pattern: string } } };
}
const PARTS: readonly AsyncApiPart[] = ['public', 'internal'];
const topicsOf = (part: AsyncApiPart) => Object.values<Topic>(TOPICS).filter((topic) => topic.visibility === part);
const messagesOf = (part: AsyncApiPart) => asyncApi(part).components.messages as Readonly<Record<string, Message>>;
const eventsOf = (part: AsyncApiPart) => Object.entries(messagesOf(part)).filter(([id]) => id !== TOMBSTONE);

async function faultsOf(document: unknown): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics.map(({ severity, message, path }: Diagnostic) => `${severity} ${path.join('.')}: ${message}`);
}

/** What is wrong with headers and payload as a message of the document; the parser itself does not look at examples. */
function judgeOf(part: AsyncApiPart): (id: string, headers: unknown, payload: unknown) => string[] {
  const ajv = formats.default(new Ajv({ allErrors: true, strict: false }));
  ajv.addSchema(asyncApi(part), 'document');
  const faults = (of: string, value: unknown): string[] => {
    const validate = ajv.getSchema(`document#/components/messages/${of}`);
    if (!validate) return value === undefined ? [] : [`there is no ${of}`];
    void validate(value);
    return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
  };
  return (id, headers, payload) => [...faults(`${id}/headers`, headers), ...faults(`${id}/payload`, payload)];
}

test.each(PARTS)('the %s document is AsyncAPI 3.1, as the parser has it, without a warning', async (part) => {
  expect(await faultsOf(asyncApi(part))).toEqual([]);
});

test('the parser looks at what it is there for: a binding that there is not is refused', async () => {
  const text = JSON.stringify(asyncApi('public'));
  const wrong = text.replace('"cleanup.policy":["compact"]', '"cleanup.policy":["compress"]');
  expect(wrong).not.toBe(text);
  expect((await faultsOf(JSON.parse(wrong))).join('\n')).toContain('cleanup.policy');
});

test('every topic is in one of the two, as the table has it, and every event of it', () => {
  for (const topic of PARTS.flatMap(topicsOf)) {
    const channel = Object.values(asyncApi(topic.visibility).channels).find((one) => one.address === topic.name);
    const retention = topic.retentionMs === undefined ? {} : { 'retention.ms': topic.retentionMs };
    expect(channel?.bindings).toEqual({
      kafka: { topic: topic.name, partitions: topic.partitions, topicConfiguration: { 'cleanup.policy': [topic.cleanup], ...retention }, bindingVersion: '0.5.0' },
    });
    const named = Object.keys(channel?.messages ?? {}).map((id) => messagesOf(topic.visibility)[id]?.name);
    expect(named).toEqual([...topic.events.map(typeOf), ...(topic === TOPICS.ticketsState ? [TOMBSTONE] : [])]);
  }
});

test.each(PARTS)('the examples of the %s document are what it says of them, one in Chinese and one in English', (part) => {
  const judge = judgeOf(part);
  for (const [id, { examples }] of Object.entries(messagesOf(part))) for (const { headers, payload } of examples) expect({ id, faults: judge(id, headers, payload) }).toEqual({ id, faults: [] });
  const events = eventsOf(part);
  expect(events).toHaveLength(topicsOf(part).reduce((sum, topic) => sum + topic.events.length, 0));
  for (const [, { name, examples, bindings }] of events) {
    expect(examples.map((one) => one.name)).toEqual(['en', 'zh']);
    for (const { headers, payload } of examples) {
      const key = headers?.['ce_partitionkey'] ?? '';
      expect(key).toMatch(new RegExp(bindings.kafka.key.pattern, 'u'));
      const event = decode({ key, headers: headers ?? {}, value: Buffer.from(JSON.stringify(payload)) });
      expect(event && known(event)?.event.type).toBe(name);
    }
    expect(JSON.stringify(examples[0]?.payload)).not.toMatch(/\p{Script=Han}|"zh"/u);
  }
});

test('its schemas tell a wrong record', () => {
  const judge = judgeOf('public');
  const { headers, payload } = messagesOf('public')['TicketStatusChanged']!.examples[0]!;
  const without = (from: object, name: string): object => Object.fromEntries(Object.entries(from).filter(([one]) => one !== name));
  expect(judge('TicketStatusChanged', { ...headers, ce_type: 'dev.sluice.ticket.closed.v1' }, payload)).toEqual(['/ce_type must be equal to constant']);
  expect(judge('TicketStatusChanged', without(headers ?? {}, 'ce_entityversion'), payload)).toEqual([" must have required property 'ce_entityversion'"]);
  expect(judge('TicketStatusChanged', headers, { ...(payload as object), at: 'soon', ticket: { ticketId: 1 } })).toEqual([
    "/ticket must have required property 'conversationId'",
    "/ticket must have required property 'customerId'",
    '/ticket/ticketId must be string',
    '/at must match format "date-time"',
  ]);
  expect(judge('TicketStatusChanged', { ...headers, ce_dataschema: 'urn:newer' }, { ...(payload as object), more: 1 })).toEqual([]);
});

test('what has words has them in Chinese too', () => {
  const said = JSON.stringify(PARTS.map(eventsOf));
  for (const words of ['"language":"zh"', '"language":"en"', '中文退款 → 账务', 'refund in English → billing', '工单已关闭', 'A ticket was closed']) expect(said).toContain(words);
});

test('nothing internal stands in the public document', () => {
  const text = JSON.stringify(asyncApi('public'));
  const shared = new Set<string>(topicsOf('public').flatMap((topic) => topic.events.map((name) => EVENT_MESSAGES[name])));
  const own = topicsOf('internal').flatMap((topic) => topic.events.map((name): string => EVENT_MESSAGES[name]));
  const words = [...topicsOf('internal').map((topic) => topic.name), ...own.filter((name) => !shared.has(name)).map((name) => `schemas/${name}"`), 'Party'];
  for (const word of words) expect({ word, found: text.includes(word) }).toEqual({ word, found: false });
});
