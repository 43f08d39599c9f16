import { HOUR, type Instant, MINUTE, toIso } from '@sluice/kernel';
import type { Hours } from './hours.ts';
import { type CaseLine, timesOf } from './times.ts';

/** Minutes since noon; nine to five is too much for a test: a calendar that is open in the first half of each hour. */
const NOON = Date.UTC(2026, 2, 4, 12);
const m = (minute: number): Instant => NOON + minute * MINUTE;
const open = (at: Instant): number => Math.floor(at / HOUR) * 30 * MINUTE + Math.min(at % HOUR, 30 * MINUTE);
const HALVES: Hours = {
  between: (from, to) => open(to) - open(from),
  add: (from, ms) => {
    const sum = open(from) + ms;
    const whole = Math.floor((sum - 1) / (30 * MINUTE));
    return whole * HOUR + (sum - whole * 30 * MINUTE);
  },
  closing: () => m(600),
};
const BLIND: Hours = { between: () => undefined, add: () => undefined, closing: () => undefined };

const TICKET = { ticketId: 'tkt_1', conversationId: 'cnv_1', customerId: 'cus_1' };
const BY = { kind: 'agent', id: 'mei' } as const;
const line = (name: CaseLine['name'], minute: number, data: object): CaseLine => ({ name, at: m(minute), data: { ticket: TICKET, at: toIso(m(minute)), by: BY, ...data } }) as unknown as CaseLine;
const begun = (minute: number, more: object = {}): CaseLine => line('ticket.step_begun', minute, { stage: 'analysis', step: 'facts', visit: 1, ...more });
const ended = (minute: number, more: object = {}): CaseLine => line('ticket.step_ended', minute, { stage: 'analysis', step: 'facts', visit: 1, outcome: 'done', ...more });
const waits = (minute: number): CaseLine => line('ticket.status_changed', minute, { from: 'open', to: 'waiting', waitingFor: 'customer', cause: 'agent' });
const goesOn = (minute: number): CaseLine => line('ticket.status_changed', minute, { from: 'waiting', to: 'open', cause: 'message' });
const breach = (minute: number, due: number): CaseLine =>
  line('ticket.sla_breached', minute, { clockId: 'clk_1', clock: 'stage', of: 'analysis.facts', dueAt: toIso(m(due)), policyId: '-', configVersion: 'v1', lateIntake: false });

const only = (lines: readonly CaseLine[], now = 300, hours: Hours = HALVES) => {
  const [one, ...more] = timesOf(lines, { queueId: null, hoursFor: () => hours, now: m(now) }).steps;
  expect(more).toEqual([]);
  return one!;
};

test('a target is reckoned in business time, and so is what was used of it', () => {
  expect(only([begun(10, { target: '40m' }), ended(65)])).toMatchObject({ dueAt: m(80), targetMs: 40 * MINUTE, usedMs: 25 * MINUTE, late: false, outcome: 'done', endedBy: 'mei' });
  expect(only([begun(10, { target: '40m' }), ended(80)])).toMatchObject({ late: false, usedMs: 40 * MINUTE });
  expect(only([begun(10, { target: '40m' }), ended(81)])).toMatchObject({ late: true });
});

test('where every hour counts, every hour counts', () => {
  expect(only([begun(10, { target: '40m', elapsed: true }), ended(60)])).toMatchObject({ dueAt: m(50), usedMs: 50 * MINUTE, late: true });
});

test('what runs is late when its time is past; what is taken back never is', () => {
  expect(only([begun(10, { target: '20m' })], 30)).toMatchObject({ endedAt: null, outcome: null, late: false });
  expect(only([begun(10, { target: '20m' })], 31)).toMatchObject({ late: true });
  expect(only([begun(10, { target: '20m' }), ended(90, { outcome: 'withdrawn' })])).toMatchObject({ late: false });
});

test('it does not count while the ticket waits for the customer; its end moves by as much', () => {
  const lines = [begun(0, { target: '20m' }), waits(10), goesOn(130)];
  expect(only([...lines, ended(135)])).toMatchObject({ dueAt: m(140), usedMs: 15 * MINUTE, late: false });
  expect(only([begun(0, { target: '20m' }), waits(10)])).toMatchObject({ dueAt: null, usedMs: 10 * MINUTE, late: false });
  expect(only([...lines, ended(135)].map((one) => (one.name === 'ticket.status_changed' ? { ...one, data: { ...one.data, waitingFor: 'third_party' } } : one)))).toMatchObject({ dueAt: m(20) });
});

test('nor while it is taken for spam; then it goes on, or waits as before', () => {
  const spam = [begun(0, { target: '20m' }), line('ticket.closed', 10, { reason: 'spam' }), ended(10, { outcome: 'withdrawn' })];
  const undone = (status: string): CaseLine => line('ticket.reopened', 130, { cause: 'spam_undone', reopened: 0, standing: { status, waitingFor: 'customer' } });
  const again = (status: string, ...lines: CaseLine[]) =>
    timesOf([...spam, undone(status), begun(0, { target: '20m', visit: 2 }), ...lines], { queueId: null, hoursFor: () => HALVES, now: m(300) }).steps[1];
  expect(again('open', ended(135, { visit: 2 }))).toMatchObject({ dueAt: m(140), usedMs: 15 * MINUTE, late: false });
  expect(again('waiting')).toMatchObject({ dueAt: null, usedMs: 10 * MINUTE, late: false });
});

test('what ends on a date is never paused', () => {
  expect(only([begun(0, { dueAt: toIso(m(50)) }), waits(10), goesOn(45), ended(49)])).toMatchObject({ dueAt: m(50), late: false });
  expect(only([begun(0, { until: 'friday' }), ended(601)])).toMatchObject({ dueAt: m(600), until: 'friday', late: true });
});

test('what sla has told is so, until it takes it back', () => {
  const lines = [begun(0, { target: '90m' }), breach(26, 25)];
  expect(only([...lines, ended(30)])).toMatchObject({ dueAt: m(25), late: true });
  expect(only([...lines, line('ticket.sla_breach_withdrawn', 27, { clockId: 'clk_1', clock: 'stage' }), ended(30)])).toMatchObject({ dueAt: m(150), late: false });
});

test('a calendar that cannot say says nothing, and nothing is promised where nothing is', () => {
  expect(only([begun(0, { target: '20m' }), ended(50)], 300, BLIND)).toMatchObject({ dueAt: null, usedMs: null, late: false });
  expect(only([begun(0), ended(50)])).toMatchObject({ dueAt: null, targetMs: null, usedMs: 30 * MINUTE, late: false });
});

test('stages as often as they were entered, steps as often as they were begun', () => {
  const enter = (minute: number, stage: string, visit: number): CaseLine => line('ticket.stage_entered', minute, { stage, visit, cause: 'done' });
  const { stages, steps } = timesOf([enter(0, 'analysis', 1), begun(0), ended(5), enter(9, 'solution', 1), enter(20, 'analysis', 2), begun(20, { visit: 2 })], {
    queueId: null,
    hoursFor: () => HALVES,
    now: m(30),
  });
  expect(stages.map(({ stage, visit, leftAt }) => [stage, visit, leftAt])).toEqual([
    ['analysis', 1, m(9)],
    ['solution', 1, m(20)],
    ['analysis', 2, null],
  ]);
  expect(steps.map(({ visit, endedAt }) => [visit, endedAt])).toEqual([
    [1, m(5)],
    [2, null],
  ]);
});
