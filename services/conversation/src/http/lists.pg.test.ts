import { quietLogger } from '@sluice/runtime/testing';
import { type Database, migrate, type Queryable } from '@sluice/store';
import { type TestDatabase, testDatabase } from '@sluice/store/testing';
import type { Ticket } from '../domain/ticket.ts';
import { conversationMigrations, SCHEMA } from '../migrations.ts';
import { listTickets, type TicketFilter } from '../store/views.ts';
import { EVERYTHING, sees, type Viewer } from '../store/views-access.ts';
import { FIRST, LAST, readTimeline } from '../store/views-timeline.ts';
import { id, NOON, seedMessages, seedTickets, ticketDoc } from './seeding.ts';

/** 20,000 tickets of a company: most are closed, some queues are small. */
const COUNT = 20_000;
const MESSAGES = 5000;
const served: Record<string, readonly string[]> = { mei: ['billing'], tom: ['law'], new: [] };

let t: TestDatabase;
let docs: Ticket[];
beforeAll(async () => {
  t = await testDatabase();
  await migrate(t.db, { schema: SCHEMA, migrations: conversationMigrations(), logger: quietLogger() });
  docs = Array.from({ length: COUNT }, (_, at) => madeUp(at + 1));
  for (let at = 0; at < COUNT; at += 5000) await seedTickets(t.db, docs.slice(at, at + 5000));
  for (const n of [1, 2, 3])
    await seedMessages(
      t.db,
      n,
      Array.from({ length: n === 2 ? MESSAGES : 500 }, (_, at) => NOON + Math.floor(at / 3) * 1000),
    );
  await t.db.query('analyze');
}, 60_000);
afterAll(() => t.drop());

function madeUp(n: number): Ticket {
  const holders = n % 7 === 0 ? ['mei'] : n % 501 === 0 ? ['tom', 'mei', 'tom', 'ann'] : ['ann'];
  const live = n % 40 === 0;
  return ticketDoc(n, {
    customerId: id.customer(n % 3000),
    status: live ? (['new', 'open', 'waiting'] as const)[n % 3]! : n % 17 === 0 ? 'resolved' : 'closed',
    queueId: n % 997 === 0 ? 'law' : n % 3 === 0 ? 'billing' : n % 11 === 0 ? null : 'general',
    holders,
    agentId: live ? holders.at(-1)! : null,
    ownerId: n % 333 === 0 ? 'tom' : (holders[0] ?? null),
    priority: [20, 40, 60, 65][n % 4]!,
    ...(live && n % 1280 === 0 ? { offer: { id: 'ofr_1', agentId: n % 2560 === 0 ? 'tom' : 'new', at: NOON, expiresAt: NOON + 20_000, open: n % 3840 !== 0 } } : {}),
    ...(n % 211 === 0 ? { labels: ['refund', ...(n % 422 === 0 ? ['key'] : [])] } : {}),
    breached: n % 1999 === 0 ? [{ clockId: 'clk_1', clock: 'first_response' }] : [],
  });
}

