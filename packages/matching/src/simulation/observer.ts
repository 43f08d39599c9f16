import type { Millis } from '../model.ts';
import { own } from '../own.ts';
import type { AgentLine, AgentState, SummaryLine, TrafficLine } from './lines.ts';
import type { SimQueue, SimRoute, SimRules } from './rules.ts';

/** What the observer knows of a contact. */
export interface Watched {
  readonly line: TrafficLine;
  /** Where it is, and since when its rings and holds count. */
  queue: SimQueue;
  waitFrom: Millis;
  /** Asked of the agent. */
  readonly language: string | undefined;
  skills: Readonly<Record<string, number>>;
  readonly priority: number;
  readonly slaMs: number | undefined;
  readonly number: number;
  readonly refusals: { readonly agent: number; readonly at: Millis }[];
  waits: boolean;
  /** What it holds of who has it. */
  units: number;
  asked: Asked | undefined;
}

interface Asked {
  readonly queue: SimQueue;
  readonly rings: number;
  readonly members: readonly string[] | undefined;
  readonly language: string | undefined;
  readonly needs: readonly (readonly [skill: string, level: number])[];
}

interface WatchedAgent {
  readonly line: AgentLine;
  readonly capacity: number;
  state: AgentState;
  /** When he last came back, and for how long he is filled up step by step. */
  back: Millis;
  readonly rampMs: number;
  ordinary: number;
  interruptible: number;
  readonly counts: Record<string, number>;
}

interface Given {
  readonly contact: Watched;
  readonly agent: number;
  /** What he held before. */
  readonly before: Pick<WatchedAgent, 'ordinary' | 'interruptible' | 'counts'>;
}

/** Pairs of a contact and an agent that it looks at without a thought; then so many for each instant. */
const [SAVED, EARNED] = [2_000_000, 5] as const;

/**
 * Looks at a run from outside and counts where it breaks what is always true (simulation §5). It shares nothing with the matcher: lists, and
 * the rules as they are written. Looking at everybody beside everything that waits costs the product of both, so it is done while that
 * is cheap and now and then where it is not: each instant earns some looks, and a small run is watched without a gap.
 */
export class Observer {
  readonly #rules: SimRules;
  readonly #agents: readonly WatchedAgent[];
  readonly #byId: ReadonlyMap<string, number>;
  readonly #waiting = new Set<Watched>();
  readonly #drains: boolean;
  readonly #queues: ReadonlyMap<string, SimQueue>;
  readonly #found = { capacity: 0, order: 0, ring: 0, idle: 0 };
  #given: Given[] = [];
  #looks = SAVED;
  #number = 0;

