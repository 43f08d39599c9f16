import type { Queryable, Timer, Tx } from '@sluice/store';
import { type ConversationParts, loaded, saved } from './act.ts';
import { apply } from './apply.ts';
import { keepValues, worldOf } from './case-words.ts';
import { hearsMore, isDead, isSolved, planOf, sharedForms, standsBefore, takes, waitsFor } from './domain/case/problem.ts';
import type { GivenPlan } from './domain/case/state.ts';
import { isCased } from './domain/case/steps.ts';
import type { FieldValue } from './domain/case/values.ts';
import { causeOf } from './domain/link.ts';
import type { Ticket } from './domain/ticket.ts';
import { readProcesses, readValues } from './store/cases.ts';
import { causedBehind } from './store/links.ts';
import { problemKey } from './store/save.ts';
import { readTicket } from './store/views.ts';
import type { Work } from './work.ts';

/** Cases of a transaction: their locks are held while they are written. */
const BATCH = 100;
const SYSTEM = { kind: 'system' } as const;

interface Place {
  readonly problemId: string;
  /** Behind this case of it. */
  readonly after: string;
}

export function placeOf(timer: Timer): Place | undefined {
  return 'problemId' in (timer.message as object) ? (timer.message as Place) : undefined;
}

/**
 * A problem is solved: each of its cases that waits for it gets what was written of it and goes on to where its own customer is told. Or it has
 * ended without that: each that has nothing of it is its case no more, and owes its own analysis. So many in a transaction, and its next step is
 * a timer of the same commit: killed in between it goes on, and what has gone on is passed over.
 */
export async function followProblems(parts: ConversationParts, timer: Timer, { problemId, after }: Place): Promise<void> {
  await parts.db.transact(async (tx) => {
    const found = await foundOf(parts, tx, problemId);
    const ids = found === undefined ? [] : await causedBehind(tx, problemId, after, BATCH);
    // Of a dead one the cases are counted down, so it is locked with them.
    const work = await loaded(parts, tx, { tickets: found === 'dead' ? [problemId, ...ids] : ids, bare: true });
    if (!(await parts.timers.complete(tx, [timer])).has(timer.key)) return;
    if (found === 'dead') release(work, ids, problemId);
    else if (found !== undefined && ids.length > 0) {
      const solved = { id: problemId, written: await readValues(tx, problemId), plan: found.plan };
      for (const id of ids) follow(work, id, solved);
    }
    await saved(parts, tx, work);
    const last = ids.at(-1);
    if (last !== undefined && ids.length === BATCH) await parts.timers.schedule(tx, [{ key: problemKey(problemId), due: parts.clock.now(), message: { problemId, after: last } }]);
  }, 'soon');
}

/** What a problem gives its cases. */
interface Solved {
  readonly id: string;
  readonly written: Awaited<ReturnType<typeof readValues>>;
  readonly plan: GivenPlan | undefined;
}

/** Undefined: it is under way, or not there. */
async function foundOf(parts: ConversationParts, tx: Tx, problemId: string): Promise<Pick<Solved, 'plan'> | 'dead' | undefined> {
  const ticket = (await readTicket(tx, problemId))?.ticket;
  if (!ticket) return undefined;
  const process = isCased(ticket) ? await processOf(parts, tx, ticket.case.process) : undefined;
  if (isDead(process, ticket)) return 'dead';
  return process && isCased(ticket) && isSolved(process, ticket) ? { plan: planOf(process, ticket.case) } : undefined;
}

async function processOf(parts: ConversationParts, db: Queryable, key: string) {
  return (await parts.configIn(db)).processAt(key) ?? (await readProcesses(db, [key])).get(key);
}

const processIn = (work: Work, ticket: Ticket | undefined) => (ticket?.case === undefined ? undefined : worldOf(work).process(ticket.case.process));

/** Their link is taken away, as a person would: whatever they come to owe by that is owed from now. */
function release(work: Work, ids: readonly string[], problemId: string): void {
  const problem = work.tickets.get(problemId);
  if (!problem || !isDead(processIn(work, problem), problem)) return;
  const waiting = ids.filter((id) => {
    const ticket = work.tickets.get(id);
    const process = processIn(work, ticket);
    return ticket !== undefined && process !== undefined && causeOf(ticket) === problemId && standsBefore(process, ticket);
  });
  for (const id of waiting) apply(work, id, { kind: 'unlink', at: work.now, by: SYSTEM, link: 'caused_by', otherTicketId: problemId }, {});
  if (waiting.length > 0) apply(work, problemId, { kind: 'count_caused', at: work.now, more: -waiting.length }, {});
}

/**
 * What was written of the problem is written where the case says nothing itself, or has what the problem said before. A case that has gone on
 * hears it for as long as its customer has not been told.
 */
function follow(work: Work, id: string, { id: problemId, written, plan }: Solved): void {
  const ticket = work.tickets.get(id);
  const process = processIn(work, ticket);
  if (!ticket?.case || !process) return;
  const waits = waitsFor(process, ticket, problemId) !== undefined;
  if (!waits && !hearsMore(process, ticket, problemId)) return;
  const of = ticket.case;
  const shared = sharedForms(process);
  const fields: Record<string, number> = {};
  for (const form of process.forms.filter((one) => shared.has(one.id))) {
    const known = new Set(form.fields.map((field) => field.id));
    const mine = written.filter((one) => one.form === form.id && known.has(one.field) && takes(of, problemId, refOf(one), one.version) && (one.value != null || of.filled[refOf(one)] !== undefined));
    if (mine.length === 0) continue;
    const values = Object.fromEntries(mine.map((one) => [one.field, (one.value ?? null) as FieldValue]));
    const events = apply(work, id, { kind: 'case_write', at: work.now, by: SYSTEM, form: form.id, values }, {});
    if (events.some((event) => event.name === 'refused')) continue;
    keepValues(work, id, SYSTEM, form.id, values);
    for (const one of mine) fields[refOf(one)] = one.version;
  }
  if (waits || Object.keys(fields).length > 0) apply(work, id, { kind: 'case_follow', at: work.now, by: SYSTEM, problemId, fields, plan }, {});
}

const refOf = ({ form, field }: { readonly form: string; readonly field: string }): string => `${form}.${field}`;
