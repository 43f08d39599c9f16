import { type Instant, instantOf } from '@sluice/kernel';
import type { PublicEvent } from './ticket-event.ts';

/** What somebody has told the customer, and by when. `broken`: its clock says so; it can still be kept, late. */
export interface Promised {
  readonly id: string;
  /** The internal note that says what was promised. */
  readonly noteId: string | null;
  readonly dueAt: Instant;
  /** Whose word it is; null: the owner's, whoever that is. */
  readonly agentId: string | null;
  readonly state: 'open' | 'kept' | 'broken' | 'withdrawn';
  readonly at: Instant;
  readonly endedAt?: Instant;
}

/** Those that are not over, at one time. */
export const PROMISES_OPEN = 20;
/** Those that are, the newest. */
const ENDED_KEPT = 30;

type Told = Extract<PublicEvent, { name: `ticket.promise_${string}` | 'ticket.sla_breached' | 'ticket.sla_breach_withdrawn' }>;

/** What an event leaves of a ticket's promises. */
export function promisesAfter(promises: readonly Promised[], event: Told): readonly Promised[] {
  switch (event.name) {
    case 'ticket.promise_made': {
      const { promiseId: id, noteId = null, dueAt, agentId = null, at } = event.data;
      return bounded([...promises.filter((one) => one.id !== id), { id, noteId, dueAt: instantOf(dueAt), agentId, state: 'open', at: instantOf(at) }]);
    }
    case 'ticket.promise_kept':
      return changed(promises, event.data.promiseId, (one) => ({ ...one, state: one.state === 'broken' ? 'broken' : 'kept', endedAt: instantOf(event.data.at) }));
    case 'ticket.promise_withdrawn':
      return changed(promises, event.data.promiseId, (one) => ({ ...one, state: 'withdrawn', endedAt: instantOf(event.data.at) }));
    case 'ticket.sla_breached':
      return event.data.clock === 'promise' ? changed(promises, event.data.of, (one) => ({ ...one, state: one.state === 'withdrawn' ? one.state : 'broken' })) : promises;
    default:
      return event.data.clock === 'promise' ? changed(promises, event.data.of, (one) => (one.state === 'broken' ? { ...one, state: one.endedAt === undefined ? 'open' : 'kept' } : one)) : promises;
  }
}

function changed(promises: readonly Promised[], id: string | undefined, change: (one: Promised) => Promised): readonly Promised[] {
  return promises.map((one) => (one.id === id ? change(one) : one));
}

/** Whether somebody still owes it. */
export function isOwed({ endedAt, state }: Promised): boolean {
  return endedAt === undefined && state !== 'withdrawn';
}

function bounded(promises: readonly Promised[]): readonly Promised[] {
  const over = promises.filter((one) => !isOwed(one)).length - ENDED_KEPT;
  let dropped = 0;
  return over <= 0 ? promises : promises.filter((one) => isOwed(one) || ++dropped > over);
}
