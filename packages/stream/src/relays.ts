import { backOffMs, type Clock, messageOf, uuidv7 } from '@sluice/kernel';
import { type Check, crashPoint, type Logger, type Loop, meter, pause, runLoop, Wake } from '@sluice/runtime';
import { type Held, type Locks, type Outbox, OUTBOX_TABLES, OutboxRotation, type Queryable } from '@sluice/store';
import type { Log } from './port.ts';

const ROUND_ROWS = 2000;
/** A broker takes batches of some hundred records best. */
const PUBLISH_ROWS = 500;
/** A round starts at most every 5 ms: a lone row does not wait, a stream is gathered (7,200 → 10,300 events/s). */
const PACE_MS = 5;
const POLL_MS = 1000;
const OWNER_POLL_MS = 250;
const DRAIN_MS = 10_000;
const BACK_OFF = { firstMs: 50, maxMs: 5000 };

const relayLock = (schema: string): string => `sluice relay ${schema}`;

interface Served {
  readonly outbox: Outbox;
  readonly rotation: OutboxRotation;
  held: Held | undefined;
  /** Rows may stand in it. */
  pending: boolean;
  failures: number;
  retryAt: number;
  lastFault: string;
}

export interface RelaysOptions {
  readonly db: Queryable;
  readonly locks: Locks;
  readonly log: Log;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How often to look for rows that no bell of this process told of. Default 1 s; less where other processes write to the same outboxes. */
  readonly pollMs?: number;
  /** Rows until writers move to the next table of an outbox. */
  readonly rotateRows?: number;
}

/**
 * The relays of one process, on its one lock connection: one schema in a service's process, all of them in the standalone. The relay of a
 * schema is the only producer of what its outbox holds; it reads and deletes on the connection that holds the schema's lock, and keeps no
 * cursor. When that connection ends, the lock is polled for again. A schema that fails is tried again by itself; the others go on.
 */
export class Relays {
  readonly #o: RelaysOptions;
  readonly #pollMs: number;
  readonly #served: Served[] = [];
  readonly #wake = new Wake();
  /** As a sender; the same for all its schemas. */
  readonly #self = uuidv7();
  #loop: Loop | undefined;
  #nextPollAt = 0;
  #unwatch: (() => void) | undefined;

  constructor(options: RelaysOptions) {
    this.#o = options;
    this.#pollMs = options.pollMs ?? POLL_MS;
  }

