import { DAY, HOUR, isId, mint, parseInstant } from '@sluice/kernel';
import { durationMs } from '@sluice/policy';
import { type Actor, type HttpPlugin, notFound, Problem, readersOf } from '@sluice/runtime';
import type { Queryable, Tx } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import { keepTask } from '../case-words.ts';
import type { ConversationConfig } from '../config.ts';
import { departmentsOf, mayTask } from '../domain/case/who-may.ts';
import type { TicketCommand } from '../domain/command.ts';
import { readTask, type TaskReach, type TaskRow, listTasks } from '../store/tasks.ts';
import { readTicket } from '../store/views.ts';
import { isKeptFrom, sees } from '../store/views-access.ts';
import { caseReader, taskWorker, viewerOf } from './access.ts';
import { type Act, acting, ActHeaders, ACTS, ANSWERS, created, wrong } from './acting.ts';
import { cut, idBehind, LIMIT, PAGE, pageOf } from './paging.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { Reason } from './shapes-case.ts';
import { Shown, TASK_ID, TASK_STATUSES, taskBody, type TaskBody } from './shapes-task.ts';
import { refuseIfRefused } from './ticket-change.ts';

const Id = (example: string) => Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', examples: [example] });
const Ask = Type.Object(
  {
    departmentId: Id('logistics'),
    what: Type.String({ ...Reason, maxLength: 16_384 }),
    agentId: Type.Optional(Id('lin-yu')),
    target: Type.Optional(Type.String({ pattern: '^(?=\\d)(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?$', description: 'time of the department’s calendar', examples: ['4h'] })),
    elapsed: Type.Optional(Type.Boolean({ description: 'the target counts every hour' })),
    dueAt: Type.Optional(Type.String({ format: 'date-time', description: 'instead of a target' })),
  },
  { additionalProperties: false, examples: [{ departmentId: 'logistics', what: 'Find the parcel. 请查找包裹。', target: '4h' }] },
);
const Answer = Type.Object(
  {
    agentId: Type.Optional(Type.String({ ...Id('lin-yu'), description: 'who of the department does it' })),
    outcome: Type.Optional(Type.Enum(['done', 'handed_back', 'withdrawn'], { description: 'done and handed_back: by the department; withdrawn: by who sees the ticket' })),
    text: Type.Optional(Type.String({ ...Reason, maxLength: 16_384, description: 'what came of it, or why it goes back; needed with an outcome' })),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ outcome: 'done', text: 'Found in Hamburg. 已在汉堡找到。' }] },
);
const Query = Type.Object(
  {
    department: Type.Optional(Id('logistics')),
    agent: Type.Optional(Id('lin-yu')),
    status: Type.Optional(Type.Enum(TASK_STATUSES, { examples: ['open'] })),
    ticket: Type.Optional(Type.String({ pattern: '^tkt_[0-9a-f-]{36}$', examples: [EXAMPLE.ticketId] })),
    ...PAGE,
  },
  { additionalProperties: false },
);
const NEWEST = 'tsk~';
const LONGEST_MS = 3653 * DAY;

/** Tasks of departments: asked for of a ticket, done or handed back by whom they are asked. */
export function taskRoutes(parts: ConversationHttp): HttpPlugin {
  const { db } = parts;
  return async (app) => {
    app.post(
      '/v1/tickets/:id/tasks',
      { ...ACTS, schema: { tags: ['tasks'], summary: 'Ask a department for something', params: idParams(EXAMPLE.ticketId), headers: ActHeaders, body: Ask, response: { 201: Shown } } },
      async (request, reply) => {
        const { id } = request.params;
        judge(request.body);
        const answer = await acting(parts, request, async (tx, act) => ({ status: 201, body: await ask(parts, tx, act, id, request.body) }));
        return created(reply, `/v1/tasks/${answer.body.id}`, answer);
      },
    );

    app.get('/v1/tasks', { schema: { tags: ['tasks'], summary: 'Tasks, newest first', querystring: Query, response: { 200: pageOf(Shown) } } }, async (request) => {
      const actor = caseReader(request);
      const { limit = LIMIT.default, cursor, department, agent, status, ticket } = request.query;
      const reach = await reachOf(db, actor, ticket, parts.config());
      const filter = { departmentId: department, agentId: agent, status, ticketId: ticket };
      const rows = await listTasks(db, reach, filter, { before: cursor === undefined ? NEWEST : idBehind('tsk', cursor), limit: limit + 1, readers: readersOf(actor, parts.config().leads) });
      return cut(rows, limit, taskBody, (row) => row.id);
    });

    app.get('/v1/tasks/:id', { schema: { tags: ['tasks'], summary: 'One task', params: idParams(TASK_ID), response: { 200: Shown } } }, async (request) => {
      const actor = caseReader(request);
      const task = await taskFor(db, request.params.id);
      const reach = await reachOf(db, actor, task.ticketId, parts.config());
      if ((reach !== null && !within(reach, task)) || (await isKeptSecret(db, actor, task.ticketId, parts.config()))) throw notFound('task');
      return taskBody(task);
    });

    app.patch(
      '/v1/tasks/:id',
      { ...ANSWERS, schema: { tags: ['tasks'], summary: 'Give it to somebody of the department, or end it', params: idParams(TASK_ID), headers: ActHeaders, body: Answer, response: { 200: Shown } } },
      async (request) => {
        const { outcome, text } = request.body;
        if ((outcome === undefined) !== (text === undefined)) throw wrong('body.text', 'goes with an outcome, and an outcome with it', '与 outcome 须同时给出');
        const { body } = await acting(parts, request, async (tx, act) => ({ status: 200, body: await change(parts, tx, act, request.params.id, request.body) }), taskWorker);
        return body;
      },
    );
  };
}

