import { HOUR, MINUTE } from '@sluice/kernel';
import { agent, config, type ConfigOptions, daily, drive, type Driven, given, newWork, NINE, queue, ticket } from './testing.ts';
import type { AgentPresence } from './model.ts';
import type { Outcome } from './outcome.ts';

const SHIFT: ConfigOptions = {
  queues: [queue('general')],
  agentSettings: { mei: { shiftCalendarId: 'day', breaks: [{ from: '12:00', to: '12:45' }], rampUpMs: 0 } },
  calendars: { day: daily({ '09:00': '18:00' }) },
};
const [NOON, EVENING, MORNING] = [NINE + 3 * HOUR, NINE + 9 * HOUR, NINE + 24 * HOUR];
const [mei, lead] = [
  { kind: 'agent', id: 'mei' },
  { kind: 'agent', id: 'lead' },
];
const centre = (more: ConfigOptions = {}, at = NINE): Driven => drive(config([agent('mei'), agent('tom', { initialPresence: 'offline' })], { ...SHIFT, ...more }), at);
const tick = (d: Driven, at: number): Outcome => d.put({ kind: 'tick' }, at);
const says = (d: Driven, status: 'available' | 'away' | 'offline', at: number): Outcome => d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status, channels: [], by: mei }, at);
const told = (outcome: Outcome) => outcome.events.flatMap((event) => (event.name === 'agent.status_changed' ? [[event.data.status, event.data.reason ?? null]] : []));
const of = (d: Driven): AgentPresence | undefined => d.pool.presence.get('mei');

test('break and end of shift to the minute, and back by themselves', () => {
  const d = centre();
  expect(told(tick(d, NOON - 1))).toEqual([]);
  expect(told(tick(d, NOON))).toEqual([['away', 'break']]);
  expect(told(tick(d, NOON + 45 * MINUTE - 1))).toEqual([]);
  expect(told(tick(d, NOON + 45 * MINUTE))).toEqual([['available', null]]);
  expect(told(tick(d, EVENING))).toEqual([['offline', 'shift_end']]);
  expect(told(tick(d, MORNING))).toEqual([['available', null]]);
  expect(of(d)).toMatchObject({ status: 'available', shift: 'on', backSince: MORNING });
});

test('what waits is given to who comes back, in the same instant', () => {
  const d = centre();
  tick(d, NOON);
  expect(given(d.put({ kind: 'work', work: newWork(1) }, NOON + 1))).toEqual([]);
  expect(given(tick(d, NOON + 45 * MINUTE))).toEqual(['1→mei']);
});

test('whom a person took off stays off; who says in his break that he is there is there', () => {
  const d = centre();
  says(d, 'offline', NINE + HOUR);
  expect([NOON, NOON + 45 * MINUTE, EVENING, MORNING].flatMap((at) => told(tick(d, at)))).toEqual([]);
  says(d, 'available', MORNING + 1);
  tick(d, MORNING + 3 * HOUR);
  expect(told(says(d, 'available', MORNING + 3 * HOUR + MINUTE))).toEqual([['available', null]]);
  expect(told(tick(d, MORNING + 3 * HOUR + 45 * MINUTE))).toEqual([]);
});

test('a word in the shift stands until the calendar changes: away becomes the end of the shift, and he is back in the morning', () => {
  const d = centre();
  says(d, 'away', NINE + HOUR);
  expect(told(tick(d, NOON))).toEqual([]);
  expect(told(tick(d, EVENING))).toEqual([['offline', 'shift_end']]);
  expect(told(says(d, 'available', EVENING + HOUR))).toEqual([['available', null]]);
  expect(told(tick(d, MORNING))).toEqual([]);
  expect(of(d)?.status).toBe('available');
});

test('who is configured outside of his shift is off; who was never there is not brought by a calendar', () => {
  const d = centre({}, EVENING + HOUR);
  expect(of(d)).toMatchObject({ status: 'offline', reason: 'shift_end', byCalendar: true });
  const other = drive(config([agent('mei', { initialPresence: 'offline' })], SHIFT), EVENING + HOUR);
  expect(told(tick(other, MORNING))).toEqual([]);
});

test('a call is not cut off: away at the end of the shift, offline when it is over; other work goes back as always', () => {
  const d = centre();
  d.put({ kind: 'work', work: newWork(1, { channel: 'chat' }) }, EVENING - MINUTE);
  d.put({ kind: 'work', work: newWork(2) }, EVENING - MINUTE);
  const ends = tick(d, EVENING);
  expect(ends.events.map((event) => event.name)).toEqual(['agent.status_changed']);
  expect(told(ends)).toEqual([['away', 'shift_end']]);
  expect(told(d.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'resolved' }, EVENING + MINUTE))).toEqual([['offline', 'shift_end']]);
  expect(d.pool.items.get(ticket(2))?.returnDueAt).toBe(EVENING + 31 * MINUTE);
  expect(told(tick(d, MORNING))).toEqual([['available', null]]);
});

test('an agent whose shift is taken out of the configuration is brought back by that', () => {
  const d = centre();
  tick(d, EVENING);
  d.configs.set('v2', config([agent('mei')], { version: 'v2', queues: [queue('general')] }));
  expect(told(d.put({ kind: 'configured', version: 'v2' }, EVENING + HOUR))).toEqual([['available', null]]);
  expect(of(d)?.shift).toBeUndefined();
});

test('changes that passed while nobody reigned count as one, from what was stored', () => {
  const d = centre();
  tick(d, NOON);
  expect(told(tick(d, EVENING + HOUR))).toEqual([['offline', 'shift_end']]);
  says(d, 'available', EVENING + 2 * HOUR);
  d.put({ kind: 'presence', requestId: 'q', agentId: 'mei', status: 'away', channels: ['chat'], by: lead }, EVENING + 3 * HOUR);
  expect(of(d)).toMatchObject({ status: 'available', channels: { chat: 'away' }, shift: 'off' });
});

test('a calendar that does not know the year changes nobody', () => {
  const d = centre({ calendars: { day: { ...daily({ '09:00': '18:00' }), region: 'CN', years: [2025] } } });
  expect([NOON, EVENING, MORNING].flatMap((at) => told(tick(d, at)))).toEqual([]);
});
