import { BrokenInvariant } from '@sluice/kernel';
import { pop, push } from '../heap.ts';
import type { Demand, Millis, Reason } from '../model.ts';
import { giveBack, refresh, take } from './agents.ts';
import { askOf, type Asks, leave } from './asks.ts';
import { arrived, cameBack, classOf, ended, loadChanged, wasAccepted, wasOffered } from './learning.ts';
import { takeKept } from './drain.ts';
import { noteStep } from './ramp.ts';
import type { Agent, Ask, Contact } from './parts.ts';
import type { Engine } from './state.ts';
import { leavesFor, look, nextChange, overflowAt, place, unplace } from './waiting.ts';

/**
 * A contact asks for an agent from now on; its wait began at `waitFrom`. Of two that are alike in everything else the one with the lower `seq` goes
 * first. The next `settle` looks for an agent.
 */
export function add(engine: Engine, demand: Demand, tag: unknown, waitFrom: Millis = demand.at, seq: number = engine.seq): Contact {
  const { asks } = engine;
  const ask = askOf(asks, demand);
  ask.uses += 1;
  const deadlineAt = demand.deadlineAt ?? Infinity;
  const contact: Contact = {
    id: demand.id,
    demand,
    tag,
    seq,
    at: demand.at,
    waitFrom,
    ask,
    priority: demand.priority,
    deadlineAt,
    key1: -demand.priority,
    key2: engine.config.order === 'deadline' ? deadlineAt : 0,
    dedicated: namedBy(asks, ask, demand.dedicatedAgent),
    last: namedBy(asks, ask, demand.lastAgent),
    bestClass: -1,
    waitingSince: engine.now,
    changedAt: engine.now,
    bars: undefined,
    status: 'waiting',
    agent: undefined,
    units: 0,
    interruptible: false,
    ring: 0,
    hold: undefined,
    closed: false,
    waitsIn: undefined,
    directTo: undefined,
    dirty: false,
    turn: 0,
  };
  engine.seq = Math.max(engine.seq, seq) + 1;
  contact.dedicated?.named.add(contact);
  contact.last?.named.add(contact);
  contact.bestClass = classOf(engine, contact);
  arrived(engine, contact);
  remindOfOverflow(engine, contact);
  contactChanged(engine, contact);
  return contact;
}

/** Its longest time may be over before anybody has looked for an agent: when it waits again, or the engine is made anew. */
function remindOfOverflow(engine: Engine, contact: Contact): void {
  const due = overflowAt(engine, contact);
  if (due < Infinity) push(engine.agenda, { due, contact, turn: contact.turn });
}

function namedBy({ byAgentId }: Asks, ask: Ask, id: string | undefined): Agent | undefined {
  const agent = id === undefined ? undefined : byAgentId.get(id);
  return agent === undefined || ask.excluded.includes(agent.order) ? undefined : agent;
}

/** A waiting contact asks for something else, or in another queue; age and place among equals stay. Its wait goes on, unless it is given another beginning. */
export function reask(engine: Engine, contact: Contact, demand: Demand, waitFrom: Millis = contact.waitFrom): void {
  if (contact.status !== 'waiting') throw new BrokenInvariant(`contact ${contact.id} is ${contact.status}, not waiting`);
  const ask = askOf(engine.asks, demand);
  ask.uses += 1;
  unplace(engine, contact);
  forget(contact);
  ended(engine, contact);
  leave(engine.asks, contact.ask);
  const deadlineAt = demand.deadlineAt ?? Infinity;
  Object.assign(contact, { ask, demand, waitFrom, priority: demand.priority, deadlineAt, key1: -demand.priority, key2: engine.config.order === 'deadline' ? deadlineAt : 0 });
  contact.dedicated = namedBy(engine.asks, ask, demand.dedicatedAgent);
  contact.last = namedBy(engine.asks, ask, demand.lastAgent);
  contact.dedicated?.named.add(contact);
  contact.last?.named.add(contact);
  contact.bestClass = classOf(engine, contact);
  arrived(engine, contact);
  remindOfOverflow(engine, contact);
  contactChanged(engine, contact);
}

