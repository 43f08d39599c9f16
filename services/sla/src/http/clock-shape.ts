import { BrokenInvariant, type Instant, toIso } from '@sluice/kernel';
import { CLOCK_KINDS, type Rung } from '@sluice/policy';
import { type Static, type TSchema, Type } from 'typebox';
import { type Agreement, hoursOf } from '../domain/agreement.ts';
import { type Clock as ClockState, type Segment, stateOf } from '../domain/model.ts';
import { type Agreements, comesAt, elapsedAt, reckoned, rungKey } from '../domain/reckon.ts';

/** What the routes say of a clock, as a schema and as the function that makes it. */
const nullable = <T extends TSchema>(one: T) => Type.Union([one, Type.Null()]);
const time = Type.String({ format: 'date-time' });

const Interval = Type.Object({
  from: time,
  to: nullable(time),
  counted: Type.Boolean(),
  why: Type.Enum(['open', 'outside_hours', 'waiting_customer', 'waiting_third_party', 'resolved', 'spam', 'no_policy', 'earlier', 'unknown_hours'], {
    description: 'earlier: many short intervals as one; unknown_hours: the calendar has no data for that year.',
  }),
  ms: Type.Integer({ description: 'What it has counted.' }),
});

const RungOf = Type.Object({
  rung: Type.Integer({ description: '-1 is the warning.' }),
  stage: Type.Enum(['warning', 'breach', 'after']),
  actions: Type.Array(Type.String()),
  fired: Type.Boolean(),
  dueAt: nullable(Type.String({ format: 'date-time', description: 'When it will fire if nothing changes: at its time, else at the opening it waits for. Null: it has fired, or will not.' })),
});

export const Clock = Type.Object(
  {
    id: Type.String(),
    clock: Type.Enum([...CLOCK_KINDS]),
    of: nullable(Type.String({ description: 'Of a step its stage and step, of a task or promise its id, of an ownership the queue. Null: the ticket itself.' })),
    state: Type.Enum(['running', 'paused', 'met', 'breached', 'revoked']),
    targetMs: nullable(Type.Integer({ description: 'Null: it ends on a date.' })),
    agentId: nullable(Type.String({ description: 'Whose it is, where that is not the holder.' })),
    departmentId: nullable(Type.String()),
    elapsed: Type.Boolean({ description: 'Every hour counts, not only business hours.' }),
    startedAt: time,
    dueAt: nullable(time),
    elapsedMs: nullable(Type.Integer({ description: 'What has counted so far; null where the calendar cannot say.' })),
    remainingMs: nullable(Type.Integer({ description: 'Until due; negative after it. Null where it ends on a date.' })),
    warnedAt: nullable(time),
    breachedAt: nullable(time),
    metAt: nullable(time),
    revoked: nullable(
      Type.String({
        description: 'merged, spam, withdrawn; superseded: an older clock goes on; unanswered: it was resolved without an answer; resolved; dropped: skipped, handed back or taken back.',
      }),
    ),
    lateIntake: Type.Boolean(),
    acknowledged: nullable(Type.Object({ by: Type.String(), at: time })),
    calendar: Type.Object({ id: Type.String(), name: Type.String(), tz: Type.String() }),
    policyId: Type.String(),
    policyName: nullable(Type.String()),
    configVersion: Type.String(),
    rungs: Type.Array(RungOf),
    intervals: Type.Array(Interval),
  },
  {
    examples: [
      {
        id: 'clk_0190f000-0000-7000-8000-000000000001',
        clock: 'first_response',
        of: null,
        state: 'met',
        targetMs: 900_000,
        agentId: null,
        departmentId: null,
        elapsed: false,
        startedAt: '2026-03-03T16:55:00.000Z',
        dueAt: '2026-03-04T08:10:00.000Z',
        elapsedMs: 420_000,
        remainingMs: 480_000,
        warnedAt: null,
        breachedAt: null,
        metAt: '2026-03-04T08:02:00.000Z',
        revoked: null,
        lateIntake: false,
        acknowledged: null,
        calendar: { id: 'office', name: 'Monday to Friday, nine to five', tz: 'Europe/Berlin' },
        policyId: 'standard',
        policyName: '标准 Standard',
        configVersion: 'v3',
        rungs: [{ rung: -1, stage: 'warning', actions: ['notify'], fired: false, dueAt: null }],
        intervals: [{ from: '2026-03-03T16:55:00.000Z', to: '2026-03-03T17:00:00.000Z', counted: true, why: 'open', ms: 300_000 }],
      },
    ],
  },
);

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

