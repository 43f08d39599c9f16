import type { TicketResolved } from '@sluice/contracts';
import { type Instant, instantOf } from '@sluice/kernel';

/** What insight knows of a ticket: how it was solved last, and what became of that. */
export interface Solution {
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
  /** The ticket's version of that solution. */
  readonly version: number;
  readonly resolvedAt: Instant;
  /** agent | bot | rule */
  readonly resolverKind: string;
  readonly type: string | null;
  readonly queueId: string | null;
  readonly channel: string;
  readonly language: string | null;
  /** Everybody who has held, owned or resolved it: none of them writes down what the customer thinks of it. */
  readonly handlers: readonly string[];
  /** Who else had a hand in it, and does not either; it is no more theirs to see for that. Absent, of one that is older than this: nobody. */
  readonly workers?: readonly string[];
  /** It is a case: whoever waits for the survey is told where nobody is asked. */
  readonly isCase: boolean;
  /** False: it was reopened since, or has ended as something that is no solution. */
  readonly stands: boolean;
}

/** What a ticket says of its end. Handlers of an earlier solution stay handlers. */
export function solutionOf(data: TicketResolved, version: number, before: Solution | undefined): Solution {
  const { ticket, resolverKind, resolvedBy, resolvedAt, holders, ownerId, type, queueId, channel, language, processId, workers } = data;
  const people = [...(before?.handlers ?? []), ...holders, ...(ownerId === undefined ? [] : [ownerId]), ...(resolverKind === 'agent' && resolvedBy !== undefined ? [resolvedBy] : [])];
  return {
    ticketId: ticket.ticketId,
    conversationId: ticket.conversationId,
    customerId: ticket.customerId,
    version,
    resolvedAt: instantOf(resolvedAt),
    resolverKind,
    type: type ?? null,
    queueId: queueId ?? null,
    channel,
    language: language === undefined || language === 'und' ? null : language,
    handlers: [...new Set(people)],
    workers: [...new Set([...(before?.workers ?? []), ...(workers?.ids ?? [])])],
    isCase: processId !== undefined,
    stands: true,
  };
}
