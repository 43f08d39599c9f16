import { BrokenInvariant } from '@sluice/kernel';
import type { Demand, EngineConfig, Ring } from '../model.ts';
import { fixedSet, type IdleIndex } from './idle-index.ts';
import type { Agent, Ask, Channel, Members, Need, Queue, RingAsk } from './parts.ts';

/** The names of a configuration as numbers, and everything that contacts ask, each kept once. */
export interface Asks {
  readonly index: IdleIndex;
  readonly byAgentId: ReadonlyMap<string, Agent>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly skills: Map<string, number>;
  readonly languages: Map<string, number>;
  readonly members: Map<string, Members>;
  readonly speakers: Map<number, Int32Array>;
  /** By number of the skill and level. */
  readonly levels: Map<number, Map<number, Int32Array>>;
  readonly byKey: Map<string, Ask>;
  /** So many asks may be known before those that nobody asks are forgotten. */
  most: number;
}

export const LEAST_KNOWN = 4096;

/** Number of a name; a new name gets the next. */
export function numberOf(names: Map<string, number>, name: string): number {
  let number = names.get(name);
  if (number === undefined) names.set(name, (number = names.size));
  return number;
}

/** Skills by number: the fewer agents have one, the lower, so that a tree of what is asked parts early. */
export function skillNumbers(config: EngineConfig): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { skills } of config.agents) for (const [skill, level] of Object.entries(skills)) if (level > 0) counts.set(skill, (counts.get(skill) ?? 0) + 1);
  return new Map([...counts].toSorted(([a, m], [b, n]) => m - n || (a < b ? -1 : 1)).map(([skill], number) => [skill, number]));
}

export function makeMembers(members: Map<string, Members>, index: IdleIndex, groups: readonly string[] | undefined, single: readonly string[] | undefined): Members {
  const everybody = groups === undefined && single === undefined;
  const names = [...new Set(groups)].toSorted();
  const alone = [...new Set(single)].toSorted();
  const key = everybody ? '' : JSON.stringify([names, alone]);
  const known = members.get(key);
  if (known) return known;
  const { agents } = index;
  const has = everybody ? undefined : agents.map(({ config }) => alone.includes(config.id) || config.groups.some((group) => names.includes(group)));
  const made: Members = {
    number: members.size,
    groups: names,
    single: alone,
    has,
    bits: has === undefined ? undefined : fixedSet(index, (agent) => has[agent.order] === true),
    size: has === undefined ? agents.length : has.filter(Boolean).length,
    speaking: new Map(),
  };
  members.set(key, made);
  return made;
}

/** What a demand asks, made once for all that ask the same. @throws BrokenInvariant an unknown channel or queue. */
export function askOf(asks: Asks, demand: Pick<Demand, 'channel' | 'queue' | 'language' | 'skills' | 'excludedAgents'>): Ask {
  const [channel, queue] = [asks.channels.get(demand.channel), asks.queues.get(demand.queue)];
  if (!channel) throw new BrokenInvariant(`there is no channel ${demand.channel}`);
  if (!queue) throw new BrokenInvariant(`there is no queue ${demand.queue}`);
  const language = demand.language === null ? -1 : numberOf(asks.languages, demand.language);
  const needs = needsOf(asks, demand.skills);
  const key = keyOf([queue.number, channel.number, language + 1], needs, demand.excludedAgents);
  const known = asks.byKey.get(key);
  if (known) return known;
  if (asks.byKey.size >= asks.most) forgetUnused(asks);
  const ask: Ask = {
    key,
    queue,
    channel,
    mode: queue.config.modes?.[channel.id] ?? 'push',
    language,
    needs,
    excluded: excludedOrders(asks, demand.excludedAgents),
    // As long as it gets: an array that grows takes room for many more.
    rings: Array.from({ length: queue.config.rings.length + 1 }),
    uses: 0,
  };
  asks.byKey.set(key, ask);
  return ask;
}

/** By number of the skill. */
function needsOf({ skills: names }: Asks, skills: Demand['skills']): Need[] {
  const needs: Need[] = [];
  for (const name of Object.keys(skills)) {
    const need = { skill: numberOf(names, name), level: skills[name]! };
    let at = needs.length;
    while (at > 0 && needs[at - 1]!.skill > need.skill) at -= 1;
    needs.splice(at, 0, need);
  }
  return needs;
}

const NOBODY: readonly number[] = [];

