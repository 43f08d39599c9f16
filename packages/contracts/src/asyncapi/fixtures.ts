import type { EventName } from '../events.ts';
import contactReceived from '../../fixtures/contact.received.json' with { type: 'json' };
import conversationOpened from '../../fixtures/conversation.opened.json' with { type: 'json' };
import workRequested from '../../fixtures/work.requested.json' with { type: 'json' };
import workWithdrawn from '../../fixtures/work.withdrawn.json' with { type: 'json' };
import workReprioritised from '../../fixtures/work.reprioritised.json' with { type: 'json' };
import workAnswered from '../../fixtures/work.answered.json' with { type: 'json' };
import workReassignAsked from '../../fixtures/work.reassign_asked.json' with { type: 'json' };
import workWidenAsked from '../../fixtures/work.widen_asked.json' with { type: 'json' };
import workExcluded from '../../fixtures/work.excluded.json' with { type: 'json' };
import decisionRefused from '../../fixtures/decision.refused.json' with { type: 'json' };
import workQueued from '../../fixtures/work.queued.json' with { type: 'json' };
import workAssigned from '../../fixtures/work.assigned.json' with { type: 'json' };
import workReturned from '../../fixtures/work.returned.json' with { type: 'json' };
import workTransferred from '../../fixtures/work.transferred.json' with { type: 'json' };
import workOffered from '../../fixtures/work.offered.json' with { type: 'json' };
import workAccepted from '../../fixtures/work.accepted.json' with { type: 'json' };
import workDeclined from '../../fixtures/work.declined.json' with { type: 'json' };
import workOfferTimedOut from '../../fixtures/work.offer_timed_out.json' with { type: 'json' };
import workOfferRescinded from '../../fixtures/work.offer_rescinded.json' with { type: 'json' };
import workOverflowed from '../../fixtures/work.overflowed.json' with { type: 'json' };
import workHandoverAsked from '../../fixtures/work.handover_asked.json' with { type: 'json' };
import workHandoverDecided from '../../fixtures/work.handover_decided.json' with { type: 'json' };
import slaWarned from '../../fixtures/sla.warned.json' with { type: 'json' };
import slaBreached from '../../fixtures/sla.breached.json' with { type: 'json' };
import slaBreachWithdrawn from '../../fixtures/sla.breach_withdrawn.json' with { type: 'json' };
import slaPriorityRaised from '../../fixtures/sla.priority_raised.json' with { type: 'json' };
import slaPriorityWithdrawn from '../../fixtures/sla.priority_withdrawn.json' with { type: 'json' };
import slaReassignAsked from '../../fixtures/sla.reassign_asked.json' with { type: 'json' };
import slaWidenAsked from '../../fixtures/sla.widen_asked.json' with { type: 'json' };
import slaTaskAsked from '../../fixtures/sla.task_asked.json' with { type: 'json' };
import surveyDue from '../../fixtures/survey.due.json' with { type: 'json' };
import surveySkipped from '../../fixtures/survey.skipped.json' with { type: 'json' };
import surveyAnswered from '../../fixtures/survey.answered.json' with { type: 'json' };
import outboundRequested from '../../fixtures/outbound.requested.json' with { type: 'json' };
import receiptRecorded from '../../fixtures/receipt.recorded.json' with { type: 'json' };
import ticketCreated from '../../fixtures/ticket.created.json' with { type: 'json' };
import ticketClassified from '../../fixtures/ticket.classified.json' with { type: 'json' };
import ticketStatusChanged from '../../fixtures/ticket.status_changed.json' with { type: 'json' };
import ticketQueued from '../../fixtures/ticket.queued.json' with { type: 'json' };
import ticketOffered from '../../fixtures/ticket.offered.json' with { type: 'json' };
import ticketAccepted from '../../fixtures/ticket.accepted.json' with { type: 'json' };
import ticketDeclined from '../../fixtures/ticket.declined.json' with { type: 'json' };
import ticketOfferTimedOut from '../../fixtures/ticket.offer_timed_out.json' with { type: 'json' };
import ticketOfferRescinded from '../../fixtures/ticket.offer_rescinded.json' with { type: 'json' };
import ticketAssigned from '../../fixtures/ticket.assigned.json' with { type: 'json' };
import ticketUnassigned from '../../fixtures/ticket.unassigned.json' with { type: 'json' };
import ticketReturned from '../../fixtures/ticket.returned.json' with { type: 'json' };
import ticketWidened from '../../fixtures/ticket.widened.json' with { type: 'json' };
import ticketTransferred from '../../fixtures/ticket.transferred.json' with { type: 'json' };
import ticketOwnerChanged from '../../fixtures/ticket.owner_changed.json' with { type: 'json' };
import ticketPriorityChanged from '../../fixtures/ticket.priority_changed.json' with { type: 'json' };
import ticketMessageReceived from '../../fixtures/ticket.message_received.json' with { type: 'json' };
import ticketMessageSent from '../../fixtures/ticket.message_sent.json' with { type: 'json' };
import ticketMessageDelivered from '../../fixtures/ticket.message_delivered.json' with { type: 'json' };
import ticketMessageRead from '../../fixtures/ticket.message_read.json' with { type: 'json' };
import ticketMessageFailed from '../../fixtures/ticket.message_failed.json' with { type: 'json' };
import ticketNoteAdded from '../../fixtures/ticket.note_added.json' with { type: 'json' };
import ticketReplyWithheld from '../../fixtures/ticket.reply_withheld.json' with { type: 'json' };
import ticketLabelled from '../../fixtures/ticket.labelled.json' with { type: 'json' };
import ticketSlaWarning from '../../fixtures/ticket.sla_warning.json' with { type: 'json' };
import ticketSlaBreached from '../../fixtures/ticket.sla_breached.json' with { type: 'json' };
import ticketSlaBreachWithdrawn from '../../fixtures/ticket.sla_breach_withdrawn.json' with { type: 'json' };
import ticketDecisionRefused from '../../fixtures/ticket.decision_refused.json' with { type: 'json' };
import ticketResolved from '../../fixtures/ticket.resolved.json' with { type: 'json' };
import ticketReopened from '../../fixtures/ticket.reopened.json' with { type: 'json' };
import ticketClosed from '../../fixtures/ticket.closed.json' with { type: 'json' };
import ticketMerged from '../../fixtures/ticket.merged.json' with { type: 'json' };
import ticketUnmerged from '../../fixtures/ticket.unmerged.json' with { type: 'json' };
import ticketState from '../../fixtures/ticket.state.json' with { type: 'json' };
import escalationFired from '../../fixtures/escalation.fired.json' with { type: 'json' };
import escalationAcknowledged from '../../fixtures/escalation.acknowledged.json' with { type: 'json' };
import noticeRequested from '../../fixtures/notice.requested.json' with { type: 'json' };
import agentStatusChanged from '../../fixtures/agent.status_changed.json' with { type: 'json' };
import agentCapacityChanged from '../../fixtures/agent.capacity_changed.json' with { type: 'json' };
import customerCreated from '../../fixtures/customer.created.json' with { type: 'json' };
import customerUpdated from '../../fixtures/customer.updated.json' with { type: 'json' };
import customerMerged from '../../fixtures/customer.merged.json' with { type: 'json' };
import customerUnmerged from '../../fixtures/customer.unmerged.json' with { type: 'json' };
import ticketErased from '../../fixtures/ticket.erased.json' with { type: 'json' };
import ticketPromiseMade from '../../fixtures/ticket.promise_made.json' with { type: 'json' };
import ticketPromiseKept from '../../fixtures/ticket.promise_kept.json' with { type: 'json' };
import ticketPromiseBroken from '../../fixtures/ticket.promise_broken.json' with { type: 'json' };
import ticketPromiseWithdrawn from '../../fixtures/ticket.promise_withdrawn.json' with { type: 'json' };
import ticketCaseOpened from '../../fixtures/ticket.case_opened.json' with { type: 'json' };
import ticketStageEntered from '../../fixtures/ticket.stage_entered.json' with { type: 'json' };
import ticketStepBegun from '../../fixtures/ticket.step_begun.json' with { type: 'json' };
import ticketStepEnded from '../../fixtures/ticket.step_ended.json' with { type: 'json' };
import ticketTaskOpened from '../../fixtures/ticket.task_opened.json' with { type: 'json' };
import ticketTaskAssigned from '../../fixtures/ticket.task_assigned.json' with { type: 'json' };
import ticketTaskEnded from '../../fixtures/ticket.task_ended.json' with { type: 'json' };
import ticketLinked from '../../fixtures/ticket.linked.json' with { type: 'json' };
import ticketUnlinked from '../../fixtures/ticket.unlinked.json' with { type: 'json' };
import ticketAgentsExcluded from '../../fixtures/ticket.agents_excluded.json' with { type: 'json' };
import ticketSurveySent from '../../fixtures/ticket.survey_sent.json' with { type: 'json' };
import ticketSurveyWithheld from '../../fixtures/ticket.survey_withheld.json' with { type: 'json' };
import ticketSurveyAnswered from '../../fixtures/ticket.survey_answered.json' with { type: 'json' };
import customerErased from '../../fixtures/customer.erased.json' with { type: 'json' };
import erasureRequested from '../../fixtures/erasure.requested.json' with { type: 'json' };
import erasureFilesAsked from '../../fixtures/erasure.files_asked.json' with { type: 'json' };
import erasureReported from '../../fixtures/erasure.reported.json' with { type: 'json' };
import erasureFilesHeld from '../../fixtures/erasure.files_held.json' with { type: 'json' };
import configPublished from '../../fixtures/config.published.json' with { type: 'json' };
import configApplied from '../../fixtures/config.applied.json' with { type: 'json' };
import configRefused from '../../fixtures/config.refused.json' with { type: 'json' };

