import { createHash } from 'node:crypto';
import { DEFAULT_QUESTIONS, type QuestionEntry } from '@sluice/policy';
import { type Actor, behindOf, type HttpPlugin, notFound, Problem, requireRole, traceparentOf } from '@sluice/runtime';
import { IdempotencyInFlight, IdempotencyMismatch, idempotently, type Tx } from '@sluice/store';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { isOpen } from '../domain/decider.ts';
import { ratingFaults } from '../domain/ratings.ts';
import type { Solution } from '../domain/ticket.ts';
import { SCHEMA } from '../migrations.ts';
import { readSurvey } from '../store/surveys.ts';
import { readTicket } from '../store/tickets.ts';
import { type InsightWork, newSurveyId, step, type TicketRow } from '../work.ts';
import { type InsightHttp, sees, whoOf } from './parts.ts';
import { Ratings, surveyView, SurveyView } from './survey-shape.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 200, examples: ['tkt_01970f3c-8a00-7000-8000-000000000001'] }) });
const OfTicket = Type.Object({ ticketId: Type.String(), survey: Type.Union([SurveyView, Type.Null()], { description: 'The newest; null: nobody was or is to be asked.' }) });
const Headers = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$', description: 'the same key again answers what was answered, for a day', examples: ['call-back-4711'] }),
  ),
});
const Phone = Type.Object(
  { ratings: Ratings, comment: Type.Optional(Type.String({ maxLength: 2000, description: 'in the customer’s words' })) },
  { additionalProperties: false, examples: [{ ratings: { speed: 5, communication: 4, effect: 5 }, comment: 'Very satisfied. 非常满意。' }] },
);

/** What a ticket's customer was asked and said, and what he said by phone. */
export function surveyRoutes(parts: InsightHttp): HttpPlugin {
  return async (app) => {
    app.get('/v1/tickets/:id/survey', { schema: { tags: ['tickets'], summary: 'What its customer was asked, and what he said', params: Id, response: { 200: OfTicket } } }, async (request) => {
      const actor = requireRole(request, 'admin', 'supervisor', 'quality', 'agent');
      const row = await readTicket(parts.db, request.params.id);
      if (!row || !(await sees(parts.db, actor, row.solution, parts.config()))) throw notFound('solution of this ticket');
      const survey = row.surveyId === null ? undefined : await readSurvey(parts.db, row.surveyId);
      return { ticketId: row.solution.ticketId, survey: survey ? surveyView(survey) : null };
    });

    app.post(
      '/v1/tickets/:id/survey',
      {
        onRequest: async (request) => void worker(request),
        schema: {
          tags: ['tickets'],
          summary: 'A rating that the customer gave by phone, written down by somebody who has not worked on the ticket',
          params: Id,
          headers: Headers,
          body: Phone,
          response: { 201: SurveyView },
        },
      },
      async (request, reply) => {
        const { status, body } = await once(parts, request, (tx) => rate(parts, tx, worker(request), request.params.id, request.body));
        return reply.code(status as 201).send(body);
      },
    );
  };
}

const worker = (request: FastifyRequest): Actor => requireRole(request, 'admin', 'supervisor', 'agent');

/** @throws Problem 400, 403, 404, 409 */
async function rate(parts: InsightHttp, tx: Tx, actor: Actor, ticketId: string, { ratings, comment = '' }: Static<typeof Phone>): Promise<Static<typeof SurveyView>> {
  const { surveying, outbox, clock } = parts;
  const work = await surveying.begin(tx, new Set([ticketId]), clock.now());
  const row = work.tickets.get(ticketId);
  if (!row || !(await sees(tx, actor, row.solution, work.config))) throw notFound('solution of this ticket');
  const { solution } = row;
  if (isByHandler(solution, actor)) throw new Problem(403, 'forbidden', 'who has held, owned or resolved a ticket, or had another hand in it, does not write down what its customer thinks of it');
  if (!solution.stands) throw new Problem(409, 'conflict', 'the ticket is not resolved: there is no solution to rate', { extra: { state: 'open' } });
  const questions = questionsFor(work, row);
  const errors = ratingFaults(questions, ratings).map(({ question, message }) => ({ path: `body.ratings.${question}`, message }));
  if (errors.length > 0) throw new Problem(400, 'invalid', `${errors[0]?.path} ${errors[0]?.message}`, { errors });
  const answer = { ratings, comment: comment.trim() === '' ? null : comment.trim() };
  const command = { kind: 'rate_by_phone', at: work.now, surveyId: newSurveyId(work), solution, config: work.config, questions, answer, recordedBy: whoOf(actor) } as const;
  const events = step(work, row, command, causeOf());
  if (events.some((event) => event.name === 'refused')) throw new Problem(409, 'conflict', 'this solution has been rated already', { extra: { state: 'answered' } });
  await outbox.append(tx, await surveying.end(tx, work));
  return surveyView(work.surveys.get(row.surveyId ?? '')!);
}

/** His own, or of a key that acts for somebody else: both have had no part in it. */
const isByHandler = ({ handlers, workers = [] }: Solution, actor: Actor): boolean =>
  [whoOf(actor), behindOf(actor)].some((one) => one !== undefined && (handlers.includes(one) || workers.includes(one)));

/** Those that he was sent, where he was; else those of this moment. */
function questionsFor(work: InsightWork, { surveyId, solution }: TicketRow): readonly QuestionEntry[] {
  const survey = surveyId === null ? undefined : work.surveys.get(surveyId);
  const own = survey && survey.questions.length > 0 && (survey.onVersion === solution.version || isOpen(survey)) ? survey.questions : undefined;
  return own ?? work.config.rules?.questions ?? DEFAULT_QUESTIONS;
}

const causeOf = () => {
  const traceparent = traceparentOf();
  return traceparent === undefined ? {} : { traceparent };
};

/** Once for its Idempotency-Key, in one transaction. @throws Problem 409 in flight, 422 the key was used with another request */
async function once<T>({ db, clock }: InsightHttp, request: FastifyRequest, work: (tx: Tx) => Promise<T>): Promise<{ readonly status: number; readonly body: T }> {
  const { keyId, agentId } = worker(request);
  const key = request.headers['idempotency-key'];
  const call = {
    schema: SCHEMA,
    actor: agentId === undefined ? keyId : `${keyId} ${agentId}`,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key: typeof key === 'string' ? key : undefined,
    bodyHash: createHash('sha256')
      .update(JSON.stringify([request.params, request.body ?? null]))
      .digest('hex'),
    now: clock.now(),
  };
  try {
    return await idempotently(db, call, async (tx) => ({ status: 201, body: await work(tx) }));
  } catch (error) {
    if (error instanceof IdempotencyMismatch) throw new Problem(422, 'idempotency_mismatch', error.message);
    if (error instanceof IdempotencyInFlight) throw new Problem(409, 'in_flight', error.message, { headers: { 'retry-after': '1' } });
    throw error;
  }
}
