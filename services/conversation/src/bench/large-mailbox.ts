/**
 * How a mail finds its conversation, and how a timeline opens, where very much is there already. The tables are filled by SQL; what is
 * measured is the service's own code: a whole batch of one mail (claim, load under locks, decide, save, commit), and a page as the route reads it.
 */
import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { compose, type ContactReceived, decode, topicOf, TOPICS } from '@sluice/contracts';
import { mint, toIso } from '@sluice/kernel';
import { NO_DEPARTMENTS } from '@sluice/policy';
import { createLogger } from '@sluice/runtime';
import { type Database, type DatabaseAddress, Inbox, migrate, Outbox, texts, Timers } from '@sluice/store';
import { scratchDatabase } from '@sluice/store/bench';
import type { Inbound } from '@sluice/stream';
import { EVERY_HOUR } from '../domain/case/hours.ts';
import type { ConversationParts } from '../act.ts';
import { conversationHandler } from '../consumer.ts';
import { decided } from '../domain/decider.ts';
import { conversationMigrations, SCHEMA } from '../migrations.ts';
import { EVERYTHING } from '../store/views-access.ts';
import { LAST, readPersonTimeline, readTimeline } from '../store/views-timeline.ts';
import { conversationTelemetry } from '../telemetry.ts';
import { ThreadTokens } from '../threading/token.ts';

export interface LargeOptions {
  readonly server: DatabaseAddress;
  /** Mails that are filed already; five of them are a conversation. */
  readonly mails: number;
  /** Of one customer, in one conversation. */
  readonly ofOne: number;
  /** Mails that are threaded one by one, and pages that are opened. */
  readonly tries: number;
  readonly say: (text: string) => void;
}

export interface LargeFigures {
  readonly mails: number;
  /** Took its place in the conversation that its chain names. */
  readonly joined: number;
  readonly threadingMs: readonly number[];
  readonly conversationPageMs: readonly number[];
  readonly personPageMs: readonly number[];
  /** Entries of the last page. */
  readonly entries: number;
}

const EACH = 5;
const CHUNK = 100_000;
const ADDRESS = (n: number): string => `customer-${n}@bench.example`;
const id = (kind: string, n: number): string => `${kind}_01970f3c-8a00-7000-8000-${String(n).padStart(12, '0')}`;
const uuid = (kind: string, n: string): string => `'${kind}_01970f3c-8a00-7000-8000-' || lpad((${n})::text, 12, '0')`;
const DOC = `json_build_object('audience', 'customer', 'channel', 'email', 'accountId', 'support', 'subject', 'Order 订单', 'text', repeat('Where is my order? 我的订单在哪里？ ', 20), 'attachments', json_build_array())`;

/** @throws where Postgres refuses */
export async function benchLargeMailbox({ server, mails, ofOne, tries, say }: LargeOptions): Promise<LargeFigures> {
  const logger = createLogger({ service: 'bench', level: 'error' });
  const scratch = await scratchDatabase(server, logger);
  try {
    const db = scratch.open('bench', 4);
    await migrate(db, { schema: SCHEMA, migrations: conversationMigrations(), logger });
    const people = Math.ceil(mails / EACH);
    await fill(db, people, say);
    await fillOne(db, people + 1, ofOne, say);
    // As a mailbox that has grown for years: what the filling left to do is done.
    await db.query('vacuum (analyze) conversation.message, conversation.conversation, conversation.contact_point, conversation.customer, conversation.ticket, conversation.identity');
    await db.query('checkpoint');
    const threading = await threadMany(db, people, tries);
    const page = (read: () => Promise<readonly unknown[]>): Promise<{ ms: number[]; entries: number }> => openMany(read, tries);
    const one = await page(() => readTimeline(db, id('cnv', people + 1), { behind: LAST, newestFirst: true, limit: 51 }));
    const person = await page(() => readPersonTimeline(db, id('cus', people + 1), EVERYTHING, { behind: LAST, limit: 51 }));
    return { mails: people * EACH, ...threading, conversationPageMs: one.ms, personPageMs: person.ms, entries: Math.min(one.entries, person.entries) };
  } finally {
    await scratch.drop();
  }
}

