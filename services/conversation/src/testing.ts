import { readdirSync, readFileSync } from 'node:fs';
import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { compose, type ContactReceived, type EventData, type EventName, nameOf, type Topic, topicOf, TOPICS } from '@sluice/contracts';
import { DAY, type Instant, mint, PassingFault, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger } from '@sluice/runtime/testing';
import { type Database, Inbox, migrate, Outbox, type OutRecord, Timers } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type BatchHandler, type Inbound, LoadAgain } from '@sluice/stream';
import { changing, type ConversationParts } from './act.ts';
import { apply } from './apply.ts';
import { compileConversationConfig } from './config.ts';
import { type BatchWork, conversationHandler } from './consumer.ts';
import type { TicketCommand } from './domain/command.ts';
import type { Ticket } from './domain/ticket.ts';
import type { TicketEvent } from './domain/ticket-event.ts';
import { conversationMigrations, SCHEMA } from './migrations.ts';
import { type Answer, type NotSent, sendMessage, type Sent } from './sending.ts';
import { conversationTelemetry } from './telemetry.ts';
import { threadKeys } from './threading/keys.ts';
import { ThreadTokens } from './threading/token.ts';
import { firing } from './timers.ts';

export const NINE: Instant = Date.UTC(2026, 2, 2, 9);
const EXAMPLE = new URL('../../../examples/small/', import.meta.url);

/** File name → text of the example with one mailbox (`support`) and one app (`app`). */
export const exampleFiles: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(EXAMPLE)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(new URL(name, EXAMPLE), 'utf8')]),
);
export const KEYS = threadKeys(
  {
    keys: [
      { id: 'b', secret: Buffer.alloc(32, 2).toString('base64') },
      { id: 'a', secret: Buffer.alloc(32, 1).toString('base64') },
    ],
  },
  'test',
);
const CONFIG = compileConversationConfig({ files: exampleFiles });

export interface Said {
  readonly name: string;
  readonly topic: string;
  readonly key: string | null;
  readonly version: number | undefined;
  readonly data: Record<string, unknown>;
}

/** A database of one's own with the tables of conversation, and batches that a test hands in by hand. */
export interface Bench {
  readonly t: TestDatabase;
  readonly db: Database;
  readonly clock: MovedClock;
  readonly parts: ConversationParts;
  readonly tokens: ThreadTokens;
  /** One batch, as the consumer would run it; on another pool where one is named. Answers how many were no repeats. */
  deliver(events: readonly Inbound[], db?: Database): Promise<number>;
  /** A human's command. */
  act(ticketId: string, command: TicketCommand): Promise<readonly TicketEvent[]>;
  answer(conversationId: string, answer?: Partial<Answer>): Promise<Sent | NotSent>;
  /** Moves the clock and fires what is due by then. */
  pass(ms: number): Promise<void>;
  tickets(): Promise<readonly Ticket[]>;
  /** All that stands in the outbox, in order. */
  said(name?: EventName): Promise<Said[]>;
  /** As if it were new. */
  reset(): Promise<void>;
  drop(): Promise<void>;
}