/** A record of an event, as it is pinned (`fixtures.unit.test.ts`). */
export interface Fixture {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the bytes of the value, hex. */
  readonly sha256: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** One of each; an event without a fixture does not compile. */
export const FIXTURES: Readonly<Record<EventName, Fixture>> = {
  'contact.received': contactReceived,
  'conversation.opened': conversationOpened,
  'work.requested': workRequested,
  'work.withdrawn': workWithdrawn,
  'work.reprioritised': workReprioritised,
  'work.answered': workAnswered,
  'work.reassign_asked': workReassignAsked,
  'work.widen_asked': workWidenAsked,
  'work.excluded': workExcluded,
  'decision.refused': decisionRefused,
  'work.queued': workQueued,
  'work.assigned': workAssigned,
  'work.returned': workReturned,
  'work.transferred': workTransferred,
  'work.offered': workOffered,
  'work.accepted': workAccepted,
  'work.declined': workDeclined,
  'work.offer_timed_out': workOfferTimedOut,
  'work.offer_rescinded': workOfferRescinded,
  'work.overflowed': workOverflowed,
  'work.handover_asked': workHandoverAsked,
  'work.handover_decided': workHandoverDecided,
  'sla.warned': slaWarned,
  'sla.breached': slaBreached,
  'sla.breach_withdrawn': slaBreachWithdrawn,
  'sla.priority_raised': slaPriorityRaised,
  'sla.priority_withdrawn': slaPriorityWithdrawn,
  'sla.reassign_asked': slaReassignAsked,
  'sla.widen_asked': slaWidenAsked,
  'sla.task_asked': slaTaskAsked,
  'survey.due': surveyDue,
  'survey.skipped': surveySkipped,
  'survey.answered': surveyAnswered,
  'outbound.requested': outboundRequested,
  'receipt.recorded': receiptRecorded,
  'ticket.created': ticketCreated,
  'ticket.classified': ticketClassified,
  'ticket.status_changed': ticketStatusChanged,
  'ticket.queued': ticketQueued,
  'ticket.offered': ticketOffered,
  'ticket.accepted': ticketAccepted,
  'ticket.declined': ticketDeclined,
  'ticket.offer_timed_out': ticketOfferTimedOut,
  'ticket.offer_rescinded': ticketOfferRescinded,
  'ticket.assigned': ticketAssigned,
  'ticket.unassigned': ticketUnassigned,
  'ticket.returned': ticketReturned,
  'ticket.widened': ticketWidened,
  'ticket.transferred': ticketTransferred,
  'ticket.owner_changed': ticketOwnerChanged,
  'ticket.priority_changed': ticketPriorityChanged,
  'ticket.message_received': ticketMessageReceived,
  'ticket.message_sent': ticketMessageSent,
  'ticket.message_delivered': ticketMessageDelivered,
  'ticket.message_read': ticketMessageRead,
  'ticket.message_failed': ticketMessageFailed,
  'ticket.note_added': ticketNoteAdded,
  'ticket.reply_withheld': ticketReplyWithheld,
  'ticket.labelled': ticketLabelled,
  'ticket.sla_warning': ticketSlaWarning,
  'ticket.sla_breached': ticketSlaBreached,
  'ticket.sla_breach_withdrawn': ticketSlaBreachWithdrawn,
  'ticket.decision_refused': ticketDecisionRefused,
  'ticket.resolved': ticketResolved,
  'ticket.reopened': ticketReopened,
  'ticket.closed': ticketClosed,
  'ticket.merged': ticketMerged,
  'ticket.unmerged': ticketUnmerged,
  'ticket.erased': ticketErased,
  'ticket.promise_made': ticketPromiseMade,
  'ticket.promise_kept': ticketPromiseKept,
  'ticket.promise_broken': ticketPromiseBroken,
  'ticket.promise_withdrawn': ticketPromiseWithdrawn,
  'ticket.case_opened': ticketCaseOpened,
  'ticket.stage_entered': ticketStageEntered,
  'ticket.step_begun': ticketStepBegun,
  'ticket.step_ended': ticketStepEnded,
  'ticket.task_opened': ticketTaskOpened,
  'ticket.task_assigned': ticketTaskAssigned,
  'ticket.task_ended': ticketTaskEnded,
  'ticket.linked': ticketLinked,
  'ticket.unlinked': ticketUnlinked,
  'ticket.agents_excluded': ticketAgentsExcluded,
  'ticket.survey_sent': ticketSurveySent,
  'ticket.survey_withheld': ticketSurveyWithheld,
  'ticket.survey_answered': ticketSurveyAnswered,
  'ticket.state': ticketState,
  'escalation.fired': escalationFired,
  'escalation.acknowledged': escalationAcknowledged,
  'notice.requested': noticeRequested,
  'agent.status_changed': agentStatusChanged,
  'agent.capacity_changed': agentCapacityChanged,
  'customer.created': customerCreated,
  'customer.updated': customerUpdated,
  'customer.merged': customerMerged,
  'customer.unmerged': customerUnmerged,
  'customer.erased': customerErased,
  'erasure.requested': erasureRequested,
  'erasure.files_asked': erasureFilesAsked,
  'erasure.reported': erasureReported,
  'erasure.files_held': erasureFilesHeld,
  'config.published': configPublished,
  'config.applied': configApplied,
  'config.refused': configRefused,
};
