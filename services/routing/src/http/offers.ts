import { type Actor, type HttpPlugin, notFound } from '@sluice/runtime';
import { type Static, Type } from 'typebox';
import { readOffered } from '../store/views.ts';
import { idempotencyKey, isLead, RepeatHeaders, worker } from './access.ts';
import type { RoutingHttp } from './parts.ts';
import { Moved } from './shapes.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['ofr_01970f3c-8a00-7000-8000-000000000001'] }) });
const Declined = Type.Object(
  { reason: Type.Optional(Type.String({ pattern: '^[a-z][a-z_]{0,39}$', description: 'A short word of a program, never a text: busy, not_mine, …' })) },
  { additionalProperties: false, examples: [{ reason: 'busy' }] },
);

/** The answers to offers, of work and of hand-overs alike. */
export function offerRoutes({ db, calls }: RoutingHttp): HttpPlugin {
  /** The ticket of an offer that is open and his to answer; to others it is not there. */
  const ticketOf = async (actor: Actor, offerId: string): Promise<string> => {
    const item = await readOffered(db, offerId);
    if (!item || !(isLead(actor) || item.offer?.agentId === actor.agentId)) throw notFound('open offer');
    return item.ticketId;
  };
  return async (app) => {
    app.post('/v1/offers/:id/accept', { schema: { tags: ['offers'], summary: 'Take what one is offered', params: Id, headers: RepeatHeaders, response: { 200: Moved } } }, async (request) => {
      const actor = worker(request);
      const offerId = request.params.id;
      return (await calls.ask(actor, idempotencyKey(request), { kind: 'accept', offerId, ticketId: await ticketOf(actor, offerId) })) as Static<typeof Moved>;
    });
    app.post(
      '/v1/offers/:id/decline',
      { schema: { tags: ['offers'], summary: 'Let it go on to the next', params: Id, headers: RepeatHeaders, body: Declined, response: { 200: Moved } } },
      async (request) => {
        const actor = worker(request);
        const offerId = request.params.id;
        const { reason } = request.body;
        const ask = { kind: 'decline', offerId, ticketId: await ticketOf(actor, offerId), ...(reason === undefined ? {} : { reason }) } as const;
        return (await calls.ask(actor, idempotencyKey(request), ask)) as Static<typeof Moved>;
      },
    );
  };
}
