import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import { keepReason, keepValues, type ReasonOf, worldOf } from '../case-words.ts';
import { dateFault } from '../domain/case/agreement.ts';
import { faultOf, formOf } from '../domain/case/values.ts';
import { isCased } from '../domain/case/steps.ts';
import type { TicketCommand } from '../domain/command.ts';
import type { Ticket } from '../domain/ticket.ts';
import { messagesAmong } from '../store/messages-of-case.ts';
import type { Work } from '../work.ts';
import { caseReader, worker } from './access.ts';
import { type Act, acting, ActHeaders, ACTS, refusedByRule, wrong } from './acting.ts';
import { type CaseBody, caseFor, seesCase } from './case-view.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { Case, Reason, Value } from './shapes-case.ts';
import { refuseIfRefused } from './ticket-change.ts';

const Id = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$' });
const FormParams = Type.Object({ ...idParams(EXAMPLE.ticketId).properties, form: Type.String({ minLength: 1, maxLength: 63, examples: ['registration'] }) });
const Open = Type.Object({ process: Type.Optional(Type.String({ ...Id, description: 'a process of cases.yaml; default: the first' })) }, { additionalProperties: false, examples: [{}] });
const Write = Type.Object(
  {
    values: Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,62}$' }), Value, { minProperties: 1, maxProperties: 60, description: 'field: value; null empties it' }),
    version: Type.Optional(Type.Integer({ minimum: 0, description: 'of the form as it was read: refused with 412 where it has been written since' })),
  },
  { additionalProperties: false, examples: [{ values: { customer: '李伟 Li Wei' } }] },
);
const Move = Type.Object(
  { to: Type.String({ ...Id, description: 'a stage ahead, or one where the case has been' }), reason: Type.Optional(Type.String({ ...Reason, description: 'needed past what is missing, and back' })) },
  { additionalProperties: false, examples: [{ to: 'analysis', reason: 'The customer is known. 客户情况已知。' }] },
);
const Nothing = Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()], { examples: [{}] });
const Version = Type.Integer({ minimum: 0, description: 'of the plan that was read' });
const Approve = Type.Object({ version: Version }, { additionalProperties: false, examples: [{ version: 1 }] });
const Refuse = Type.Object({ version: Version, reason: Type.String(Reason) }, { additionalProperties: false, examples: [{ version: 1, reason: 'It takes too long. 时间太长。' }] });

const schema = <B>(summary: string, body: B) => ({ tags: ['cases'], summary, params: idParams(EXAMPLE.ticketId), headers: ActHeaders, body, response: { 200: Case } });

interface Wish {
  readonly command: TicketCommand;
  /** What is kept of the words, once the rules have taken it. */
  readonly keep?: (work: Work) => void;
}

