import { causedBy, nameOf, type OutboundRequested, type TicketCreated, type TicketMessageReceived, TOPICS } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { OutRecord, Tx } from '@sluice/store';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { Deliveries, NewDelivery } from './deliveries.ts';
import { type Outcome, saveOutcomes } from './outcomes.ts';

export interface ChannelWork {
  readonly now: Instant;
  readonly deliveries: NewDelivery[];
  readonly outcomes: Outcome[];
}

/**
 * What every channel hears: messages that are to leave by it, and what became of its contacts.
 * Events of other channels are passed over here, by their field, before anything touches the database.
 */
export function channelHandler(o: { schema: string; channel: string; deliveries: Deliveries; onEnqueued: () => void }): BatchHandler<ChannelWork> {
  return {
    topics: [TOPICS.outboundMessages.name, TOPICS.ticketsEvents.name],
    load: async (_tx, _events, now) => ({ now, deliveries: [], outcomes: [] }),
    handle: (event, work) => takeIn(event, work, o.channel),
    save: async (tx, work) => save(tx, work, o),
  };
}

function takeIn(event: Inbound, work: ChannelWork, channel: string): void {
  switch (nameOf(event.type)) {
    case 'outbound.requested': {
      const request = event.data as OutboundRequested;
      if (request.channel !== channel) return;
      const { causationid, correlationid, traceparent } = causedBy(event);
      work.deliveries.push({ request, cause: { causationid: causationid ?? event.id, correlationid: correlationid ?? event.id, ...(traceparent === undefined ? {} : { traceparent }) } });
      return;
    }
    case 'ticket.created':
    case 'ticket.message_received': {
      const { ticket, channel: by, contactId } = event.data as TicketCreated | TicketMessageReceived;
      if (by === channel && contactId !== undefined) work.outcomes.push({ contactId, status: 'threaded', conversationId: ticket.conversationId, ticketId: ticket.ticketId });
      return;
    }
    default:
  }
}

async function save(tx: Tx, work: ChannelWork, o: { schema: string; deliveries: Deliveries; onEnqueued: () => void }): Promise<readonly OutRecord[]> {
  await saveOutcomes(tx, o.schema, work.outcomes, work.now);
  if (work.deliveries.length > 0) {
    await o.deliveries.enqueue(tx, work.deliveries, work.now);
    tx.onCommit(o.onEnqueued);
  }
  return [];
}
