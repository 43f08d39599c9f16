import { type Actor, Problem, readersOf, requireRole } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import type { ConversationConfig } from '../config.ts';
import { KEY_PREFIX, type Who } from '../domain/ticket.ts';
import type { Viewer } from '../store/views-access.ts';

/** Who reads: supervisor, admin and quality everything; an agent what he has to do with. @throws Problem 401, 403 */
export function reader(request: FastifyRequest, config: ConversationConfig): Viewer {
  return viewerOf(requireRole(request, 'admin', 'supervisor', 'quality', 'agent'), config);
}

/** Who acts; on whatever he sees. @throws Problem 401, 403 */
export function worker(request: FastifyRequest): Actor {
  return requireRole(request, 'admin', 'supervisor', 'agent');
}

/** Who reads cases and tasks: also who belongs to a department, what it has a task of. @throws Problem 401, 403 */
export function caseReader(request: FastifyRequest): Actor {
  return bound(requireRole(request, 'admin', 'supervisor', 'quality', 'agent', 'department'));
}

/** Who answers tasks. @throws Problem 401, 403 */
export function taskWorker(request: FastifyRequest): Actor {
  return bound(requireRole(request, 'admin', 'supervisor', 'agent', 'department'));
}

/** A key of an agent or a department acts for somebody, or for nobody at all. @throws Problem 403 */
function bound(actor: Actor): Actor {
  if ((actor.role === 'agent' || actor.role === 'department') && actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
  return actor;
}

/** @throws Problem 403 for a key of an agent or a department that is bound to nobody */
export function viewerOf(actor: Actor, config: ConversationConfig): Viewer {
  const readers = readersOf(actor, config.leads);
  if (actor.role !== 'agent' && actor.role !== 'department') return { kind: 'all', readers };
  const { agentId = '' } = bound(actor);
  return { kind: 'agent', agentId, readers, queueIds: actor.role === 'department' ? [] : config.agentQueues(agentId) };
}

/**
 * A person, always: whoever calls these routes is one, and what he writes to a customer is an answer. Who acts for no agent (an admin's own key)
 * is named by his key: he answers and resolves, but neither owns nor holds a ticket.
 */
export function whoOf(actor: Actor): Who {
  return { kind: 'agent', id: actor.agentId ?? `${KEY_PREFIX}${actor.keyId}` };
}