function excludedOrders({ byAgentId }: Asks, ids: readonly string[] | undefined): readonly number[] {
  if (ids === undefined || ids.length === 0) return NOBODY;
  return [...new Set(ids.flatMap((id) => byAgentId.get(id)?.order ?? []))].toSorted((a, b) => a - b);
}

/** No number of a key: what follows stands as text. */
const END = 0xffff;

/** All that is asked as one short text, a character a number. Where one is too large for that, they stand as numbers. */
function keyOf(numbers: number[], needs: readonly Need[], excludedAgents: readonly string[] | undefined): string {
  let fits = true;
  for (const { skill, level } of needs) {
    numbers.push(skill, level);
    if (skill >= END || level >= END) fits = false;
  }
  const key = fits ? String.fromCharCode(...numbers) : `${String.fromCharCode(END)}${JSON.stringify(numbers)}`;
  return excludedAgents === undefined || excludedAgents.length === 0 ? key : `${key}${String.fromCharCode(END)}${JSON.stringify(excludedAgents.toSorted())}`;
}

/** Room for as many again as are alive, so that a sweep costs no more than what was asked since the last. */
function forgetUnused(asks: Asks): void {
  for (const ask of asks.byKey.values()) if (ask.uses === 0) asks.byKey.delete(ask.key);
  asks.most = Math.max(LEAST_KNOWN, 2 * asks.byKey.size);
}

/** What is asked when `ring` rings are open. */
export function ringAsk(asks: Asks, ask: Ask, ring: number): RingAsk {
  return (ask.rings[ring] ??= makeRing(asks, ask, ring));
}

function makeRing(asks: Asks, ask: Ask, ring: number): RingAsk {
  const inner = ring === 0 ? undefined : ringAsk(asks, ask, ring - 1);
  const opened = ring === 0 ? undefined : ask.queue.config.rings[ring - 1];
  const members = inner ? widened(asks, inner.members, opened?.addGroups) : ask.queue.members;
  const language = opened?.anyLanguage === true ? -1 : (inner?.language ?? ask.language);
  const needs = opened ? lowered(asks, inner?.needs ?? [], opened) : ask.needs;
  const sets = [...needs.filter(asksLevel).map((need) => levelSet(asks, need)), ...(language < 0 ? [] : [speakerSet(asks, language)]), ...(members.bits ? [members.bits] : [])];
  return { ring, members, language, needs, sets, waiting: undefined, waitingBy: new Map() };
}

/** One that sank to 0 is met by everybody, and goes on to count for who is the most skilled. */
const asksLevel = ({ level }: Need): boolean => level > 0;

function widened(asks: Asks, members: Members, groups: readonly string[] | undefined): Members {
  return groups === undefined || members.has === undefined ? members : makeMembers(asks.members, asks.index, [...members.groups, ...groups], members.single);
}

function lowered(asks: Asks, needs: readonly Need[], { drop = [], lower = {} }: Ring): readonly Need[] {
  const gone = new Set(drop.map((name) => numberOf(asks.skills, name)));
  const lowest = new Map(Object.entries(lower).map(([name, level]) => [numberOf(asks.skills, name), level]));
  return needs.flatMap(({ skill, level }): Need[] => {
    return gone.has(skill) ? [] : [{ skill, level: Math.min(level, lowest.get(skill) ?? level) }];
  });
}

function levelSet({ levels, index }: Asks, { skill, level }: Need): Int32Array {
  let sets = levels.get(skill);
  if (!sets) levels.set(skill, (sets = new Map()));
  let set = sets.get(level);
  if (!set) sets.set(level, (set = fixedSet(index, (agent) => (agent.levels[skill] ?? 0) >= level)));
  return set;
}

function speakerSet({ speakers, index }: Asks, language: number): Int32Array {
  let set = speakers.get(language);
  if (!set) speakers.set(language, (set = fixedSet(index, (agent) => agent.speaks[language] === true)));
  return set;
}

/** Does the agent meet it: member, language, levels, not excluded? */
export function meets(agent: Agent, ask: Ask, ring: RingAsk): boolean {
  if (ring.members.has !== undefined && ring.members.has[agent.order] !== true) return false;
  if (ring.language >= 0 && agent.speaks[ring.language] !== true) return false;
  for (const { skill, level } of ring.needs) if ((agent.levels[skill] ?? 0) < level) return false;
  return !ask.excluded.includes(agent.order);
}
