import { type Actor, Problem, requireRole } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';

/** People who work: an agent sees and moves only his own; supervisor and admin everybody's. */
export function worker(request: FastifyRequest): Actor {
  return requireRole(request, 'admin', 'supervisor', 'agent');
}

export const isLead = (actor: Actor): boolean => actor.role === 'admin' || actor.role === 'supervisor';

/** Another agent's affairs: for an agent as if they were not there. @throws Problem 403 for a key that is bound to nobody */
export function mayActFor(actor: Actor, agentId: string): boolean {
  if (isLead(actor)) return true;
  if (actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
  return actor.agentId === agentId;
}

/** The header of a call that may be sent again. @throws Problem 400 */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length === 0 || key.length > 200)
    throw new Problem(400, 'invalid', 'Idempotency-Key must be one value of 1 to 200 characters', { errors: [{ path: 'headers.idempotency-key', message: '1 to 200 characters' }] });
  return key;
}
