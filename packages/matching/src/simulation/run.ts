import type { Contact } from '../engine/parts.ts';
import type { Engine } from '../engine/state.ts';
import type { Heap } from '../heap.ts';
import type { Millis } from '../model.ts';
import type { AgentTime } from './agent-time.ts';
import type { Cell, Figures } from './figures.ts';
import type { AgentLine, OfferLine, PresenceLine, Response, TrafficLine } from './lines.ts';
import type { Observer, Watched } from './observer.ts';
import type { Probe } from './probe.ts';
import type { SimHours, SimQueue, SimRules } from './rules.ts';

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
  readonly rule: string;
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

/** Queues that give out nothing while they are closed: see `hours.ts`. */
export interface Doors {
  /** When one opens or closes next that matters; `other`: what else is due. */
  next(other: Millis): Millis;
  /** Something other than a door has moved. */
  happened(): void;
  /** Doors as they are at `now`, and what waits with them. */
  pass(run: Run, now: Millis): void;
  /** A waiting contact asks in this queue from now on. */
  put(run: Run, live: Live, queue: SimQueue, isOpen: boolean, now: Millis): void;
  /** Nobody waits for it any more. */
  gone(live: Live): void;
  isOpen(queueId: string): boolean;
  outside(queueId: string): ReturnType<SimHours['outside']>;
}

export interface Run {
  readonly engine: Engine;
  readonly rules: SimRules;
  readonly queues: ReadonlyMap<string, SimQueue>;
  readonly times: readonly AgentTime[];
  readonly figures: Figures;
  readonly due: Heap<Due>;
  readonly observer: Observer;
  readonly doors: Doors | undefined;
  readonly probe: Probe | undefined;
  /** Not written yet, in the order of the traffic. */
  readonly unwritten: Unwritten;
  decisions: number;
  /** Contacts that nobody has. */
  waiting: number;
  /** The last instant at which anything happened. */
  last: Millis;
}
