import { BrokenInvariant } from '@sluice/kernel';
import type { Millis } from '../model.ts';
import { insert, remove, sortedList } from '../sorted-list.ts';
import { isAvailable } from './agents.ts';
import { meets, ringAsk } from './rings.ts';
import { addWaiting, removeWaiting } from './demands.ts';
import { type Agent, compare, type Contact, isBarred } from './parts.ts';
import type { Engine } from './state.ts';

/** Notes how many rings are open, who alone may have the contact now (simulation §4), and whether its queue is closed. */
export function look(engine: Engine, contact: Contact, now: Millis): void {
  const { config } = contact.ask.queue;
  let ring = contact.demand.widened ? config.rings.length : 0;
  while (ring < config.rings.length && engine.after(config.id, contact.waitFrom, config.rings[ring]!.afterMs) <= now) ring += 1;
  contact.ring = ring;
  contact.closed = engine.doors?.(config.id, now).isOpen === false;
  contact.hold = contact.dedicated === undefined && contact.last === undefined ? undefined : holdOf(engine, contact, now);
}

function holdOf(engine: Engine, contact: Contact, now: Millis): Agent | undefined {
  const { ask, waitFrom, dedicated, last } = contact;
  const { id, dedicatedMs, lastAgentMs } = ask.queue.config;
  const holds = (agent: Agent, ms: Millis): boolean => ms > 0 && isAvailable(agent, ask.channel.number) && !isBarred(contact, agent, now) && now < engine.after(id, waitFrom, ms);
  if (dedicated && holds(dedicated, dedicatedMs)) return dedicated;
  return last && holds(last, lastAgentMs) && meets(last, ask, ringAsk(engine.asks, ask, contact.ring)) ? last : undefined;
}

/** The next instant at which `look` or a bar may say something else; Infinity: none. */
export function nextChange(engine: Engine, contact: Contact, now: Millis): Millis {
  const { ask, waitFrom, ring, dedicated, last, bars } = contact;
  const { id, rings, dedicatedMs, lastAgentMs } = ask.queue.config;
  let due = Infinity;
  if (ring < rings.length) due = sooner(due, engine.after(id, waitFrom, rings[ring]!.afterMs), now);
  if (dedicated && dedicatedMs > 0) due = sooner(due, engine.after(id, waitFrom, dedicatedMs), now);
  if (last && lastAgentMs > 0) due = sooner(due, engine.after(id, waitFrom, lastAgentMs), now);
  if (bars) for (const bar of bars) due = sooner(due, bar.until, now);
  due = sooner(due, overflowAt(engine, contact), now);
  return engine.doors ? sooner(due, engine.doors(id, now).until, now) : due;
}

/** The earlier of the two, where the second is still to come. */
function sooner(due: Millis, instant: Millis, now: Millis): Millis {
  return instant > now && instant < due ? instant : due;
}

/** The queue to which it goes now, since it has waited its longest or the door has closed; undefined: it stays. `due`: of the reminder, so that what is late goes in the order in which it was due. */
export function leavesFor(engine: Engine, contact: Contact, now: Millis, due: Millis): string | undefined {
  const { id, overflow } = contact.ask.queue.config;
  const door = engine.doors?.(id, now);
  if (door?.isOpen === false && door.to !== undefined) return door.to;
  return overflow !== undefined && overflowAt(engine, contact) <= due ? overflow.queue : undefined;
}

/** When it has waited for as long as its queue lets it; Infinity: for ever. */
export function overflowAt(engine: Engine, { ask, waitFrom }: Contact): Millis {
  const { id, overflow } = ask.queue.config;
  return overflow === undefined ? Infinity : engine.after(id, waitFrom, overflow.afterMs);
}

/** Puts it where agents find it, unless its queue is closed: with who alone may have it; else among what waits, and with its dedicated agent, who is asked for nothing. */
export function place(engine: Engine, contact: Contact): void {
  if (contact.closed) return;
  if (contact.ask.mode === 'pull') return addWaiting(engine.pulls, contact, ringAsk(engine.asks, contact.ask, contact.ring));
  const to = contact.hold ?? contact.dedicated;
  if (to) {
    insert((to.direct[contact.ask.channel.number] ??= sortedList(compare)), contact);
    contact.directTo = to;
  }
  if (!contact.hold) addWaiting(engine.demands, contact, ringAsk(engine.asks, contact.ask, contact.ring));
}

/** Takes it out of wherever it stands; not an error where it stands nowhere. */
export function unplace(engine: Engine, contact: Contact): void {
  const { demands, pulls } = engine;
  if (contact.ask.queue.config.drain === true) engine.keptFreed = true;
  if (contact.waitsIn) removeWaiting(contact.ask.mode === 'pull' ? pulls : demands, contact);
  const list = contact.directTo?.direct[contact.ask.channel.number];
  if (!list) return;
  if (!remove(list, contact)) throw new BrokenInvariant(`contact ${contact.id} waits for ${contact.directTo?.config.id} in no index`);
  contact.directTo = undefined;
}
