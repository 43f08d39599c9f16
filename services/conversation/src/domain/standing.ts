import type { TicketStanding, TicketStatus, WaitingFor } from '@sluice/contracts';
import { type Instant, instantOf, toIso } from '@sluice/kernel';
import type { Standing, Ticket } from './ticket.ts';

export function standingOf(ticket: Ticket): Standing {
  const { status, waitingFor, dueAt, resolvedAt, resolutionCode, messages, humanMessages, lastCustomerAt, lastAgentAt, oldestUnansweredAt, answerCount, answers, ownerId } = ticket;
  return { status, waitingFor, dueAt, resolvedAt, resolutionCode, messages, humanMessages, lastCustomerAt, lastAgentAt, oldestUnansweredAt, answerCount, answers, ownerId };
}

const time = <K extends string>(name: K, at: Instant | null): { readonly [P in K]?: string } => (at === null ? {} : ({ [name]: toIso(at) } as { [P in K]: string }));
const instant = (iso: string | undefined): Instant | null => (iso === undefined ? null : instantOf(iso));

/** As its event tells it. */
export function standingTold(standing: Standing): TicketStanding {
  const { status, waitingFor, resolutionCode, messages, humanMessages, answerCount, ownerId } = standing;
  return {
    status,
    ...(waitingFor === null ? {} : { waitingFor }),
    ...time('dueAt', standing.dueAt),
    ...time('resolvedAt', standing.resolvedAt),
    ...(resolutionCode === null ? {} : { resolutionCode }),
    messages,
    humanMessages,
    ...time('lastCustomerAt', standing.lastCustomerAt),
    ...time('lastAgentAt', standing.lastAgentAt),
    ...time('oldestUnansweredAt', standing.oldestUnansweredAt),
    answerCount,
    answers: standing.answers.map(({ messageId, at, unansweredBefore }) => ({ messageId, at: toIso(at), ...time('unansweredBefore', unansweredBefore) })),
    ...(ownerId === null ? {} : { ownerId }),
  };
}

export function standingFrom(told: TicketStanding): Standing {
  return {
    status: told.status as TicketStatus,
    waitingFor: (told.waitingFor ?? null) as WaitingFor | null,
    dueAt: instant(told.dueAt),
    resolvedAt: instant(told.resolvedAt),
    resolutionCode: told.resolutionCode ?? null,
    messages: told.messages,
    humanMessages: told.humanMessages,
    lastCustomerAt: instant(told.lastCustomerAt),
    lastAgentAt: instant(told.lastAgentAt),
    oldestUnansweredAt: instant(told.oldestUnansweredAt),
    answerCount: told.answerCount,
    answers: told.answers.map(({ messageId, at, unansweredBefore }) => ({ messageId, at: instantOf(at), unansweredBefore: instant(unansweredBefore) })),
    ownerId: told.ownerId ?? null,
  };
}
