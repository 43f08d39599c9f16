import type { Queryable, Timer, Tx } from '@sluice/store';
import { type ConversationParts, loaded, saved } from './act.ts';
import { apply } from './apply.ts';
import { keepValues, worldOf } from './case-words.ts';
import { isSolved, sharedForms, waitsFor } from './domain/case/problem.ts';
import { type Cased, isCased } from './domain/case/steps.ts';
import type { FieldValue } from './domain/case/values.ts';
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
 * A problem is solved: each of its cases that waits for it gets what was written of it and goes on to where its own customer is told. So many
 * in a transaction, and its next step is a timer of the same commit: killed in between it goes on, and what has gone on is passed over.
 */
export async function followProblems(parts: ConversationParts, timer: Timer, { problemId, after }: Place): Promise<void> {
  await parts.db.transact(async (tx) => {
    const problem = await solvedProblem(parts, tx, problemId);
    const ids = problem ? await causedBehind(tx, problemId, after, BATCH) : [];
    const work = await loaded(parts, tx, { tickets: ids, bare: true });
    if (!(await parts.timers.complete(tx, [timer])).has(timer.key)) return;
    const written = ids.length > 0 ? await readValues(tx, problemId) : [];
    for (const id of ids) follow(work, id, problemId, written);
    await saved(parts, tx, work);
    const last = ids.at(-1);
    if (last !== undefined && ids.length === BATCH) await parts.timers.schedule(tx, [{ key: problemKey(problemId), due: parts.clock.now(), message: { problemId, after: last } }]);
  }, 'soon');
}

async function solvedProblem(parts: ConversationParts, tx: Tx, problemId: string): Promise<Cased | undefined> {
  const ticket = (await readTicket(tx, problemId))?.ticket;
  if (!ticket || !isCased(ticket)) return undefined;
  const process = await processOf(parts, tx, ticket.case.process);
  return process && isSolved(process, ticket) ? ticket : undefined;
}

async function processOf(parts: ConversationParts, db: Queryable, key: string) {
  return (await parts.configIn(db)).processAt(key) ?? (await readProcesses(db, [key])).get(key);
}

/** What was written of the problem is written where the case says nothing itself. */
function follow(work: Work, id: string, problemId: string, written: Awaited<ReturnType<typeof readValues>>): void {
  const ticket = work.tickets.get(id);
  const process = ticket?.case && worldOf(work).process(ticket.case.process);
  if (!ticket?.case || !process || waitsFor(process, ticket, problemId) === undefined) return;
  const shared = sharedForms(process);
  for (const form of process.forms.filter((one) => shared.has(one.id))) {
    const known = new Set(form.fields.map((field) => field.id));
    const { filled } = ticket.case;
    const mine = written.filter((one) => one.form === form.id && known.has(one.field) && one.value != null && filled[`${form.id}.${one.field}`] === undefined);
    if (mine.length === 0) continue;
    const values = Object.fromEntries(mine.map((one) => [one.field, one.value as FieldValue]));
    const events = apply(work, id, { kind: 'case_write', at: work.now, by: SYSTEM, form: form.id, values }, {});
    if (!events.some((event) => event.name === 'refused')) keepValues(work, id, SYSTEM, form.id, values);
  }
  apply(work, id, { kind: 'case_follow', at: work.now, by: SYSTEM, problemId }, {});
}
