import type { HttpPlugin } from '@sluice/runtime';
import { Problem } from '@sluice/runtime';
import { Type } from 'typebox';
import { keepReason } from '../case-words.ts';
import { MOST_EXCLUDED } from '../domain/by-exclusion.ts';
import { belongs } from '../domain/case/who-may.ts';
import { departmentOf } from '../domain/case/world.ts';
import type { Ticket as TicketState } from '../domain/ticket.ts';
import type { Work } from '../work.ts';
import { type Act, ActHeaders, ACTS, refusedByRule } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, Ticket } from './shapes.ts';
import { changeTicket, type Wish } from './ticket-change.ts';

export const AgentIds = Type.Array(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$' }), { maxItems: MOST_EXCLUDED, uniqueItems: true, description: 'whom it concerns; empty: nobody' });
const Body = Type.Object({ agentIds: AgentIds }, { additionalProperties: false, examples: [{ agentIds: ['tom'] }] });

/** Why a plan that was approved is decided on anew, for whoever reads the case. */
const VOIDED = '批准人涉及本投诉，其审批作废 Whoever approved the plan is concerned by the complaint: his approval counts no more';

/** Whom a complaint concerns is named by whoever registers it; from then on by those who lead, and by the department that coordinates. */
export function excludedRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.put(
      '/v1/tickets/:id/excluded-agents',
      {
        ...ACTS,
        schema: { tags: ['tickets'], summary: 'Whom it concerns, as a complaint: all of them', params: idParams(EXAMPLE.ticketId), headers: ActHeaders, body: Body, response: { 200: Ticket } },
      },
      async (request, reply) => {
        const { agentIds } = request.body;
        const { id } = request.params;
        let before: TicketState | undefined;
        const wish: Wish = (work, act) => {
          before = work.tickets.get(id);
          if (!mayName(work, act)) throw new Problem(403, 'forbidden', 'whom a complaint concerns is for supervisors and the coordinating department to say');
          mustBeAgents(work, 'body.agentIds', agentIds);
          return [{ kind: 'exclude_agents', at: work.now, by: act.by, agentIds }];
        };
        const keep = (work: Work, { by }: Act): void => {
          if (before?.case?.plan.status === 'approved' && work.tickets.get(id)?.case?.plan.status !== 'approved') keepReason(work, before, by, 'voided', VOIDED);
        };
        return changeTicket(parts, request, reply, wish, false, keep);
      },
    );
  };
}

const mayName = ({ config: { departments } }: Work, { caller: { role, agentId } }: Act): boolean =>
  role === 'admin' || role === 'supervisor' || belongs(departmentOf(departments, departments.coordinatingId), agentId);

/** @throws Problem 422 */
export function mustBeAgents({ config }: Work, path: string, agentIds: readonly string[]): void {
  const stranger = agentIds.find((one) => !config.agentIds.includes(one));
  if (stranger !== undefined) throw refusedByRule(path, `there is no agent ${stranger}`, `没有座席 ${stranger}`);
}
