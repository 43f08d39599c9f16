import { naiveMinutes } from '@sluice/calendar/testing';
import { type Instant, MINUTE } from '@sluice/kernel';
import * as fc from 'fast-check';
import type { ClockCommand, TicketChange } from './command.ts';
import { type Clock, stateOf, type TicketClocks } from './model.ts';
import { elapsedAt } from './reckon.ts';
import { created, goesOn, queued, RESOLUTION, rulesOf, said, story, until, withPolicies } from './testing.ts';

/** A lunch break, a half day, a weekend. */
const OFFICE = { tz: 'Europe/Berlin', hours: { thu: { '09:00': '12:00', '13:00': '17:00' }, fri: { '09:00': '13:00' }, mon: { '08:00': '18:00' } } } as const;
const START: Instant = Date.UTC(2026, 2, 5, 8);
const MINUTES = 5 * 1440;
const OPEN = naiveMinutes(OFFICE, START, MINUTES);
/** Minutes of the resolution. */
const TARGET = 300;
const rules = rulesOf(
  withPolicies(`policies:\n  - {id: p, firstResponse: 90m, resolution: {target: ${TARGET}m, ladder: [{at: breach, do: [raisePriority, notify]}]}}\n`, {
    'calendars.yaml': JSON.stringify({ version: 1, default: 'office', calendars: { office: OFFICE } }),
    'queues.yaml': JSON.stringify({ version: 1, queues: [{ id: 'general' }] }),
    'rules.yaml': JSON.stringify({ version: 1, channels: { email: { units: 25 }, api: { units: 10 } }, rules: [{ id: 'rest', then: { queue: 'general' } }] }),
  }),
);
const OTHER = 'tkt_0';

interface Life {
  /** Minutes after `START`. */
  readonly from: number;
  /** It waits for the customer and comes back, in turns, so many minutes apart; the first time with an answer. */
  readonly turns: readonly number[];
}
interface Wished {
  readonly own: Life;
  readonly other: Life;
  /** Minutes after both have come, and from there to the end of the merge. */
  readonly merged: number;
  readonly apart: number;
  /** The end of the other ticket is seen only then. */
  readonly isLate: boolean;
}

const life = (latest: number): fc.Arbitrary<Life> => fc.record({ from: fc.integer({ min: 0, max: latest }), turns: fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }) });
const wishes: fc.Arbitrary<Wished> = fc.record({ own: life(900), other: life(900), merged: fc.integer({ min: 1, max: 900 }), apart: fc.integer({ min: 1, max: 1500 }), isLate: fc.boolean() });
const minute = (at: number): Instant => START + at * MINUTE;

interface Change {
  readonly at: number;
  readonly change: TicketChange;
}

function changesOf({ from, turns }: Life): Change[] {
  let at = from;
  return turns.flatMap((after, n): Change[] => {
    at += after;
    const change: TicketChange = n % 2 === 0 ? { name: 'waiting', waitingFor: 'customer' } : { name: 'open' };
    return n === 0
      ? [
          { at, change: { name: 'answered', messageId: 'msg_1' } },
          { at, change },
        ]
      : [{ at, change }];
  });
}

/** A ticket with every timer that comes due before something happens to it. */
function lived({ from }: Life, changes: readonly Change[], end: Instant): { state: TicketClocks } {
  let commands: readonly ClockCommand[] = [created(minute(from)), queued(minute(from))];
  for (const [n, { at, change }] of changes.entries()) commands = [...until(rules, minute(at), ...commands), said(n + 3, minute(at), change)];
  return story(rules, ...until(rules, end, ...commands));
}

const waits = (changes: readonly Change[], at: number): boolean => changes.findLast((one) => one.at <= at && one.change.name !== 'answered')?.change.name === 'waiting';
const resolutionOf = ({ clocks }: TicketClocks): Clock => clocks.find(({ id }) => id === RESOLUTION)!;

