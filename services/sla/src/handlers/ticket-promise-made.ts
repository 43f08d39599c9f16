import type { TicketPromiseMade } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import type { Meant } from './work.ts';

/** Somebody has named a time to the customer. */
export function ticketPromiseMade({ promiseId, dueAt, agentId, at }: TicketPromiseMade): Meant {
  return { change: { name: 'duty_begun', owed: { kind: 'promise', of: promiseId, allowed: null, dueOn: instantOf(dueAt), agentId: agentId ?? null, departmentId: null } }, at };
}
