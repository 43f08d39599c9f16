import { isId, mint, toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import type { Queryable, Tx } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import type { Promised } from '../domain/promise.ts';
import type { Ticket } from '../domain/ticket.ts';
import { addNote } from '../noting.ts';
import { readNoteTexts } from '../store/note-texts.ts';
import { readTicket } from '../store/views.ts';
import { sees } from '../store/views-access.ts';
import type { Work } from '../work.ts';
import { reader } from './access.ts';
import { type Act, acting, ActHeaders, ACTS, created, refusedByRule } from './acting.ts';
import { present } from './messages.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, isoOrNull, nullable, Time } from './shapes.ts';
import { presentOf, refuseIfRefused } from './ticket-change.ts';
import { laterThan } from './ticket-moves.ts';
import { Text } from './writing.ts';

const PROMISE = { id: 'prm_01970f3c-8a00-7000-8000-00000000000a', text: 'I call you by Friday noon. 周五中午前给您回电。', dueAt: '2099-03-06T11:00:00Z', agentId: 'anna' };
const Body = Type.Object(
  {
    text: Text,
    dueAt: Type.String({ format: 'date-time', description: 'by when; it is broken at the first instant after' }),
    agentId: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description: 'whose word it is; absent: of whoever makes it' })),
  },
  { additionalProperties: false, examples: [{ text: PROMISE.text, dueAt: PROMISE.dueAt }] },
);
const End = Type.Object({ state: Type.Enum(['kept', 'withdrawn'], { description: 'what is broken can be kept late, not withdrawn' }) }, { additionalProperties: false, examples: [{ state: 'kept' }] });
const PromiseOf = Type.Object(
  {
    id: Type.String(),
    ticketId: Type.String(),
    state: Type.Enum(['open', 'kept', 'broken', 'withdrawn'], { description: 'broken: kept too late, or not at all' }),
    text: nullable(Type.String({ description: 'null: the person is erased' })),
    dueAt: Time,
    agentId: nullable(Type.String({ description: 'whose word it is; null: the owner’s' })),
    madeAt: Time,
    endedAt: nullable(Time),
  },
  { examples: [{ ...PROMISE, ticketId: EXAMPLE.ticketId, state: 'open', dueAt: '2099-03-06T11:00:00.000Z', madeAt: '2026-03-02T08:00:00.000Z', endedAt: null }] },
);
type PromiseBody = Static<typeof PromiseOf>;
const Params = Type.Object({ ...idParams(EXAMPLE.ticketId).properties, promiseId: Type.String({ minLength: 1, maxLength: 100, examples: [PROMISE.id] }) });

/** Promises to the customer: what was said stands in a note, by when it is due stands in a clock with its ladder. */
export function promiseRoutes(parts: ConversationHttp): HttpPlugin {
  const changed = async (tx: Tx, act: Act, ticketId: string, decide: (work: Work, survivorId: string | undefined) => string): Promise<PromiseBody> => {
    const view = isId('tkt', ticketId) ? await readTicket(tx, ticketId) : undefined;
    if (!view) throw notFound('ticket');
    const survivorId = await survivorOf(tx, view.ticket);
    const found = await changing(parts, tx, { tickets: [ticketId], conversations: [view.ticket.conversationId] }, (work) => {
      const ticket = work.tickets.get(ticketId);
      if (!ticket || !sees(act.viewer, ticket)) throw notFound('ticket');
      const id = decide(work, survivorId);
      return work.tickets.get(ticketId)?.promises?.find((one) => one.id === id);
    });
    if (!found) throw notFound('promise');
    return (await shown(tx, ticketId, [found]))[0]!;
  };
  const tags = ['tickets'];
  return async (app) => {
    const make = { tags, summary: 'Promise the customer something by a time', params: idParams(EXAMPLE.ticketId), headers: ActHeaders, body: Body, response: { 201: PromiseOf } };
    app.post('/v1/tickets/:id/promises', { ...ACTS, schema: make }, async (request, reply) => {
      const { id } = request.params;
      const answer = await acting(parts, request, async (tx, act) => ({ status: 201, body: await changed(tx, act, id, (work) => promised(work, id, request.body, act)) }));
      return created(reply, `/v1/tickets/${id}/promises`, answer);
    });

    const end = { tags, summary: 'A promise is kept, or taken back', params: Params, headers: ActHeaders, body: End, response: { 200: PromiseOf } };
    app.patch('/v1/tickets/:id/promises/:promiseId', { ...ACTS, schema: end }, async (request) => {
      const { id, promiseId } = request.params;
      const isKept = request.body.state === 'kept';
      const { body } = await acting(parts, request, async (tx, act) => {
        const ended = await changed(tx, act, id, (work, survivorId) => {
          const ticket = work.tickets.get(id);
          if (!ticket?.promises?.some((one) => one.id === promiseId)) throw notFound('promise');
          if (ticket.merged !== undefined) throw owedElsewhere(ticket, survivorId ?? ticket.merged.intoTicketId);
          mustAnswerFor(act, ticket, ticket.promises.find((one) => one.id === promiseId)?.agentId ?? null);
          refuseIfRefused(apply(work, id, { kind: 'end_promise', at: work.now, by: act.by, promiseId, isKept }, act.cause), ticket);
          return promiseId;
        });
        return { status: 200, body: ended };
      });
      return body;
    });

    const list = {
      tags,
      summary: 'What was promised to the customer, newest last',
      params: idParams(EXAMPLE.ticketId),
      response: { 200: Type.Object({ items: Type.Array(PromiseOf), next: Type.Null() }) },
    };
    app.get('/v1/tickets/:id/promises', { schema: list }, async (request) => {
      const viewer = reader(request, parts.config());
      const view = isId('tkt', request.params.id) ? await readTicket(parts.db, request.params.id) : undefined;
      if (!view || !sees(viewer, view.ticket)) throw notFound('ticket');
      return { items: await shown(parts.db, view.ticket.id, view.ticket.promises ?? []), next: null };
    });
  };
}