function play({ own, other, merged, apart, isLate }: Wished) {
  const when = Math.max(own.from, other.from) + merged;
  const undone = when + apart;
  const [mine, theirs] = [changesOf(own), changesOf(other)];
  const before = theirs.filter(({ at }) => at < when);
  const gone: TicketClocks = { ...lived(other, [...before, { at: when, change: { name: 'closed', reason: 'merged' } }], minute(when)).state, id: OTHER };
  const merge: Change = { at: when, change: { name: 'merged', fromTicketId: OTHER, other: isLate ? null : gone, ownerId: null, unansweredAt: null } };
  const first = mine.findIndex(({ at }) => at >= when);
  const [early, late] = first < 0 ? [mine, []] : [mine.slice(0, first), mine.slice(first)];
  const meanwhile = late.filter(({ at }) => at < undone);
  const joint = lived(own, [...early, merge], minute(when)).state;
  let state = isLate ? goesOn(rules, joint, { kind: 'brought', other: gone, now: minute(when), ids: ['clk_b'] }).state : joint;
  const happen = (version: number, { at, change }: Change): void => {
    state = goesOn(rules, state, said(version, minute(at), change)).state;
  };
  const fire = (now: Instant): void => {
    for (let n = 0; n < 50; n += 1) {
      const next = state.clocks.filter(({ timerAt }) => timerAt !== null && timerAt <= now).sort((a, b) => a.timerAt! - b.timerAt!)[0];
      if (!next) return;
      state = goesOn(rules, state, { kind: 'due', clockId: next.id, now: Math.max(next.timerAt!, minute(when)) }).state;
    }
  };
  for (const [n, one] of meanwhile.entries()) {
    fire(minute(one.at));
    happen(50 + n, one);
  }
  fire(minute(undone));
  return { state, mine, theirs: before, when, undone, kept: [...early, ...meanwhile] };
}

test('any two tickets that become one: the resolution has counted where it counted in either of them', () => {
  fc.assert(
    fc.property(wishes, (wished) => {
      const { state, kept, theirs, when, undone } = play(wished);
      let counted = 0;
      for (let at = 0; at < undone; at += 1) {
        const isOurs = at >= wished.own.from && !waits(kept, at);
        const isTheirs = at < when && at >= wished.other.from && !waits(theirs, at);
        if (OPEN[at] === true && (isOurs || isTheirs)) counted += 1;
      }
      expect(elapsedAt(resolutionOf(state), minute(undone), rules.agreement)).toBe(counted * MINUTE);
      // Exactly at its target it is due, and over where it went on beyond: told by the walk of the year.
      if (counted !== TARGET) expect(resolutionOf(state).breachedAt !== null).toBe(counted > TARGET);
    }),
    { numRuns: 200 },
  );
});

test('any merge that is undone: each clock is what it would have become without it', () => {
  fc.assert(
    fc.property(wishes, (wished) => {
      const { state, kept, undone } = play(wished);
      const answer = kept.find(({ change }) => change.name === 'answered');
      const status = waits(kept, undone) ? 'waiting' : 'open';
      const change: TicketChange = {
        name: 'unmerged',
        restored: false,
        otherTicketId: OTHER,
        ownerId: null,
        status,
        waitingFor: status === 'waiting' ? 'customer' : null,
        answers: answer ? [{ messageId: 'msg_1', at: minute(answer.at) }] : [],
        unansweredAt: null,
      };
      const back = goesOn(rules, state, said(99, minute(undone), change)).state;
      const alone = lived(wished.own, kept, minute(undone)).state;
      const fate = (clock: Clock) => ({ state: stateOf(clock), ...clock, fired: null, warnedAt: null, timerAt: null, raised: clock.raised > 0 || clock.breachedAt !== null, acknowledged: null });
      expect(back.clocks.map(fate)).toEqual(alone.clocks.map(fate));
    }),
    { numRuns: 200 },
  );
});
