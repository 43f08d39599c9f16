import { toIso } from '@sluice/kernel';
import { type Actor, type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import { type Static, Type } from 'typebox';
import { sentenceOf } from '../domain/sentence.ts';
import { isKnown, readDecisions, readItem, wasGiven } from '../store/views.ts';
import { idempotencyKey, isKeptFrom, isLead, mayActFor, reader, RepeatHeaders, seesWhy, worker } from './access.ts';
import type { Ask } from '../calls.ts';
import type { RoutingHttp } from './parts.ts';
import { Moved } from './shapes.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['tkt_01970f3c-8a00-7000-8000-000000000001'] }) });
const AgentId = Type.String({ minLength: 1, maxLength: 200 });
const Assign = Type.Object(
  {
    agentId: AgentId,
    force: Type.Optional(Type.Boolean({ description: 'Also to one who is full or absent; a reason belongs to it.' })),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  { additionalProperties: false, examples: [{ agentId: 'mei' }, { agentId: 'mei', force: true, reason: 'she knows the customer' }] },
);
const Transfer = Type.Object(
  {
    queueId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    agentId: Type.Optional(AgentId),
    noteId: Type.Optional(Type.String({ pattern: '^msg_', maxLength: 200, description: 'The note of this conversation that goes with it, written first.' })),
  },
  { additionalProperties: false, examples: [{ queueId: 'billing' }, { agentId: 'mei' }] },
);
const Decision = Type.Object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  cause: Type.String({ description: 'push, offer, pull, manual, transfer, or waiting where nobody could take it' }),
  text: Type.String({ description: 'The decision in words.' }),
  decision: Type.Unknown({ description: 'Rule, configuration, features, candidates, exclusions, position and times, as on ticket.assigned.' }),
  asked: Type.Unknown({ description: 'What the item asked of an agent.' }),
  trigger: Type.Unknown({ description: 'The journal entry that brought it about; a replay up to it gives the same decision.' }),
});

/** Who holds a ticket, by hand; and why it went where it went. */
export function ticketRoutes(parts: RoutingHttp): HttpPlugin {
  const { db, engine, calls } = parts;
  const mayMove = async (actor: Actor, ticketId: string): Promise<boolean> =>
    !(await isKeptFrom(parts, actor, ticketId)) && (isLead(actor) ? isKnown(db, ticketId) : (await readItem(db, ticketId))?.agentId === actor.agentId);
  const mayTake = async (actor: Actor, ticketId: string, agentId: string): Promise<boolean> =>
    !isLead(actor) && mayActFor(actor, agentId) && !(await isKeptFrom(parts, actor, ticketId)) && (await wasGiven(db, ticketId, agentId));

  return async (app) => {
    app.post(
      '/v1/tickets/:id/assign',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Give a ticket to an agent who is there, allowed, and has room; with `force`, also to one who is full or absent',
          params: Id,
          headers: RepeatHeaders,
          body: Assign,
          response: { 200: Moved },
        },
      },
      async (request) => {
        const actor = worker(request);
        const { agentId, force, reason } = request.body;
        if (force === true && reason === undefined) throw new Problem(422, 'invalid', 'who insists says why: `reason` is missing');
        // An agent may hand on what he holds, or take what he was once given; never give himself a stranger's ticket.
        if (!(await mayMove(actor, request.params.id)) && !(await mayTake(actor, request.params.id, agentId))) throw notFound('ticket');
        if (!engine().pool.agents.some((one) => one.id === agentId)) throw notFound('agent');
        return (await calls.ask(actor, idempotencyKey(request), { kind: 'assign', ticketId: request.params.id, agentId, ...(force === true ? { force, reason: reason ?? '' } : {}) })) as Static<
          typeof Moved
        >;
      },
    );

    app.post(
      '/v1/tickets/:id/transfer',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Move a ticket to another queue (to its own: its holder gives it back), or offer it to another agent, who must accept',
          params: Id,
          headers: RepeatHeaders,
          body: Transfer,
          response: { 200: Moved },
        },
      },
      async (request) => {
        const actor = worker(request);
        if (!(await mayMove(actor, request.params.id))) throw notFound('ticket');
        const { queueId, agentId, noteId } = request.body;
        const note = noteId === undefined ? {} : { noteId };
        const ticketId = request.params.id;
        if ((queueId === undefined) === (agentId === undefined)) throw new Problem(422, 'invalid', 'either `queueId` or `agentId`');
        if (queueId !== undefined && !engine().pool.queues.some((one) => one.id === queueId)) throw notFound('queue');
        if (agentId !== undefined && !engine().pool.agents.some((one) => one.id === agentId)) throw notFound('agent');
        const ask: Ask = queueId === undefined ? { kind: 'handover', ticketId, agentId: agentId ?? '', ...note } : { kind: 'transfer', ticketId, queueId, ...note };
        return (await calls.ask(actor, idempotencyKey(request), ask)) as Static<typeof Moved>;
      },
    );

    app.post(
      '/v1/tickets/:id/finish',
      { schema: { tags: ['tickets'], summary: 'The work after the contact is done: its room is free', params: Id, headers: RepeatHeaders, response: { 200: Moved } } },
      async (request) => {
        const actor = worker(request);
        if (!(await mayMove(actor, request.params.id))) throw notFound('ticket');
        return (await calls.ask(actor, idempotencyKey(request), { kind: 'finish', ticketId: request.params.id })) as Static<typeof Moved>;
      },
    );

    app.get(
      '/v1/tickets/:id/decisions',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Why it went where it went: every decision in words and data',
          params: Id,
          querystring: Type.Object({ language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])) }, { additionalProperties: false }),
          response: { 200: Type.Object({ items: Type.Array(Decision), next: Type.Null() }) },
        },
      },
      async (request) => {
        const actor = reader(request);
        const cards = (await seesWhy(parts, actor, request.params.id)) ? await readDecisions(db, request.params.id) : [];
        if (cards.length === 0) throw notFound('decision about this ticket');
        const { language = 'en' } = request.query;
        return {
          items: cards.map((card) => ({
            id: card.decisionId,
            at: toIso(card.at),
            cause: card.cause,
            text: sentenceOf(card, language),
            decision: card.decision,
            asked: card.asked,
            trigger: card.trigger,
          })),
          next: null,
        };
      },
    );
  };
}
