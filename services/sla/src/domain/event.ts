import type { CalendarFault } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import type { ClockKind } from '@sluice/policy';
import type { Clock, Facts, RevokedWhy, Story, TicketClocks, Why } from './model.ts';

/** What every word to the outside says of its clock. */
export interface ClockFact {
  readonly clockId: string;
  readonly clock: ClockKind;
  /** What it is the clock of, where that is not the ticket itself. */
  readonly of: string | null;
  readonly onVersion: number;
  readonly dueAt: Instant;
  readonly at: Instant;
  readonly policyId: string;
  readonly configVersion: string;
  readonly lateIntake: boolean;
}

export interface Raise {
  readonly clockId: string;
  readonly onVersion: number;
  readonly by: number;
  readonly rung: number;
  readonly at: Instant;
}

export interface Escalation extends ClockFact {
  readonly rung: number;
  readonly stage: 'warning' | 'breach' | 'after';
  readonly actions: readonly string[];
  /** Ways in which those who are told hear of it beside the list. */
  readonly via?: readonly string[];
  readonly webhookId?: string;
  readonly notified: readonly string[];
  readonly agentId: string | null;
  readonly queueId: string | null;
  /** Keys of the rungs that it stands for: one, or the whole ladder of a digest. */
  readonly rungs: readonly string[];
  /** It was overdue when it came, and this is its whole ladder: it may stand with others in one notice. */
  readonly digest?: true;
  /** Who is not in `notified`, because he has the notice of a digest that this one joined. */
  readonly joined?: readonly { readonly agentId: string; readonly digestId: string }[];
}

/** A rung wants something done with the ticket. */
export interface Asked extends Omit<Raise, 'by'> {
  readonly policyId: string;
  readonly configVersion: string;
  readonly queueId?: string;
  readonly task?: { readonly departmentId: string; readonly text: string };
}

/** What clocks say to others. */
export type ToldEvent =
  | { readonly name: 'warned'; readonly data: ClockFact }
  /** `since`: the change by which it was over already. */
  | { readonly name: 'breached'; readonly data: ClockFact & { readonly since?: Instant } }
  | { readonly name: 'breach_withdrawn'; readonly data: ClockFact }
  | { readonly name: 'priority_raised'; readonly data: Raise }
  | { readonly name: 'priority_withdrawn'; readonly data: Raise }
  | { readonly name: 'reassign_asked' | 'widen_asked' | 'task_asked'; readonly data: Asked }
  | { readonly name: 'escalated'; readonly data: Escalation };

/** `ms`: what the segment that ends here has counted; null where the calendar cannot say. */
export type ClockEvent =
  | { readonly name: 'ticket_seen'; readonly ticket: TicketClocks }
  | { readonly name: 'noted'; readonly version: number; readonly facts: Partial<Facts> & { readonly begun?: boolean } }
  | { readonly name: 'clock_started'; readonly clock: Clock }
  | { readonly name: 'clock_paused'; readonly clockId: string; readonly at: Instant; readonly ms: number | null; readonly why: Why }
  | { readonly name: 'clock_resumed'; readonly clockId: string; readonly at: Instant }
  | {
      readonly name: 'clock_retargeted';
      readonly clockId: string;
      readonly at: Instant;
      readonly ms: number | null;
      readonly agreement: string;
      readonly counts: boolean;
      readonly why: Why;
      readonly dueOn: Instant | null;
    }
  | { readonly name: 'clock_met'; readonly clockId: string; readonly at: Instant; readonly ms: number | null; readonly by: string | null }
  /** The answer that met it was revoked: as if it had not been. */
  | { readonly name: 'clock_unmet'; readonly clockId: string }
  | { readonly name: 'clock_reopened'; readonly clockId: string; readonly at: Instant }
  /** It counts from another instant: a merge brought an earlier one, or has been undone. `ms`: of the first segment, where that has ended. */
  | { readonly name: 'clock_shifted'; readonly clockId: string; readonly from: Instant; readonly ms: number | null }
  /** What a merged ticket's clock had come to is its own now, or is not any more: all that this changes. */
  | { readonly name: 'clock_joined' | 'clock_parted'; readonly clockId: string; readonly to: Story & Pick<Clock, 'taken'> }
  /** What revoked it was undone: as if it had not been. */
  | { readonly name: 'clock_restored'; readonly clockId: string }
  | { readonly name: 'clock_revoked'; readonly clockId: string; readonly at: Instant; readonly ms: number | null; readonly why: RevokedWhy }
  /** Under another agreement the calendar can say what it could not: the `ms` of each segment. */
  | { readonly name: 'clock_reckoned'; readonly clockId: string; readonly agreement: string; readonly ms: readonly (number | null)[] }
  | { readonly name: 'clock_set'; readonly clockId: string; readonly dueAt: Instant | null; readonly fault: CalendarFault | null; readonly timerAt: Instant | null }
  /** Somebody else does it. */
  | { readonly name: 'clock_assigned'; readonly clockId: string; readonly agentId: string }
  | { readonly name: 'acknowledged'; readonly clockId: string; readonly by: string; readonly at: Instant }
  /** One of many that have ended: it leaves the ticket's row. */
  | { readonly name: 'clock_retired'; readonly clock: Clock }
  | ToldEvent;

const TOLD = new Set<string>(['warned', 'breached', 'breach_withdrawn', 'priority_raised', 'priority_withdrawn', 'reassign_asked', 'widen_asked', 'task_asked', 'escalated']);

export function isTold(event: ClockEvent): event is ToldEvent {
  return TOLD.has(event.name);
}
