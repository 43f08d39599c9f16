import { isId } from '@sluice/kernel';
import { notFound, Problem } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import { rootOf } from '../beginning.ts';
import type { Ticket } from '../domain/ticket.ts';
import { readTicket } from '../store/views.ts';
import { sees } from '../store/views-access.ts';
import type { Work } from '../work.ts';
import { type Act, acting } from './acting.ts';
import { present } from './messages.ts';
import type { ConversationHttp } from './parts.ts';
import type { TicketBody } from './shapes.ts';
import { bodyOf, mustMatch, presentOf, refuseIfRefused } from './ticket-change.ts';

/** Whether opening it again means that it was no spam. */
export async function isSpam(db: Queryable, ticketId: string): Promise<boolean> {
  const { status, closeReason } = (isId('tkt', ticketId) ? (await readTicket(db, ticketId))?.ticket : undefined) ?? {};
  return status === 'closed' && closeReason === 'spam';
}

/** One call, with its conversation: what the customer wrote there since has made another ticket, and at most one of them is not closed (terms: Conversation). */
export async function undoSpam(parts: ConversationHttp, request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply): Promise<TicketBody> {
  const { id } = request.params;
  const { body } = await acting(parts, request, async (tx, act) => {
    const view = await readTicket(tx, id);
    if (!view) throw notFound('ticket');
    await changing(parts, tx, { tickets: [id], conversations: [view.ticket.conversationId], anew: true }, (work) => {
      const ticket = work.tickets.get(id);
      if (!ticket || !sees(act.viewer, ticket)) throw notFound('ticket');
      mustMatch(request.headers['if-match'], ticket);
      goOn(work, ticket, act);
    });
    return { status: 200, body: await bodyOf(tx, id) };
  });
  void reply.header('etag', `"${body.version}"`);
  return body;
}

function goOn(work: Work, ticket: Ticket, { by, cause }: Act): void {
  const conversation = present(work, ticket.conversationId);
  const root = rootOf(work, conversation);
  const current = work.tickets.get(root.currentTicketId);
  if (current !== undefined && current.id !== ticket.id && current.status !== 'closed')
    throw new Problem(409, 'conflict', `another ticket goes on in this conversation: ${current.id}`, { extra: { present: { ...presentOf(ticket), currentTicketId: current.id } } });
  refuseIfRefused(apply(work, ticket.id, { kind: 'undo_spam', at: work.now, by }, cause), ticket);
  for (const one of new Set([conversation, root])) {
    one.currentTicketId = ticket.id;
    work.changed.conversations.add(one.id);
  }
}