/** A case and all that people do with it. Whoever sees the ticket writes its forms; who moves it and who decides on its plan is the process's to say. */
export function caseRoutes(parts: ConversationHttp): HttpPlugin {
  const change = async (request: FastifyRequest<{ Params: { id: string } }>, wish: (work: Work, act: Act, ticket: Ticket, tx: Tx) => Wish | Promise<Wish>): Promise<CaseBody> => {
    const { id } = request.params;
    const { body } = await acting(parts, request, async (tx, act) => {
      if (!isId('tkt', id)) throw notFound('ticket');
      await changing(parts, tx, { tickets: [id], bare: true }, async (work) => {
        const ticket = work.tickets.get(id);
        if (!ticket || !seesCase(act.viewer, ticket, work.config.departments)) throw notFound('ticket');
        const { command, keep } = await wish(work, act, ticket, tx);
        refuseIfRefused(apply(work, id, command, act.cause), work.tickets.get(id));
        keep?.(work);
      });
      return { status: 200, body: await caseFor(tx, worker(request), id, await parts.configIn(tx)) };
    });
    return body;
  };
  return async (app) => {
    app.get(
      '/v1/tickets/:id/case',
      { schema: { tags: ['cases'], summary: 'Where a case stands, what it lacks, what its forms say', params: idParams(EXAMPLE.ticketId), response: { 200: Case } } },
      async (request) => caseFor(parts.db, caseReader(request), request.params.id, parts.config()),
    );

    app.post('/v1/tickets/:id/case', { ...ACTS, schema: schema('The ticket becomes a case', Open) }, async (request) =>
      change(request, (work, { by }) => ({ command: { kind: 'case_open', at: work.now, by, process: processOf(work, request.body.process), configVersion: work.config.version } })),
    );

    app.patch('/v1/tickets/:id/case/forms/:form', { ...ACTS, schema: { ...schema('Write fields of a form', Write), params: FormParams } }, async (request) => {
      const { form } = request.params;
      const { values, version } = request.body;
      return change(request, async (work, { by, caller: { behind } }, ticket, tx) => {
        judge(work, ticket, form, values, await messagesAmong(tx, ticket, named(values)));
        return {
          command: { kind: 'case_write', at: work.now, by, behind, form, values, ...(version === undefined ? {} : { onVersion: version }) },
          keep: (after) => keepValues(after, ticket.id, by, form, values),
        };
      });
    });

    app.post('/v1/tickets/:id/case/move', { ...ACTS, schema: schema('It goes on to another stage, or back', Move) }, async (request) => {
      const { to, reason } = request.body;
      return change(request, (work, { by, caller }, ticket) => ({
        command: { kind: 'case_move', at: work.now, by, caller, to, reasoned: reason !== undefined },
        ...kept(ticket, by, 'moved', reason),
      }));
    });

    app.post('/v1/tickets/:id/case/plan/submit', { ...ACTS, schema: schema('The plan is handed in', Nothing) }, async (request) =>
      change(request, (work, { by, caller: { behind } }) => ({ command: { kind: 'plan_submit', at: work.now, by, behind } })),
    );

    app.post('/v1/tickets/:id/case/plan/approve', { ...ACTS, schema: schema('The plan is approved, by the one who decides on it', Approve) }, async (request) =>
      change(request, (work, { by, caller }) => ({ command: { kind: 'plan_decide', at: work.now, by, caller, approves: true, onVersion: request.body.version } })),
    );

    app.post('/v1/tickets/:id/case/plan/refuse', { ...ACTS, schema: schema('The plan goes back, with a reason', Refuse) }, async (request) => {
      const { version, reason } = request.body;
      return change(request, (work, { by, caller }, ticket) => ({
        command: { kind: 'plan_decide', at: work.now, by, caller, approves: false, onVersion: version },
        ...kept(ticket, by, 'refused', reason),
      }));
    });
  };
}

const kept = (before: Ticket, by: Act['by'], of: ReasonOf, reason: string | undefined): Pick<Wish, 'keep'> =>
  reason === undefined ? {} : { keep: (work) => keepReason(work, before, by, of, reason) };

/** The one that is named, else the first. */
function processOf({ config }: Work, named: string | undefined) {
  const ids = Object.keys(config.processes);
  if (ids.length === 0) throw refusedByRule('body.process', 'cannot be: the configuration has no cases.yaml', '配置中没有 cases.yaml，不能立案');
  const found = config.processes[named ?? ids[0]!];
  if (!found) throw refusedByRule('body.process', `must be one of ${ids.join(', ')}`, `须为以下之一：${ids.join('、')}`);
  return found;
}

const idsOf = (fields: readonly { readonly id: string }[]): string => fields.map((one) => one.id).join(', ');

/** What a value may name as a message. */
const named = (values: Static<typeof Write>['values']): string[] => Object.values(values).flatMap((value) => (Array.isArray(value) ? value.filter((one) => isId('msg', one)) : []));

/** Each value by its field's kind, and what was when. @throws Problem 400 or 422 that names the field, 404 */
function judge(work: Work, ticket: Ticket, formId: string, values: Static<typeof Write>['values'], messages: readonly string[]): void {
  if (!isCased(ticket)) return; // the rules refuse it
  const process = worldOf(work).process(ticket.case.process);
  const form = process && formOf(process, formId);
  if (!form) throw notFound('form');
  const known = { departments: work.config.departments.all.map((one) => one.id), agents: work.config.agentIds, messages };
  for (const [id, value] of Object.entries(values)) {
    const field = form.fields.find((one) => one.id === id);
    if (!field) throw wrong(`body.values.${id}`, `is no field of this form: ${idsOf(form.fields)}`, `不是该表单的字段，其字段有：${idsOf(form.fields)}`);
    const fault = faultOf(field, value, known);
    if (fault !== undefined) throw wrong(`body.values.${id}`, fault.en, fault.zh);
  }
  const early = dateFault(process, ticket.case, formId, values, work.now);
  if (early) throw refusedByRule(`body.values.${early.field}`, early.message);
}
