import { type Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';

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

/** Newest first, older than `before`. */
export async function listTasks(db: Queryable, reach: TaskReach | null, filter: TaskFilter, { before, limit }: { readonly before: string; readonly limit: number }): Promise<TaskRow[]> {
  const { departmentId = null, agentId = null, status = null, ticketId = null } = filter;
  return db.query<TaskRow & Record<string, unknown>>(
    `select ${COLUMNS} from conversation.task
     where id < $1 and ($3::text is null or department_id = $3) and ($4::text is null or agent_id = $4) and ($5::text is null or status = $5) and ($6::text is null or ticket_id = $6)
       and ($7::text[] is null or department_id = any ($7) or agent_id = $8 or opened_by = $8)
     order by id desc limit $2`,
    [before, limit, departmentId, agentId, status, ticketId, reach === null ? null : texts(reach.departmentIds), reach?.agentId ?? null],
  );
}
