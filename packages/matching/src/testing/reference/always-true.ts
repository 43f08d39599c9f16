import type { Millis } from '../../model.ts';
import type { AgentLine, ContactLine, OfferLine, PresenceLine, ResultLine, TrafficLine } from '../../simulation/lines.ts';
import type { SimRules } from '../../simulation/rules.ts';
import { differences } from './differences.ts';
import { barred, eligible, fits, heldFor, meets, refusedAt } from './eligible.ts';
import { offer } from './happen.ts';
import { type Match, play } from './play.ts';
import { report } from './report.ts';
import type { RunOptions } from './simulate.ts';
import { type Agent, type Contact, newWorld, type World } from './world.ts';

/** An offer of the run that is judged, until its instant has come. */
interface Recorded {
  readonly contact: string;
  readonly line: OfferLine;
}

/**
 * What any run has to keep, `best` or not (simulation.md §4 to §6): goes through time anew, makes exactly the offers that the lines tell of,
 * lets everything else follow from the inputs, and says in words what was not allowed and which figure came out otherwise.
 * `options` are those of the run. Empty: nothing to complain of.
 */
export function checkAlwaysTrue(
  rules: SimRules,
  agents: readonly AgentLine[],
  presence: readonly PresenceLine[],
  traffic: readonly TrafficLine[],
  lines: readonly ResultLine[],
  options: RunOptions = {},
): string[] {
  const faults: string[] = [];
  const contactLines = lines.filter((line): line is ContactLine => line.type === 'contact');
  const left = new Set(inOrderOfDecision(contactLines));
  const match: Match = (world, t) => {
    for (const recorded of left) {
      if (recorded.line.offeredAt !== t) continue;
      left.delete(recorded);
      repeat(world, recorded, t, faults);
    }
    for (const contact of world.contacts) for (const agent of world.agents) if (canTake(agent, contact, t)) faults.push(`${t}: idle: ${agent.line.id} could take ${contact.line.id}`);
  };
  const world = newWorld(rules, agents, presence, traffic);
  const untilMs = play(world, match, options.untilMs);
  for (const { contact, line } of left) faults.push(`${line.offeredAt}: ${contact} is offered to ${line.agent} when nothing is due`);
  const ids = contactLines.flatMap((line) => line.offers.map((o) => o.decisionId));
  if (new Set(ids).size !== ids.length) faults.push('a decisionId stands twice');
  return [...faults, ...differences(report(world, untilMs), lines)];
}

/** Decisions are numbered as they are made (`d1`, `d2`, …). */
function inOrderOfDecision(lines: readonly ContactLine[]): Recorded[] {
  const number = (recorded: Recorded) => Number(/\d+$/.exec(recorded.line.decisionId)?.[0] ?? 0);
  return lines.flatMap((line) => line.offers.map((o) => ({ contact: line.id, line: o }))).toSorted((a, b) => a.line.offeredAt - b.line.offeredAt || number(a) - number(b));
}

function canTake(agent: Agent, contact: Contact, t: Millis): boolean {
  return contact.status === 'waiting' && eligible(agent, contact, t);
}

function repeat(world: World, { contact: id, line }: Recorded, t: Millis, faults: string[]): void {
  const contact = world.contacts.find((c) => c.line.id === id);
  const agent = world.agents.find((a) => a.line.id === line.agent);
  if (contact?.status !== 'waiting' || agent === undefined) {
    faults.push(`${t}: ${id} is offered to ${line.agent}, but it is ${contact?.status ?? 'not there'}`);
    return;
  }
  for (const why of [...wrongAgent(agent, contact, t), ...wrongOrder(world, agent, contact, t)]) faults.push(`${t}: ${id} is offered to ${line.agent}: ${why}`);
  const expected = whyOf(agent, contact, t);
  if (line.why !== expected) faults.push(`${t}: ${id} is offered to ${line.agent}: ${line.why}, but it should be ${expected}`);
  offer(world, contact, agent, line.why, t);
}

function wrongAgent(agent: Agent, contact: Contact, t: Millis): string[] {
  const holder = heldFor(contact, t);
  const faults: string[] = [];
  if (agent.state !== 'available') faults.push(`he is ${agent.state}`);
  if (!fits(agent, contact)) faults.push('over capacity or limit');
  if (barred(agent, contact, t)) faults.push('barred');
  if (holder !== undefined && holder !== agent) faults.push(`held for ${holder.line.id}`);
  if (agent !== contact.dedicated && !meets(agent, contact, t)) faults.push('he does not meet what it asks');
  return faults;
}

function whyOf(agent: Agent, contact: Contact, t: Millis): string {
  const [preferred] = [contact.dedicated, contact.last].filter((a) => a !== undefined && eligible(a, contact, t));
  if (preferred === undefined) return 'strategy';
  const why = preferred === contact.dedicated ? 'dedicated' : 'last';
  return preferred === agent ? why : `${why} (to ${preferred.line.id})`;
}

function wrongOrder(world: World, agent: Agent, contact: Contact, t: Millis): string[] {
  const passed = world.contacts.filter((other) => other !== contact && other.status === 'waiting');
  const urgent = passed.filter((other) => other.priority > contact.priority && eligible(agent, other, t));
  const earlier = passed.filter((other) => other.index < contact.index && equals(other, contact));
  return [...urgent.map((other) => `${other.line.id} is more urgent`), ...earlier.map((other) => `${other.line.id} is its equal and was before it`)];
}

/** Between whom the earlier is offered first, whatever the order. */
function equals(a: Contact, b: Contact): boolean {
  const plain = (c: Contact) => c.dedicated === undefined && c.last === undefined && c.offers.every((o) => refusedAt(o) === null);
  const same = a.queue === b.queue && a.line.channel === b.line.channel && a.priority === b.priority && a.slaMs === b.slaMs && a.line.language === b.line.language;
  return plain(a) && plain(b) && same && a.skills.size === b.skills.size && [...a.skills].every(([skill, level]) => b.skills.get(skill) === level);
}
