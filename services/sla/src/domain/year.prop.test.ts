import { fold, SECOND } from '@sluice/kernel';
import { exampleFiles } from '@sluice/policy/testing';
import { type Agreement, compileConfig, type SlaConfig } from './agreement.ts';
import type { ClockCommand, TicketChange } from './command.ts';
import { clockDecider } from './decider.ts';
import type { TicketState } from './evolve.ts';
import { type Clock, nextLook, type TicketClocks } from './model.ts';
import { elapsedAt } from './reckon.ts';
import { chanceOf, lifeOf } from '../testing/year/lives.ts';
import { type DayHours, openSeconds, START } from '../testing/year/china.ts';
import { type Act, type Fate, type Life, type Promised, walk } from '../testing/year/walk.ts';
import { FIRST, queued, RESOLUTION, said } from './testing.ts';
import type { Rules } from './turn.ts';

/**
 * Two years in virtual time: tickets with any history, under the calendars of China of 2025 and 2026, while policies and calendars are changed
 * half-way; beside a walk of their seconds that shares neither code nor data with what it judges.
 */
const LONG = process.env['SLUICE_FAULT_ROUND'] === 'long';
const TICKETS = LONG ? 40_000 : 2000;
const SEED = Number(process.env['SLUICE_FAULT_SEED'] ?? '1');

const H = 3600;
const at = (date: string): number => (Date.parse(`${date}+08:00`) - START) / SECOND;
const FIELD = { queues: ['day', 'night'], priorities: [20, 40, 60], versions: [0, at('2025-07-01T10:00:00'), at('2025-12-31T09:30:00'), at('2026-05-09T11:15:00')] };

/** By version: hours of the two calendars, and targets in quarters of hours, urgent ones and others: first response, resolution. */
const VERSIONS = [
  { day: { '09:00': '12:00', '13:30': '18:00' }, night: { '20:00': '04:00' }, urgent: [1, 16], other: [4, 64] },
  { day: { '09:00': '12:00', '13:30': '18:00' }, night: { '20:00': '04:00' }, urgent: [2, 12], other: [4, 32] },
  { day: { '08:30': '12:00', '13:00': '17:30' }, night: { '20:00': '04:00' }, urgent: [2, 12], other: [8, 32] },
  { day: { '08:30': '12:00', '13:00': '17:30' }, night: { '18:00': '24:00' }, urgent: [1, 16], other: [4, 96] },
] as const;
const QUARTER_S = 900;

const secondOf = (time: string): number => Number(time.slice(0, 2)) * H + Number(time.slice(3, 5)) * 60;
const hoursOf = (hours: Readonly<Record<string, string>>): DayHours => Object.entries(hours).map(([from, to]) => [secondOf(from), secondOf(to) + (secondOf(to) < secondOf(from) ? 24 * H : 0)]);

/** The documents of a version. */
function filesOf({ day, night, urgent, other }: (typeof VERSIONS)[number]): Readonly<Record<string, string>> {
  const calendar = (hours: object) => ({
    tz: 'Asia/Shanghai',
    region: 'CN',
    years: [2025, 2026],
    hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((name) => [name, hours])),
    makeUpLike: 'mon',
  });
  const targets = ([first, resolution]: readonly [number, number]) => ({ firstResponse: `${first * 15}m`, resolution: `${resolution * 15}m` });
  return {
    ...exampleFiles('small'),
    'calendars.yaml': JSON.stringify({ version: 1, default: 'day', calendars: { day: calendar(day), night: calendar(night) } }),
    'queues.yaml': JSON.stringify({ version: 1, queues: FIELD.queues.map((id) => ({ id, calendar: id })) }),
    'rules.yaml': JSON.stringify({ version: 1, channels: { email: { units: 25 }, api: { units: 10 } }, rules: [{ id: 'rest', then: { queue: 'day' } }] }),
    'policies.yaml': JSON.stringify({
      version: 1,
      policies: [
        { id: 'urgent', when: { priority: { atLeast: 50 } }, ...targets(urgent) },
        { id: 'other', ...targets(other) },
      ],
    }),
  };
}

/** The same as it is walked. */
const promises = VERSIONS.map(({ day, night, urgent, other }) => {
  const open: Readonly<Record<string, Uint8Array>> = { day: openSeconds(hoursOf(day)), night: openSeconds(hoursOf(night)) };
  const make = ([first, resolution]: readonly [number, number], queueId: string): Promised => ({
    first: first * QUARTER_S,
    resolution: resolution * QUARTER_S,
    open: open[queueId]!,
    terms: `${queueId} ${JSON.stringify(queueId === 'day' ? day : night)}`,
  });
  return Object.fromEntries(
    FIELD.queues.map((queueId) => [queueId, { urgent: { ...make(urgent, queueId), terms: `urgent ${queueId} ${JSON.stringify(queueId === 'day' ? day : night)}` }, other: make(other, queueId) }]),
  );
});

