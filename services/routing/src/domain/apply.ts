import { type Instant, never } from '@sluice/kernel';
import { settle } from '@sluice/matching';
import type { PoolEntry, PoolInput, PoolRules } from './input.ts';
import { answered } from './inputs/answered.ts';
import { assignByHand, take } from './inputs/by-hand.ts';
import { configured } from './inputs/configured.ts';
import { runDue } from './inputs/due.ts';
import { exclude } from './inputs/excluded.ts';
import { finish, refused, withdrawn } from './inputs/ending.ts';
import { reassign, widen } from './inputs/escalated.ts';
import { acceptOffer, declineOffer } from './inputs/offers.ts';
import { presence } from './inputs/presence.ts';
import { ranked } from './inputs/ranked.ts';
import { goHome } from './inputs/shift.ts';
import { handover, moveStranded, transfer } from './inputs/transfer.ts';
import { announceQueued, work } from './inputs/work.ts';
import type { Outcome } from './outcome.ts';
import { throughDoors } from './overflow.ts';
import type { PoolState } from './pool.ts';
import type { Turn } from './turn.ts';

/**
 * Applies one entry to the pool, in place, and adds what it brings about to `outcome`: first what is due and what follows from it, then
 * the entry, then whatever can be given now is given. The same entries, instants and configurations give the same decisions with the same ids: that is what the journal is for.
 * @throws BrokenInvariant where indexes and items disagree: the writer then rebuilds from rows.
 */
export function apply(pool: PoolState, entry: PoolEntry, now: Instant, rules: PoolRules, outcome: Outcome): void {
  const { input } = entry;
  const turn: Turn = { pool, outcome, seq: entry.seq, kind: input.kind, at: entry.at, now, made: 0 };
  pool.turn = turn;
  pool.engine.now = now;
  // After a takeover the first entry brings the agents: nothing is given before.
  if (input.kind !== 'configured') {
    runDue(turn);
    follow(turn);
  }
  handle(turn, input, rules);
  if (input.kind === 'configured') runDue(turn);
  follow(turn);
  announceQueued(turn);
  pool.turn = undefined;
}

/** What follows from what has just happened, to the last of it. */
function follow(turn: Turn): void {
  goHome(turn);
  moveStranded(turn);
  throughDoors(turn);
  settle(turn.pool.engine, turn.now);
}

function handle(turn: Turn, input: PoolInput, rules: PoolRules): void {
  switch (input.kind) {
    case 'work':
      return work(turn, input.work);
    case 'withdrawn':
      return withdrawn(turn, input);
    case 'answered':
      return answered(turn, input);
    case 'ranked':
      return ranked(turn, input);
    case 'reassign':
      return reassign(turn, input);
    case 'widen':
      return widen(turn, input);
    case 'excluded':
      return exclude(turn, input);
    case 'refused':
      return refused(turn, input);
    case 'presence':
      return presence(turn, input);
    case 'assign':
      return assignByHand(turn, input);
    case 'transfer':
      return transfer(turn, input);
    case 'handover':
      return handover(turn, input);
    case 'accept':
      return acceptOffer(turn, input);
    case 'decline':
      return declineOffer(turn, input);
    case 'take':
      return take(turn, input);
    case 'finish':
      return finish(turn, input);
    case 'tick':
      return undefined;
    case 'configured':
      return configured(turn, rules.config(input.version));
    default:
      return never(input);
  }
}
