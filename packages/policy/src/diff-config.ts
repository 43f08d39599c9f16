import type { AgentEntry, Config, QueueEntry } from './documents.ts';
import { languagesOf, membersOf, speaking, withSkill } from './members.ts';
import { ruleText } from './rule-text.ts';
import { compileSurveys } from './compile-surveys.ts';
import { agentWords, channelWords, processWords, queueWords, surveyWords, type Words } from './setting-words.ts';

/** What would change from `before` to `after`, in words; nothing where nothing would. Without `before`: what there will be. */
export function diffConfig(before: Config | undefined, after: Config): string[] {
  if (!before) return summary(after);
  return [
    ...entries('account', before.channels.accounts, after.channels.accounts),
    ...keyed('agent', byId(before.agents.agents, agentWords), byId(after.agents.agents, agentWords)),
    ...fields('agents', said(before.agents.rampUp), said(after.agents.rampUp)),
    ...entries('team', before.teams.teams, after.teams.teams),
    ...keyed('queue', byId(before.queues.queues, queueWords), byId(after.queues.queues, queueWords)),
    ...after.queues.queues.flatMap((queue) => serviceChanges(before, after, queue)),
    ...rules(before, after),
    ...keyed('channel', mapped(before.rules.channels, channelWords), mapped(after.rules.channels, channelWords)),
    ...fields('rules', rest(before.rules, ['rules', 'channels', 'version']), rest(after.rules, ['rules', 'channels', 'version'])),
    ...keyed('calendar', before.calendars.calendars, after.calendars.calendars),
    ...fields('calendars', { default: before.calendars.default }, { default: after.calendars.default }),
    ...entries('policy', before.policies.policies, after.policies.policies),
    ...order('policies', before.policies.policies, after.policies.policies),
    ...entries('department', before.departments.departments, after.departments.departments),
    ...fields('departments', { absent: before.departments.absent ?? [] }, { absent: after.departments.absent ?? [] }),
    ...processes(before, after),
    ...entries('type', before.classification?.types ?? [], after.classification?.types ?? []),
    ...order('types', before.classification?.types ?? [], after.classification?.types ?? []),
    ...fields('classification', rest(before.classification ?? {}, ['types', 'version']), rest(after.classification ?? {}, ['types', 'version'])),
    ...surveys(before, after),
    ...fields('policies', { lateIntake: before.policies.lateIntake }, { lateIntake: after.policies.lateIntake }),
  ];
}

function summary(config: Config): string[] {
  const { agents, calendars, cases, channels, departments, policies, queues, rules: ruleBook } = config;
  const names = (list: readonly { readonly id: string }[]): string => list.map((one) => one.id).join(', ');
  return [
    `${channels.accounts.length} accounts: ${names(channels.accounts)}`,
    `${agents.agents.length} agents`,
    ...queues.queues.map((queue) => `queue ${queue.id}: ${membersOf(queue, agents.agents).length} agents`),
    `${ruleBook.rules.length} rules`,
    `calendars: ${Object.keys(calendars.calendars).join(', ')}`,
    `policies: ${names(policies.policies) || 'none'}`,
    ...(departments.departments.length === 0 ? [] : [`departments: ${names(departments.departments)}`]),
    ...cases.processes.map((one) => `cases ${one.id}: ${one.stages.map((stage) => stage.id).join(' → ')}`),
  ];
}

/** All of it, with the defaults of what is not said. */
function surveys(before: Config, after: Config): string[] {
  const [left, right] = [compileSurveys(before), compileSurveys(after)];
  if (left && !right) return ['surveys: removed: nobody is asked any more'];
  if (!left && right) return ['surveys: added: customers are asked how a solution was'];
  return left && right
    ? [
        ...fields('surveys', surveyWords(left), surveyWords(right)),
        ...keyed(
          'survey question',
          byId(left.questions, ({ name }) => name),
          byId(right.questions, ({ name }) => name),
        ),
        ...order('survey questions', left.questions, right.questions),
      ]
    : [];
}

type Entry = { readonly id: string };

function entries(what: string, before: readonly Entry[], after: readonly Entry[]): string[] {
  return keyed(what, Object.fromEntries(before.map((one) => [one.id, rest(one, ['id'])])), Object.fromEntries(after.map((one) => [one.id, rest(one, ['id'])])));
}

const byId = <T extends Entry>(list: readonly T[], words: (one: T) => Words): Record<string, Words> => Object.fromEntries(list.map((one) => [one.id, words(one)]));
const mapped = <T>(all: Readonly<Record<string, T>>, words: (one: T) => Words): Record<string, Words> => Object.fromEntries(Object.entries(all).map(([id, one]) => [id, words(one)]));
const said = (rampUp: string | undefined): Words => (rampUp === undefined ? {} : { 'ramp-up': rampUp });

