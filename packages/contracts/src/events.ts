import type * as T from './generated/types.ts';

/**
 * Every event: its type, the shape of its data, and the topic that carries it.
 * `satisfies` below ties the two: an event without a topic, or a topic's event without a shape, does not compile.
 */
export interface EventData {
  'contact.received': T.ContactReceived;
  'conversation.opened': T.ConversationOpened;
  'work.requested': T.WorkRequested;
  'work.withdrawn': T.WorkWithdrawn;
  'work.reprioritised': T.WorkReprioritised;
  'work.answered': T.WorkAnswered;
  'work.reassign_asked': T.WorkReassignAsked;
  'work.widen_asked': T.WorkWidenAsked;
  'work.excluded': T.WorkExcluded;
  'decision.refused': T.DecisionRefused;
  'work.queued': T.WorkQueued;
  'work.assigned': T.WorkAssigned;
  'work.returned': T.WorkReturned;
  'work.transferred': T.WorkTransferred;
  'work.offered': T.WorkOffered;
  'work.accepted': T.WorkAccepted;
  'work.declined': T.WorkDeclined;
  'work.offer_timed_out': T.WorkOfferTimedOut;
  'work.offer_rescinded': T.WorkOfferRescinded;
  'work.overflowed': T.WorkOverflowed;
  'work.handover_asked': T.WorkHandoverAsked;
  'work.handover_decided': T.WorkHandoverDecided;
  'sla.warned': T.SlaClockChanged;
  'sla.breached': T.SlaClockChanged;
  'sla.breach_withdrawn': T.SlaClockChanged;
  'sla.priority_raised': T.SlaPriorityRaised;
  'sla.priority_withdrawn': T.SlaPriorityRaised;
  'sla.reassign_asked': T.SlaActionAsked;
  'sla.widen_asked': T.SlaActionAsked;
  'sla.task_asked': T.SlaActionAsked;
  'survey.due': T.SurveyDue;
  'survey.skipped': T.SurveySkipped;
  'survey.answered': T.SurveyAnswered;
  'outbound.requested': T.OutboundRequested;
  'receipt.recorded': T.ReceiptRecorded;
  'ticket.created': T.TicketCreated;
  'ticket.classified': T.TicketClassified;
  'ticket.status_changed': T.TicketStatusChanged;
  'ticket.queued': T.TicketQueued;
  'ticket.offered': T.TicketOffered;
  'ticket.accepted': T.TicketAccepted;
  'ticket.declined': T.TicketDeclined;
  'ticket.offer_timed_out': T.TicketOfferTimedOut;
  'ticket.offer_rescinded': T.TicketOfferRescinded;
  'ticket.assigned': T.TicketAssigned;
  'ticket.unassigned': T.TicketUnassigned;
  'ticket.returned': T.TicketReturned;
  'ticket.widened': T.TicketWidened;
  'ticket.transferred': T.TicketTransferred;
  'ticket.owner_changed': T.TicketOwnerChanged;
  'ticket.priority_changed': T.TicketPriorityChanged;
  'ticket.message_received': T.TicketMessageReceived;
  'ticket.message_sent': T.TicketMessageSent;
  'ticket.message_delivered': T.TicketMessageDelivered;
  'ticket.message_read': T.TicketMessageRead;
  'ticket.message_failed': T.TicketMessageFailed;
  'ticket.note_added': T.TicketNoteAdded;
  'ticket.reply_withheld': T.TicketReplyWithheld;
  'ticket.labelled': T.TicketLabelled;
  'ticket.sla_warning': T.TicketSlaChanged;
  'ticket.sla_breached': T.TicketSlaChanged;
  'ticket.sla_breach_withdrawn': T.TicketSlaChanged;
  'ticket.decision_refused': T.TicketDecisionRefused;
  'ticket.resolved': T.TicketResolved;
  'ticket.reopened': T.TicketReopened;
  'ticket.closed': T.TicketClosed;
  'ticket.merged': T.TicketMerged;
  'ticket.unmerged': T.TicketUnmerged;
  'ticket.erased': T.TicketErased;
  'ticket.promise_made': T.TicketPromiseMade;
  'ticket.promise_kept': T.TicketPromiseEnded;
  'ticket.promise_broken': T.TicketPromiseBroken;
  'ticket.promise_withdrawn': T.TicketPromiseEnded;
  'ticket.case_opened': T.TicketCaseOpened;
  'ticket.stage_entered': T.TicketStageEntered;
  'ticket.step_begun': T.TicketStepBegun;
  'ticket.step_ended': T.TicketStepEnded;
  'ticket.task_opened': T.TicketTaskOpened;
  'ticket.task_assigned': T.TicketTaskAssigned;
  'ticket.task_ended': T.TicketTaskEnded;
  'ticket.linked': T.TicketLinked;
  'ticket.unlinked': T.TicketUnlinked;
  'ticket.agents_excluded': T.TicketAgentsExcluded;
  'ticket.survey_sent': T.TicketSurveySent;
  'ticket.survey_withheld': T.TicketSurveyWithheld;
  'ticket.survey_answered': T.TicketSurveyAnswered;
  'ticket.state': T.TicketState;
  'escalation.fired': T.EscalationFired;
  'escalation.acknowledged': T.EscalationAcknowledged;
  'notice.requested': T.NoticeRequested;
  'agent.status_changed': T.AgentStatusChanged;
  'agent.capacity_changed': T.AgentCapacityChanged;
  'customer.created': T.CustomerCreated;
  'customer.updated': T.CustomerUpdated;
  'customer.merged': T.CustomerMerged;
  'customer.unmerged': T.CustomerUnmerged;
  'customer.erased': T.CustomerErased;
  'erasure.requested': T.ErasureRequested;
  'erasure.files_asked': T.ErasureFilesAsked;
  'erasure.reported': T.ErasureReported;
  'erasure.files_held': T.ErasureFilesHeld;
  'config.published': T.ConfigPublished;
  'config.applied': T.ConfigReported;
  'config.refused': T.ConfigReported;
}

