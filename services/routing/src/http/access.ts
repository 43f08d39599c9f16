import { type Actor, Problem, readersOf, requireRole } from '@sluice/runtime';
import { concernsOneOf } from '@sluice/store';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SCHEMA } from '../migrations.ts';
import { concerns } from '../store/views.ts';
import type { RoutingHttp } from './parts.ts';

/** What is asked of whoever wants to see something: the rows, and who leads by the configuration in force. */
type Seeing = Pick<RoutingHttp, 'db' | 'engine'>;

/** People who work: an agent sees and moves only his own; supervisor and admin everybody's. */
export function worker(request: FastifyRequest): Actor {
  return requireRole(request, 'admin', 'supervisor', 'agent');
}

/** Who only reads, too: quality sees what leads see. */
export function reader(request: FastifyRequest): Actor {
  return requireRole(request, 'admin', 'supervisor', 'agent', 'quality');
}

export const isLead = (actor: Actor): boolean => actor.role === 'admin' || actor.role === 'supervisor';

export const seesAll = (actor: Actor): boolean => isLead(actor) || actor.role === 'quality';

/** An agent sees why of what he holds, held or owns, and of what he is just offered; the rest is not there for him. */
export const seesWhy = async (parts: Seeing, actor: Actor, ticketId: string): Promise<boolean> =>
  !(await isKeptFrom(parts, actor, ticketId)) && (seesAll(actor) || (actor.agentId !== undefined && (await concerns(parts.db, ticketId, actor.agentId))));

/** It is a complaint that concerns the caller: for him it is not there, whatever his role. */
export const isKeptFrom = async ({ db, engine }: Seeing, actor: Actor, ticketId: string): Promise<boolean> => concernsOneOf(db, SCHEMA, ticketId, readersOf(actor, engine().leads ?? []));

/** Another agent's affairs: for an agent as if they were not there. @throws Problem 403 for a key that is bound to nobody */
export function mayActFor(actor: Actor, agentId: string): boolean {
  if (isLead(actor)) return true;
  if (actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
  return actor.agentId === agentId;
}

/** The header of a call that may be sent again. */
export const RepeatHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$', description: 'the same key again answers what was answered, for a day', examples: ['6f1c-order-4711'] }),
  ),
});

export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}
