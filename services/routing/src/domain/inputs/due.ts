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
  for (let item = nextDueItem(pool, now); item; item = nextDueItem(pool, now)) runOne(turn, item);
  runShifts(turn);
}

function runOne(turn: Turn, item: Item): void {
  const { pool, now, outcome } = turn;
  const isDue = (at: number | null | undefined): boolean => at !== null && at !== undefined && at <= now;
  outcome.items.add(item.ticketId);
  if (isDue(item.offer?.expiresAt)) return offerTimedOut(turn, item);
  if (isDue(item.finishDueAt)) return leave(pool, item, now);
  if (isDue(item.silentDueAt)) {
    const agentId = giveBack(turn, item, 'silent');
    return bar(turn, item, agentId);
  }
  if (!isDue(item.returnDueAt)) return;
  const presence = item.agentId === null ? undefined : pool.presence.get(item.agentId);
  if (presence && presenceOn(presence, item.channel) !== 'offline') item.returnDueAt = null;
  else giveBack(turn, item, 'offline');
}
