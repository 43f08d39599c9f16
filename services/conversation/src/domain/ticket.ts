import type { CloseReason, TicketStatus, WaitingFor } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Promised } from './promise.ts';
import type { CaseState, TaskState } from './case/state.ts';
import type { TicketLink } from './link.ts';

/** Who did it; the id where there is one and it is no personal data. */
export interface Who {
  readonly kind: string;
  readonly id?: string;
}

/** Stands before the id of a person who acts with a key that is bound to no agent: he answers, but owns and holds nothing. No agent's id has a colon. */
export const KEY_PREFIX = 'key:';

export interface Classified {
  readonly type: string;
  readonly urgency: string;
  readonly language: string;
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly needsPerson: boolean;
  readonly mood?: string;
  readonly aboutPerson?: boolean;
  readonly why?: { readonly urgency: readonly string[]; readonly language: readonly string[]; readonly mood: readonly string[] };
}

/** An answer that stands: should it fail for good, the clock goes on from `unansweredBefore` as if it had not been. */
export interface Answer {
  readonly messageId: string;
  readonly at: Instant;
  readonly unansweredBefore: Instant | null;
}

/** The last offer of the present item. It is kept when it is over, so that what comes late or twice is known. */
export interface Offer {
  readonly id: string;
  readonly agentId: string;
  /** When it was made; once it is over, when that was. */
  readonly at: Instant;
  /** Null where its end came before it. */
  readonly expiresAt: Instant | null;
  /** The holder who hands it over. */
  readonly fromAgentId?: string;
  readonly open: boolean;
}

/** What a ladder, or a merged ticket (its id), added to the priority, so that it can be taken back; and since which version. */
export interface Raise {
  readonly clockId: string;
  readonly by: number;
  readonly version: number;
}

/** What was said in a ticket and how it stands: what a merge brings along, and what its undoing restores. */
export type Standing = Pick<
  Ticket,
  'status' | 'waitingFor' | 'dueAt' | 'resolvedAt' | 'resolutionCode' | 'messages' | 'humanMessages' | 'lastCustomerAt' | 'lastAgentAt' | 'oldestUnansweredAt' | 'answerCount' | 'answers' | 'ownerId'
>;

/** A ticket that a merge closed into this one. */
export interface Absorbed {
  readonly ticketId: string;
  readonly receivedAt: Instant;
  readonly at: Instant;
  /** This one's own version at the merge: a person's act since then stands. */
  readonly version: number;
  /** Promises that it brought along. */
  readonly promiseIds?: readonly string[];
  /** How this one waited, where the merge has opened it. */
  readonly waited?: { readonly waitingFor: WaitingFor; readonly dueAt: Instant };
  /** The owner whom it brought along, where this one had none. */
  readonly ownerId?: string | undefined;
}

