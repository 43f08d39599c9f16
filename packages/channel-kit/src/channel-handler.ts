import { causedBy, nameOf, type OutboundRequested, TOPICS } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { OutRecord, Tx } from '@sluice/store';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { Deliveries, NewDelivery } from './deliveries.ts';
import type { Lanes } from './transport.ts';

export interface ChannelWork {
  readonly now: Instant;
  readonly deliveries: NewDelivery[];
}

/**
 * Messages that are to leave by this channel. Those of other channels are passed over here, by their field, before anything touches the
 * database.
 */
export function channelHandler(o: { channel: string; deliveries: Deliveries; lanes?: Lanes | undefined; onEnqueued: () => void }): BatchHandler<ChannelWork> {
  return {
    topics: [TOPICS.outboundMessages.name],
    load: async (_tx, _events, now) => ({ now, deliveries: [] }),
    handle: (event, work) => takeIn(event, work, o.channel, o.lanes),
    save: async (tx, work) => save(tx, work, o),
  };
}

function takeIn(event: Inbound, work: ChannelWork, channel: string, lanes: Lanes | undefined): void {
  if (nameOf(event.type) !== 'outbound.requested') return;
  const request = event.data as OutboundRequested;
  if (request.channel !== channel) return;
  const { causationid, correlationid, traceparent } = causedBy(event);
  work.deliveries.push({
    request,
    lane: lanes?.laneOf(request),
    cause: { causationid: causationid ?? event.id, correlationid: correlationid ?? event.id, ...(traceparent === undefined ? {} : { traceparent }) },
  });
}

async function save(tx: Tx, work: ChannelWork, o: { deliveries: Deliveries; onEnqueued: () => void }): Promise<readonly OutRecord[]> {
  if (work.deliveries.length > 0) {
    o.deliveries.enqueue(tx, work.deliveries, work.now);
    tx.onCommit(o.onEnqueued);
  }
  return [];
}
