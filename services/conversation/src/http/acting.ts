import { createHash } from 'node:crypto';
import { type Actor, behindOf, isUnnamed, Problem, readersOf, traceparentOf, unavailable } from '@sluice/runtime';
import { IdempotencyInFlight, IdempotencyMismatch, idempotently, type Tx } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Caller } from '../domain/case/who-may.ts';
import type { Who } from '../domain/ticket.ts';
import { SCHEMA } from '../migrations.ts';
import type { Viewer } from '../store/views-access.ts';
import type { Cause } from '../model.ts';
import { taskWorker, viewerOf, whoOf, worker } from './access.ts';
import type { ConversationHttp } from './parts.ts';

export const ActHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$', description: 'the same key again answers what was answered, for a day', examples: ['6f1c-order-4711'] }),
  ),
});

/** Who acts, on what he sees, and in which trace. */
export interface Act {
  readonly by: Who;
  readonly viewer: Viewer;
  readonly caller: Caller;
  readonly cause: Cause;
}

/**
 * A call that changes something: in one transaction, once for its Idempotency-Key. What `work` throws undoes everything; a refusal is not
 * remembered, for the state may allow it later.
 * @throws Problem 401, 403, 409 in flight, 422 the key was used with another request, 503
 */
export async function acting<T>(
  parts: ConversationHttp,
  request: FastifyRequest,
  work: (tx: Tx, act: Act) => Promise<{ readonly status: number; readonly body: T }>,
  who: (request: FastifyRequest) => Actor = worker,
): Promise<{ readonly status: number; readonly body: T }> {
  const actor = who(request);
  const key = request.headers['idempotency-key'];
  const call = {
    schema: SCHEMA,
    actor: actorOf(actor),
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key: typeof key === 'string' ? key : undefined,
    bodyHash: createHash('sha256')
      .update(JSON.stringify([request.params, request.headers['if-match'] ?? null, request.body ?? null]))
      .digest('hex'),
    now: parts.clock.now(),
  };
  try {
    return await idempotently(parts.db, call, async (tx) => work(tx, { by: whoOf(actor), viewer: await viewerIn(parts, tx, actor), caller: callerOf(actor), cause: causeOf(request) }));
  } catch (error) {
    if (error instanceof IdempotencyMismatch) throw new Problem(422, 'idempotency_mismatch', error.message);
    if (error instanceof IdempotencyInFlight) throw new Problem(409, 'in_flight', error.message, { headers: { 'retry-after': '1' } });
    return asProblem(error);
  }
}

/** @throws Problem 503 where others come between again and again; else the error itself */
export function asProblem(error: unknown): never {
  throw error instanceof LoadAgain ? unavailable('others change the same at this moment: try again') : error;
}

/** By the configuration in force, which an agent's queues ask for, and a key that may be anybody's who leads. */
const viewerIn = async (parts: ConversationHttp, tx: Tx, actor: Actor): Promise<Viewer> =>
  actor.role === 'agent' || actor.role === 'department' || isUnnamed(actor) ? viewerOf(actor, await parts.configIn(tx)) : { kind: 'all', readers: readersOf(actor, []) };

export const callerOf = (actor: Actor): Caller => ({ role: actor.role, agentId: actor.agentId, behind: behindOf(actor) });

/** One key may act for several agents: their keys of idempotency are not each other's. */
const actorOf = (actor: Actor): string => (actor.agentId === undefined ? actor.keyId : `${actor.keyId} ${actor.agentId}`);

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What it causes stands in the caller's trace, else in the one that is being recorded; with who acts for the caller's agent. */
export function causeOf(request: FastifyRequest): Cause {
  const given = request.headers['traceparent'];
  const traceparent = typeof given === 'string' && TRACEPARENT.test(given) ? given : traceparentOf();
  const behind = request.actor && behindOf(request.actor);
  return { ...(traceparent === undefined ? {} : { traceparent }), ...(behind === undefined ? {} : { behind }) };
}

/** Who may act at all is asked before the body is read: it may be large. */
export const ACTS = { onRequest: async (request: FastifyRequest): Promise<void> => void worker(request) } as const;

/** As `ACTS`, for those who answer tasks. */
export const ANSWERS = { onRequest: async (request: FastifyRequest): Promise<void> => void taskWorker(request) } as const;

/** 201 with where the new thing is. */
export function created<T>(reply: FastifyReply, location: string, answer: { readonly status: number; readonly body: T }): T {
  void reply.code(answer.status).header('location', location);
  return answer.body;
}

/** A value of the body that no schema can judge. `zh`: where people read it in Chinese, too. */
export function wrong(path: string, message: string, zh?: string): Problem {
  return new Problem(400, 'invalid', `${path} ${message}`, { errors: [{ path, message }], ...inChinese(path, zh) });
}

/** The configuration or the channel does not allow it. */
export function refusedByRule(path: string, message: string, zh?: string): Problem {
  return new Problem(422, 'rule_refused', `${path} ${message}`, { errors: [{ path, message }], ...inChinese(path, zh) });
}

const inChinese = (path: string, zh: string | undefined) => (zh === undefined ? {} : { extra: { zh: `${path}：${zh}` } });
