/**
 * Sends what is due, one owner per schema: a session advisory lock, taken by polling. Who gets it first puts orphans of a dead owner back,
 * so a crash between "the server took it" and "we wrote it down" repeats at most the mails under way, under the same Message-ID.
 * Every try is written down by itself as soon as it ends; a slow server holds back nobody's record.
 */
import { messageOf, type Clock, type Instant } from '@sluice/kernel';
import { type Check, crashPoint, type Logger, type Loop, pause, runLoop, SpanKind, Wake, withSpan } from '@sluice/runtime';
import type { Database, Held, Locks, Outbox } from '@sluice/store';
import { type Claimed, type Deliveries, receiptOf, type Settled } from './deliveries.ts';
import { nextTry } from './delivery-policy.ts';
import { closing } from './lane-pace.ts';
import { type LaneNews, tellLane } from './lanes.ts';
import type { SendResult, Transport } from './transport.ts';

export interface SenderOptions {
  readonly db: Database;
  readonly locks: Locks;
  readonly schema: string;
  /** The service's name, for the receipts' source. */
  readonly service: string;
  readonly outbox: Outbox;
  readonly deliveries: Deliveries;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onSettled?: (settled: Settled, claimed: Claimed) => void;
  /** Messages under way at once. */
  readonly concurrency?: number;
  /** How often the lock is asked for, and held messages looked at. */
  readonly pollMs?: number;
  readonly jitter?: () => number;
}

const LONGEST_SLEEP_MS = 1000;
const DRAIN_MS = 35_000;

export class Sender {
  readonly wake = new Wake();
  readonly #o: Required<Pick<SenderOptions, 'concurrency' | 'pollMs' | 'jitter'>> & SenderOptions;
  readonly #flying = new Set<Promise<void>>();
  /** Of what is flying, by lane. */
  readonly #byLane = new Map<string, number>();
  #held: Held | undefined;
  #loop: Loop | undefined;
  #claiming = true;

  constructor(options: SenderOptions) {
    this.#o = { concurrency: 16, pollMs: 250, jitter: Math.random, ...options };
    options.locks.share(this.#lock, this.wake);
  }

  get #lock(): string {
    return `${this.#o.schema}.delivery`;
  }

  start(): void {
    this.#claiming = true;
    this.#loop = runLoop({ name: `${this.#o.service}-sender`, logger: this.#o.logger, step: (signal) => this.#step(signal) });
  }

  check(): Check {
    return this.#loop?.healthy() ?? { name: `${this.#o.service}-sender`, status: 'fail', detail: 'not started' };
  }

  get flying(): number {
    return this.#flying.size;
  }

