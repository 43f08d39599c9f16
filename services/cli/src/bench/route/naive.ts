import type { Agent, Contact, Demand, EngineConfig } from '@sluice/matching';
import type { Saturated } from './saturated.ts';

interface Caller {
  readonly demand: Demand;
  readonly number: number;
}

interface Person {
  readonly config: EngineConfig['agents'][number];
  idleSince: number;
  busy: boolean;
}

/** The same centre as lists: every decision looks through what waits and at everybody, and so does its card. */
export class Naive {
  readonly given: [call: string, agent: number][] = [];
  readonly #people: Person[];
  readonly #waiting: Caller[];
  #number = 0;

  constructor({ engine }: Saturated, waiting: readonly Contact[]) {
    this.#people = engine.agents.map((agent: Agent) => ({ config: agent.config, idleSince: agent.idleSince, busy: agent.holding.size > 0 }));
    this.#waiting = waiting.map(({ demand, seq }) => ({ demand, number: seq }));
    this.#number = engine.seq;
  }

  step(agent: number, call: Demand, now: number): void {
    const person = this.#people[agent]!;
    if (person.busy) {
      person.busy = false;
      person.idleSince = now;
    }
    this.#insert({ demand: { ...call, at: now }, number: this.#number++ });
    for (let at = 0; at < this.#waiting.length && this.#people.some(({ busy }) => !busy); at += 1) if (this.#give(this.#waiting[at]!, now)) this.#waiting.splice(at--, 1);
  }

  #insert(caller: Caller): void {
    const at = this.#waiting.findIndex((other) => before(caller, other));
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, caller);
  }

  #give({ demand }: Caller, now: number): boolean {
    let chosen = -1;
    this.#people.forEach((person, order) => {
      if (!person.busy && reasonOf(person, demand) === 'eligible' && (chosen < 0 || person.idleSince < this.#people[chosen]!.idleSince)) chosen = order;
    });
    const person = this.#people[chosen];
    if (!person) return false;
    this.#card(demand);
    person.busy = true;
    person.idleSince = now;
    this.given.push([demand.id, chosen]);
    return true;
  }

  #card(demand: Demand): Map<string, number> {
    const counts = new Map<string, number>();
    for (const person of this.#people) {
      const reason = reasonOf(person, demand);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    return counts;
  }
}

function reasonOf({ config, busy }: Person, { language, skills }: Demand): string {
  if (language !== null && !config.languages.includes(language)) return 'language';
  for (const [skill, level] of Object.entries(skills)) if ((config.skills[skill] ?? 0) < level) return 'skill';
  return busy ? 'capacity' : 'eligible';
}

function before({ demand: a, number: m }: Caller, { demand: b, number: n }: Caller): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  if (a.deadlineAt !== b.deadlineAt) return a.deadlineAt! < b.deadlineAt!;
  return a.at !== b.at ? a.at < b.at : m < n;
}
