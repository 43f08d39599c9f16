import { compose, type EventData, type EventName, topicOf, TOPICS } from '@sluice/contracts';
import { MovedClock } from '@sluice/kernel/testing';
import { toIso } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { migrate, Outbox, outboxMigrations, type Queryable } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type Log, memoryLog } from '@sluice/stream';
import { insertContacts } from './insert-contacts.ts';
import { contactMigrations } from './migrations.ts';
import { OutcomeReader } from './outcome-reader.ts';
import { contactView } from './outcomes.ts';
import { UNFILED } from './read-outcome.ts';
import { sampleContact } from './testing/contacts.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const SCHEMAS = { api: 'channel_api', email: 'channel_email' } as const;
const logger = quietLogger();
let t: TestDatabase;
let log: Log;
let readers: OutcomeReader[];
let statements: number;

beforeEach(async () => {
  t = await testDatabase();
  log = memoryLog({ logger, pollMs: 5 });
  statements = 0;
  await log.admin.create([TOPICS.ticketsEvents, UNFILED]);
  for (const schema of Object.values(SCHEMAS)) await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...contactMigrations(schema)], logger });
  const db = { ...t.db, transact: counted };
  readers = Object.entries(SCHEMAS).map(([channel, schema]) => new OutcomeReader({ platform: { db, log, clock: new MovedClock(START) }, service: `channel-${channel}`, schema, channel }));
  for (const reader of readers) await reader.start();
});
afterEach(async () => {
  for (const reader of readers) await reader.stop();
  await log.close();
  await t.drop();
});

const counted: TestDatabase['db']['transact'] = (work) =>
  t.db.transact((tx) =>
    work({
      ...tx,
      query: (text: string, values?: readonly unknown[]) => {
        statements += 1;
        return tx.query(text, values);
      },
      send: (text: string, values?: readonly unknown[]) => {
        statements += 1;
        tx.send(text, values);
      },
    } as typeof tx & Queryable),
  );

async function contact(channel: keyof typeof SCHEMAS, providerId: string): Promise<string> {
  const made = sampleContact({ providerId });
  const schema = SCHEMAS[channel];
  await insertContacts(t.db, new Outbox({ schema, topics: topicOf }), `channel-${channel}`, [made]);
  return made.id;
}
const ticket = (n: number): { ticketId: string; conversationId: string; customerId: string } => ({ ticketId: `tkt_${n}`, conversationId: `cnv_${n}`, customerId: `cus_${n}` });
const event = <N extends EventName>(name: N, n: number, data: EventData[N]) => compose(TOPICS.ticketsEvents, name, data, { service: 'conversation', key: `cnv_${n}`, subject: `tkt_${n}`, at: START });
const received = (n: number, channel: string, contactId: string) =>
  event('ticket.message_received', n, { ticket: ticket(n), messageId: `msg_${n}`, channel, kind: 'message', author: 'customer', receivedAt: toIso(START), contactId });
const created = (n: number, channel: string, contactId: string) =>
  event('ticket.created', n, { ticket: ticket(n), channel, accountId: 'app', contactId, receivedAt: toIso(START), createdAt: toIso(START), begunBy: 'customer', priority: 40 });
const noise = (n: number) => event('ticket.note_added', n, { ticket: ticket(n), messageId: `msg_${n}`, by: { kind: 'agent', id: 'mei' }, at: toIso(START) });
const parked = (contactId: string) => ({ id: contactId.slice(4), topic: UNFILED.name, key: 'cpt_1', headers: { ce_subject: contactId, 'dlq-reason': 'handler-failed' }, value: Buffer.from('{') });

async function settle(): Promise<void> {
  while (!(await Promise.all(readers.map((reader) => reader.idle()))).every(Boolean)) await new Promise((resolve) => setTimeout(resolve, 5));
}
const view = (channel: keyof typeof SCHEMAS, id: string) => contactView(t.db, SCHEMAS[channel], id);

test('each channel learns the ticket of its own contacts, by whichever event speaks first; of others it keeps nothing', async () => {
  const [one, two, mail] = [await contact('api', 'a'), await contact('api', 'b'), await contact('email', 'm')];
  await log.publish([created(1, 'api', one), received(1, 'api', one), received(1, 'api', two), created(2, 'email', mail), noise(1), created(3, 'api', 'con_of_nobody')]);
  await settle();
  expect(await view('api', one)).toEqual({ id: one, status: 'threaded', conversationId: 'cnv_1', ticketId: 'tkt_1' });
  expect(await view('api', two)).toMatchObject({ status: 'threaded', ticketId: 'tkt_1' });
  expect(await view('email', mail)).toMatchObject({ status: 'threaded', ticketId: 'tkt_2' });
  expect(await t.db.query('select count(*) as n from channel_api.contact_outcome')).toEqual([{ n: 2 }]);
  expect(await t.db.query('select count(*) as n from channel_email.contact_outcome')).toEqual([{ n: 1 }]);
});

test('a contact that was parked is failed, until its replay makes it part of a ticket; the other way round nothing moves', async () => {
  const id = await contact('api', 'a');
  await log.publish([parked(id)]);
  await settle();
  expect(await view('api', id)).toEqual({ id, status: 'failed', conversationId: null, ticketId: null });
  await log.publish([created(1, 'api', id)]);
  await settle();
  await log.publish([parked(id)]);
  await settle();
  expect(await view('api', id)).toMatchObject({ status: 'threaded', ticketId: 'tkt_1' });
});

test('what is at fault in itself says nothing of a contact and stops nothing: other data, ids that no column keeps', async () => {
  const id = await contact('api', 'a');
  const foreign = ['null', '[]', '{"ticket":{},"channel":"api","contactId":"x"}'].map((value) => ({ ...created(1, 'api', id), value: Buffer.from(value) }));
  await log.publish([...foreign, created(1, 'api', 'con_\0'), { ...parked(id), headers: { ce_subject: 'con_\0' } }, created(2, 'api', id)]);
  await settle();
  expect(await view('api', id)).toMatchObject({ status: 'threaded', ticketId: 'tkt_2' });
  expect(await t.db.query('select count(*) as n from channel_api.contact_outcome')).toEqual([{ n: 1 }]);
});

test('what nobody can read stops nothing, and a thousand events are a handful of statements', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 100; n += 1) ids.push(await contact('api', `c${n}`));
  const broken = { ...created(1, 'api', ids[0] ?? ''), value: Buffer.from('not json') };
  await log.publish([broken, ...ids.flatMap((id, n) => [created(n, 'api', id), received(n, 'api', id), ...Array.from({ length: 8 }, () => noise(n))])]);
  await settle();
  const rows = await t.db.query<{ n: number }>("select count(*) as n from channel_api.contact_outcome where status = 'threaded'");
  expect(rows).toEqual([{ n: 100 }]);
  expect(statements).toBeLessThanOrEqual(8);
  expect(readers.map((reader) => reader.check().status)).toEqual(['ok', 'ok']);
});