/** Customers with one conversation each, of five mails that answer one another. */
async function fill(db: Database, people: number, say: (text: string) => void): Promise<void> {
  for (let from = 1; from <= people; from += CHUNK / EACH) {
    const to = Math.min(people, from + CHUNK / EACH - 1);
    const addresses = Array.from({ length: to - from + 1 }, (_, at) => ADDRESS(from + at));
    const points = addresses.map((address) => contactPointId('support', 'email', canonicalAddress('email', address)));
    await person(db, from, points, addresses);
    await db.query(
      `insert into conversation.message (id, conversation_id, customer_id, ticket_id, contact_point_id, mail_id, direction, kind, author, at, doc)
       select 'msg_' || gen_random_uuid(), ${uuid('cnv', '$1 + n - 1')}, ${uuid('cus', '$1 + n - 1')}, ${uuid('tkt', '$1 + n - 1')}, p, 'm' || ($1 + n - 1) || '-' || e || '@bench.example', 'in', 'message', 'customer',
         timestamptz '2026-01-05' + make_interval(secs => e * 3600 + n % 3600), ${DOC}
       from unnest($2::text[]) with ordinality as x(p, n) cross join generate_series(1, ${EACH}) e`,
      [from, texts(points)],
    );
    say(`${to * EACH} mails are filed`);
  }
}

async function fillOne(db: Database, n: number, messages: number, say: (text: string) => void): Promise<void> {
  const point = contactPointId('support', 'email', canonicalAddress('email', ADDRESS(n)));
  await person(db, n, [point], [ADDRESS(n)]);
  await db.query(
    `insert into conversation.message (id, conversation_id, customer_id, ticket_id, contact_point_id, mail_id, direction, kind, author, at, doc)
     select 'msg_' || gen_random_uuid(), ${uuid('cnv', '$1::int8')}, ${uuid('cus', '$1::int8')}, ${uuid('tkt', '$1::int8')}, $2, 'one-' || e || '@bench.example', 'in', 'message', 'customer',
       timestamptz '2026-01-05' + make_interval(secs => e * 60), ${DOC} from generate_series(1, $3::int8) e`,
    [n, point, messages],
  );
  say(`one customer has ${messages} messages`);
}

async function person(db: Database, from: number, points: readonly string[], addresses: readonly string[]): Promise<void> {
  const values = [from, texts(points), texts(addresses)];
  const row = 'from unnest($2::text[], $3::text[]) with ordinality as x(p, a, n)';
  const cus = uuid('cus', '$1 + n - 1');
  await db.query(`insert into conversation.customer (id, name, created_at, root_id) select ${cus}, a, timestamptz '2026-01-05', ${cus} ${row} where p is not null`, values);
  await db.query(
    `insert into conversation.contact_point (id, customer_id, channel, account_id, kind, address, created_at) select p, ${cus}, 'email', 'support', 'email', a, timestamptz '2026-01-05' ${row}`,
    values,
  );
  await db.query(
    `insert into conversation.identity (kind, scope, canonical, customer_id, value, source, proof, first_seen_at, proved_at)
     select 'email', '', a, ${cus}, a, 'channel:support', 'claimed', timestamptz '2026-01-05', timestamptz '2026-01-05' ${row} where p is not null`,
    values,
  );
  await db.query(
    `insert into conversation.conversation (id, customer_id, channel, account_id, subject, current_ticket_id, opened_at)
     select ${uuid('cnv', '$1 + n - 1')}, ${cus}, 'email', 'support', 'Order 订单', ${uuid('tkt', '$1 + n - 1')}, timestamptz '2026-01-05' ${row} where p is not null and a is not null`,
    values,
  );
  await db.query(
    `insert into conversation.ticket (id, conversation_id, customer_id, status, priority, breached, doc)
     select t.id, t.cnv, t.cus, 'open', 40, false, ($4::jsonb || jsonb_build_object('id', t.id, 'conversationId', t.cnv, 'customerId', t.cus))::json
     from (select ${uuid('tkt', '$1 + n - 1')} as id, ${uuid('cnv', '$1 + n - 1')} as cnv, ${cus} as cus ${row} where p is not null and a is not null) t`,
    [...values, JSON.stringify(TICKET)],
  );
}

