import { MOST_RINGS } from '@sluice/matching';
import { publishableCel } from '../cel.ts';
import { circlesOf, circleText, type Way } from '../circles.ts';
import type { Finding } from '../finding.ts';
import type { Located, Path } from '../located.ts';
import { oneOf } from '../words.ts';
import type { SimulationDocument, SimulationQueue, SimulationRule } from './document.ts';

/** What in a rules file of the right form cannot be. */
export function checkSimulation(located: Located, document: SimulationDocument): Finding[] {
  const queues = new Set(document.queues.map((queue) => queue.id));
  const channels = Object.keys(document.channels);
  return [
    ...twice(located, 'rules', document.rules),
    ...twice(located, 'queues', document.queues),
    ...document.rules.flatMap((rule, index) => checkRule(located, rule, ['rules', index], queues, channels)),
    ...lastRule(located, document.rules),
    ...document.queues.flatMap((queue, index) => checkQueue(located, queue, ['queues', index], queues)),
    ...circles(located, document.queues),
  ];
}

function twice(located: Located, list: string, entries: readonly { readonly id: string }[]): Finding[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ id }, index) => {
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, index);
      return [];
    }
    return [located.finding([list, index, 'id'], `the id \`${id}\` stands twice (first on line ${located.at([list, before, 'id']).line})`, 'each id once')];
  });
}

function checkRule(located: Located, rule: SimulationRule, path: Path, queues: ReadonlySet<string>, channels: readonly string[]): Finding[] {
  const found: Finding[] = [];
  if (!queues.has(rule.then.queue)) found.push(located.finding([...path, 'then', 'queue'], `there is no queue \`${rule.then.queue}\``, oneOf(rule.then.queue, [...queues])));
  if (typeof rule.when === 'string') {
    const condition = publishableCel(rule.when);
    if ('fault' in condition)
      found.push(
        located.finding([...path, 'when'], `the condition cannot be read at character ${condition.fault.offset + 1}: ${condition.fault.message}`, 'a CEL condition over contact, language and time'),
      );
  } else if (rule.when?.['channel'] !== undefined) {
    const wanted = rule.when['channel'];
    const at = (index: number): Path => (Array.isArray(wanted) ? [...path, 'when', 'channel', index] : [...path, 'when', 'channel']);
    [wanted].flat().forEach((channel, index) => {
      if (!channels.includes(String(channel))) found.push(located.finding(at(index), `there is no channel \`${channel}\``, oneOf(String(channel), channels)));
    });
  }
  return found;
}

function lastRule(located: Located, rules: readonly SimulationRule[]): Finding[] {
  const index = rules.length - 1;
  if (rules[index]?.when === undefined) return [];
  return [located.findingAtKey(['rules', index, 'when'], `the last rule, \`${rules[index].id}\`, has a \`when\`: a contact that fits no rule has nowhere to go`, 'a last rule without `when`')];
}

function checkQueue(located: Located, queue: SimulationQueue, path: Path, queues: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  const rings = queue.rings ?? [];
  if (rings.length > MOST_RINGS) found.push(located.finding([...path, 'rings', MOST_RINGS], `the queue \`${queue.id}\` has ${rings.length} rings`, `at most ${MOST_RINGS}`));
  rings.forEach((ring, index) => {
    const before = rings[index - 1];
    if (before && ring.afterMs <= before.afterMs)
      found.push(located.finding([...path, 'rings', index, 'afterMs'], `\`afterMs\` is ${ring.afterMs}, and the ring before it opens at ${before.afterMs}`, `more than ${before.afterMs}`));
  });
  const { overflow } = queue;
  if (overflow && !queues.has(overflow.queue)) found.push(located.finding([...path, 'overflow', 'queue'], `there is no queue \`${overflow.queue}\``, oneOf(overflow.queue, [...queues])));
  if (overflow)
    rings.forEach((ring, index) => {
      if (ring.afterMs < overflow.afterMs) return;
      found.push(
        located.finding([...path, 'rings', index, 'afterMs'], `the ring never opens: after ${overflow.afterMs} ms the contact has gone to \`${overflow.queue}\``, `less than ${overflow.afterMs}`),
      );
    });
  return found;
}

/** Queues that overflow into each other without end; told once for each circle. */
function circles(located: Located, queues: readonly SimulationQueue[]): Finding[] {
  const ways = new Map(queues.map(({ id, overflow }, index): [string, Way[]] => [id, overflow === undefined ? [] : [{ to: overflow.queue, path: ['queues', index, 'overflow', 'queue'] }]]));
  return circlesOf(ways).map(({ path, trail }) => located.finding(path, `overflow goes in a circle: ${circleText(trail)}`, 'a queue at the end that does not overflow'));
}