/** What was asked, with the plan that served it. */
function watched(db: Queryable, plans: string[]): Queryable {
  return {
    async query<R extends object>(text: string, values: readonly unknown[] = []) {
      if (!text.includes('set_config')) plans.push((await db.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n'));
      return db.query<R>(text, values);
    },
  };
}
const watching = (plans: string[]): Pick<Database, 'transact'> => ({ transact: (work) => t.db.transact((tx) => work({ ...tx, ...watched(tx, plans) })) });

const all: Viewer = EVERYTHING;
const as = (agentId: string): Viewer => ({ kind: 'agent', agentId, queueIds: served[agentId] ?? [], readers: [agentId] });
const filters: TicketFilter[] = [
  {},
  { statuses: ['closed'] },
  { statuses: ['new', 'open'] },
  { statuses: ['resolved', 'open'] },
  { queueId: 'law' },
  { queueId: 'billing', statuses: ['open', 'waiting'] },
  { agentId: 'mei' },
  { agentId: 'ann', priority: 60 },
  { customerId: id.customer(501) },
  { customerId: id.customer(501), statuses: ['closed'], breached: false },
  { minPriority: 60, breached: true },
  { breached: true, queueId: 'billing' },
  { statuses: ['waiting'], minPriority: 65, queueId: 'general' },
  { label: 'refund' },
  { label: 'key', queueId: 'billing' },
  { label: 'none' },
];
const cases = [all, as('mei'), as('tom'), as('new')].flatMap((viewer) => filters.map((filter) => [viewer.kind === 'all' ? 'all' : viewer.agentId, JSON.stringify(filter), viewer, filter] as const));

test.each(cases)('for %s: %s finds what a look at every ticket finds, in pages without repeats and holes', async (_, __, viewer, filter) => {
  const { statuses, queueId, agentId, customerId, priority, minPriority, breached, label } = filter;
  const wanted = docs
    .filter((doc) => sees(viewer, doc))
    .filter((doc) => statuses?.includes(doc.status) ?? true)
    .filter((doc) => (queueId === undefined || doc.queueId === queueId) && (agentId === undefined || doc.agentId === agentId) && (customerId === undefined || doc.customerId === customerId))
    .filter((doc) => (priority === undefined || doc.priority === priority) && (minPriority === undefined || doc.priority >= minPriority))
    .filter((doc) => label === undefined || doc.labels?.includes(label) === true)
    .filter((doc) => breached === undefined || doc.breached.length > 0 === breached)
    .map((doc) => doc.id)
    .reverse();
  const found: string[] = [];
  for (let before = 'tkt~'; found.length < 1500; ) {
    const page = await listTickets(t.db, viewer, filter, { before, limit: 97 });
    found.push(...page.map((one) => one.ticket.id));
    if (page.length < 97) break;
    before = found.at(-1)!;
  }
  expect(found).toEqual(wanted.slice(0, found.length < 1500 ? wanted.length : found.length));
});

test.each(cases)('for %s: %s is served by indexes', async (_, __, viewer, filter) => {
  const plans: string[] = [];
  await listTickets(watching(plans), viewer, filter, { before: 'tkt~', limit: 51 });
  // Of a person, first his customers.
  expect(plans).toHaveLength(filter.customerId === undefined ? 1 : 2);
  expect(plans.join('\n')).not.toMatch(/Seq Scan/);
});

describe(`a timeline of ${MESSAGES} messages`, () => {
  const page = (db: Queryable, behind = FIRST, newestFirst = false) => readTimeline(db, id.conversation(2), { behind, newestFirst, limit: 201 });

  test('pages in the one order, forwards and backwards, without repeats and holes, also where many came in one second', async () => {
    const ids = (await t.db.query<{ id: string }>('select id from conversation.message where conversation_id = $1 order by at, seq', [id.conversation(2)])).map((row) => row.id);
    for (const newestFirst of [false, true]) {
      const seen: string[] = [];
      for (let behind = newestFirst ? LAST : FIRST; ; ) {
        const entries = await page(t.db, behind, newestFirst);
        seen.push(...entries.map((one) => one.id));
        if (entries.length < 201) break;
        behind = entries.at(-1)!;
      }
      expect(seen).toEqual(newestFirst ? ids.toReversed() : ids);
    }
  });

  test('a page anywhere in it is one walk along an index: it reads its own messages and no more', async () => {
    const plans: string[] = [];
    await page(watched(t.db, plans), { at: NOON + 800_000, seq: 0 });
    expect(plans.join('\n')).toContain('Index Scan using message_timeline');
    // Of each of the conversations that are one by a merge a page; those pages are sorted together.
    expect(plans.join('\n')).toMatch(/Limit .*\n +-> +Index Scan using message_timeline/);
    expect(plans.join('\n')).not.toMatch(/Seq Scan on message|Bitmap/);
  });
});
