import { toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import { Type } from 'typebox';
import { explainDecision, explainWaiting, type Explained } from '../explain.ts';
import { POOL } from '../migrations.ts';
import { readDecisions } from '../store/views.ts';
import { reader, seesAll, seesWhy } from './access.ts';
import type { RoutingHttp } from './parts.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['tkt_01970f3c-8a00-7000-8000-000000000001'] }) });
const Query = Type.Object(
  {
    agent: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Why not this agent? An agent asks about himself.' })),
    decision: Type.Optional(Type.String({ maxLength: 200, description: 'As things stood at this decision; without it: now where it waits, else at the last one.' })),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
  },
  { additionalProperties: false },
);
const Answer = Type.Object({
  text: Type.String({ description: 'One paragraph.' }),
  at: Type.String({ format: 'date-time' }),
  waiting: Type.Boolean(),
  position: Type.Union([Type.Integer(), Type.Null()], { description: 'Work of the same queue ranked before it; null where it does not wait.' }),
  nextChangeAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'When a ring opens, or a hold or a bar ends.' }),
  excluded: Type.Record(Type.String(), Type.Integer()),
  agent: Type.Union([Type.Object({ id: Type.String(), reason: Type.Union([Type.String(), Type.Null()], { description: 'Why not; null where he got it, or could have had it.' }) }), Type.Null()]),
});

const shown = ({ text, at, waiting, position, nextChangeAt, excluded, agent }: Explained) => ({
  text,
  at: toIso(at),
  waiting,
  position,
  nextChangeAt: nextChangeAt === null ? null : toIso(nextChangeAt),
  excluded,
  agent,
});

/** The two questions that people ask, answered from the journal: why not this agent, and why is it still waiting. */
export function explainRoutes(parts: RoutingHttp): HttpPlugin {
  const { db, clock } = parts;
  return async (app) => {
    app.get(
      '/v1/tickets/:id/explain',
      { schema: { tags: ['tickets'], summary: 'Why is it still waiting, and why not this agent?', params: Id, querystring: Query, response: { 200: Answer } } },
      async (request) => {
        const actor = reader(request);
        const ticketId = request.params.id;
        const cards = (await seesWhy(parts, actor, ticketId)) ? await readDecisions(db, ticketId) : [];
        if (cards.length === 0) throw notFound('decision about this ticket');
        const { agent, decision, language = 'en' } = request.query;
        // The card counts reasons; which one is whose is the leads' to know.
        if (agent !== undefined && !seesAll(actor) && agent !== actor.agentId) throw notFound('agent');
        const waiting = decision === undefined ? await explainWaiting(db, POOL, ticketId, clock.now(), { agent, language }) : undefined;
        if (waiting) return shown(waiting);
        const card = decision === undefined ? cards.findLast((one) => one.cause !== 'waiting') : cards.find((one) => one.decisionId === decision);
        const told = card && (await explainDecision(db, POOL, card, { agent, language }));
        if (!told) throw notFound('decision about this ticket');
        return shown(told);
      },
    );
  };
}
