import type { Instant } from '@sluice/kernel';
import type { CaseProcess, CaseStage } from '@sluice/policy';
import { causeOf, type TicketLink } from '../link.ts';
import { type CaseState, type Given, type GivenPlan, runOf, type StepRun } from './state.ts';
import { stageOf } from './world.ts';

/** What a problem does once for all that it has caused: a stage with a step that only a case with a cause of its own is asked for. */
export const isShared = (stage: CaseStage): boolean => stage.steps.some((step) => step.when?.cause === 'own');

/** Where the cases of a problem go when it is solved: the stage behind the last that is shared. */
export function behindShared({ stages }: CaseProcess): CaseStage | undefined {
  const last = stages.findLastIndex(isShared);
  return last < 0 ? undefined : stages[last + 1];
}

/** What of that stage says what is to be told: its first steps that ask for words. */
const telling = (stage: CaseStage) => stage.steps.filter((step) => step.after.length === 0 && step.needs.fields.length > 0);

/** The problem is solved and says what its customers are to be told; until it is reopened. */
export function isSolved(process: CaseProcess, { case: of }: { readonly case: CaseState }): boolean {
  const stage = behindShared(process);
  if (stage === undefined) return false;
  const at = (id: string): number => process.stages.findIndex((one) => one.id === id);
  const steps = telling(stage);
  return at(of.stage) >= at(stage.id) && steps.length > 0 && steps.every((step) => runOf(of, stage.id, step.id)?.outcome === 'done');
}

/**
 * It has ended and gives its cases nothing to tell: whatever was to be analysed with it is analysed by nobody. `process`: undefined where it is
 * no case, or that of one.
 */
export function isDead(process: CaseProcess | undefined, { status, case: of }: Waiting): boolean {
  return (status === 'resolved' || status === 'closed') && (process === undefined || of === undefined || !isSolved(process, { case: of }));
}

/** A case that has nothing of its problem yet: it stands before what the problem gives, and would wait for it. */
export function standsBefore(process: CaseProcess, ticket: Waiting): boolean {
  const at = process.stages.findIndex((stage) => stage.id === ticket.case?.stage);
  const there = behindShared(process);
  return at >= 0 && there !== undefined && at < process.stages.indexOf(there);
}

/** Forms that a problem fills once for all: those of the shared stages, and what is to be told. */
export function sharedForms(process: CaseProcess): ReadonlySet<string> {
  const behind = behindShared(process);
  const steps = [...process.stages.filter(isShared).flatMap((stage) => stage.steps), ...(behind === undefined ? [] : telling(behind))];
  return new Set(steps.flatMap((step) => step.needs.fields.map((ref) => ref.split('.', 1)[0]!)));
}

interface Waiting {
  readonly status: string;
  readonly case?: CaseState | undefined;
  readonly links?: readonly TicketLink[] | undefined;
}

/** A case that waits for this problem: where it goes when that is solved. */
export function waitsFor(process: CaseProcess, ticket: Waiting, problemId: string): CaseStage | undefined {
  const here = ticket.case && stageOf(process, ticket.case.stage);
  const there = behindShared(process);
  if (here === undefined || there === undefined || causeOf(ticket) !== problemId || !isShared(here)) return undefined;
  return there.while.some((status) => status === ticket.status) ? there : undefined;
}

/** It has gone on with this problem, and its customer has not been told what that says: a correction comes in time. */
export function hearsMore(process: CaseProcess, ticket: Waiting, problemId: string): boolean {
  const { case: of, status } = ticket;
  const there = behindShared(process);
  if (of === undefined || there === undefined || of.given?.problemId !== problemId || causeOf(ticket) !== problemId) return false;
  const isTold = (run: StepRun | undefined): boolean => run !== undefined && run.stageVisit === of.visit && (run.told !== undefined || run.outcome === 'done');
  return of.stage === there.id && there.while.some((one) => one === status) && !there.steps.some((step) => step.needs.message !== undefined && isTold(runOf(of, there.id, step.id)));
}

/** What the problem says in a version of its form is written here: where the case says nothing itself, or has what an older one said. */
export function takes({ filled, given }: CaseState, problemId: string, ref: string, version: number): boolean {
  const write = filled[ref];
  if (write === undefined) return true;
  const had = given?.problemId === problemId ? given.fields[ref] : undefined;
  return had?.write === write && had.version < version;
}

/** What it has of the problem by now. */
export function givenAfter({ filled, given }: CaseState, problemId: string, versions: Readonly<Record<string, number>>, plan: GivenPlan | undefined): Given {
  const before = given?.problemId === problemId ? Object.entries(given.fields).filter(([ref, { write }]) => filled[ref] === write) : [];
  const now = Object.entries(versions).flatMap(([ref, version]) => (filled[ref] === undefined ? [] : [[ref, { write: filled[ref], version }] as const]));
  return { problemId, fields: Object.fromEntries([...before, ...now]), plan };
}

/** It was said by a problem that the case is not caused by any more: the case has not said it. */
export function isBorrowed(ticket: Waiting & { readonly case: CaseState }, ref: string): boolean {
  const { given, filled } = ticket.case;
  return given !== undefined && given.problemId !== causeOf(ticket) && given.fields[ref]?.write === filled[ref];
}

/** The problem's plan, where the case is carried out by it and not by one of its own. */
export function planGiven(process: CaseProcess, ticket: Waiting): (GivenPlan & { readonly problemId: string }) | undefined {
  const { given, plan } = ticket.case ?? {};
  if (given?.plan === undefined || plan?.status !== 'draft' || plan.authors.length > 0 || standsBefore(process, ticket)) return undefined;
  return { ...given.plan, problemId: given.problemId };
}

/** The plan of a problem, as its cases are given it. */
export function planOf(process: CaseProcess, { plan, runs }: CaseState): GivenPlan | undefined {
  if (process.approval === undefined) return undefined;
  const ended = (needs: 'submitted' | 'approved'): Instant | undefined => {
    const steps = process.stages.flatMap((stage) => stage.steps.filter((step) => step.needs.plan === needs).map((step) => `${stage.id}.${step.id}`));
    return runs.find((run) => run.outcome === 'done' && steps.includes(`${run.stage}.${run.step}`))?.endedAt;
  };
  const [submittedAt, decidedAt] = [plan.status === 'draft' ? undefined : ended('submitted'), plan.status === 'approved' ? ended('approved') : undefined];
  return { ...plan, ...(submittedAt === undefined ? {} : { submittedAt }), ...(decidedAt === undefined ? {} : { decidedAt }) };
}
