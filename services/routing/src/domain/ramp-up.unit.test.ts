import { MINUTE } from '@sluice/kernel';
import { rowsOf, poolOf } from '../store/pool-rows.ts';
import { nextDue } from './pool.ts';
import { agent, config, drive, type Driven, given, newWork, NINE, queue, ticket } from './testing.ts';
import type { Outcome } from './outcome.ts';

const TEN = 10 * MINUTE;
const lead = { kind: 'agent', id: 'lead' };
const SETTINGS = { breaks: [], rampUpMs: TEN };
const CONFIG = config([agent('mei', { initialPresence: 'offline' })], { queues: [queue('general', { modes: { app: 'pull' } })], agentSettings: { mei: SETTINGS } });
const back = (d: Driven, at = NINE): Outcome => d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'available', channels: [], by: lead }, at);
const work = (n: number, channel: string, more: Parameters<typeof newWork>[1] = {}) => ({ kind: 'work' as const, work: newWork(n, { channel, ...more }) });
const tick = (d: Driven, at: number): Outcome => d.put({ kind: 'tick' }, at);

test('who comes back has one contact at once and the next in a straight line, waking by himself, to the millisecond', () => {
  const d = drive(CONFIG);
  for (const n of [1, 2, 3]) d.put(work(n, 'chat'));
  const came = back(d);
  expect(given(came)).toEqual(['1→mei']);
  // The second fits from 33 · R ÷ 67 on, the third from 66 · R ÷ 67.
  const [second, third] = [Math.ceil((33 * TEN) / 67), Math.ceil((66 * TEN) / 67)];
  // Of all channels, mail has the next step.
  expect(nextDue(d.pool)).toBe(NINE + Math.ceil((33 * TEN) / 90));
  const fourth = d.put(work(4, 'chat'), NINE + 1);
  expect(fourth.cards[0]?.decision).toMatchObject({ excluded: { ramp_up: 1 }, candidates: [] });
  expect(given(tick(d, NINE + second - 1))).toEqual([]);
  expect(given(tick(d, NINE + second))).toEqual(['2→mei']);
  expect(given(tick(d, NINE + third - 1))).toEqual([]);
  expect(given(tick(d, NINE + third))).toEqual(['3→mei']);
});

test('when the ramp is over he is filled up as ever; who was there from the start never was on it', () => {
  const d = drive(CONFIG);
  back(d);
  tick(d, NINE + TEN);
  expect([1, 2, 3].flatMap((n) => given(d.put(work(n, 'chat'))))).toEqual(['1→mei', '2→mei', '3→mei']);
  const fresh = drive(config([agent('mei')], { agentSettings: { mei: SETTINGS } }));
  expect([1, 2, 3].flatMap((n) => given(fresh.put(work(n, 'chat'))))).toEqual(['1→mei', '2→mei', '3→mei']);
});

test('a call is not delayed by the mail of who has just come back', () => {
  const d = drive(CONFIG);
  back(d);
  expect(given(d.put(work(1, 'email')))).toEqual(['1→mei']);
  expect(given(d.put(work(2, 'email')))).toEqual([]);
  expect(given(d.put(work(3, 'voice')))).toEqual(['3→mei']);
});

test('a short absence begins it anew, a word about one channel does not', () => {
  const d = drive(CONFIG);
  back(d);
  d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: ['voice'], by: lead }, NINE + MINUTE);
  expect(d.pool.presence.get('mei')?.backSince).toBe(NINE);
  d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: lead }, NINE + 2 * MINUTE);
  back(d, NINE + 3 * MINUTE);
  expect(d.pool.presence.get('mei')?.backSince).toBe(NINE + 3 * MINUTE);
});

test('by hand and by himself he may have more', () => {
  const d = drive(CONFIG);
  back(d);
  d.put(work(1, 'chat'));
  d.put(work(2, 'chat'));
  expect(given(d.put({ kind: 'assign', requestId: 'a', ticketId: ticket(2), agentId: 'mei', by: lead }))).toEqual(['2→mei']);
  d.put(work(3, 'app'));
  const taken = d.put({ kind: 'take', requestId: 't', agentId: 'mei', by: { kind: 'agent', id: 'mei' } });
  expect(given(taken)).toEqual(['3→mei']);
  expect(taken.cards[0]?.decision).toMatchObject({ excluded: {}, candidates: [{ agentId: 'mei' }] });
});

test('it is durable: from rows, and over a change of the configuration, the next step is the same', () => {
  const d = drive(CONFIG);
  for (const n of [1, 2]) d.put(work(n, 'chat'));
  back(d);
  const due = nextDue(d.pool);
  expect(nextDue(poolOf('default', CONFIG, structuredClone(rowsOf(d.pool)), NINE + 1))).toBeLessThanOrEqual(due);
  d.configs.set('v2', { ...CONFIG, version: 'v2' });
  expect(given(d.put({ kind: 'configured', version: 'v2' }, NINE + 1))).toEqual([]);
  expect(nextDue(d.pool)).toBe(due);
  expect(given(tick(d, NINE + Math.ceil((33 * TEN) / 67) - 1))).toEqual([]);
  expect(given(tick(d, NINE + Math.ceil((33 * TEN) / 67)))).toEqual(['2→mei']);
});
