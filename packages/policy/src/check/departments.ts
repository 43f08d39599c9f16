import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding } from './folder.ts';

/** Departments: people, teams and calendars that are not there; who stands in for himself; none or two that take cases. */
export const checkDepartments: Check = (folder) => {
  const { departments: document, agents, teams, calendars, cases } = folder.config;
  if (!document) return [];
  const found = duplicates(folder, 'departments', 'departments', document.departments);
  const known = {
    agent: agents?.agents.map((one) => one.id),
    team: teams?.teams.map((one) => one.id),
    calendar: calendars && Object.keys(calendars.calendars),
  };
  const there = (what: keyof typeof known, id: string | undefined, path: Path): Finding[] => {
    const names = known[what];
    return names === undefined || id === undefined || names.includes(id) ? [] : [finding(folder, 'departments', path, `there is no ${what} \`${id}\``, oneOf(id, names))];
  };
  document.absent?.forEach((id, index) => found.push(...there('agent', id, ['absent', index])));
  document.departments.forEach((one, index) => {
    const path = ['departments', index];
    for (const key of ['head', 'deputy', 'supervisor', 'supervisorDeputy'] as const) found.push(...there('agent', one[key], [...path, key]));
    one.agents?.forEach((id, at) => found.push(...there('agent', id, [...path, 'agents', at])));
    one.teams?.forEach((id, at) => found.push(...there('team', id, [...path, 'teams', at])));
    found.push(...there('calendar', one.calendar, [...path, 'calendar']));
    for (const [first, second] of [
      ['head', 'deputy'],
      ['supervisor', 'supervisorDeputy'],
    ] as const) {
      if (one[second] !== undefined && one[first] === undefined)
        found.push(finding(folder, 'departments', [...path, second], `\`${second}\` stands in for nobody: the department \`${one.id}\` has no \`${first}\``, `\`${first}\`, or neither`));
      else if (one[second] !== undefined && one[first] === one[second]) found.push(finding(folder, 'departments', [...path, second], `\`${one[second]}\` would stand in for himself`, 'somebody else'));
    }
  });
  const coordinating = document.departments.flatMap((one, index) => (one.coordinating === true ? [index] : []));
  for (const index of coordinating.slice(1))
    found.push(finding(folder, 'departments', ['departments', index, 'coordinating'], `\`${document.departments[coordinating[0]!]!.id}\` takes cases already`, 'one coordinating department'));
  if (coordinating.length === 0 && (cases?.processes.length ?? 0) > 0)
    found.push(finding(folder, 'departments', ['departments'], 'no department takes the cases of cases.yaml', '`coordinating: true` at one of them'));
  return found;
};
