import { BrokenInvariant, type Instant } from '@sluice/kernel';
import {
  add,
  type Agent,
  compare,
  type Contact,
  type Demand,
  end,
  type Engine,
  type Heap,
  heap,
  insert,
  type Learned,
  makeEngine,
  newWaitState,
  nextDue as nextInEngine,
  pop,
  push,
  rankOf,
  remove,
  restore,
  restoreAgent,
  setChannelOff,
  setPresence,
  type Sink,
  type SortedList,
  sortedList,
  type WaitState,
} from '@sluice/matching';
import { poolClocks, type PoolClocks } from './clocks.ts';
import type { AgentPresence, Item, PoolConfig } from './model.ts';
import { primary } from './language.ts';
import type { Card } from './outcome.ts';
import type { Turn } from './turn.ts';

/**
 * A pool as its one writer holds it: the rows, and the engine with its indexes that is made from them.
 * It is changed in place by `apply`, and only there; whoever doubts it rebuilds it from rows.
 */
export interface PoolState {
  readonly id: string;
  /** What it does when the engine gives something. */
  readonly sink: Sink;
  config: PoolConfig;
  clocks: PoolClocks;
  engine: Engine;
  /** Unfinished items by ticket id: at most one a ticket. */
  readonly items: Map<string, Item>;
  /** What the engine has of each of them. */
  readonly contacts: Map<string, Contact>;
  /** Presence by agent id, of everybody who is configured or still holds something. */
  readonly presence: Map<string, AgentPresence>;
  /** What waits by queue, by rank. */
  readonly byQueue: Map<string, SortedList<Contact>>;
  /** What happens by itself: offers that end, work that goes back. */
  readonly agenda: Heap<Due>;
  /** How long work waits, as the run has taught. */
  waits: WaitState;
  /** When whose shift or break begins or ends. */
  readonly shifts: Heap<{ readonly at: Instant; readonly agentId: string; readonly order: number }>;
  /** Whose shift has ended while he had a live contact in hand. */
  readonly leaving: Set<string>;
  /** Tickets that begin to wait in a queue which this configuration does not have: they move on within the entry. */
  readonly stranded: Set<string>;
  /** The entry that is being applied. */
  turn: Turn | undefined;
  /** Sees each card as it is drawn, before its decision is carried out: for questions about the past. */
  watch: ((contact: Contact, card: Card) => void) | undefined;
}

/** Something of an item comes due; what is due is read from the item then. */
export interface Due {
  readonly at: Instant;
  /** Of the item: what is due at the same instant keeps one order, also after the pool was built again. */
  readonly seq: number;
  readonly ticketId: string;
}

/** Whether this configuration has the queue. */
export const hasQueue = ({ engine }: PoolState, queueId: string): boolean => engine.asks.queues.has(queueId);

/** Nobody's: where work stands whose queue this configuration does not have yet. */
const NOBODY = { id: '?', groups: [], agents: [], strategy: 'longest-idle', rings: [], offerTimeoutMs: 20_000, reofferMs: 0, dedicatedMs: 0, lastAgentMs: 0 } as const;
/** A channel without a weight takes a whole agent: too careful is better than too much. */
const OTHER = '?';

export function makePool(id: string, config: PoolConfig, sinkOf: (pool: PoolState) => Sink): PoolState {
  const pool: PoolState = {
    id,
    sink: undefined as unknown as Sink,
    config,
    clocks: poolClocks(config),
    engine: undefined as unknown as Engine,
    items: new Map(),
    contacts: new Map(),
    presence: new Map(),
    byQueue: new Map(),
    agenda: heap((a, b) => a.at < b.at || (a.at === b.at && a.seq < b.seq)),
    waits: newWaitState(),
    shifts: heap((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order)),
    leaving: new Set(),
    stranded: new Set(),
    turn: undefined,
    watch: undefined,
  };
  Object.assign(pool, { sink: sinkOf(pool) });
  pool.engine = engineOf(pool, config);
  return pool;
}

