import type { Config } from './documents.ts';
import type { Name } from './department-document.ts';
import { groupsOf } from './members.ts';

/** A department, with everybody who belongs to it. Plain data. */
export interface Department {
  readonly id: string;
  readonly name: Name;
  readonly head: string;
  readonly deputy?: string | undefined;
  readonly supervisor?: string | undefined;
  readonly supervisorDeputy?: string | undefined;
  readonly members: readonly string[];
  /** Absent: the company's. */
  readonly calendarId?: string | undefined;
}

export interface Departments {
  readonly all: readonly Department[];
  /** The one that takes cases from intake on. */
  readonly coordinatingId?: string | undefined;
  /** Agents who are away for longer. */
  readonly absent: readonly string[];
}

export const NO_DEPARTMENTS: Departments = { all: [], absent: [] };

/** Pure; of a checked folder. */
export function compileDepartments({ departments, agents }: Pick<Config, 'departments' | 'agents'>): Departments {
  const all = departments.departments.map((entry): Department => {
    const { id, name, head, deputy, supervisor, supervisorDeputy, calendar, agents: named = [], teams = [] } = entry;
    const ofTeams = agents.agents.filter((agent) => groupsOf(agent).some((group) => teams.includes(group))).map((agent) => agent.id);
    const members = [...new Set([head, deputy, supervisor, supervisorDeputy, ...named, ...ofTeams].flatMap((one) => one ?? []))];
    return { id, name, head, deputy, supervisor, supervisorDeputy, members, calendarId: calendar };
  });
  return { all, coordinatingId: departments.departments.find((one) => one.coordinating === true)?.id, absent: departments.absent ?? [] };
}
