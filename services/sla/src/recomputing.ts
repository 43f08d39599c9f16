import { createHash } from 'node:crypto';
import type { Clock, Instant } from '@sluice/kernel';
import { type Check, crashPoint, type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Database, Held, Locks, Outbox } from '@sluice/store';
import type { Clockwork } from './clockwork.ts';
import { promisesOf } from './domain/promises.ts';
import { SCHEMA } from './migrations.ts';
import { askedAndNotEnded, firstPlace, type InForce, liveAfter, moveOn, type Place, readFiles, readInForce, readPlace, turnTo } from './store/recomputing.ts';

export interface RecomputingParts {
  readonly db: Database;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly outbox: Outbox;
  readonly clockwork: Clockwork;
}

const LOCK = `sluice recomputing ${SCHEMA}`;
const OWNER_POLL_MS = 250;
/** The bell rings where this process goes over to another version; another process may have gone over alone. */
const SAFETY_MS = 5000;
/** Tickets a step: locked, decided and written in some 20 ms, which is what an event of one of them may have to wait. */
const STEP = 250;
/** After a step it rests for this share of what the step took. */
const REST = 0.1;
/** Deadlines fire late by so much: they come first. */
const LATE_MS = 40;
const GIVE_WAY_MS = 25;
/** Nothing of sla's takes so long; what does (a dump) decides nothing. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 10;

/** What one round did. */
export type Round = 'nothing' | 'turned' | 'stepped' | 'ended';

/**
 * Running clocks follow the configuration (ADR 33): one owner in the schema walks the live tickets by id, a step a transaction, and writes
 * down how far it has come in that transaction, so whoever comes after a crash goes on there. Only tickets whose terms are others are locked
 * and written. Nobody waits for it; it waits for deadlines.
 */
export class Recomputing {
  readonly wake = new Wake();
  readonly #o: RecomputingParts;
  #loop: Loop | undefined;
  #held: Held | undefined;
  #firedLate = false;
  #said = { seen: 0, changed: 0, sinceMs: 0 };

  constructor(parts: RecomputingParts) {
    this.#o = parts;
    parts.locks.share(LOCK, this.wake);
  }

  /** Before anything is decided: what a schema without a place has promised, it keeps. */
  async begin(): Promise<void> {
    const { db } = this.#o;
    const inForce = await readInForce(db);
    if (inForce && !(await readPlace(db))) await firstPlace(db, { number: inForce.number, promises: await this.#promises(inForce.version), since: inForce.at });
  }

  start(): void {
    this.#loop = runLoop({ name: 'recomputing', logger: this.#o.logger, step: (signal) => this.#step(signal) });
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
    await this.#held?.release();
    this.#held = undefined;
  }

  checks(): readonly Check[] {
    return this.#loop ? [this.#loop.healthy()] : [];
  }

  /** True when every running clock is held to the version in force. */
  async idle(): Promise<boolean> {
    const [place, inForce] = await Promise.all([readPlace(this.#o.db), readInForce(this.#o.db)]);
    return place?.after === null && place.number === inForce?.number;
  }

  /** How late a deadline has fired in this process. */
  fired(lateMs: number): void {
    this.#firedLate ||= lateMs > LATE_MS;
  }

  async #step(signal: AbortSignal): Promise<void> {
    if (!this.#held?.isHeld()) {
      this.#held = await this.#o.locks.tryHold(LOCK);
      if (!this.#held) return pause(OWNER_POLL_MS, signal);
    }
    const began = performance.now();
    const did = await this.round();
    if (did === 'nothing') return this.wake.wait(SAFETY_MS, signal);
    const rest = this.#firedLate ? GIVE_WAY_MS : REST * (performance.now() - began);
    this.#firedLate = false;
    await pause(rest, signal);
  }

  /** One round of it: goes over to a newer version, or a step further. */
  async round(): Promise<Round> {
    const { db } = this.#o;
    const [place, inForce] = await Promise.all([readPlace(db), readInForce(db)]);
    if (!place || !inForce) return 'nothing';
    if (place.number < inForce.number) return this.#turn(place, inForce);
    if (place.after === null || place.number !== inForce.number) return 'nothing';
    return this.#walk({ ...place, after: place.after }, inForce.version);
  }

  /** The same promises in another version concern nobody; where a walk is under way, it goes on. */
  async #turn(place: Place, { version, number, at }: InForce): Promise<Round> {
    const { db } = this.#o;
    const promises = await this.#promises(version);
    if (promises === place.promises) await turnTo(db, { ...place, number });
    else {
      await this.#othersEnded();
      await turnTo(db, { number, promises, since: at, after: '' });
      this.#said = { seen: 0, changed: 0, sinceMs: performance.now() };
    }
    return 'turned';
  }

  /** Whoever began under an older version may decide under it until he ends. */
  async #othersEnded(): Promise<void> {
    const { db } = this.#o;
    const before = await askedAndNotEnded(db);
    for (const until = performance.now() + PATIENCE_MS; before.size > 0 && performance.now() < until; await pause(LOOK_MS)) {
      const now = await askedAndNotEnded(db);
      for (const id of before) if (!now.has(id)) before.delete(id);
      if (before.size === 0) return;
    }
  }

  async #walk(place: Place & { readonly after: string }, version: string): Promise<Round> {
    const { db, clock, clockwork } = this.#o;
    const tickets = await liveAfter(db, place.after, STEP);
    const since = { version, since: place.since, now: clock.now() };
    const ids = await clockwork.concerned(db, tickets, since);
    if (!ids) return 'stepped';
    const to = tickets.size < STEP ? null : [...tickets.keys()].at(-1)!;
    if (!(await this.#commit(ids, place, since, to))) return 'stepped';
    this.#said = { ...this.#said, seen: this.#said.seen + tickets.size, changed: this.#said.changed + ids.length };
    if (to !== null) return 'stepped';
    const { seen, changed, sinceMs } = this.#said;
    this.#o.logger.info({ version, tickets: seen, changed, tookMs: Math.round(performance.now() - sinceMs) }, 'running clocks are held to the configuration in force');
    return 'ended';
  }

  /** False where another version has come, or somebody else has moved the place: all of it is rolled back or was never done. */
  async #commit(ids: readonly string[], place: Place & { readonly after: string }, since: { version: string; since: Instant; now: Instant }, to: string | null): Promise<boolean> {
    const { db, clockwork, outbox } = this.#o;
    return db.transact(async (tx) => {
      const records = await clockwork.reconfigure(tx, ids, since);
      if (!records) return false;
      await outbox.append(tx, records);
      if (!(await moveOn(tx, place, to))) throw new Error('another process has moved the place of the recomputing');
      crashPoint(`recomputing.${SCHEMA}.before-commit`);
      tx.onCommit(() => crashPoint(`recomputing.${SCHEMA}.after-commit`));
      return true;
    }, 'soon');
  }

  async #promises(version: string): Promise<string> {
    return createHash('sha256')
      .update(promisesOf((await readFiles(this.#o.db, version)) ?? {}))
      .digest('hex');
  }
}