/** One demand that we owe an end to (terms: Ticket), as the fold of its events. `version` counts its public events. */
export interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly version: number;
  readonly status: TicketStatus;
  readonly waitingFor: WaitingFor | null;
  readonly dueAt: Instant | null;
  readonly closeReason: CloseReason | null;
  readonly channel: string;
  readonly accountId: string;
  readonly begunBy: string;
  readonly tier: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly followsTicketId: string | null;
  readonly receivedAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly priority: number;
  readonly priorityByHuman: boolean;
  readonly classification: Classified | null;
  readonly queueId: string | null;
  /** A human moved it there, or to the queue that it overflowed from since: no rule takes it away. */
  readonly queueByHuman?: boolean | undefined;
  readonly agentId: string | null;
  readonly lastAgentId: string | null;
  readonly ownerId: string | null;
  readonly holders: readonly string[];
  /** Who else had a hand in it: wrote to the customer, did a task or a step, or acted for whoever did. Absent: nobody. */
  readonly workers?: readonly string[];
  readonly handOvers: number;
  /** An item was asked for and not withdrawn: at most one unfinished item a ticket. */
  readonly wantsWork: boolean;
  readonly workItemId: string | null;
  readonly offer?: Offer | undefined;
  /** When its holder was given it. */
  readonly heldSince?: Instant | undefined;
  /** The version at which it last got a holder or another queue, and whether a person saw to that. */
  readonly placed?: { readonly version: number; readonly byHand: boolean } | undefined;
  /** The agent who last wrote or noted something. */
  readonly acted?: { readonly agentId: string; readonly act: 'message' | 'note'; readonly at: Instant } | undefined;
  readonly lastCustomerAt: Instant | null;
  readonly lastAgentAt: Instant | null;
  readonly oldestUnansweredAt: Instant | null;
  /** The latest that stand, oldest first. */
  readonly answers: readonly Answer[];
  /** All that stand: 0 means that the first response is still owed. */
  readonly answerCount: number;
  readonly humanMessages: number;
  readonly messages: number;
  readonly reopened: number;
  readonly resolvedAt: Instant | null;
  readonly resolutionCode: string | null;
  readonly breached: readonly { readonly clockId: string; readonly clock: string }[];
  readonly raises: readonly Raise[];
  /** Version at which a human last set its state; a machine's decision on an older one is refused. */
  readonly humanVersion: number;
  /** The same for priority and for type: they overrule a machine's word on that field only. */
  readonly rankVersion: number;
  readonly typeVersion: number;
  /** Version at which the present item was asked for. */
  readonly workVersion: number;
  /** Why a machine's decision was refused since a person, the customer or time last moved it: subscribers are told of each once (`refusalOf`). */
  readonly refusedFor: readonly string[];
  /** In the order in which they were put on. */
  readonly labels?: readonly string[] | undefined;
  /** What a person has taken off: no rule puts it back. */
  readonly unlabelled?: readonly string[] | undefined;
  /** The message in which a rule has said its own words to whoever wrote: once a ticket. */
  readonly replied?: string | undefined;
  /** Newest last. */
  readonly promises?: readonly Promised[] | undefined;
  /** A human has done something to it: it is not joined by itself any more. */
  readonly touched: boolean;
  /** It was closed into another: how it stood then. */
  readonly merged?: { readonly intoTicketId: string; readonly at: Instant; readonly before: Standing } | undefined;
  /** It was closed as spam: what that took from how it stood, and the last answer that stood then. */
  readonly spam?: (Pick<Ticket, 'status' | 'waitingFor' | 'dueAt'> & { readonly answeredBy?: string | undefined }) | undefined;
  /** Those that were closed into this one, oldest merge first; and from when its own age counts. */
  readonly absorbed?: readonly Absorbed[] | undefined;
  readonly ownReceivedAt?: Instant | undefined;
  /** It runs through the stages of a process. */
  readonly case?: CaseState | undefined;
  /** What departments are asked for: all that are open, and the last that have ended. */
  readonly tasks?: readonly TaskState[] | undefined;
  /** What people have linked it to; what is linked to it stands with the others. */
  readonly links?: readonly TicketLink[] | undefined;
  /** How many tickets are caused by it. */
  readonly caused?: number | undefined;
  /** Whom it concerns, as a complaint: they neither own, hold nor decide on it, and do not read it. */
  readonly excluded?: readonly string[] | undefined;
  /** Its person is erased: nothing that he said stands in it any more, and nothing brings it back. */
  readonly erased?: true;
}

export type TicketState = { readonly status: 'absent' } | Ticket;

/** Answers that are remembered one by one; an older one that fails is told but moves nothing. */
export const ANSWERS_KEPT = 20;

export function isTicket(state: TicketState): state is Ticket {
  return state.status !== 'absent';
}

/** Who may take it now. */
export function offeredTo({ offer }: { readonly offer?: Offer | null | undefined }): string | null {
  return offer?.open === true ? offer.agentId : null;
}

/** new, open or waiting. */
export function isLive(ticket: Ticket): boolean {
  return ticket.status === 'new' || ticket.status === 'open' || ticket.status === 'waiting';
}

/** `sla superseded`: which machine was refused, and why. The machine is the entity of its event's type, `dev.sluice.sla.breached.v1`. */
export function refusalOf(eventType: string, reason: string): string {
  return `${eventType.split('.')[2] ?? ''} ${reason}`;
}
