import { type Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import { keptFrom } from './views-access.ts';

/** A task as screens read it. */
export interface TaskRow {
  readonly id: string;
  readonly ticketId: string;
  readonly departmentId: string;
  readonly agentId: string | null;
  readonly status: string;
  readonly what: string;
  readonly answer: string | null;
  readonly target: string | null;
  readonly elapsed: boolean;
  readonly dueAt: Instant | null;
  readonly openedBy: string | null;
  readonly openedAt: Instant;
  readonly endedBy: string | null;
  readonly endedAt: Instant | null;
}

const COLUMNS =
  'id, ticket_id as "ticketId", department_id as "departmentId", agent_id as "agentId", status, what, answer, target, elapsed, due_at as "dueAt", opened_by as "openedBy", opened_at as "openedAt", ended_by as "endedBy", ended_at as "endedAt"';

export async function readTask(db: Queryable, id: string): Promise<TaskRow | undefined> {
  const [row] = await db.query<TaskRow & Record<string, unknown>>(`select ${COLUMNS} from conversation.task where id = $1`, [id]);
  return row;
}

export interface TaskFilter {
  readonly departmentId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly status?: string | undefined;
  readonly ticketId?: string | undefined;
}

/** Whose tasks may be read: null, all; else those of these departments, and those that he does or has asked for. */
export interface TaskReach {
  readonly departmentIds: readonly string[];
  readonly agentId: string | null;
}

/**
 * Newest first, older than `before`. Only what is asked for stands in the statement, so that each kind of question has its own plan; each stream is
 * read in the order of its index, and merged.
 */
export async function listTasks(
  db: Queryable,
  reach: TaskReach | null,
  filter: TaskFilter,
  { before, limit, readers = [] }: { readonly before: string; readonly limit: number; readonly readers?: readonly string[] },
): Promise<TaskRow[]> {
  const values: unknown[] = [before, limit];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const asked = Object.entries(COLUMN_OF).flatMap(([key, column]) => {
    const value = filter[key as keyof TaskFilter];
    return value === undefined ? [] : [`and ${column} = ${given(value)}`];
  });
  const kept = readers.length === 0 ? '' : `and not exists (select from conversation.ticket t where t.id = conversation.task.ticket_id and ${keptFrom(`${given(texts(readers))}::text[]`)})`;
  const page = (whose: string): string => `select ${COLUMNS} from conversation.task where ${whose} id < $1 ${asked.join(' ')} ${kept} order by conversation.task.id desc limit $2`;
  if (reach === null) return db.query<TaskRow & Record<string, unknown>>(page(''), values);
  const departments = `select t.* from unnest(${given(texts(reach.departmentIds))}::text[]) as d(own) cross join lateral (${page('department_id = d.own and')}) t`;
  const me = reach.agentId === null ? undefined : given(reach.agentId);
  const streams = [departments, ...(me === undefined ? [] : [`(${page(`agent_id = ${me} and`)})`, `(${page(`opened_by = ${me} and`)})`])];
  return db.query<TaskRow & Record<string, unknown>>(`select * from (${streams.join(' union ')}) m order by id desc limit $2`, values);
}

const COLUMN_OF: Readonly<Record<keyof TaskFilter, string>> = { departmentId: 'department_id', agentId: 'agent_id', status: 'status', ticketId: 'ticket_id' };
