import { toIso } from '@sluice/kernel';
import type { TicketCommand } from './command.ts';
import { isExcluded } from './excluded.ts';
import { isOwed, type Promised, PROMISES_OPEN } from './promise.ts';
import type { Ticket, Who } from './ticket.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** Somebody names a time to the customer; also after the solution, before the ticket is closed. */
export function promise(turn: Turn, { at, by, promiseId, dueAt, agentId, noteId }: Of<'promise'>): void {
  const { status, promises = [] } = turn.ticket;
  if (status === 'closed') return turn.refuse();
  if (isExcluded(turn.ticket, agentId)) return turn.refuse('agent_excluded');
  if (promises.filter(isOwed).length >= PROMISES_OPEN) return turn.refuse('too_many_promises');
  turn.emit({ name: 'ticket.promise_made', data: { promiseId, dueAt: toIso(dueAt), ...(agentId === undefined ? {} : { agentId }), by, at: toIso(at), noteId } });
}

/** Closed so, it owes nothing: another ticket does, or nobody. */
const OWES_NOTHING = new Set<string | null>(['merged', 'spam', 'withdrawn']);

/** Kept, late or not; what is broken cannot be withdrawn: the customer was told, and it was not so. */
export function endPromise(turn: Turn, { at, by, promiseId, isKept }: Of<'end_promise'>): void {
  if (turn.ticket.status === 'closed' && OWES_NOTHING.has(turn.ticket.closeReason)) return turn.refuse();
  const found = turn.ticket.promises?.find(({ id }) => id === promiseId);
  if (!found || !isOwed(found) || (!isKept && found.state === 'broken')) return turn.refuse('promise_over');
  turn.emit({ name: isKept ? 'ticket.promise_kept' : 'ticket.promise_withdrawn', data: { promiseId, by, at: toIso(at) } });
}

/** What was promised in a ticket that is merged into this one is owed here. */
export function takeOverPromises(turn: Turn, { promises = [] }: Ticket, by: Who, at: number): void {
  for (const { id: promiseId, noteId, dueAt, agentId } of promises.filter(isOwed)) {
    const data = { promiseId, dueAt: toIso(dueAt), ...(agentId === null ? {} : { agentId }), by, at: toIso(at), ...(noteId === null ? {} : { noteId }) };
    turn.emit({ name: 'ticket.promise_made', data });
  }
}

/** It is owed in the ticket that it came from again. */
export function handBackPromises(turn: Turn, promiseIds: readonly string[], by: Who, at: number): void {
  for (const one of (turn.ticket.promises ?? []).filter((each) => isOwed(each) && promiseIds.includes(each.id))) end(turn, { ...one, state: 'withdrawn' }, by, at);
}

/**
 * What became of its promises while it was merged: `ended` by the tickets that went on for it, or here when one of them was parted. Told after the
 * undoing, with its own time and person: clocks hear nothing of a closed ticket.
 */
export function bringHome(turn: Turn, ended: readonly Promised[], since: number, by: Who): void {
  for (const one of turn.ticket.promises ?? []) {
    const home = isOwed(one) ? ended.find(({ id }) => id === one.id) : one;
    if (home?.endedAt !== undefined && home.endedAt >= since) end(turn, home, home.endedBy ?? by, home.endedAt);
  }
}

function end(turn: Turn, { id: promiseId, state }: Pick<Promised, 'id' | 'state'>, by: Who, at: number): void {
  turn.emit({ name: state === 'withdrawn' ? 'ticket.promise_withdrawn' : 'ticket.promise_kept', data: { promiseId, by, at: toIso(at) } });
}
