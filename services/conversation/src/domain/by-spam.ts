import { toIso } from '@sluice/kernel';
import type { TicketCommand } from './command.ts';
import { standingOf, standingTold } from './standing.ts';
import type { Standing, Ticket } from './ticket.ts';
import { request, type Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** It was no spam (terms: undone exactly): it goes on as it stood, and whoever had it is asked for first. It does not count as reopened. */
export function undoSpam(turn: Turn, { at, by }: Of<'undo_spam'>): void {
  const { status, closeReason, spam, reopened } = turn.ticket;
  if (status !== 'closed' || closeReason !== 'spam' || spam === undefined) return turn.refuse();
  turn.emit({ name: 'ticket.reopened', data: { cause: 'spam_undone', reopened, standing: standingTold(standsAgain(turn.ticket, spam)), at: toIso(at), by } });
  if (turn.ticket.status === 'new' || turn.ticket.status === 'open') request(turn, 'reopened');
}

/** Where the answer that it rested on has failed meanwhile, we owe it again (terms: waiting, resolved → open). */
function standsAgain(ticket: Ticket, { answeredBy, ...before }: NonNullable<Ticket['spam']>): Standing {
  const now = standingOf(ticket);
  const failed = answeredBy !== undefined && !ticket.answers.some((one) => one.messageId === answeredBy);
  return failed && before.status !== 'new' ? { ...now, status: 'open', waitingFor: null, dueAt: null, resolvedAt: null, resolutionCode: null } : { ...now, ...before };
}
