import type { EventData } from '@sluice/contracts';
import { type Instant, instantOf } from '@sluice/kernel';
import { durationMs } from '@sluice/policy';
import { EVERY_HOUR, type Hours, type HoursFor } from './hours.ts';

/** Events of a ticket that its case is timed by. */
export const TIMING = [
  'ticket.case_opened',
  'ticket.stage_entered',
  'ticket.step_begun',
  'ticket.step_ended',
  'ticket.status_changed',
  'ticket.resolved',
  'ticket.reopened',
  'ticket.closed',
  'ticket.sla_breached',
  'ticket.sla_breach_withdrawn',
] as const;
type TimingName = (typeof TIMING)[number];
export type CaseLine = { readonly [N in TimingName]: { readonly name: N; readonly at: Instant; readonly data: EventData[N] } }[TimingName];

export interface StageTime {
  readonly stage: string;
  readonly visit: number;
  readonly cause: string;
  readonly by: string;
  readonly enteredAt: Instant;
  readonly leftAt: Instant | null;
}

/** One beginning of a step. `usedMs` is business time that counted; null where the calendar cannot say. */
export interface StepTime {
  readonly stage: string;
  readonly step: string;
  readonly visit: number;
  readonly begunAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  /** done | skipped | withdrawn; null while it runs. */
  readonly outcome: string | null;
  readonly target: string | null;
  readonly until: string | null;
  readonly elapsed: boolean;
  /** Null: nothing is promised, the clock stands, or the calendar cannot say. */
  readonly dueAt: Instant | null;
  readonly targetMs: number | null;
  readonly usedMs: number | null;
  readonly late: boolean;
}

export interface CaseTimes {
  readonly stages: readonly StageTime[];
  readonly steps: readonly StepTime[];
}

interface Pause {
  readonly from: Instant;
  readonly to: Instant | null;
}
interface Begun {
  readonly data: EventData['ticket.step_begun'];
  ended?: EventData['ticket.step_ended'];
  /** What sla has told of its clock: its word is the last one. */
  told?: { readonly clockId: string; readonly dueAt: Instant } | undefined;
}

/**
 * Every stage and step as often as it was begun, in the order in which they began: what was measured before a case came back stays. Time is
 * counted as sla counts it: in the calendar of the step's department, not while the ticket waits for the customer.
 */
export function timesOf(lines: readonly CaseLine[], o: { readonly queueId: string | null; readonly hoursFor: HoursFor; readonly now: Instant }): CaseTimes {
  const stages: StageTime[] = [];
  const runs: Begun[] = [];
  const pauses: Pause[] = [];
  for (const line of lines) {
    if (line.name === 'ticket.stage_entered') enter(stages, line.data);
    else if (line.name === 'ticket.step_begun') runs.push({ data: line.data });
    else if (line.name === 'ticket.step_ended') endOf(runs, line.data);
    else if (line.name === 'ticket.sla_breached') breach(runs, line.data);
    else if (line.name === 'ticket.sla_breach_withdrawn') forgive(runs, line.data.clockId);
    else if (line.name !== 'ticket.case_opened') pause(pauses, line);
  }
  return { stages, steps: runs.map((run) => timeOf(run, pauses, o.hoursFor(o.queueId, run.data.calendarId), o.now)) };
}

function enter(stages: StageTime[], { stage, visit, cause, by, at }: EventData['ticket.stage_entered']): void {
  const last = stages.at(-1);
  if (last) stages[stages.length - 1] = { ...last, leftAt: instantOf(at) };
  stages.push({ stage, visit, cause, by: by.id ?? by.kind, enteredAt: instantOf(at), leftAt: null });
}

function endOf(runs: readonly Begun[], ended: EventData['ticket.step_ended']): void {
  const run = runs.findLast(({ data }) => data.stage === ended.stage && data.step === ended.step && data.visit === ended.visit);
  if (run) run.ended = ended;
}

function breach(runs: readonly Begun[], { clock, of, clockId, dueAt }: EventData['ticket.sla_breached']): void {
  const run = clock === 'stage' ? runs.findLast(({ data }) => `${data.stage}.${data.step}` === of) : undefined;
  if (run) run.told = { clockId, dueAt: instantOf(dueAt) };
}

function forgive(runs: readonly Begun[], clockId: string): void {
  for (const run of runs) if (run.told?.clockId === clockId) run.told = undefined;
}

function pause(pauses: Pause[], line: CaseLine): void {
  const last = pauses.at(-1);
  if (last?.to === null) pauses[pauses.length - 1] = { ...last, to: line.at };
  if (stands(line)) pauses.push({ from: line.at, to: null });
}

/** It waits for the customer, or is taken for spam. */
function stands({ name, data }: CaseLine): boolean {
  if (name === 'ticket.status_changed') return data.to === 'waiting' && data.waitingFor === 'customer';
  if (name === 'ticket.reopened') return data.standing?.status === 'waiting' && data.standing.waitingFor === 'customer';
  return name === 'ticket.closed' && data.reason === 'spam';
}

function timeOf({ data, ended, told }: Begun, pauses: readonly Pause[], hours: Hours, now: Instant): StepTime {
  const { stage, step, visit, target, until, elapsed = false } = data;
  const begunAt = instantOf(data.at);
  const endedAt = ended === undefined ? null : instantOf(ended.at);
  const end = endedAt ?? Math.max(now, begunAt);
  const time = elapsed ? EVERY_HOUR : hours;
  const dated = data.dueAt !== undefined || until !== undefined;
  const stood = dated ? [] : pauses.filter((one) => one.from < end && (one.to ?? end) > begunAt);
  const targetMs = target === undefined ? null : (durationMs(target) ?? null);
  const fixed = data.dueAt === undefined ? until && hours.closing(until, begunAt) : instantOf(data.dueAt);
  const dueAt = told?.dueAt ?? (dated ? fixed : targetMs === null ? undefined : dueOf(begunAt, targetMs, stood, time)) ?? null;
  return {
    stage,
    step,
    visit,
    begunAt,
    endedAt,
    endedBy: ended === undefined ? null : (ended.by.id ?? ended.by.kind),
    outcome: ended?.outcome ?? null,
    target: target ?? null,
    until: until ?? null,
    elapsed,
    dueAt: typeof dueAt === 'number' ? dueAt : null,
    targetMs,
    usedMs: countedOf(begunAt, end, stood, time),
    late: told !== undefined || (ended?.outcome !== 'withdrawn' && typeof dueAt === 'number' && end > dueAt),
  };
}

/** Undefined where the clock stands still. */
function dueOf(begunAt: Instant, targetMs: number, pauses: readonly Pause[], hours: Hours): Instant | undefined {
  let from = begunAt;
  let left = targetMs;
  for (const one of pauses) {
    const counted = one.from <= from ? 0 : hours.between(from, one.from);
    if (counted === undefined) return undefined;
    if (counted >= left) break;
    if (one.to === null) return undefined;
    left -= counted;
    from = Math.max(from, one.to);
  }
  return hours.add(from, left);
}

function countedOf(begunAt: Instant, end: Instant, pauses: readonly Pause[], hours: Hours): number | null {
  let from = begunAt;
  let sum = 0;
  for (const one of [...pauses, { from: end, to: end }]) {
    const counted = one.from <= from ? 0 : hours.between(from, Math.min(one.from, end));
    if (counted === undefined) return null;
    sum += counted;
    from = Math.max(from, one.to ?? end);
  }
  return sum;
}
