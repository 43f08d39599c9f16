import { pause } from '@sluice/runtime';
import { type Caller, type FeedEvent, isOf } from './feed.ts';

interface Rung {
  readonly rung: number;
  readonly stage: 'warning' | 'breach' | 'after';
  readonly fired: boolean;
  readonly dueAt: string | null;
}

/** A clock as GET /v1/tickets/{id}/clocks tells it, and whose it is. */
export interface ClockLine {
  readonly ticketId: string;
  readonly id: string;
  readonly state: string;
  readonly dueAt: string | null;
  readonly warnedAt: string | null;
  readonly breachedAt: string | null;
  readonly metAt: string | null;
  readonly revoked: string | null;
  readonly lateIntake: boolean;
  readonly rungs: readonly Rung[];
}

const LIMIT_MS = 60_000;
/** What a clock does later than this it does not do while a test looks at it. */
const SOON_MS = 30_000;
const AT_ONCE = 8;

async function readClocks(caller: Caller, tickets: readonly string[]): Promise<ClockLine[]> {
  const found: ClockLine[] = [];
  const left = [...tickets];
  const reader = async (): Promise<void> => {
    for (let ticketId = left.pop(); ticketId !== undefined; ticketId = left.pop()) {
      const { status, body } = await caller.call<{ items: ClockLine[] }>('GET', `/v1/tickets/${ticketId}/clocks`);
      for (const clock of status === 200 ? body.items : []) found.push({ ...clock, ticketId });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return found;
}

/** What a clock that goes on should have done by then. */
function overdue({ state, dueAt, metAt, revoked, breachedAt, rungs }: ClockLine, then: number): readonly string[] {
  if (metAt !== null || revoked !== null || state === 'paused') return [];
  const hasPassed = (at: string | null): boolean => at !== null && Date.parse(at) < then;
  const late = breachedAt === null && hasPassed(dueAt) ? [`was due at ${dueAt} and is not breached`] : [];
  // Nobody is warned after the breach.
  const silent = rungs.filter((one) => !one.fired && hasPassed(one.dueAt) && (breachedAt === null || one.stage !== 'warning'));
  return [...late, ...silent.map((one) => `has not fired its rung ${one.rung} of ${one.dueAt}`)];
}

/** The clocks of all tickets, when each ticket has some and none has anything to do soon; what is not so in the end is told by `clockFaults` and `unpromised`. */
export async function clocksAtRest(caller: Caller, tickets: readonly string[]): Promise<ClockLine[]> {
  for (const until = performance.now() + LIMIT_MS; ; await pause(500)) {
    const clocks = await readClocks(caller, tickets);
    if (performance.now() > until || (unpromised(clocks, tickets).length === 0 && clocks.every((clock) => overdue(clock, Date.now() + SOON_MS).length === 0))) return clocks;
  }
}

/** Tickets without any clock; a policy of the examples promises something to everybody. */
export function unpromised(clocks: readonly ClockLine[], tickets: readonly string[]): string[] {
  const have = new Set(clocks.map((clock) => clock.ticketId));
  return tickets.filter((id) => !have.has(id)).map((id) => `ticket ${id} has no clock`);
}

/**
 * Every clock against what was said of it to everybody. A breach can turn out to have been none (sla sees late what happened in time); only
 * after that may its ladder be climbed again. Where the ticket had moved on it takes no breach, and says so itself.
 */
export function clockFaults(clocks: readonly ClockLine[], events: readonly FeedEvent[]): string[] {
  const by = (name: string): Map<string, FeedEvent[]> => Map.groupBy(events.filter(isOf(name)), (event) => String(event.data['clockId']));
  const [warned, breached, withdrawn, fired] = [by('ticket.sla_warning'), by('ticket.sla_breached'), by('ticket.sla_breach_withdrawn'), by('escalation.fired')];
  const refused = Map.groupBy(events.filter(isOf('ticket.decision_refused')).filter(ofClocks), (event) => event.subject);
  return clocks.flatMap((clock) => {
    const count = (of: Map<string, FeedEvent[]>): number => of.get(clock.id)?.length ?? 0;
    const refusals = refused.get(clock.ticketId)?.length ?? 0;
    const standing = count(breached) - count(withdrawn);
    const faults = [...overdue(clock, Date.now())];
    if (clock.metAt !== null && clock.dueAt !== null && clock.breachedAt === null && clock.metAt > clock.dueAt) faults.push(`was met after ${clock.dueAt} and is not breached`);
    if (count(warned) > 1) faults.push(`has warned ${count(warned)} times`);
    if (standing !== 0 && standing !== 1) faults.push(`was breached ${count(breached)} times and taken back ${count(withdrawn)} times`);
    if (standing === 0 && clock.breachedAt !== null && refusals === 0) faults.push('is breached, and its ticket has not said so');
    if (standing === 1 && clock.breachedAt === null) faults.push('is not breached, and its ticket says so');
    faults.push(...ladder(clock, fired.get(clock.id) ?? [], refusals > 0 ? Number.POSITIVE_INFINITY : count(withdrawn)));
    return faults.map((fault) => `clock ${clock.id} of ticket ${clock.ticketId} ${fault}`);
  });
}

/** Of several refusals of one machine only the first is told until the ticket moves: it stands for the others. */
const ofClocks = (event: FeedEvent): boolean => String(event.data['eventType']).startsWith('dev.sluice.sla.');

/** Each rung at most once, and again after each breach that was none; what the clock says that it has told stands on the feed. */
function ladder({ rungs, lateIntake }: ClockLine, fired: readonly FeedEvent[], again: number): string[] {
  const times = (rung: number): number => fired.filter((event) => event.data['rung'] === rung).length;
  const often = [...new Set(fired.map((event) => Number(event.data['rung'])))].filter((rung) => times(rung) > (rung < 0 ? 1 : 1 + again));
  // The whole ladder of what was overdue when it came is one message.
  const silent = lateIntake ? [] : rungs.filter((one) => one.fired && times(one.rung) === 0);
  return [...often.map((rung) => `has fired its rung ${rung} ${times(rung)} times`), ...silent.map((one) => `says that it has fired its rung ${one.rung}, and nobody was told`)];
}
