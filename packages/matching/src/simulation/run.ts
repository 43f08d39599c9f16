import type { Agent, Contact } from '../engine/parts.ts';
import type { Engine } from '../engine/state.ts';
import type { Heap } from '../heap.ts';
import type { Millis } from '../model.ts';
import type { AgentTime } from './agent-time.ts';
import type { Cell, Figures } from './figures.ts';
import type { AgentLine, OfferLine, PresenceLine, Response, TrafficLine } from './lines.ts';
import type { Observer, Watched } from './observer.ts';
import type { Probe } from './probe.ts';
import type { SimQueue, SimRoute, SimRules } from './rules.ts';

export interface SimulationInput {
  readonly rules: SimRules;
  /** In agent order. */
  readonly agents: readonly AgentLine[];
  /** By rising `at`. */
  readonly presence: readonly PresenceLine[];
  /** By rising `at`; read as the run comes to it. */
  readonly traffic: Iterable<TrafficLine>;
}

export type Offer = { -readonly [K in keyof OfferLine]: OfferLine[K] };

/** A contact of the traffic and what has become of it. */
export interface Live {
  readonly line: TrafficLine;
  readonly route: SimRoute;
  /** Where the rules put it, by the name that is told. */
  readonly routedTo: string;
  /** Where it is: overflow moves it. */
  queue: SimQueue;
  readonly priority: number;
  readonly deadlineAt: Millis | null;
  readonly cell: Cell;
  readonly offers: Offer[];
  readonly watched: Watched;
  contact: Contact | undefined;
  answeredAt: Millis | null;
  endedAt: Millis | null;
  abandonedAt: Millis | null;
  agent: string | null;
  /** An end or an answer that was noted counts only while this is the same. */
  turn: number;
}

/** Steps of one instant, in the order of simulation §5. */
export const [ENDS, ANSWERS, PATIENCE] = [1, 2, 4] as const;

export interface Due {
  readonly at: Millis;
  readonly step: 1 | 2 | 4;
  readonly live: Live;
  readonly turn: number;
  /** What an answer says. */
  readonly kind: Response['kind'] | undefined;
}

/** Contacts whose lines are not written yet, in the order of the traffic. */
export interface Unwritten {
  lives: Live[];
  /** What stands before is written. */
  from: number;
}

/** Shifts and breaks of agents: see `shifts.ts`. */
export interface Shifts {
  begin(run: Run, presence: readonly PresenceLine[]): void;
  /** When one begins or ends next. */
  next(): Millis;
  /** A line has said what he is. */
  said(agent: Agent): void;
  /** Everybody whose shift or break begins or ends by now. */
  pass(run: Run, now: Millis): void;
  /** The run has ended with the last that happened. */
  forget(run: Run): void;
}

/** Of one instant: whoever has more room than before, and what waits that may be taken now and could not before. See `pulls.ts`. */
export interface Pulls {
  readonly agents: Set<Agent>;
  readonly contacts: Contact[];
}

/** How long work waits: see `waits.ts`. */
export interface Waits {
  /** It waits from now on. */
  began(live: Live, now: Millis): void;
  /** An agent has it. */
  ended(live: Live, now: Millis): void;
  /** It leaves without one, or for another queue. */
  broken(live: Live, now: Millis): void;
  /** Who is there has changed. */
  staff(run: Run, now: Millis): void;
  /** To those that have begun to wait in this instant, and still do. */
  foretell(run: Run, now: Millis): void;
  /** The median of who comes now, behind all who wait; null: nobody knows. */
  expected(run: Run, queueId: string, now: Millis): Millis | null;
}

export interface Run {
  readonly engine: Engine;
  readonly rules: SimRules;
  readonly queues: ReadonlyMap<string, SimQueue>;
  readonly times: readonly AgentTime[];
  readonly figures: Figures;
  readonly due: Heap<Due>;
  readonly observer: Observer;
  /** Of agents with shifts; undefined: nobody has any. */
  readonly shifts: Shifts | undefined;
  /** Agents and contacts that may bring something to be taken; undefined: nothing is. */
  readonly pulls: Pulls | undefined;
  /** Undefined: no rule asks. */
  readonly waits: Waits | undefined;
  readonly probe: Probe | undefined;
  /** Not written yet, in the order of the traffic. */
  readonly unwritten: Unwritten;
  decisions: number;
  /** Contacts that nobody has. */
  waiting: number;
  /** The first instant. */
  began: Millis;
  /** The last instant at which anything happened. */
  last: Millis;
}
