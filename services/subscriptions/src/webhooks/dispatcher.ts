/**
 * Sends what is due, one owner: a session advisory lock, taken by polling. Each webhook is a lane with few requests under way at once, so one
 * that hangs or has a crowd makes no other late. A crash between "he took it" and "we wrote it down" repeats at most what is under way, under
 * the same webhook-id. Every try is written down by itself as soon as it ends.
 */
import type { Clock, Instant } from '@sluice/kernel';
import { type Check, crashPoint, type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Database, Held, Locks } from '@sluice/store';
import { afterTry, type Next, type Tried } from '../domain/attempts.ts';
import type { Webhooks } from './webhook.ts';
import { adoptOrphans, busy, claim, type Claimed, failForgotten, nextDue, settle } from '../store/webhook-deliveries.ts';
import { type SendParts, sendWebhook } from './send.ts';

export interface DispatcherOptions extends SendParts {
  readonly db: Database;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly webhooks: () => Webhooks;
  readonly onSettled: (claimed: Claimed, next: Next) => void;
  readonly onForgotten: (notices: number) => void;
  readonly jitter?: () => number;
}

const LOCK = 'subscriptions.webhook_delivery';
const POLL_MS = 250;
const LONGEST_SLEEP_MS = 1000;
const DRAIN_MS = 20_000;
/** Requests to one receiver at once. */
const LANE_WIDTH = 2;

export class Dispatcher {
  readonly wake = new Wake();
  readonly #o: DispatcherOptions;
  readonly #flying = new Set<Promise<void>>();
  /** By webhook: how many are under way. */
  readonly #byLane = new Map<string, number>();
  /** Until when a receiver that asked for it is left alone. Forgotten with the process: then he says it again. */
  readonly #openAt = new Map<string, Instant>();
  /** The configuration that was last looked through for webhooks that have gone. */
  #swept: Webhooks | undefined;
  #held: Held | undefined;
  #loop: Loop | undefined;
  #claiming = true;

  constructor(options: DispatcherOptions) {
    this.#o = options;
    options.locks.share(LOCK, this.wake);
  }

  start(): void {
    this.#claiming = true;
    this.#loop = runLoop({ name: 'webhooks', logger: this.#o.logger, step: (signal) => this.#step(signal) });
  }

  check(): Check {
    return this.#loop?.healthy() ?? { name: 'webhooks', status: 'fail', detail: 'not started' };
  }

  /** Claims nothing more and waits for what is under way, which the time-out bounds. */
  async drain(): Promise<void> {
    this.#claiming = false;
    const patience = new AbortController();
    await Promise.race([Promise.all(this.#flying), pause(DRAIN_MS, patience.signal)]);
    patience.abort();
  }

  async stop(): Promise<void> {
    this.#claiming = false;
    await this.#loop?.stop();
    await Promise.all(this.#flying);
    await this.#held?.release();
    this.#held = undefined;
  }

  async idle(): Promise<boolean> {
    if (this.#flying.size > 0) return false;
    const now = this.#o.clock.now();
    // Whoever asks waits for it: a moved clock is not seen before the next look.
    this.wake.ring();
    return !(await busy(this.#o.db, [...this.#free(now).keys()], now));
  }

  async #step(signal: AbortSignal): Promise<void> {
    if (!(await this.#owns())) return this.wake.wait(POLL_MS, signal);
    const { db, clock } = this.#o;
    await this.#forget();
    const free = this.#claiming ? this.#free(clock.now()) : new Map<string, number>();
    const claimed = free.size > 0 ? await claim(db, clock.now(), free) : [];
    for (const one of claimed) this.#fly(one, signal);
    const lanes = this.#claiming ? [...this.#free(clock.now()).keys()] : [];
    const due = lanes.length > 0 ? await nextDue(db, lanes) : undefined;
    const sleepMs = due === undefined ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, due - clock.now());
    if (sleepMs > 0) await this.wake.wait(sleepMs, signal);
  }

  /** What waits for a webhook that has been taken out of the configuration would wait for ever. */
  async #forget(): Promise<void> {
    const { db, clock, webhooks, onForgotten } = this.#o;
    const known = webhooks();
    if (known === this.#swept) return;
    onForgotten(await failForgotten(db, [...known.keys()], clock.now()));
    this.#swept = known;
  }

  /** Lanes that may send now, with how much more. */
  #free(now: Instant): Map<string, number> {
    const ready = [...this.#o.webhooks().values()].filter(({ id, target }) => target !== undefined && (this.#openAt.get(id) ?? 0) <= now);
    return new Map(ready.map(({ id }) => [id, LANE_WIDTH - (this.#byLane.get(id) ?? 0)] as const).filter(([, free]) => free > 0));
  }

  /** The lock is a fence in time, not in the rows: an owner that lost it notices at its next step; `settle` ignores a word that came too late. */
  async #owns(): Promise<boolean> {
    if (this.#held?.isHeld()) return true;
    this.#held = await this.#o.locks.tryHold(LOCK);
    if (!this.#held) return false;
    await Promise.all(this.#flying);
    await adoptOrphans(this.#o.db, this.#o.clock.now());
    return true;
  }

  #fly(claimed: Claimed, signal: AbortSignal): void {
    const { webhookId } = claimed;
    this.#byLane.set(webhookId, (this.#byLane.get(webhookId) ?? 0) + 1);
    const flight = this.#deliver(claimed, signal).finally(() => {
      this.#byLane.set(webhookId, (this.#byLane.get(webhookId) ?? 1) - 1);
      this.#flying.delete(flight);
      this.wake.ring();
    });
    this.#flying.add(flight);
  }

  async #deliver(claimed: Claimed, signal: AbortSignal): Promise<void> {
    const { webhooks, clock, jitter = Math.random } = this.#o;
    const target = webhooks().get(claimed.webhookId)?.target;
    crashPoint('delivery.subscriptions.before-send');
    const tried: Tried = target ? await sendWebhook(this.#o, target, claimed, clock.now()) : { outcome: 'retry', code: 'not_configured' };
    crashPoint('delivery.subscriptions.after-send');
    const now = clock.now();
    if (tried.outcome === 'retry' && tried.pauseMs !== undefined) this.#openAt.set(claimed.webhookId, now + tried.pauseMs);
    await this.#record(claimed, afterTry(tried, { attempts: claimed.attempts, now, jitter: jitter() }), signal);
  }

  /** What he took must be written down, however long the database is away: until then the process keeps it in hand. */
  async #record(claimed: Claimed, next: Next, signal: AbortSignal): Promise<void> {
    const { db, clock, logger, onSettled } = this.#o;
    for (let waitMs = 50; ; waitMs = Math.min(5000, waitMs * 2)) {
      try {
        await settle(db, claimed, next, clock.now());
        crashPoint('delivery.subscriptions.after-record');
        onSettled(claimed, next);
        return;
      } catch (error) {
        logger.warn({ noticeId: claimed.id, state: next.state, err: error }, 'the outcome of a webhook could not be written down yet');
        if (signal.aborted) return;
        await pause(waitMs, signal);
      }
    }
  }
}
