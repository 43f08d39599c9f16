import { toIso } from '@sluice/kernel';
import { voidApproval } from './case/by-approver.ts';
import type { TicketCommand } from './command.ts';
import { offeredTo } from './ticket.ts';
import { takeBackOffer, type Turn } from './turn.ts';

/** More are nobody in particular. */
export const MOST_EXCLUDED = 20;

/**
 * Who is concerned is named: all of them, so that a later call can take one back. What one of them has in hand he has no more at once, what he has approved is decided on by somebody else; whoever
 * gives out work hears whom it must not come to, and asks somebody else.
 */
export function excludeAgents(turn: Turn, { at, by, agentIds }: Extract<TicketCommand, { kind: 'exclude_agents' }>): void {
  const { excluded = [], agentId, workItemId } = turn.ticket;
  const wanted = [...new Set(agentIds)].toSorted();
  if (wanted.length > MOST_EXCLUDED) return turn.refuse('too_many_excluded');
  if (wanted.join(' ') === excluded.join(' ')) return;
  turn.emit({ name: 'ticket.agents_excluded', data: { agentIds: wanted, by, at: toIso(at) } });
  if (wanted.includes(offeredTo(turn.ticket) ?? '')) takeBackOffer(turn, at);
  if (agentId !== null && wanted.includes(agentId)) turn.emit({ name: 'ticket.unassigned', data: { workItemId: workItemId ?? '', agentId, reason: 'excluded', at: toIso(at) } });
  voidApproval(turn, wanted, { at, by });
  turn.emit({ name: 'work.excluded', data: { agentIds: wanted, at: toIso(at) } });
}
