import { compose, TOPICS } from '@sluice/contracts';
import { type Instant, isUuid, toIso } from '@sluice/kernel';
import { type Actor, type HttpPlugin, notFound, Problem, readersOf, requireRole } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { Type } from 'typebox';
import { acknowledgeEscalation, type EscalationSeen, lockEscalation } from '../store/escalations.ts';
import { EscalationOf, escalationOf } from './escalations.ts';
import type { SlaHttp } from './parts.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 100, examples: ['0190f000-0000-7000-8000-000000000002'] }) });

/** Whoever was told, or leads, says that he sees to it: once, by the first who does. */
export function acknowledgeRoutes({ db, clock, clockwork, outbox, leads }: SlaHttp): HttpPlugin {
  const acknowledge = async (tx: Tx, id: string, actor: Actor): Promise<EscalationSeen> => {
    const seen = await lockEscalation(tx, id, actor.role === 'agent' ? actor.agentId : undefined, readersOf(actor, leads()));
    if (!seen) throw notFound('escalation');
    if (seen.acknowledgedBy !== null) return seen;
    const [now, by] = [clock.now(), actor.agentId ?? `key:${actor.keyId}`];
    const done = await clockwork.acknowledge(tx, seen.ticketId, seen.doc.clockId, by, now);
    if ('ended' in done)
      throw new Problem(409, 'clock_ended', `its clock is ${done.ended} and has ended: there is nothing left to see to`, { extra: { present: { clockId: seen.doc.clockId, state: done.ended } } });
    await acknowledgeEscalation(tx, id, by, now);
    await outbox.append(tx, [...done.records, acknowledgedRecord(seen, done.conversationId, by, now)]);
    return { ...seen, acknowledgedBy: by, acknowledgedAt: now };
  };
  return async (app) => {
    const schema = { tags: ['escalations'], summary: 'Say that one sees to it: the ladder of its clock climbs no further', params: Id, response: { 200: EscalationOf } };
    app.post('/v1/escalations/:id/acknowledge', { schema }, async (request) => {
      const actor = requireRole(request, 'admin', 'supervisor', 'agent');
      if (actor.role === 'agent' && actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
      const { id } = request.params;
      if (!isUuid(id)) throw notFound('escalation');
      return escalationOf(await db.transact(async (tx) => await acknowledge(tx, id, actor)));
    });
  };
}

function acknowledgedRecord({ id, ticketId, doc }: EscalationSeen, conversationId: string, by: string, at: Instant) {
  const data = { escalationId: id, clockId: doc.clockId, ticketId, conversationId, by, at: toIso(at) };
  return compose(TOPICS.slaEscalations, 'escalation.acknowledged', data, { service: 'sla', key: ticketId, subject: doc.clockId, at });
}