/** The rules, with the version in force as the ticket's time has it. */
function rulesOfYears(): Rules & { version: number } {
  const agreed = new Map<string, Agreement>();
  const configs = VERSIONS.map((version, n): SlaConfig => {
    const config = compileConfig({ version: `v${n + 1}`, files: filesOf(version) });
    return {
      ...config,
      agreementFor(kind, facts, clock) {
        const found = config.agreementFor(kind, facts, clock);
        if (found) agreed.set(found.key, found);
        return found;
      },
    };
  });
  return {
    version: 0,
    get config() {
      return configs[this.version]!;
    },
    agreement: (key) => agreed.get(key)!,
  };
}

const rules = rulesOfYears();
const decider = clockDecider(rules);
const instant = (second: number): number => START + second * SECOND;

function changeOf(act: Exclude<Act, { name: 'configured' }>, n: number): TicketChange {
  switch (act.name) {
    case 'wait':
      return { name: 'waiting', waitingFor: 'customer' };
    case 'open':
      return { name: 'open' };
    case 'answer':
      return { name: 'answered', messageId: `msg_${n}` };
    case 'resolve':
      return { name: 'resolved' };
    case 'reopen':
      return { name: 'reopened' };
    case 'transfer':
      return { name: 'transferred', queueId: act.queueId };
    default:
      return { name: 'priority_changed', from: 0, to: act.priority, cause: 'human', clockId: null };
  }
}

/** As the service has it: its events, the walk through the tickets after a change of the configuration, and timers when they are due. */
function play(life: Life, isChecked: boolean): TicketClocks {
  let state: TicketState = null;
  const apply = (command: ClockCommand): void => {
    const before = state;
    const decided = decider.decided(command, before);
    if (isChecked) expect(decided.state).toEqual(fold(decider, decided.events, before));
    ({ state } = decided);
  };
  const fireBefore = (now: number): void => {
    for (let look = state === null ? null : nextLook(state); look !== null && look <= now; look = state === null ? null : nextLook(state)) {
      const due = (state as unknown as TicketClocks).clocks.find(({ timerAt }) => timerAt === look)!;
      apply({ kind: 'due', clockId: due.id, now: look });
    }
  };
  rules.version = life.version;
  const receivedAt = instant(life.receivedAt);
  apply(said(1, receivedAt, { name: 'created', channel: 'email', receivedAt, begunBy: 'customer', priority: life.priority, tier: null }));
  apply(queued(receivedAt, 2, { queueId: life.queueId, priority: life.priority }));
  for (const [n, act] of life.acts.entries()) {
    const now = instant(act.at);
    fireBefore(now);
    if (act.name === 'configured') {
      rules.version = act.version;
      apply({ kind: 'reconfigured', at: now, now });
    } else apply(said(n + 3, now, changeOf(act, n)));
  }
  fireBefore(instant(life.end));
  return state as unknown as TicketClocks;
}

/** A clock in the words of the walk. */
function fateOf(clock: Clock, end: number): Fate {
  const second = (ms: number | null): number | null => (ms === null ? null : (ms - START) / SECOND);
  const isChanged = clock.breachedAt !== null && clock.breachedAt !== clock.dueAt! + 1;
  return {
    counted: elapsedAt(clock, instant(end), rules.agreement) / SECOND,
    dueAt: second(clock.dueAt),
    broken: clock.breachedAt !== null,
    brokenBy: isChanged ? second(clock.breachedAt) : null,
    metAt: second(clock.metAt),
    over: clock.revoked !== null,
  };
}

test(`${TICKETS} tickets of two years: due times, breaches and counted time are those of a walk of the seconds`, () => {
  const chance = chanceOf(SEED);
  const seen = { broken: 0, brokenBy: 0, met: 0, over: 0, configured: 0 };
  for (let n = 0; n < TICKETS; n += 1) {
    const life = lifeOf(chance, FIELD);
    // What a decision leads to is the fold of its events.
    const { clocks } = play(life, n % 20 === 0);
    const walked = walk(life, (version, queueId, priority) => promises[version]![queueId]![priority >= 50 ? 'urgent' : 'other']);
    for (const [id, right] of [
      [FIRST, walked.first],
      [RESOLUTION, walked.resolution],
    ] as const) {
      const clock = clocks.find((one) => one.id === id)!;
      const found = fateOf(clock, life.end);
      // Paused it has no due time; what ended unmet owes none.
      const isSilent = !right.broken && (right.over || (found.dueAt === null && right.metAt === null && clock.segments.at(-1)?.counts === false));
      const expected = isSilent ? { ...right, dueAt: found.dueAt } : right;
      if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`ticket ${n} of seed ${SEED}, ${id}: ${JSON.stringify({ found, right, life, clock }, null, 1)}`);
      if (right.broken) seen.broken += 1;
      if (right.brokenBy !== null) seen.brokenBy += 1;
      if (right.metAt !== null) seen.met += 1;
      if (right.over) seen.over += 1;
    }
    if (life.acts.some(({ name }) => name === 'configured')) seen.configured += 1;
  }
  // A year in which little happened would prove little.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(TICKETS / 200);
}, 600_000);
