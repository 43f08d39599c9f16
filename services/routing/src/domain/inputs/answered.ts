import type { PoolInput } from '../input.ts';
import type { Turn } from '../turn.ts';

/** Its holder has done something about it: he is not silent. */
export function answered({ pool, outcome }: Turn, { ticketId, version, agentId }: Extract<PoolInput, { kind: 'answered' }>): void {
  const item = pool.items.get(ticketId);
  if (!item || item.agentId !== agentId || item.status === 'offered') return;
  item.silentDueAt = null;
  item.onVersion = Math.max(item.onVersion, version);
  outcome.items.add(ticketId);
}
