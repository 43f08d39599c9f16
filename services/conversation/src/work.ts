import type { Delivery } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { CaseProcess } from '@sluice/policy';
import type { OutRecord } from '@sluice/store';
import type { ConversationConfig } from './config.ts';
import type { Word } from './domain/customer-words.ts';
import type { CaseEntry } from './case-words.ts';
import type { Proof } from './domain/proof.ts';
import type { Ticket } from './domain/ticket.ts';
import type { IdentityKey } from './identities.ts';
import type { LinkRow } from './linking.ts';
import type { ConversationTelemetry } from './telemetry.ts';
import type { ThreadTokens } from './threading/token.ts';
import type { AnsweredByMachine, Cause, ContactPoint, Conversation, Customer, Filed, HistoryRow, LastMessage, NewMessage, PersonGroup, SentMessage, Twin, Words } from './model.ts';

/** All that one transaction works on: what was loaded under locks, and what is to be saved. Only `apply` and the functions beside it change it. */
export interface Work {
  readonly now: Instant;
  config: ConversationConfig;
  readonly tokens: ThreadTokens;
  readonly telemetry: ConversationTelemetry;
  /** By contact point. */
  readonly customers: Map<string, Customer>;
  readonly customersById: Map<string, Customer>;
  /** By root; only where something is said of a person. */
  readonly groups: Map<string, PersonGroup>;
  /** By customer that was asked for. */
  readonly rootOf: Map<string, string>;
  /** By contact point: what it is known by, and the best proof that it has given. */
  readonly identities: Map<string, IdentityKey>;
  readonly proofs: Map<string, Proof>;
  readonly conversations: Map<string, Conversation>;
  readonly tickets: Map<string, Ticket>;
  /** By key: processes of cases that are of another configuration than the one in force. */
  readonly processes: Map<string, CaseProcess>;
  /** When time was to move a ticket, as loaded. */
  readonly dueBefore: Map<string, Instant | null>;
  readonly mails: Map<string, { mailId: string; conversationId: string }[]>;
  /** By Message-ID: mails under it that have been filed, on whatever account. */
  readonly twins: Map<string, readonly Twin[]>;
  /** By contact point, where its account goes on in one conversation: the last that its writer has there. */
  readonly streams: Map<string, string>;
  readonly awaited: Map<string, Set<string>>;
  readonly filed: Map<string, Filed[]>;
  /** Who stands outside which conversation, with a suggestion; and the other way round. */
  readonly outside: Map<string, Set<string>>;
  readonly outsideOf: Map<string, Set<string>>;
  readonly sent: Map<string, SentMessage>;
  /** By contact: the message of ours that it answers or returns. */
  readonly answeredByMachine: Map<string, AnsweredByMachine>;
  /** Where an answer is to be written: by customer, the last used first. Never another person's, whoever found his way into the thread. */
  readonly points: Map<string, readonly ContactPoint[]>;
  /** By root conversation. */
  readonly lastMessage: Map<string, LastMessage>;
  /** By customer who has the address: automatic answers within 24 hours, loaded where a rule has something to say. */
  readonly replies: Map<string, number>;
  /** The customer's last words, by the conversation of the ticket or its root: what an item is asked for with. */
  readonly words: Map<string, Words>;
  readonly changed: {
    /** By customer, name and source; null: taken back. */
    readonly words: Map<string, { readonly key: string; readonly word: Word | null }>;
    /** What subscribers are to hear, by customer and source. */
    readonly facts: Map<string, { readonly customerId: string; readonly source: string; readonly names: Set<string>; readonly cause: Cause }>;
    /** Customers who are somebody else now, or themselves again. */
    readonly members: Set<string>;
    /** Roots whose cached facts may have changed. */
    readonly regrouped: Set<string>;
    /** Other forms of what newcomers are known by: whoever has one of them may be the same person. */
    readonly candidates: { readonly customerId: string; readonly key: IdentityKey }[];
    /** By contact point. */
    readonly proofs: Map<string, Proof>;
    readonly conversations: Set<string>;
    readonly tickets: Set<string>;
    /** For which an agent was asked. */
    readonly asked: Set<string>;
    readonly messages: NewMessage[];
    readonly participants: { conversationId: string; contactPointId: string }[];
    awaits: { mailId: string; conversationId: string }[];
    readonly ended: Set<string>;
    readonly moved: { messageId: string; conversationId: string; ticketId: string }[];
    readonly receipts: { messageId: string; delivery: Delivery; at: Instant; code: string | null }[];
    /** Automatic answers, each to the customer who has the address. */
    readonly replies: { messageId: string; customerId: string }[];
    /** Addresses that a bounce has told to be gone. */
    readonly dead: { contactPointId: string; messageId: string; at: Instant; reason: string }[];
    suggestions: { conversationId: string; otherId: string; messageId: string; reason: string }[];
    readonly history: HistoryRow[];
    /** Processes that cases begin with, by key. */
    readonly processes: Map<string, CaseProcess>;
    /** What people wrote in forms, and their reasons. */
    readonly entries: CaseEntry[];
    /** Tickets whose case is filed now. */
    readonly filings: Set<string>;
    /** Tickets of cases that are closed now: those that are not filed are taken into the review as such. */
    readonly closedCases: Set<string>;
    readonly links: Map<string, LinkRow>;
    /** Problems whose cases are to be looked at. */
    readonly problems: Set<string>;
    /** By task: its ticket; and what is said of it. */
    readonly tasks: Map<string, string>;
    readonly taskWords: Map<string, { readonly what?: string; readonly answer?: string; readonly endedBy?: string }>;
  };
  readonly out: OutRecord[];
}

export function newWork(o: Pick<Work, 'now' | 'config' | 'tokens' | 'telemetry'>): Work {
  return {
    ...o,
    customers: new Map(),
    customersById: new Map(),
    groups: new Map(),
    rootOf: new Map(),
    identities: new Map(),
    proofs: new Map(),
    conversations: new Map(),
    tickets: new Map(),
    processes: new Map(),
    dueBefore: new Map(),
    mails: new Map(),
    twins: new Map(),
    streams: new Map(),
    awaited: new Map(),
    filed: new Map(),
    outside: new Map(),
    outsideOf: new Map(),
    sent: new Map(),
    answeredByMachine: new Map(),
    points: new Map(),
    lastMessage: new Map(),
    replies: new Map(),
    words: new Map(),
    changed: {
      words: new Map(),
      facts: new Map(),
      members: new Set(),
      regrouped: new Set(),
      candidates: [],
      proofs: new Map(),
      conversations: new Set(),
      tickets: new Set(),
      asked: new Set(),
      messages: [],
      participants: [],
      awaits: [],
      ended: new Set(),
      moved: [],
      receipts: [],
      replies: [],
      dead: [],
      suggestions: [],
      history: [],
      processes: new Map(),
      entries: [],
      filings: new Set(),
      closedCases: new Set(),
      links: new Map(),
      problems: new Set(),
      tasks: new Map(),
      taskWords: new Map(),
    },
    out: [],
  };
}
