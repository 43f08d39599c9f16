import own from '../../package.json' with { type: 'json' };
import type { EventName } from '../events.ts';
import { type Topic, TOPICS } from '../topics.ts';
import { KAFKA, messageOf, schemasOf, TOMBSTONE, tombstoneOf } from './messages.ts';

export type AsyncApiPart = 'public' | 'internal';

/** An AsyncAPI 3.1 document, as far as a program of ours looks into it. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string; readonly license: object };
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, object>>;
  readonly channels: Readonly<Record<string, { readonly address: string; readonly description: string; readonly messages: object; readonly bindings: object }>>;
  readonly operations: Readonly<Record<string, object>>;
  readonly components: { readonly messages: Readonly<Record<string, object>>; readonly schemas: Readonly<Record<string, object>> };
}

const ABOUT: Readonly<Record<AsyncApiPart, { readonly title: string; readonly description: string }>> = {
  public: {
    title: 'Sluice: what it sends',
    description: [
      'Topics that others may subscribe to: ids and facts, no personal data. Records are CloudEvents 1.0 in the binary mode of the Kafka binding.',
      'A record may come more than once, under the same `ce_id`; those of one key come in order. A compatible change adds fields and types: let pass what you do not know. A breaking change is another type or topic, written beside the old one for a time.',
      '可供订阅的主题：只有标识与事实，没有个人信息。记录为 CloudEvents 1.0（Kafka 绑定，二进制模式）。同一记录可能以相同的 `ce_id` 重复出现；同一键的记录保持顺序。兼容的变更只增加字段和类型，未知的请忽略；不兼容的变更使用新的类型或主题，并与旧的并行一段时间。',
    ].join('\n\n'),
  },
  internal: {
    title: 'Sluice: what its services accept from each other',
    description: [
      'Nothing is accepted from outside by Kafka, because a topic can neither refuse nor answer: contacts come by mail and HTTP (`/openapi.json`). These topics are the contract between our services; nobody else may write to them, and they hold personal data.',
      'Kafka 不接受任何外部写入，因为主题既不能拒绝也不能应答：客户联系经由邮件和 HTTP（`/openapi.json`）进入。这些主题是服务之间的约定，他人不得写入，其中含有个人信息。',
    ].join('\n\n'),
  },
};

const DAY_MS = 86_400_000;
/** `ticket.created` → `TicketCreated`. */
const idOf = (name: EventName): string => name.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());

function messagesOn(topic: Topic): Readonly<Record<string, object>> {
  const events = Object.fromEntries(topic.events.map((name) => [idOf(name), messageOf(topic, name)]));
  // Config topics are compacted too, but nothing of them is ever erased.
  return topic.visibility === 'public' && topic.cleanup === 'compact' ? { ...events, [TOMBSTONE]: tombstoneOf(topic) } : events;
}

function channelOf({ name, partitions, cleanup, retentionMs, maxBytes }: Topic, messages: readonly string[]): AsyncApiDocument['channels'][string] {
  const kept = retentionMs === undefined ? 'The newest record of each key stays.' : `Records stay for ${retentionMs / DAY_MS} days.`;
  const topicConfiguration = { 'cleanup.policy': [cleanup], ...(retentionMs === undefined ? {} : { 'retention.ms': retentionMs }) };
  return {
    address: name,
    description: `${kept} A value has at most ${maxBytes / 1024} KiB.`,
    messages: Object.fromEntries(messages.map((id) => [id, { $ref: `#/components/messages/${id}` }])),
    bindings: { kafka: { topic: name, partitions, topicConfiguration, ...KAFKA } },
  };
}

/**
 * The AsyncAPI document of what we send (public topics) or of what our services accept from each other (internal ones), made from the topic
 * table and proto/ each time. Nothing else of the contracts needs this, so it has an entry of its own, to be loaded when it is asked for.
 */
export function asyncApi(part: AsyncApiPart): AsyncApiDocument {
  const action = part === 'public' ? 'send' : 'receive';
  const topics = Object.entries<Topic>(TOPICS).flatMap(([id, topic]) => (topic.visibility === part ? { id, topic, messages: messagesOn(topic) } : []));
  const operation = (id: string, messages: object) => ({
    action,
    channel: { $ref: `#/channels/${id}` },
    messages: Object.keys(messages).map((message) => ({ $ref: `#/channels/${id}/messages/${message}` })),
  });
  return {
    asyncapi: '3.1.0',
    info: { ...ABOUT[part], version: own.version, license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' } },
    defaultContentType: 'application/json',
    servers: { kafka: { host: '{brokers}', protocol: 'kafka', description: 'The Kafka that Sluice was started with.', variables: { brokers: { default: 'localhost:9092' } } } },
    channels: Object.fromEntries(topics.map(({ id, topic, messages }) => [id, channelOf(topic, Object.keys(messages))])),
    operations: Object.fromEntries(topics.map(({ id, messages }) => [`${action}${id[0]!.toUpperCase()}${id.slice(1)}`, operation(id, messages)])),
    components: { messages: Object.assign({}, ...topics.map(({ messages }) => messages)) as Record<string, object>, schemas: schemasOf(topics.flatMap(({ topic }) => topic.events)) },
  };
}
