import { instantOf, never } from '@sluice/kernel';
import type { Ticket } from './ticket.ts';
import type { PublicEvent } from './ticket-event.ts';

type Change = Partial<Ticket>;
type HolderEvent = Extract<PublicEvent, { name: 'ticket.queued' | 'ticket.assigned' | 'ticket.unassigned' | 'ticket.returned' | 'ticket.transferred' | 'ticket.owner_changed' }>;

/** Given by a lead, taken by himself, or handed over to him and accepted. */
const BY_HAND = new Set(['manual', 'pull', 'transfer']);

/** Who has it, where it waits, whose matter it is. */
export function holderChange(ticket: Ticket, event: HolderEvent, version: number): Change {
  switch (event.name) {
    case 'ticket.queued':
      return {
        queueId: event.data.queueId,
        workItemId: event.data.workItemId,
        priority: event.data.priority,
        ...(event.data.queueId === ticket.queueId || event.data.overflowedFromQueueId !== undefined ? {} : { queueByHuman: undefined }),
      };
    case 'ticket.assigned': {
      const { agentId, workItemId, at, cause } = event.data;
      const before = ticket.holders.at(-1);
      const holders = before === agentId ? ticket.holders : [...ticket.holders, agentId];
      const placed = { version, byHand: BY_HAND.has(cause) };
      return { agentId, lastAgentId: agentId, heldSince: instantOf(at), placed, workItemId, holders, handOvers: ticket.handOvers + (before === undefined || before === agentId ? 0 : 1) };
    }
    case 'ticket.unassigned':
    case 'ticket.returned':
      return { agentId: null };
    case 'ticket.transferred': {
      const byHand = event.data.by.kind === 'agent';
      return { agentId: null, queueId: event.data.toQueueId, queueByHuman: byHand || undefined, placed: { version, byHand } };
    }
    case 'ticket.owner_changed':
      return { ownerId: event.data.toAgentId, ...(event.data.cause === 'hand_over' ? handedOver(ticket) : {}) };
    default:
      return never(event);
  }
}

/** Whom a merge has brought along as owner has given it away: to whom he gave it keeps it when the merge is taken back. */
function handedOver({ absorbed }: Ticket): Change {
  return absorbed?.some((one) => one.ownerId !== undefined) === true ? { absorbed: absorbed.map((one) => ({ ...one, ownerId: undefined })) } : {};
}

type OfferEvent = Extract<PublicEvent, { name: 'ticket.offered' | 'ticket.accepted' | 'ticket.declined' | 'ticket.offer_timed_out' | 'ticket.offer_rescinded' }>;

/** An offer is no holder: who has the ticket is said by `assigned` alone. */
export function offerChange({ offer }: Ticket, { name, data }: OfferEvent): Change {
  const { offerId, agentId, workItemId } = data;
  const at = instantOf(data.at);
  if (name === 'ticket.offered') {
    const { expiresAt, fromAgentId } = data;
    return { workItemId, offer: { id: offerId, agentId, at, expiresAt: instantOf(expiresAt), ...(fromAgentId === undefined ? {} : { fromAgentId }), open: true } };
  }
  return offer?.id === offerId ? { offer: { ...offer, at: Math.max(offer.at, at), open: false } } : {};
}
