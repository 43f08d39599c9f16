import type { CaseProcess, CaseStage, Departments, Name } from '@sluice/policy';
import { type Instant, parseInstant, toIso } from '@sluice/kernel';
import { type Actor, notFound } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import type { ConversationConfig } from '../config.ts';
import { isFiled } from '../domain/case/filing.ts';
import { planGiven } from '../domain/case/problem.ts';
import type { CaseState } from '../domain/case/state.ts';
import { type StepTime, timesOf } from '../domain/case/times.ts';
import { departmentOf, stageOf } from '../domain/case/world.ts';
import { readFiling } from '../store/case-filings.ts';
import { readTiming } from '../store/case-times.ts';
import { bodyOf, type CaseBody, type CaseRead, caseRead } from './case-view.ts';
import { localTime } from './local-time.ts';
import { isoOrNull } from './shapes.ts';
import type { CaseFileBody, FormBody, StepBody } from './shapes-case-file.ts';

/** The whole case on paper, as much of it as somebody reads; or as it was filed, for whoever reads all of it. @throws Problem 404 where it is no case, or not his to see */
export async function caseFileFor(db: Queryable, actor: Actor, ids: { readonly id: string; readonly filing?: number | undefined }, config: ConversationConfig, now: Instant): Promise<CaseFileBody> {
  const read = await caseRead(db, actor, ids.id, config);
  if (ids.filing === undefined) return fileOf(db, read, config, now);
  const document = read.reach === 'all' ? await readFiling(db, ids.id, ids.filing) : undefined;
  if (document === undefined) throw notFound('filing');
  return JSON.parse(document) as CaseFileBody;
}

/** One form of it, with the times of the stage that it belongs to. @throws Problem 404 also where there is no such form, or nothing of it is his to read */
export async function caseFormFor(db: Queryable, actor: Actor, ids: { readonly id: string; readonly form: string }, config: ConversationConfig, now: Instant): Promise<CaseFileBody> {
  const read = await caseRead(db, actor, ids.id, config);
  const whole = await fileOf(db, read, config, now);
  const forms = whole.forms.filter((form) => form.id === ids.form);
  if (forms.length === 0) throw notFound('form');
  const stage = stageOfForm(read.process, ids.form);
  return {
    ...whole,
    forms,
    stages: whole.stages.filter((one) => one.stage === stage?.id),
    steps: whole.steps.filter((one) => one.stage === stage?.id),
    approval: whole.approval?.form === ids.form ? whole.approval : null,
    tasks: stage?.steps.some((step) => step.needs.tasks !== undefined) === true ? whole.tasks : [],
    reasons: whole.reasons.filter((one) => one.stage === stage?.id),
  };
}

/** The stage that asks for most of the form's fields. */
function stageOfForm({ stages }: CaseProcess, form: string): CaseStage | undefined {
  const asked = (stage: CaseStage): number => stage.steps.flatMap((step) => step.needs.fields).filter((ref) => ref.startsWith(`${form}.`)).length;
  return stages.filter((stage) => asked(stage) > 0).toSorted((a, b) => asked(b) - asked(a))[0];
}

export async function fileOf(db: Queryable, read: CaseRead, config: ConversationConfig, now: Instant): Promise<CaseFileBody> {
  const { ticket, process, reach } = read;
  const { departments, hoursFor, tz } = config;
  const lines = await readTiming(db, ticket.id);
  const times = timesOf(lines, { queueId: ticket.queueId, hoursFor, now });
  const body = bodyOf(read, departments);
  const byAll = (by: string | null): string | null => (reach === 'all' ? by : null);
  const named = (id: string | null) => (id === null ? null : { id, name: nameOf(departments, id) });
  return {
    ticketId: ticket.id,
    process: { id: process.id, name: process.name },
    status: ticket.status,
    stage: { id: body.stage.id, name: body.stage.name },
    openedAt: body.openedAt,
    madeAt: toIso(now),
    tz,
    filed: filedOf(ticket.case, process, reach === 'all'),
    forms: body.forms.map((form) => ({ ...form, fields: form.fields.map((field) => ({ ...field, shown: shownOf(field, departments, tz) })) })),
    stages: times.stages.map(({ enteredAt, leftAt, by, ...one }) => ({
      ...one,
      name: stageOf(process, one.stage)?.name ?? plain(one.stage),
      by: byAll(by),
      enteredAt: toIso(enteredAt),
      leftAt: isoOrNull(leftAt),
    })),
    steps: times.steps.map((one) => ({ ...stepBody(one, process), endedBy: byAll(one.endedBy) })),
    given: body.given,
    approval: approvalOf(read, body, times.steps),
    tasks: body.tasks.map((task) => ({ ...task, department: nameOf(departments, task.departmentId) })),
    reasons: body.reasons,
    departments: {
      coordinating: named(body.departments.coordinating),
      responsible: named(body.departments.responsible),
      assisting: body.departments.assisting.map((id) => ({ id, name: nameOf(departments, id) })),
    },
  };
}

