import { encode, tombstone } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { KafkaLog } from '../kafka/kafka-log.ts';
import type { Log } from '../port.ts';
import { testBrokers } from './broker/index.ts';
import { OutsideSubscriber } from './outside-subscriber.ts';
import { testRecord, testTopic } from './records.ts';

const SUBJECTS = ['tkt_a', 'tkt_b', 'tkt_c', 'tkt_退款'];
let log: Log;
let topic: string;
let outside: OutsideSubscriber;
beforeEach(async () => {
  topic = `t.${uuidv7()}`;
  log = await KafkaLog.open({ brokers: testBrokers(), clientId: 'test', logger: quietLogger() });
  await log.admin.create([testTopic(topic)]);
});
afterEach(async () => {
  await outside.close();
  await log.close();
});

const event = (subject: string, entityversion: number) =>
  encode(topic, subject, { id: uuidv7(), source: '/sluice/test', type: 'dev.sluice.ticket.queued.v1', subject, entityversion, data: { note: '退款', entityversion } });
const start = async (): Promise<void> => {
  outside = await OutsideSubscriber.start({ brokers: [...testBrokers()] }, topic);
};

test('what was written, before it came and after, is read from the beginning: every version of every subject, nothing wrong with them', async () => {
  for (let version = 1; version <= 30; version++) await log.publish(SUBJECTS.map((subject) => event(subject, version)));
  await start();
  await log.publish(SUBJECTS.map((subject) => event(subject, 31)));
  await outside.until(() => outside.deliveries.length === 4 * 31);
  const all = Array.from({ length: 31 }, (_, n) => n + 1);
  expect(outside.versions()).toEqual(new Map(SUBJECTS.map((subject) => [subject, all])));
  expect([outside.holes(), outside.repeats(), outside.breaks(), outside.foreign]).toEqual([[], [], [], 0]);
  expect(outside.deliveries[0]).toMatchObject({ type: 'dev.sluice.ticket.queued.v1', data: { note: '退款', entityversion: 1 } });
});

test('a hole, a repeat, a broken order, a tombstone and a foreign record are told', async () => {
  const [a, b] = ['tkt_a', 'tkt_b'] as const;
  await log.publish([
    event(a, 1),
    event(a, 2),
    event(a, 2),
    event(a, 4),
    event(a, 1),
    event(b, 2),
    event(b, 1),
    event(b, 4),
    event(b, 3),
    testRecord(topic, a, 'not one of ours'),
    tombstone(topic, a, uuidv7()),
  ]);
  await start();
  await outside.until(() => outside.tombstones.length === 1 && outside.deliveries.length === 9);
  expect([outside.holes(), outside.repeats(), outside.breaks()]).toEqual([['tkt_a 3'], ['tkt_a 2', 'tkt_a 1'], ['tkt_b 1', 'tkt_b 3']]);
  expect([outside.tombstones, outside.foreign]).toEqual([[a], 1]);
});
