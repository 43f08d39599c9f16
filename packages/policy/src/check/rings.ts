import { MOST_RINGS } from '@sluice/matching';
import type { DocumentName, RingEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { groupsOf } from '../members.ts';
import { ringAfterMs } from '../settings.ts';
import { oneOf } from '../words.ts';
import { durationFinding } from './durations.ts';
import { finding, type Folder } from './folder.ts';

/** When a wait ends, and where it goes on. */
export interface WaitEnd {
  readonly maxWaitMs: number | undefined;
  readonly overflow: string | undefined;
}

/** Rings: times that do not rise or never come, names that nobody has. */
export function ringFindings(folder: Folder, name: DocumentName, path: Path, rings: readonly RingEntry[] = [], end: WaitEnd): Finding[] {
  const found: Finding[] = [];
  if (rings.length > MOST_RINGS) found.push(finding(folder, name, [...path, MOST_RINGS], `there are ${rings.length} rings`, `at most ${MOST_RINGS}`));
  rings.forEach((ring, index) => {
    const at = [...path, index];
    found.push(...times(folder, name, at, ring, rings[index - 1], end), ...known(folder, name, at, ring));
  });
  return found;
}

function times(folder: Folder, name: DocumentName, at: Path, ring: RingEntry, before: RingEntry | undefined, { maxWaitMs, overflow }: WaitEnd): Finding[] {
  if ((ring.after === undefined) === (ring.afterMs === undefined))
    return [finding(folder, name, at, ring.after === undefined ? 'the ring does not say when it opens' : 'the ring says twice when it opens', '`after` or `afterMs`')];
  const [own, last] = [ringAfterMs(ring), before && ringAfterMs(before)];
  const path = [...at, ring.after === undefined ? 'afterMs' : 'after'];
  if (own === undefined) return durationFinding(folder, name, path, ring.after);
  if (last !== undefined && own <= last) return [finding(folder, name, path, `the ring opens at ${said(ring)}, and the one before it at ${said(before!)}`, `more than ${said(before!)}`)];
  if (maxWaitMs !== undefined && own >= maxWaitMs)
    return [finding(folder, name, path, `the ring never opens: after ${maxWaitMs / 1000} s the contact has gone to \`${overflow}\``, `less than ${maxWaitMs / 1000} s`)];
  return durationFinding(folder, name, path, ring.after);
}

const said = (ring: RingEntry): string => ring.after ?? `${ring.afterMs} ms`;

function known(folder: Folder, name: DocumentName, at: Path, ring: RingEntry): Finding[] {
  const names = namesOf(folder);
  if (!names) return [];
  const unknown = (kind: string, one: string, list: ReadonlySet<string>, path: Path): Finding[] =>
    list.has(one) ? [] : [finding(folder, name, [...at, ...path], `there is no ${kind} \`${one}\``, oneOf(one, [...list]))];
  return [
    ...(ring.addGroups ?? []).flatMap((one, index) => unknown('group', one, names.groups, ['addGroups', index])),
    ...(ring.addTeams ?? []).flatMap((one, index) => unknown('team', one, names.teams, ['addTeams', index])),
    ...(ring.drop ?? []).flatMap((one, index) => unknown('skill', one, names.skills, ['drop', index])),
    ...Object.keys(ring.lower ?? {}).flatMap((one) => unknown('skill', one, names.skills, ['lower', one])),
  ];
}

interface Names {
  readonly teams: ReadonlySet<string>;
  /** Teams among them. */
  readonly groups: ReadonlySet<string>;
  /** That an agent has or a rule asks. */
  readonly skills: ReadonlySet<string>;
}

const collected = new WeakMap<object, Names>();

/** Collected once for a folder; undefined while a document that would say them is broken. */
function namesOf({ config }: Folder): Names | undefined {
  const before = collected.get(config);
  if (before) return before;
  const { agents, rules, teams } = config;
  if (!agents || !rules || !teams) return undefined;
  const teamIds = teams.teams.map((team) => team.id);
  const asked = rules.rules.flatMap(({ then }) => [...Object.keys(then.skills ?? {}), ...Object.keys(then.prefer ?? {})]);
  const made: Names = {
    teams: new Set(teamIds),
    groups: new Set([...teamIds, ...agents.agents.flatMap(groupsOf)]),
    skills: new Set([...asked, ...agents.agents.flatMap((agent) => Object.keys(agent.skills ?? {}))]),
  };
  collected.set(config, made);
  return made;
}
