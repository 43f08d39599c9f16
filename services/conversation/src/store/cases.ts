import type { CaseProcess } from '@sluice/policy';
import { flags, instants, ints, type Queryable, texts, type Tx } from '@sluice/store';
import type { CaseEntry } from '../case-words.ts';
import type { Work } from '../work.ts';

/** The processes of the loaded tickets that are of another configuration than the one in force. */
export async function loadProcesses(tx: Queryable, work: Work): Promise<void> {
  const keys = [...work.tickets.values()].flatMap((ticket) => ticket.case?.process ?? []).filter((key) => work.config.processAt(key) === undefined);
  if (keys.length > 0) for (const [key, process] of await readProcesses(tx, keys)) work.processes.set(key, process);
}

export async function readProcesses(db: Queryable, keys: readonly string[]): Promise<ReadonlyMap<string, CaseProcess>> {
  const rows = await db.query<{ key: string; process: string }>('select key, process from conversation.case_process where key = any ($1::text[])', [texts([...new Set(keys)])]);
  return new Map(rows.map((row) => [row.key, JSON.parse(row.process) as CaseProcess]));
}

/** Processes that cases begin with, what people wrote, and the tasks of departments. */
export function saveCases(tx: Tx, work: Work): void {
  const { processes, entries } = work.changed;
  const keys = [...processes.keys()].sort();
  if (keys.length > 0)
    tx.send('insert into conversation.case_process (key, process) select k, p from unnest($1::text[], $2::text[]) as x(k, p) order by k on conflict do nothing', [
      texts(keys),
      texts(keys.map((key) => JSON.stringify(processes.get(key)))),
    ]);
  if (entries.length > 0)
    tx.send(
      `insert into conversation.case_entry (ticket_id, form, field, version, value, by_id, at)
       select t, f, d, v, w, b, a from unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::text[], $6::text[], $7::timestamptz[]) with ordinality as x(t, f, d, v, w, b, a, n) order by n`,
      [
        texts(entries.map((one) => one.ticketId)),
        texts(entries.map((one) => one.form)),
        texts(entries.map((one) => one.field)),
        ints(entries.map((one) => one.version)),
        texts(entries.map((one) => (one.value === null || one.value === undefined ? null : JSON.stringify(one.value)))),
        texts(entries.map((one) => one.by)),
        instants(entries.map((one) => one.at)),
      ],
    );
  saveTasks(tx, work);
}

/** A task's row follows its ticket; what it is and what came of it is written once. */
function saveTasks(tx: Tx, work: Work): void {
  const changed = [...work.changed.tasks]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([id, ticketId]) => {
      const task = work.tickets.get(ticketId)?.tasks?.find((one) => one.id === id);
      return task === undefined ? [] : [{ task, ticketId, words: work.changed.taskWords.get(id) ?? {} }];
    });
  if (changed.length === 0) return;
  tx.send(
    `insert into conversation.task as t (id, ticket_id, department_id, agent_id, status, what, answer, target, elapsed, due_at, opened_by, opened_at, ended_by, ended_at)
     select i, k, d, g, s, coalesce(w, ''), n, r, e, u, o, a, b, z
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[], $10::timestamptz[], $11::text[], $12::timestamptz[], $13::text[], $14::timestamptz[])
       as x(i, k, d, g, s, w, n, r, e, u, o, a, b, z)
     on conflict (id) do update set agent_id = excluded.agent_id, status = excluded.status, answer = coalesce(excluded.answer, t.answer), ended_by = excluded.ended_by, ended_at = excluded.ended_at`,
    [
      texts(changed.map(({ task }) => task.id)),
      texts(changed.map(({ ticketId }) => ticketId)),
      texts(changed.map(({ task }) => task.departmentId)),
      texts(changed.map(({ task }) => task.agentId ?? null)),
      texts(changed.map(({ task }) => task.status)),
      texts(changed.map(({ words }) => words.what ?? null)),
      texts(changed.map(({ words }) => words.answer ?? null)),
      texts(changed.map(({ task }) => task.target ?? null)),
      flags(changed.map(({ task }) => task.elapsed === true)),
      instants(changed.map(({ task }) => task.dueAt ?? null)),
      texts(changed.map(({ task }) => task.openedBy ?? null)),
      instants(changed.map(({ task }) => task.openedAt)),
      texts(changed.map(({ words }) => words.endedBy ?? null)),
      instants(changed.map(({ task }) => task.endedAt ?? null)),
    ],
  );
}

export type EntryRow = Omit<CaseEntry, 'ticketId'>;

/** `value` as JSON. */
type EntryText = Omit<EntryRow, 'value'> & { readonly value: string | null };

/** What the fields say now. */
export async function readValues(db: Queryable, ticketId: string): Promise<readonly EntryRow[]> {
  const rows = await db.query<EntryText & Record<string, unknown>>(
    `select distinct on (form, field) form, field, version, value, by_id as by, at from conversation.case_entry where ticket_id = $1 and form <> '' order by form, field, seq desc`,
    [ticketId],
  );
  return rows.map(read);
}

const REASONS_SHOWN = 200;

/** Reasons that people gave, oldest first. */
export async function readReasons(db: Queryable, ticketId: string): Promise<readonly EntryRow[]> {
  const rows = await db.query<EntryText & Record<string, unknown>>(
    `select form, field, version, value, by_id as by, at from conversation.case_entry where ticket_id = $1 and form = '' order by seq desc limit ${REASONS_SHOWN}`,
    [ticketId],
  );
  return rows.map(read).reverse();
}

const read = (row: EntryText): EntryRow => ({ ...row, value: row.value === null ? null : (JSON.parse(row.value) as unknown) });

/** The words of people go, as all that was said of the person; that there were tasks and writes stays. */
export function wipeCases(tx: Tx, ticketIds: readonly string[]): void {
  tx.send('delete from conversation.case_entry where ticket_id = any ($1::text[])', [texts(ticketIds)]);
  tx.send("update conversation.task set what = '', answer = null where ticket_id = any ($1::text[])", [texts(ticketIds)]);
}
