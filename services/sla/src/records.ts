import { compose, type EncodedRecord, type EventName, TOPICS } from '@sluice/contracts';
import { type Instant, never, toIso } from '@sluice/kernel';
import type { Asked, ClockFact, Escalation, Raise } from './domain/event.ts';
import type { Told } from './handlers/work.ts';

type SlaEventName = Extract<EventName, `sla.${string}`>;

/** What clocks say to conversation (key: conversation) and to everybody (key: ticket). */
export function recordOf(told: Told): EncodedRecord {
  const { event, ticketId } = told;
  switch (event.name) {
    case 'warned':
    case 'breached':
    case 'breach_withdrawn':
      return compose(TOPICS.slaEvents, `sla.${event.name}` satisfies SlaEventName, changed(told, event.data), metaOf(told, told.conversationId, event.data));
    case 'priority_raised':
    case 'priority_withdrawn':
      return compose(TOPICS.slaEvents, `sla.${event.name}` satisfies SlaEventName, raised(told, event.data), metaOf(told, told.conversationId, event.data));
    case 'reassign_asked':
    case 'widen_asked':
    case 'task_asked':
      return compose(TOPICS.slaEvents, `sla.${event.name}` satisfies SlaEventName, asked(told, event.data), metaOf(told, told.conversationId, event.data));
    case 'escalated':
      return compose(TOPICS.slaEscalations, 'escalation.fired', fired(told, event.data), metaOf(told, ticketId, event.data));
    default:
      return never(event);
  }
}

function metaOf({ origin, id }: Told, key: string, { clockId, at }: { readonly clockId: string; readonly at: Instant }) {
  return { service: 'sla', key, subject: clockId, at, ...origin, ...(id === undefined ? {} : { id }) };
}

function changed({ ticketId, conversationId }: Told, fact: ClockFact) {
  const { clockId, clock, onVersion, policyId, configVersion, lateIntake, of } = fact;
  const said = { clockId, ticketId, conversationId, onVersion, clock, dueAt: toIso(fact.dueAt), at: toIso(fact.at), policyId, configVersion, lateIntake };
  return of === null ? said : { ...said, of };
}

function raised({ ticketId, conversationId }: Told, { clockId, onVersion, by, rung, at }: Raise) {
  return { clockId, ticketId, conversationId, onVersion, by, rung, at: toIso(at) };
}

function asked({ ticketId, conversationId }: Told, { task, at, ...said }: Asked) {
  return { ...said, ticketId, conversationId, at: toIso(at), ...(task === undefined ? {} : { departmentId: task.departmentId, text: task.text }) };
}

/** An escalation as others read it. */
export function fired(told: Told, one: Escalation) {
  const { onVersion: _onVersion, ...fact } = changed(told, one);
  const { rung, stage, actions, notified, agentId, queueId, joined = [] } = one;
  return { ...fact, rung, stage, actions, notified, ...(agentId === null ? {} : { agentId }), ...(queueId === null ? {} : { queueId }), ...(joined.length === 0 ? {} : { digest: { joined } }) };
}