function filedOf(of: CaseState, process: CaseProcess, all: boolean): CaseFileBody['filed'] {
  const { filed } = of;
  return filed === undefined || !isFiled(of, process) ? null : { number: filed.number, at: toIso(filed.at), by: all ? filed.by : null };
}

const plain = (id: string): Name => ({ zh: id, en: id });
const nameOf = (departments: Departments, id: string): Name => departmentOf(departments, id)?.name ?? plain(id);

function stepBody({ begunAt, endedAt, dueAt, ...one }: StepTime, process: CaseProcess): StepBody {
  const name = stageOf(process, one.stage)?.steps.find((step) => step.id === one.step)?.name ?? plain(one.step);
  return { ...one, name, begunAt: toIso(begunAt), endedAt: isoOrNull(endedAt), dueAt: isoOrNull(dueAt) };
}

/** Who handed the plan in and when, who decided and when: by the steps that are for it, as they last ended; of a problem's plan, as it was given. */
function approvalOf({ process, ticket, reach }: CaseRead, { plan, reasons }: CaseBody, steps: readonly StepTime[]): CaseFileBody['approval'] {
  if (plan === null) return null;
  const all = reach === 'all';
  const given = planGiven(process, ticket);
  const last = (needs: 'submitted' | 'approved'): StepTime | undefined =>
    steps.findLast((one) => one.outcome === 'done' && stageOf(process, one.stage)?.steps.find((step) => step.id === one.step)?.needs.plan === needs);
  const [submitted, approved] = [plan.status === 'draft' ? undefined : last('submitted'), plan.status === 'approved' ? last('approved') : undefined];
  return {
    form: plan.form,
    ofTicketId: plan.ofTicketId,
    status: plan.status,
    authors: plan.authors,
    submittedBy: all ? (submitted?.endedBy ?? null) : null,
    submittedAt: isoOrNull(given === undefined ? submitted?.endedAt : given.submittedAt),
    decidedBy: plan.decidedBy,
    decidedAt: isoOrNull(given === undefined ? approved?.endedAt : given.decidedAt),
    refusals: reasons.filter((one) => one.of === 'refused').map(({ by, at, reason }) => ({ by, at, reason })),
  };
}

const BOTH = (lines: readonly string[]) => ({ zh: [...lines], en: [...lines] });

/** A value as people read it: names for ids, the time of the company for an instant. */
function shownOf({ value, kind, values = {} }: CaseBody['forms'][number]['fields'][number], departments: Departments, tz: string): FormBody['fields'][number]['shown'] {
  if (value === null) return BOTH([]);
  if (typeof value === 'boolean') return value ? { zh: ['是'], en: ['Yes'] } : { zh: ['否'], en: ['No'] };
  const all = typeof value === 'string' ? [value] : value;
  if (kind === 'departments' && all.length === 0) return { zh: ['无'], en: ['None'] };
  if (kind === 'choice') return both(all.map((one) => values[one] ?? plain(one)));
  if (kind === 'department' || kind === 'departments') return both(all.map((one) => nameOf(departments, one)));
  if (kind === 'date') return BOTH(all.map((one) => (parseInstant(one) === undefined ? one : localTime(one, tz))));
  return BOTH(all);
}

const both = (names: readonly Name[]) => ({ zh: names.map((one) => one.zh), en: names.map((one) => one.en) });
