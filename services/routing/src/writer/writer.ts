import { type Clock, type Instant, PassingFault } from '@sluice/kernel';
import { crashPoint, pause, type Wake } from '@sluice/runtime';
import { type Database, type Outbox, type Session, type SessionTx, type Tx } from '@sluice/store';
import { apply } from '../domain/apply.ts';
import type { RoutingEngine } from '../domain/engine.ts';
import type { PoolEntry, PoolInput, PoolRules } from '../domain/input.ts';
import { emptyOutcome, type Outcome } from '../domain/outcome.ts';
import { nextDue, type PoolState } from '../domain/pool.ts';
import { drain, drainAhead, drained, type Drained, type DrainedRow, type Draining, journalEntry } from '../store/pool-inbox.ts';
import { lastJournalNumber, poolFrom, readPoolRows, saveAgents, saveConfig, snapshotRows, takeLease } from '../store/pool-rows.ts';
import { saveChanges, saveEndedOffers, saveResults } from '../store/save-outcome.ts';
import type { RoutingTelemetry } from '../telemetry.ts';
import type { Bells } from './bells.ts';
import { recordOf } from './records.ts';
import type { Reign } from './reign.ts';
import { TELL_MS, Tidying } from './tidying.ts';

export interface WriterOptions {
  readonly pool: string;
  readonly db: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly engine: () => RoutingEngine;
  readonly bells: Bells;
  readonly telemetry: RoutingTelemetry;
  /** Rung after every append of this process. */
  readonly wake: Wake;
  /** How long it sleeps when nobody rings: appends of other processes are found then. */
  readonly safetyPollMs: number;
  /** Inputs a commit. */
  readonly batch?: number;
  /** Inputs until the pool is stored whole again, at least. */
  readonly snapshotAfter?: number;
  /** Inputs until the inbox turns to its other table. */
  readonly rotateAfter?: number;
}

/** Of the advisory lock that the writer of a pool holds. */
export const poolLock = (pool: string): string => `sluice routing pool ${pool}`;

const LOCK_POLL_MS = 250;
const PACE_MS = 5;
/** While something waits each millisecond is an agent's who could have it. */
const HURRY_MS = 1;

function waits({ byQueue }: PoolState): boolean {
  for (const list of byQueue.values()) if (list.size > 0) return true;
  return false;
}

/**
 * The one writer of a pool: holds its advisory lock on a connection of its own, keeps the pool in memory, and commits what it decided
 * on that same connection, each commit checking the lease number. When a commit fails or its outcome is unknown, memory is thrown away
 * and the next step takes the pool again from rows.
 */
export class PoolWriter {
  readonly #o: WriterOptions;
  readonly #tidying: Tidying;
  #session: Session | undefined;
  #reign: Reign | undefined;

  constructor(options: WriterOptions) {
    this.#o = options;
    this.#tidying = new Tidying({ ...options, batch: this.#limit });
  }

  /** One round: take the pool, or decide one batch, or sleep. For `runLoop`. */
  async step(signal: AbortSignal): Promise<void> {
    const reign = this.#reign ?? (await this.#take(signal));
    if (!reign) return;
    try {
      if (reign.sated && !this.hasDue) await this.#o.wake.wait(this.#sleepMs(reign), signal);
      reign.sated = false;
      const began = performance.now();
      if (!reign.ahead) await this.#configure(reign);
      const taken = await this.#batch(reign);
      if (reign.ahead) return;
      await this.#tidying.run(reign, taken);
      reign.sated = taken > 0 && taken < this.#limit;
      if (taken === 0 && this.hasDue) await this.#enter(reign, this.#o.engine(), { kind: 'tick' });
      else if (taken === 0) {
        await this.#o.wake.wait(this.#sleepMs(reign), signal);
      } else if (taken < this.#limit / 2) {
        const rest = (waits(reign.pool) ? HURRY_MS : PACE_MS) - (performance.now() - began);
        if (rest > 0) await pause(rest, signal);
      }
    } catch (error) {
      this.#reign = undefined;
      this.#o.telemetry.lostPool(this.#o.pool, 'a commit failed: rebuilding from rows');
      if (reign.session.isEnded()) this.#session = undefined;
      throw error;
    }
  }