export function clockOf(clock: ClockState, loaded: ReadonlyMap<string, Agreement>, now: Instant): Static<typeof Clock> {
  const agreements = (key: string): Agreement => {
    const found = loaded.get(key);
    if (!found) throw new BrokenInvariant(`there is no agreement ${key}`);
    return found;
  };
  const agreement = agreements(clock.agreement);
  const { calendarId, calendar, targetMs, elapsed, policyId, policyName, configVersion } = agreement;
  const intervals = clock.segments.flatMap((segment) => intervalsOf(segment, agreements(segment.agreement), now, clock.dueOn !== null));
  // On the way to a date every hour counts, whatever calendar its ladder is told in.
  const elapsedMs = clock.dueOn === null ? reckoned(() => elapsedAt(clock, now, agreements)).value : intervals.reduce((sum, { ms }) => sum + ms, 0);
  return {
    id: clock.id,
    clock: clock.kind,
    of: clock.of,
    state: stateOf(clock),
    targetMs: clock.dueOn === null ? targetMs : null,
    agentId: clock.agentId,
    departmentId: clock.departmentId,
    elapsed,
    startedAt: toIso(clock.startedAt),
    dueAt: isoOrNull(clock.dueAt),
    elapsedMs,
    remainingMs: elapsedMs === null || clock.dueOn !== null ? null : targetMs - elapsedMs,
    warnedAt: isoOrNull(clock.warnedAt),
    breachedAt: isoOrNull(clock.breachedAt),
    metAt: isoOrNull(clock.metAt),
    revoked: clock.revoked?.why ?? null,
    lateIntake: clock.lateIntake,
    acknowledged: clock.acknowledged && { by: clock.acknowledged.by, at: toIso(clock.acknowledged.at) },
    calendar: { id: calendarId, name: calendar.name ?? calendarId, tz: calendar.tz },
    policyId,
    policyName,
    configVersion,
    rungs: agreement.rungs.map((rung) => rungOf(clock, agreement, rung, { agreements, now })),
    intervals,
  };
}

function rungOf(clock: ClockState, agreement: Agreement, rung: Rung, { agreements, now }: { readonly agreements: Agreements; readonly now: Instant }): Static<typeof RungOf> {
  const fired = clock.fired.includes(rungKey(agreement, rung));
  const dueAt = fired ? null : reckoned(() => comesAt(clock, agreement, rung, agreements, now)).value;
  return { rung: rung.rung, stage: rung.stage, actions: [...rung.actions], fired, dueAt: isoOrNull(dueAt) };
}

/** A segment that counted in business time, taken apart into the openings and what lies between them; on the way to a date every hour counts. */
function intervalsOf(segment: Segment, agreement: Agreement, now: Instant, isDated: boolean): Static<typeof Interval>[] {
  const end = Math.max(segment.from, segment.to ?? now);
  const whole = { from: toIso(segment.from), to: isoOrNull(segment.to), counted: segment.counts, why: segment.why };
  const calendar = agreement.elapsed ? undefined : hoursOf(agreement);
  if (!segment.counts || segment.why === 'earlier' || !calendar || isDated) return [{ ...whole, ms: segment.counts ? ((isDated ? null : segment.ms) ?? end - segment.from) : 0 }];
  const openings = reckoned(() => calendar.openings(segment.from, end)).value;
  if (openings === null) return [{ ...whole, counted: false, why: 'unknown_hours', ms: 0 }];
  const parts: Static<typeof Interval>[] = [];
  let at = segment.from;
  const closed = (to: Instant): void => {
    if (to > at) parts.push({ from: toIso(at), to: toIso(to), counted: false, why: 'outside_hours', ms: 0 });
  };
  for (const { from, to } of openings) {
    closed(from);
    parts.push({ from: toIso(from), to: toIso(to), counted: true, why: 'open', ms: to - from });
    at = to;
  }
  closed(end);
  const last = parts.at(-1);
  return segment.to === null && last ? [...parts.slice(0, -1), { ...last, to: null }] : parts;
}
