import { compose, type EncodedRecord, TOPICS } from '@sluice/contracts';
import { never } from '@sluice/kernel';
import type { PoolEvent } from '../domain/outcome.ts';

/** An event of the pool, ready for the outbox. */
export function recordOf(event: PoolEvent): EncodedRecord {
  const meta = { service: 'routing', key: event.key, subject: event.subject, at: event.at, ...event.origin };
  const { routingEvents, agentsEvents } = TOPICS;
  switch (event.name) {
    case 'agent.status_changed':
      return compose(agentsEvents, event.name, event.data, meta);
    case 'work.queued':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.offered':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.accepted':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.declined':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.offer_timed_out':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.offer_rescinded':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.handover_asked':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.handover_decided':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.assigned':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.returned':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.transferred':
      return compose(routingEvents, event.name, event.data, meta);
    case 'work.overflowed':
      return compose(routingEvents, event.name, event.data, meta);
    default:
      return never(event);
  }
}
