import type { Heap } from '../heap.ts';
import type { EngineConfig, Millis, Reason } from '../model.ts';
import type { Asks } from './asks.ts';
import type { Demands } from './demands.ts';
import type { IdleIndex } from './idle-index.ts';
import type { Learning } from './learning.ts';
import type { Agent, Channel, Contact } from './parts.ts';

/** What the engine tells whoever runs it. */
export interface Sink {
  /** Before anything changes: what the agent is chosen among can still be seen. */
  deciding?(contact: Contact, agent: Agent, why: Reason): void;
  /** The agent is asked. Answer by `accept` at once where an offer needs no answer. */
  offered(contact: Contact, agent: Agent, why: Reason): void;
  /** It has waited its queue's longest time, or the door has closed: ask for it in the queue behind, by `reask`. */
  overflowed?(contact: Contact, to: string): void;
}

/** When so much of the queue's opening time has passed since `from`. Without it queues are always open. */
export type WaitClock = (queueId: string, from: Millis, ms: Millis) => Millis;

/** Of a queue: while it is closed nothing of it is given or taken. */
export interface Door {
  readonly isOpen: boolean;
  /** When that changes; Infinity: never. */
  readonly until: Millis;
  /** What stands behind the closed door goes to this queue; absent: it waits for the opening. */
  readonly to?: string;
}

/** How the queue's door is at `now`. Without it all are open. */
export type Doors = (queueId: string, now: Millis) => Door;

/** A contact may change by itself (a ring opens, a hold or a bar ends, a door opens or closes) at `due`. */
interface Reminder {
  readonly due: Millis;
  readonly contact: Contact;
  readonly turn: number;
}

export interface Engine {
  readonly config: EngineConfig;
  readonly sink: Sink;
  readonly after: WaitClock;
  readonly doors: Doors | undefined;
  readonly agents: readonly Agent[];
  readonly channels: readonly Channel[];
  readonly asks: Asks;
  readonly index: IdleIndex;
  readonly demands: Demands;
  /** What agents take themselves. */
  readonly pulls: Demands;
  /** Present where an order or a strategy is `best`. */
  readonly best: Learning | undefined;
  readonly agenda: Heap<Reminder>;
  /** When the next step of somebody who has come back opens; it counts while it is his `rampDue`. */
  readonly steps: Heap<{ readonly due: Millis; readonly agent: Agent }>;
  /** A queue of the configuration drains: see `drain.ts`. */
  readonly drains: boolean;
  /** Who was passed over for that; they are looked at again when something of such a queue has left its place. */
  readonly kept: Set<Agent>;
  keptFreed: boolean;
  /** Of use to `settle` alone, and empty otherwise: what is to be given next, and who named it. */
  readonly named: Heap<{ readonly contact: Contact; readonly by: Agent | undefined }>;
  /** What must be looked at by the next `settle`. */
  readonly dirtyContacts: Contact[];
  readonly dirtyAgents: Agent[];
  now: Millis;
  seq: number;
}