function engineOf(pool: PoolState, config: PoolConfig, idleSince?: (agentId: string) => Instant, learned?: Learned, now: Instant = 0): Engine {
  const { engine } = config;
  const everything = { ...engine, channels: { ...engine.channels, [OTHER]: { units: 100 } }, queues: [...engine.queues, NOBODY] };
  return makeEngine(everything, pool.sink, pool.clocks.after, { idleSince, learned, startedAt: now, doors: pool.clocks.door, rampUpMs: (id) => config.agentSettings[id]?.rampUpMs ?? 0 });
}

/** Everything anew under another configuration, or for the first time; agents have been idle since `idle`, else since now. */
export function rebuild(pool: PoolState, config: PoolConfig, now: Instant, idle: ReadonlyMap<string, Instant> = idleOf(pool), learned?: Learned): void {
  pool.config = config;
  pool.clocks = poolClocks(config);
  pool.engine = engineOf(pool, config, (id) => idle.get(id) ?? now, learned, now);
  pool.engine.now = now;
  pool.contacts.clear();
  pool.byQueue.clear();
  pool.leaving.clear();
  pool.shifts.items.length = 0;
  pool.agenda.items.length = 0;
  for (const agent of pool.engine.agents) {
    const { id } = agent.config;
    const presence = pool.presence.get(id);
    if (presence?.shift !== undefined || pool.clocks.shift(id, now)) push(pool.shifts, { at: now, agentId: id, order: agent.order });
    if (presence && isLeaving(presence)) pool.leaving.add(id);
    if (presence) restoreAgent(pool.engine, agent, presence.status, offOf(pool, presence), presence.backSince);
  }
  for (const item of [...pool.items.values()].toSorted((a, b) => a.seq - b.seq || (a.workItemId < b.workItemId ? -1 : 1))) takeIn(pool, item, now);
  if (pool.engine.best) pool.engine.best.quiet = false;
}

/** He is away until what is live in his hands has ended, and then offline. */
export const isLeaving = ({ status, shift, byCalendar }: AgentPresence): boolean => status === 'away' && shift === 'off' && byCalendar === true;

/** Who has been idle since when; nothing of those who have only just come. */
function idleOf({ engine }: PoolState): Map<string, Instant> {
  return new Map(engine.agents.flatMap(({ config, idleSince }) => (Number.isFinite(idleSince) ? [[config.id, idleSince] as const] : [])));
}

const offOf = ({ engine }: PoolState, { channels }: AgentPresence): boolean[] => engine.channels.map(({ id }) => (channels[id] ?? 'available') !== 'available');

/** Tells the engine of an agent's presence. */
export function showPresence(pool: PoolState, agent: Agent, presence: AgentPresence, now: Instant): void {
  const off = offOf(pool, presence);
  for (const channel of pool.engine.channels) setChannelOff(pool.engine, agent, channel, off[channel.number] === true, now);
  setPresence(pool.engine, agent, presence.status, now);
}

export function agentOf(pool: PoolState, id: string | null): Agent | undefined {
  return id === null ? undefined : pool.engine.asks.byAgentId.get(id);
}

/** What the item asks of the engine: its rule's variant of the queue where there is one. */
export function demandOf({ engine }: PoolState, item: Item): Demand {
  const { channels, queues } = engine.asks;
  const variant = `${item.queueId}@${item.ruleId}`;
  const isVariant = queues.has(variant);
  return {
    id: item.ticketId,
    at: item.receivedAt,
    channel: channels.has(item.channel) ? item.channel : OTHER,
    queue: isVariant ? variant : queues.has(item.queueId) ? item.queueId : NOBODY.id,
    language: item.language === null ? null : primary(item.language),
    skills: isVariant ? (item.preferred ?? item.skills) : item.skills,
    priority: item.priority,
    deadlineAt: item.deadlineAt,
    ...(item.dedicatedAgentId === null ? {} : { dedicatedAgent: item.dedicatedAgentId }),
    ...(item.lastAgentId === null ? {} : { lastAgent: item.lastAgentId }),
    ...(item.excludedAgentIds.length === 0 ? {} : { excludedAgents: item.excludedAgentIds }),
    ...(item.widened ? { widened: true } : {}),
  };
}