  attach(outbox: Outbox): void {
    outbox.wake.forward(this.#wake);
    this.#o.locks.share(relayLock(outbox.schema), outbox.wake);
    this.#served.push({ outbox, rotation: new OutboxRotation(outbox, this.#o.rotateRows), held: undefined, pending: true, failures: 0, retryAt: 0, lastFault: '' });
    this.#wake.ring();
  }

  start(): void {
    this.#loop ??= runLoop({ name: 'relays', logger: this.#o.logger, step: (signal) => this.#step(signal) });
    this.#unwatch ??= this.#watchAge();
  }

  /** Publishes what stands in the outboxes; gives up where it cannot, and after `limitMs`: other processes may write as fast as it reads. */
  async drain(limitMs = DRAIN_MS): Promise<void> {
    const until = performance.now() + limitMs;
    for (const one of this.#served) one.pending = true;
    this.#wake.ring();
    while (this.#loop && performance.now() < until && this.check().status === 'ok' && (await this.#waiting()).some(Boolean)) await pause(PACE_MS);
  }

  async stop(): Promise<void> {
    this.#unwatch?.();
    await this.#loop?.stop();
    [this.#loop, this.#unwatch] = [undefined, undefined];
    for (const { outbox, held, failures } of this.#served) {
      if (!held?.isHeld()) continue;
      if (this.#o.log.settleMs !== undefined && failures === 0) await outbox.sentAll(held.session, this.#self);
      await held.release();
    }
  }

  check(): Check {
    const failing = this.#served.filter((one) => one.failures > 1);
    const remedy = 'they go on by themselves when the database or the log is back';
    if (failing.length > 0) return { name: 'relays', status: 'fail', detail: failing.map((one) => `${one.outbox.schema}: ${one.failures} failures in a row: ${one.lastFault}`).join('; '), remedy };
    const loop = this.#loop?.healthy() ?? { status: 'fail' as const, detail: 'not started' };
    return loop.status === 'fail' ? { ...loop, name: 'relays', remedy } : { ...loop, name: 'relays' };
  }

  /** True when no outbox holds a row. */
  async idle(): Promise<boolean> {
    return !(await this.#waiting()).some(Boolean);
  }

  /** How long the oldest unpublished row of each schema has waited. */
  async ages(): Promise<readonly { readonly schema: string; readonly ageMs: number }[]> {
    return Promise.all(this.#served.map(async ({ outbox }) => ({ schema: outbox.schema, ageMs: await outbox.ageMs(this.#o.db, this.#o.clock.now()) })));
  }

  async #step(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    for (const one of this.#served) if (one.outbox.wake.take()) one.pending = true;
    if (began >= this.#nextPollAt) await this.#poll(began);
    let moved = 0;
    for (const one of this.#served) if (one.pending && one.retryAt <= began && (await this.#own(one))) moved += await this.#round(one);
    if (this.#served.some((one) => one.pending && one.failures === 0 && one.held?.isHeld())) {
      const restMs = PACE_MS - (performance.now() - began);
      if (restMs > 0.3 && moved < ROUND_ROWS / 4) await pause(restMs, signal);
      return;
    }
    await this.#wake.wait(this.#sleepMs(), signal);
    const restMs = PACE_MS - (performance.now() - began);
    if (restMs > 0.3) await pause(restMs, signal);
  }

  #sleepMs(): number {
    const now = performance.now();
    let until = this.#nextPollAt;
    for (const one of this.#served) if (one.pending) until = Math.min(until, one.failures > 0 ? one.retryAt : now + OWNER_POLL_MS);
    return Math.max(1, until - now);
  }

  /** One statement for all: rows that other processes wrote, or a crashed one left. */
  async #poll(now: number): Promise<void> {
    const waiting = await this.#waiting();
    this.#served.forEach((one, n) => {
      if (waiting[n]) one.pending = true;
    });
    this.#nextPollAt = now + this.#pollMs;
  }

  async #waiting(): Promise<boolean[]> {
    if (this.#served.length === 0) return [];
    const tables = Array.from({ length: OUTBOX_TABLES }, (_, n) => n);
    const columns = this.#served.map(({ outbox }, n) => `(${tables.map((t) => `exists (select 1 from ${outbox.schema}.outbox_${t})`).join(' or ')}) as s${n}`);
    const [row] = await this.#o.db.query<Record<string, boolean>>(`select ${columns.join(', ')}`);
    return this.#served.map((_, n) => row?.[`s${n}`] === true);
  }

  async #own(one: Served): Promise<boolean> {
    if (one.held?.isHeld()) return true;
    const held = await this.#o.locks.tryHold(relayLock(one.outbox.schema));
    if (!held) return false;
    const mayWait = await this.#settling(one.outbox, held).catch(async (error: unknown) => {
      await held.release();
      throw error;
    });
    one.held = held;
    one.rotation.reset();
    if (mayWait) one.retryAt = performance.now() + (this.#o.log.settleMs ?? 0);
    return !mayWait;
  }

  /** After a sender who did not say that he was done: what he sent last may still be under way. */
  async #settling(outbox: Outbox, { session }: Held): Promise<boolean> {
    if (this.#o.log.settleMs === undefined) return false;
    const before = await outbox.sendAs(session, this.#self);
    return before !== undefined && before !== this.#self;
  }

  async #round(one: Served): Promise<number> {
    const { session } = one.held!;
    const { log } = this.#o;
    one.pending = false;
    try {
      const full = log.move ? ROUND_ROWS : PUBLISH_ROWS;
      const count = log.move ? await this.#move(one, log.move, full) : await this.#publish(one, full);
      await one.rotation.afterMoved(session, count);
      one.pending ||= count === full;
      one.failures = 0;
      return count;
    } catch (error) {
      this.#failed(one, error);
      return 0;
    }
  }

  #failed(one: Served, error: unknown): void {
    const waitMs = backOffMs(one.failures++, BACK_OFF, Math.random());
    [one.pending, one.retryAt, one.lastFault] = [true, performance.now() + waitMs, messageOf(error)];
    this.#o.logger[waitMs < 500 ? 'debug' : waitMs < 2500 ? 'warn' : 'error']({ schema: one.outbox.schema, err: error, failures: one.failures, waitMs }, 'relay failed, trying again');
  }

  async #move({ outbox, held }: Served, move: NonNullable<Log['move']>, limit: number): Promise<number> {
    crashPoint(`relay.${outbox.schema}.before-move`);
    const { count } = await move(held!.session, outbox, limit);
    if (count > 0) crashPoint(`relay.${outbox.schema}.after-move`);
    return count;
  }

  /** For a log elsewhere: publish, then delete; a crash between the two repeats, it never leaves a hole. No transaction is open while the broker answers. */
  async #publish(one: Served, limit: number): Promise<number> {
    const { session } = one.held!;
    const { schema } = one.outbox;
    const rows = await one.outbox.head(session, limit);
    if (rows.length === 0) return 0;
    crashPoint(`publish.${schema}.before-publish`);
    await this.#o.log.publish(rows);
    crashPoint(`publish.${schema}.after-publish`);
    await one.outbox.remove(
      session,
      rows.map((row) => row.seq),
    );
    crashPoint(`publish.${schema}.after-remove`);
    return rows.length;
  }

  #watchAge(): () => void {
    const gauge = meter('sluice').createObservableGauge('sluice.outbox.age', { unit: 'ms', description: 'how long the oldest unpublished row has waited' });
    const read = async (to: { observe(value: number, attributes: Record<string, string>): void }): Promise<void> => {
      for (const { schema, ageMs } of await this.ages()) to.observe(ageMs, { schema });
    };
    gauge.addCallback(read);
    return () => gauge.removeCallback(read);
  }
}
