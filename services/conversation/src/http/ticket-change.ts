import { isId } from '@sluice/kernel';
import { notFound, Problem } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import type { TicketCommand } from '../domain/command.ts';
import type { Ticket } from '../domain/ticket.ts';
import { refusedCase } from './case-refusals.ts';
import type { TicketEvent } from '../domain/ticket-event.ts';
import { readTicket, type TicketView } from '../store/views.ts';
import { sees } from '../store/views-access.ts';
import type { Work } from '../work.ts';
import { viewerOf, whoOf, worker } from './access.ts';
import { type Act, acting, asProblem, callerOf, causeOf } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { isoOrNull, type TicketBody, ticketOf } from './shapes.ts';
import { isTicketRefusal, refusedTicket } from './ticket-refusals.ts';

/** What a person wants of a ticket, given what was loaded with it. @throws Problem */
export type Wish = (work: Work, act: Act) => readonly TicketCommand[];

/** One call on one ticket: as it stands under its lock it is judged who sees it, whether it is the version that the caller has read, and what the rules say. `asks`: an agent may be asked for again; `keep`: what is kept of the call's words once the rules have taken it. */
export async function changeTicket(
  parts: ConversationHttp,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  wish: Wish,
  asks = false,
  keep?: (work: Work, act: Act, before: Ticket) => void,
): Promise<TicketBody> {
  const { id } = request.params;
  const decide = (work: Work, act: Act): void => {
    const ticket = work.tickets.get(id);
    if (!ticket || !sees(act.viewer, ticket)) throw notFound('ticket');
    mustMatch(request.headers['if-match'], ticket);
    for (const command of wish(work, act)) refuseIfRefused(apply(work, id, command, act.cause), work.tickets.get(id));
    keep?.(work, act, ticket);
  };
  const change = { ticketId: id, asks, decide };
  const body = request.headers['idempotency-key'] === undefined ? ticketOf(await together(parts, request, change)) : await onceForItsKey(parts, request, change);
  void reply.header('etag', `"${body.version}"`);
  return body;
}

interface Deciding {
  readonly ticketId: string;
  readonly asks: boolean;
  readonly decide: (work: Work, act: Act) => void;
}

/** A call that is not to be remembered goes with those of others. */
async function together(parts: ConversationHttp, request: FastifyRequest, { ticketId, asks, decide }: Deciding): Promise<TicketView> {
  const actor = worker(request);
  if (!isId('tkt', ticketId)) throw notFound('ticket');
  const [by, cause] = [whoOf(actor), causeOf(request)];
  return parts.together.change({ ticketId, asks, decide: (work) => decide(work, { by, cause, caller: callerOf(actor), viewer: viewerOf(actor, work.config) }) }).catch(asProblem);
}

async function onceForItsKey(parts: ConversationHttp, request: FastifyRequest, { ticketId: id, asks, decide }: Deciding): Promise<TicketBody> {
  const { body } = await acting(parts, request, async (tx, act) => {
    if (!isId('tkt', id)) throw notFound('ticket');
    await changing(parts, tx, { tickets: [id], bare: !asks }, (work) => decide(work, act));
    return { status: 200, body: await bodyOf(tx, id) };
  });
  return body;
}

export async function bodyOf(tx: Tx, id: string): Promise<TicketBody> {
  const view = await readTicket(tx, id);
  if (!view) throw notFound('ticket');
  return ticketOf(view);
}

/** @throws Problem 412 where the caller has read another version */
export function mustMatch(header: string | undefined, ticket: Ticket): void {
  if (header === undefined || header.trim() === '*') return;
  if (!header.split(',').some((one) => one.trim() === `"${ticket.version}"`))
    throw new Problem(412, 'precondition_failed', `the ticket is at version ${ticket.version}`, { extra: { present: presentOf(ticket) } });
}

/** @throws Problem 409 with the present state */
export function refuseIfRefused(events: readonly TicketEvent[], ticket: Ticket | undefined): void {
  const refused = events.find((event) => event.name === 'refused');
  if (!refused) return;
  const { status, why } = refused.data;
  const present = ticket ? presentOf(ticket) : { status };
  if (isTicketRefusal(why)) throw refusedTicket(why, status, present);
  throw refusedCase(why, refused.data.missing ?? [], present);
}

/** The state that has moved on, as the caller needs it to decide anew. */
export function presentOf(ticket: Ticket): Record<string, unknown> {
  const { id, version, status, waitingFor, agentId, ownerId, queueId, closeReason } = ticket;
  return { id, version, status, waitingFor, dueAt: isoOrNull(ticket.dueAt), agentId, ownerId, queueId, resolvedAt: isoOrNull(ticket.resolvedAt), closeReason };
}
