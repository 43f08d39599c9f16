import type { TicketStepBegun } from '@sluice/contracts';
import { allowanceOf } from './allowance.ts';
import { instantOrNull, type Meant } from './work.ts';

/** A step of a case is owed, with what its process allows. */
export function ticketStepBegun(data: TicketStepBegun): Meant {
  const { stage, step, at, dueAt, departmentId = null } = data;
  return { change: { name: 'duty_begun', owed: { kind: 'stage', of: `${stage}.${step}`, allowed: allowanceOf(data), dueOn: instantOrNull(dueAt), agentId: null, departmentId } }, at };
}