  constructor(rules: SimRules, agents: readonly AgentLine[]) {
    this.#rules = rules;
    this.#agents = agents.map((line) => ({
      line,
      capacity: line.capacity ?? 100,
      state: 'offline',
      back: -Infinity,
      rampMs: rules.rampUpMs?.(line.id) ?? 0,
      ordinary: 0,
      interruptible: 0,
      counts: {},
    }));
    this.#byId = new Map(agents.map(({ id }, order) => [id, order]));
    this.#drains = rules.queues.some(({ drain }) => drain === true);
    this.#queues = new Map(rules.queues.map((queue) => [queue.id, queue]));
  }

  arrived(line: TrafficLine, { queueId, skills, priority, language }: SimRoute, deadlineAt: Millis | null, now: Millis): Watched {
    const contact: Watched = {
      line,
      queue: this.#queues.get(queueId)!,
      waitFrom: now,
      language: language === undefined ? line.language : (language ?? undefined),
      skills: line.skills === undefined ? skills : joined(skills, line.skills),
      priority: priority ?? line.priority ?? 0,
      slaMs: deadlineAt === null ? undefined : deadlineAt - now,
      number: this.#number,
      refusals: [],
      waits: true,
      units: 0,
      asked: undefined,
    };
    this.#number += 1;
    this.#waiting.add(contact);
    return contact;
  }

  presence(order: number, state: AgentState, now: Millis): void {
    const agent = this.#agents[order]!;
    if (state === 'available' && agent.state !== 'available') agent.back = now;
    agent.state = state;
  }

  /** He was there before the run began. */
  wasThere(agent: number): void {
    this.#agents[agent]!.back = -Infinity;
  }

  offered(contact: Watched, order: number, now: Millis): void {
    const agent = this.#agents[order]!;
    if (!contact.waits) this.#found.capacity += 1;
    if (!this.#mayHave(contact, order, now)) this.#found.ring += 1;
    this.#given.push({ contact, agent: order, before: { ordinary: agent.ordinary, interruptible: agent.interruptible, counts: { ...agent.counts } } });
    contact.waits = false;
    this.#waiting.delete(contact);
    contact.units = this.#unitsOf(contact);
    this.#load(agent, contact, 1);
    const { interruptible } = this.#rules.channels[contact.line.channel]!;
    const limit = own(agent.line.limits, contact.line.channel) ?? Infinity;
    const units = interruptible === true ? agent.ordinary + agent.interruptible : agent.ordinary;
    if (units > agent.capacity || agent.counts[contact.line.channel]! > limit) this.#found.capacity += 1;
  }

  /** Nobody has it any more: it is over, or it waits again. */
  released(contact: Watched, order: number): void {
    this.#load(this.#agents[order]!, contact, -1);
  }

  refused(contact: Watched, order: number, now: Millis): void {
    contact.refusals.push({ agent: order, at: now });
  }

  waitsAgain(contact: Watched): void {
    contact.waits = true;
    this.#waiting.add(contact);
  }

  /** It waits in another queue, where its rule may ask other skills. */
  moved(contact: Watched, queue: SimQueue, skills: Watched['skills'], waitFrom: Millis): void {
    contact.queue = queue;
    contact.skills = skills;
    contact.waitFrom = waitFrom;
    contact.asked = undefined;
  }

  gone(contact: Watched): void {
    contact.waits = false;
    this.#waiting.delete(contact);
  }

  /** After each instant. */
  look(now: Millis): void {
    const cost = this.#waiting.size * (this.#agents.length + this.#given.length);
    this.#looks += EARNED;
    if (cost > 0 && cost <= this.#looks) {
      this.#looks -= cost;
      for (const contact of this.#waiting) this.#lookAt(contact, now);
    }
    if (this.#given.length > 0) this.#given = [];
  }

  violations(): SummaryLine['violations'] {
    return { ...this.#found };
  }

  #lookAt(contact: Watched, now: Millis): void {
    for (let order = 0; order < this.#agents.length; order += 1) {
      const agent = this.#agents[order]!;
      if (this.#fits(contact, agent, agent, now) && this.#mayHave(contact, order, now) && !this.#kept(contact, order, agent, now)) this.#found.idle += 1;
    }
    for (const given of this.#given) {
      // What is given goes before what is taken, whatever the rank.
      if (isPulled(contact) !== isPulled(given.contact)) continue;
      if (!this.#goesFirst(contact, given.contact) || !this.#fits(contact, this.#agents[given.agent]!, given.before, now) || !this.#mayHave(contact, given.agent, now)) continue;
      if (this.#kept(contact, given.agent, given.before, now)) continue;
      this.#found.order += 1;
    }
  }

  /** Is he kept whole for one of a draining queue that ranks before it and does not fit because of part work? */
  #kept(part: Watched, order: number, held: Given['before'], now: Millis): boolean {
    if (!this.#drains) return false;
    const [agent, small, least] = [this.#agents[order]!, this.#rules.channels[part.line.channel]!, this.#unitsOf(part)];
    for (const whole of this.#waiting) {
      const [big, units] = [this.#rules.channels[whole.line.channel]!, this.#unitsOf(whole)];
      if (whole.queue.drain !== true || units <= least || units > agent.capacity || (small.interruptible === true && big.interruptible !== true)) continue;
      if ((held.counts[whole.line.channel] ?? 0) >= (own(agent.line.limits, whole.line.channel) ?? Infinity) || this.#hasRoom(whole, agent, held)) continue;
      if (this.#ranksBefore(whole, part) && this.#mayHave(whole, order, now)) return true;
    }
    return false;
  }

  #ranksBefore(a: Watched, b: Watched): boolean {
    const due = ({ line, slaMs }: Watched): number => (this.#rules.order !== 'deadline' || slaMs === undefined ? Infinity : line.at + slaMs);
    if (a.priority !== b.priority) return a.priority > b.priority;
    return due(a) === due(b) ? a.number < b.number : due(a) < due(b);
  }

  /** Strictly by priority; and equals, of whom nobody is named and nobody has refused, in the order in which they came. */
  #goesFirst(a: Watched, b: Watched): boolean {
    if (a.priority !== b.priority) return a.priority > b.priority;
    if (a.number > b.number || a.queue !== b.queue || a.slaMs !== b.slaMs || a.waitFrom - a.line.at !== b.waitFrom - b.line.at) return false;
    if (a.line.channel !== b.line.channel || a.language !== b.language) return false;
    const plain = (one: Watched): boolean => this.#known(one.line.dedicatedAgent) === undefined && this.#known(one.line.lastAgent) === undefined && one.refusals.length === 0;
    const skills = ({ skills: all }: Watched): string => JSON.stringify(Object.entries(all).toSorted(([x], [y]) => (x < y ? -1 : 1)));
    return plain(a) && plain(b) && skills(a) === skills(b);
  }

  #known(id: string | undefined): number | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** What one more of its queue and channel costs. */
  #unitsOf({ queue, line }: Watched): number {
    return queue.weights?.[line.channel] ?? this.#rules.channels[line.channel]!.units;
  }

  #load(agent: WatchedAgent, { line: { channel }, units }: Watched, sign: 1 | -1): void {
    const { interruptible } = this.#rules.channels[channel]!;
    if (interruptible === true) agent.interruptible += sign * units;
    else agent.ordinary += sign * units;
    agent.counts[channel] = (agent.counts[channel] ?? 0) + sign;
  }

  /** Beside what he held; who takes his work himself is not filled up step by step. */
  #fits(contact: Watched, agent: WatchedAgent, held: Given['before'], now: Millis): boolean {
    if (!this.#hasRoom(contact, agent, held)) return false;
    const load = this.#loadBeside(contact, held);
    return isPulled(contact) || load === 0 || load * agent.rampMs <= (agent.capacity - this.#unitsOf(contact)) * (now - agent.back);
  }

  #hasRoom(contact: Watched, { line: agent, capacity, state }: WatchedAgent, held: Given['before']): boolean {
    if (state !== 'available') return false;
    const { channel } = contact.line;
    if ((held.counts[channel] ?? 0) + 1 > (own(agent.limits, channel) ?? Infinity)) return false;
    return this.#loadBeside(contact, held) + this.#unitsOf(contact) <= capacity;
  }

  #loadBeside({ line }: Watched, held: Given['before']): number {
    return held.ordinary + (this.#rules.channels[line.channel]!.interruptible === true ? held.interruptible : 0);
  }

  /** Room aside, may he have it now: available, not barred, inside the open rings, and no hold for another? */
  #mayHave(contact: Watched, order: number, now: Millis): boolean {
    if (this.#isShut(contact, now) || this.#agents[order]!.state !== 'available' || this.#barred(contact, order, now)) return false;
    const { line, queue } = contact;
    if (line.dedicatedAgent === undefined && line.lastAgent === undefined) return this.#meets(contact, order, now);
    const [dedicated, last] = [this.#known(line.dedicatedAgent), this.#known(line.lastAgent)];
    const held = (agent: number | undefined, ms: number): agent is number =>
      agent !== undefined && ms > 0 && now < this.#after(contact, ms) && this.#agents[agent]!.state === 'available' && !this.#barred(contact, agent, now);
    if (held(dedicated, queue.dedicatedMs)) return order === dedicated;
    if (held(last, queue.lastAgentMs) && this.#meets(contact, last, now)) return order === last;
    return order === dedicated || this.#meets(contact, order, now);
  }

  #isShut({ queue }: Watched, now: Millis): boolean {
    return this.#rules.hours?.door(queue.id, now).isOpen === false;
  }

  #barred({ refusals, queue }: Watched, order: number, now: Millis): boolean {
    return refusals.some(({ agent, at }) => agent === order && now < at + queue.reofferMs);
  }

  /** When it has waited for so long. */
  #after({ queue, waitFrom }: Watched, ms: Millis): Millis {
    return this.#rules.hours ? this.#rules.hours.after(queue.id, waitFrom, ms) : waitFrom + ms;
  }

  #meets(contact: Watched, order: number, now: Millis): boolean {
    const { line: agent } = this.#agents[order]!;
    const { queue, members, language, needs } = this.#asked(contact, now);
    const isMember = (group: string | undefined): boolean => group !== undefined && members!.includes(group);
    if (members !== undefined && queue.agents?.includes(agent.id) !== true && !isMember(agent.group) && agent.groups?.some(isMember) !== true) return false;
    if (language !== undefined && agent.languages?.includes(language) !== true) return false;
    return needs.every(([skill, level]) => (own(agent.skills, skill) ?? 0) >= level);
  }

  /** What it asks with the rings that are open; worked out anew only when another one opens, or in another queue. */
  #asked(contact: Watched, now: Millis): Asked {
    const { queue, skills, language, asked } = contact;
    let rings = 0;
    while (rings < queue.rings.length && this.#after(contact, queue.rings[rings]!.afterMs) <= now) rings += 1;
    if (asked?.queue === queue && asked.rings === rings) return asked;
    const open = queue.rings.slice(0, rings);
    contact.asked = {
      queue,
      rings,
      members: queue.groups === undefined && queue.agents === undefined ? undefined : [...(queue.groups ?? []), ...open.flatMap(({ addGroups = [] }) => addGroups)],
      language: open.some(({ anyLanguage }) => anyLanguage === true) ? undefined : language,
      needs: Object.entries(skills)
        .filter(([skill]) => !open.some(({ drop = [] }) => drop.includes(skill)))
        .map(([skill, level]) => [skill, open.reduce((least, { lower = {} }) => Math.min(least, own(lower, skill) ?? least), level)]),
    };
    return contact.asked;
  }
}

/** Nothing of it is given out: agents take it themselves. */
const isPulled = ({ queue, line }: Watched): boolean => queue.modes?.[line.channel] === 'pull';

/** Per skill the higher. */
function joined(a: Watched['skills'], b: Watched['skills']): Watched['skills'] {
  const all: Record<string, number> = { ...a };
  for (const [skill, level] of Object.entries(b)) all[skill] = Math.max(level, own(all, skill) ?? 0);
  return all;
}
