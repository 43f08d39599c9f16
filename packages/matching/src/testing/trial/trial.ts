import { heap, pop, push } from '../../heap.ts';
import type { TrialClass, TrialContact, TrialDay } from './day.ts';

export interface TrialAgent {
  readonly order: number;
  readonly kind: number;
  ordinary: number;
  interruptible: number;
  readonly counts: number[];
  idleSince: number;
}

/** Chooses, and is told what happened. `waited`: the contact was not offered in the instant in which it came. */
export interface TrialPolicy {
  chooseHead(heads: readonly TrialContact[], now: number): number;
  chooseAgent(contact: TrialContact, agents: readonly TrialAgent[], now: number): number;
  began?(day: TrialDay, agents: readonly TrialAgent[]): void;
  arrived?(of: TrialClass, now: number): void;
  offered?(of: TrialClass, agent: TrialAgent, waited: boolean, now: number): void;
  ended?(of: TrialClass, agent: TrialAgent, handleMs: number): void;
  abandoned?(of: TrialClass, offeredTo: TrialAgent | undefined, now: number): void;
}

/** Of each type: missed and all. */
export type Missed = Map<string, { missed: number; all: number }>;

interface Due {
  readonly at: number;
  readonly what: keyof typeof TURN;
  readonly contact: TrialContact;
}

const TURN = { end: 0, leave: 1, arrive: 2, ring: 3 } as const;

/**
 * A day with one change at a time, for trying policies quickly: only what the seven days have (nobody refuses, nobody goes home), no
 * figures but missed targets. It judges choices; what a run must be like, the reference says.
 */
export function trial(day: TrialDay, policy: TrialPolicy): Missed {
  return new Trial(day, policy).play();
}

class Trial {
  readonly #day: TrialDay;
  readonly #policy: TrialPolicy;
  readonly #agents: readonly TrialAgent[];
  readonly #ofKind: readonly (readonly TrialAgent[])[];
  readonly #waiting: readonly Set<TrialContact>[];
  readonly #held = new Map<TrialContact, { agent: TrialAgent; answeredAt: number }>();
  readonly #missed: Missed = new Map();
  readonly #due = heap<Due>((a, b) => (a.at - b.at || TURN[a.what] - TURN[b.what] || a.contact.line - b.contact.line) < 0);

  constructor(day: TrialDay, policy: TrialPolicy) {
    this.#day = day;
    this.#policy = policy;
    this.#agents = day.kindOf.map((kind, order) => ({ order, kind, ordinary: 0, interruptible: 0, counts: day.channels.map(() => 0), idleSince: 0 }));
    this.#ofKind = day.kinds.map((_, kind) => this.#agents.filter((agent) => agent.kind === kind));
    this.#waiting = day.classes.map(() => new Set());
  }

