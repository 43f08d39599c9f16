import type { Clock } from '@sluice/kernel';
import { type Check, type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import { type Held, type Locks, type Outbox, OutboxRotation, type Queryable } from '@sluice/store';
import type { Log } from './port.ts';

const ROUND_ROWS = 2000;
const PACE_MS = 5;
const POLL_MS = 1000;
const OWNER_POLL_MS = 250;

interface Served {
  readonly outbox: Outbox;
  readonly rotation: OutboxRotation;
  held: Held | undefined;
  pending: boolean;
}

export interface RelaysOptions {
  readonly db: Queryable;
  readonly locks: Locks;
  readonly log: Log;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * The relays of one process, on its one lock connection: one schema in a service's process, all of them in the standalone. The relay of a
 * schema is the only producer of what its outbox holds; it reads and deletes on the connection that holds the schema's lock, and keeps no cursor.
 */
export class Relays {
  readonly #o: RelaysOptions;
  readonly #served: Served[] = [];
  readonly #wake = new Wake();
  #loop: Loop | undefined;
  #nextPollAt = 0;

  constructor(options: RelaysOptions) {
    this.#o = options;
  }

  attach(outbox: Outbox): void {
    outbox.wake.forward(this.#wake);
    this.#served.push({ outbox, rotation: new OutboxRotation(outbox), held: undefined, pending: true });
    this.#wake.ring();
  }

  start(): void {
    this.#loop ??= runLoop({ name: 'relays', logger: this.#o.logger, step: (signal) => this.#step(signal) });
  }

  /** Publishes what stands in the outboxes now. */
  async drain(): Promise<void> {
    for (const one of this.#served) one.pending = true;
    this.#wake.ring();
    while (this.#loop && this.#loop.healthy().status === 'ok' && (await this.#waiting()).some(Boolean)) await pause(PACE_MS);
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
    this.#loop = undefined;
    for (const one of this.#served) await one.held?.release();
  }

  check(): Check {
    return { ...(this.#loop?.healthy() ?? { status: 'fail' as const, detail: 'not started' }), name: 'relays' };
  }

  /** True when no outbox holds a row. */
  async idle(): Promise<boolean> {
    return !(await this.#waiting()).some(Boolean);
  }

  async ages(): Promise<readonly { readonly schema: string; readonly ageMs: number }[]> {
    return Promise.all(this.#served.map(async ({ outbox }) => ({ schema: outbox.schema, ageMs: await outbox.ageMs(this.#o.db, this.#o.clock.now()) })));
  }

  async #step(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    for (const one of this.#served) if (one.outbox.wake.take()) one.pending = true;
    if (began >= this.#nextPollAt) await this.#poll(began);
    let moved = 0;
    let unowned = false;
    for (const one of this.#served) {
      if (!one.pending) continue;
      if (!(await this.#own(one))) unowned = true;
      else moved += await this.#round(one);
    }
    if (this.#served.some((one) => one.pending && one.held?.isHeld())) {
      const restMs = PACE_MS - (performance.now() - began);
      if (restMs > 0.3 && moved < ROUND_ROWS / 4) await pause(restMs, signal);
      return;
    }
    await this.#wake.wait(unowned ? OWNER_POLL_MS : Math.max(1, this.#nextPollAt - performance.now()), signal);
    if (performance.now() - began < PACE_MS) await pause(PACE_MS - (performance.now() - began), signal);
  }

  /** One statement for all: rows that other processes wrote, or a crashed one left. */
  async #poll(now: number): Promise<void> {
    const waiting = await this.#waiting();
    this.#served.forEach((one, n) => {
      if (waiting[n]) one.pending = true;
    });
    this.#nextPollAt = now + POLL_MS;
  }

  async #waiting(): Promise<boolean[]> {
    if (this.#served.length === 0) return [];
    const columns = this.#served.map(
      ({ outbox }, n) => `(exists (select 1 from ${outbox.schema}.outbox_0) or exists (select 1 from ${outbox.schema}.outbox_1) or exists (select 1 from ${outbox.schema}.outbox_2)) as s${n}`,
    );
    const [row] = await this.#o.db.query<Record<string, boolean>>(`select ${columns.join(', ')}`);
    return this.#served.map((_, n) => row?.[`s${n}`] === true);
  }

  async #own(one: Served): Promise<boolean> {
    if (one.held?.isHeld()) return true;
    one.held = await this.#o.locks.tryHold(`sluice relay ${one.outbox.schema}`);
    one.rotation.reset();
    return one.held !== undefined;
  }

  async #round(one: Served): Promise<number> {
    const { session } = one.held!;
    const { log } = this.#o;
    one.pending = false;
    try {
      const count = log.move ? (await log.move(session, one.outbox, ROUND_ROWS)).count : await this.#publish(one);
      await one.rotation.afterMoved(session, count);
      one.pending ||= count === ROUND_ROWS;
      return count;
    } catch (error) {
      one.pending = true;
      throw error;
    }
  }

  /** For a log elsewhere: publish, then delete; a crash between the two repeats, it never leaves a hole. */
  async #publish(one: Served): Promise<number> {
    const rows = await one.outbox.head(one.held!.session, ROUND_ROWS / 4);
    if (rows.length === 0) return 0;
    await this.#o.log.publish(rows);
    await one.held!.session.transact((tx) =>
      one.outbox.remove(
        tx,
        rows.map((row) => row.seq),
      ),
    );
    one.pending = true;
    return rows.length;
  }
}
