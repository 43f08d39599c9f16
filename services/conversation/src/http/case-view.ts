import type { CaseProcess, CaseStage, Departments } from '@sluice/policy';
import { isId, toIso } from '@sluice/kernel';
import { type Actor, notFound } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import type { Static } from 'typebox';
import type { ConversationConfig } from '../config.ts';
import { deciderOf } from '../domain/case/by-approver.ts';
import { owesFiling } from '../domain/case/filing.ts';
import { holds, missingIn } from '../domain/case/needs.ts';
import { planGiven } from '../domain/case/problem.ts';
import { runOf } from '../domain/case/state.ts';
import { type Cased, isCased } from '../domain/case/steps.ts';
import { departmentsOf, leadsCase, readingDepartments } from '../domain/case/who-may.ts';
import { stageOf } from '../domain/case/world.ts';
import { causeOf } from '../domain/link.ts';
import type { Ticket } from '../domain/ticket.ts';
import { type EntryRow, readProcesses, readReasons, readValues } from '../store/cases.ts';
import { listTasks, type TaskRow } from '../store/tasks.ts';
import { readTicket } from '../store/views.ts';
import { isKeptFrom, sees, type Viewer } from '../store/views-access.ts';
import { viewerOf } from './access.ts';
import { isoOrNull } from './shapes.ts';
import type { Case } from './shapes-case.ts';
import { taskBody } from './shapes-task.ts';

export type CaseBody = Static<typeof Case>;

/** How much of a case somebody reads: all of it, or what departments may read, with their own tasks. */
export type Reach = 'all' | { readonly departmentIds: readonly string[] };

/** Undefined: nothing of it. This is the one place that says who reads a case. */
export function reachOf(actor: Actor, ticket: Ticket, config: ConversationConfig): Reach | undefined {
  const viewer = viewerOf(actor, config);
  if (isKeptFrom(viewer, ticket)) return undefined;
  if (actor.role !== 'department') return seesCase(viewer, ticket, config.departments) ? 'all' : undefined;
  const asked = readingDepartments(ticket);
  const departmentIds = departmentsOf(config.departments, actor.agentId).filter((id) => asked.includes(id));
  return departmentIds.length > 0 ? { departmentIds } : undefined;
}

/** Whoever sees the ticket, and those who decide on the case; never whom it concerns, as a complaint. */
export function seesCase(viewer: Viewer, ticket: Ticket, departments: Departments): boolean {
  return !isKeptFrom(viewer, ticket) && (sees(viewer, ticket) || (viewer.kind === 'agent' && leadsCase(ticket, viewer.agentId, departments)));
}

const MOST_TASKS = 500;
const NEWEST = 'tsk~';

/** @throws Problem 404 where it is no case, or not his to see */
export async function caseFor(db: Queryable, actor: Actor, id: string, config: ConversationConfig): Promise<CaseBody> {
  return bodyOf(await caseRead(db, actor, id, config), config.departments);
}

/** @throws Problem 404 where it is no case, or not his to see */
export async function caseRead(db: Queryable, actor: Actor, id: string, config: ConversationConfig): Promise<CaseRead> {
  const ticket = isId('tkt', id) ? (await readTicket(db, id))?.ticket : undefined;
  const reach = ticket && reachOf(actor, ticket, config);
  if (!ticket || reach === undefined || !isCased(ticket)) throw notFound('case');
  return readWords(db, ticket, reach, config);
}

/** What stands beside the ticket: its process, and what people wrote. @throws Problem 404 where the process is not there */
export async function readWords(db: Queryable, ticket: Cased, reach: Reach, config: ConversationConfig): Promise<CaseRead> {
  const { id, case: of } = ticket;
  const [process, values, reasons, tasks] = await Promise.all([
    config.processAt(of.process) ?? readProcesses(db, [of.process]).then((found) => found.get(of.process)),
    readValues(db, id),
    reach === 'all' ? readReasons(db, id) : [],
    listTasks(db, reach === 'all' ? null : { departmentIds: reach.departmentIds, agentId: null }, { ticketId: id }, { before: NEWEST, limit: MOST_TASKS }),
  ]);
  if (process === undefined) throw notFound('case');
  return { ticket, process, reach, values, reasons, tasks };
}

/** A case, as much of it as somebody reads. */
export interface CaseRead {
  readonly ticket: Cased;
  readonly process: CaseProcess;
  readonly reach: Reach;
  readonly values: readonly EntryRow[];
  readonly reasons: readonly EntryRow[];
  readonly tasks: readonly TaskRow[];
}

