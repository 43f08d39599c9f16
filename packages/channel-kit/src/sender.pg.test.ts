import { type OutboundRequested, topicOf } from '@sluice/contracts';
import { HOUR, MINUTE, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { Deliveries } from './deliveries.ts';
import { nextTry } from './delivery-policy.ts';
import { deliveryMigrations } from './migrations.ts';
import { Sender } from './sender.ts';
import type { SendResult, Transport } from './transport.ts';

const schema = 'channel_sample';
const START = Date.parse('2026-03-02T08:00:00Z');
const request = (n: number, account = 'support'): OutboundRequested => ({
  messageId: `msg_${n}`,
  conversationId: 'cnv_1',
  ticketId: 'tkt_1',
  contactPointId: 'cpt_1',
  channel: 'email',
  accountId: account,
  to: { kind: 'email', value: 'li.wei@example.com' },
  text: '您的订单已发出。',
  attachments: [],
  requestedAt: toIso(START),
  author: 'agent',
});

/** A way out that keeps what it was given and answers what the test says. */
class FakeTransport implements Transport {
  readonly sent: string[] = [];
  accounts = new Set(['support']);
  answer: (request: OutboundRequested) => SendResult | Promise<SendResult> = (one) => ({ outcome: 'sent', providerMessageId: `p-${one.messageId}` });
  ready(accountId: string): boolean {
    return this.accounts.has(accountId);
  }
  async send(one: OutboundRequested): Promise<SendResult> {
    this.sent.push(one.messageId);
    return this.answer(one);
  }
  async close(): Promise<void> {
    this.accounts.clear();
  }
}

let t: TestDatabase;
let clock: MovedClock;
let transport: FakeTransport;
let running: Sender[];
const deliveries = new Deliveries(schema);
beforeEach(async () => {
  t = await testDatabase();
  clock = new MovedClock(START);
  transport = new FakeTransport();
  running = [];
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...deliveryMigrations(schema)], logger: quietLogger() });
});
afterEach(async () => {
  await Promise.all(running.map((sender) => sender.stop()));
  await t.drop();
});

function start(way: Transport = transport): Sender {
  const db = t.open('sender');
  const sender = new Sender({
    db,
    locks: new Locks(db, 'test'),
    schema,
    service: 'channel-sample',
    outbox: new Outbox({ schema, topics: topicOf }),
    deliveries,
    transport: way,
    clock,
    logger: quietLogger(),
    pollMs: 20,
    jitter: () => 0,
  });
  running.push(sender);
  sender.start();
  return sender;
}
const enqueue = async (...requests: OutboundRequested[]): Promise<void> => {
  const asked = requests.map((one) => ({ request: one, cause: { causationid: 'e1', correlationid: 'c1' } }));
  await t.db.transact(async (tx) => deliveries.enqueue(tx, asked, clock.now()));
  for (const sender of running) sender.wake.ring();
};
const row = async (id: string) => (await deliveries.list(t.db, { limit: 200 })).find((one) => one.messageId === id);
const receipts = async (): Promise<{ status: string; code?: string; messageId: string }[]> =>
  (await t.db.query<{ value: Buffer }>(`select value from ${schema}.outbox_0 order by seq`)).map((one) => JSON.parse(one.value.toString()) as { status: string; messageId: string });
