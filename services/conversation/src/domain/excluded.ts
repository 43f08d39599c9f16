import { openTasks } from './case/state.ts';
import type { Ticket } from './ticket.ts';

/** Whom the complaint concerns: he neither owns, holds nor decides on it, and does not read it. */
export const isExcluded = ({ excluded = [] }: { readonly excluded?: readonly string[] | null | undefined }, agentId: string | null | undefined): boolean =>
  agentId !== null && agentId !== undefined && (excluded ?? []).includes(agentId);

/** Whoever of them owned it, was to have it again or had a task of it, is nobody to it any more. */
export function excludedChange(ticket: Ticket, excluded: readonly string[]): Partial<Ticket> {
  const gone = (id: string | null | undefined): boolean => isExcluded({ excluded }, id);
  const { ownerId, lastAgentId, tasks } = ticket;
  return {
    excluded,
    ...(gone(ownerId) ? { ownerId: null } : {}),
    ...(gone(lastAgentId) ? { lastAgentId: null } : {}),
    ...(tasks?.some((task) => gone(task.agentId)) === true ? { tasks: tasks.map((task) => (task.status === 'open' && gone(task.agentId) ? withoutAgent(task) : task)) } : {}),
  };
}

function withoutAgent({ agentId: _gone, ...task }: NonNullable<Ticket['tasks']>[number]): NonNullable<Ticket['tasks']>[number] {
  return task;
}

/** Open tasks that one of them had. */
export const takenFrom = (ticket: Ticket | undefined, agentIds: readonly string[]): readonly string[] =>
  ticket === undefined ? [] : openTasks(ticket).flatMap((task) => (agentIds.includes(task.agentId ?? '') ? [task.id] : []));