  /** Is this the writer now? */
  get reigns(): boolean {
    return this.#reign !== undefined && !this.#reign.session.isEnded();
  }

  /** Has something of the pool come due by itself that is not decided yet? */
  get hasDue(): boolean {
    return this.#reign !== undefined && nextDue(this.#reign.pool) <= this.#o.clock.now();
  }

  /** Until the next thing is due; not longer than until it looks for what other processes have appended. */
  #sleepMs({ pool, untold, toldAt }: Reign): number {
    const tell = untold ? toldAt + TELL_MS - this.#o.clock.now() : Infinity;
    return Math.max(1, Math.min(this.#o.safetyPollMs, tell, Math.ceil(nextDue(pool) - this.#o.clock.now())));
  }

  /** Gives the pool up: the lock is free at once. */
  async stop(): Promise<void> {
    if (this.#reign) this.#o.telemetry.leftPool();
    this.#reign = undefined;
    await this.#session?.close();
    this.#session = undefined;
  }

  get #limit(): number {
    return this.#o.batch ?? 500;
  }

  async #take(signal: AbortSignal): Promise<Reign | undefined> {
    const { db, pool: id, clock, engine, telemetry } = this.#o;
    if (this.#session?.isEnded() === true) this.#session = undefined;
    const session = (this.#session ??= await db.session(`pool ${id}`, 'soon'));
    if (!(await session.tryLock(poolLock(id)))) {
      await pause(LOCK_POLL_MS, signal);
      return undefined;
    }
    const { pool: config } = engine();
    const now = clock.now();
    const reign = await session.transact(async (tx): Promise<Reign> => {
      const { lease, inbox } = await takeLease(tx, id);
      const rows = await readPoolRows(tx, id, now);
      const n = await lastJournalNumber(tx, id);
      await saveConfig(tx, config, now);
      snapshotRows(tx, { pool: id, n, now, configVersion: config.version, agents: rows.agents });
      return {
        session,
        lease,
        pool: poolFrom(id, config, rows, now),
        nextN: n + 1,
        last: now,
        under: undefined,
        inbox: inbox === 1 ? 1 : 0,
        sinceTurn: 0,
        stale: true,
        snapshotN: n,
        toldAt: -Infinity,
        untold: true,
        sated: false,
        ahead: undefined,
      };
    });
    telemetry.tookPool(reign.pool, reign.lease);
    this.#reign = reign;
    return reign;
  }

  /**
   * A new configuration is an input like any other, so that the journal tells when it began to count; it is applied between two batches,
   * and first of all after a takeover, because it brings the agents who have no row yet.
   */
  async #configure(reign: Reign): Promise<void> {
    const engine = this.#o.engine();
    if (engine.version === reign.under) return;
    await this.#enter(reign, engine, { kind: 'configured', version: engine.version });
    reign.under = engine.version;
  }

  /** An input that does not come through the inbox. */
  async #enter(reign: Reign, engine: RoutingEngine, input: PoolInput): Promise<void> {
    const { pool: config, version } = engine;
    const now = Math.max(this.#o.clock.now(), reign.last);
    const outcome = await reign.session.transact(async (tx) => {
      const entry: PoolEntry = { seq: reign.nextN, at: now, input };
      if (input.kind === 'configured') await saveConfig(tx, config, now);
      if (!(await journalEntry(tx, { pool: reign.pool.id, lease: reign.lease, entry, now, configVersion: version }))) throw this.#fenced();
      return this.#decide(tx, reign, engine, [entry], now);
    });
    this.#committed(reign, outcome, 1, now);
  }

  /** What was drained behind the last commit, or else what the inbox holds now. */
  async #batch(reign: Reign): Promise<number> {
    const { session, ahead } = reign;
    const { engine, now } = ahead ?? { engine: this.#o.engine(), now: Math.max(this.#o.clock.now(), reign.last) };
    reign.ahead = undefined;
    let outcome: Outcome | undefined;
    const work = async (tx: SessionTx, { leased, entries }: Drained): Promise<number> => {
      if (!leased) throw this.#fenced();
      if (entries.length === 0) return 0;
      outcome = await this.#decide(tx, reign, engine, entries, now);
      this.#lookAhead(tx, reign, entries.length, now);
      return entries.length;
    };
    const taken = ahead
      ? await session.goOn((tx, rows) => work(tx, drained(rows as readonly DrainedRow[])))
      : await session.transact(async (tx) => work(tx, await drain(tx, this.#draining(reign, now))));
    if (outcome) this.#committed(reign, outcome, taken, now);
    return taken;
  }

  #draining({ pool, lease, nextN }: Reign, now: Instant): Draining {
    return { pool: pool.id, lease, limit: this.#limit, now, configVersion: pool.config.version, nextN };
  }

  /**
   * Where more has come meanwhile, it is drained in the round trip of this commit. It belongs to the next transaction, which checks the lease
   * anew; where this commit fails, that one has not begun. What else there is to do between two batches goes first.
   */
  #lookAhead(tx: SessionTx, reign: Reign, taken: number, last: Instant): void {
    const { engine, wake, clock } = this.#o;
    const after: Reign = { ...reign, nextN: reign.nextN + taken, sinceTurn: reign.sinceTurn + taken, untold: true };
    if (engine().version !== reign.under || this.#tidying.isDue(after, taken) || (!wake.take() && taken < this.#limit)) return;
    reign.ahead = { engine: engine(), now: Math.max(clock.now(), last) };
    drainAhead(tx, this.#draining(after, reign.ahead.now));
  }

  #fenced(): PassingFault {
    return new PassingFault(`another writer has taken the pool ${this.#o.pool}`);
  }

  async #decide(tx: Tx, reign: Reign, engine: RoutingEngine, entries: readonly PoolEntry[], now: Instant): Promise<Outcome> {
    const rules: PoolRules = { config: () => engine.pool };
    const outcome = emptyOutcome();
    for (const entry of entries) apply(reign.pool, entry, now, rules, outcome);
    await this.#save(tx, reign, outcome);
    return outcome;
  }

  #committed(reign: Reign, outcome: Outcome, taken: number, now: Instant): void {
    reign.last = now;
    reign.nextN += taken;
    reign.sinceTurn += taken;
    reign.untold = true;
    this.#o.bells.ring(outcome.results.map((one) => one.requestId));
    this.#o.telemetry.decided(outcome);
  }

  async #save(tx: Tx, { pool }: Reign, outcome: Outcome): Promise<void> {
    const { outbox } = this.#o;
    const items = [...outcome.items].map((ticketId) => ({ ticketId, item: pool.items.get(ticketId) }));
    saveChanges(tx, outbox, {
      pool: pool.id,
      items: items.flatMap(({ item }) => item ?? []),
      ended: items.flatMap(({ ticketId, item }) => (item ? [] : [ticketId])),
      cards: outcome.cards,
      records: outcome.events.map(recordOf),
    });
    saveAgents(
      tx,
      pool.id,
      [...outcome.agents].flatMap((id) => {
        const presence = pool.presence.get(id);
        return presence ? [{ id, presence }] : [];
      }),
    );
    saveEndedOffers(tx, outcome.endedOffers);
    saveResults(tx, outcome.results);
    crashPoint(`pool.${pool.id}.before-commit`);
    tx.onCommit(() => crashPoint(`pool.${pool.id}.after-commit`));
    tx.onCommit(() => outbox.wake.ring());
  }
}
