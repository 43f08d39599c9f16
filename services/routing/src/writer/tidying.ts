import type { Clock } from '@sluice/kernel';
import { truncateIfEmpty } from '@sluice/store';
import { standingsOf } from '../domain/queue-health.ts';
import { turnInbox } from '../store/pool-inbox.ts';
import { rowsOf, saveSnapshot } from '../store/pool-rows.ts';
import { saveStandings } from '../store/queue-health.ts';
import type { Reign } from './reign.ts';

export interface TidyingOptions {
  readonly clock: Clock;
  readonly batch: number;
  readonly snapshotAfter?: number;
  readonly rotateAfter?: number;
}

/** How old what is told of the queues may be. */
export const TELL_MS = 1000;

/** What the writer of a pool does between two batches. */
export class Tidying {
  readonly #o: TidyingOptions;

  constructor(options: TidyingOptions) {
    this.#o = options;
  }

  /** Would `run` do anything, now that so many inputs were taken? */
  isDue(reign: Reign, taken: number): boolean {
    return this.#isLong(reign) || this.#hasNews(reign) || this.#isFull(reign) || this.#maySweep(reign, taken);
  }

  /**
   * Turns the inbox to its other table by size, and empties the drained one when little comes in (or before turning to it again):
   * dead rows cannot pile up, even while another session's xid holds back vacuum.
   */
  async run(reign: Reign, taken: number): Promise<void> {
    await this.#store(reign);
    await this.#tell(reign);
    const other = reign.inbox === 0 ? 1 : 0;
    const full = this.#isFull(reign);
    if (this.#maySweep(reign, taken)) reign.stale = !(await truncateIfEmpty(reign.session, `routing.pool_inbox_${other}`));
    if (!full || reign.stale) return;
    await turnInbox(reign.session, reign.pool.id, other);
    Object.assign(reign, { inbox: other, sinceTurn: 0, stale: true });
  }

  /**
   * Stores the pool whole now and then, so that a question about it is answered from a short piece of the journal. The more it holds the
   * seldomer: what is written of it stays a part of what is written of its decisions.
   */
  async #store(reign: Reign): Promise<void> {
    if (!this.#isLong(reign)) return;
    const { pool, nextN } = reign;
    const n = nextN - 1;
    await saveSnapshot(reign.session, { pool: pool.id, n, now: Math.max(this.#o.clock.now(), reign.last), configVersion: pool.config.version, rows: rowsOf(pool) });
    reign.snapshotN = n;
  }

  #isLong({ pool, nextN, snapshotN }: Reign): boolean {
    return nextN - 1 - snapshotN >= Math.max(this.#o.snapshotAfter ?? 5000, 10 * pool.items.size);
  }

  #hasNews({ untold, toldAt }: Reign): boolean {
    return untold && this.#o.clock.now() - toldAt >= TELL_MS;
  }

  /** Tells how the queues stand, for the conditions of rules: after a change, and at most once a second. */
  async #tell(reign: Reign): Promise<void> {
    if (!this.#hasNews(reign)) return;
    const now = this.#o.clock.now();
    await saveStandings(reign.session, { pool: reign.pool.id, lease: reign.lease, now, standings: standingsOf(reign.pool, now) });
    Object.assign(reign, { toldAt: now, untold: false });
  }

  #isFull({ sinceTurn }: Reign): boolean {
    return sinceTurn >= (this.#o.rotateAfter ?? 8000);
  }

  #maySweep(reign: Reign, taken: number): boolean {
    return reign.stale && (this.#isFull(reign) || taken < this.#o.batch / 10);
  }
}
