import type { Item } from '../model.ts';
import { leave, nextDueItem } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { bar, giveBack } from './give-back.ts';
import { offerTimedOut } from './offers.ts';
import { presenceOn } from './presence.ts';
import { runShifts } from './shift.ts';

/** Everything of items that is due by itself, in its order, then shifts and breaks. Rings, holds and bars are the engine's. */
export function runDue(turn: Turn): void {
  const { pool, now } = turn;
  for (let due = nextDueItem(pool, now); due; due = nextDueItem(pool, now)) runOne(turn, due.item, due.at);
  runShifts(turn);
}

/** What of the item was due at `at`; something else of it that is due, too, has a place of its own in the agenda. */
function runOne(turn: Turn, item: Item, at: number): void {
  const { pool, now, outcome } = turn;
  outcome.items.add(item.ticketId);
  if (item.offer?.expiresAt === at) return offerTimedOut(turn, item);
  if (item.finishDueAt === at) return leave(pool, item, now);
  if (item.silentDueAt === at) {
    const agentId = giveBack(turn, item, 'silent');
    return bar(turn, item, agentId);
  }
  const presence = item.agentId === null ? undefined : pool.presence.get(item.agentId);
  if (presence && presenceOn(presence, item.channel) !== 'offline') item.returnDueAt = null;
  else giveBack(turn, item, 'offline');
}
