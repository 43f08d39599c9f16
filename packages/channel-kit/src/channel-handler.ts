import { causedBy, nameOf, type OutboundRequested, TOPICS } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { OutRecord, Tx } from '@sluice/store';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { Cause, Deliveries, NewDelivery } from './deliveries.ts';
import type { Lanes } from './transport.ts';

export interface ChannelWork {
  readonly now: Instant;
  readonly deliveries: NewDelivery[];
}

/** Another topic on which this channel is asked to send something: notices to agents. */
export interface DeliverySource {
  readonly topic: string;
  /** Undefined: not this channel's. One that cannot be sent stands in the outbox as failed. */
  deliveryOf(event: Inbound, cause: Cause): NewDelivery | undefined;
}

export interface ChannelHandlerOptions {
  readonly channel: string;
  readonly deliveries: Deliveries;
  readonly lanes?: Lanes | undefined;
  readonly onEnqueued: () => void;
  readonly sources?: readonly DeliverySource[];
  /** Called with the configuration versions that records of `sources` name. @throws PassingFault where one is newer than ours */
  readonly require?: (versions: Iterable<string>) => void;
  readonly onUnsendable?: (delivery: NewDelivery) => void;
}

/**
 * Messages that are to leave by this channel. Those of other channels are passed over here, by their field, before anything touches the
 * database.
 */
export function channelHandler(o: ChannelHandlerOptions): BatchHandler<ChannelWork> {
  const sources = new Map((o.sources ?? []).map((one) => [one.topic, one]));
  return {
    topics: [TOPICS.outboundMessages.name, ...sources.keys()],
    async load(_tx, events, now) {
      o.require?.(new Set(events.filter(({ topic }) => sources.has(topic)).flatMap(({ data }) => versionOf(data))));
      return { now, deliveries: [] };
    },
    handle(event, work) {
      const delivery = sources.get(event.topic)?.deliveryOf(event, causeOf(event)) ?? messageOf(event, o.channel);
      if (delivery) work.deliveries.push({ ...delivery, lane: o.lanes?.laneOf(delivery.request) });
    },
    save: async (tx, work) => save(tx, work, o),
  };
}

function versionOf(data: unknown): string[] {
  const { configVersion } = data as { readonly configVersion?: unknown };
  return typeof configVersion === 'string' ? [configVersion] : [];
}

function messageOf(event: Inbound, channel: string): NewDelivery | undefined {
  if (nameOf(event.type) !== 'outbound.requested') return undefined;
  const request = event.data as OutboundRequested;
  return request.channel === channel ? { request, cause: causeOf(event) } : undefined;
}

function causeOf(event: Inbound): Cause {
  const { causationid, correlationid, traceparent } = causedBy(event);
  return { causationid: causationid ?? event.id, correlationid: correlationid ?? event.id, ...(traceparent === undefined ? {} : { traceparent }) };
}

async function save(tx: Tx, work: ChannelWork, o: ChannelHandlerOptions): Promise<readonly OutRecord[]> {
  if (work.deliveries.length > 0) {
    o.deliveries.enqueue(tx, work.deliveries, work.now);
    tx.onCommit(() => {
      o.onEnqueued();
      for (const one of work.deliveries) if (one.unsendable) o.onUnsendable?.(one);
    });
  }
  return [];
}