  /**
   * Claims nothing more and waits for what is under way. The transport's time-outs bound the sending, `DRAIN_MS` the writing down while the
   * database is away: what is left then is repeated by the next owner, under the same id.
   */
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
    await this.#o.transport.close();
  }

  async #step(signal: AbortSignal): Promise<void> {
    if (!(await this.#owns())) {
      await this.wake.wait(this.#o.pollMs, signal);
      return;
    }
    const free = this.#o.concurrency - this.#flying.size;
    const { db, deliveries, clock } = this.#o;
    await this.#releaseReady();
    const claimed = this.#claiming && free > 0 ? await this.#claim(free) : [];
    for (const one of claimed) this.#fly(one, signal);
    const due = this.#claiming && free > claimed.length ? await deliveries.nextDue(db, this.#fullLanes()) : undefined;
    const sleepMs = due === undefined ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, due - clock.now());
    if (sleepMs > 0) await this.wake.wait(sleepMs, signal);
  }

  #claim(free: number): Promise<Claimed[]> {
    const { db, deliveries, transport, clock } = this.#o;
    if (!transport.lanes) return deliveries.claim(db, clock.now(), free);
    const { lanes } = transport;
    return deliveries.claimPaced(db, { now: clock.now(), limit: free, flying: this.#byLane, full: this.#fullLanes(), paceOf: (lane) => lanes.paceOf(lane) });
  }

  #fullLanes(): string[] {
    const { lanes } = this.#o.transport;
    return lanes ? [...this.#byLane].filter(([lane, count]) => count >= lanes.paceOf(lane).connections).map(([lane]) => lane) : [];
  }

  #count(lane: string | null, by: 1 | -1): void {
    if (lane === null) return;
    const count = (this.#byLane.get(lane) ?? 0) + by;
    if (count > 0) this.#byLane.set(lane, count);
    else this.#byLane.delete(lane);
  }

  /** The lock is a fence in time, not in the rows: an owner that lost it notices at its next step; `settle` ignores a word that came too late. */
  async #owns(): Promise<boolean> {
    if (this.#held?.isHeld()) return true;
    this.#held = await this.#o.locks.tryHold(this.#lock);
    if (!this.#held) return false;
    // Ours may still be under way when only the connection was lost: they settle by their own attempt, so they are waited for, not repeated.
    await Promise.all(this.#flying);
    await this.#o.deliveries.adoptOrphans(this.#o.db, this.#o.clock.now());
    return true;
  }

  async #releaseReady(): Promise<void> {
    const { db, deliveries, transport, clock } = this.#o;
    const ready = (await deliveries.heldAccounts(db)).filter((account) => transport.ready(account));
    if (ready.length > 0) await deliveries.release(db, ready, clock.now());
  }

  #fly(claimed: Claimed, signal: AbortSignal): void {
    this.#count(claimed.lane, 1);
    const flight = this.#deliver(claimed, signal).finally(() => {
      this.#count(claimed.lane, -1);
      this.#flying.delete(flight);
      this.wake.ring();
    });
    this.#flying.add(flight);
  }

  async #deliver(claimed: Claimed, signal: AbortSignal): Promise<void> {
    if (!this.#o.transport.ready(claimed.account)) return this.#record(claimed, { state: 'held' }, undefined, signal);
    const result = await this.#try(claimed);
    const news = this.#newsOf(claimed, result);
    return this.#record(claimed, this.#judge(claimed, result, news), news, signal);
  }

  async #try(claimed: Claimed): Promise<SendResult> {
    try {
      crashPoint(`delivery.${this.#o.schema}.before-send`);
      const result = await withSpan('deliver', { kind: SpanKind.CLIENT, parent: claimed.cause.traceparent, attributes: { schema: this.#o.schema } }, () => this.#o.transport.send(claimed.request));
      crashPoint(`delivery.${this.#o.schema}.after-send`);
      return result;
    } catch (error) {
      this.#o.logger.warn({ messageId: claimed.messageId, err: error }, 'a delivery failed in an unexpected way');
      return { outcome: 'retry', code: 'fault', detail: messageOf(error) };
    }
  }

  #newsOf({ slowed, lane }: Claimed, result: SendResult): LaneNews | undefined {
    if (result.outcome === 'sent') return slowed > 0 ? { kind: 'well' } : undefined;
    const { transport, clock, jitter } = this.#o;
    if (lane === null || !transport.lanes || result.outcome !== 'retry' || result.throttled !== true) return undefined;
    return { kind: 'slowed', level: slowed + 1, ...closing(slowed, transport.lanes.paceOf(lane), clock.now(), jitter()) };
  }

  #judge(claimed: Claimed, result: SendResult, news: LaneNews | undefined): Settled {
    if (result.outcome === 'sent') return { state: 'sent', at: this.#o.clock.now(), providerMessageId: result.providerMessageId, providerAt: result.providerAt };
    if (result.outcome === 'failed') return { state: 'failed', code: result.code, detail: result.detail };
    const now: Instant = this.#o.clock.now();
    const next = nextTry({ attempts: claimed.attempts, firstTriedAt: claimed.firstTriedAt, now, jitter: this.#o.jitter() });
    if (next.kind === 'give_up') return { state: 'failed', code: 'expired', detail: `${result.code}: ${result.detail}` };
    const nextAt = news?.kind === 'slowed' ? Math.max(next.at, news.until) : next.at;
    return { state: 'queued', nextAt, code: result.code, detail: result.detail };
  }

  /** What was sent must be written down, however long the database is away: until then the process keeps it in hand. */
  async #record(claimed: Claimed, settled: Settled, news: LaneNews | undefined, signal: AbortSignal): Promise<void> {
    const { db, deliveries, outbox, clock, service, logger, onSettled } = this.#o;
    const loop = new Wake();
    for (let waitMs = 50; ; waitMs = Math.min(5000, waitMs * 2)) {
      try {
        const now = clock.now();
        await db.transact(async (tx) => {
          const receipt = receiptOf(service, claimed, settled, now);
          if (news && claimed.lane !== null) await tellLane(tx, this.#o.schema, claimed.lane, news, now);
          if ((await deliveries.settle(tx, claimed, settled, now)) && receipt) await outbox.append(tx, [receipt]);
        });
        crashPoint(`delivery.${this.#o.schema}.after-record`);
        onSettled?.(settled, claimed);
        return;
      } catch (error) {
        logger.warn({ messageId: claimed.messageId, state: settled.state, err: error }, 'the outcome of a delivery could not be written down yet');
        if (signal.aborted) return;
        await loop.wait(waitMs, signal);
      }
    }
  }
}