const TICKET = decided(
  {
    kind: 'open',
    at: Date.UTC(2026, 0, 5),
    ticket: { ticketId: '', conversationId: '', customerId: '' },
    channel: 'email',
    accountId: 'support',
    receivedAt: Date.UTC(2026, 0, 5),
    begunBy: 'customer',
    attributes: {},
  },
  { status: 'absent' },
).states.at(-1);

/** Replies to mails of the middle of it, one a transaction, as the consumer runs a batch. */
async function threadMany(db: Database, people: number, tries: number): Promise<Pick<LargeFigures, 'threadingMs' | 'joined'>> {
  const [outbox, inbox] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA)];
  const handler = conversationHandler({ parts: partsOf(), require: () => undefined });
  const threadingMs: number[] = [];
  // The first ones pay for plans and for code that is not compiled yet.
  for (let n = -WARM; n < tries; n++) {
    const event = reply(1 + Math.floor(((n + WARM) * people) / (tries + WARM)), n);
    const began = performance.now();
    await db.transact(async (tx) => {
      await inbox.claim(tx, [event.id]);
      const work = await handler.load(tx, [event], Date.now());
      handler.handle(event, work);
      await outbox.append(tx, await handler.save(tx, work));
    });
    if (n >= 0) threadingMs.push(performance.now() - began);
  }
  const [row] = await db.query<{ n: number }>("select count(*) as n from conversation.message where mail_id like 'reply-%@bench.example' and ticket_id like 'tkt_01970f3c%'");
  return { threadingMs, joined: (row?.n ?? 0) - WARM };
}

const WARM = 50;

function reply(n: number, nth: number): Inbound<ContactReceived> {
  const now = Date.now();
  const point = contactPointId('support', 'email', canonicalAddress('email', ADDRESS(n)));
  const data: ContactReceived = {
    contactId: mint('con', now),
    contactPointId: point,
    channel: 'email',
    accountId: 'support',
    from: { kind: 'email', value: ADDRESS(n) },
    to: [{ kind: 'email', value: 'support@sluice.example' }],
    subject: 'Re: Order 订单',
    text: 'Any news? 有消息吗？',
    receivedAt: toIso(now),
    providerId: `reply ${nth}`,
    attributes: {},
    attachments: [],
    mail: { messageId: `reply-${nth}@bench.example`, inReplyTo: `m${n}-3@bench.example`, references: [`m${n}-1@bench.example`, `m${n}-3@bench.example`], threadTokens: [] },
    flags: [],
    automatic: 'none',
  };
  const record = compose(TOPICS.contactsReceived, 'contact.received', data, { service: 'bench', key: point, subject: data.contactId, at: now });
  const event = decode({ key: point, headers: record.headers, value: record.value });
  if (!event) throw new Error('a record of the bench cannot be read');
  return { id: event.id, source: event.source, type: event.type, correlationid: event.id, topic: TOPICS.contactsReceived.name, partition: 0, offset: 0, key: point, data };
}

function partsOf(): Omit<ConversationParts, 'db' | 'logger' | 'clock'> {
  const config = {
    version: 'v1',
    accounts: [{ id: 'support', channel: 'email', addresses: ['support@sluice.example'], out: true }],
    answersPerDay: 5,
    resolutionCodes: [],
    agentQueues: () => [],
    departments: NO_DEPARTMENTS,
    processes: {},
    processAt: () => undefined,
    agentIds: [],
    leads: [],
    quiet: undefined,
    hoursFor: () => EVERY_HOUR,
    tz: 'UTC',
  };
  const logger = createLogger({ service: 'bench', level: 'error' });
  const secret = Buffer.alloc(32, 7);
  return {
    outbox: new Outbox({ schema: SCHEMA, topics: topicOf }),
    timers: new Timers(SCHEMA),
    config: () => config,
    configIn: async () => config,
    tokens: new ThreadTokens(() => [{ id: 'a', secret }]),
    telemetry: conversationTelemetry(logger),
  };
}

async function openMany(read: () => Promise<readonly unknown[]>, tries: number): Promise<{ ms: number[]; entries: number }> {
  const ms: number[] = [];
  let entries = 0;
  for (let n = 0; n < tries; n++) {
    const began = performance.now();
    entries = (await read()).length;
    ms.push(performance.now() - began);
  }
  return { ms, entries };
}
