import { readdirSync, readFileSync } from 'node:fs';
import { type EventName, nameOf, topicOf } from '@sluice/contracts';
import { type Instant, PassingFault } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { signingKeys } from '@sluice/runtime';
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
import { ThreadTokens } from './threading/token.ts';
import { NINE } from './testing/events.ts';
import { firing } from './timers.ts';

export * from './testing/events.ts';

const EXAMPLE = new URL('../../../examples/small/', import.meta.url);

/** File name → text of the example with one mailbox (`support`) and one app (`app`). */
export const exampleFiles: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(EXAMPLE)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(new URL(name, EXAMPLE), 'utf8')]),
);
export const KEYS = signingKeys(
  {
    keys: [
      { id: 'b', secret: Buffer.alloc(32, 2).toString('base64') },
      { id: 'a', secret: Buffer.alloc(32, 1).toString('base64') },
    ],
  },
  'test',
);
const CONFIG = compileConversationConfig({ version: 'v1', files: exampleFiles });

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

export async function bench(config = CONFIG): Promise<Bench> {
  const t = await testDatabase();
  const { db } = t;
  await migrate(db, { schema: SCHEMA, migrations: conversationMigrations(), logger: quietLogger() });
  const [outbox, inbox, timers, clock] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), new Timers(SCHEMA), new MovedClock(NINE)];
  const tokens = new ThreadTokens(() => KEYS);
  const logger = quietLogger();
  const parts: ConversationParts = { db, outbox, timers, clock, config: () => config, configIn: async () => config, tokens, telemetry: conversationTelemetry(logger), logger };
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
