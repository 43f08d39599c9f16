import { type Instant, never } from '@sluice/kernel';
import type { PoolEntry, PoolRules } from './input.ts';
import { assignByHand, transfer } from './inputs/by-hand.ts';
import { configured } from './inputs/configured.ts';
import { refused, withdrawn } from './inputs/ending.ts';
import { offlineDue, presence } from './inputs/presence.ts';
import { ranked } from './inputs/ranked.ts';
import { work } from './inputs/work.ts';
import type { Turn } from './match.ts';
import type { Outcome } from './outcome.ts';
import type { PoolState } from './pool.ts';

/**
 * Applies one entry to the pool, in place, and adds what it brings about to `outcome`.
 * The same entries, instants and configurations give the same decisions with the same ids: that is what the journal is for.
 * @throws BrokenInvariant where indexes and items disagree: the writer then rebuilds from rows.
 */
export function apply(pool: PoolState, entry: PoolEntry, now: Instant, rules: PoolRules, outcome: Outcome): void {
  const { input } = entry;
  const turn: Turn = { pool, outcome, seq: entry.seq, kind: input.kind, at: entry.at, now, decisions: 0 };
  switch (input.kind) {
    case 'work':
      return work(turn, input.work);
    case 'withdrawn':
      return withdrawn(turn, input.ticketId, input.version);
    case 'ranked':
      return ranked(turn, input);
    case 'refused':
      return refused(turn, input);
    case 'presence':
      return presence(turn, input, rules);
    case 'assign':
      return assignByHand(turn, input);
    case 'transfer':
      return transfer(turn, input);
    case 'offline_due':
      return offlineDue(turn, input.timer);
    case 'configured':
      return configured(turn, rules.config(input.version));
    default:
      return never(input);
  }
}
