import { BrokenInvariant, type Instant, never } from '@sluice/kernel';
import type { ClockEvent } from './event.ts';
import type { Clock, Segment, TicketClocks } from './model.ts';
import { shortened } from './segments.ts';

export type TicketState = TicketClocks | null;

/** The state after an event. */
export function evolve(state: TicketState, event: ClockEvent): TicketState {
  if (event.name === 'ticket_seen') return event.ticket;
  if (state === null) throw new BrokenInvariant(`${event.name} of a ticket that nobody has seen`);
  if (event.name === 'noted') return { ...state, ...event.facts, version: event.version };
  if (event.name === 'clock_started') return { ...state, clocks: [...state.clocks, event.clock] };
  if (event.name === 'clock_retired') return { ...state, clocks: state.clocks.filter(({ id }) => id !== event.clock.id) };
  const id = 'data' in event ? event.data.clockId : event.clockId;
  return { ...state, clocks: state.clocks.map((clock) => (clock.id === id ? change(clock, event) : clock)) };
}

type OfClock = Exclude<ClockEvent, { name: 'ticket_seen' | 'noted' | 'clock_started' | 'clock_retired' }>;

function change(clock: Clock, event: OfClock): Clock {
  switch (event.name) {
    case 'clock_paused':
      return { ...clock, segments: next(closed(clock.segments, event.at, event.ms), { from: event.at, counts: false, why: event.why, agreement: clock.agreement }) };
    case 'clock_resumed':
      return { ...clock, segments: next(closed(clock.segments, event.at, 0), { from: event.at, counts: true, why: 'open', agreement: clock.agreement }) };
    case 'clock_retargeted': {
      const { agreement, counts, why, dueOn } = event;
      return { ...clock, agreement, dueOn, segments: next(closed(clock.segments, event.at, event.ms), { from: event.at, counts, why, agreement }) };
    }
    case 'clock_met':
      return { ...clock, metAt: event.at, metBy: event.by, segments: closed(clock.segments, event.at, event.ms) };
    case 'clock_unmet':
      return { ...clock, metAt: null, metBy: null, segments: opened(clock.segments) };
    case 'clock_reopened':
      return { ...clock, metAt: null, metBy: null, segments: rested(clock, event.at) };
    case 'clock_revoked':
      return { ...clock, revoked: { why: event.why, at: event.at }, segments: closed(clock.segments, event.at, event.ms) };
    case 'clock_restored':
      return { ...clock, revoked: null, segments: opened(clock.segments) };
    case 'clock_shifted':
      return { ...clock, startedAt: event.from, segments: clock.segments.map((one, at) => (at === 0 ? { ...one, from: event.from, ms: event.ms } : one)) };
    case 'clock_joined':
    case 'clock_parted':
      return { ...clock, ...event.to };
    case 'clock_reckoned':
      return { ...clock, agreement: event.agreement, segments: clock.segments.map((one, at) => (one.ms === null ? { ...one, agreement: event.agreement, ms: event.ms[at] ?? null } : one)) };
    case 'clock_assigned':
      return { ...clock, agentId: event.agentId };
    case 'acknowledged':
      return { ...clock, acknowledged: { by: event.by, at: event.at } };
    case 'clock_set':
      return { ...clock, dueAt: event.dueAt, fault: event.fault, timerAt: event.timerAt };
    default:
      return told(clock, event);
  }
}

function told(clock: Clock, event: Extract<OfClock, { data: unknown }>): Clock {
  switch (event.name) {
    case 'warned':
      return { ...clock, warnedAt: event.data.at };
    case 'breached':
      // Never before the change by which it was over already: until then it was promised for later.
      return {
        ...clock,
        breachedAt: Math.max(event.data.dueAt + 1, clock.segments.at(-1)?.from ?? 0, event.data.since ?? 0),
        acknowledged: null,
        lateIntake: clock.lateIntake || event.data.lateIntake,
      };
    case 'breach_withdrawn':
      // What was sent stays sent. Should it really be breached later, its ladder begins anew; a warning is not repeated.
      return { ...clock, breachedAt: null, acknowledged: null, lateIntake: false, fired: clock.fired.filter((key) => key.startsWith('warning')) };
    case 'priority_raised':
      return { ...clock, raised: clock.raised + event.data.by };
    case 'priority_withdrawn':
      return { ...clock, raised: 0 };
    case 'reassign_asked':
    case 'widen_asked':
    case 'task_asked':
      return clock;
    case 'escalated':
      return { ...clock, fired: [...clock.fired, ...event.data.rungs] };
    default:
      return never(event);
  }
}

/** The last segment ends; where it has ended before, its end moves. */
function closed(segments: readonly Segment[], at: Instant, ms: number | null): readonly Segment[] {
  return [...segments.slice(0, -1), ...segments.slice(-1).map((last) => ({ ...last, to: Math.max(at, last.from), ms: last.counts ? ms : 0 }))];
}

function opened(segments: readonly Segment[]): readonly Segment[] {
  return [...segments.slice(0, -1), ...segments.slice(-1).map((last) => ({ ...last, to: null, ms: null }))];
}

function next(segments: readonly Segment[], one: Pick<Segment, 'from' | 'counts' | 'why' | 'agreement'>): readonly Segment[] {
  // What lasted no time at all is no interval.
  const all = [...segments.filter((segment) => segment.to !== segment.from), { ...one, to: null, ms: null }];
  return shortened(all);
}

/** The time between the end and the reopening stands there as time that did not count. */
function rested(clock: Clock, at: Instant): readonly Segment[] {
  const last = clock.segments.at(-1);
  const rest: Segment[] = last?.to === undefined || last.to === null ? [] : [{ from: last.to, to: at, counts: false, why: 'resolved', agreement: clock.agreement, ms: 0 }];
  return next([...clock.segments, ...rest], { from: at, counts: true, why: 'open', agreement: clock.agreement });
}
