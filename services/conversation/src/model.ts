import type { Attachment, Authenticated, Delivery, EventMeta, MailAuthentication, OutboundRequested } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Word } from './domain/customer-words.ts';
import type { EarlyMail } from './domain/threading.ts';

/** What an event of ours inherits from what caused it. */
export interface Cause extends Pick<EventMeta, 'correlationid' | 'causationid' | 'traceparent'> {
  /** Who acts for the agent who does it, by a key of his own (`x-sluice-as`); no event says it. */
  readonly behind?: string | undefined;
}

/** Facts of a customer that routing decides on. */
export interface CustomerFacts {
  tier: string | null;
  class: string | null;
  language: string | null;
  /** The id of the agent who is his own, if there is one. */
  manager: string | null;
  tickets: number;
}

export interface Customer extends CustomerFacts {
  /** His own, for ever: what comes in is stored under it. */
  readonly id: string;
  /** Who he is now: his own id, or that of the customer with whom he was merged. The same person is who has the same root. */
  rootId: string;
  name: string | null;
  /** Made in this transaction and not told yet. */
  fresh: boolean;
}

/** All customers that are one person, and what is said of them. */
export interface PersonGroup {
  readonly rootId: string;
  /** Each with whom it was merged into; null: the root. */
  readonly members: Map<string, string | null>;
  words: Word[];
}

export interface Conversation {
  readonly id: string;
  /** Under whom it began, for ever. */
  readonly customerId: string;
  /** Who that customer is now. */
  readonly personId: string;
  readonly channel: string;
  readonly accountId: string;
  readonly subject: string | null;
  readonly openedAt: Instant;
  currentTicketId: string;
  joinedInto: string | null;
  /** Merged by a person: its messages are shown with those of the root, and its customer's words move the root's ticket. */
  mergedInto: string | null;
  /** Messages with a higher number were filed after that. */
  mergedSeq: number | null;
  /** Its own id where it is not merged. */
  rootId: string;
  /** Its person is erased: nothing is filed in it any more, whatever token a mail carries. */
  readonly erased: boolean;
  readonly facts: CustomerFacts;
  /** Contact points besides the customer's own; loaded only where a mail may need them. */
  readonly participants: Set<string>;
}

export interface MachineNote {
  readonly messageId?: string;
  readonly reason?: string;
  readonly permanent?: boolean;
  readonly status?: string;
}

export interface MessageDoc {
  readonly by?: string;
  readonly audience: 'customer' | 'third_party' | 'internal';
  readonly channel: string;
  readonly accountId: string;
  readonly subject?: string;
  readonly text: string;
  /** Of a message of ours that has some: sanitised. What came in is made safe each time that it is looked at. */
  readonly html?: string;
  readonly attachments: readonly Attachment[];
  readonly occurredAt?: Instant;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** Contact points to whom it was addressed beside us. */
  readonly introduces?: readonly string[];
  readonly flags?: readonly string[];
  /** Of a mail: what makes two deliveries one. */
  readonly digest?: string;
  /** The same mail as this message, on another account of ours. */
  readonly sameAs?: string;
  readonly automatic?: string;
  /** Who really sent it, where somebody has looked. */
  readonly authentication?: MailAuthentication;
  /** Of what a machine wrote: the message of ours that it is about, and of a bounce what it says. */
  readonly machine?: MachineNote;
  /** Of a message of ours. */
  readonly request?: Pick<OutboundRequested, 'to'>;
}

export interface NewMessage {
  readonly id: string;
  conversationId: string;
  ticketId: string;
  readonly contactId: string | null;
  readonly contactPointId: string | null;
  readonly mailId: string | null;
  readonly direction: 'in' | 'out' | 'internal';
  readonly kind: 'message' | 'note' | 'automatic' | 'bounce' | 'copy' | 'survey';
  readonly author: 'customer' | 'agent' | 'bot' | 'system' | 'third_party';
  readonly at: Instant;
  readonly delivery: Delivery | null;
  readonly doc: MessageDoc;
}

/** A filed message as a join needs it, `customerId` being who its writer is now; `row` where it is written in this transaction. */
export interface Filed extends EarlyMail {
  readonly messageId: string;
  readonly contactId: string | null;
  readonly channel: string;
  readonly kind: string;
  readonly receivedAt: Instant;
  readonly row?: NewMessage;
}

/** A message of ours of which a receipt tells. */
export interface SentMessage {
  readonly id: string;
  delivery: Delivery;
}

/** A mail that came to an account of ours, by which the same one on another account is known. */
export interface Twin {
  readonly messageId: string;
  readonly conversationId: string;
  readonly accountId: string;
  /** Of its Message-ID, Date, From and body. */
  readonly digest: string;
}

/** A message of ours that a machine has answered or returned. */
export interface AnsweredByMachine {
  readonly id: string;
  readonly conversationId: string;
  readonly ticketId: string;
  readonly contactPointId: string | null;
  readonly delivery: Delivery;
}

/** An address of a customer on a channel account of ours. */
export interface ContactPoint {
  readonly id: string;
  readonly customerId: string;
  readonly channel: string;
  readonly accountId: string;
  readonly kind: string;
  readonly address: string;
  readonly name: string | null;
  /** A bounce has told it to be gone, and nobody has written from it since. */
  readonly dead?: boolean;
  /** When its customer last wrote from it; known where an answer is to be written. */
  readonly lastAt?: Instant | null;
}

/** The customer's last message in a conversation: what an answer answers. */
export interface LastMessage {
  /** Where it stands: one of those that are merged. */
  readonly conversationId: string;
  readonly contactPointId: string | null;
  readonly mailId: string | null;
  /** Oldest first. */
  readonly references: readonly string[];
  readonly subject: string | null;
  /** What kind of machine wrote it; `none`: no machine. */
  readonly automatic: string;
}

/** What a customer last said. */
export interface Words {
  readonly text: string;
  readonly subject: string | null;
  readonly authenticated: Authenticated;
}

export interface HistoryRow {
  readonly ticketId: string;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly at: Instant;
  /** The agent who was given the ticket by it: he sees it from then on. */
  readonly givenTo: string | null;
  /** JSON, as it was published. */
  readonly data: string;
}
