import { crashPoint } from '@sluice/runtime';
import { OUTBOX_TABLES, type Outbox } from './outbox.ts';
import type { Session } from './session.ts';
import { codeOf } from './faults.ts';

/** Truncating takes 13 to 40 ms under load (lock, files, catalog): by size, not by batch. */
const ROTATE_ROWS = 10_000;
const LOCK_NOT_HAD = '55P03';

/**
 * Moves writers on and truncates what is drained; runs on the relay's connection, which holds the schema's lock.
 * A table that could not be had or is not empty stays dirty and is tried again; a third table is there for the meantime.
 */
export class OutboxRotation {
  readonly #outbox: Outbox;
  readonly #rotateRows: number;
  readonly #dirty = new Set<number>();
  #moved = 0;
  #known = false;

  constructor(outbox: Outbox, rotateRows = ROTATE_ROWS) {
    this.#outbox = outbox;
    this.#rotateRows = rotateRows;
  }

  /** After a takeover nothing is known: every table but the current one may hold dead rows. */
  reset(): void {
    this.#known = false;
  }

  /** Called after each round with the number of rows that it moved. */
  async afterMoved(session: Session, count: number): Promise<void> {
    if (!this.#known) {
      await this.#outbox.refresh(session);
      for (let n = 0; n < OUTBOX_TABLES; n++) if (n !== this.#outbox.current) this.#dirty.add(n);
      this.#known = true;
    }
    this.#moved += count;
    if (this.#moved >= this.#rotateRows) await this.#switch(session);
    else if (this.#dirty.size > 0 && count < this.#rotateRows / 20) await this.#clean(session);
  }

  async #switch(session: Session): Promise<void> {
    await this.#clean(session);
    const current = this.#outbox.current;
    const next = Array.from({ length: OUTBOX_TABLES - 1 }, (_, n) => (current + 1 + n) % OUTBOX_TABLES).find((n) => !this.#dirty.has(n));
    if (next === undefined) return; // both others still hold rows: stay, try at the next round
    await session.query(`update ${this.#outbox.schema}.outbox_current set n = $1`, [next]);
    crashPoint(`rotation.${this.#outbox.schema}.after-switch`);
    this.#outbox.current = next;
    this.#dirty.add(current);
    this.#moved = 0;
  }

  async #clean(session: Session): Promise<void> {
    for (const n of this.#dirty) {
      if (n === this.#outbox.current) this.#dirty.delete(n);
      else if (await truncateIfEmpty(session, `${this.#outbox.schema}.outbox_${n}`)) {
        crashPoint(`rotation.${this.#outbox.schema}.after-truncate`);
        this.#dirty.delete(n);
      }
    }
  }
}

/** Emptiness is checked after the ACCESS EXCLUSIVE lock, in the truncating transaction: a writer that came between keeps its row. */
export async function truncateIfEmpty(session: Session, table: string): Promise<boolean> {
  try {
    return await session.transact(async (tx) => {
      await tx.script(`set local lock_timeout = '10ms'; lock table ${table} in access exclusive mode`);
      if ((await tx.query(`select 1 as one from ${table} limit 1`)).length > 0) return false;
      await tx.script(`truncate ${table}`);
      return true;
    });
  } catch (error) {
    if (codeOf((error as Error).cause) === LOCK_NOT_HAD || codeOf(error) === LOCK_NOT_HAD) return false;
    throw error;
  }
}
