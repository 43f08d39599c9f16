import type { AgentEntry, QueueEntry } from './documents.ts';

/** Teams count as groups: a queue may name either. */
export function groupsOf(agent: AgentEntry): string[] {
  return [...new Set([...(agent.team === undefined ? [] : [agent.team]), ...(agent.groups ?? [])])];
}

/** Named without teams, groups and agents, a queue is served by everybody. */
export function isOpen(queue: QueueEntry): boolean {
  return queue.teams === undefined && queue.groups === undefined && queue.agents === undefined;
}

export function membersOf(queue: QueueEntry, agents: readonly AgentEntry[]): readonly AgentEntry[] {
  if (isOpen(queue)) return agents;
  const groups = new Set([...(queue.teams ?? []), ...(queue.groups ?? [])]);
  return agents.filter((agent) => queue.agents?.includes(agent.id) === true || groupsOf(agent).some((group) => groups.has(group)));
}

/** Members, and whom its rings add. */
export function servingOf(queue: QueueEntry, agents: readonly AgentEntry[]): readonly AgentEntry[] {
  const added = new Set((queue.rings ?? []).flatMap((ring) => [...(ring.addGroups ?? []), ...(ring.addTeams ?? [])]));
  const base = membersOf(queue, agents);
  return added.size === 0 ? base : [...new Set([...base, ...agents.filter((agent) => groupsOf(agent).some((group) => added.has(group)))])];
}

/** Who of the queue's members has the skill, at that level at least. */
export function withSkill(members: readonly AgentEntry[], skill: string, level: number): readonly AgentEntry[] {
  return members.filter((agent) => (agent.skills?.[skill] ?? 0) >= level);
}

/** The language without its region. */
export const primaryLanguage = (tag: string): string => (tag.split('-')[0] ?? tag).toLowerCase();

/** Who speaks it; a region is not asked for. */
export function speaking(members: readonly AgentEntry[], language: string): readonly AgentEntry[] {
  return members.filter((agent) => agent.languages.some((spoken) => primaryLanguage(spoken) === primaryLanguage(language)));
}

export function languagesOf(members: readonly AgentEntry[]): string[] {
  return [...new Set(members.flatMap((agent) => agent.languages.map(primaryLanguage)))].sort();
}
