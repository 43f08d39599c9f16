import type { AgentEntry, QueueEntry, RingEntry, RuleEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { groupsOf, languagesOf, membersOf, primaryLanguage, speaking } from '../members.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { finding, type Folder } from './folder.ts';

/** What a rule asks once some of the rings are open, and of whom. */
interface Demand {
  readonly skills: Readonly<Record<string, number>>;
  readonly language: string | undefined;
  readonly members: readonly AgentEntry[];
}

/** Who serves each queue; found once. */
export function membersByQueue(folder: Folder): ReadonlyMap<string, readonly AgentEntry[]> {
  const { agents, queues } = folder.config;
  return new Map(agents && queues ? queues.queues.map((queue) => [queue.id, membersOf(queue, agents.agents)]) : []);
}

/** A demand that nobody who serves the queue can ever meet, or only once a ring is open. */
export function demandFindings(folder: Folder, rule: RuleEntry, index: number, queue: QueueEntry, base: readonly AgentEntry[]): Finding[] {
  const { agents } = folder.config;
  const { then } = rule;
  const language = then.language === undefined || then.language === 'any' ? undefined : then.language;
  if (!agents || base.length === 0) return [];
  const steps = stepsOf({ skills: then.skills ?? {}, language, members: base }, then.rings ?? queue.rings, agents.agents);
  const first = steps.findIndex(isMet);
  const path: Path = ['rules', index, 'then'];
  if (first < 0) return unmet(folder, path, queue, steps.at(-1)!);
  const early =
    first === 0
      ? []
      : [finding(folder, 'rules', path, `nobody in the queue \`${queue.id}\` has what the rule \`${rule.id}\` asks until ring ${first} opens`, 'somebody who can take it at once', 'warning')];
  return [...early, ...preferences(folder, path, queue, then.prefer ?? {}, base)];
}

/**
 * Work that overflows takes what the rule asks along: where nobody behind can ever meet it, it would wait for ever.
 * `behind` names every queue that it can come to.
 */
export function overflowFindings(folder: Folder, rule: RuleEntry, index: number, behind: readonly QueueEntry[], members: ReadonlyMap<string, readonly AgentEntry[]>): Finding[] {
  const { agents } = folder.config;
  const { skills = {}, language } = rule.then;
  const served = behind.filter((queue) => (members.get(queue.id) ?? []).length > 0);
  if (!agents || served.length === 0) return [];
  const asked = { skills, language: language === 'any' ? undefined : language };
  if (served.some((queue) => stepsOf({ ...asked, members: members.get(queue.id)! }, queue.rings, agents.agents).some(isMet))) return [];
  const message = `the rule \`${rule.id}\` overflows to ${served.map(({ id }) => `\`${id}\``).join(', ')}, where nobody can ever meet what it asks: ${inWords(asked)}`;
  return [finding(folder, 'rules', ['rules', index, 'then'], message, `a ring of \`${served[0]!.id}\` that drops or lowers it, or a queue behind that has it`)];
}

/** What is asked at first, and once each ring is open. */
function stepsOf(asked: Demand, rings: readonly RingEntry[] | undefined, all: readonly AgentEntry[]): readonly Demand[] {
  const steps = [asked];
  for (const ring of rings ?? []) steps.push(opened(steps.at(-1)!, ring, all));
  return steps;
}

function inWords({ skills, language }: Pick<Demand, 'skills' | 'language'>): string {
  return [...Object.entries(skills).map(([skill, level]) => `${skill} ≥ ${level}`), ...(language === undefined ? [] : [`speaks ${language}`])].join(', ');
}

function opened({ skills, language, members }: Demand, ring: RingEntry, all: readonly AgentEntry[]): Demand {
  const left = Object.entries(skills).filter(([skill]) => ring.drop?.includes(skill) !== true);
  const groups = [...(ring.addGroups ?? []), ...(ring.addTeams ?? [])];
  return {
    skills: Object.fromEntries(left.map(([skill, level]) => [skill, Math.min(level, ring.lower?.[skill] ?? level)])),
    language: ring.anyLanguage === true ? undefined : language,
    members: groups.length === 0 ? members : all.filter((agent) => members.includes(agent) || groupsOf(agent).some((group) => groups.includes(group))),
  };
}

function isMet({ skills, language, members }: Demand): boolean {
  const wanted = Object.entries(skills);
  if (wanted.some(([skill, level]) => (highest(members).get(skill) ?? 0) < level)) return false;
  return members.some(
    (agent) =>
      wanted.every(([skill, level]) => (agent.skills?.[skill] ?? 0) >= level) && (language === undefined || agent.languages.some((spoken) => primaryLanguage(spoken) === primaryLanguage(language))),
  );
}

/** Which of the demands it is; all together where each alone could be met. */
function unmet(folder: Folder, path: Path, queue: QueueEntry, { skills, language, members }: Demand): Finding[] {
  const found = Object.entries(skills).flatMap(([skill, level]) => missing(folder, [...path, 'skills', skill], queue, skill, level, members));
  if (language !== undefined && speaking(members, language).length === 0)
    found.push(finding(folder, 'rules', [...path, 'language'], `nobody in the queue \`${queue.id}\` speaks \`${language}\``, oneOf(language, languagesOf(members))));
  if (found.length > 0) return found;
  return [finding(folder, 'rules', path, `nobody in the queue \`${queue.id}\` has all that is asked: ${inWords({ skills, language })}`, 'at least one agent who has all of it')];
}

function missing(folder: Folder, path: Path, queue: QueueEntry, skill: string, level: number, members: readonly AgentEntry[]): Finding[] {
  const levels = highest(members);
  const own = levels.get(skill) ?? 0;
  if (own >= level) return [];
  return [finding(folder, 'rules', path, `nobody in the queue \`${queue.id}\` has the skill \`${skill}\` at level ${level}`, own > 0 ? `at most ${own}` : oneOf(skill, [...levels.keys()]))];
}

const highestOf = new WeakMap<readonly AgentEntry[], ReadonlyMap<string, number>>();

/** The highest level of each skill among them; found once for a queue. */
function highest(members: readonly AgentEntry[]): ReadonlyMap<string, number> {
  const before = highestOf.get(members);
  if (before) return before;
  const made = new Map<string, number>();
  for (const agent of members) for (const [skill, level] of Object.entries(agent.skills ?? {})) made.set(skill, Math.max(level, made.get(skill) ?? 0));
  highestOf.set(members, made);
  return made;
}

/** A preference that nobody can meet only makes everybody wait. */
function preferences(folder: Folder, path: Path, queue: QueueEntry, prefer: Readonly<Record<string, number>>, members: readonly AgentEntry[]): Finding[] {
  return Object.entries(prefer).flatMap(([skill, level]) => missing(folder, [...path, 'prefer', skill], queue, skill, level, members));
}
