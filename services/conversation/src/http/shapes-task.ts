import { toIso } from '@sluice/kernel';
import { type Static, Type } from 'typebox';
import type { TaskRow } from '../store/tasks.ts';
import { EXAMPLE, isoOrNull, nullable, Time } from './shapes.ts';

export const TASK_ID = 'tsk_01970f3c-8a00-7000-8000-00000000000a';
export const TASK_STATUSES = ['open', 'done', 'handed_back', 'withdrawn'] as const;
export type TaskStatusWord = (typeof TASK_STATUSES)[number];

const TASK = {
  id: TASK_ID,
  ticketId: EXAMPLE.ticketId,
  departmentId: 'logistics',
  agentId: null,
  status: 'open',
  what: 'Find the parcel. 请查找包裹。',
  answer: null,
  target: '4h',
  elapsed: false,
  dueAt: null,
  openedBy: 'mei',
  openedAt: '2026-03-02T08:00:00.000Z',
  endedBy: null,
  endedAt: null,
};

/** What a department is asked for. */
export const Shown = Type.Object(
  {
    id: Type.String(),
    ticketId: Type.String(),
    departmentId: Type.String(),
    agentId: nullable(Type.String({ description: 'who of the department does it' })),
    status: Type.Enum(TASK_STATUSES),
    what: Type.String(),
    answer: nullable(Type.String({ description: 'what came of it, or why it was handed back' })),
    target: nullable(Type.String()),
    elapsed: Type.Boolean({ description: 'the target counts every hour' }),
    dueAt: nullable(Time),
    openedBy: nullable(Type.String()),
    openedAt: Time,
    endedBy: nullable(Type.String()),
    endedAt: nullable(Time),
  },
  { examples: [TASK] },
);
export type TaskBody = Static<typeof Shown>;

export function taskBody({ status, dueAt, openedAt, endedAt, ...row }: TaskRow): TaskBody {
  return { ...row, status: status as TaskStatusWord, dueAt: isoOrNull(dueAt), openedAt: toIso(openedAt), endedAt: isoOrNull(endedAt) };
}
