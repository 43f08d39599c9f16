import type { ProcessEntry } from './case-document.ts';
import { compileSurveys } from './compile-surveys.ts';
import { beside, changedPaths, type Entry, fields, keyed, listed, order, rest } from './diff-words.ts';
import { type AgentEntry, type Config, type DocumentName, DOCUMENTS, type QueueEntry, type RuleEntry } from './documents.ts';
import { languagesOf, membersOf, speaking, withSkill } from './members.ts';
import { ruleText } from './rule-text.ts';
import type { SurveysDocument } from './survey-document.ts';
import { agentWords, channelWords, processWords, queueWords, surveyWords } from './setting-words.ts';

/** What would change from `before` to `after`, in words; nothing where nothing would. Without `before`: what there will be. */
export function diffConfig(before: Config | undefined, after: Config): string[] {
  if (!before) return summary(after);
  return DOCUMENTS.flatMap(({ name, file }) => {
    const told = CHANGES[name](before, after);
    if (told.length > 0) return told;
    // Nothing that differs goes untold, whatever the words above do not know.
    const paths = changedPaths(before[name] ?? { version: 1 }, after[name] ?? { version: 1 });
    return paths.length === 0 ? [] : [`${file}: changed: ${paths.join(', ')}`];
  });
}

/** By document, so that none is forgotten. */
const CHANGES: Readonly<Record<DocumentName, (before: Config, after: Config) => string[]>> = {
  channels: ({ channels: was }, { channels: is }) => [...listed('account', was.accounts, is.accounts), ...beside('channels', was, is, ['accounts'])],
  agents: ({ agents: was }, { agents: is }) => [
    ...listed('agent', was.agents, is.agents, agentWords),
    ...fields('agents', { 'ramp-up': was.rampUp }, { 'ramp-up': is.rampUp }),
    ...beside('agents', was, is, ['agents', 'rampUp']),
  ],
  teams: ({ teams: was }, { teams: is }) => [...listed('team', was.teams, is.teams), ...beside('teams', was, is, ['teams'])],
  queues: (before, after) => [
    ...listed('queue', before.queues.queues, after.queues.queues, queueWords),
    ...after.queues.queues.flatMap((queue) => serviceChanges(before, after, queue)),
    ...beside('queues', before.queues, after.queues, ['queues']),
  ],
  rules: ({ rules: was }, { rules: is }) => [...rules(was.rules, is.rules), ...keyed('channel', was.channels, is.channels, channelWords), ...beside('rules', was, is, ['rules', 'channels'])],
  calendars: ({ calendars: was }, { calendars: is }) => [...keyed('calendar', was.calendars, is.calendars), ...beside('calendars', was, is, ['calendars'])],
  policies: ({ policies: was }, { policies: is }) => [
    ...listed('policy', was.policies, is.policies, undefined, 'policies'),
    ...webhooks(was.webhooks ?? [], is.webhooks ?? []),
    ...beside('policies', was, is, ['policies', 'webhooks']),
  ],
  departments: ({ departments: was }, { departments: is }) => [
    ...listed('department', was.departments, is.departments),
    ...fields('departments', { absent: was.absent ?? [] }, { absent: is.absent ?? [] }),
    ...beside('departments', was, is, ['departments', 'absent']),
  ],
  cases: ({ cases: was }, { cases: is }) => [...processes(was.processes, is.processes), ...beside('cases', was, is, ['processes'])],
  classification: ({ classification: was = { version: 1 } }, { classification: is = { version: 1 } }) => [
    ...listed('type', was.types ?? [], is.types ?? []),
    ...beside('classification', was, is, ['types']),
  ],
  surveys,
};

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

const IN_WORDS: readonly (keyof SurveysDocument)[] = ['when', 'bots', 'delay', 'within', 'quiet', 'perCustomerDays', 'exempt', 'expiryDays', 'change', 'questions', 'message'];

/** All of it, with the defaults of what is not said. */
function surveys(before: Config, after: Config): string[] {
  const [left, right] = [compileSurveys(before), compileSurveys(after)];
  if (left && !right) return ['surveys: removed: nobody is asked any more'];
  if (!left && right) return ['surveys: added: customers are asked how a solution was'];
  if (!left || !right) return [];
  return [
    ...fields('surveys', surveyWords(left), surveyWords(right)),
    ...listed('survey question', left.questions, right.questions, ({ id: _id, name, ...more }) => ({ ...name, ...more })),
    ...beside('surveys', before.surveys ?? {}, after.surveys ?? {}, IN_WORDS),
  ];
}

/** What a ladder has asked of one that is taken out is still to be called there. */
function webhooks(before: readonly Entry[], after: readonly Entry[]): string[] {
  return listed('webhook', before, after).map((line) => (line.endsWith(': removed') ? `${line}: what still waits to be sent there fails` : line));
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

function rules(before: readonly RuleEntry[], after: readonly RuleEntry[]): string[] {
  const [old, fresh] = [new Map(before.map((rule) => [rule.id, rule])), new Set(after.map((rule) => rule.id))];
  return [
    ...before.filter((rule) => !fresh.has(rule.id)).map((rule) => `rule ${rule.id}: removed (${ruleText(rule)})`),
    ...after.flatMap((rule) => {
      const was = old.get(rule.id);
      if (!was) return [`rule ${rule.id}: added (${ruleText(rule)})`];
      const same = ruleText(was) === ruleText(rule);
      return same
        ? fields(`rule ${rule.id}`, rest(was, ['id']), rest(rule, ['id']))
        : [`rule ${rule.id}: ${ruleText(was)} ⇒ ${ruleText(rule)}`, ...fields(`rule ${rule.id}`, beyondText(was), beyondText(rule))];
    }),
    ...order('rules', before, after),
  ];
}

/** What the rule's one line of words does not say. */
function beyondText({ id: _id, name: _name, when: _when, then, ...more }: RuleEntry): object {
  const { queue: _queue, skills: _skills, language: _language, prefer: _prefer, preferFor: _for, priority: _priority, ...others } = then;
  const { sla: _sla, slaMs: _slaMs, rings: _rings, maxWait: _wait, overflow: _overflow, case: _case, toPerson: _person, ...unsaid } = others;
  return { ...more, then: unsaid };
}

/** Stages and steps by their names: `cases five-stage: stage analysis, step joint: target 4h → 6h`. */
function processes(before: readonly ProcessEntry[], after: readonly ProcessEntry[]): string[] {
  const inside = after.flatMap((is) => {
    const was = before.find((one) => one.id === is.id);
    return was ? orders(`cases ${is.id}`, was, is) : [];
  });
  return [...listed('cases', before, after, processWords, 'processes'), ...inside];
}

/** The order of whatever a process lists. */
function orders(what: string, was: ProcessEntry, is: ProcessEntry): string[] {
  const within = <T extends Entry>(name: string, old: readonly T[], fresh: readonly T[], list: (one: T) => readonly Entry[]): string[] =>
    fresh.flatMap((one) => order(`${what}: ${name} ${one.id}`, list(old.find(({ id }) => id === one.id) ?? one), list(one)));
  return [
    ...order(`${what}: stages`, was.stages, is.stages),
    ...within('stage', was.stages, is.stages, ({ steps }) => steps),
    ...order(`${what}: forms`, was.forms, is.forms),
    ...within('form', was.forms, is.forms, (form) => form.fields),
  ];
}
