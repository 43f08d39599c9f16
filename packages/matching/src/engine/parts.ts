import type { AgentConfig, ChannelConfig, Demand, Millis, Mode, QueueConfig } from '../model.ts';
import type { SortedList } from '../sorted-list.ts';

/** `available` gets offers · `away`: no new ones, work in hand goes on · `offline`: as away, and who runs the engine takes his work back. */
export type Presence = 'available' | 'away' | 'offline';

/** Why an agent can take nothing of a channel at present, whoever asks; 0: he can. */
export const [FREE, OFFLINE, AWAY, CHANNEL_OFF, CHANNEL_LIMIT, CAPACITY, RAMP_UP] = [0, 1, 2, 3, 4, 5, 6] as const;
export const PRESENT_REASONS = 7;

/** One agent as the engine sees him. */
export interface Agent {
  readonly config: AgentConfig;
  /** Agent order: breaks ties. */
  readonly order: number;
  /** Level by number of the skill; a missing one is 0. */
  readonly levels: number[];
  /** Those with a level, by number. */
  readonly skills: readonly number[];
  /** By number of the language. */
  readonly speaks: boolean[];
  /** Number of skills with a level, plus number of languages. */
  readonly flexibility: number;
  /** Most at once, by number of the channel. */
  readonly limits: number[];
  presence: Presence;
  /** By number of the channel: does he take none of it now? Apart from `presence`. */
  readonly off: boolean[];
  ordinaryUnits: number;
  interruptibleUnits: number;
  /** Contacts at once, by number of the channel, offers included. */
  readonly counts: number[];
  /** Why he can take nothing more of a channel, or `FREE`: by number of the channel. Kept by `refresh`. */
  reasons: Uint8Array;
  /** From here, for so long, he is filled up step by step: see `ramp.ts`. 0: at once. */
  rampFrom: Millis;
  rampMs: Millis;
  /** When the next step opens that he waits for; Infinity: none. */
  rampDue: Millis;
  /** Last instant at which he became available, got an offer, or was released from an offer or a contact. */
  idleSince: Millis;
  /** The `idleSince` for which he got his place among the agents in the order of idleness. */
  positionedFor: Millis;
  /** The sets of which he is a member whatever he does, by their rows. */
  readonly sets: number[];
  /** Signs of what he has: see `signs.ts`. */
  low: number;
  high: number;
  /** Waiting contacts for him by name, by number of the channel. */
  readonly direct: (SortedList<Contact> | undefined)[];
  /** Contacts that he is asked for or has. */
  readonly holding: Set<Contact>;
  /** Waiting contacts whose hold depends on his presence. */
  readonly named: Set<Contact>;
  dirty: boolean;
}

export interface Queue {
  readonly config: QueueConfig;
  readonly number: number;
  readonly members: Members;
  /** Channels that it weighs otherwise, by id. */
  readonly weighed: ReadonlyMap<string, Channel> | undefined;
}

/** Those who are in it for ever. */
export interface AgentSet {
  /** Where its bits begin. */
  readonly row: number;
  readonly size: number;
}

/** A set of agents that queues and rings name. */
export interface Members {
  readonly number: number;
  readonly groups: readonly string[];
  readonly single: readonly string[];
  /** Absent: everybody. */
  readonly has: boolean[] | undefined;
  readonly set: AgentSet;
  /** By number of the language: how many of them speak it; counted when first asked. */
  readonly speaking: Map<number, number>;
}

export interface Channel {
  /** More than one has it where queues weigh the channel otherwise: for agents they are one channel, with one limit and one count. */
  readonly id: string;
  readonly number: number;
  readonly config: ChannelConfig;
  /** Numbers of all that have the id. */
  readonly alike: readonly number[];
}

/** A required level of a skill. */
export interface Need {
  readonly skill: number;
  readonly level: number;
  /** Who has it; made when first needed. */
  set: AgentSet | undefined;
}

/** What is asked when so many rings are open. */
export interface RingAsk {
  readonly ring: number;
  readonly members: Members;
  /** -1: any. */
  readonly language: number;
  /** By number of the skill. A level may have sunk to 0. */
  readonly needs: readonly Need[];
  /** Who meets it is in all of these sets; the smallest first. */
  readonly rows: readonly number[];
  /** The rarest skill that is asked; -1: none is. */
  readonly rarest: number;
  /** Agent orders, in no order, of those who meet it, excluded or not; undefined: more than a few. */
  readonly able: readonly number[] | undefined;
  /** Its sign: see `signs.ts`. */
  readonly low: number;
  readonly high: number;
  /** The contacts that ask this, and wait. */
  waiting: WaitClass | undefined;
  /** The same by class, where classes are chosen among. */
  waitingBy: Map<number, WaitClass> | undefined;
}

