import type { Outcome } from '../outcome.ts';

/** What was told, in the words of the reference. */
export function linesOf({ events, results, cards }: Outcome): string[] {
  const told = events.map((event): string => {
    const name = event.name.replace(/^(work|agent)\./, '');
    const { data } = event;
    switch (event.name) {
      case 'agent.status_changed':
        return `${name} ${event.data.agentId} ${event.data.status} ${event.data.reason}`;
      case 'work.queued':
        return `${name} ${event.data.ticketId} ${event.data.queueId}`;
      case 'work.offered':
        return `${name} ${event.data.ticketId} ${event.data.agentId} ring ${event.data.decision?.ring}`;
      case 'work.assigned': {
        const { ticketId, agentId, cause, forced, decision } = event.data;
        const isAnswer = cause === 'offer' || cause === 'transfer';
        return `${name} ${ticketId} ${agentId} ${cause}${forced === true ? ' forced' : ''}${isAnswer ? '' : ` ring ${decision?.ring}`}`;
      }
      case 'work.returned':
        return `${name} ${event.data.ticketId} ${event.data.agentId} ${event.data.reason}`;
      case 'work.offer_rescinded':
        return `${name} ${event.data.ticketId} ${event.data.agentId} ${event.data.reason}`;
      case 'work.handover_asked':
        return `${name} ${event.data.ticketId} ${event.data.fromAgentId} → ${event.data.toAgentId}`;
      case 'work.handover_decided':
        return `${name} ${event.data.ticketId} ${event.data.outcome}${event.data.reason === undefined || event.data.outcome !== 'rescinded' ? '' : ` ${event.data.reason}`}`;
      case 'work.transferred':
      case 'work.overflowed':
        return `${name} ${event.data.ticketId} ${event.data.fromQueueId} → ${event.data.toQueueId}`;
      default:
        return `${name} ${(data as { ticketId: string }).ticketId} ${(data as { agentId: string }).agentId}`;
    }
  });
  for (const card of cards) if (!events.some(({ data }) => JSON.stringify(data).includes(card.decisionId))) told.push(`card ${card.decisionId} is told by no event`);
  return [...told, ...results.map((one) => `= ${one.status}`)];
}
