import type { CalendarDefinition } from '@sluice/calendar';
import { naiveMinutes } from '@sluice/calendar/testing';
import { fold, type Instant, MINUTE } from '@sluice/kernel';
import { exampleFiles } from '@sluice/policy/testing';
import * as fc from 'fast-check';
import type { ClockCommand, TicketChange } from './command.ts';
import { clockDecider } from './decider.ts';
import { type ClockEvent, isTold } from './event.ts';
import type { TicketState } from './evolve.ts';
import { type Clock, stateOf, type TicketClocks } from './model.ts';
import { elapsedAt } from './reckon.ts';
import { created, FIRST, queued, RESOLUTION, rulesOf, said } from './testing.ts';

/** Over midnight, to midnight, a lunch break, a half day; the clock is put forward on 29 March 2026. */
const CALENDARS: Readonly<Record<string, CalendarDefinition>> = {
  night: { tz: 'Europe/Berlin', hours: { fri: { '20:00': '04:00' }, sat: { '22:00': '06:00' }, sun: { '00:00': '03:30', '18:00': '24:00' } } },
  office: { tz: 'Europe/Berlin', hours: { fri: { '09:00': '12:00', '13:00': '17:30' }, sat: { '10:00': '12:00' }, mon: { '09:00': '17:00' } }, shifts: { '2026-03-30': { '09:00': '11:00' } } },
};
const QUEUES = ['night', 'office'] as const;
const TARGETS = { first_response: 90, resolution: 400 } as const;
/** Friday, 27 March 2026, 09:00 UTC. */
const START: Instant = Date.UTC(2026, 2, 27, 9);
const MINUTES = 5 * 1440;

const rules = rulesOf({
  ...exampleFiles('small'),
  'calendars.yaml': JSON.stringify({ version: 1, default: 'office', calendars: CALENDARS }),
  'queues.yaml': JSON.stringify({ version: 1, queues: QUEUES.map((id) => ({ id, calendar: id })) }),
  'rules.yaml': JSON.stringify({ version: 1, channels: { email: { units: 25 }, api: { units: 10 } }, rules: [{ id: 'rest', then: { queue: 'night' } }] }),
  'policies.yaml': JSON.stringify({
    version: 1,
    policies: [
      {
        id: 'one',
        firstResponse: {
          target: '90m',
          ladder: [
            { at: 'breach', do: ['raisePriority'] },
            { at: { after: '30m' }, do: ['notify'] },
          ],
        },
        resolution: {
          target: '400m',
          ladder: [
            { at: { share: 0.5 }, do: ['notify'] },
            { at: 'breach', do: ['raisePriority', 'notify'] },
          ],
        },
      },
    ],
  }),
});
const decider = clockDecider(rules);

/** What happens to a ticket, as far as its state allows it. */
type Act = 'wait' | 'open' | 'resolve' | 'reopen' | 'answer' | 'revoke' | 'transfer' | 'hold';
const acts = fc.array(fc.tuple(fc.constantFrom<Act>('wait', 'open', 'resolve', 'reopen', 'answer', 'revoke', 'transfer', 'hold'), fc.integer({ min: 1, max: 600 })), { maxLength: 12 });

interface Happened {
  readonly at: Instant;
  readonly change: TicketChange;
}

/** A history that conversation could have written: what the state does not allow does not happen. */
function historyOf(wished: readonly (readonly [Act, number])[]): Happened[] {
  const history: Happened[] = [];
  let [standing, queue, answers, at] = ['live', 0, [] as string[], START];
  const happen = (change: TicketChange): void => void history.push({ at, change });
  for (const [n, [act, minutes]] of wished.entries()) {
    at += minutes * MINUTE;
    if (at >= START + MINUTES * MINUTE) break;
    if (act === 'wait' && standing === 'live') [standing] = ['waiting', happen({ name: 'waiting', waitingFor: 'customer' })];
    else if (act === 'open' && standing === 'waiting') [standing] = ['live', happen({ name: 'open' })];
    else if (act === 'resolve' && standing !== 'resolved') [standing] = ['resolved', happen({ name: 'resolved' })];
    else if (act === 'reopen' && standing === 'resolved') [standing] = ['live', happen({ name: 'reopened' })];
    else if (act === 'answer' && standing !== 'resolved') [answers] = [[...answers, `msg_${n}`], happen({ name: 'answered', messageId: `msg_${n}` })];
    else if (act === 'revoke' && answers.length > 0 && standing !== 'resolved') [answers] = [answers.slice(1), happen({ name: 'answer_revoked', messageId: answers[0]! })];
    else if (act === 'transfer') [queue] = [1 - queue, happen({ name: 'transferred', queueId: QUEUES[1 - queue]! })];
    else if (act === 'hold') happen({ name: 'held', agentId: `a${n}` });
  }
  return history;
}

