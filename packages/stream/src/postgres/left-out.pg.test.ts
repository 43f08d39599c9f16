import { encode, typeOf } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import type { LogRecord } from '../port.ts';
import { testRecord, testTopic, Until } from '../testing.ts';
import { PostgresLog } from './postgres-log.ts';

let t: TestDatabase;
let locks: Locks;
let log: PostgresLog;
beforeEach(async () => {
  t = await testDatabase();
  locks = new Locks(t.db, 'test');
  log = await PostgresLog.open({ db: t.db, locks, logger: quietLogger() });
  await log.admin.create([testTopic('t')]);
});
afterEach(async () => {
  await log.close();
  await locks.close();
  await t.drop();
});

const record = (key: string, n: number, type: string) => testRecord('t', key, String(n), { ce_type: `dev.sluice.${type}.v1`, 'x-note': 'a "quoted" %_ word' });

const ours = (key: string, n: number, name: 'ticket.created' | 'ticket.queued') => encode('t', key, { id: uuidv7(), source: '/sluice/conversation', type: typeOf(name), subject: key, data: n });

test('a group that names types gets those, in order, and what does not say its type; its positions go past the others', async () => {
  await log.publish(Array.from({ length: 300 }, (_, n) => record(`k${n % 10}`, n, n % 3 === 0 ? 'ticket.created' : n % 3 === 1 ? 'ticket.created_other' : 'ticket.queued')));
  const events = Array.from({ length: 100 }, (_, n) => ours(`k${n % 7}`, 1000 + n, n % 2 === 0 ? 'ticket.created' : 'ticket.queued'));
  await log.publish(events);
  await log.publish([testRecord('t', 'k1', 'structured', { 'content-type': 'application/cloudevents+json' })]);
  const [seen, changed] = [[] as LogRecord[], new Until()];
  const subscription = await log.subscribe({
    group: 'g',
    topics: ['t'],
    types: ['dev.sluice.ticket.created.v1'],
    mixPartitions: true,
    maxRecords: 50,
    onBatch: async ({ records, commitIn }) => {
      seen.push(...records);
      if (commitIn) await t.db.transact(commitIn);
      changed.ring();
    },
  });
  await changed.until(() => seen.length >= 151);
  await log.publish(Array.from({ length: 40 }, (_, n) => record(`k${n}`, n, 'ticket.queued')));
  while ((await log.admin.lag('g', ['t'])).some((one) => one.lag > 0)) await new Promise((resolve) => setTimeout(resolve, 5));
  await subscription.close();
  const values = seen.map((one) => one.value?.toString() ?? '');
  expect(
    values
      .filter((value) => value !== 'structured')
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([...Array.from({ length: 100 }, (_, n) => 3 * n), ...Array.from({ length: 50 }, (_, n) => 1000 + 2 * n)]);
  expect(seen.find((one) => one.value?.toString() === '1000')?.headers).toEqual(events[0]?.headers);
  expect(values).toContain('structured');
  for (const [, own] of Map.groupBy(seen, (one) => one.key)) expect(own.map((one) => one.offset)).toEqual(own.map((one) => one.offset).toSorted((a, b) => a - b));
});
