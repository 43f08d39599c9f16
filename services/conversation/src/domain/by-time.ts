import { toIso } from '@sluice/kernel';
import { REOPEN_MS } from './by-customer.ts';
import type { TicketCommand } from './command.ts';
import type { Ticket } from './ticket.ts';
import { request, type Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;
const SYSTEM = { kind: 'system' } as const;

/** When time itself moves this ticket, or null. */
export function dueOf(ticket: Ticket): number | null {
  if (ticket.status === 'waiting') return ticket.dueAt;
  return ticket.status === 'resolved' && ticket.resolvedAt !== null ? ticket.resolvedAt + REOPEN_MS : null;
}

/** Late, twice or overtaken, it decides to nothing. */
export function due(turn: Turn, command: Of<'due'>): void {
  const { ticket } = turn;
  if (dueOf(ticket) !== command.due) return;
  const at = toIso(command.at);
  if (ticket.status === 'waiting') {
    turn.emit({ name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'due', by: SYSTEM, at } });
    request(turn, 'due');
  } else turn.emit({ name: 'ticket.closed', data: { reason: ticket.resolutionCode === 'no_reply' ? 'no_reply' : 'solved', at, by: SYSTEM } });
}

/** What waits for an agent is put through the rules anew. Whoever holds one keeps it. */
export function reconfigured(turn: Turn): void {
  const { wantsWork, agentId } = turn.ticket;
  if (wantsWork && agentId === null) turn.emit({ name: 'work.requested', data: { cause: 'reconfigured' } });
}

/** What became of a message of ours. The caller has seen that it is news. Only the last standing answer's failure moves the ticket. */
export function receipt(turn: Turn, { messageId, status, at, code }: Of<'receipt'>): void {
  const when = toIso(at);
  if (status === 'delivered') return turn.emit({ name: 'ticket.message_delivered', data: { messageId, at: when } });
  if (status === 'read') return turn.emit({ name: 'ticket.message_read', data: { messageId, at: when } });
  const { answers, status: stands, reopened } = turn.ticket;
  const isAnswer = answers.some((one) => one.messageId === messageId);
  const isLast = answers.at(-1)?.messageId === messageId;
  turn.emit({ name: 'ticket.message_failed', data: { messageId, at: when, ...(code === undefined ? {} : { code }), revokesAnswer: isAnswer } });
  if (!isLast) return;
  if (stands === 'waiting') turn.emit({ name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'answer_failed', by: SYSTEM, at: when } });
  else if (stands === 'resolved') turn.emit({ name: 'ticket.reopened', data: { cause: 'answer_failed', reopened: reopened + 1, at: when, by: SYSTEM } });
  if (stands === 'waiting' || stands === 'resolved') request(turn, 'answer_failed');
}