  play(): Missed {
    for (const contact of this.#day.contacts) push<Due>(this.#due, { at: contact.at, what: 'arrive', contact });
    this.#policy.began?.(this.#day, this.#agents);
    for (let next = pop(this.#due); next !== undefined; next = pop(this.#due)) this.#happen(next);
    return this.#missed;
  }

  #happen({ at, what, contact }: Due): void {
    if (what === 'arrive') this.#arrive(contact, at);
    else if (what === 'leave') this.#leave(contact, at);
    else if (what === 'end') this.#release(contact, at, (agent) => this.#policy.ended?.(contact.class, agent, contact.handleMs));
    else if (this.#waiting[contact.class.id]?.has(contact) === true) this.#match(at, [contact.class]);
  }

  #arrive(contact: TrialContact, now: number): void {
    const of = contact.class;
    this.#waiting[of.id]?.add(contact);
    this.#policy.arrived?.(of, now);
    push<Due>(this.#due, { at: now + contact.patienceMs, what: 'leave', contact });
    for (const afterMs of of.ringsAt) push<Due>(this.#due, { at: now + afterMs, what: 'ring', contact });
    this.#match(now, [of]);
  }

  #leave(contact: TrialContact, now: number): void {
    if (this.#waiting[contact.class.id]?.delete(contact) === true) this.#policy.abandoned?.(contact.class, undefined, now);
    else if ((this.#held.get(contact)?.answeredAt ?? 0) > now) this.#release(contact, now, (agent) => this.#policy.abandoned?.(contact.class, agent, now));
    else return;
    this.#settle(contact.class, false);
  }

  #settle(of: TrialClass, met: boolean): void {
    const { missed, all } = this.#missed.get(of.type) ?? { missed: 0, all: 0 };
    this.#missed.set(of.type, { missed: missed + (met ? 0 : 1), all: all + 1 });
  }

  #release(contact: TrialContact, now: number, tell: (agent: TrialAgent) => void): void {
    const agent = this.#held.get(contact)?.agent;
    if (agent === undefined) throw new Error('held by nobody');
    this.#held.delete(contact);
    this.#load(agent, contact.class, -1, now);
    tell(agent);
    this.#match(now, this.#day.classes, agent);
  }

  #load(agent: TrialAgent, of: TrialClass, sign: 1 | -1, now: number): void {
    agent[of.interruptible ? 'interruptible' : 'ordinary'] += sign * of.units;
    agent.counts[of.channel] = (agent.counts[of.channel] ?? 0) + sign;
    agent.idleSince = now;
  }

  /** Nobody who waits is left beside an agent who could take him: of classes that may have changed, by an agent who may have. */
  #match(now: number, classes: readonly TrialClass[], only?: TrialAgent): void {
    for (;;) {
      const heads = classes.flatMap((of) => first(this.#waiting[of.id])).filter((head) => this.#eligible(head, now, only).length > 0);
      const top = Math.max(...heads.map((head) => head.class.priority));
      const urgent = heads.filter((head) => head.class.priority === top);
      const head = urgent.length > 1 ? urgent[this.#policy.chooseHead(urgent, now)] : urgent[0];
      if (head === undefined) return;
      const able = this.#eligible(head, now, only);
      const agent = able.length > 1 ? able[this.#policy.chooseAgent(head, able, now)] : able[0];
      if (agent === undefined) throw new Error('nobody was chosen');
      this.#give(head, agent, now);
    }
  }

  #eligible(contact: TrialContact, now: number, only?: TrialAgent): readonly TrialAgent[] {
    const open = contact.class.ringsAt.filter((afterMs) => now - contact.at >= afterMs).length;
    const kinds = contact.class.kinds[open] ?? [];
    if (only !== undefined) return kinds.includes(only.kind) && this.#fits(only, contact.class) ? [only] : [];
    return kinds.flatMap((kind) => (this.#ofKind[kind] ?? []).filter((agent) => this.#fits(agent, contact.class)));
  }

  #fits(agent: TrialAgent, of: TrialClass): boolean {
    const kind = this.#day.kinds[agent.kind];
    if (kind === undefined || (agent.counts[of.channel] ?? 0) >= (kind.limits[of.channel] ?? Number.POSITIVE_INFINITY)) return false;
    return agent.ordinary + (of.interruptible ? agent.interruptible : 0) + of.units <= kind.capacity;
  }

  #give(contact: TrialContact, agent: TrialAgent, now: number): void {
    const answeredAt = now + this.#day.acceptMs;
    this.#waiting[contact.class.id]?.delete(contact);
    this.#load(agent, contact.class, 1, now);
    this.#held.set(contact, { agent, answeredAt });
    this.#policy.offered?.(contact.class, agent, now > contact.at, now);
    if (answeredAt > contact.at + contact.patienceMs) return;
    this.#settle(contact.class, answeredAt - contact.at <= contact.class.slaMs);
    push<Due>(this.#due, { at: answeredAt + contact.handleMs, what: 'end', contact });
  }
}

/** At most one. */
function first(waiting: ReadonlySet<TrialContact> | undefined): TrialContact[] {
  for (const contact of waiting ?? []) return [contact];
  return [];
}