function keyed(what: string, before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const gone = Object.keys(before).filter((id) => !Object.hasOwn(after, id));
  return [
    ...gone.map((id) => `${what} ${id}: removed`),
    ...Object.keys(after).flatMap((id) => (Object.hasOwn(before, id) ? fields(`${what} ${id}`, before[id], after[id]) : [`${what} ${id}: added`])),
  ];
}

/** One line for each leaf that differs: `policy key: firstResponse.target 15m → 10m`. */
function fields(subject: string, before: unknown, after: unknown): string[] {
  const [left, right] = [leaves(before), leaves(after)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.filter((path) => left.get(path) !== right.get(path)).map((path) => `${subject}: ${path === '' ? '' : `${path} `}${left.get(path) ?? 'none'} → ${right.get(path) ?? 'none'}`);
}

function leaves(value: unknown, path = '', into: Map<string, string> = new Map()): Map<string, string> {
  if (value === undefined) return into;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return into.set(path, value.length === 0 ? 'nobody' : value.join(', '));
  if (value === null || typeof value !== 'object') return into.set(path, JSON.stringify(value).replace(/^"(.*)"$/, '$1'));
  for (const [key, inner] of Object.entries(value)) leaves(inner, path === '' ? key : `${path}.${key}`, into);
  return into;
}

function rest(value: object, without: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !without.includes(key)));
}

/** The figures that a queue's customers feel: how many serve it, with which skills and languages. */
function serviceChanges(before: Config, after: Config, queue: QueueEntry): string[] {
  const old = before.queues.queues.find((one) => one.id === queue.id);
  if (!old) return [`queue ${queue.id}: ${membersOf(queue, after.agents.agents).length} agents`];
  const [left, right] = [membersOf(old, before.agents.agents), membersOf(queue, after.agents.agents)];
  const skills = [...new Set([...left, ...right].flatMap((agent) => Object.keys(agent.skills ?? {})))].sort();
  const languages = [...new Set([...languagesOf(left), ...languagesOf(right)])].sort();
  const count = (subject: string, of: (members: readonly AgentEntry[]) => readonly AgentEntry[]): string[] => {
    const [was, is] = [of(left).length, of(right).length];
    return was === is ? [] : [`queue ${queue.id}: ${subject} ${was} → ${is}`];
  };
  return [
    ...count('agents', (members) => members),
    ...skills.flatMap((skill) => count(`agents with skill \`${skill}\``, (members) => withSkill(members, skill, 1))),
    ...languages.flatMap((language) => count(`agents speaking \`${language}\``, (members) => speaking(members, language))),
  ];
}

function rules(before: Config, after: Config): string[] {
  const old = new Map(before.rules.rules.map((rule) => [rule.id, rule]));
  const fresh = new Set(after.rules.rules.map((rule) => rule.id));
  return [
    ...before.rules.rules.filter((rule) => !fresh.has(rule.id)).map((rule) => `rule ${rule.id}: removed (${ruleText(rule)})`),
    ...after.rules.rules.flatMap((rule) => {
      const was = old.get(rule.id);
      if (!was) return [`rule ${rule.id}: added (${ruleText(rule)})`];
      const same = ruleText(was) === ruleText(rule);
      return same ? fields(`rule ${rule.id}`, rest(was, ['id']), rest(rule, ['id'])) : [`rule ${rule.id}: ${ruleText(was)} ⇒ ${ruleText(rule)}`];
    }),
    ...order('rules', before.rules.rules, after.rules.rules),
  ];
}

/** First match wins, so the order of what stayed matters. */
function order(what: string, before: readonly Entry[], after: readonly Entry[]): string[] {
  const [old, fresh] = [new Set(before.map((one) => one.id)), new Set(after.map((one) => one.id))];
  const [was, is] = [before.map((one) => one.id).filter((id) => fresh.has(id)), after.map((one) => one.id).filter((id) => old.has(id))];
  return was.join() === is.join() ? [] : [`${what}: order ${was.join(', ')} → ${is.join(', ')}`];
}

/** Stages and steps by their names: `cases five-stage: stage analysis, step joint: target 4h → 6h`. */
function processes(before: Config, after: Config): string[] {
  return [
    ...keyed('cases', byId(before.cases.processes, processWords), byId(after.cases.processes, processWords)),
    ...after.cases.processes.flatMap((process) => order(`cases ${process.id}: stages`, before.cases.processes.find((one) => one.id === process.id)?.stages ?? [], process.stages)),
  ];
}
