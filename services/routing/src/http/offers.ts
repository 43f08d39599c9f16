import { toIso } from '@sluice/kernel';
import { type Actor, type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Ask } from '../calls.ts';
import { OFFER_OVER } from '../domain/outcome.ts';
import { shown } from '../domain/turn.ts';
import { readEndedOffer, readItem, readOffered } from '../store/views.ts';
import { idempotencyKey, isLead, RepeatHeaders, worker } from './access.ts';
import type { RoutingHttp } from './parts.ts';
import { Moved } from './shapes.ts';

type AnswerToOffer = Extract<Ask, { kind: 'accept' | 'decline' }>;

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['ofr_01970f3c-8a00-7000-8000-000000000001'] }) });
const Declined = Type.Object(
  { reason: Type.Optional(Type.String({ pattern: '^[a-z][a-z_]{0,39}$', description: 'A short word of a program, never a text: busy, not_mine, …' })) },
  { additionalProperties: false, examples: [{ reason: 'busy' }] },
);

/** Of an offer that is over. */
interface Ended {
  readonly ticketId: string;
  readonly problem: Problem;
}

/** The answers to offers, of work and of hand-overs alike. */
export function offerRoutes({ db, calls }: RoutingHttp): HttpPlugin {
  /** What has become of an offer that was his to answer; others' are not there for him. */
  const endedFor = async (actor: Actor, offerId: string): Promise<Ended> => {
    const offer = await readEndedOffer(db, offerId);
    if (!offer || !mayAnswer(actor, offer.agentId)) throw notFound('offer');
    const { ticketId, state, at } = offer;
    const item = await readItem(db, ticketId);
    // Who has it now is nobody's business whom it was only offered to.
    const present = item && (isLead(actor) || (item.agentId === actor.agentId && item.offer === null)) ? shown(item) : {};
    const extra = { present: { ...present, state: `offer_${state}`, offerId, ticketId, endedAt: toIso(at) } };
    return { ticketId, problem: new Problem(409, 'conflict', `this offer is over: ${state.replaceAll('_', ' ')}`, { extra }) };
  };

  const answer = async (request: FastifyRequest, offerId: string, ask: (ticketId: string) => AnswerToOffer): Promise<Static<typeof Moved>> => {
    const actor = worker(request);
    const key = idempotencyKey(request);
    const item = await readOffered(db, offerId);
    if (item && !mayAnswer(actor, item.offer?.agentId)) throw notFound('offer');
    const ended = item ? undefined : await endedFor(actor, offerId);
    const call = ask(item?.ticketId ?? ended?.ticketId ?? '');
    // The same call again is answered as it was.
    if (ended && !(await calls.knows(actor, key, call.kind))) throw ended.problem;
    try {
      return (await calls.ask(actor, key, call)) as Static<typeof Moved>;
    } catch (error) {
      if (!isOver(error)) throw error;
      throw (await endedFor(actor, offerId)).problem;
    }
  };

  return async (app) => {
    app.post('/v1/offers/:id/accept', { schema: { tags: ['offers'], summary: 'Take what one is offered', params: Id, headers: RepeatHeaders, response: { 200: Moved } } }, async (request) => {
      const offerId = request.params.id;
      return answer(request, offerId, (ticketId) => ({ kind: 'accept', offerId, ticketId }));
    });
    app.post(
      '/v1/offers/:id/decline',
      { schema: { tags: ['offers'], summary: 'Let it go on to the next', params: Id, headers: RepeatHeaders, body: Declined, response: { 200: Moved } } },
      async (request) => {
        const offerId = request.params.id;
        const { reason } = request.body;
        return answer(request, offerId, (ticketId) => ({ kind: 'decline', offerId, ticketId, ...(reason === undefined ? {} : { reason }) }));
      },
    );
  };
}

const mayAnswer = (actor: Actor, agentId: string | undefined): boolean => isLead(actor) || (actor.agentId !== undefined && actor.agentId === agentId);

/** It has ended between the look at it and the writer's turn. */
function isOver(error: unknown): boolean {
  return error instanceof Problem && error.code === 'conflict' && (error.extra['present'] as { readonly state?: unknown } | undefined)?.state === OFFER_OVER;
}
