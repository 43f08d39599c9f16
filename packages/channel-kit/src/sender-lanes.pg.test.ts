import { type OutboundRequested, topicOf } from '@sluice/contracts';
import { MINUTE, SECOND, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { Deliveries } from './deliveries.ts';
import { sweepLanes } from './lanes.ts';
import { deliveryMigrations } from './migrations.ts';
import { Sender } from './sender.ts';
import type { SendResult, Transport } from './transport.ts';

const schema = 'channel_sample';
const START = Date.parse('2026-03-02T08:00:00Z');
const SENT: SendResult = { outcome: 'sent' };
const SLOW_DOWN: SendResult = { outcome: 'retry', code: '4.7.28', detail: '421 4.7.28 too fast', throttled: true };
const deliveries = new Deliveries(schema);
let t: TestDatabase;
let clock: MovedClock;
let sent: string[];
let answer: (domain: string) => SendResult | Promise<SendResult>;
let perMinute: number;
let running: Sender[];

beforeEach(async () => {
  t = await testDatabase();
  clock = new MovedClock(START);
  [sent, running, perMinute, answer] = [[], [], 6, () => SENT];
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...deliveryMigrations(schema)], logger: quietLogger() });
});
afterEach(async () => {
  await Promise.all(running.map((sender) => sender.stop()));
  await t.drop();
});

function start(): Sender {
  const db = t.open('sender');
  const transport: Transport = {
    lanes: { laneOf: (one) => one.to.value, paceOf: () => ({ messagesPerMinute: perMinute, connections: 2 }) },
    ready: () => true,
    async send(one) {
      sent.push(one.messageId);
      return answer(one.to.value);
    },
    close: async () => undefined,
  };
  const outbox = new Outbox({ schema, topics: topicOf });
  const sender = new Sender({
    db,
    locks: new Locks(db, 'test'),
    schema,
    service: 'channel-sample',
    outbox,
    deliveries,
    transport,
    clock,
    logger: quietLogger(),
    pollMs: 20,
    concurrency: 8,
    jitter: () => 0,
  });
  running.push(sender);
  sender.start();
  return sender;
}
async function enqueue(domain: string, from: number, count: number): Promise<void> {
  const asked = Array.from(
    { length: count },
    (_, n): OutboundRequested => ({
      messageId: `msg_${domain}_${String(from + n).padStart(3, '0')}`,
      conversationId: 'cnv_1',
      ticketId: 'tkt_1',
      contactPointId: 'cpt_1',
      channel: 'email',
      accountId: 'support',
      to: { kind: 'email', value: domain },
      text: 'x',
      attachments: [],
      requestedAt: toIso(START),
      author: 'agent',
    }),
  );
  await t.db.transact(async (tx) =>
    deliveries.enqueue(
      tx,
      asked.map((request) => ({ request, lane: domain, cause: { causationid: 'e1', correlationid: 'c1' } })),
      clock.now(),
    ),
  );
  for (const sender of running) sender.wake.ring();
}
/** Until nothing is due or under way. */
async function rest(): Promise<void> {
  for (const end = performance.now() + 15_000; await deliveries.busy(t.db, clock.now()); await pause(5)) {
    for (const sender of running) sender.wake.ring();
    if (performance.now() > end) throw new Error('it never came to rest');
  }
}
const of = (domain: string): number => sent.filter((id) => id.startsWith(`msg_${domain}_`)).length;

test('a domain that asks for patience slows only itself, ever more, and is asked with one message when its pause is over', async () => {
  answer = (domain) => (domain === 'slow' ? SLOW_DOWN : SENT);
  start();
  await enqueue('slow', 0, 40);
  await enqueue('fine', 0, 6);
  await rest();
  expect(of('fine')).toBe(6);
  const first = of('slow');
  expect(first).toBeLessThanOrEqual(2); // its connections
  expect(await t.db.query(`select open_at as "openAt", slowed from ${schema}.delivery_lane where lane = 'slow'`)).toEqual([{ openAt: START + MINUTE, slowed: 1 }]);
  clock.move(MINUTE - 1);
  await rest();
  expect(of('slow')).toBe(first);
  clock.move(1);
  await rest();
  expect(of('slow')).toBe(first + 1);
  expect(await t.db.query(`select open_at as "openAt", slowed from ${schema}.delivery_lane where lane = 'slow'`)).toEqual([{ openAt: START + 3 * MINUTE, slowed: 2 }]);
  answer = () => SENT;
  for (let n = 0; n < 60; n += 1) {
    clock.move(10 * SECOND);
    await rest();
  }
  expect(await deliveries.counts(t.db)).toMatchObject({ queued: 0, failed: 0 });
  expect(await t.db.query(`select slowed from ${schema}.delivery_lane where lane = 'slow'`)).toEqual([{ slowed: 0 }]);
});

test('the schedule of a domain stands in rows: another process keeps to it', async () => {
  start();
  await enqueue('a', 0, 10);
  await rest();
  expect(of('a')).toBe(6);
  await running[0]?.stop();
  start();
  await enqueue('a', 10, 1);
  await rest();
  expect(of('a')).toBe(6);
  for (const expected of [7, 8, 9, 10, 11]) {
    clock.move(10 * SECOND);
    await rest();
    expect(of('a')).toBe(expected);
  }
  expect(sent).toEqual([...sent].sort()); // in their order
});

test('a domain that hangs holds its connections and no other’s messages', async () => {
  perMinute = 6000;
  const hung: (() => void)[] = [];
  answer = (domain) => (domain === 'hangs' ? new Promise<SendResult>((resolve) => hung.push(() => resolve(SENT))) : SENT);
  start();
  await enqueue('hangs', 0, 300);
  await enqueue('fine', 0, 20);
  for (const end = performance.now() + 10_000; of('fine') < 20; await pause(5)) if (performance.now() > end) throw new Error(`only ${of('fine')} of the others left`);
  expect(of('hangs')).toBe(2);
  answer = () => SENT;
  for (const go of hung) go();
  await rest();
  expect([of('hangs'), new Set(sent).size]).toEqual([300, 320]);
});

test('lanes that nothing was sent on for days are forgotten', async () => {
  start();
  await enqueue('a', 0, 1);
  await rest();
  await sweepLanes(t.db, schema, START + 47 * 60 * MINUTE);
  expect(await t.db.query(`select lane from ${schema}.delivery_lane`)).toEqual([{ lane: 'a' }]);
  await sweepLanes(t.db, schema, START + 49 * 60 * MINUTE);
  expect(await t.db.query(`select lane from ${schema}.delivery_lane`)).toEqual([]);
});
