import type { MovedContact } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { bringHome, handBackPromises, takeOverPromises } from './by-promise.ts';
import { move, takeBack } from './by-sla.ts';
import { isOwed } from './promise.ts';
import type { TicketCommand } from './command.ts';
import type { Said } from './said.ts';
import { standingOf, standingTold } from './standing.ts';
import type { Absorbed, Standing, Ticket } from './ticket.ts';
import { isLive } from './ticket.ts';
import { request, takeBackOffer, type Turn, withdraw } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** Another ticket goes on in its place. What it was stands in it until the merge is undone. */
export function mergeInto(turn: Turn, { at, by, intoTicketId }: Of<'merge_into'>): void {
  if (turn.ticket.status === 'closed') return turn.refuse();
  turn.emit({ name: 'ticket.closed', data: { reason: 'merged', at: toIso(at), by, intoTicketId } });
  withdraw(turn, 'merged', at);
}

/** The surviving ticket keeps the earlier place and deadline (terms: Work item), and owes what either of them owed. */
export function absorb(turn: Turn, { at, by, other }: Of<'absorb'>): void {
  const before = turn.ticket;
  if (before.status === 'closed') return turn.refuse();
  const opens = before.status === 'waiting' && (other.status === 'new' || other.status === 'open');
  const standing: Standing = { ...standingOf(before), ...together(before, other), ...(opens ? { status: 'open', waitingFor: null, dueAt: null } : {}) };
  const receivedAt = Math.min(before.receivedAt, other.receivedAt);
  if (opens) turn.emit({ name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'merged', by, at: toIso(at) } });
  turn.emit({
    name: 'ticket.merged',
    data: { fromTicketId: other.id, fromConversationId: other.conversationId, receivedAt: toIso(receivedAt), standing: standingTold(standing), by, at: toIso(at) },
  });
  const brought = (other.promises ?? []).filter(isOwed);
  const entry: Absorbed = {
    ticketId: other.id,
    receivedAt: other.ownReceivedAt ?? other.receivedAt,
    at,
    version: turn.ticket.version,
    ...(opens && before.waitingFor !== null && before.dueAt !== null ? { waited: { waitingFor: before.waitingFor, dueAt: before.dueAt } } : {}),
    ...(brought.length === 0 ? {} : { promiseIds: brought.map(({ id }) => id) }),
    ...(before.ownerId === null && other.ownerId !== null ? { ownerId: other.ownerId } : {}),
  };
  turn.emit({ name: 'noted', data: { absorbed: [...(before.absorbed ?? []), entry, ...(other.absorbed ?? [])], lastAgentId: before.lastAgentId ?? other.agentId ?? other.lastAgentId } });
  takeOverPromises(turn, other, by, at);
  if (other.priority > before.priority && isLive(other)) move(turn, other.priority, 'merged', { fromTicketId: other.id }, by);
  if (!isLive(turn.ticket) || turn.ticket.status === 'waiting' || turn.ticket.agentId !== null) return;
  takeBackOffer(turn, at);
  turn.emit({ name: 'work.requested', data: { cause: 'merged' } });
}

function together(one: Ticket, other: Ticket): Partial<Standing> {
  const last = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
  const first = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
  return {
    messages: one.messages + other.messages,
    humanMessages: one.humanMessages + other.humanMessages,
    lastCustomerAt: last(one.lastCustomerAt, other.lastCustomerAt),
    lastAgentAt: last(one.lastAgentAt, other.lastAgentAt),
    oldestUnansweredAt: first(one.oldestUnansweredAt, other.oldestUnansweredAt),
    ownerId: one.ownerId ?? other.ownerId,
  };
}

