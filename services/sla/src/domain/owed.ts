import type { Weekday } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import type { ClockKind } from '@sluice/policy';

/** What a process, or whoever asks for something, allows for it, where no policy says otherwise. */
export interface Allowance {
  /** Null: it ends on a date. */
  readonly targetMs: number | null;
  readonly elapsed: boolean;
  readonly calendarId: string | null;
  /** It ends with the closing of the week of that day. */
  readonly until: Weekday | null;
}

/** What a clock is the clock of. */
export interface Owed {
  readonly kind: ClockKind;
  /** `stage.step`, the id of a task or promise, the queue of an ownership. Null: the ticket itself. */
  readonly of: string | null;
  /** Null: as the policy says. */
  readonly allowed: Allowance | null;
  /** It ends on this date, not after a length of time: nothing pauses it. */
  readonly dueOn: Instant | null;
  /** Whose it is, where that is not the ticket's holder. */
  readonly agentId: string | null;
  readonly departmentId: string | null;
}

/** Owed of the ticket itself. */
export function owedOf(kind: ClockKind, more: Partial<Owed> = {}): Owed {
  return { kind, of: null, allowed: null, dueOn: null, agentId: null, departmentId: null, ...more };
}

/** A date is a date; an answer is never paused, nor is what is owed inside the house by others (terms: Pauses). */
export function isPausable({ kind, dueOn, allowed }: Pick<Owed, 'kind' | 'dueOn' | 'allowed'>): boolean {
  if (dueOn !== null || (allowed !== null && allowed.until !== null)) return false;
  return kind === 'resolution' || kind === 'periodic_update' || kind === 'ownership' || kind === 'stage';
}
