import type { CloudEvent, WorkReassignAsked, WorkWidenAsked } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** The ladder of a clock takes the work from its holder. */
export function workReassignAsked({ data }: CloudEvent<WorkReassignAsked>, work: ConsumerWork): void {
  if (!isCurrent(work, 'work.reassign_asked', data.ticketId, data.ticketVersion)) return;
  const { queueId, excludeAgentId, at } = data;
  append(work, { kind: 'reassign', ...itemOf(data), ...(queueId === undefined ? {} : { queueId }), ...(excludeAgentId === undefined ? {} : { holderId: excludeAgentId }), at: instantOf(at) });
}

/** The ladder of a clock has more agents asked. */
export function workWidenAsked({ data }: CloudEvent<WorkWidenAsked>, work: ConsumerWork): void {
  if (isCurrent(work, 'work.widen_asked', data.ticketId, data.ticketVersion)) append(work, { kind: 'widen', ...itemOf(data) });
}

function itemOf({ ticketId, ticketVersion: version, workItemId, clockId }: WorkReassignAsked | WorkWidenAsked) {
  return { ticketId, version, clockId, ...(workItemId === undefined ? {} : { workItemId }) };
}
