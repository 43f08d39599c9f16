import { toIso } from '@sluice/kernel';
import { type Actor, type HttpPlugin, notFound } from '@sluice/runtime';
import { type Static, Type } from 'typebox';
import { sentenceOf } from '../domain/sentence.ts';
import { isKnown, readDecisions, readItem, wasGiven } from '../store/views.ts';
import { idempotencyKey, isLead, mayActFor, RepeatHeaders, worker } from './access.ts';
import type { RoutingHttp } from './parts.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['tkt_01970f3c-8a00-7000-8000-000000000001'] }) });
const Moved = Type.Object({
  ticketId: Type.String(),
  workItemId: Type.String(),
  status: Type.String(),
  queueId: Type.String(),
  agentId: Type.Union([Type.String(), Type.Null()]),
  decisionId: Type.String(),
});
const Decision = Type.Object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  cause: Type.String({ description: 'push, manual, or waiting where nobody could take it' }),
  text: Type.String({ description: 'The decision in words.' }),
  decision: Type.Unknown({ description: 'Rule, configuration, features, candidates, exclusions, position and times, as on ticket.assigned.' }),
  asked: Type.Unknown({ description: 'What the item asked of an agent.' }),
  trigger: Type.Unknown({ description: 'The journal entry that brought it about; a replay up to it gives the same decision.' }),
});

/** Who holds a ticket, by hand; and why it went where it went. */
export function ticketRoutes({ db, engine, calls }: RoutingHttp): HttpPlugin {
  /** An agent sees a ticket that he holds or was given; others are not there for him. */
  const sees = async (actor: Actor, ticketId: string): Promise<boolean> => isLead(actor) || (actor.agentId !== undefined && (await wasGiven(db, ticketId, actor.agentId)));
  const mayMove = async (actor: Actor, ticketId: string): Promise<boolean> => (isLead(actor) ? isKnown(db, ticketId) : (await readItem(db, ticketId))?.agentId === actor.agentId);
  const mayTake = async (actor: Actor, ticketId: string, agentId: string): Promise<boolean> => !isLead(actor) && mayActFor(actor, agentId) && (await sees(actor, ticketId));

  return async (app) => {
    app.post(
      '/v1/tickets/:id/assign',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Give a ticket to an agent who is there, allowed, and has room',
          params: Id,
          headers: RepeatHeaders,
          body: Type.Object({ agentId: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false, examples: [{ agentId: 'mei' }] }),
          response: { 200: Moved },
        },
      },
      async (request) => {
        const actor = worker(request);
        const { agentId } = request.body;
        // An agent may hand on what he holds, or take what he was once given; never give himself a stranger's ticket.
        if (!(await mayMove(actor, request.params.id)) && !(await mayTake(actor, request.params.id, agentId))) throw notFound('ticket');
        if (!engine().pool.agents.some((one) => one.id === agentId)) throw notFound('agent');
        return (await calls.ask(actor, idempotencyKey(request), { kind: 'assign', ticketId: request.params.id, agentId })) as Static<typeof Moved>;
      },
    );

    app.post(
      '/v1/tickets/:id/transfer',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Move a ticket to another queue; to its own queue: its holder gives it back',
          params: Id,
          headers: RepeatHeaders,
          body: Type.Object({ queueId: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false, examples: [{ queueId: 'billing' }] }),
          response: { 200: Moved },
        },
      },
      async (request) => {
        const actor = worker(request);
        if (!(await mayMove(actor, request.params.id))) throw notFound('ticket');
        if (!engine().pool.queues.some((one) => one.id === request.body.queueId)) throw notFound('queue');
        return (await calls.ask(actor, idempotencyKey(request), { kind: 'transfer', ticketId: request.params.id, queueId: request.body.queueId })) as Static<typeof Moved>;
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
        const actor = worker(request);
        const cards = (await sees(actor, request.params.id)) ? await readDecisions(db, request.params.id) : [];
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