/** What needs neither state nor configuration. @throws Problem 400 */
function judge({ target, dueAt, elapsed }: Static<typeof Ask>): void {
  if (target !== undefined && dueAt !== undefined) throw wrong('body.dueAt', 'says by when a second time, beside target', '与 target 重复说明了期限');
  const ms = target === undefined ? HOUR : durationMs(target);
  if (ms === undefined || ms > LONGEST_MS) throw wrong('body.target', 'must be a duration such as 30m, 8h or 1h30m, of at most ten years', '须为 30m、8h、1h30m 这样的时长，不超过十年');
  if (elapsed !== undefined && target === undefined) throw wrong('body.elapsed', 'says how a target counts, and there is none', '说明时限如何计算，但没有给出 target');
  if (dueAt !== undefined && parseInstant(dueAt) === undefined) throw wrong('body.dueAt', 'must be an RFC 3339 instant', '须为 RFC 3339 格式的时间');
}

async function ask(parts: ConversationHttp, tx: Tx, { by, viewer, cause }: Act, id: string, body: Static<typeof Ask>): Promise<TaskBody> {
  if (!isId('tkt', id)) throw notFound('ticket');
  const taskId = await changing(parts, tx, { tickets: [id], bare: true }, (work) => {
    const ticket = work.tickets.get(id);
    if (!ticket || !sees(viewer, ticket)) throw notFound('ticket');
    const made = mint('tsk', work.now);
    const { departmentId, agentId, target, elapsed, what } = body;
    const dueAt = body.dueAt === undefined ? undefined : parseInstant(body.dueAt);
    if (dueAt !== undefined && dueAt <= work.now) throw wrong('body.dueAt', 'must lie in the future', '须为将来的时间');
    const command: TicketCommand = {
      kind: 'task_open',
      at: work.now,
      by,
      taskId: made,
      departmentId,
      ...(agentId === undefined ? {} : { agentId }),
      ...(target === undefined ? {} : { target }),
      ...(elapsed === undefined ? {} : { elapsed }),
      ...(dueAt === undefined ? {} : { dueAt }),
    };
    refuseIfRefused(apply(work, id, command, cause), work.tickets.get(id));
    keepTask(work, made, { what });
    return made;
  });
  return taskBody(await taskFor(tx, taskId));
}

/** Each part of the call by its own right; what he does not see is not there, what is not his to do is 403. */
async function change(parts: ConversationHttp, tx: Tx, act: Act, id: string, { agentId, outcome, text }: Static<typeof Answer>): Promise<TaskBody> {
  const { ticketId, departmentId } = await taskFor(tx, id);
  await changing(parts, tx, { tickets: [ticketId], bare: true }, (work) => {
    const ticket = work.tickets.get(ticketId);
    const { departments } = work.config;
    const seen = ticket !== undefined && act.caller.role !== 'department' && sees(act.viewer, ticket);
    const ours = departmentsOf(departments, act.caller.agentId).includes(departmentId);
    if (!ticket || isKeptFrom(act.viewer, ticket) || (!seen && !ours)) throw notFound('task');
    const may = (what: Parameters<typeof mayTask>[0]): void => {
      if (!mayTask(what, { departmentId }, act.caller, seen, departments)) throw new Problem(403, 'forbidden', 'it is not yours to do this with the task', { extra: { zh: '您无权如此处理该任务' } });
    };
    const decide = (command: TicketCommand): void => refuseIfRefused(apply(work, ticketId, command, act.cause), work.tickets.get(ticketId));
    if (agentId !== undefined) {
      may('assign');
      decide({ kind: 'task_assign', at: work.now, by: act.by, taskId: id, agentId });
    }
    if (outcome !== undefined) {
      may(outcome === 'withdrawn' ? 'withdraw' : 'answer');
      decide({ kind: 'task_end', at: work.now, by: act.by, taskId: id, outcome });
      keepTask(work, id, { ...(text === undefined ? {} : { answer: text }), ...(act.by.id === undefined ? {} : { endedBy: act.by.id }) });
    }
  });
  return taskBody(await taskFor(tx, id));
}

/** @throws Problem 404 */
async function taskFor(db: Queryable, id: string): Promise<TaskRow> {
  const task = isId('tsk', id) ? await readTask(db, id) : undefined;
  if (!task) throw notFound('task');
  return task;
}

/** Whose tasks somebody reads: null: all, or all of a ticket that he sees; else his departments', and those that he does or has asked for. */
async function reachOf(db: Queryable, actor: Actor, ticketId: string | undefined, config: ConversationConfig): Promise<TaskReach | null> {
  const viewer = viewerOf(actor, config);
  if (viewer.kind === 'all') return null;
  const departmentIds = departmentsOf(config.departments, viewer.agentId);
  if (actor.role === 'department') return { departmentIds, agentId: null };
  const ticket = ticketId === undefined ? undefined : (await readTicket(db, ticketId))?.ticket;
  return ticket && sees(viewer, ticket) ? null : { departmentIds, agentId: viewer.agentId };
}

/** Of a complaint that concerns the caller. */
async function isKeptSecret(db: Queryable, actor: Actor, ticketId: string, { leads }: ConversationConfig): Promise<boolean> {
  const readers = readersOf(actor, leads);
  const ticket = readers.length === 0 ? undefined : (await readTicket(db, ticketId))?.ticket;
  return ticket !== undefined && isKeptFrom({ readers }, ticket);
}

const within = ({ departmentIds, agentId }: TaskReach, task: TaskRow): boolean =>
  departmentIds.includes(task.departmentId) || (agentId !== null && (task.agentId === agentId || task.openedBy === agentId));
