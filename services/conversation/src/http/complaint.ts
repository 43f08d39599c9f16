import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import { registerDemand } from '../opening.ts';
import { readTicket } from '../store/views.ts';
import { sees } from '../store/views-access.ts';
import type { Work } from '../work.ts';
import { type Act, acting, ActHeaders, ACTS, created, refusedByRule } from './acting.ts';
import { AgentIds, mustBeAgents } from './excluded.ts';
import { linkTickets } from './links.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { refuseIfRefused } from './ticket-change.ts';
import { Files, Line, storeFiles, Text, WITH_FILES } from './writing.ts';

const COMPLAINT = 'complaint';

const Body = Type.Object(
  {
    text: Text,
    excludedAgentIds: AgentIds,
    subject: Type.Optional(Line(500)),
    attachments: Type.Optional(Files),
    process: Type.Optional(
      Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', default: COMPLAINT, description: 'a process of cases.yaml; where there is no `complaint` and none is named, it is no case' }),
    ),
  },
  { additionalProperties: false, examples: [{ text: 'He hung up on me. 他挂断了我的电话。', excludedAgentIds: [] }] },
);
const Made = Type.Object(
  { id: Type.String(), conversationId: Type.String(), aboutTicketId: Type.String(), processId: Type.Union([Type.String(), Type.Null()]) },
  { examples: [{ id: EXAMPLE.ticketId, conversationId: EXAMPLE.conversationId, aboutTicketId: EXAMPLE.ticketId, processId: COMPLAINT }] },
);
type Wanted = Static<typeof Body>;

/** The customer is not content with how he was treated: a matter of its own, kept from whom it concerns from its first moment on. */
export function complaintRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.post(
      '/v1/tickets/:id/complaint',
      {
        ...ACTS,
        ...WITH_FILES,
        schema: {
          tags: ['tickets'],
          summary: 'Register a complaint about a ticket: another conversation of its customer',
          params: idParams(EXAMPLE.ticketId),
          headers: ActHeaders,
          body: Body,
          response: { 201: Made },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const attachments = await storeFiles(parts.blobs, request.body.attachments);
        const answer = await acting(parts, request, async (tx, act) => ({ status: 201, body: await register(parts, tx, act, id, request.body, attachments) }));
        return created(reply, `/v1/tickets/${answer.body.id}`, answer);
      },
    );
  };
}

async function register(parts: ConversationHttp, tx: Tx, act: Act, aboutTicketId: string, body: Wanted, attachments: Awaited<ReturnType<typeof storeFiles>>): Promise<Static<typeof Made>> {
  const before = isId('tkt', aboutTicketId) ? await readTicket(tx, aboutTicketId) : undefined;
  if (!before || !sees(act.viewer, before.ticket)) throw notFound('ticket');
  const { customerId } = before.ticket;
  return changing(parts, tx, { customers: [customerId], tickets: [aboutTicketId] }, (work) => {
    const [about, customer] = [work.tickets.get(aboutTicketId), work.customersById.get(customerId)];
    if (!about || !customer || !sees(act.viewer, about)) throw notFound('ticket');
    mustBeAgents(work, 'body.excludedAgentIds', body.excludedAgentIds);
    const process = processOf(work, body.process);
    const { channel, accountId } = about;
    const { text, subject, excludedAgentIds: excluded } = body;
    const made = registerDemand(work, customer, {
      channel,
      accountId,
      text,
      attachments,
      attributes: {},
      by: act.by,
      cause: act.cause,
      receivedAt: work.now,
      excluded,
      ...(subject === undefined ? {} : { subject }),
      beforeAsked: (ticketId) => refuseIfRefused(apply(work, ticketId, { kind: 'set_type', at: work.now, by: act.by, type: COMPLAINT }, act.cause), undefined),
    });
    linkTickets(work, act, { ticketId: made.ticketId, link: 'complaint_about', other: about });
    if (process !== undefined) apply(work, made.ticketId, { kind: 'case_open', at: work.now, by: act.by, process, configVersion: work.config.version, aboutTicketId }, act.cause);
    return { id: made.ticketId, conversationId: made.conversationId, aboutTicketId, processId: process?.id ?? null };
  });
}

/** The one that is named, else that of complaints; undefined where the configuration has none. */
function processOf({ config }: Work, named: string | undefined) {
  const found = config.processes[named ?? COMPLAINT];
  if (found === undefined && named !== undefined) throw refusedByRule('body.process', `must be one of ${Object.keys(config.processes).join(', ')}`);
  return found;
}