/** The ticket that goes on for one that was merged, by however many steps. */
async function survivorOf(db: Queryable, { merged }: Ticket): Promise<string | undefined> {
  if (merged === undefined) return undefined;
  const next = await readTicket(db, merged.intoTicketId);
  return (next && (await survivorOf(db, next.ticket))) ?? merged.intoTicketId;
}

function owedElsewhere(ticket: Ticket, survivorId: string): Problem {
  return new Problem(409, 'conflict', `the ticket is merged: what was promised in it is owed in ${survivorId}`, { extra: { present: { ...presentOf(ticket), survivorId } } });
}

/** The note first, then the promise that it tells of. */
function promised(work: Work, ticketId: string, { text, dueAt, agentId }: Static<typeof Body>, act: Act): string {
  const ticket = work.tickets.get(ticketId) as Ticket;
  const due = laterThan(work.now, dueAt);
  if (agentId !== undefined && !work.config.agentIds.includes(agentId)) throw refusedByRule('body.agentId', `there is no agent ${agentId}`);
  const whose = agentId ?? (act.viewer.kind === 'agent' ? act.viewer.agentId : undefined);
  if (agentId !== undefined) mustAnswerFor(act, ticket, agentId);
  const promiseId = mint('prm', work.now);
  const note = addNote(work, present(work, ticket.conversationId), { text, attachments: [] }, act, ticketId);
  const command = { kind: 'promise', at: work.now, by: act.by, promiseId, dueAt: due, noteId: note.id, ...(whose === undefined ? {} : { agentId: whose }) } as const;
  refuseIfRefused(apply(work, ticketId, command, act.cause), ticket);
  return promiseId;
}

/** Who sees a ticket keeps his own word in it; another's is for whoever holds or owns the ticket, or leads. @throws Problem 403 */
function mustAnswerFor({ viewer }: Act, { agentId: holder, ownerId }: Ticket, whose: string | null): void {
  if (viewer.kind === 'all' || [whose, holder, ownerId].includes(viewer.agentId)) return;
  throw new Problem(403, 'forbidden', 'another’s promise is for whoever holds or owns the ticket, or leads');
}

async function shown(db: Queryable, ticketId: string, promises: readonly Promised[]): Promise<PromiseBody[]> {
  const texts = await readNoteTexts(
    db,
    promises.flatMap(({ noteId }) => noteId ?? []),
  );
  return promises.map(({ id, state, noteId, dueAt, agentId, at, endedAt }) => ({
    id,
    ticketId,
    state,
    text: noteId === null ? null : (texts.get(noteId) ?? null),
    dueAt: toIso(dueAt),
    agentId,
    madeAt: toIso(at),
    endedAt: isoOrNull(endedAt),
  }));
}
