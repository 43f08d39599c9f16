import type { Instant } from '@sluice/kernel';
import type { Facts, Origin, TicketClocks } from './model.ts';
import type { Owed } from './owed.ts';

/** What a ticket event means to clocks; `at` is when it happened, not when it was seen. */
export type TicketChange =
  | { readonly name: 'created'; readonly channel: string; readonly receivedAt: Instant; readonly begunBy: string; readonly priority: number; readonly tier: string | null }
  | { readonly name: 'classified'; readonly type: string; readonly urgency: string; readonly language: string }
  | { readonly name: 'queued'; readonly queueId: string; readonly priority: number; readonly receivedAt: Instant; readonly channel: string; readonly tier: string | null; readonly type: string | null }
  | { readonly name: 'transferred'; readonly queueId: string }
  | { readonly name: 'held'; readonly agentId: string | null }
  | { readonly name: 'owned'; readonly ownerId: string }
  /** All whom it concerns, as a complaint. */
  | { readonly name: 'excluded'; readonly agentIds: readonly string[] }
  /** The customer has written. */
  | { readonly name: 'heard'; readonly receivedAt: Instant }
  | { readonly name: 'priority_changed'; readonly from: number; readonly to: number; readonly cause: string; readonly clockId: string | null }
  | { readonly name: 'waiting'; readonly waitingFor: string }
  | { readonly name: 'open' }
  | { readonly name: 'answered'; readonly messageId: string }
  | { readonly name: 'answer_revoked'; readonly messageId: string }
  /** Another ticket was closed into it. `other`: its clocks, as far as they have been seen. */
  | { readonly name: 'merged'; readonly fromTicketId: string; readonly other: TicketClocks | null; readonly ownerId: string | null; readonly unansweredAt: Instant | null }
  /** The merge is undone; `restored`: this one had been closed by it, and the other one had gone on; else that one has left it. */
  | {
      readonly name: 'unmerged';
      readonly restored: boolean;
      readonly otherTicketId: string;
      readonly ownerId: string | null;
      readonly status: string;
      readonly waitingFor: string | null;
      readonly answers: Facts['answers'];
      readonly unansweredAt: Instant | null;
    }
  | { readonly name: 'resolved' }
  | { readonly name: 'reopened' }
  /** It was closed as spam and is none: how it goes on. */
  | { readonly name: 'spam_undone'; readonly status: string; readonly waitingFor: string | null }
  | { readonly name: 'closed'; readonly reason: string }
  /** A step of a case, a department's task or a promise to the customer. */
  | { readonly name: 'duty_begun'; readonly owed: Owed }
  | { readonly name: 'duty_assigned'; readonly duty: Duty; readonly agentId: string }
  | { readonly name: 'duty_ended'; readonly duty: Duty; readonly isDone: boolean };

export type Duty = Pick<Owed, 'kind' | 'of'>;

/** An event of a ticket, as a command to its clocks. */
export interface TicketCommand {
  readonly kind: 'ticket';
  readonly ticketId: string;
  readonly conversationId: string;
  readonly version: number;
  readonly at: Instant;
  readonly now: Instant;
  readonly origin: Origin;
  /** Ids for clocks that this may start, `IDS_NEEDED` of them. */
  readonly ids: readonly string[];
  readonly change: TicketChange;
}

/** The most clocks that one change can start, by its name; the others start none. */
export const IDS_NEEDED: Readonly<Partial<Record<TicketChange['name'], number>>> = {
  created: 2,
  classified: 2,
  priority_changed: 2,
  queued: 3,
  transferred: 3,
  heard: 1,
  waiting: 3,
  open: 1,
  answered: 3,
  merged: 3,
  unmerged: 2,
  resolved: 2,
  reopened: 2,
  closed: 2,
  spam_undone: 2,
  duty_begun: 1,
};

/** A clock's timer has come due: a message like any other; late or twice it decides to nothing. */
export interface DueCommand {
  readonly kind: 'due';
  readonly clockId: string;
  readonly now: Instant;
}

/** Somebody sees to what has been escalated. */
export interface AcknowledgeCommand {
  readonly kind: 'acknowledge';
  readonly clockId: string;
  readonly by: string;
  readonly now: Instant;
}

/** Another configuration is in force since `at`. Told twice it decides to nothing. */
export interface ReconfiguredCommand {
  readonly kind: 'reconfigured';
  readonly at: Instant;
  readonly now: Instant;
}

/** The end of a ticket that was closed into this one has been seen, after the merge itself. */
export interface BroughtCommand {
  readonly kind: 'brought';
  readonly other: TicketClocks;
  readonly now: Instant;
  /** As of a ticket's event. */
  readonly ids: readonly string[];
}

export type ClockCommand = TicketCommand | DueCommand | AcknowledgeCommand | ReconfiguredCommand | BroughtCommand;