export function bodyOf({ ticket, process, reach, values, reasons, tasks }: CaseRead, departments: Departments): CaseBody {
  const { case: of } = ticket;
  const stage = stageOf(process, of.stage);
  return {
    ticketId: ticket.id,
    version: ticket.version,
    status: ticket.status,
    process: { id: process.id, key: of.process, name: process.name },
    openedAt: toIso(of.openedAt),
    aboutTicketId: reach === 'all' ? (of.aboutTicketId ?? null) : null,
    stage: { id: of.stage, name: stage?.name ?? { zh: of.stage, en: of.stage }, visit: of.visit, enteredAt: toIso(of.enteredAt) },
    next: [...(stage?.next ?? [])],
    stages: process.stages.map((one) => ({ id: one.id, name: one.name, visits: of.visits[one.id] ?? 0, steps: stepsOf(ticket, one) })),
    missing: stage === undefined || (ticket.status === 'closed' && !owesFiling(ticket, process)) ? [] : missingIn(stage, process, ticket).map(({ name, ...one }) => ({ ...one, ...name })),
    forms: process.forms.map((form) => ({ id: form.id, name: form.name, version: of.forms[form.id] ?? 0, fields: fieldsOf(form, values, reach) })).filter((form) => form.fields.length > 0),
    given: reach === 'all' ? givenOf(ticket) : null,
    plan: planOf(ticket, process, departments, reach),
    departments: { coordinating: departments.coordinatingId ?? null, responsible: of.facts.responsible ?? null, assisting: [...(of.facts.assisting ?? [])] },
    tasks: tasks.map(taskBody),
    reasons: reasons.map(({ field, value, by, at }) => ({ of: field as CaseBody['reasons'][number]['of'], ...(value as { readonly stage: string; readonly reason: string }), by, at: toIso(at) })),
  };
}

/** The problem that it went on with; no longer linked: it was taken from it since. */
function givenOf(ticket: Cased): CaseBody['given'] {
  const { given } = ticket.case;
  return given === undefined ? null : { ticketId: given.problemId, linked: causeOf(ticket) === given.problemId };
}

function planOf(ticket: Cased, process: CaseProcess, departments: Departments, reach: Reach): CaseBody['plan'] {
  const { approval } = process;
  if (approval === undefined) return null;
  const { plan: own, forms } = ticket.case;
  const given = planGiven(process, ticket);
  const plan = given ?? own;
  return {
    form: approval.form,
    ofTicketId: reach === 'all' ? (given?.problemId ?? null) : null,
    status: plan.status,
    version: forms[approval.form] ?? 0,
    authors: reach === 'all' ? [...plan.authors] : [],
    decides: own.status === 'submitted' ? (deciderOf(process, ticket, departments) ?? null) : null,
    decidedBy: plan.decidedBy ?? null,
  };
}

function stepsOf(ticket: Cased, stage: CaseStage): CaseBody['stages'][number]['steps'] {
  return stage.steps.map((step) => {
    const run = runOf(ticket.case, stage.id, step.id);
    const none = holds(step.when, ticket) ? ('waiting' as const) : ('not_asked' as const);
    return {
      id: step.id,
      name: step.name,
      state: run === undefined ? none : ((run.outcome ?? 'running') as 'running' | 'done' | 'skipped' | 'withdrawn'),
      visit: run?.visit ?? 0,
      begunAt: isoOrNull(run?.begunAt),
      endedAt: isoOrNull(run?.endedAt),
      target: run?.target ?? null,
      until: run?.until ?? null,
      dueAt: isoOrNull(run?.dueAt),
      optional: step.optional,
    };
  });
}

/** Field by field: what departments do not read is not there for them. */
function fieldsOf({ id: formId, fields }: CaseProcess['forms'][number], values: readonly EntryRow[], reach: Reach): CaseBody['forms'][number]['fields'] {
  return fields
    .filter((field) => reach === 'all' || field.forDepartments === true)
    .map(({ id, name, kind, required = false, values: named }) => {
      const entry = values.find((one) => one.form === formId && one.field === id);
      return {
        id,
        name,
        kind,
        required,
        ...(named === undefined ? {} : { values: { ...named } }),
        value: (entry?.value ?? null) as CaseBody['forms'][number]['fields'][number]['value'],
        by: reach === 'all' ? (entry?.by ?? null) : null,
        at: isoOrNull(entry?.at),
      };
    });
}
