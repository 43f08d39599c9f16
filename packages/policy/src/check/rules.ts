import { MOST_RINGS } from '@sluice/matching';
import { type CelFault, publishableCel } from '../cel.ts';
import { ringsOf } from '../compile-queues.ts';
import type { AgentEntry, ChannelWeightEntry, QueueEntry, RuleEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { isZone } from '../local-time.ts';
import { msOf, PREFER_MS } from '../settings.ts';
import { oneOf } from '../words.ts';
import { demandFindings, membersByQueue, overflowFindings } from './demands.ts';
import { durationFinding } from './durations.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';
import { queuesBehind } from './overflow.ts';
import { reach } from './reach.ts';
import { ringFindings } from './rings.ts';
import { knownWords, wordFindings } from './when-words.ts';

/** Rules: conditions that cannot be read, rules that no contact reaches, demands that nobody can meet. */
export const checkRules: Check = (folder) => {
  const { rules } = folder.config;
  if (!rules) return [];
  const found = duplicates(folder, 'rules', 'rules', rules.rules);
  if (rules.timeZone !== undefined && !isZone(rules.timeZone)) found.push(finding(folder, 'rules', ['timeZone'], `there is no time zone \`${rules.timeZone}\``, 'a zone such as Asia/Shanghai'));
  const queues: Queues | undefined = folder.config.queues && {
    ids: folder.config.queues.queues.map((queue) => queue.id),
    byId: new Map(folder.config.queues.queues.map((queue) => [queue.id, queue])),
    members: membersByQueue(folder),
  };
  for (const name of Object.keys(rules.channels)) found.push(...checkChannel(folder, name, rules.channels[name]!));
  rules.rules.forEach((rule, index) => {
    found.push(...checkWhen(folder, rule, index, queues?.byId), ...(queues ? checkThen(folder, rule, index, queues) : []));
  });
  return [...found, ...reach(folder, rules.rules), ...unusedQueues(folder, rules.rules)];
};

function checkChannel(folder: Folder, name: string, { afterWork, silence }: ChannelWeightEntry): Finding[] {
  const path = ['channels', name];
  return [...durationFinding(folder, 'rules', [...path, 'afterWork'], afterWork), ...(silence === 'off' ? [] : durationFinding(folder, 'rules', [...path, 'silence'], silence))];
}

function checkWhen(folder: Folder, rule: RuleEntry, index: number, queues: ReadonlyMap<string, QueueEntry> | undefined): Finding[] {
  const path = ['rules', index, 'when'];
  if (rule.when === undefined) return [];
  if (typeof rule.when !== 'string') return wordFindings(folder, 'rules', path, rule.when);
  const condition = publishableCel(rule.when);
  const wrong = ({ message, offset }: CelFault, expected = 'a CEL condition over contact, customer, ticket, time, queues and language'): Finding =>
    finding(folder, 'rules', path, `the condition cannot be read at character ${offset + 1}: ${message}`, expected);
  if ('fault' in condition) return [wrong(condition.fault)];
  const known = knownWords(folder);
  const words = condition.words
    .filter(({ key, word }) => known[key]?.includes(word) === false)
    .map(({ key, word, offset }) => wrong({ message: `there is no ${key} \`${word}\``, offset }, oneOf(word, known[key]!)));
  return queues === undefined
    ? words
    : [...words, ...condition.queues.filter(({ id }) => !queues.has(id)).map(({ id, offset }) => wrong({ message: `there is no queue \`${id}\``, offset }, oneOf(id, [...queues.keys()])))];
}

interface Queues {
  readonly ids: readonly string[];
  readonly byId: ReadonlyMap<string, QueueEntry>;
  readonly members: ReadonlyMap<string, readonly AgentEntry[]>;
}

function checkThen(folder: Folder, rule: RuleEntry, index: number, { ids, byId, members }: Queues): Finding[] {
  const { then } = rule;
  const path = ['rules', index, 'then'];
  const queue = byId.get(then.queue);
  const unknown = (name: 'queue' | 'overflow'): Finding[] =>
    then[name] === undefined || byId.has(then[name]) ? [] : [finding(folder, 'rules', [...path, name], `there is no queue \`${then[name]}\``, oneOf(then[name], ids))];
  const [maxWait, overflow] = [then.maxWait ?? queue?.maxWait, then.overflow ?? queue?.overflow];
  return [
    ...unknown('queue'),
    ...unknown('overflow'),
    ...promise(folder, rule, index),
    ...processFinding(folder, rule, index),
    ...(then.toPerson === true && then.answer !== undefined
      ? [finding(folder, 'rules', [...path, 'answer'], 'the rule answers by itself, and says `toPerson`: nothing answers by itself', '`answer` or `toPerson`')]
      : []),
    ...(['maxWait', 'preferFor'] as const).flatMap((name) => durationFinding(folder, 'rules', [...path, name], then[name])),
    ...ringFindings(folder, 'rules', [...path, 'rings'], then.rings, { maxWaitMs: msOf(maxWait), overflow }),
    ...(queue ? [...demandFindings(folder, rule, index, queue, members.get(queue.id) ?? []), ...preferring(folder, rule, index, queue)] : []),
    ...overflowFindings(folder, rule, index, queuesBehind(rule, byId), members),
  ];
}

/** The process that a rule makes a case of. */
function processFinding(folder: Folder, { then }: RuleEntry, index: number): Finding[] {
  const ids = folder.config.cases?.processes.map((one) => one.id);
  if (then.case === undefined || ids === undefined || ids.includes(then.case)) return [];
  return [finding(folder, 'rules', ['rules', index, 'then', 'case'], `there is no process \`${then.case}\` in cases.yaml`, oneOf(then.case, ids))];
}

function promise(folder: Folder, { then }: RuleEntry, index: number): Finding[] {
  const path = ['rules', index, 'then', 'sla'];
  if (then.sla !== undefined && then.slaMs !== undefined) return [finding(folder, 'rules', path, 'the rule says twice by when it is answered', '`sla` or `slaMs`')];
  return then.sla === 'none' ? [] : durationFinding(folder, 'rules', path, then.sla);
}

/** What is preferred sinks in a ring of its own, and before the contact has gone elsewhere. */
function preferring(folder: Folder, { then }: RuleEntry, index: number, queue: QueueEntry): Finding[] {
  if (then.prefer === undefined) return [];
  const path = ['rules', index, 'then', then.preferFor === undefined ? 'prefer' : 'preferFor'];
  const [ms, most] = [msOf(then.preferFor) ?? PREFER_MS, msOf(then.maxWait ?? queue.maxWait)];
  if (most !== undefined && ms >= most)
    return [finding(folder, 'rules', path, `what is preferred is asked for ${ms / 1000} s, and the contact goes elsewhere after ${most / 1000} s`, `less than ${most / 1000} s`)];
  return ringsOf(then.rings ?? queue.rings ?? [], then) > MOST_RINGS
    ? [finding(folder, 'rules', path, `with the ring in which the preference sinks there are more than ${MOST_RINGS} rings`, `at most ${MOST_RINGS - 1} rings beside \`prefer\``)]
    : [];
}

/** Not while a rule names a queue that is not there: it may be the one that is missed. */
function unusedQueues(folder: Folder, rules: readonly RuleEntry[]): Finding[] {
  const queues = folder.config.queues?.queues ?? [];
  const ids = new Set(queues.map((queue) => queue.id));
  const behind = queues.flatMap(({ overflow, outsideHours }) => [overflow ?? [], typeof outsideHours === 'object' ? outsideHours.overflow : []].flat());
  const used = new Set([...behind, ...rules.flatMap(({ then }) => [then.queue, ...(then.overflow === undefined ? [] : [then.overflow])])]);
  if ([...used].some((id) => !ids.has(id))) return [];
  return queues.flatMap((queue, index) =>
    used.has(queue.id)
      ? []
      : [finding(folder, 'queues', ['queues', index, 'id'], `no rule leads to the queue \`${queue.id}\``, 'a rule for it, unless people only move work there by hand', 'warning')],
  );
}
