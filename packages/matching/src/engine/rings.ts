import type { Ring } from '../model.ts';
import { type Asks, needOf, numberOf } from './asks.ts';
import { fewAble } from './able.ts';
import { EVERYBODY, fixedSet, type IdleIndex } from './idle-index.ts';
import type { Agent, AgentSet, Ask, Members, Need, RingAsk } from './parts.ts';
import { languageHigh, membersHigh, skillHigh, skillLow } from './signs.ts';

export function makeMembers(members: Map<string, Members>, index: IdleIndex, groups: readonly string[] | undefined, single: readonly string[] | undefined): Members {
  const everybody = groups === undefined && single === undefined;
  const names = [...new Set(groups)].toSorted();
  const alone = [...new Set(single)].toSorted();
  const key = everybody ? '' : JSON.stringify([names, alone]);
  const known = members.get(key);
  if (known) return known;
  const { agents } = index;
  const number = members.size;
  const has = everybody ? undefined : agents.map(({ config }) => alone.includes(config.id) || config.groups.some((group) => names.includes(group)));
  if (has) for (const agent of agents) if (has[agent.order] === true) agent.high |= membersHigh(number);
  const made: Members = {
    number,
    groups: names,
    single: alone,
    has,
    set: has === undefined ? { row: EVERYBODY, size: agents.length } : fixedSet(index, (agent) => has[agent.order] === true),
    speaking: new Map(),
  };
  members.set(key, made);
  return made;
}

/** What is asked when `ring` rings are open. */
export function ringAsk(asks: Asks, ask: Ask, ring: number): RingAsk {
  return (ask.rings[ring] ??= makeRing(asks, ask, ring));
}

function makeRing(asks: Asks, ask: Ask, ring: number): RingAsk {
  if (ring === 0) return ringOf(asks, ring, ask.queue.members, ask.language, ask.needs);
  const inner = ringAsk(asks, ask, ring - 1);
  const opened = ask.queue.config.rings[ring - 1]!;
  return ringOf(asks, ring, widened(asks, inner.members, opened.addGroups), opened.anyLanguage === true ? -1 : inner.language, lowered(asks, inner.needs, opened));
}

function ringOf(asks: Asks, ring: number, members: Members, language: number, needs: readonly Need[]): RingAsk {
  const sets: AgentSet[] = [];
  let low = 0;
  let high = 0;
  let rarest = -1;
  for (let at = 0; at < needs.length; at += 1) {
    const need = needs[at]!;
    // One that sank to 0 is met by everybody, and goes on to count for who is the most skilled.
    if (need.level <= 0) continue;
    if (rarest < 0) rarest = need.skill;
    addRarestFirst(sets, levelSet(asks, need));
    low |= skillLow(need.skill);
    high |= skillHigh(need.skill);
  }
  if (language >= 0) {
    addRarestFirst(sets, speakerSet(asks, language));
    high |= languageHigh(language);
  }
  if (members.has) {
    addRarestFirst(sets, members.set);
    high |= membersHigh(members.number);
  }
  const rows = sets.map(({ row }) => row);
  return { ring, members, language, needs, rows, rarest, able: fewAble(asks.index, rows), low, high, waiting: undefined, waitingBy: undefined };
}

function addRarestFirst(sets: AgentSet[], set: AgentSet): void {
  sets.push(set);
  for (let at = sets.length - 1; at > 0 && sets[at - 1]!.size > set.size; at -= 1) [sets[at - 1], sets[at]] = [set, sets[at - 1]!];
}

function widened(asks: Asks, members: Members, groups: readonly string[] | undefined): Members {
  return groups === undefined || members.has === undefined ? members : makeMembers(asks.members, asks.index, [...members.groups, ...groups], members.single);
}

function lowered(asks: Asks, needs: readonly Need[], { drop = [], lower = {} }: Ring): readonly Need[] {
  const gone = new Set(drop.map((name) => numberOf(asks.skills, name)));
  const lowest = new Map(Object.entries(lower).map(([name, level]) => [numberOf(asks.skills, name), level]));
  return needs.flatMap(({ skill, level }): Need[] => {
    return gone.has(skill) ? [] : [needOf(asks, skill, Math.min(level, lowest.get(skill) ?? level))];
  });
}

function levelSet({ index }: Asks, need: Need): AgentSet {
  return (need.set ??= fixedSet(index, (agent) => (agent.levels[need.skill] ?? 0) >= need.level));
}

/** Those who speak it. */
export function speakerSet({ speakers, index }: Asks, language: number): AgentSet {
  while (speakers.length <= language) speakers.push(undefined);
  return (speakers[language] ??= fixedSet(index, (agent) => agent.speaks[language] === true));
}

/** Is the agent a member, and does he speak and know what is asked? */
export function meetsRing(agent: Agent, { members, language, needs }: RingAsk): boolean {
  if (members.has !== undefined && members.has[agent.order] !== true) return false;
  if (language >= 0 && agent.speaks[language] !== true) return false;
  for (let at = 0; at < needs.length; at += 1) if ((agent.levels[needs[at]!.skill] ?? 0) < needs[at]!.level) return false;
  return true;
}

/** The same, and is he not excluded? */
export function meets(agent: Agent, ask: Ask, ring: RingAsk): boolean {
  return meetsRing(agent, ring) && !ask.excluded.includes(agent.order);
}