export async function bench(): Promise<Bench> {
  const t = await testDatabase();
  const { db } = t;
  await migrate(db, { schema: SCHEMA, migrations: conversationMigrations(), logger: quietLogger() });
  const [outbox, inbox, timers, clock] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), new Timers(SCHEMA), new MovedClock(NINE)];
  const tokens = new ThreadTokens(() => KEYS);
  const logger = quietLogger();
  const parts: ConversationParts = { db, outbox, timers, clock, config: () => CONFIG, configIn: async () => CONFIG, tokens, telemetry: conversationTelemetry(logger), logger };
  const handler = conversationHandler({ parts, require: () => undefined });
  return {
    t,
    db,
    clock,
    parts,
    tokens,
    deliver: (events, on = db) => {
      clock.move(1); // so that ids sort as they were made
      return deliver(on, { inbox, outbox, handler }, events, clock.now());
    },
    act: (ticketId, command) => db.transact((tx) => changing(parts, tx, { tickets: [ticketId] }, (work) => apply(work, ticketId, command, {}))),
    answer: (conversationId, answer) =>
      db.transact((tx) =>
        changing(parts, tx, { conversations: [conversationId], answers: true }, (work) => {
          const conversation = work.conversations.get(conversationId);
          if (!conversation) throw new Error('there is no such conversation');
          return sendMessage(work, conversation, { by: { kind: 'agent', id: 'anna' }, text: 'Your parcel is on its way. 您的包裹已发出。', attachments: [], cause: {}, ...answer });
        }),
      ),
    async pass(ms) {
      clock.move(ms);
      for (let due = await timers.due(db, clock.now(), 100); due.length > 0; due = await timers.due(db, clock.now(), 100)) await firing(parts)(due);
    },
    async tickets() {
      return (await db.query<{ doc: Ticket }>('select doc from conversation.ticket order by id')).map((row) => row.doc);
    },
    async said(name) {
      const all = (await outbox.head(db, 100_000)).map(saidOf);
      return name === undefined ? all : all.filter((one) => one.name === name);
    },
    async reset() {
      const tables = await db.query<{ name: string }>(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'conversation' and tablename not in ('migration', 'outbox_current')",
      );
      await db.transact((tx) => tx.script(`truncate ${tables.map((one) => one.name).join(', ')}`));
      clock.set(NINE);
    },
    drop: () => t.drop(),
  };
}

function saidOf(record: OutRecord): Said {
  const { topic, key, headers, value } = record;
  const version = headers['ce_entityversion'];
  return {
    name: nameOf(headers['ce_type'] ?? '') ?? '',
    topic,
    key,
    version: version === undefined ? undefined : Number(version),
    data: JSON.parse(value?.toString('utf8') ?? '{}') as Record<string, unknown>,
  };
}

interface Group {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly handler: BatchHandler<BatchWork>;
}

/** As the consumer runs a batch: claimed, decided and saved in one transaction; again where it must load again or the world was in the way. */
async function deliver(db: Database, { inbox, outbox, handler }: Group, events: readonly Inbound[], now: Instant): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transact(async (tx) => {
        const fresh = await inbox.claim(
          tx,
          events.map((event) => event.id),
        );
        const first = events.filter((event) => fresh.delete(event.id));
        if (first.length === 0) return 0;
        const work = await handler.load(tx, first, now);
        for (const event of first) handler.handle(event, work);
        await outbox.append(tx, await handler.save(tx, work));
        return first.length;
      });
    } catch (error) {
      if (attempt === 10 || !(error instanceof LoadAgain || error instanceof PassingFault)) throw error;
    }
  }
}

/** An event as a consumer gets it. */
export function inbound<N extends EventName>(topic: Topic, name: N, data: EventData[N], key: string): Inbound {
  const { id, headers } = compose(topic, name, data, { service: 'test', key, subject: key, at: NINE });
  return { id, source: '/sluice/test', type: headers['ce_type'] ?? '', correlationid: id, topic: topic.name, partition: 0, offset: 0, key, data: structuredClone(data) };
}

export interface Mail {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  /** Message-ID. */
  readonly id?: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly tokens?: readonly string[];
  readonly automatic?: string;
  readonly receivedAt?: Instant;
}

let counter = 0;
export const CUSTOMER = 'li.wei@customer.example';
export const SUPPORT = 'support@sluice.example';

/** A mail as channel-email says it. */
export function mail(o: Mail = {}): Inbound<ContactReceived> {
  const { from = CUSTOMER, id = `m${++counter}@customer.example`, to = [SUPPORT], receivedAt = NINE } = o;
  const point = contactPointId('support', 'email', canonicalAddress('email', from));
  const data: ContactReceived = {
    contactId: mint('con', NINE),
    contactPointId: point,
    channel: 'email',
    accountId: 'support',
    from: { kind: 'email', value: from },
    to: to.map((value) => ({ kind: 'email', value })),
    subject: o.subject ?? 'Where is my parcel? 我的包裹在哪里?',
    text: o.text ?? 'It should have come on Monday. 应该星期一到的。',
    receivedAt: toIso(receivedAt),
    providerId: `p${++counter}`,
    attributes: {},
    attachments: [],
    mail: { messageId: id, ...(o.inReplyTo === undefined ? {} : { inReplyTo: o.inReplyTo }), references: [...(o.references ?? [])], threadTokens: [...(o.tokens ?? [])] },
    flags: [],
    automatic: o.automatic ?? 'none',
  };
  return inbound(TOPICS.contactsReceived, 'contact.received', data, point) as Inbound<ContactReceived>;
}

