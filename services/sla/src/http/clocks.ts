import { type Actor, type HttpPlugin, notFound, readersOf, requireRole } from '@sluice/runtime';
import { Type } from 'typebox';
import type { TicketClocks } from '../domain/model.ts';
import { AgreementStore } from '../store/agreements.ts';
import { readPastClocks } from '../store/past-clocks.ts';
import { readTicket } from '../store/tickets.ts';
import { Clock, clockOf } from './clock-shape.ts';
import type { SlaHttp } from './parts.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['tkt_01970f3c-8a00-7000-8000-000000000001'] }) });
const Clocks = Type.Object({ items: Type.Array(Clock), next: Type.Null() });

/** Of those that ended long ago, the newest. */
const MOST_PAST = 200;

/** An agent sees the clocks of what he holds, held or owns; to him others are not there. To nobody is a complaint that concerns him. */
function sees(actor: Actor, { agentId, ownerId, holders, excluded = [] }: TicketClocks, leads: readonly string[]): boolean {
  if (readersOf(actor, leads).some((one) => excluded.includes(one))) return false;
  if (actor.role !== 'agent') return true;
  return actor.agentId !== undefined && [agentId, ownerId, ...holders].includes(actor.agentId);
}

/** A ticket's clocks, with every interval that counted or did not, and why. */
export function clockRoutes({ db, clock, leads }: SlaHttp): HttpPlugin {
  const agreements = new AgreementStore();
  return async (app) => {
    app.get('/v1/tickets/:id/clocks', { schema: { tags: ['tickets'], summary: 'What was promised, what has counted, and why', params: Id, response: { 200: Clocks } } }, async (request) => {
      const actor = requireRole(request, 'admin', 'supervisor', 'quality', 'agent');
      const ticket = await readTicket(db, request.params.id);
      if (!ticket || !sees(actor, ticket, leads())) throw notFound('ticket');
      const clocks = [...(await readPastClocks(db, ticket.id, MOST_PAST)), ...ticket.clocks];
      const loaded = await agreements.load(db, [{ ...ticket, clocks }]);
      const now = clock.now();
      return { items: clocks.map((one) => clockOf(one, loaded, now)), next: null };
    });
  };
}