/** All waiting contacts that ask the same at present. */
export interface WaitClass {
  readonly ring: RingAsk;
  /** Agent orders who never get them. */
  readonly excluded: readonly number[];
  /** The first by rank. */
  min: Contact | undefined;
  /** The rest; made when first needed, since most classes of a large centre have one member. */
  others: SortedList<Contact> | undefined;
  block: Block | undefined;
  slot: number;
}

/** Classes whose heads rank beside each other: see `Demands`. */
export interface Block {
  readonly entries: WaitClass[];
  /** Of each entry the two numbers of its sign. */
  readonly signs: Int32Array;
  /** Of each entry what it needs first, as far as numbers tell it. */
  readonly needs: Int32Array;
  /** Of each entry the first two keys of its head. */
  readonly keys: Float64Array;
}

/** All that contacts which ask the same have in common. */
export interface Ask {
  readonly hash: number;
  readonly queue: Queue;
  readonly channel: Channel;
  readonly mode: Mode;
  readonly language: number;
  readonly needs: readonly Need[];
  /** Agent orders who never get it; in rising order. */
  readonly excluded: readonly number[];
  /** By number of open rings; made when first needed. */
  readonly rings: (RingAsk | undefined)[];
  /** The same as text, for whoever has to keep it; made when first needed. */
  text: string | undefined;
  /** Contacts alive that ask it. */
  uses: number;
  /** Another one of the same hash. */
  next: Ask | undefined;
}

/** waiting → offered → in_hand → gone; offered and in_hand go back to waiting. */
export type Status = 'waiting' | 'offered' | 'in_hand' | 'gone';

/** A contact that asks for an agent, or is with one. */
export interface Contact {
  readonly id: string;
  /** What it asks, as it was told. */
  demand: Demand;
  /** Whatever belongs to it outside of the engine. */
  readonly tag: unknown;
  /** Rises with each that comes: breaks the last ties. */
  readonly seq: number;
  readonly at: Millis;
  /** From here rings, holds and overflow count. */
  waitFrom: Millis;
  ask: Ask;
  priority: number;
  /** Infinity: none. */
  deadlineAt: Millis;
  /** Rank, smallest first: (-priority, deadline or 0, at, seq). */
  key1: number;
  key2: number;
  dedicated: Agent | undefined;
  last: Agent | undefined;
  /** Its class for `best`; -1: nothing is `best`. When it last began to wait; when it was offered, or accepted. */
  bestClass: number;
  waitingSince: Millis;
  changedAt: Millis;
  /** Refusals: who, and until when he is not asked again. */
  bars: { readonly agent: Agent; readonly until: Millis }[] | undefined;
  status: Status;
  /** Who is asked, or has it. */
  agent: Agent | undefined;
  /** What it holds of his capacity. */
  units: number;
  interruptible: boolean;
  /** Rings open at the last look. */
  ring: number;
  /** Only he may have it now. */
  hold: Agent | undefined;
  /** Its queue was closed at the last look. */
  closed: boolean;
  /** Where it stands in the indexes while it waits. */
  waitsIn: WaitClass | undefined;
  directTo: Agent | undefined;
  dirty: boolean;
  /** What the agenda knows of it counts only while this is the same. */
  turn: number;
}

/** Smallest first. */
export function before(a: Contact, b: Contact): boolean {
  if (a.key1 !== b.key1) return a.key1 < b.key1;
  if (a.key2 !== b.key2) return a.key2 < b.key2;
  return a.at !== b.at ? a.at < b.at : a.seq < b.seq;
}

export function compare(a: Contact, b: Contact): number {
  return a === b ? 0 : before(a, b) ? -1 : 1;
}

/** Has the agent refused it so lately that he is not asked? */
export function isBarred(contact: Contact, agent: Agent, now: Millis): boolean {
  const { bars } = contact;
  if (bars === undefined) return false;
  for (const bar of bars) if (bar.agent === agent && now < bar.until) return true;
  return false;
}