export type EventName = keyof EventData;

/** The name of each event's message in proto/, for the check of its shape. */
export const EVENT_MESSAGES = {
  'contact.received': 'ContactReceived',
  'conversation.opened': 'ConversationOpened',
  'work.requested': 'WorkRequested',
  'work.withdrawn': 'WorkWithdrawn',
  'work.reprioritised': 'WorkReprioritised',
  'work.answered': 'WorkAnswered',
  'work.reassign_asked': 'WorkReassignAsked',
  'work.widen_asked': 'WorkWidenAsked',
  'work.excluded': 'WorkExcluded',
  'decision.refused': 'DecisionRefused',
  'work.queued': 'WorkQueued',
  'work.assigned': 'WorkAssigned',
  'work.returned': 'WorkReturned',
  'work.transferred': 'WorkTransferred',
  'work.offered': 'WorkOffered',
  'work.accepted': 'WorkAccepted',
  'work.declined': 'WorkDeclined',
  'work.offer_timed_out': 'WorkOfferTimedOut',
  'work.offer_rescinded': 'WorkOfferRescinded',
  'work.overflowed': 'WorkOverflowed',
  'work.handover_asked': 'WorkHandoverAsked',
  'work.handover_decided': 'WorkHandoverDecided',
  'sla.warned': 'SlaClockChanged',
  'sla.breached': 'SlaClockChanged',
  'sla.breach_withdrawn': 'SlaClockChanged',
  'sla.priority_raised': 'SlaPriorityRaised',
  'sla.priority_withdrawn': 'SlaPriorityRaised',
  'sla.reassign_asked': 'SlaActionAsked',
  'sla.widen_asked': 'SlaActionAsked',
  'sla.task_asked': 'SlaActionAsked',
  'survey.due': 'SurveyDue',
  'survey.skipped': 'SurveySkipped',
  'survey.answered': 'SurveyAnswered',
  'outbound.requested': 'OutboundRequested',
  'receipt.recorded': 'ReceiptRecorded',
  'ticket.created': 'TicketCreated',
  'ticket.classified': 'TicketClassified',
  'ticket.status_changed': 'TicketStatusChanged',
  'ticket.queued': 'TicketQueued',
  'ticket.offered': 'TicketOffered',
  'ticket.accepted': 'TicketAccepted',
  'ticket.declined': 'TicketDeclined',
  'ticket.offer_timed_out': 'TicketOfferTimedOut',
  'ticket.offer_rescinded': 'TicketOfferRescinded',
  'ticket.assigned': 'TicketAssigned',
  'ticket.unassigned': 'TicketUnassigned',
  'ticket.returned': 'TicketReturned',
  'ticket.widened': 'TicketWidened',
  'ticket.transferred': 'TicketTransferred',
  'ticket.owner_changed': 'TicketOwnerChanged',
  'ticket.priority_changed': 'TicketPriorityChanged',
  'ticket.message_received': 'TicketMessageReceived',
  'ticket.message_sent': 'TicketMessageSent',
  'ticket.message_delivered': 'TicketMessageDelivered',
  'ticket.message_read': 'TicketMessageRead',
  'ticket.message_failed': 'TicketMessageFailed',
  'ticket.note_added': 'TicketNoteAdded',
  'ticket.reply_withheld': 'TicketReplyWithheld',
  'ticket.labelled': 'TicketLabelled',
  'ticket.sla_warning': 'TicketSlaChanged',
  'ticket.sla_breached': 'TicketSlaChanged',
  'ticket.sla_breach_withdrawn': 'TicketSlaChanged',
  'ticket.decision_refused': 'TicketDecisionRefused',
  'ticket.resolved': 'TicketResolved',
  'ticket.reopened': 'TicketReopened',
  'ticket.closed': 'TicketClosed',
  'ticket.merged': 'TicketMerged',
  'ticket.unmerged': 'TicketUnmerged',
  'ticket.erased': 'TicketErased',
  'ticket.promise_made': 'TicketPromiseMade',
  'ticket.promise_kept': 'TicketPromiseEnded',
  'ticket.promise_broken': 'TicketPromiseBroken',
  'ticket.promise_withdrawn': 'TicketPromiseEnded',
  'ticket.case_opened': 'TicketCaseOpened',
  'ticket.stage_entered': 'TicketStageEntered',
  'ticket.step_begun': 'TicketStepBegun',
  'ticket.step_ended': 'TicketStepEnded',
  'ticket.task_opened': 'TicketTaskOpened',
  'ticket.task_assigned': 'TicketTaskAssigned',
  'ticket.task_ended': 'TicketTaskEnded',
  'ticket.linked': 'TicketLinked',
  'ticket.unlinked': 'TicketUnlinked',
  'ticket.agents_excluded': 'TicketAgentsExcluded',
  'ticket.survey_sent': 'TicketSurveySent',
  'ticket.survey_withheld': 'TicketSurveyWithheld',
  'ticket.survey_answered': 'TicketSurveyAnswered',
  'ticket.state': 'TicketState',
  'escalation.fired': 'EscalationFired',
  'escalation.acknowledged': 'EscalationAcknowledged',
  'notice.requested': 'NoticeRequested',
  'agent.status_changed': 'AgentStatusChanged',
  'agent.capacity_changed': 'AgentCapacityChanged',
  'customer.created': 'CustomerCreated',
  'customer.updated': 'CustomerUpdated',
  'customer.merged': 'CustomerMerged',
  'customer.unmerged': 'CustomerUnmerged',
  'customer.erased': 'CustomerErased',
  'erasure.requested': 'ErasureRequested',
  'erasure.files_asked': 'ErasureFilesAsked',
  'erasure.reported': 'ErasureReported',
  'erasure.files_held': 'ErasureFilesHeld',
  'config.published': 'ConfigPublished',
  'config.applied': 'ConfigReported',
  'config.refused': 'ConfigReported',
} as const satisfies Record<EventName, string>;

const typeByName: ReadonlyMap<string, string> = new Map(Object.keys(EVENT_MESSAGES).map((name) => [name, `dev.sluice.${name}.v1`]));
const nameByType: ReadonlyMap<string, EventName> = new Map([...typeByName].map(([name, type]) => [type, name as EventName]));

/** `ticket.created` → `dev.sluice.ticket.created.v1` */
export function typeOf(name: EventName): string {
  return typeByName.get(name)!;
}

/** The event's name, or undefined for a type that this release does not know (a newer one's: it is passed over, not refused). */
export function nameOf(type: string): EventName | undefined {
  return nameByType.get(type);
}

/** Of the shapes; it rises with a compatible change of one of them. A breaking change is another type. */
const CONTRACTS = '0.1';
const schemaByType: ReadonlyMap<string, string> = new Map([...typeByName].map(([name, type]) => [type, `urn:sluice:contracts:${CONTRACTS}:${name}`]));

/** `dataschema` of an event of ours; undefined for another's. */
export function schemaOf(type: string): string | undefined {
  return schemaByType.get(type);
}
