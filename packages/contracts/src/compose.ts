import { toIso, uuidv7 } from '@sluice/kernel';
import { encode, type EncodedRecord } from './cloud-event.ts';
import { type EventData, type EventName, typeOf } from './events.ts';
import type { Topic } from './topics.ts';

export interface EventMeta {
  /** The service, e.g. `conversation`: becomes the source `/sluice/conversation`. */
  readonly service: string;
  /** The topic's key: an id, never an address. */
  readonly key: string;
  readonly subject: string;
  /** When it happened, in ms. */
  readonly at: number;
  readonly entityversion?: number;
  /** Id of the first event of this chain; a follower inherits it. */
  readonly correlationid?: string | undefined;
  /** Id of the event that caused this one. */
  readonly causationid?: string | undefined;
  readonly traceparent?: string | undefined;
  /** Given only where the id must be known before. */
  readonly id?: string;
}

/** An event of ours, ready for the outbox. The id is a fresh uuid v7 of `at`. */
export function compose<N extends EventName>(topic: Topic, name: N, data: EventData[N], meta: EventMeta): EncodedRecord {
  const id = meta.id ?? uuidv7(meta.at);
  return encode(topic.name, meta.key, {
    id,
    source: `/sluice/${meta.service}`,
    type: typeOf(name),
    subject: meta.subject,
    time: toIso(meta.at),
    entityversion: meta.entityversion,
    correlationid: meta.correlationid ?? id,
    causationid: meta.causationid,
    traceparent: meta.traceparent,
    data,
  });
}

/** What a follower inherits from the event that caused it. */
export function causedBy(event: { readonly id: string; readonly correlationid?: string; readonly traceparent?: string }): Pick<EventMeta, 'correlationid' | 'causationid' | 'traceparent'> {
  return { correlationid: event.correlationid ?? event.id, causationid: event.id, traceparent: event.traceparent };
}