/** One that somebody is asked for or has gets another rank: it counts where it waits again. */
export function rerank(contact: Contact, priority: number): void {
  if (contact.status === 'waiting') throw new BrokenInvariant(`contact ${contact.id} waits: it is asked for anew`);
  Object.assign(contact, { demand: { ...contact.demand, priority }, priority, key1: -priority });
}

/** Every ring is open for it from now on. One that waits is looked at anew; for one that somebody has it counts where it waits again. */
export function widen(engine: Engine, contact: Contact): void {
  if (contact.status === 'waiting') return reask(engine, contact, { ...contact.demand, widened: true });
  contact.demand = { ...contact.demand, widened: true };
}

/** Puts a contact that has just been added where it was: with an agent, holding so much. */
export function restore(engine: Engine, contact: Contact, agent: Agent, status: 'offered' | 'in_hand', units: number, interruptible: boolean): void {
  forget(contact);
  wasOffered(engine, contact);
  Object.assign(contact, { status, agent, units, interruptible });
  take(agent, contact.ask.channel, units, interruptible);
  agent.holding.add(contact);
  agentChanged(engine, agent);
}

export function contactChanged(engine: Engine, contact: Contact): void {
  if (contact.dirty) return;
  contact.dirty = true;
  engine.dirtyContacts.push(contact);
}

export function agentChanged(engine: Engine, agent: Agent): void {
  loadChanged(engine, agent);
  if (!refreshed(engine, agent, engine.now) || agent.dirty) return;
  agent.dirty = true;
  engine.dirtyAgents.push(agent);
}

/** Whoever was kept for something that is gone is looked at again by the next `settle`. */
export function wakeKept(engine: Engine): void {
  for (const agent of takeKept(engine)) agentChanged(engine, agent);
}

function refreshed(engine: Engine, agent: Agent, now: Millis): boolean {
  const any = refresh(engine.index, engine.channels, agent, now);
  if (agent.rampMs > 0) noteStep(engine, agent);
  return any;
}

/** Rings, holds and the door of a waiting contact as they are now; where they have changed it leaves its place, and is looked at. */
export function reconsider(engine: Engine, contact: Contact, now: Millis): void {
  const { ring, hold, closed } = contact;
  look(engine, contact, now);
  if (ring === contact.ring && hold === contact.hold && closed === contact.closed) return;
  unplace(engine, contact);
  contactChanged(engine, contact);
}

/** The agent is asked for it: by `settle`, which has made sure that he may have it, or by a person, who need not. */
export function offer(engine: Engine, contact: Contact, agent: Agent, why: Reason, now: Millis): void {
  const { sink } = engine;
  sink.deciding?.(contact, agent, why);
  unplace(engine, contact);
  forget(contact);
  const { channel } = contact.ask;
  contact.status = 'offered';
  contact.agent = agent;
  contact.units = channel.config.units;
  contact.interruptible = channel.config.interruptible === true;
  take(agent, channel, contact.units, contact.interruptible);
  agent.holding.add(contact);
  agent.idleSince = now;
  wasOffered(engine, contact);
  loadChanged(engine, agent);
  refreshed(engine, agent, now);
  sink.offered(contact, agent, why);
}

export function accept(engine: Engine, contact: Contact): void {
  if (contact.status !== 'offered') throw new BrokenInvariant(`contact ${contact.id} is ${contact.status}, not offered`);
  wasAccepted(engine, contact);
  contact.status = 'in_hand';
}

