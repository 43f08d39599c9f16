import type { Turn } from '../match.ts';
import type { Who } from '../model.ts';
import { dequeue, enqueue } from '../pool.ts';

/** Another rank. Nobody becomes eligible by it, so nothing is matched. What a human set is lowered by humans only. */
export function ranked(turn: Turn, input: { readonly ticketId: string; readonly version: number; readonly priority: number; readonly by: Who }): void {
  const { pool, outcome } = turn;
  const item = pool.items.get(input.ticketId);
  if (!item) return;
  outcome.items.add(item.ticketId);
  item.onVersion = Math.max(item.onVersion, input.version);
  const human = input.by.kind === 'agent';
  if (!human && item.priorityByHuman && input.priority < item.priority) return;
  const waits = item.status === 'queued';
  if (waits) dequeue(pool, item);
  item.priority = input.priority;
  item.priorityByHuman ||= human;
  if (waits) enqueue(pool, item, true);
}
