import { rerank } from '@sluice/matching';
import type { PoolInput } from '../input.ts';
import { contactOf } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { askAnew } from './give-back.ts';

/** Another rank. Nobody becomes eligible by it. What a human set is lowered by humans only. */
export function ranked(turn: Turn, input: Extract<PoolInput, { kind: 'ranked' }>): void {
  const item = turn.pool.items.get(input.ticketId);
  if (!item) return;
  turn.outcome.items.add(item.ticketId);
  item.onVersion = Math.max(item.onVersion, input.version);
  const human = input.by.kind === 'agent';
  if (!human && item.priorityByHuman && input.priority < item.priority) return;
  item.priorityByHuman ||= human;
  if (item.priority === input.priority) return;
  if (item.status === 'queued') askAnew(turn, item, () => void (item.priority = input.priority));
  else {
    item.priority = input.priority;
    rerank(contactOf(turn.pool, item), input.priority);
  }
}
