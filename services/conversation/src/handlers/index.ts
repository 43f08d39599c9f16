import type { Known } from '@sluice/contracts';
import type { Work } from '../work.ts';
import { clockChanged, ladderAsked, priorityChanged, taskAsked } from './clock-changed.ts';
import { contactReceived } from './contact-received.ts';
import { receiptRecorded } from './receipt-recorded.ts';
import { surveyAnswered, surveyDue, surveySkipped } from './survey.ts';
import { workAssigned, workOverflowed, workQueued, workReturned, workTransferred } from './work-decided.ts';
import { handoverAsked, handoverDecided, workAccepted, workDeclined, workOffered, workOfferRescinded, workOfferTimedOut } from './work-offered.ts';

/** The map: what conversation does with each event. Others are passed over. */
export function handle(known: Known, work: Work): void {
  switch (known.name) {
    case 'contact.received':
      return contactReceived(known.event, work);
    case 'work.queued':
      return workQueued(known.event, work);
    case 'work.assigned':
      return workAssigned(known.event, work);
    case 'work.returned':
      return workReturned(known.event, work);
    case 'work.transferred':
      return workTransferred(known.event, work);
    case 'work.overflowed':
      return workOverflowed(known.event, work);
    case 'work.offered':
      return workOffered(known.event, work);
    case 'work.accepted':
      return workAccepted(known.event, work);
    case 'work.declined':
      return workDeclined(known.event, work);
    case 'work.offer_timed_out':
      return workOfferTimedOut(known.event, work);
    case 'work.offer_rescinded':
      return workOfferRescinded(known.event, work);
    case 'work.handover_asked':
      return handoverAsked(known.event, work);
    case 'work.handover_decided':
      return handoverDecided(known.event, work);
    case 'sla.warned':
      return clockChanged(known.event, work, 'sla_warned');
    case 'sla.breached':
      return clockChanged(known.event, work, 'sla_breached');
    case 'sla.breach_withdrawn':
      return clockChanged(known.event, work, 'sla_breach_withdrawn');
    case 'sla.priority_raised':
      return priorityChanged(known.event, work, 'priority_raised');
    case 'sla.priority_withdrawn':
      return priorityChanged(known.event, work, 'priority_withdrawn');
    case 'sla.reassign_asked':
      return ladderAsked(known.event, work, 'reassign_asked');
    case 'sla.widen_asked':
      return ladderAsked(known.event, work, 'widen_asked');
    case 'sla.task_asked':
      return taskAsked(known.event, work);
    case 'survey.due':
      return surveyDue(known.event, work);
    case 'survey.skipped':
      return surveySkipped(known.event, work);
    case 'survey.answered':
      return surveyAnswered(known.event, work);
    case 'receipt.recorded':
      return receiptRecorded(known.event, work);
    default:
      return undefined;
  }
}
