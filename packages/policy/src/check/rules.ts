import { compileCel } from '../cel.ts';
import type { RuleEntry, WhenMap } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { isZone } from '../local-time.ts';
import { languagesOf, membersOf, speaking, withSkill } from '../members.ts';
import { fitsLanguage } from '../rule-facts.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';
import { wordFindings } from './when-words.ts';

/** Rules: conditions that cannot be read, rules that no contact reaches, demands that nobody can meet. */
export const checkRules: Check = (folder) => {
  const { rules } = folder.config;
  if (!rules) return [];
  const found = duplicates(folder, 'rules', 'rules', rules.rules);
  if (rules.timeZone !== undefined && !isZone(rules.timeZone)) found.push(finding(folder, 'rules', ['timeZone'], `there is no time zone \`${rules.timeZone}\``, 'a zone such as Asia/Shanghai'));
  rules.rules.forEach((rule, index) => {
    found.push(...checkWhen(folder, rule, index), ...checkThen(folder, rule, index));
  });
  return [...found, ...reach(folder, rules.rules), ...unusedQueues(folder, rules.rules)];
};

function checkWhen(folder: Folder, rule: RuleEntry, index: number): Finding[] {
  const path = ['rules', index, 'when'];
  if (rule.when === undefined) return [];
  if (typeof rule.when !== 'string') return wordFindings(folder, 'rules', path, rule.when);
  const condition = compileCel(rule.when);
  return 'fault' in condition
    ? [finding(folder, 'rules', path, `the condition cannot be read at character ${condition.fault.offset + 1}: ${condition.fault.message}`, 'a CEL condition over contact, customer, ticket and time')]
    : [];
}

function checkThen(folder: Folder, rule: RuleEntry, index: number): Finding[] {
  const { agents, queues } = folder.config;
  if (!queues) return [];
  const { then } = rule;
  const queue = queues.queues.find((one) => one.id === then.queue);
  if (!queue)
    return [
      finding(
        folder,
        'rules',
        ['rules', index, 'then', 'queue'],
        `there is no queue \`${then.queue}\``,
        oneOf(
          then.queue,
          queues.queues.map((one) => one.id),
        ),
      ),
    ];
  if (!agents) return [];
  const members = membersOf(queue, agents.agents);
  const found: Finding[] = [];
  for (const [skill, level] of Object.entries(then.skills ?? {})) {
    if (members.length === 0 || withSkill(members, skill, level).length > 0) continue;
    const highest = Math.max(...members.map((agent) => agent.skills?.[skill] ?? 0));
    const known = [...new Set(members.flatMap((agent) => Object.keys(agent.skills ?? {})))];
    found.push(
      finding(
        folder,
        'rules',
        ['rules', index, 'then', 'skills', skill],
        `nobody in the queue \`${queue.id}\` has the skill \`${skill}\` at level ${level}`,
        highest > 0 ? `at most ${highest}` : oneOf(skill, known),
      ),
    );
  }
  if (then.language !== undefined && then.language !== 'any' && members.length > 0 && speaking(members, then.language).length === 0)
    found.push(finding(folder, 'rules', ['rules', index, 'then', 'language'], `nobody in the queue \`${queue.id}\` speaks \`${then.language}\``, oneOf(then.language, languagesOf(members))));
  return found;
}

function reach(folder: Folder, rules: readonly RuleEntry[]): Finding[] {
  const found: Finding[] = [];
  const open = rules.findIndex((rule) => rule.when === undefined);
  const last = rules.length - 1;
  if (open < 0)
    found.push(finding(folder, 'rules', ['rules', last], `a contact that fits no rule has nowhere to go: the last rule, \`${rules[last]?.id}\`, has a \`when\``, 'a last rule without `when`'));
  rules.forEach((rule, index) => {
    const before = open >= 0 && open < index ? rules[open] : rules.slice(0, index).find((earlier) => covers(earlier, rule));
    if (before) found.push(finding(folder, 'rules', ['rules', index], `no contact reaches the rule \`${rule.id}\`: \`${before.id}\` takes them all before it`, 'the narrower rule first'));
  });
  return found;
}

/** Does `earlier` take everything that `later` would? Decided for equalities and for the same condition word for word; other conditions are not compared. */
function covers(earlier: RuleEntry, later: RuleEntry): boolean {
  if (earlier.when === undefined || later.when === undefined) return false;
  if (typeof earlier.when === 'string' || typeof later.when === 'string') return earlier.when === later.when;
  return Object.entries(earlier.when).every(([key, wide]) => includesAll(key, wide, (later.when as WhenMap)[key]));
}

function includesAll(key: string, wide: string | readonly string[], narrow: string | readonly string[] | undefined): boolean {
  if (narrow === undefined) return false;
  const values = [wide].flat();
  return [narrow].flat().every((value) => values.some((one) => one === value || (key === 'language' && fitsLanguage(one, value))));
}

/** Not while a rule names a queue that is not there: it may be the one that is missed. */
function unusedQueues(folder: Folder, rules: readonly RuleEntry[]): Finding[] {
  const queues = folder.config.queues?.queues ?? [];
  const used = new Set(rules.map((rule) => rule.then.queue));
  if ([...used].some((id) => !queues.some((queue) => queue.id === id))) return [];
  return queues.flatMap((queue, index) =>
    used.has(queue.id)
      ? []
      : [finding(folder, 'queues', ['queues', index, 'id'], `no rule leads to the queue \`${queue.id}\``, 'a rule for it, unless people only move work there by hand', 'warning')],
  );
}
