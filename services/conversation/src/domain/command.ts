import type {
  CloseReason,
  MovedContact,
  TicketRef,
  WaitingFor,
  WorkAccepted,
  WorkAssigned,
  WorkDeclined,
  WorkHandoverAsked,
  WorkHandoverDecided,
  WorkOffered,
  WorkOfferRescinded,
  WorkOfferTimedOut,
  WorkOverflowed,
  WorkQueued,
  WorkReturned,
  WorkTransferred,
} from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { CaseCommand } from './case/commands.ts';
import type { LinkKind } from './link.ts';
import type { Promised } from './promise.ts';
import type { Said } from './said.ts';
import type { Ticket, Who } from './ticket.ts';

/** A record of routing or sla, with what a refusal must name. */
export interface Machine<D> {
  readonly data: D;
  readonly eventId: string;
  readonly eventType: string;
}

export interface Open {
  readonly kind: 'open';
  readonly at: Instant;
  readonly ticket: TicketRef;
  readonly channel: string;
  readonly accountId: string;
  readonly contactId?: string;
  readonly receivedAt: Instant;
  readonly begunBy: 'customer' | 'agent';
  readonly tier?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly followsTicketId?: string;
  /** The person whom the customer came to: he has taken the matter, whoever will work on it. */
  readonly by?: Who;
}

export interface CustomerMessage {
  readonly kind: 'customer_message';
  readonly at: Instant;
  readonly messageId: string;
  readonly contactId?: string;
  readonly channel: string;
  readonly messageKind: 'message' | 'automatic' | 'bounce' | 'copy';
  readonly author: 'customer' | 'third_party';
  readonly receivedAt: Instant;
  /** Says thank you and no more: filed and shown, reopens nothing. */
  readonly thanks: boolean;
}

export interface SentMessage {
  readonly kind: 'send';
  readonly at: Instant;
  readonly by: Who;
  readonly messageId: string;
  readonly channel: string;
  readonly audience: 'customer' | 'third_party';
  /** A rule's own words: never an answer (terms). */
  readonly automatic?: true;
  /** Asks how a solution was: no answer either. */
  readonly survey?: true;
}

/** A clock's fact from sla. */
export interface ClockFact {
  /** What it is the clock of, where that is not the ticket itself. */
  readonly of?: string;
  readonly clockId: string;
  readonly clock: string;
  readonly onVersion: number;
  readonly dueAt: string;
  readonly at: string;
  readonly policyId: string;
  readonly configVersion: string;
  readonly lateIntake: boolean;
}

export interface ClockChanged {
  readonly kind: 'sla_warned' | 'sla_breached' | 'sla_breach_withdrawn';
  readonly at: Instant;
  readonly record: Machine<ClockFact>;
}

export interface PriorityFact {
  readonly clockId: string;
  readonly onVersion: number;
  readonly by: number;
}

/** What a rung of a ladder wants done about who works on it. */
export interface LadderFact {
  readonly clockId: string;
  readonly onVersion: number;
  readonly rung: number;
  readonly at: string;
  readonly policyId: string;
  readonly configVersion: string;
  /** reassign: where it goes; absent: back to its queue. */
  readonly queueId?: string;
}

/** By question: 1 to 5. */
export interface SurveyAnsweredFact {
  readonly kind: 'survey_answered';
  readonly at: Instant;
  readonly surveyId: string;
  readonly ratings: Readonly<Record<string, number>>;
  /** customer | phone */
  readonly way: string;
  readonly recordedBy?: string;
  readonly answeredAt: Instant;
}