/** Puts an item among the contacts of the engine, as it stands. Returns its place in its queue, where it waits. */
export function takeIn(pool: PoolState, item: Item, now: Instant): number {
  const { engine } = pool;
  pool.items.set(item.ticketId, item);
  const contact = add(engine, demandOf(pool, item), item, item.queuedAt, item.seq);
  pool.contacts.set(item.ticketId, contact);
  contact.bars = barsOf(pool, item, now);
  const holder = item.status === 'queued' ? undefined : agentOf(pool, item.agentId);
  arm(pool, item);
  if (!holder) return line(pool, contact);
  restore(engine, contact, holder, item.status === 'offered' ? 'offered' : 'in_hand', item.units, item.interruptible);
  return 0;
}

/** Who is not asked for it, and until when. */
export function barsOf(pool: PoolState, { bars, notAgain = [] }: Item, now: Instant): Contact['bars'] {
  const all = [...bars, ...notAgain.map((agentId) => ({ agentId, until: Infinity }))].flatMap(({ agentId, until }) => {
    const agent = agentOf(pool, agentId);
    return agent && until > now ? [{ agent, until }] : [];
  });
  return all.length === 0 ? undefined : all;
}

export function contactOf(pool: PoolState, item: Item): Contact {
  const contact = pool.contacts.get(item.ticketId);
  if (!contact) throw new BrokenInvariant(`work item ${item.workItemId} is unfinished and unknown to the engine`);
  return contact;
}

export const itemOf = (contact: Contact): Item => contact.tag as Item;

/** The item is over. */
export function leave(pool: PoolState, item: Item, now: Instant): void {
  const contact = contactOf(pool, item);
  if (contact.status === 'waiting') unline(pool, contact);
  end(pool.engine, contact, now);
  pool.contacts.delete(item.ticketId);
  pool.items.delete(item.ticketId);
}

/** Its place in the queue, by rank; noted as what was announced where `announce`. */
export function line(pool: PoolState, contact: Contact): number {
  const { queueId } = itemOf(contact);
  let waiting = pool.byQueue.get(queueId);
  if (!waiting) pool.byQueue.set(queueId, (waiting = sortedList(compare)));
  const position = rankOf(waiting, contact);
  insert(waiting, contact);
  if (contact.ask.queue.config.id === NOBODY.id) pool.stranded.add(contact.id);
  return position;
}

/** Call it before anything that the item is ranked or queued by changes. */
export function unline(pool: PoolState, contact: Contact): void {
  const item = itemOf(contact);
  const waiting = pool.byQueue.get(item.queueId);
  if (!waiting || !remove(waiting, contact)) throw new BrokenInvariant(`work item ${item.workItemId} is queued and in no queue`);
}

/** Everything of the item that comes due by itself. */
export function duesOf({ offer, finishDueAt, silentDueAt, returnDueAt }: Item): (Instant | null)[] {
  return [offer?.expiresAt ?? null, finishDueAt, silentDueAt, returnDueAt];
}

/** Notes everything of the item that comes due by itself. */
export function arm(pool: PoolState, item: Item): void {
  for (const at of duesOf(item)) if (at !== null) push(pool.agenda, { at, seq: item.seq, ticketId: item.ticketId });
}

/** The next thing that is due at `now`, taken from the agenda. */
export function nextDueItem(pool: PoolState, now: Instant): { readonly item: Item; readonly at: Instant } | undefined {
  for (let top = pool.agenda.items[0]; top !== undefined && top.at <= now; top = pool.agenda.items[0]) {
    const { at, ticketId } = pop(pool.agenda)!;
    const item = pool.items.get(ticketId);
    if (item && duesOf(item).includes(at)) return { item, at };
  }
  return undefined;
}

/** The next instant at which something happens by itself; Infinity: none. */
export function nextDue({ engine, agenda, shifts }: PoolState): Instant {
  return Math.min(agenda.items[0]?.at ?? Infinity, shifts.items[0]?.at ?? Infinity, nextInEngine(engine));
}
