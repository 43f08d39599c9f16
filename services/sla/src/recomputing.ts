import { createHash } from 'node:crypto';
import { type Check, type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Held, Locks } from '@sluice/store';
import { ReadTooEarly } from './clockwork.ts';
import { promisesOf } from './domain/promises.ts';
import { SCHEMA } from './migrations.ts';
import { askedAndNotEnded, firstPlace, type InForce, type Place, readFiles, readInForce, readPlace, turnTo } from './store/recomputing.ts';
import { Walk, type WalkParts } from './walk.ts';

export interface RecomputingParts extends WalkParts {
  readonly locks: Locks;
  readonly logger: Logger;
}

const LOCK = `sluice recomputing ${SCHEMA}`;
const OWNER_POLL_MS = 250;
/** The bell rings where this process goes over to another version; another process may have gone over alone. */
const SAFETY_MS = 5000;
/** Deadlines come first: where more than a share of them fires later than this, the walk rests, for longer each time, until they do not. */
const LATE = { ms: 50, share: 0.02 };
const REST_MS = { first: 5, longest: 250 };
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
  #walk: Walk | undefined;
  #fired = { count: 0, late: 0 };
  #restMs = 0;

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
    await this.#walk?.ended();
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
    this.#fired.count += 1;
    if (lateMs > LATE.ms) this.#fired.late += 1;
  }

  async #step(signal: AbortSignal): Promise<void> {
    if (!this.#held?.isHeld()) {
      this.#held = await this.#o.locks.tryHold(LOCK);
      if (!this.#held) return pause(OWNER_POLL_MS, signal);
    }
    if ((await this.round()) === 'nothing') return this.wake.wait(SAFETY_MS, signal);
    const isLate = this.#fired.late > LATE.share * this.#fired.count;
    this.#restMs = isLate ? Math.min(REST_MS.longest, Math.max(REST_MS.first, 2 * this.#restMs)) : Math.max(0, this.#restMs / 2 - 1);
    this.#fired = { count: 0, late: 0 };
    if (this.#restMs > 0) await pause(this.#restMs, signal);
  }

  /** One round of it: goes over to a newer version, or a step further. */
  async round(): Promise<Round> {
    if (this.#walk) return this.#goOn(this.#walk);
    const { db } = this.#o;
    const [place, inForce] = await Promise.all([readPlace(db), readInForce(db)]);
    if (!place || !inForce) return 'nothing';
    if (place.number < inForce.number) return this.#turn(place, inForce);
    const { after } = place;
    if (after === null || place.number !== inForce.number) return 'nothing';
    this.#walk = new Walk(this.#o, { ...place, after }, inForce.version);
    return 'stepped';
  }

  async #goOn(walk: Walk): Promise<Round> {
    try {
      if (!(await walk.step())) return 'stepped';
    } catch (error) {
      this.#walk = undefined;
      await walk.ended();
      if (error instanceof ReadTooEarly) return 'stepped';
      throw error;
    }
    this.#walk = undefined;
    this.#o.logger.info({ tickets: walk.seen, changed: walk.changed }, 'running clocks are held to the configuration in force');
    return 'ended';
  }

  /** The same promises in another version concern nobody; where a walk is under way, it goes on. */
  async #turn(place: Place, { version, number, at }: InForce): Promise<Round> {
    const { db } = this.#o;
    const promises = await this.#promises(version);
    if (promises === place.promises) await turnTo(db, { ...place, number });
    else {
      await this.#othersEnded();
      await turnTo(db, { number, promises, since: at, after: '' });
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

  async #promises(version: string): Promise<string> {
    return createHash('sha256')
      .update(promisesOf((await readFiles(this.#o.db, version)) ?? {}))
      .digest('hex');
  }
}
