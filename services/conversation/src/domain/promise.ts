import { type Instant, instantOf } from '@sluice/kernel';
import type { Ticket, Who } from './ticket.ts';
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
  /** Who said so. */
  readonly endedBy?: Who;
}

/** Those that are not over, at one time. */
export const PROMISES_OPEN = 20;
/** Those that are, the newest. */
const ENDED_KEPT = 30;

type Told = Extract<PublicEvent, { name: 'ticket.promise_made' | 'ticket.promise_kept' | 'ticket.promise_withdrawn' | 'ticket.sla_breached' | 'ticket.sla_breach_withdrawn' }>;

/** What an event leaves of a ticket's promises. */
export function promisesAfter(promises: readonly Promised[], event: Told): readonly Promised[] {
  switch (event.name) {
    case 'ticket.promise_made': {
      const { promiseId: id, noteId = null, dueAt, agentId = null, at } = event.data;
      return bounded([...promises.filter((one) => one.id !== id), { id, noteId, dueAt: instantOf(dueAt), agentId, state: 'open', at: instantOf(at) }]);
    }
    case 'ticket.promise_kept':
      return changed(promises, event.data.promiseId, (one) => ({ ...one, state: one.state === 'broken' ? 'broken' : 'kept', ...endOf(event.data) }));
    case 'ticket.promise_withdrawn':
      return changed(promises, event.data.promiseId, (one) => ({ ...one, state: 'withdrawn', ...endOf(event.data) }));
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

function endOf({ at, by }: Extract<Told, { name: 'ticket.promise_kept' }>['data']): Pick<Promised, 'endedAt' | 'endedBy'> {
  return { endedAt: instantOf(at), endedBy: by };
}

/** What was brought to an end while other tickets went on for one: as the first of them tells it that knows. `survivors`: the next one first. */
export function endedIn(survivors: readonly Pick<Ticket, 'promises'>[]): readonly Promised[] {
  const found = new Map<string, Promised>();
  for (const { promises = [] } of survivors) for (const one of promises) if (!isOwed(one) && !found.has(one.id)) found.set(one.id, one);
  return [...found.values()];
}

function bounded(promises: readonly Promised[]): readonly Promised[] {
  const over = promises.filter((one) => !isOwed(one)).length - ENDED_KEPT;
  let dropped = 0;
  return over <= 0 ? promises : promises.filter((one) => isOwed(one) || ++dropped > over);
}
