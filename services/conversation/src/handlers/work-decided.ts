import { causedBy, type CloudEvent, type WorkAssigned, type WorkOverflowed, type WorkQueued, type WorkReturned, type WorkTransferred } from '@sluice/contracts';
import { beginCase } from '../case-beginning.ts';
import { reply, withholdReply } from '../replying.ts';
import type { Work } from '../work.ts';
import { decided } from './decided.ts';

/** What routing says of a ticket's work. One that comes too late is refused, and routing hears it. */
export function workQueued(event: CloudEvent<WorkQueued>, work: Work): void {
  const events = decided(work, event, (record, at) => ({ kind: 'work_queued', at, record }));
  if (events.some((one) => one.name === 'ticket.queued')) {
    beginCase(work, event.data, causedBy(event));
    return reply(work, event.data, causedBy(event));
  }
  // Routing says it once: what is refused here comes again without it.
  for (const one of events) if (one.name === 'decision.refused') withholdReply(work, event.data, one.data.reason, causedBy(event));
}

export function workAssigned(event: CloudEvent<WorkAssigned>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_assigned', at, record }));
}

export function workReturned(event: CloudEvent<WorkReturned>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_returned', at, record }));
}

export function workTransferred(event: CloudEvent<WorkTransferred>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_transferred', at, record }));
}

export function workOverflowed(event: CloudEvent<WorkOverflowed>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_overflowed', at, record }));
}