/** A contact of the app. */
export function call(o: { readonly from?: string; readonly text?: string; readonly attributes?: Record<string, string>; readonly language?: string } = {}): Inbound<ContactReceived> {
  const from = o.from ?? 'user-7';
  const point = contactPointId('app', 'user', from);
  const data: ContactReceived = {
    contactId: mint('con', NINE),
    contactPointId: point,
    channel: 'api',
    accountId: 'app',
    from: { kind: 'user', value: from },
    to: [],
    text: o.text ?? 'Please refund order 4711. 请退款。',
    receivedAt: toIso(NINE),
    providerId: `p${++counter}`,
    attributes: o.attributes ?? {},
    attachments: [],
    flags: [],
    automatic: 'none',
    ...(o.language === undefined ? {} : { language: o.language }),
  };
  return inbound(TOPICS.contactsReceived, 'contact.received', data, point) as Inbound<ContactReceived>;
}

interface About {
  readonly id: string;
  readonly conversationId: string;
  readonly version: number;
}

const base = (ticket: About) => ({ workItemId: mint('wrk', NINE), ticketId: ticket.id, conversationId: ticket.conversationId, onVersion: ticket.version });
const decisionId = 'dec_01963b1e-7c00-7000-8000-000000000001';

export function queued(ticket: About, more: Partial<EventData['work.queued']> = {}): Inbound {
  const data = { ...base(ticket), queueId: 'general', priority: 40, queuedAt: toIso(NINE), ruleId: 'rest', configVersion: 'v1', decisionId, ...more };
  return inbound(TOPICS.routingEvents, 'work.queued', data, ticket.conversationId);
}

export function assigned(ticket: About, agentId = 'anna', more: Partial<EventData['work.assigned']> = {}): Inbound {
  const decision = {
    decisionId,
    configVersion: 'v1',
    ruleId: 'rest',
    ruleText: 'everything else → general',
    queueId: 'general',
    agentId,
    strategy: 'longest_idle',
    features: { channel: 'email', priority: 40 },
    candidates: [{ agentId, score: 1 }],
    excluded: {},
    position: 0,
    waitedMs: 0,
    decidedInMs: 0,
  };
  return inbound(TOPICS.routingEvents, 'work.assigned', { ...base(ticket), agentId, cause: 'push', at: toIso(NINE), decision, ...more }, ticket.conversationId);
}

export function returned(ticket: About, agentId: string): Inbound {
  return inbound(TOPICS.routingEvents, 'work.returned', { ...base(ticket), agentId, reason: 'offline', at: toIso(NINE) }, ticket.conversationId);
}

export function clock(name: 'sla.warned' | 'sla.breached' | 'sla.breach_withdrawn', ticket: About, more: Partial<EventData['sla.breached']> = {}): Inbound {
  const data = {
    clockId: 'clk_01963b1e-7c00-7000-8000-000000000001',
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    clock: 'first_response',
    dueAt: toIso(NINE),
    at: toIso(NINE),
    policyId: 'standard',
    configVersion: 'v1',
    lateIntake: false,
    ...more,
  };
  return inbound(TOPICS.slaEvents, name, data, ticket.conversationId);
}

export function raised(name: 'sla.priority_raised' | 'sla.priority_withdrawn', ticket: About, more: Partial<EventData['sla.priority_raised']> = {}): Inbound {
  const data = {
    clockId: 'clk_01963b1e-7c00-7000-8000-000000000001',
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    by: 10,
    rung: 0,
    at: toIso(NINE),
    ...more,
  };
  return inbound(TOPICS.slaEvents, name, data, ticket.conversationId);
}

export function receipt(ticket: About, messageId: string, status: string, code?: string): Inbound {
  const data = { messageId, conversationId: ticket.conversationId, ticketId: ticket.id, status, at: toIso(NINE + DAY), ...(code === undefined ? {} : { code }) };
  return inbound(TOPICS.outboundReceipts, 'receipt.recorded', data, 'cpt_x');
}
