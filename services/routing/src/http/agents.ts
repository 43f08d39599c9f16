import { type Static, Type } from 'typebox';
import { type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import { readHeld, readPresence, readWork } from '../store/views.ts';
import { idempotencyKey, isLead, mayActFor, RepeatHeaders, worker } from './access.ts';
import type { RoutingHttp } from './parts.ts';
import { Agent, agentOf, Moved, Presence, Work, workOf } from './shapes.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['mei'] }) });
const PresenceBody = Type.Object(
  {
    status: Presence,
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'missed_offers, break, shift_end, …' })),
    channels: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 20, description: 'Only these; absent or empty: every channel.' })),
  },
  { additionalProperties: false, examples: [{ status: 'away', reason: 'break' }] },
);
const Changed = Type.Object({ agentId: Type.String(), status: Presence, reason: Type.Union([Type.String(), Type.Null()]), channels: Type.Record(Type.String(), Presence), since: Type.String() });

/** Agents: who they are, what they hold, whether they take work. */
export function agentRoutes({ db, engine, calls }: RoutingHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/agents',
      { schema: { tags: ['agents'], summary: 'Agents with presence and load', response: { 200: Type.Object({ items: Type.Array(Agent), next: Type.Null() }) } } },
      async (request) => {
        const actor = worker(request);
        const seen = engine().pool.agents.filter((agent) => isLead(actor) || agent.id === actor.agentId);
        const [presence, held] = await Promise.all([readPresence(db), readHeld(db)]);
        const by = Map.groupBy(held, (item) => item.agentId);
        return { items: seen.map((agent) => agentOf(agent, presence.get(agent.id), by.get(agent.id) ?? [])), next: null };
      },
    );

    app.put(
      '/v1/agents/:id/presence',
      { schema: { tags: ['agents'], summary: 'Take work, or not; `busy` is computed', params: Id, headers: RepeatHeaders, body: PresenceBody, response: { 200: Changed } } },
      async (request) => {
        const actor = worker(request);
        const { id } = request.params;
        if (!mayActFor(actor, id) || !engine().pool.agents.some((agent) => agent.id === id)) throw notFound('agent');
        const { status, reason, channels = [] } = request.body;
        const stranger = channels.find((channel) => !Object.hasOwn(engine().pool.channels, channel));
        if (stranger !== undefined) throw new Problem(422, 'invalid', `there is no channel \`${stranger}\``);
        return (await calls.ask(actor, idempotencyKey(request), { kind: 'presence', agentId: id, status, channels, ...(reason === undefined ? {} : { reason }) })) as Static<typeof Changed>;
      },
    );

    app.post(
      '/v1/agents/:id/take',
      {
        schema: {
          tags: ['agents'],
          summary: 'Take the next by rank of what is not given out but taken; 204 where there is nothing for him',
          params: Id,
          headers: RepeatHeaders,
          response: { 200: Moved, 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const actor = worker(request);
        const { id } = request.params;
        if (!mayActFor(actor, id) || !engine().pool.agents.some((agent) => agent.id === id)) throw notFound('agent');
        const taken = await calls.ask(actor, idempotencyKey(request), { kind: 'take', agentId: id });
        return taken['ticketId'] === null ? reply.code(204).send(null) : (taken as Static<typeof Moved>);
      },
    );

    app.get(
      '/v1/agents/:id/work',
      { schema: { tags: ['agents'], summary: 'What an agent has in hand', params: Id, response: { 200: Type.Object({ items: Type.Array(Work), next: Type.Null() }) } } },
      async (request) => {
        const actor = worker(request);
        const { id } = request.params;
        if (!mayActFor(actor, id) || !engine().pool.agents.some((agent) => agent.id === id)) throw notFound('agent');
        return { items: (await readWork(db, id)).map(workOf), next: null };
      },
    );
  };
}
