import { addClass, type BestLoad, type BestState, newBest, noteAbandoned, noteAnswered, noteArrived, noteBack, noteEnded, noteLoad, noteOffered } from '../best/index.ts';
import type { EngineConfig, Millis } from '../model.ts';
import type { Asks } from './asks.ts';
import { meets, ringAsk } from './rings.ts';
import type { Agent, Ask, Channel, Contact } from './parts.ts';
import type { Engine } from './state.ts';

/** What `best` has learned, as plain data that a snapshot can hold. */
export interface Learned {
  readonly state: BestState;
  /** Number of the class by what it asks. */
  readonly classes: readonly (readonly [string, number])[];
}

/** What `best` keeps of the run, and which of its numbers are whose. Absent where nothing of a configuration is `best`. */
export interface Learning {
  readonly state: BestState;
  /** By agent order. */
  readonly kinds: readonly number[];
  readonly classes: Map<string, number>;
  /** By agent order: what was last told of him; null: that he is not there. */
  readonly loads: (BestLoad | null)[];
  /** While what is known is put back, nothing is learned. */
  quiet: boolean;
}

export function isBest({ order, queues }: EngineConfig): boolean {
  return order === 'best' || queues.some(({ strategy }) => strategy === 'best');
}

/** Agents who may take the same are one kind. */
export function learning(config: EngineConfig, channels: readonly Channel[], startedAt: Millis, learned: Learned | undefined): Learning | undefined {
  if (!isBest(config)) return undefined;
  const numbers = new Map<string, number>();
  const kinds = config.agents.map(({ groups, skills, languages, capacity, limits }) => {
    const key = JSON.stringify([groups, Object.entries(skills).toSorted(([a], [b]) => (a < b ? -1 : 1)), languages, capacity, limits]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  const firsts = [...numbers.values()].map((kind) => config.agents[kinds.indexOf(kind)]!);
  const state =
    learned?.state ??
    newBest(
      channels.map((channel) => ({ units: channel.config.units, interruptible: channel.config.interruptible === true })),
      firsts.map(({ capacity, limits }) => ({ capacity, limits: channels.map(({ id }) => limits[id] ?? null) })),
      startedAt,
    );
  return { state, kinds, classes: new Map(learned?.classes), loads: config.agents.map(() => null), quiet: learned !== undefined };
}

/** Its class: queue, channel, language, skills, priority and target. */
export function classOf(engine: Engine, contact: Contact): number {
  const { best } = engine;
  if (!best) return -1;
  const { ask } = contact;
  const key = `${(ask.text ??= textOf(engine.asks, ask))}\n${contact.priority}\n${contact.deadlineAt - contact.at}`;
  const known = best.classes.get(key);
  if (known !== undefined) return known;
  const ring = ringAsk(engine.asks, ask, 0);
  const kinds = [...new Set(engine.agents.filter((agent) => meets(agent, ask, ring)).map((agent) => best.kinds[agent.order]!))];
  const made = addClass(best.state, { channel: ask.channel.number, kinds }, engine.now);
  best.classes.set(key, made);
  return made;
}

/** No number of the text: what follows stands as text. */
const END = 0xffff;

/** All that is asked as one short text, a character a number. Where one is too large for that, they stand as numbers. */
function textOf({ index }: Asks, { queue, channel, language, needs, excluded }: Ask): string {
  const numbers = [queue.number, channel.number, language + 1, ...needs.flatMap(({ skill, level }) => [skill, level])];
  const text = numbers.every((number) => number < END) ? String.fromCharCode(...numbers) : `${String.fromCharCode(END)}${JSON.stringify(numbers)}`;
  return excluded.length === 0 ? text : `${text}${String.fromCharCode(END)}${JSON.stringify(excluded.map((order) => index.agents[order]!.config.id).toSorted())}`;
}

/** He has other work in hand than before, or comes or goes. */
export function loadChanged({ best }: Engine, agent: Agent): void {
  if (!best) return;
  const before = best.loads[agent.order] ?? null;
  const after: BestLoad | null = agent.presence === 'available' ? { ordinary: agent.ordinaryUnits, interruptible: agent.interruptibleUnits, counts: [...agent.counts] } : null;
  best.loads[agent.order] = after;
  if (!best.quiet) noteLoad(best.state, best.kinds[agent.order]!, before, after);
}

export function arrived({ best, now }: Engine, contact: Contact): void {
  contact.waitingSince = now;
  if (best && !best.quiet) noteArrived(best.state, contact.bestClass, now);
}

export function wasOffered({ best, now }: Engine, contact: Contact): void {
  contact.changedAt = now;
  if (best && !best.quiet) noteOffered(best.state, contact.bestClass, contact.waitingSince < now, now);
}

export function wasAccepted({ best, now }: Engine, contact: Contact): void {
  if (best && !best.quiet) noteAnswered(best.state, contact.bestClass, now - contact.changedAt);
  contact.changedAt = now;
}

export function cameBack({ best, now }: Engine, contact: Contact): void {
  contact.waitingSince = now;
  if (best && !best.quiet) noteBack(best.state, contact.bestClass, now);
}

/** It ends; call it before its status changes. */
export function ended({ best, now }: Engine, contact: Contact): void {
  if (!best || best.quiet) return;
  if (contact.status === 'in_hand') return noteEnded(best.state, contact.bestClass, now - contact.changedAt);
  if (contact.status === 'offered') noteBack(best.state, contact.bestClass, now);
  noteAbandoned(best.state, contact.bestClass, now);
}
