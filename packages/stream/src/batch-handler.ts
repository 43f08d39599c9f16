import type { Instant } from '@sluice/kernel';
import type { OutRecord, Tx } from '@sluice/store';
import type { Inbound } from './inbound.ts';

/**
 * How a service handles what arrives: load (locked, in the schema's one lock order), handle each event in order in memory, save.
 * It is never called without claim, transaction, retry and offsets.
 */
export interface BatchHandler<W> {
  readonly topics: readonly string[];
  /** `more` is what a `LoadAgain` asked for. */
  load(tx: Tx, events: readonly Inbound[], now: Instant, more?: unknown): Promise<W>;
  /** Pure; unknown types are passed over (a newer writer may say more). */
  handle(event: Inbound, work: W): void;
  save(tx: Tx, work: W): Promise<readonly OutRecord[]>;
}