/** It goes on as it was, with what was said to it meanwhile; who held it is asked for first. */
export function restore(turn: Turn, { at, by, said, contacts, ended }: Of<'restore'>): void {
  const { merged, receivedAt } = turn.ticket;
  if (merged === undefined) return turn.refuse();
  const { before, intoTicketId } = merged;
  const opens = said.heardSince && (before.status === 'waiting' || before.status === 'resolved');
  const status = opens || (before.status === 'new' && said.answeredSince) ? 'open' : before.status;
  const rest = opens ? { waitingFor: null, dueAt: null, resolvedAt: null, resolutionCode: null } : {};
  tell(turn, { at, by, receivedAt, otherTicketId: intoTicketId, restored: true, contacts: [...contacts], standing: { ...before, ...counted(said), status, ...rest } });
  bringHome(turn, ended, merged.at, by);
  if (status === 'new' || status === 'open') request(turn, 'unmerged');
}

/** The rest of a merge, after something has left it. */
export function release(turn: Turn, { at, by, otherTicketId, ticketIds, said }: Of<'release'>): void {
  const { ticket } = turn;
  const all = ticket.absorbed ?? [];
  const [gone, left] = [all.filter((one) => ticketIds.includes(one.ticketId)), all.filter((one) => !ticketIds.includes(one.ticketId))];
  const home = gone.flatMap((one) => one.promiseIds ?? []);
  const waited =
    ticket.status === 'open' && !said.heardSince && !said.answeredSince ? gone.find((one) => one.waited && one.version >= ticket.humanVersion && one.waited.dueAt > at)?.waited : undefined;
  const brought = gone.some((one) => one.ownerId !== undefined && one.ownerId === ticket.ownerId) && !said.answeredSince;
  const receivedAt = Math.min(ticket.ownReceivedAt ?? ticket.receivedAt, ...left.map((one) => one.receivedAt));
  const standing: Standing = { ...standingOf(ticket), ...counted(said), ...(brought ? { ownerId: null } : {}) };
  if (waited) {
    withdraw(turn, 'unmerged', at);
    turn.emit({ name: 'ticket.status_changed', data: { from: 'open', to: 'waiting', waitingFor: waited.waitingFor, dueAt: toIso(waited.dueAt), cause: 'unmerged', by, at: toIso(at) } });
  }
  tell(turn, { at, by, receivedAt, otherTicketId, restored: false, contacts: [], standing: { ...standing, ...(waited ? { status: 'waiting', ...waited } : {}) } });
  turn.emit({ name: 'noted', data: { absorbed: left.length === 0 ? undefined : left.map((one) => without(one, home)), lastAgentId: ticket.holders.at(-1) ?? null } });
  handBackPromises(turn, home, by, at);
  for (const one of gone) takeBack(turn, { fromTicketId: one.ticketId }, 'unmerged', by);
  anew(turn, at);
}

/** Promises that have left came with another one before: that one brings them home no more. */
function without(one: Absorbed, promiseIds: readonly string[]): Absorbed {
  return one.promiseIds === undefined ? one : { ...one, promiseIds: one.promiseIds.filter((id) => !promiseIds.includes(id)) };
}

function tell(
  turn: Turn,
  { at, by, receivedAt, standing, ...one }: Pick<Of<'restore'>, 'at' | 'by'> & { receivedAt: number; standing: Standing; otherTicketId: string; restored: boolean; contacts: MovedContact[] },
): void {
  turn.emit({ name: 'ticket.unmerged', data: { ...one, receivedAt: toIso(receivedAt), standing: standingTold(standing), by, at: toIso(at) } });
}

/** An item that waits has the age of what has left: another one takes its place. */
function anew(turn: Turn, at: number): void {
  const { wantsWork, agentId, status } = turn.ticket;
  if (!wantsWork || agentId !== null || (status !== 'new' && status !== 'open')) return;
  withdraw(turn, 'unmerged', at);
  request(turn, 'unmerged');
}

function counted({ messages, humanMessages, lastCustomerAt, lastAgentAt, oldestUnansweredAt, answerCount, answers }: Said): Omit<Said, 'heardSince' | 'answeredSince'> {
  return { messages, humanMessages, lastCustomerAt, lastAgentAt, oldestUnansweredAt, answerCount, answers };
}