interface Run {
  readonly ticket: TicketClocks;
  readonly events: readonly ClockEvent[];
}

/** Plays a history; `delayOf` says how long after it happened each part of it is seen. Timers fire when they are due by what is known then. */
function play(history: readonly Happened[], delayOf: (n: number) => number, end: Instant): Run {
  let state: TicketState = null;
  const events: ClockEvent[] = [];
  const apply = (command: ClockCommand): void => {
    const made = decider.decide(command, state);
    events.push(...made);
    state = fold(decider, made, state);
  };
  const fireUntil = (now: Instant): void => {
    for (let n = 0; ; n += 1) {
      const next = (state?.clocks ?? []).filter((clock) => clock.timerAt !== null && clock.timerAt <= now).sort((a, b) => a.timerAt! - b.timerAt!)[0];
      if (!next) return;
      if (n > 100) throw new Error('timers fire for ever');
      apply({ kind: 'due', clockId: next.id, now: Math.max(next.timerAt!, Math.min(now, next.timerAt! + 1)) });
    }
  };
  apply(created(START));
  apply(queued(START, 2, { queueId: 'night' }));
  let seen = START;
  for (const [n, { at, change }] of history.entries()) {
    seen = Math.max(seen, at + delayOf(n) * MINUTE);
    fireUntil(seen);
    apply(said(n + 3, at, change, seen));
  }
  fireUntil(Math.max(seen, end));
  return { ticket: state as unknown as TicketClocks, events };
}

const OPEN = Object.fromEntries(QUEUES.map((queue) => [queue, naiveMinutes(CALENDARS[queue]!, START, MINUTES)]));

/**
 * What counting gives. The target is reached at the end of a minute: there it is due, and over at the first instant after, be it open or
 * not; unless something stopped or moved the clock exactly then: it is due where it counts again.
 */
