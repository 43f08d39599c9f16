import type { Agent } from '../engine/parts.ts';
import { heap, type Heap, pop, push } from '../heap.ts';
import type { Millis } from '../model.ts';
import { calendarWord, type ShiftState } from '../shift.ts';
import { passTime } from './agent-time.ts';
import type { AgentState, PresenceLine } from './lines.ts';
import { become, wasThere } from './presence.ts';
import type { SimRules } from './rules.ts';
import type { Run, Shifts } from './run.ts';

/** What the calendar has made of one agent. */
interface ByCalendar {
  shift: ShiftState | undefined;
  /** It has taken him off, and brings him back. */
  byCalendar: boolean;
  /** What he is at the beginning, where it is not a line that says so; forgotten then. */
  at: AgentState | undefined;
}

/** Whole numbers of all agents' times as they were when anything last happened. */
interface Mark {
  readonly last: Millis;
  readonly unitMs: readonly number[];
  readonly staffedMs: readonly number[];
}

/** Shifts and breaks, as production keeps them; and the times of agents as of the last that happened: what the calendar does after it is no part of the run. */
class Calendars implements Shifts {
  readonly #rules: SimRules;
  readonly #agents = new Map<Agent, ByCalendar>();
  readonly #due: Heap<{ readonly at: Millis; readonly agent: Agent }> = heap((a, b) => a.at < b.at || (a.at === b.at && a.agent.order < b.agent.order));
  /** Whose shift has ended while he had a live contact in hand. */
  readonly #leaving = new Set<Agent>();
  #mark: Mark | undefined;

  constructor(rules: SimRules) {
    this.#rules = rules;
  }

  /** The run begins: whoever has a shift is looked at, and of whom no line says what he is then, as he is configured. */
  begin({ engine, began }: Run, presence: readonly PresenceLine[]): void {
    const first = new Map(presence.toReversed().map((line) => [line.agent, line.by]));
    for (const agent of engine.agents) {
      const { id } = agent.config;
      const hasShift = this.#rules.shift?.(id, began) !== undefined;
      const at = !first.has(id) ? (this.#rules.presence?.(id) ?? 'offline') : hasShift && first.get(id) === 'calendar' ? 'available' : undefined;
      if (at !== undefined || hasShift) push(this.#due, { at: began, agent });
      this.#agents.set(agent, { shift: undefined, byCalendar: false, at });
    }
  }

  next(): Millis {
    return this.#due.items[0]?.at ?? Infinity;
  }

  /** A line has said what he is. */
  said(agent: Agent): void {
    const state = this.#agents.get(agent)!;
    state.byCalendar = false;
    this.#leaving.delete(agent);
  }

  /** Everybody whose shift or break begins or ends by now; and who has finished the call in which his shift ended goes offline. */
  pass(run: Run, now: Millis): void {
    while (this.next() <= now) {
      const { agent } = pop(this.#due)!;
      const shift = this.#rules.shift?.(agent.config.id, now);
      if (shift && shift.until < Infinity) push(this.#due, { at: shift.until, agent });
      const state = this.#agents.get(agent)!;
      if (state.at !== undefined) {
        become(run, agent, state.at, now);
        wasThere(run, agent);
        state.at = undefined;
      }
      if (!shift || shift.state === undefined || shift.state === state.shift) continue;
      this.#remember(run);
      state.shift = shift.state;
      const word = calendarWord({ status: agent.presence, ...(state.byCalendar ? { byCalendar: true as const } : {}) }, shift.state, () => this.#hasLive(agent));
      if (!word) continue;
      state.byCalendar = word.byCalendar === true;
      if (shift.state === 'off' && word.status === 'away') this.#leaving.add(agent);
      else this.#leaving.delete(agent);
      become(run, agent, word.status, now);
    }
    for (const agent of this.#leaving) {
      if (this.#hasLive(agent)) continue;
      this.#leaving.delete(agent);
      become(run, agent, 'offline', now);
    }
  }

  #hasLive({ holding }: Agent): boolean {
    for (const { status, ask } of holding) if (status === 'in_hand' && ask.channel.config.live === true) return true;
    return false;
  }

  #remember({ times, last }: Run): void {
    if (this.#mark?.last === last) return;
    for (const time of times) passTime(time, Math.max(last, time.since));
    this.#mark = { last, unitMs: times.map(({ unitMs }) => unitMs), staffedMs: times.map(({ staffedMs }) => staffedMs) };
  }

  /** The run has ended with the last that happened: what calendars did afterwards, for nobody, is forgotten. */
  forget({ times, last }: Run): void {
    const mark = this.#mark;
    if (mark?.last !== last) return;
    times.forEach((time, at) => Object.assign(time, { since: last, unitMs: mark.unitMs[at], staffedMs: mark.staffedMs[at] }));
  }
}

export function shiftsOf(rules: SimRules): Shifts | undefined {
  return rules.shift || rules.presence ? new Calendars(rules) : undefined;
}
