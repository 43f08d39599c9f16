import { channelOf, heldBy, type Person, personOf, queueOf, type Thing, weightOf, wordFor, type World } from './world.ts';

/** What is asked after so many rings: simulation §4. */
export function askedNow(
  world: World,
  thing: Thing,
): { readonly ring: number; readonly groups: readonly string[] | undefined; readonly language: string | null; readonly skills: Record<string, number> } {
  const queue = queueOf(world, thing);
  const open = queue.rings.filter((ring) => thing.wide || world.now >= thing.since + ring.afterMs);
  const skills: Record<string, number> = { ...thing.skills };
  let groups = queue.groups;
  let { language } = thing.work;
  for (const ring of open) {
    for (const skill of ring.drop ?? []) delete skills[skill];
    for (const [skill, level] of Object.entries(ring.lower ?? {})) if ((skills[skill] ?? 0) > level) skills[skill] = level;
    if (ring.anyLanguage === true) language = null;
    if (groups && ring.addGroups) groups = [...groups, ...ring.addGroups];
  }
  return { ring: open.length, groups, language, skills };
}

export function meets(world: World, thing: Thing, { config }: Person): boolean {
  const { groups, language, skills } = askedNow(world, thing);
  if (groups && !config.groups.some((group) => groups.includes(group))) return false;
  if (language !== null && !config.languages.includes(language)) return false;
  return Object.entries(skills).every(([skill, level]) => (config.skills[skill] ?? 0) >= level);
}

/** One more of this queue and channel beside what he has. */
export function fits(world: World, thing: Thing, { config }: Person, without?: Thing): boolean {
  const { channel } = thing.work;
  const held = heldBy(world, config.id).filter((one) => one !== without);
  if (held.filter((one) => one.work.channel === channel).length >= (config.limits[channel] ?? Infinity)) return false;
  const { interruptible } = channelOf(world, channel);
  const load = held.filter((one) => interruptible || !one.soft).reduce((sum, one) => sum + one.units, 0);
  return load + weightOf(world, thing) <= config.capacity;
}

export const barred = ({ now }: World, thing: Thing, { config }: Person): boolean => thing.bars.some((bar) => bar.who === config.id && now < bar.until);

const free = (world: World, thing: Thing, person: Person): boolean =>
  wordFor(person, thing.work.channel) === 'available' && !thing.excluded.includes(person.config.id) && fits(world, thing, person) && !barred(world, thing, person);

/** Who alone may have it now. */
export function holdOf(world: World, thing: Thing): Person | undefined {
  const { dedicatedMs, lastAgentMs } = queueOf(world, thing);
  const waits = (person: Person | undefined, ms: number): person is Person =>
    person !== undefined && world.now < thing.since + ms && wordFor(person, thing.work.channel) === 'available' && !thing.excluded.includes(person.config.id) && !barred(world, thing, person);
  const [own, last] = [personOf(world, thing.work.dedicatedAgentId ?? undefined), personOf(world, thing.work.lastAgentId ?? undefined)];
  if (waits(own, dedicatedMs)) return own;
  return waits(last, lastAgentMs) && meets(world, thing, last) ? last : undefined;
}

export function eligible(world: World, thing: Thing): Person[] {
  if (modeOf(world, thing) === 'pull') return [];
  const hold = holdOf(world, thing);
  return world.people.filter((person) => free(world, thing, person) && (hold === undefined || hold === person) && (person.config.id === thing.work.dedicatedAgentId || meets(world, thing, person)));
}

export function mayTake(world: World, thing: Thing, person: Person): boolean {
  if (modeOf(world, thing) !== 'pull' || !free(world, thing, person)) return false;
  return (holdOf(world, thing) ?? person) === person && (person.config.id === thing.work.dedicatedAgentId || meets(world, thing, person));
}

export const modeOf = (world: World, thing: Thing): 'push' | 'offer' | 'pull' => queueOf(world, thing).modes?.[thing.work.channel] ?? 'push';

export function choose(world: World, thing: Thing): { readonly person: Person; readonly why: string } | undefined {
  const all = eligible(world, thing);
  const named = (id: string | null): Person | undefined => all.find((person) => person.config.id === id);
  const own = named(thing.work.dedicatedAgentId);
  if (own) return { person: own, why: 'dedicated' };
  const last = named(thing.work.lastAgentId);
  if (last) return { person: last, why: 'last' };
  const order = (person: Person): number => world.people.indexOf(person);
  const [first] = all.toSorted((a, b) => score(world, thing, a) - score(world, thing, b) || a.idle - b.idle || order(a) - order(b));
  return first && { person: first, why: 'strategy' };
}

function score(world: World, thing: Thing, { config }: Person): number {
  switch (queueOf(world, thing).strategy) {
    case 'least-load':
      return heldBy(world, config.id).reduce((sum, one) => sum + one.units, 0) / config.capacity;
    case 'most-skilled':
      return -Object.keys(askedNow(world, thing).skills).reduce((sum, skill) => sum + (config.skills[skill] ?? 0), 0);
    case 'least-flexible':
      return Object.values(config.skills).filter((level) => level > 0).length + new Set(config.languages).size;
    default:
      return 0;
  }
}
