import { type Instant, toIso } from '@sluice/kernel';
import { evolve } from './evolve.ts';
import type { Ticket } from './ticket.ts';
import type { TicketEvent } from './ticket-event.ts';

/** What was said in a ticket, as its messages tell it. */
export type Said = Pick<Ticket, 'messages' | 'humanMessages' | 'lastCustomerAt' | 'lastAgentAt' | 'oldestUnansweredAt' | 'answerCount' | 'answers'> & {
  /** While it was merged somebody wrote to it who is owed an answer or wants it open; and a person answered. */
  readonly heardSince: boolean;
  readonly answeredSince: boolean;
};

/** A message as a ticket counts it, in the order in which they were filed. */
export interface SaidMessage {
  readonly id: string;
  readonly direction: 'in' | 'out' | 'internal';
  readonly kind: string;
  readonly author: string;
  readonly audience: string;
  /** Of receipt, or of the commit. */
  readonly at: Instant;
  readonly failed: boolean;
  /** It came while the tickets were merged. */
  readonly since: boolean;
  /** Says thank you and no more. */
  readonly thanks: boolean;
  /** An answer to the matter that was one then, written in the other's conversation: it answers this one too, and is counted there. */
  readonly foreign: boolean;
}

const REF = { ticketId: '', conversationId: '', customerId: '' };
const EPOCH = toIso(0);
const BLANK = evolve(
  { status: 'absent' },
  { name: 'ticket.created', data: { ticket: REF, channel: '', accountId: '', receivedAt: EPOCH, createdAt: EPOCH, begunBy: 'customer', priority: 0 } },
) as Ticket;

/** Folded by the rules that every ticket is folded by, so that nothing said in between leaves a trace where it does not belong. */
export function saidIn(all: readonly SaidMessage[]): Said {
  let ticket = BLANK;
  for (const one of all) for (const event of eventsOf(one)) ticket = evolve(ticket, event) as Ticket;
  // A final failure is told after the message, whenever it came: it takes back what the message had done.
  for (const { id, failed } of all) if (failed) ticket = evolve(ticket, { name: 'ticket.message_failed', data: { messageId: id, at: EPOCH, revokesAnswer: true } }) as Ticket;
  const foreign = all.filter((one) => one.foreign).length;
  const { messages, humanMessages, lastCustomerAt, lastAgentAt, oldestUnansweredAt, answerCount, answers } = ticket;
  const since = all.filter((one) => one.since);
  return {
    messages: messages - foreign,
    humanMessages: humanMessages - foreign,
    lastCustomerAt,
    lastAgentAt,
    oldestUnansweredAt,
    answerCount,
    answers,
    heardSince: since.some((one) => one.direction === 'in' && one.kind === 'message' && !one.thanks),
    answeredSince: since.some((one) => isAnswer(one) && !one.failed),
  };
}

const isAnswer = ({ direction, author, audience }: SaidMessage): boolean => direction === 'out' && author === 'agent' && audience === 'customer';

function eventsOf(one: SaidMessage): TicketEvent[] {
  const { id: messageId, direction, kind, author, audience } = one;
  const at = toIso(one.at);
  if (direction === 'in') return [{ name: 'ticket.message_received', data: { messageId, channel: '', kind, author, receivedAt: at } }];
  if (direction === 'internal') return [];
  return [{ name: 'ticket.message_sent', data: { messageId, channel: '', by: { kind: author }, audience, answer: isAnswer(one), committedAt: at } }];
}
