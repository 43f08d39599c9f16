import { reask } from '../engine/engine.ts';
import type { Millis } from '../model.ts';
import type { SimHours, SimQueue, SimRules } from './rules.ts';
import type { Doors, Live, Run } from './run.ts';
import { allOf } from './unwritten.ts';

interface Timed {
  readonly queue: SimQueue;
  isOpen: boolean;
  changesAt: Millis;
}

const closed = (id: string): string => `${id}#closed`;

/** For each queue another one that nobody serves: there its work stands while it is closed. `#` stands in no id. */
export function withClosed(queues: readonly SimQueue[]): SimQueue[] {
  return [...queues, ...queues.map(({ overflow: _overflow, ...queue }): SimQueue => ({ ...queue, id: closed(queue.id), groups: [], agents: [], rings: [] }))];
}

/** The clock of the rules, for both kinds. */
export function waitClock(hours: SimHours): SimHours['after'] {
  return (id, from, ms) => hours.after(id.endsWith('#closed') ? id.slice(0, -'#closed'.length) : id, from, ms);
}

/** The opening hours of those queues whose work is not given out while they are closed. */
class Hours implements Doors {
  readonly #timed: ReadonlyMap<string, Timed>;
  readonly #rules: SimHours;
  readonly #shut = new Set<Live>();
  /** Of what waits behind a closed door: how much had happened when it was last open. */
  readonly #tried = new Map<Live, number>();
  #happened = 0;

  constructor(rules: SimHours, timed: readonly Timed[]) {
    this.#rules = rules;
    this.#timed = new Map(timed.map((one) => [one.queue.id, one]));
  }

  /** When a door opens or closes next that matters: one that opens for nobody who has not stood inside as things are does not. `other`: what else is due. */
  next(other: Millis): Millis {
    if (other === Infinity && ![...this.#shut].some((live) => this.#tried.get(live) !== this.#happened)) return Infinity;
    let next = Infinity;
    // None has been looked at before the first instant.
    for (const { changesAt } of this.#timed.values()) if (changesAt < next && changesAt !== -Infinity) next = changesAt;
    return next;
  }

  /** Something other than a door has moved. */
  happened(): void {
    this.#happened += 1;
  }

  /** Doors as they are at `now`, and what waits with them. */
  pass(run: Run, now: Millis): void {
    for (const one of this.#timed.values()) {
      if (one.changesAt > now) continue;
      const was = one.isOpen;
      one.isOpen = this.#rules.isOpen(one.queue.id, now);
      one.changesAt = this.#rules.nextChange(one.queue.id, now);
      if (was && !one.isOpen) this.#closes(run, one, now);
      else if (!was && one.isOpen) this.#opens(run, one, now);
    }
  }

  #closes(run: Run, { queue }: Timed, now: Millis): void {
    for (const live of allOf(run.unwritten)) {
      if (live.queue !== queue || live.contact?.status !== 'waiting') continue;
      const to = placeAt(run, queue);
      this.put(run, live, to.queue, to.isOpen, now);
    }
  }

  #opens(run: Run, { queue }: Timed, now: Millis): void {
    for (const live of this.#shut) {
      if (live.queue !== queue) continue;
      this.#tried.set(live, this.#happened);
      this.put(run, live, queue, true, now);
    }
  }

  /** A waiting contact asks in this queue from now on. Its wait begins anew in another one. */
  put(run: Run, live: Live, queue: SimQueue, isOpen: boolean, now: Millis): void {
    const contact = live.contact!;
    const waitFrom = queue === live.queue ? contact.waitFrom : now;
    const { dedicatedAgent: _dedicated, lastAgent: _last, ...plain } = contact.demand;
    const { dedicatedAgent, lastAgent } = live.line;
    const named = { ...(dedicatedAgent === undefined ? {} : { dedicatedAgent }), ...(lastAgent === undefined ? {} : { lastAgent }) };
    live.queue = queue;
    if (isOpen) this.#shut.delete(live);
    else this.#shut.add(live);
    reask(run.engine, contact, { ...plain, ...(isOpen ? named : {}), queue: isOpen ? queue.id : closed(queue.id) }, waitFrom);
    run.observer.moved(live.watched, queue, waitFrom, isOpen);
  }

  /** Nobody waits for it any more. */
  gone(live: Live): void {
    this.#shut.delete(live);
    this.#tried.delete(live);
  }

  isOpen(queueId: string): boolean {
    return this.#timed.get(queueId)?.isOpen ?? true;
  }

  outside(queueId: string): 'serve' | 'wait' | { readonly overflowTo: string } {
    return this.#rules.outside(queueId);
  }
}

export function doorsOf({ hours, queues }: SimRules): Doors | undefined {
  if (!hours) return undefined;
  const timed = queues.flatMap((queue): Timed[] => {
    return hours.outside(queue.id) === 'serve' ? [] : [{ queue, isOpen: true, changesAt: -Infinity }];
  });
  return new Hours(hours, timed);
}

/** Where work of a queue stands now: itself, or while it is closed the queue to which it then goes. */
export function placeAt({ doors, queues }: Run, from: SimQueue): { readonly queue: SimQueue; readonly isOpen: boolean } {
  if (doors === undefined) return { queue: from, isOpen: true };
  let queue = from;
  // Who publishes makes sure that it does not go in a circle.
  for (let hops = 0; hops < queues.size; hops += 1) {
    if (doors.isOpen(queue.id)) return { queue, isOpen: true };
    const outside = doors.outside(queue.id);
    if (typeof outside === 'string') break;
    queue = queues.get(outside.overflowTo)!;
  }
  return { queue, isOpen: false };
}
