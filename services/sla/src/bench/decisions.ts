import { type Calendar, compileCalendar } from '@sluice/calendar';
import { HOUR, type Instant, MINUTE } from '@sluice/kernel';
import type { ClockCommand } from '../domain/command.ts';
import { clockDecider } from '../domain/decider.ts';
import type { TicketState } from '../domain/evolve.ts';
import { type Clock, stateOf } from '../domain/model.ts';
import { elapsedAt } from '../domain/reckon.ts';
import type { Rules } from '../domain/turn.ts';
import { benchFiles, benchRules, teller } from './cases.ts';

export interface DecisionFigures {
  /** By the CPU time of the thread: what one core does, whoever else works beside it. */
  readonly perSecond: number;
  /** By the clock on the wall. */
  readonly wallPerSecond: number;
  /** The same times added and counted in the calendar, and nothing decided. */
  readonly limitPerSecond: number;
  readonly decisions: number;
  /** Clocks, and how many of them have counted what a sum by hand says. */
  readonly clocks: number;
  readonly right: number;
}

/** Tuesday, 3 March 2026, 10:00 in Shanghai. */
const START: Instant = Date.UTC(2026, 2, 3, 2);

/** When it happens, in minutes after the receipt: answered, it waits, comes back, gets another rank, is resolved, reopened and resolved again. */
const AFTER = { queued: 0.1, held: 1, answered: 5, waiting: 5.5, open: 90, ranked: 95, resolved: 100, reopened: 300, again: 400 } as const;
const RUNS: readonly (readonly [number, number])[] = [
  [0, AFTER.waiting],
  [AFTER.open, AFTER.resolved],
  [AFTER.reopened, AFTER.again],
];

const receiptOf = (n: number): Instant => START + (n % 20_000) * 13_000;

function history(n: number): ClockCommand[] {
  const receivedAt = receiptOf(n);
  const at = (minutes: number): Instant => receivedAt + minutes * MINUTE;
  const say = teller(`tkt_${n}`, [`clk_${n}a`, `clk_${n}b`]);
  return [
    say(receivedAt, { name: 'created', channel: 'app', receivedAt, begunBy: 'customer', priority: 40, tier: null }),
    say(receivedAt, { name: 'classified', type: 'question', urgency: 'medium', language: 'zh' }),
    say(at(AFTER.queued), { name: 'queued', queueId: 'slow', priority: 40, receivedAt, channel: 'app', tier: null, type: 'question' }),
    say(at(AFTER.held), { name: 'held', agentId: 'anna' }),
    say(at(AFTER.answered), { name: 'answered', messageId: `msg_${n}` }),
    say(at(AFTER.waiting), { name: 'waiting', waitingFor: 'customer' }),
    say(at(AFTER.open), { name: 'open' }),
    say(at(AFTER.ranked), { name: 'priority_changed', from: 40, to: 60, cause: 'human', clockId: null }),
    say(at(AFTER.resolved), { name: 'resolved' }),
    say(at(AFTER.reopened), { name: 'reopened' }),
    say(at(AFTER.again), { name: 'resolved' }),
  ];
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Played and looked at in parts, so that what is kept for the look is no more than a service holds. */
const PART = 2000;

/** Decisions a second on one core, over the histories of so many tickets; each with the state that it leads to, as the service does it. */
export function benchDecisions(tickets: number): DecisionFigures {
  const rules = benchRules(benchFiles({ slow: '20h' }), 'v1');
  play(rules, histories(0, PART));
  const definition = [...rules.agreed.values()].find(({ calendarId }) => calendarId === 'office')!.calendar;
  const calendar = compileCalendar(definition);
  arithmetic(calendar, 0, PART);
  let [decisions, right, ownMs, limitMs, wallMs] = [0, 0, 0, 0, 0];
  for (let from = 0; from < tickets; from += PART) {
    const part = histories(from, Math.min(tickets, from + PART));
    const [began, wall] = [cpuMs(), performance.now()];
    const ends = play(rules, part);
    const played = cpuMs();
    wallMs += performance.now() - wall;
    arithmetic(calendar, from, part.length);
    limitMs += cpuMs() - played;
    ownMs += played - began;
    decisions += part.reduce((sum, one) => sum + one.length, 0);
    for (const [n, state] of ends.entries()) right += state!.clocks.filter((clock) => isRight(clock, receiptOf(from + n), calendar, rules)).length;
  }
  return { perSecond: (decisions * 1000) / ownMs, limitPerSecond: (decisions * 1000) / limitMs, wallPerSecond: (decisions * 1000) / wallMs, decisions, clocks: 2 * tickets, right };
}

const histories = (from: number, to: number): ClockCommand[][] => Array.from({ length: to - from }, (_, n) => history(from + n));

function play(rules: Rules, some: readonly (readonly ClockCommand[])[]): TicketState[] {
  const decider = clockDecider(rules);
  return some.map((commands) => {
    let state: TicketState = null;
    for (const command of commands) state = decider.decided(command, state).state;
    return state;
  });
}

/** Where its history makes a clock begin, stop, go on or change, its due time and its next step are added up, and what has counted is counted. */
function arithmetic(calendar: Calendar, first: number, tickets: number): void {
  let sum = 0;
  for (let n = first; n < first + tickets; n += 1) {
    const receivedAt = receiptOf(n);
    for (const [from, to] of RUNS) {
      const [begun, ended] = [receivedAt + from * MINUTE, receivedAt + to * MINUTE];
      for (const share of [1, 0.8]) sum += calendar.add(begun, share * 20 * HOUR);
      sum += calendar.between(begun, ended) + calendar.add(begun, 20 * HOUR);
    }
    // The first response: begun, answered.
    sum += calendar.add(receivedAt, 20 * HOUR) + calendar.add(receivedAt, 16 * HOUR) + calendar.between(receivedAt, receivedAt + AFTER.answered * MINUTE) + calendar.add(receivedAt, 20 * HOUR);
  }
  if (Number.isNaN(sum)) throw new Error('the calendar cannot say');
}

function isRight(clock: Clock, receivedAt: Instant, calendar: Calendar, rules: Rules): boolean {
  const runs = clock.kind === 'first_response' ? [[0, AFTER.answered] as const] : RUNS;
  const counted = runs.reduce((sum, [from, to]) => sum + calendar.between(receivedAt + from * MINUTE, receivedAt + to * MINUTE), 0);
  return stateOf(clock) === 'met' && elapsedAt(clock, receivedAt + 500 * MINUTE, rules.agreement) === counted;
}