export type TicketCommand =
  | CaseCommand
  | Open
  | CustomerMessage
  | SentMessage
  | { readonly kind: 'note'; readonly at: Instant; readonly by: Who; readonly messageId: string }
  | { readonly kind: 'promise'; readonly at: Instant; readonly by: Who; readonly promiseId: string; readonly dueAt: Instant; readonly agentId?: string; readonly noteId: string }
  | { readonly kind: 'end_promise'; readonly at: Instant; readonly by: Who; readonly promiseId: string; readonly isKept: boolean }
  | { readonly kind: 'wait'; readonly at: Instant; readonly by: Who; readonly waitingFor: WaitingFor; readonly dueAt: Instant }
  /** `early`: a case that is not ready for it, by somebody who may, with a reason. */
  | { readonly kind: 'resolve'; readonly at: Instant; readonly by: Who; readonly code: string; readonly early?: true }
  | { readonly kind: 'reopen'; readonly at: Instant; readonly by: Who }
  | { readonly kind: 'undo_spam'; readonly at: Instant; readonly by: Who }
  | { readonly kind: 'close'; readonly at: Instant; readonly by: Who; readonly reason: CloseReason }
  | { readonly kind: 'erase'; readonly at: Instant }
  | { readonly kind: 'merge_into'; readonly at: Instant; readonly by: Who; readonly intoTicketId: string }
  /** `other`: as it stood before it was closed into this one. */
  | { readonly kind: 'absorb'; readonly at: Instant; readonly by: Who; readonly other: Ticket }
  /** `ended`: of its promises, what the tickets that went on for it tell of their end. */
  | { readonly kind: 'restore'; readonly at: Instant; readonly by: Who; readonly said: Said; readonly contacts: readonly MovedContact[]; readonly ended: readonly Promised[] }
  /** Those that were merged into it, by any way, go; `otherTicketId` is the one that it had gone on for. */
  | { readonly kind: 'release'; readonly at: Instant; readonly by: Who; readonly otherTicketId: string; readonly ticketIds: readonly string[]; readonly said: Said }
  | { readonly kind: 'set_priority'; readonly at: Instant; readonly by: Who; readonly priority: number }
  | { readonly kind: 'set_type'; readonly at: Instant; readonly by: Who; readonly type: string }
  /** `other`: as it stands, under its lock too. */
  | { readonly kind: 'link'; readonly at: Instant; readonly by: Who; readonly link: LinkKind; readonly other: Ticket }
  | { readonly kind: 'unlink'; readonly at: Instant; readonly by: Who; readonly link: LinkKind; readonly otherTicketId: string }
  | { readonly kind: 'count_caused'; readonly at: Instant; readonly more: number }
  /** All whom it concerns. */
  | { readonly kind: 'exclude_agents'; readonly at: Instant; readonly by: Who; readonly agentIds: readonly string[] }
  /** All that it is to have: what is not named is taken off. */
  | { readonly kind: 'set_labels'; readonly at: Instant; readonly by: Who; readonly labels: readonly string[] }
  | { readonly kind: 'withhold_reply'; readonly at: Instant; readonly ruleId: string; readonly configVersion: string; readonly reason: string }
  | { readonly kind: 'survey_due'; readonly at: Instant; readonly record: Machine<{ readonly onVersion: number }> }
  | { readonly kind: 'survey_sent'; readonly at: Instant; readonly surveyId: string; readonly messageId: string; readonly channel: string; readonly configVersion: string }
  | { readonly kind: 'withhold_survey'; readonly at: Instant; readonly surveyId: string; readonly reason: string }
  | SurveyAnsweredFact
  | { readonly kind: 'receipt'; readonly at: Instant; readonly messageId: string; readonly status: 'delivered' | 'read' | 'failed'; readonly code?: string }
  /** Another configuration counts than the one that it was asked for under. */
  | { readonly kind: 'reconfigured'; readonly at: Instant }
  | { readonly kind: 'due'; readonly at: Instant; readonly due: Instant }
  | { readonly kind: 'work_queued'; readonly at: Instant; readonly record: Machine<WorkQueued> }
  | { readonly kind: 'work_offered'; readonly at: Instant; readonly record: Machine<WorkOffered> }
  | { readonly kind: 'work_accepted'; readonly at: Instant; readonly record: Machine<WorkAccepted> }
  | { readonly kind: 'work_declined'; readonly at: Instant; readonly record: Machine<WorkDeclined> }
  | { readonly kind: 'work_offer_timed_out'; readonly at: Instant; readonly record: Machine<WorkOfferTimedOut> }
  | { readonly kind: 'work_offer_rescinded'; readonly at: Instant; readonly record: Machine<WorkOfferRescinded> }
  | { readonly kind: 'handover_asked'; readonly at: Instant; readonly record: Machine<WorkHandoverAsked> }
  | { readonly kind: 'handover_decided'; readonly at: Instant; readonly record: Machine<WorkHandoverDecided> }
  | { readonly kind: 'work_overflowed'; readonly at: Instant; readonly record: Machine<WorkOverflowed> }
  | { readonly kind: 'work_assigned'; readonly at: Instant; readonly record: Machine<WorkAssigned> }
  | { readonly kind: 'work_returned'; readonly at: Instant; readonly record: Machine<WorkReturned> }
  | { readonly kind: 'work_transferred'; readonly at: Instant; readonly record: Machine<WorkTransferred> }
  | ClockChanged
  | { readonly kind: 'priority_raised'; readonly at: Instant; readonly record: Machine<PriorityFact> }
  | { readonly kind: 'priority_withdrawn'; readonly at: Instant; readonly record: Machine<PriorityFact> }
  | { readonly kind: 'reassign_asked' | 'widen_asked'; readonly at: Instant; readonly record: Machine<LadderFact> };
