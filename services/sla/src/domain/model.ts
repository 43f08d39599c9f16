import type { CalendarFault } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import type { Owed } from './owed.ts';

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'revoked';

/** Why an interval counted (`open`), or did not. */
export type Why = 'open' | 'waiting_customer' | 'waiting_third_party' | 'resolved' | 'spam' | 'no_policy' | 'earlier';
/**
 * What ended a clock without its promise being kept. `merged`, `spam`, `withdrawn`, `superseded` (an older clock goes on instead): it was never
 * owed, whatever came before. `unanswered`, `resolved`, `dropped` (skipped, handed back or taken back by a person): a breach before it stands.
 */
export type RevokedWhy = 'merged' | 'spam' | 'withdrawn' | 'superseded' | 'unanswered' | 'resolved' | 'dropped';

/** A stretch of a clock's life in which the same held. */
export interface Segment {
  readonly from: Instant;
  /** Null: it goes on. */
  readonly to: Instant | null;
  readonly counts: boolean;
  readonly why: Why;
  /** Key of the agreement whose time it is counted in. */
  readonly agreement: string;
  /** What was counted, once it has ended: a change of calendar later does not touch it. Null where the calendar could not say. */
  readonly ms: number | null;
}

/** What a clock was until an instant, as far as a merge concerns it. */
export type Story = Pick<Clock, 'startedAt' | 'agreement' | 'segments' | 'lateIntake' | 'warnedAt' | 'breachedAt' | 'acknowledged' | 'fired'>;

/** What has come to a clock from a ticket that was closed into its own: both as they were then, so that it can be undone exactly. */
export interface Taken {
  readonly ticketId: string;
  readonly at: Instant;
  readonly own: Story;
  readonly brought: Story;
}

/** One clock: what was promised to whom stands in its agreement, what became of it here. */
export interface Clock extends Owed {
  readonly id: string;
  readonly agreement: string;
  readonly startedAt: Instant;
  readonly segments: readonly Segment[];
  /** Null while it stands still before its end, and where it cannot be reckoned. */
  readonly dueAt: Instant | null;
  /** Why it cannot be reckoned. */
  readonly fault: CalendarFault | null;
  /** When it is looked at again by itself. */
  readonly timerAt: Instant | null;
  readonly lateIntake: boolean;
  readonly warnedAt: Instant | null;
  readonly breachedAt: Instant | null;
  readonly metAt: Instant | null;
  /** The answer that met it, should that fail. */
  readonly metBy: string | null;
  /** Somebody sees to it: its ladder climbs no further; before the breach, until that. */
  readonly acknowledged: { readonly by: string; readonly at: Instant } | null;
  readonly revoked: { readonly why: RevokedWhy; readonly at: Instant } | null;
  /** Rungs that have fired. */
  readonly fired: readonly string[];
  /** What its ladder has added to the ticket's priority. */
  readonly raised: number;
  /** From tickets that were merged into this one, the earliest first. */
  readonly taken: readonly Taken[];
}

export type Standing = 'live' | 'waiting' | 'resolved' | 'closed';

/** What a later record of sla inherits from the contact that began it all. */
export interface Origin {
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
}

/** What is known of a ticket, from its public events. */
export interface Facts {
  readonly channel: string;
  readonly tier: string | null;
  readonly receivedAt: Instant;
  readonly begunBy: string;
  readonly queueId: string | null;
  readonly priority: number;
  /** How much of the priority each clock's ladder has added. */
  readonly raises: Readonly<Record<string, number>>;
  readonly type: string;
  readonly urgency: string;
  readonly language: string;
  readonly standing: Standing;
  readonly waitingFor: string | null;
  /** It has waited or been resolved before. */
  readonly hasRested: boolean;
  /** The first message of the customer since it was resolved: is it reopened for that, an answer is owed from then on. */
  readonly heardAt: Instant | null;
  /** Answers that stand, earliest first. */
  readonly answers: readonly { readonly messageId: string; readonly at: Instant }[];
  readonly agentId: string | null;
  readonly ownerId: string | null;
  /** Everybody who has held it, each once. */
  readonly holders: readonly string[];
  /** Whom it concerns, as a complaint: they are told nothing and read nothing. Absent: nobody. */
  readonly excluded?: readonly string[];
  /** Tickets that were closed into this one and whose own end has not been seen yet: what they had come to is taken over then. Absent: none. */
  readonly expected?: readonly { readonly ticketId: string; readonly at: Instant }[];
}

/** A ticket as sla sees it: the aggregate that is locked, decided on and saved. */
export interface TicketClocks extends Facts {
  readonly id: string;
  readonly conversationId: string;
  /** The highest entityversion that meant something here. */
  readonly version: number;
  readonly origin: Origin;
  /** Its first clocks have been started (or there was no policy for them). */
  readonly begun: boolean;
  readonly clocks: readonly Clock[];
}

export function hasEnded(clock: Clock): boolean {
  return clock.metAt !== null || clock.revoked !== null;
}

/** When a ticket is to be looked at by itself, the first of its clocks that comes after `after`; null where none does. Its timer row says the same. */
export function nextLook({ clocks }: TicketClocks, after = Number.NEGATIVE_INFINITY): Instant | null {
  let next: Instant | null = null;
  for (const { timerAt } of clocks) if (timerAt !== null && timerAt > after && (next === null || timerAt < next)) next = timerAt;
  return next;
}

const NEVER_OWED = new Set<RevokedWhy>(['merged', 'spam', 'withdrawn', 'superseded']);

/** A breach stays one when it is met late; what was never owed is revoked, whatever came before. */
export function stateOf(clock: Clock): ClockState {
  if (clock.revoked !== null && NEVER_OWED.has(clock.revoked.why)) return 'revoked';
  if (clock.breachedAt !== null) return 'breached';
  if (clock.revoked !== null) return 'revoked';
  if (clock.metAt !== null) return 'met';
  return clock.segments.at(-1)?.counts === true ? 'running' : 'paused';
}
