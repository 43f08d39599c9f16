import { HOUR, MINUTE, toIso } from '@sluice/kernel';
import { agent, config, type ConfigOptions, daily, drive, type Driven, given, newWork, NINE, queue, ticket } from './testing.ts';
import type { Outcome } from './outcome.ts';

const lead = { kind: 'agent', id: 'lead' };
const names = (outcome: Outcome): string[] => outcome.events.map((event) => event.name.replace('work.', ''));
const [CLOSING, OPENING] = [NINE + 13 * HOUR, NINE + 24 * HOUR];
const day = (more: ConfigOptions = {}): Driven => drive(config([agent('mei')], { queueSettings: { calendarId: 'day', outsideHours: 'wait' }, calendars: { day: daily() }, ...more }), NINE);
const work = (n: number, more: Parameters<typeof newWork>[1] = {}) => ({ kind: 'work' as const, work: newWork(n, more) });

test('what comes when the door is closed waits, its card says why, and it is given at the opening, to the second', () => {
  const d = day();
  const shut = d.put(work(1), CLOSING);
  expect(names(shut)).toEqual(['queued']);
  expect(shut.cards[0]?.decision).toMatchObject({ excluded: { closed: 1 }, candidates: [], expectedWait: { unknown: 'closed', opensAt: toIso(OPENING) } });
  expect(given(d.put({ kind: 'tick' }, OPENING - 1))).toEqual([]);
  expect(given(d.put({ kind: 'tick' }, OPENING))).toEqual(['1→mei']);
});

test('what waits when the door closes stays, is given to nobody who comes back at night, and is found again', () => {
  const d = day();
  d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: lead }, CLOSING - HOUR);
  d.put(work(1), CLOSING - MINUTE);
  const back = { kind: 'presence' as const, requestId: 'p', agentId: 'mei', status: 'available' as const, channels: [], by: lead };
  expect(names(d.put(back, CLOSING))).toEqual(['agent.status_changed']);
  expect(given(d.put({ kind: 'tick' }, OPENING))).toEqual(['1→mei']);
});

test('an offer that is open when the door closes runs out, and nobody else is asked before the opening', () => {
  const d = day({ queues: [queue('general', { modes: { chat: 'offer' } })] });
  d.put(work(1, { channel: 'chat' }), CLOSING - 1000);
  expect(names(d.put({ kind: 'tick' }, CLOSING))).toEqual([]);
  expect(names(d.put({ kind: 'tick' }, CLOSING + 19_000))).toEqual(['offer_timed_out']);
  expect(names(d.put({ kind: 'tick' }, OPENING))).toEqual(['offered']);
});

test('nothing is taken from behind a closed door; a person may still give it by hand', () => {
  const d = day({ queues: [queue('general', { modes: { app: 'pull' } })] });
  d.put(work(1), CLOSING - MINUTE);
  const take = (at: number): Outcome => d.put({ kind: 'take', requestId: 't', agentId: 'mei', by: { kind: 'agent', id: 'mei' } }, at);
  expect(take(CLOSING).results).toMatchObject([{ body: { ticketId: null } }]);
  d.put(work(2), CLOSING + 1);
  expect(given(d.put({ kind: 'assign', requestId: 'a', ticketId: ticket(2), agentId: 'mei', by: lead }, CLOSING + 2))).toEqual(['2→mei']);
  expect(given(take(OPENING))).toEqual(['1→mei']);
});

test('waits count opening time: a ring of ten minutes opens in the morning', () => {
  const d = day({ queues: [queue('general', { rings: [{ afterMs: 10 * MINUTE, drop: ['law'] }] })] });
  d.put(work(1, { skills: { law: 1 } }), CLOSING - 4 * MINUTE);
  expect(given(d.put({ kind: 'tick' }, OPENING + 6 * MINUTE - 1))).toEqual([]);
  expect(given(d.put({ kind: 'tick' }, OPENING + 6 * MINUTE))).toEqual(['1→mei']);
});

const NIGHT: ConfigOptions = {
  queues: [queue('returns'), queue('evening'), queue('general')],
  queueSettings: { calendarId: 'always' },
  settingsOf: { returns: { calendarId: 'day', outsideHours: { overflowTo: 'evening' } }, evening: { calendarId: 'evening', outsideHours: { overflowTo: 'general' } } },
  calendars: { day: daily(), evening: daily({ '22:00': '23:00' }) },
};

test('a door that sends its work on: what comes, and what stands there when it closes, asks where somebody is', () => {
  const d = day({ ...NIGHT, queueSettings: { calendarId: 'always', outsideHours: 'serve' } });
  const came = d.put(work(1, { queueId: 'returns' }), CLOSING);
  expect(names(came)).toEqual(['queued', 'overflowed', 'assigned']);
  expect(came.events[0]?.data).toMatchObject({ queueId: 'returns' });
  expect(came.events[1]?.data).toMatchObject({ fromQueueId: 'returns', toQueueId: 'evening', afterMs: 0 });
  // At midnight the queue behind is closed as well.
  expect(d.put(work(2, { queueId: 'returns' }), CLOSING + 2 * HOUR).events[1]?.data).toMatchObject({ toQueueId: 'general' });
  d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: lead }, OPENING);
  expect(names(d.put(work(3, { queueId: 'returns', receivedAt: OPENING }), OPENING + HOUR))).toEqual(['queued']);
  const closes = d.put({ kind: 'tick' }, OPENING + 13 * HOUR);
  expect(closes.events).toMatchObject([{ name: 'work.overflowed', data: { fromQueueId: 'returns', toQueueId: 'evening', afterMs: 12 * HOUR } }]);
  expect(d.pool.items.get(ticket(3))).toMatchObject({ queueId: 'evening', receivedAt: OPENING, queuedAt: OPENING + 13 * HOUR });
  expect(d.pool.byQueue.get('evening')?.size).toBe(1);
});

test('what comes back from its holder at night goes where the night is served', () => {
  const d = day({ ...NIGHT, queueSettings: { calendarId: 'always', outsideHours: 'serve' } });
  expect(given(d.put(work(1, { queueId: 'returns', channel: 'chat' }), CLOSING - 1))).toEqual(['1→mei']);
  const gone = d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'offline', channels: [], by: lead }, CLOSING + 2 * HOUR);
  expect(names(gone)).toEqual(['agent.status_changed', 'returned', 'overflowed']);
  expect(d.pool.items.get(ticket(1))?.queueId).toBe('general');
});

test('a calendar that does not know the year serves rather than shuts', () => {
  const d = day({ calendars: { day: { ...daily(), region: 'CN', years: [2025] } } });
  expect(given(d.put(work(1), CLOSING + HOUR))).toEqual(['1→mei']);
});
