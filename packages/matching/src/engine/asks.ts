import { BrokenInvariant } from '@sluice/kernel';
import type { Demand, EngineConfig } from '../model.ts';
import type { IdleIndex } from './idle-index.ts';
import type { Agent, AgentSet, Ask, Channel, Members, Need, Queue } from './parts.ts';

/** The names of a configuration as numbers, and everything that contacts ask, each kept once. */
export interface Asks {
  readonly index: IdleIndex;
  readonly byAgentId: ReadonlyMap<string, Agent>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly skills: Map<string, number>;
  readonly languages: Map<string, number>;
  readonly members: Map<string, Members>;
  /** By number of the language; made when first asked. */
  readonly speakers: (AgentSet | undefined)[];
  /** By number of the skill: the levels that have been asked. */
  readonly needs: Need[][];
  /** What contacts alive ask, by its hash; those of one hash in a chain. */
  readonly byHash: Map<number, Ask>;
}

/** Number of a name; a new name gets the next. */
export function numberOf(names: Map<string, number>, name: string): number {
  let number = names.get(name);
  if (number === undefined) names.set(name, (number = names.size));
  return number;
}

/** Skills by number: the fewer agents have one, the lower; of those that nobody has, the next. */
export function skillNumbers(config: EngineConfig): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { skills } of config.agents) for (const [skill, level] of Object.entries(skills)) if (level > 0) counts.set(skill, (counts.get(skill) ?? 0) + 1);
  return new Map([...counts].toSorted(([a, m], [b, n]) => m - n || (a < b ? -1 : 1)).map(([skill], number) => [skill, number]));
}

/** What a demand asks, made once for all that ask the same; whoever takes it counts it in `uses`, and gives it back by `leave`. @throws BrokenInvariant an unknown channel or queue. */
export function askOf(asks: Asks, demand: Pick<Demand, 'channel' | 'queue' | 'language' | 'skills' | 'excludedAgents'>): Ask {
  const queue = asks.queues.get(demand.queue);
  const channel = queue?.weighed?.get(demand.channel) ?? asks.channels.get(demand.channel);
  if (!channel) throw new BrokenInvariant(`there is no channel ${demand.channel}`);
  if (!queue) throw new BrokenInvariant(`there is no queue ${demand.queue}`);
  const language = demand.language === null ? -1 : numberOf(asks.languages, demand.language);
  const needs = needsOf(asks, demand.skills);
  const excluded = excludedOrders(asks, demand.excludedAgents);
  const hash = hashOf(queue.number, channel.number, language, needs, excluded);
  const first = asks.byHash.get(hash);
  for (let known = first; known !== undefined; known = known.next)
    if (known.queue === queue && known.channel === channel && known.language === language && same(known.needs, needs) && same(known.excluded, excluded)) return known;
  const ask: Ask = {
    hash,
    queue,
    channel,
    mode: queue.config.modes?.[channel.id] ?? 'push',
    language,
    needs,
    excluded,
    // As long as it gets: an array that grows takes room for many more.
    rings: queue.config.rings.length === 0 ? [undefined] : Array.from({ length: queue.config.rings.length + 1 }),
    text: undefined,
    uses: 0,
    next: first,
  };
  asks.byHash.set(hash, ask);
  return ask;
}

/** Somebody no longer asks it. Where nobody does it is forgotten. */
export function leave({ byHash }: Asks, ask: Ask): void {
  ask.uses -= 1;
  if (ask.uses > 0) return;
  let before = byHash.get(ask.hash);
  if (before !== ask) {
    while (before && before.next !== ask) before = before.next;
    if (before) before.next = ask.next;
  } else if (ask.next) byHash.set(ask.hash, ask.next);
  else byHash.delete(ask.hash);
}

/** By number of the skill. */
function needsOf(asks: Asks, skills: Demand['skills']): readonly Need[] {
  let needs: Need[] | undefined;
  // Plain data has no other names than its own; a list of them would be made for each contact.
  for (const name in skills) {
    const need = needOf(asks, numberOf(asks.skills, name), skills[name]!);
    if (needs === undefined) {
      needs = [need];
      continue;
    }
    needs.push(need);
    for (let at = needs.length - 1; at > 0 && needs[at - 1]!.skill > need.skill; at -= 1) [needs[at - 1], needs[at]] = [need, needs[at - 1]!];
  }
  // Exactly as long as it is: one that grows takes room for many more.
  return needs?.slice() ?? NOTHING;
}

const NOTHING: readonly Need[] = [];

/** One for all who need it. */
export function needOf({ needs }: Asks, skill: number, level: number): Need {
  while (needs.length <= skill) needs.push([]);
  const levels = needs[skill]!;
  for (let at = 0; at < levels.length; at += 1) if (levels[at]!.level === level) return levels[at]!;
  const need: Need = { skill, level, set: undefined };
  levels.push(need);
  return need;
}

const NOBODY: readonly number[] = [];

function excludedOrders({ byAgentId }: Asks, ids: readonly string[] | undefined): readonly number[] {
  if (ids === undefined || ids.length === 0) return NOBODY;
  return [...new Set(ids.flatMap((id) => byAgentId.get(id)?.order ?? []))].toSorted((a, b) => a - b);
}

function same<T>(some: readonly T[], others: readonly T[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at += 1) if (some[at] !== others[at]) return false;
  return true;
}

function hashOf(queue: number, channel: number, language: number, needs: readonly Need[], excluded: readonly number[]): number {
  let hash = mixed(mixed(queue, channel), language);
  for (let at = 0; at < needs.length; at += 1) hash = mixed(mixed(hash, needs[at]!.skill), needs[at]!.level);
  for (let at = 0; at < excluded.length; at += 1) hash = mixed(hash, excluded[at]!);
  return hash;
}

/** The golden ratio spreads numbers that stand close together (Knuth, TAOCP 3, §6.4). */
function mixed(hash: number, more: number): number {
  const product = Math.imul(hash ^ more, 0x9e37_79b1);
  return product ^ (product >>> 15);
}
