import type { Millis } from '../../model.ts';
import { byRank, choose } from './choose.ts';
import { calendars } from './calendar.ts';
import { after, isTaken, mayTake, refusedAt, stepAt } from './eligible.ts';
import { abandon, answered, arrive, countUpTo, end, endsAt, offer, presence } from './happen.ts';
import type { Contact, Offer, World } from './world.ts';

/** Step (6) of an instant. */
export type Match = (world: World, t: Millis) => void;

/** Plays every instant up to `untilMs`, or until nothing is due any more; gives the end of the run. */
export function play(world: World, match: Match, untilMs?: Millis): Millis {
  const first = nextInstant(world, -1);
  for (let t = first; t !== undefined && t <= (untilMs ?? t); t = nextInstant(world, t)) instant(world, match, t, t === first);
  countUpTo(world, untilMs ?? world.lastAt);
  return world.lastAt;
}

function instant(world: World, match: Match, t: Millis, isFirst: boolean): void {
  for (const held of offersHeld(world)) if (endsAt(held) === t) end(world, held, t);
  for (const held of offersHeld(world)) if (held.outcome === null && held.answerAt === t) answered(world, held, t);
  if (world.rules.shift) calendars(world, t, isFirst);
  for (const line of world.presence.slice(world.presencePlayed)) {
    if (line.at !== t) break;
    world.presencePlayed += 1;
    const agent = world.agents.find((a) => a.line.id === line.agent);
    if (agent === undefined) throw new Error(`presence of nobody: ${line.agent}`);
    if (line.by === 'calendar' && world.rules.shift?.(line.agent, t)) continue;
    presence(world, agent, line.state, t);
    agent.byCalendar = false;
    if (isFirst) agent.back = Number.NEGATIVE_INFINITY;
  }
  for (const contact of world.contacts) {
    const leaves = patienceEnds(contact);
    if (leaves !== null && leaves <= t) abandon(world, contact, t);
  }
  while (world.traffic[world.contacts.length]?.at === t) arrive(world, t);
  match(world, t);
}

function offersHeld(world: World): readonly Offer[] {
  return world.contacts.flatMap((contact) => contact.offers.filter((o) => o.releasedAt === null));
}

function patienceEnds(contact: Contact): Millis | null {
  const { at, patienceMs } = contact.line;
  const settled = contact.answeredAt !== null || (contact.status !== 'waiting' && contact.status !== 'offered');
  return settled || patienceMs === undefined ? null : at + patienceMs;
}

/** The next instant after t at which anything is due (t itself again for somebody who arrived with no patience at all). */
function nextInstant(world: World, t: Millis): Millis | undefined {
  const later: (Millis | null | undefined)[] = [world.traffic[world.contacts.length]?.at, world.presence[world.presencePlayed]?.at];
  const again: (Millis | null)[] = [];
  for (const held of offersHeld(world)) later.push(endsAt(held) ?? held.answerAt);
  for (const contact of world.contacts) {
    again.push(patienceEnds(contact));
    if (contact.status === 'waiting') later.push(...opens(contact));
    if (contact.status === 'waiting')
      later.push(...world.agents.map(({ rampMs }, n) => (rampMs === 0 ? null : stepAt(world.agents[n]!, contact.channel.units, contact.channel.interruptible === true))));
    if (contact.status === 'waiting' && t >= 0) later.push(world.rules.hours?.door(contact.queue.id, t).until);
  }
  if (t >= 0) for (const { line } of world.agents) later.push(world.rules.shift?.(line.id, t)?.until);
  const due = [...later.filter((x) => typeof x === 'number' && x > t), ...again.filter((x) => x !== null && x >= t)].filter((x) => typeof x === 'number');
  return due.length === 0 ? undefined : Math.min(...due);
}

/** When somebody may become eligible for a waiting contact without anything happening. */
function opens(contact: Contact): Millis[] {
  const { rings, dedicatedMs, lastAgentMs, reofferMs } = contact.queue;
  const bars = contact.offers.map(refusedAt).filter((x) => x !== null);
  return [...[...rings.map((ring) => ring.afterMs), dedicatedMs, lastAgentMs].map((ms) => after(contact, ms)), ...bars.map((x) => x + reofferMs)];
}

/** Through the waiting contacts once, by rank; each takes its choice among the then eligible agents. */
export function matchByRank(world: World, t: Millis): void {
  const waiting = world.contacts.filter((contact) => contact.status === 'waiting').toSorted(byRank(world));
  for (const contact of waiting) {
    const choice = choose(world, contact, t);
    if (choice !== undefined) offer(world, contact, choice.agent, choice.why, t);
  }
  // And what is not given is taken: by rank, by who has been idle longest.
  for (const contact of waiting.filter(isTaken)) {
    const [agent] = world.agents.filter((one) => mayTake(one, contact, t)).toSorted((a, b) => a.idleSince - b.idleSince || a.index - b.index);
    if (agent !== undefined) offer(world, contact, agent, 'pull', t);
  }
}
