import { agent, config, drive, newWork, NINE, queue } from './testing.ts';
import { healthAt, standingsOf } from './queue-health.ts';

const QUEUES = [queue('general'), queue('billing', { groups: ['money'] }), queue('general@gold')];

test('how each queue stands: what waits in it, since when, and who is free; ages grow without anything being told', () => {
  const plain = config([agent('mei', { groups: ['money'] }), agent('tom', { initialPresence: 'away' })], { queues: QUEUES });
  const d = drive({ ...plain, queues: plain.queues.filter(({ id }) => !id.includes('@')) });
  d.put({ kind: 'work', work: newWork(1, { ruleId: 'gold', skills: { law: 1 } }) }, NINE + 1000);
  d.put({ kind: 'work', work: newWork(2, { skills: { law: 1 }, priority: 90 }) }, NINE + 3000);
  const told = standingsOf(d.pool, NINE + 3000);
  expect(told).toEqual({
    general: { waiting: 2, oldestSince: NINE + 1000, expectedWait: { unknown: 'too_few_seen' }, agentsFree: 1 },
    billing: { waiting: 0, oldestSince: null, expectedWait: { p50Ms: 0, p90Ms: 0 }, agentsFree: 1 },
  });
  expect(healthAt(told, NINE + 5000)['general']).toEqual({ waiting: 2, oldestMs: 4000, expectedWaitMs: null, agentsFree: 1 });
  expect(healthAt(told, NINE)['billing']).toMatchObject({ oldestMs: 0, expectedWaitMs: 0 });
  d.put({ kind: 'work', work: newWork(3, { channel: 'voice' }) }, NINE + 6000);
  expect(standingsOf(d.pool, NINE + 6000)['billing']?.agentsFree).toBe(0);
});
