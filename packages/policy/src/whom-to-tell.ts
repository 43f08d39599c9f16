import { compileDepartments } from './compile-departments.ts';
import type { Config } from './documents.ts';
import { groupsOf, membersOf } from './members.ts';

export interface Concerned {
  readonly queueId?: string;
  readonly holderId?: string;
  readonly ownerId?: string;
  /** Whose step or task it is; absent: nobody's in particular. */
  readonly departmentId?: string;
  /** Whom the complaint concerns: they are not told of it, nor anybody in their place. */
  readonly excludedIds?: readonly string[];
}

/**
 * Ids of agents for `holder`, `owner`, `lead`, `head` (of the department, else of the one that coordinates; his deputy where he is away for
 * longer) and named agents, each once. Never nobody: where none of them is there,
 * the leads of the queue's teams, else every lead, else who serves the queue, else everybody. Whom the complaint concerns is told nothing; where
 * that is the head, his supervisor is.
 */
export function whomToTell(config: Config): (whom: readonly string[], about: Concerned) => string[] {
  const agents = config.agents.agents;
  const known = new Set(agents.map((agent) => agent.id));
  const leads = config.teams.teams.flatMap((team) => (team.lead === undefined ? [] : [team.lead]));
  const leadsOf = (groups: readonly string[]): string[] => config.teams.teams.flatMap((team) => (team.lead !== undefined && groups.includes(team.id) ? [team.lead] : []));
  const queueOf = (about: Concerned): (typeof config.queues.queues)[number] | undefined => config.queues.queues.find((queue) => queue.id === about.queueId);
  const leadFor = (about: Concerned): string[] => {
    const holder = agents.find((agent) => agent.id === (about.holderId ?? about.ownerId));
    const own = holder ? leadsOf(groupsOf(holder)) : [];
    const queue = queueOf(about);
    return own.length > 0 ? own : queue ? leadsOf([...(queue.teams ?? []), ...(queue.groups ?? [])]) : [];
  };
  const departments = compileDepartments(config);
  const headFor = ({ departmentId = departments.coordinatingId, excludedIds = [] }: Concerned): string[] => {
    const found = departments.all.find(({ id }) => id === departmentId);
    if (!found) return [];
    if (excludedIds.includes(found.head)) return found.supervisor === undefined ? [] : [found.supervisor];
    return found.deputy !== undefined && departments.absent.includes(found.head) ? [found.deputy] : [found.head];
  };
  return (whom, about) => {
    const named = whom.flatMap((one) => {
      if (one === 'holder') return about.holderId === undefined ? [] : [about.holderId];
      if (one === 'owner') return about.ownerId === undefined ? [] : [about.ownerId];
      if (one === 'head') return headFor(about);
      return one === 'lead' ? leadFor(about) : [one];
    });
    const queue = queueOf(about);
    const inTurn = [named, leadFor(about), leads, queue ? membersOf(queue, agents).map((agent) => agent.id) : [], [...known]];
    const { excludedIds = [] } = about;
    const first = inTurn.map((ids) => ids.filter((id) => known.has(id) && !excludedIds.includes(id))).find((ids) => ids.length > 0) ?? [];
    return [...new Set(first)];
  };
}