class Count {
  minutes = 0;
  dueAt: Instant | undefined;
  #isReached = false;
  readonly #target: number;
  constructor(target: number) {
    this.#target = target;
  }
  begin(at: Instant, isCut: boolean): void {
    if (this.minutes !== this.#target || this.#isReached) return;
    this.#isReached = true;
    if (!isCut) this.dueAt = at;
  }
  add(at: Instant): void {
    if (this.minutes === this.#target) this.dueAt ??= at;
    this.minutes += 1;
  }
}

/** Minute by minute: whether the resolution counts in it, and the minutes that the first response has. */
function naive(history: readonly Happened[], end: number): { readonly resolution: Count; readonly first: Count } {
  const [first, resolution] = [new Count(TARGETS.first_response), new Count(TARGETS.resolution)];
  let [queue, standing] = ['night', 'live'];
  for (let minute = 0; minute < end; minute += 1) {
    const now = START + minute * MINUTE;
    const changes = history.filter(({ at }) => at === now).map(({ change }) => change);
    for (const change of changes) {
      if (change.name === 'transferred') queue = change.queueId;
      else if (change.name === 'waiting') standing = 'waiting';
      else if (change.name === 'resolved') standing = 'resolved';
      else if (change.name === 'open' || change.name === 'reopened') standing = 'live';
    }
    const isMoved = changes.some(({ name }) => name === 'transferred');
    first.begin(now, isMoved);
    resolution.begin(now, isMoved || standing !== 'live');
    if (OPEN[queue]![minute] !== true) continue;
    first.add(now);
    if (standing === 'live') resolution.add(now);
  }
  return { resolution, first };
}

const of = (run: Run, id: string): Clock => run.ticket.clocks.find((clock) => clock.id === id)!;
const END = START + (MINUTES - 1) * MINUTE;

test('any history: the resolution has counted what counting by minutes gives, and is breached exactly where that passes the target', () => {
  fc.assert(
    fc.property(acts, (wished) => {
      const history = historyOf(wished);
      const run = play(history, () => 0, END);
      const resolution = of(run, RESOLUTION);
      const counted = naive(history, MINUTES - 1).resolution;
      expect(resolution.breachedAt !== null).toBe(counted.dueAt !== undefined);
      // After its breach a clock keeps the calendar that it broke its promise in, whatever queue it goes to.
      if (counted.dueAt !== undefined) expect(resolution.dueAt).toBe(counted.dueAt);
      else expect(elapsedAt(resolution, END, rules.agreement)).toBe(counted.minutes * MINUTE);
    }),
    { numRuns: 300 },
  );
});

test('any history: the first response is breached exactly where no answer that stands came in time', () => {
  fc.assert(
    fc.property(acts, (wished) => {
      const history = historyOf(wished).filter(({ change }) => change.name !== 'resolved' && change.name !== 'reopened' && change.name !== 'answer_revoked');
      const first = of(
        play(history, () => 0, END),
        FIRST,
      );
      const answer = history.find(({ change }) => change.name === 'answered')?.at;
      const counted = naive(history, answer === undefined ? MINUTES - 1 : (answer - START) / MINUTE).first;
      expect(stateOf(first)).toBe(counted.dueAt !== undefined ? 'breached' : answer === undefined ? 'running' : 'met');
      if (counted.dueAt !== undefined) expect(first.dueAt).toBe(counted.dueAt);
      expect(first.metAt).toBe(answer ?? null);
    }),
    { numRuns: 300 },
  );
});

/** What becomes of a clock, without what was said on the way. */
const fate = ({ dueAt, breachedAt, metAt, revoked, segments, agreement }: Clock) => ({ dueAt, breachedAt, metAt, revoked, segments, agreement });

test('any delay: what becomes of the clocks is what would have become of them without it', () => {
  fc.assert(
    fc.property(acts, fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 12, maxLength: 12 }), (wished, delays) => {
      const history = historyOf(wished);
      const [onTime, late] = [play(history, () => 0, END + 3000 * MINUTE), play(history, (n) => delays[n] ?? 0, END + 3000 * MINUTE)];
      expect(late.ticket.clocks.map(fate)).toEqual(onTime.ticket.clocks.map(fate));
    }),
    { numRuns: 300 },
  );
});

test('any history comes to rest: few words, each rung once between two withdrawals, no warning after the end, priority raised as often as it stands', () => {
  fc.assert(
    fc.property(acts, fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 12, maxLength: 12 }), (wished, delays) => {
      const history = historyOf(wished);
      const { ticket, events } = play(history, (n) => delays[n] ?? 0, END + 3000 * MINUTE);
      const told = events.filter(isTold);
      expect(told.length).toBeLessThanOrEqual(12 * (history.length + 1));
      for (const clock of ticket.clocks) {
        let [fired, raised] = [new Set<string>(), 0];
        for (const { name, data } of told.filter((event) => event.data.clockId === clock.id)) {
          if (name === 'breach_withdrawn') fired = new Set([...fired].filter((key) => key.startsWith('warning')));
          if (name === 'warned') expect(data.at).toBeLessThanOrEqual(data.dueAt);
          if (name === 'priority_raised') raised += data.by;
          if (name === 'priority_withdrawn') raised -= data.by;
          if (name !== 'escalated') continue;
          expect(data.notified.length > 0).toBe(String(data.actions) !== 'raise_priority');
          for (const key of data.rungs) expect(fired.has(key)).toBe(false);
          for (const key of data.rungs) fired.add(key);
        }
        expect(raised).toBe(clock.raised);
        if (clock.breachedAt === null) expect(raised).toBe(0);
      }
    }),
    { numRuns: 300 },
  );
});
