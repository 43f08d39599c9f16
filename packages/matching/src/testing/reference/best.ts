import { addClass, type BestLoad, type BestState, chooseAgent, chooseClass, newBest, noteAbandoned, noteAnswered, noteArrived, noteBack, noteEnded, noteLoad, noteOffered } from '../../best/index.ts';
import type { Millis } from '../../model.ts';
import type { AgentLine, PresenceLine, ResultLine, TrafficLine } from '../../simulation/lines.ts';
import type { SimRules } from '../../simulation/rules.ts';
import { byRank, type Choice, choose } from './choose.ts';
import { eligible, meets, refusedAt } from './eligible.ts';
import { offer } from './happen.ts';
import { play } from './play.ts';
import { report } from './report.ts';
import type { RunOptions } from './simulate.ts';
import { type Agent, type Contact, newWorld, ordinaryLoad, wholeLoad, type World } from './world.ts';

/** The naive simulator with `best` in it, as an engine would call it: each agent a kind of his own. Shows that it keeps what is always true. */
export function simulateBest(rules: SimRules, agents: readonly AgentLine[], presence: readonly PresenceLine[], traffic: readonly TrafficLine[], options: RunOptions = {}): ResultLine[] {
  const world = newWorld(rules, agents, presence, traffic);
  const watch = new Watch(world);
  return report(
    world,
    play(
      world,
      (_, t) => {
        watch.look(t);
        watch.match(t);
      },
      options.untilMs,
    ),
  );
}

/** What was last seen of a contact, to tell what has happened to it. */
interface Seen {
  readonly status: Contact['status'];
  readonly answered: number;
}

class Watch {
  readonly #world: World;
  readonly #names: readonly string[];
  readonly #state: BestState;
  readonly #classes = new Map<string, number>();
  readonly #seen = new Map<Contact, Seen>();
  readonly #loads = new Map<Agent, BestLoad | null>();

  constructor(world: World) {
    this.#world = world;
    this.#names = Object.keys(world.rules.channels);
    const channels = Object.values(world.rules.channels).map(({ units, interruptible }) => ({ units, interruptible: interruptible === true }));
    const kinds = world.agents.map((agent) => ({ capacity: agent.capacity, limits: this.#names.map((name) => agent.line.limits?.[name] ?? null) }));
    this.#state = newBest(channels, kinds, 0);
  }

  /** Tells what has happened since it looked last. */
  look(t: Millis): void {
    for (const contact of this.#world.contacts) {
      const id = this.#classOf(contact, t);
      const before = this.#seen.get(contact);
      const accepted = contact.offers.filter((o) => o.outcome === 'accepted');
      const last = contact.offers.at(-1);
      if (before === undefined) noteArrived(this.#state, id, t);
      else {
        if (accepted.length > before.answered && last?.outcomeAt) noteAnswered(this.#state, id, last.outcomeAt - last.offeredAt);
        if (before.status !== contact.status && contact.status === 'handled') noteEnded(this.#state, id, contact.line.handleMs);
        if (before.status !== 'waiting' && (contact.status === 'waiting' || (contact.status === 'abandoned' && before.status === 'offered'))) noteBack(this.#state, id, t);
        if (before.status !== contact.status && contact.status === 'abandoned') noteAbandoned(this.#state, id, t);
      }
      this.#seen.set(contact, { status: contact.status, answered: accepted.length });
    }
    for (const agent of this.#world.agents) this.#changed(agent);
  }

  match(t: Millis): void {
    const waiting = () => this.#world.contacts.filter((contact) => contact.status === 'waiting');
    for (let open = waiting(); open.length > 0; open = waiting()) {
      const able = open.filter((contact) => this.#world.agents.some((agent) => eligible(agent, contact, t)));
      const contact = this.#next(able, t);
      if (contact === undefined) return;
      const { agent, why } = this.#choose(contact, t);
      noteOffered(this.#state, this.#classOf(contact, t), contact.line.at < t, t);
      offer(this.#world, contact, agent, why, t);
      this.#seen.set(contact, { status: contact.status, answered: contact.offers.filter((o) => o.outcome === 'accepted').length });
      this.#changed(agent);
    }
  }

  #next(able: readonly Contact[], t: Millis): Contact | undefined {
    if (this.#world.rules.order !== 'best') return able.toSorted(byRank(this.#world))[0];
    const top = Math.max(...able.map((contact) => contact.priority));
    const plain = (c: Contact) => c.dedicated === undefined && c.last === undefined && c.offers.every((o) => refusedAt(o) === null);
    const urgent = able.filter((contact) => contact.priority === top);
    const heads = urgent.filter((c) => !plain(c) || urgent.find((other) => plain(other) && this.#classOf(other, t) === this.#classOf(c, t)) === c);
    const asHead = (c: Contact) => ({ class: this.#classOf(c, t), at: c.line.at, deadlineAt: c.slaMs === undefined ? null : c.line.at + c.slaMs });
    return heads[chooseClass(this.#state, heads.map(asHead), t)];
  }

  #choose(contact: Contact, t: Millis): Choice {
    const candidates = this.#world.agents.filter((agent) => eligible(agent, contact, t));
    const preferred = [contact.dedicated, contact.last].some((agent) => agent !== undefined && candidates.includes(agent));
    const byStrategy = preferred || contact.queue.strategy !== 'best';
    const found = byStrategy ? choose(this.#world, { ...contact, queue: { ...contact.queue, strategy: contact.queue.strategy === 'best' ? 'longest-idle' : contact.queue.strategy } }, t) : undefined;
    if (found !== undefined) return found;
    const asCandidate = (agent: Agent) => ({ kind: agent.index, load: this.#load(agent), idleSince: agent.idleSince });
    const agent = candidates[chooseAgent(this.#state, this.#classOf(contact, t), candidates.map(asCandidate), t)];
    if (agent === undefined) throw new Error('nobody was chosen');
    return { agent, why: 'strategy' };
  }

  #classOf(contact: Contact, t: Millis): number {
    const { queue, line, priority, slaMs, skills } = contact;
    const key = JSON.stringify([queue.id, line.channel, priority, slaMs, line.language, [...skills].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    const kinds = this.#world.agents.filter((agent) => meets(agent, contact, line.at)).map((agent) => agent.index);
    const id = addClass(this.#state, { channel: this.#names.indexOf(line.channel), kinds }, t);
    this.#classes.set(key, id);
    return id;
  }

  #load(agent: Agent): BestLoad {
    const counts = this.#names.map((name) => agent.held.filter((o) => o.contact.line.channel === name).length);
    return { ordinary: ordinaryLoad(agent), interruptible: wholeLoad(agent) - ordinaryLoad(agent), counts };
  }

  #changed(agent: Agent): void {
    const after = agent.state === 'available' ? this.#load(agent) : null;
    noteLoad(this.#state, agent.index, this.#loads.get(agent) ?? null, after);
    this.#loads.set(agent, after);
  }
}
