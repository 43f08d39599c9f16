import type { Config } from './documents.ts';

/** Ids of whoever leads others, each once: leads of teams, heads and supervisors of departments, and who is named to act for them. */
export function leadsOf({ teams, departments }: Pick<Config, 'teams' | 'departments'>): readonly string[] {
  const ofTeams = teams.teams.map(({ lead }) => lead);
  const ofDepartments = departments.departments.flatMap(({ head, deputy, supervisor, supervisorDeputy }) => [head, deputy, supervisor, supervisorDeputy]);
  return [...new Set([...ofTeams, ...ofDepartments].flatMap((one) => one ?? []))];
}