/** Declined or timed out: it waits again, in its old place, and he is not asked for it for a time. */
export function refuse(engine: Engine, contact: Contact, now: Millis): void {
  const { agent } = contact;
  if (contact.status !== 'offered' || !agent) throw new BrokenInvariant(`contact ${contact.id} is ${contact.status}, not offered`);
  const until = now + contact.ask.queue.config.reofferMs;
  if (until > now) contact.bars = [...(contact.bars?.filter((bar) => bar.until > now) ?? []), { agent, until }];
  waitAgain(engine, contact, now);
}

/** Taken back from who is asked for it or has it: it waits again, in its old place. */
export function takeBack(engine: Engine, contact: Contact, now: Millis): void {
  if (contact.status !== 'offered' && contact.status !== 'in_hand') throw new BrokenInvariant(`contact ${contact.id} is ${contact.status}, nobody has it`);
  waitAgain(engine, contact, now);
}

function waitAgain(engine: Engine, contact: Contact, now: Millis): void {
  cameBack(engine, contact);
  release(engine, contact, now);
  contact.status = 'waiting';
  contact.dedicated?.named.add(contact);
  contact.last?.named.add(contact);
  remindOfOverflow(engine, contact);
  contactChanged(engine, contact);
}

function release(engine: Engine, contact: Contact, now: Millis): void {
  const { agent } = contact;
  if (!agent?.holding.delete(contact)) throw new BrokenInvariant(`contact ${contact.id} is ${contact.status} and with nobody`);
  giveBack(agent, contact.ask.channel, contact.units, contact.interruptible, now);
  contact.agent = undefined;
  contact.units = 0;
  agentChanged(engine, agent);
}

/** It is over, wherever it stands. */
export function end(engine: Engine, contact: Contact, now: Millis): void {
  if (contact.status === 'gone') throw new BrokenInvariant(`contact ${contact.id} has ended already`);
  ended(engine, contact);
  if (contact.status === 'waiting') unplace(engine, contact);
  else release(engine, contact, now);
  forget(contact);
  contact.status = 'gone';
  leave(engine.asks, contact.ask);
}

/** No reminder counts any more, and nobody's presence. */
function forget(contact: Contact): void {
  contact.turn += 1;
  contact.dedicated?.named.delete(contact);
  contact.last?.named.delete(contact);
}

/** Puts a contact that nobody can take where it is found, and notes when that may change by itself. */
export function park(engine: Engine, contact: Contact, now: Millis): void {
  if (contact.waitsIn === undefined && contact.directTo === undefined) place(engine, contact);
  const due = nextChange(engine, contact, now);
  contact.turn += 1;
  if (due < Infinity) push(engine.agenda, { due, contact, turn: contact.turn });
}

/** The next instant at which something changes by itself; Infinity: none. */
export function nextDue(engine: Engine): Millis {
  return Math.min(nextReminder(engine), nextStep(engine));
}

function nextStep({ steps }: Engine): Millis {
  for (let top = steps.items[0]; top !== undefined; top = steps.items[0]) {
    if (top.due === top.agent.rampDue) return top.due;
    pop(steps);
  }
  return Infinity;
}

function nextReminder(engine: Engine): Millis {
  for (;;) {
    const top = engine.agenda.items[0];
    if (top === undefined) return Infinity;
    if (top.turn === top.contact.turn) return top.due;
    pop(engine.agenda);
  }
}

/** Everything that changes by itself up to `now`. */
export function advance(engine: Engine, now: Millis): void {
  engine.now = now;
  while (nextStep(engine) <= now) {
    const { agent } = pop(engine.steps)!;
    agent.rampDue = Infinity;
    agentChanged(engine, agent);
  }
  while (nextReminder(engine) <= now) {
    const { contact, due } = pop(engine.agenda)!;
    const to = engine.sink.overflowed && leavesFor(engine, contact, now, due);
    if (to !== undefined) {
      engine.sink.overflowed?.(contact, to);
      continue;
    }
    if (overflowAt(engine, contact) > due) remindOfOverflow(engine, contact);
    reconsider(engine, contact, now);
    // Also where nothing has changed but a bar has ended.
    contactChanged(engine, contact);
  }
}
