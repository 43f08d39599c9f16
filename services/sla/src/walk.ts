import { type Clock, PassingFault } from '@sluice/kernel';
import { crashPoint } from '@sluice/runtime';
import type { Database, Outbox, OutRecord, Tx } from '@sluice/store';
import { type Clockwork, ReadTooEarly, type ReadWork } from './clockwork.ts';
import { SCHEMA } from './migrations.ts';
import { moveOn, type Place } from './store/recomputing.ts';
import { type AsRead, liveAfter } from './store/tickets.ts';

export interface WalkParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly clockwork: Clockwork;
}

/** A place with tickets behind it. */
export type Walking = Place & { readonly after: string };

/** Tickets a step: decided without a pause in some 5 ms, which is what a deadline may have to wait, and locked for some more. */
export const STEP = 125;

/**
 * The walk through the tickets of one version. Three steps are under way at once: the tickets of one are read, those of the one before it
 * decided, those of the one before that written; only the last changes anything, and in its order.
 */
export class Walk {
  readonly #o: WalkParts;
  readonly #version: string;
  #place: Walking;
  #ahead: Promise<ReadonlyMap<string, AsRead>>;
  #written: Promise<void> = Promise.resolve();
  seen = 0;
  changed = 0;

  constructor(parts: WalkParts, place: Walking, version: string) {
    this.#o = parts;
    this.#place = place;
    this.#version = version;
    this.#ahead = this.#read(place.after);
  }

  /** One step further: true where it was the last. @throws ReadTooEarly where another version is in force; nothing is lost by beginning a new walk where the place stands */
  async step(): Promise<boolean> {
    const { clockwork, clock } = this.#o;
    const read = await this.#ahead;
    const to = read.size < STEP ? null : [...read.keys()].at(-1)!;
    if (to !== null) this.#ahead = this.#read(to);
    const since = { version: this.#version, since: this.#place.since, now: clock.now() };
    const work = await clockwork.reconfigured(this.#o.db, read, since);
    await this.#written;
    if (!work) throw new ReadTooEarly();
    this.seen += read.size;
    this.changed += work.touched.size;
    this.#written = this.#write(this.#place, to, work, since);
    this.#written.catch(() => undefined); // told to who asks for the next step, or for the end
    if (to === null) await this.#written;
    else this.#place = { ...this.#place, after: to };
    return to === null;
  }

  /** What was begun is over, whatever came of it. */
  async ended(): Promise<void> {
    await Promise.allSettled([this.#ahead, this.#written]);
  }

  #read(after: string): Promise<ReadonlyMap<string, AsRead>> {
    const read = liveAfter(this.#o.db, after, STEP);
    read.catch(() => undefined); // told to who asks for the next step
    return read;
  }

  /** As they were read, where nothing has happened to them; else once more, locked first. */
  async #write(place: Walking, to: string | null, work: ReadWork, since: Parameters<Clockwork['reconfigureLocked']>[2]): Promise<void> {
    const { clockwork } = this.#o;
    try {
      await this.#commit(place, to, (tx) => clockwork.saveAsRead(tx, work));
    } catch (error) {
      if (!(error instanceof ReadTooEarly)) throw error;
      await this.#commit(place, to, (tx) => clockwork.reconfigureLocked(tx, work.touched, since));
    }
  }

  /** What is decided, and the place, in one transaction. @throws PassingFault where somebody else has moved the place */
  async #commit(place: Walking, to: string | null, save: (tx: Tx) => Promise<readonly OutRecord[]>): Promise<void> {
    const { db, outbox } = this.#o;
    await db.transact(async (tx) => {
      const [records, isOurs] = await Promise.all([save(tx), moveOn(tx, place, to)]);
      if (!isOurs) throw new PassingFault('another process has moved the place of the recomputing');
      await outbox.append(tx, records);
      crashPoint(`recomputing.${SCHEMA}.before-commit`);
      tx.onCommit(() => crashPoint(`recomputing.${SCHEMA}.after-commit`));
    }, 'soon');
  }
}
