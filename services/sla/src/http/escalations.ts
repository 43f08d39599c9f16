import { isUuid, toIso } from '@sluice/kernel';
import { type HttpPlugin, Problem, readersOf, requireRole } from '@sluice/runtime';
import { CLOCK_KINDS } from '@sluice/policy';
import { type Static, Type } from 'typebox';
import { type EscalationSeen, readEscalations } from '../store/escalations.ts';
import type { SlaHttp } from './parts.ts';

const Query = Type.Object(
  {
    ticketId: Type.Optional(Type.String({ maxLength: 200 })),
    digestId: Type.Optional(Type.String({ maxLength: 100, description: 'The escalation that began a digest: what stands in it, itself too.' })),
    after: Type.Optional(Type.String({ maxLength: 100, description: 'The `next` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false, examples: [{ limit: 20 }] },
);

export const EscalationOf = Type.Object(
  {
    id: Type.String(),
    ticketId: Type.String(),
    clockId: Type.String(),
    clock: Type.Enum([...CLOCK_KINDS]),
    of: Type.Union([Type.String(), Type.Null()], { description: 'As in the ticket’s clocks.' }),
    rung: Type.Integer({ description: 'Place in the ladder, from 0; -1 is the warning.' }),
    stage: Type.Enum(['warning', 'breach', 'after']),
    actions: Type.Array(Type.String()),
    notified: Type.Array(Type.String(), { description: 'Agents to whom this was a notice.' }),
    joined: Type.Array(Type.Object({ agentId: Type.String(), digestId: Type.String() }), { description: 'Agents for whom it stands in a digest that an earlier escalation had begun.' }),
    digested: Type.Integer({ description: 'Further escalations that stand in the digest which this one began.' }),
    agentId: Type.Union([Type.String(), Type.Null()]),
    queueId: Type.Union([Type.String(), Type.Null()]),
    policyId: Type.String(),
    configVersion: Type.String(),
    lateIntake: Type.Boolean(),
    acknowledged: Type.Union([Type.Object({ by: Type.String(), at: Type.String({ format: 'date-time' }) }), Type.Null()], { description: 'Who sees to it.' }),
    dueAt: Type.String({ format: 'date-time' }),
    at: Type.String({ format: 'date-time' }),
  },
  {
    examples: [
      {
        id: '0190f000-0000-7000-8000-000000000002',
        ticketId: 'tkt_0190f000-0000-7000-8000-000000000001',
        clockId: 'clk_0190f000-0000-7000-8000-000000000001',
        clock: 'first_response',
        of: null,
        rung: 1,
        stage: 'breach',
        actions: ['notify'],
        notified: ['anna', 'mei'],
        joined: [],
        digested: 0,
        agentId: 'anna',
        queueId: 'billing',
        policyId: 'standard',
        configVersion: 'v3',
        lateIntake: false,
        acknowledged: { by: 'mei', at: '2026-03-04T08:11:00.000Z' },
        dueAt: '2026-03-04T08:10:00.000Z',
        at: '2026-03-04T08:10:00.001Z',
      },
    ],
  },
);

const Page = Type.Object({ items: Type.Array(EscalationOf), next: Type.Union([Type.String(), Type.Null()]) });

/** Escalations, newest first: an agent sees those that told him, a digest once. */
export function escalationRoutes({ db, leads }: SlaHttp): HttpPlugin {
  return async (app) => {
    app.get('/v1/escalations', { schema: { tags: ['escalations'], summary: 'Warnings and escalations, newest first', querystring: Query, response: { 200: Page } } }, async (request) => {
      const actor = requireRole(request, 'admin', 'supervisor', 'agent');
      if (actor.role === 'agent' && actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
      const { ticketId, digestId, after, limit = 50 } = request.query;
      if (after !== undefined && !isUuid(after)) throw new Problem(400, 'invalid', 'after is no cursor of ours', { errors: [{ path: 'query.after', message: 'the next of a page' }] });
      if (digestId !== undefined && !isUuid(digestId))
        throw new Problem(400, 'invalid', 'digestId is no id of an escalation', { errors: [{ path: 'query.digestId', message: 'the id of an escalation' }] });
      const rows = await readEscalations(db, {
        limit: limit + 1,
        readers: readersOf(actor, leads()),
        ...(ticketId === undefined ? {} : { ticketId }),
        ...(digestId === undefined ? {} : { digestId }),
        ...(after === undefined ? {} : { before: after }),
        ...(actor.role === 'agent' && actor.agentId !== undefined ? { agentId: actor.agentId } : {}),
      });
      const page = rows.slice(0, limit);
      return { items: page.map(escalationOf), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    });
  };
}

export function escalationOf({ id, ticketId, digested, acknowledgedBy, acknowledgedAt, doc }: EscalationSeen): Static<typeof EscalationOf> {
  const { clockId, clock, of, rung, stage, agentId, queueId, policyId, configVersion, lateIntake } = doc;
  return {
    id,
    ticketId,
    clockId,
    clock,
    of,
    rung,
    stage,
    agentId,
    queueId,
    policyId,
    configVersion,
    lateIntake,
    acknowledged: acknowledgedBy === null || acknowledgedAt === null ? null : { by: acknowledgedBy, at: toIso(acknowledgedAt) },
    actions: [...doc.actions],
    notified: [...doc.notified],
    joined: [...(doc.joined ?? [])],
    digested,
    dueAt: toIso(doc.dueAt),
    at: toIso(doc.at),
  };
}
