import { toIso } from '@sluice/kernel';
import { loseProblem } from './case/by-mover.ts';
import { isDead } from './case/problem.ts';
import { isCased } from './case/steps.ts';
import type { TicketCommand } from './command.ts';
import { causeOf, isLinked, MOST_CAUSED, MOST_LINKS, ONE } from './link.ts';
import type { Ticket } from './ticket.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/**
 * What is caused by a problem is not the cause of something else, so there is no circle and no chain: each case knows its problem, each problem its cases.
 * Both tickets are locked by whoever links them, and the problem counts what it has caused.
 */
export function link(turn: Turn, { at, by, link: kind, other }: Of<'link'>): void {
  const { ticket } = turn;
  const { links = [], caused = 0, followsTicketId } = ticket;
  if (other.id === ticket.id) return turn.refuse('link_itself');
  if (isLinked(ticket, kind, other.id) || (kind === 'follows' && followsTicketId === other.id)) return turn.refuse('linked_already');
  if (ONE.has(kind) && links.some((one) => one.link === kind)) return turn.refuse('one_link');
  if (kind === 'caused_by' && (caused > 0 || causeOf(other) !== undefined)) return turn.refuse('link_chain');
  if (kind === 'caused_by' && other.case === undefined) return turn.refuse('cause_no_case');
  if (kind === 'caused_by' && isCased(other) && hasEnded(other) && isDead(turn.processOf(other), other)) return turn.refuse('cause_ended');
  if (links.length >= MOST_LINKS || (kind === 'caused_by' && (other.caused ?? 0) >= MOST_CAUSED)) return turn.refuse('too_many_links');
  turn.emit({ name: 'ticket.linked', data: { link: kind, otherTicketId: other.id, by, at: toIso(at) } });
}

const hasEnded = ({ status }: Ticket): boolean => status === 'resolved' || status === 'closed';

export function unlink(turn: Turn, { at, by, link: kind, otherTicketId }: Of<'unlink'>): void {
  if (!isLinked(turn.ticket, kind, otherTicketId)) return turn.refuse('not_linked');
  turn.emit({ name: 'ticket.unlinked', data: { link: kind, otherTicketId, by, at: toIso(at) } });
  if (kind === 'caused_by') loseProblem(turn, otherTicketId, { at, by });
}

/** Another ticket is caused by this one now, or is no more. */
export function countCaused(turn: Turn, { more }: Of<'count_caused'>): void {
  turn.emit({ name: 'noted', data: { caused: Math.max(0, (turn.ticket.caused ?? 0) + more) } });
}
