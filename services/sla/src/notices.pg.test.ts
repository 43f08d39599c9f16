import { compose, type EncodedRecord, TOPICS } from '@sluice/contracts';
import { MINUTE, PassingFault, toIso } from '@sluice/kernel';
import { armCrashPoint } from '@sluice/runtime';
import { TEN } from './domain/testing.ts';
import { readNotices } from './store/notices.ts';
import { Bench } from './testing.ts';

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
});
afterEach(() => b.end());

/** As routing says it. mei leads the team of anna. */
const away = (agentId: string, reason = 'missed_offers'): EncodedRecord => {
  const at = b.clock.now();
  return compose(TOPICS.agentsEvents, 'agent.status_changed', { agentId, status: 'away', reason, channels: [], at: toIso(at) }, { service: 'routing', key: agentId, subject: agentId, at });
};
const given = async (agentId?: string): Promise<string[]> =>
  (await readNotices(b.t.db, { limit: 10, ...(agentId === undefined ? {} : { agentId }) })).map((one) => `${one.kind} ${one.aboutAgentId} → ${one.notified.join(', ')}`);

test('who has let offers go by is told, and the lead of his team; no clock hears of it', async () => {
  await b.arrives(1);
  await b.log.publish([away('anna'), away('anna', 'break')]);
  await b.settle();
  expect(await given()).toEqual(['missed_offers anna → anna, mei']);
  expect(await given('mei')).toEqual(['missed_offers anna → anna, mei']);
  expect(await given('tom')).toEqual([]);
  expect(await b.told()).toEqual([]);
});

test('each change is told once: the same record again is not another one, a later change is', async () => {
  const record = away('anna');
  await b.log.publish([record]);
  await b.settle();
  await b.log.publish([record, record]);
  await b.settle();
  expect(await given()).toHaveLength(1);
  await b.move(5 * MINUTE);
  await b.log.publish([away('anna')]);
  await b.settle();
  expect(await given()).toHaveLength(2);
});

test.each(['before-commit', 'after-commit'])('the connection breaks %s: told all the same, and once', async (place) => {
  let died = 0;
  armCrashPoint(`batch.sla.${place}#1`, () => {
    died += 1;
    throw new PassingFault('the connection is gone');
  });
  await b.log.publish([away('anna')]);
  await b.settle();
  armCrashPoint(undefined, () => undefined);
  await b.restart();
  await b.settle();
  expect(died).toBe(1);
  expect(await given()).toEqual(['missed_offers anna → anna, mei']);
});

test('one that cannot be read is parked; those of other agents are told', async () => {
  const broken = { ...away('anna'), value: Buffer.from('{"agentId":"anna"}') };
  await b.log.publish([broken, away('mei')]);
  await b.settle();
  expect(await given()).toEqual(['missed_offers mei → mei']);
});
