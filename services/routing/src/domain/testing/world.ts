import type { Presence } from '@sluice/contracts';
import type { QueueConfig } from '@sluice/matching';
import type { NewWork } from '../input.ts';
import type { AgentConfig, PoolConfig } from '../model.ts';

/**
 * The pool written once more, as naively as it can be: lists, searched whole each time, no index, nothing kept that can be worked out.
 * It shares types with the pool, and no code.
 */
export interface World {
  config: PoolConfig;
  now: number;
  things: Thing[];
  people: Person[];
  /** What would be told, in order. */
  said: string[];
  /** Where `queued` belongs, and of what. */
  queued: { readonly thing: Thing; readonly queue: string; readonly place: number } | undefined;
}

/** One demand, unfinished. */
export interface Thing {
  readonly id: string;
  readonly seq: number;
  work: NewWork;
  version: number;
  queue: string;
  /** Where it had been put before it overflowed; and whether a person put it where it is. */
  home: string | undefined;
  his: boolean;
  skills: Readonly<Record<string, number>>;
  priority: number;
  human: boolean;
  excluded: string[];
  /** The present wait began then. */
  since: number;
  bars: { readonly who: string; readonly until: number; readonly ladder?: true }[];
  /** A ladder has opened every ring; a ladder has sent it to the queue where it is. */
  wide: boolean;
  sent: boolean;
  /** A person has given it to its holder then; else 0. */
  byHandAt: number;
  state: 'queued' | 'offered' | 'in_hand' | 'after_work';
  who: string | undefined;
  ask: { id: string; readonly who: string; readonly until: number; readonly handover: boolean } | undefined;
  units: number;
  soft: boolean;
  forced: boolean;
  returnAt: number;
  silentAt: number;
  finishAt: number;
}

export interface Person {
  config: AgentConfig;
  status: Presence;
  reason: string | undefined;
  off: Record<string, Presence>;
  missed: number;
  idle: number;
}

export const thingOf = (world: World, id: string): Thing | undefined => world.things.find((one) => one.id === id);
export const personOf = (world: World, id: string | undefined): Person | undefined => world.people.find((one) => one.config.id === id);
export const heldBy = (world: World, id: string): Thing[] => world.things.filter((one) => one.who === id);
export const channelOf = (world: World, channel: string): PoolConfig['channels'][string] => world.config.channels[channel]!;

/** What one more of the thing's queue and channel costs. */
export const weightOf = (world: World, thing: Thing): number => queueOf(world, thing).weights?.[thing.work.channel] ?? channelOf(world, thing.work.channel).units;

/** What is in hand may be of a queue that is gone; nothing waits in one. */
export function queueOf(world: World, thing: Thing): QueueConfig {
  const gone: QueueConfig = { id: thing.queue, strategy: 'longest-idle', rings: [], offerTimeoutMs: 20_000, reofferMs: 0, dedicatedMs: 0, lastAgentMs: 0 };
  return world.config.engine.queues.find((one) => one.id === thing.queue) ?? gone;
}

/** (−priority, deadline, at, line): simulation §5. */
export function byRank(a: Thing, b: Thing): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const [left, right] = [a.work.deadlineAt ?? Infinity, b.work.deadlineAt ?? Infinity];
  if (left !== right) return left < right ? -1 : 1;
  return a.work.receivedAt - b.work.receivedAt || a.seq - b.seq;
}

export function say(world: World, text: string): void {
  world.said.push(text);
}

export const wordFor = (person: Person, channel: string): Presence => (person.status === 'available' ? (person.off[channel] ?? 'available') : person.status);