async function until(state: string, id = 'msg_1'): Promise<NonNullable<Awaited<ReturnType<typeof row>>>> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await row(id);
    // A row is queued before its first try too: here the state after a try is meant.
    if (found?.state === state && (state !== 'queued' || found.attempts > 0)) return found;
    for (const sender of running) sender.wake.ring();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${id} never became ${state}: ${JSON.stringify(await row(id))}`);
}

test('a message leaves once, its receipt stands in the outbox, a repeated request changes nothing', async () => {
  start();
  await enqueue(request(1));
  expect(await until('sent')).toMatchObject({ attempts: 1, providerMessageId: 'p-msg_1' });
  await enqueue(request(1), request(2));
  await until('sent', 'msg_2');
  expect(transport.sent).toEqual(['msg_1', 'msg_2']);
  expect(await receipts()).toEqual([
    { messageId: 'msg_1', conversationId: 'cnv_1', ticketId: 'tkt_1', status: 'sent', at: toIso(START), providerMessageId: 'p-msg_1' },
    { messageId: 'msg_2', conversationId: 'cnv_1', ticketId: 'tkt_1', status: 'sent', at: toIso(START), providerMessageId: 'p-msg_2' },
  ]);
});

test('a server that is away is asked again, ever more rarely, and the message leaves when it is back', async () => {
  transport.answer = () => ({ outcome: 'retry', code: '4.3.2', detail: 'closing' });
  start();
  await enqueue(request(1));
  const first = await until('queued');
  expect([first.attempts, (first.nextAt ?? 0) - START, first.code]).toEqual([1, 30_000, '4.3.2']);
  transport.answer = () => ({ outcome: 'sent' });
  clock.move(29_999);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await row('msg_1'))?.state).toBe('queued');
  clock.move(1);
  await until('sent');
  expect((await receipts()).map((one) => one.status)).toEqual(['sent']);
});

test('a final refusal is a failed message with its code; a refusal by an exception is not final', async () => {
  transport.answer = (one) => {
    if (one.messageId === 'msg_2') throw new Error('the socket broke');
    return { outcome: 'failed', code: '5.1.1', detail: 'unknown user' };
  };
  start();
  await enqueue(request(1), request(2));
  expect(await until('failed')).toMatchObject({ code: '5.1.1', nextAt: null });
  expect(await until('queued', 'msg_2')).toMatchObject({ code: 'fault' });
  expect(await receipts()).toMatchObject([{ messageId: 'msg_1', status: 'failed', code: '5.1.1' }]);
});

test('without a configured server a message is held, visibly, with no receipt; it leaves when one is configured', async () => {
  transport.accounts.clear();
  start();
  await enqueue(request(1));
  expect(await until('held')).toMatchObject({ attempts: 0 });
  expect(transport.sent).toEqual([]);
  expect(await receipts()).toEqual([]);
  transport.accounts.add('support');
  expect(await until('sent')).toMatchObject({ attempts: 1 });
});

test('a crash between sending and writing down repeats that one mail and no other', async () => {
  let crash = (): void => undefined;
  const gone = new FakeTransport();
  gone.answer = (one) => (one.messageId === 'msg_2' ? new Promise<SendResult>((resolve) => (crash = () => resolve({ outcome: 'sent' }))) : { outcome: 'sent' });
  const db = t.open('doomed');
  const doomed = new Sender({
    db,
    locks: new Locks(db, 'doomed'),
    schema,
    service: 'channel-sample',
    outbox: new Outbox({ schema, topics: topicOf }),
    deliveries,
    transport: gone,
    clock,
    logger: quietLogger(),
    pollMs: 20,
  });
  doomed.start();
  await enqueue(request(1), request(2));
  doomed.wake.ring();
  await until('sent', 'msg_1');
  await until('sending', 'msg_2');
  start();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(transport.sent).toEqual([]); // the lock is still the other's
  await t.db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%doomed%' and datname = current_database()");
  await until('sent', 'msg_2');
  expect(transport.sent).toEqual(['msg_2']);
  crash(); // the dead one's late word changes nothing
  await doomed.stop();
  expect((await receipts()).map((one) => [one.messageId, one.status])).toEqual([
    ['msg_1', 'sent'],
    ['msg_2', 'sent'],
  ]);
});

test('draining waits for what is under way and claims nothing more', async () => {
  let finish = (): void => undefined;
  const underWay = Promise.withResolvers<void>();
  transport.answer = () =>
    new Promise<SendResult>((resolve) => {
      finish = () => resolve({ outcome: 'sent' });
      underWay.resolve();
    });
  const sender = start();
  await enqueue(request(1));
  await underWay.promise; // the row says so a moment earlier
  const drained = sender.drain();
  await enqueue(request(2));
  finish();
  await drained;
  expect((await row('msg_1'))?.state).toBe('sent');
  expect((await row('msg_2'))?.state).toBe('queued');
});

test('the tries double from half a minute to two hours and end after two days with at least three of them', () => {
  const at = (attempts: number, ageMs: number) => nextTry({ attempts, firstTriedAt: START, now: START + ageMs, jitter: 0 });
  expect(
    [1, 2, 3, 9, 30].map((n) => {
      const next = at(n, HOUR);
      return next.kind === 'at' ? next.at - START - HOUR : 0;
    }),
  ).toEqual([MINUTE / 2, MINUTE, 2 * MINUTE, 2 * HOUR, 2 * HOUR]);
  expect(at(20, 47.5 * HOUR)).toEqual({ kind: 'at', at: START + 48 * HOUR });
  expect(at(20, 48 * HOUR)).toEqual({ kind: 'give_up' });
  expect(at(1, 60 * HOUR).kind).toBe('at');
});
