import { type Clock, type Instant, PassingFault } from '@sluice/kernel';
import { crashPoint, pause, type Wake } from '@sluice/runtime';
import { type Database, type Outbox, type Session, truncateIfEmpty, type Tx } from '@sluice/store';
import { apply } from '../domain/apply.ts';
import type { RoutingEngine } from '../domain/engine.ts';
import type { PoolEntry, PoolInput, PoolRules } from '../domain/input.ts';
import { emptyOutcome, type Outcome } from '../domain/outcome.ts';
import { nextDue, type PoolState } from '../domain/pool.ts';
import { standingsOf } from '../domain/queue-health.ts';
import { drain, journalEntry, turnInbox } from '../store/pool-inbox.ts';
import { lastJournalNumber, poolFrom, readPoolRows, rowsOf, saveAgents, saveConfig, saveSnapshot, snapshotRows, takeLease } from '../store/pool-rows.ts';
import { saveStandings } from '../store/queue-health.ts';
import { saveChanges, saveResults } from '../store/save-outcome.ts';
import type { RoutingTelemetry } from '../telemetry.ts';
import type { Bells } from './bells.ts';
import { recordOf } from './records.ts';

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
/** How old what is told of the queues may be. */
const TELL_MS = 1000;
/** While something waits each millisecond is an agent's who could have it. */
const HURRY_MS = 1;

function waits({ byQueue }: PoolState): boolean {
  for (const list of byQueue.values()) if (list.size > 0) return true;
  return false;
}

/** What the writer of a pool knows while it is that. */
interface Reign {
  readonly session: Session;
  readonly lease: number;
  readonly pool: PoolState;
  /** Number of the next journal entry. */
  nextN: number;
  last: Instant;
  /** The version whose entry it has written; none since it took the pool. */
  under: string | undefined;
  inbox: 0 | 1;
  sinceTurn: number;
  /** The other table may hold dead rows. */
  stale: boolean;
  /** Number of the entry after which the pool was last stored whole. */
  snapshotN: number;
  /** When the queues' standing was last told, and whether anything has happened since. */
  toldAt: Instant;
  untold: boolean;
}

/**
 * The one writer of a pool: holds its advisory lock on a connection of its own, keeps the pool in memory, and commits what it decided
 * on that same connection, each commit checking the lease number. When a commit fails or its outcome is unknown, memory is thrown away
 * and the next step takes the pool again from rows.
 */
export class PoolWriter {
  readonly #o: WriterOptions;
  #session: Session | undefined;
  #reign: Reign | undefined;

  constructor(options: WriterOptions) {
    this.#o = options;
  }

  /** One round: take the pool, or decide one batch, or sleep. For `runLoop`. */
  async step(signal: AbortSignal): Promise<void> {
    const reign = this.#reign ?? (await this.#take(signal));
    if (!reign) return;
    try {
      const began = performance.now();
      await this.#configure(reign);
      const taken = await this.#batch(reign);
      await this.#tidy(reign, taken);
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

  async #batch(reign: Reign): Promise<number> {
    const { pool } = reign;
    const engine = this.#o.engine();
    const now = Math.max(this.#o.clock.now(), reign.last);
    let outcome: Outcome | undefined;
    const taken = await reign.session.transact(async (tx) => {
      const { leased, entries } = await drain(tx, { pool: pool.id, lease: reign.lease, limit: this.#limit, now, configVersion: pool.config.version, nextN: reign.nextN });
      if (!leased) throw this.#fenced();
      if (entries.length > 0) outcome = await this.#decide(tx, reign, engine, entries, now);
      return entries.length;
    });
    if (outcome) this.#committed(reign, outcome, taken, now);
    return taken;
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
    saveResults(tx, outcome.results);
    crashPoint(`pool.${pool.id}.before-commit`);
    tx.onCommit(() => crashPoint(`pool.${pool.id}.after-commit`));
    tx.onCommit(() => outbox.wake.ring());
  }

  /**
   * Stores the pool whole now and then, so that a question about it is answered from a short piece of the journal. The more it holds the
   * seldomer: what is written of it stays a part of what is written of its decisions.
   */
  async #store(reign: Reign): Promise<void> {
    const { snapshotAfter = 5000, clock } = this.#o;
    const { pool, nextN, snapshotN } = reign;
    const n = nextN - 1;
    if (n - snapshotN < Math.max(snapshotAfter, 10 * pool.items.size)) return;
    await saveSnapshot(reign.session, { pool: pool.id, n, now: Math.max(clock.now(), reign.last), configVersion: pool.config.version, rows: rowsOf(pool) });
    reign.snapshotN = n;
  }

  /** Tells how the queues stand, for the conditions of rules: after a change, and at most once a second. */
  async #tell(reign: Reign): Promise<void> {
    const now = this.#o.clock.now();
    if (!reign.untold || now - reign.toldAt < TELL_MS) return;
    await saveStandings(reign.session, { pool: reign.pool.id, lease: reign.lease, now, standings: standingsOf(reign.pool, now) });
    Object.assign(reign, { toldAt: now, untold: false });
  }

  /**
   * Turns the inbox to its other table by size, and empties the drained one when little comes in (or before turning to it again):
   * dead rows cannot pile up, even while another session's xid holds back vacuum.
   */
  async #tidy(reign: Reign, taken: number): Promise<void> {
    const { rotateAfter = 8000 } = this.#o;
    await this.#store(reign);
    await this.#tell(reign);
    const other = reign.inbox === 0 ? 1 : 0;
    const full = reign.sinceTurn >= rotateAfter;
    if (reign.stale && (full || taken < this.#limit / 10)) reign.stale = !(await truncateIfEmpty(reign.session, `routing.pool_inbox_${other}`));
    if (!full || reign.stale) return;
    await turnInbox(reign.session, reign.pool.id, other);
    Object.assign(reign, { inbox: other, sinceTurn: 0, stale: true });
  }
}
