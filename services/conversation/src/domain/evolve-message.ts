import { type Instant, instantOf, never } from '@sluice/kernel';
import { ANSWERS_KEPT, KEY_PREFIX, type Ticket, type Who } from './ticket.ts';
import type { PublicEvent } from './ticket-event.ts';

type Change = Partial<Ticket>;

const earliest = (a: Instant | null, b: Instant): Instant => (a === null ? b : Math.min(a, b));
const latest = (a: Instant | null, b: Instant): Instant => (a === null ? b : Math.max(a, b));
/** A person who is no agent holds nothing, and nobody waits for him to act. */
const didSomething = ({ acted }: Ticket, { kind, id }: Who, act: 'message' | 'note', at: Instant): Change =>
  kind === 'agent' && id !== undefined && !id.startsWith(KEY_PREFIX) ? { acted: { agentId: id, act, at: acted?.agentId === id ? Math.max(acted.at, at) : at } } : {};

type MessageEvent = Extract<PublicEvent, { name: `ticket.message_${string}` | 'ticket.note_added' }>;

/** What was said, by whom, and what is still to be answered. */
export function messageChange(ticket: Ticket, event: MessageEvent): Change {
  switch (event.name) {
    case 'ticket.message_received': {
      const { kind, author, receivedAt } = event.data;
      if (kind !== 'message') return { messages: ticket.messages + 1 };
      const at = instantOf(receivedAt);
      const owed = author === 'customer' ? { oldestUnansweredAt: earliest(ticket.oldestUnansweredAt, at) } : {};
      return { messages: ticket.messages + 1, lastCustomerAt: latest(ticket.lastCustomerAt, at), ...owed };
    }
    case 'ticket.message_sent': {
      const { messageId, answer, by, audience, committedAt, kind } = event.data;
      const at = instantOf(committedAt);
      const written: Change = {
        messages: ticket.messages + 1,
        ...(kind === 'automatic' ? { replied: ticket.replied ?? messageId } : {}),
        ...(by.kind === 'agent' ? { touched: true, ...didSomething(ticket, by, 'message', at) } : {}),
        ...(by.kind === 'agent' && audience === 'customer' ? { lastAgentAt: latest(ticket.lastAgentAt, at) } : {}),
      };
      if (!answer) return written;
      const answers = [...ticket.answers, { messageId, at, unansweredBefore: ticket.oldestUnansweredAt }].slice(-ANSWERS_KEPT);
      return { ...written, answers, answerCount: ticket.answerCount + 1, humanMessages: ticket.humanMessages + 1, oldestUnansweredAt: null };
    }
    case 'ticket.message_failed':
      return event.data.revokesAnswer ? revoked(ticket, event.data.messageId) : {};
    case 'ticket.note_added':
      return { touched: true, ...didSomething(ticket, event.data.by, 'note', instantOf(event.data.at)) };
    case 'ticket.message_delivered':
    case 'ticket.message_read':
      return {};
    default:
      return never(event);
  }
}

/** As if the answer had not been. A later one that stands has answered what it left open; that one then has it to leave open itself. */
function revoked(ticket: Ticket, messageId: string): Change {
  const at = ticket.answers.findIndex((one) => one.messageId === messageId);
  const answer = ticket.answers[at];
  if (!answer) return {};
  const before = answer.unansweredBefore;
  const next = ticket.answers[at + 1];
  const answers = ticket.answers.flatMap((one) => (one === answer ? [] : one === next && before !== null ? [{ ...one, unansweredBefore: earliest(one.unansweredBefore, before) }] : [one]));
  const owed = next || before === null ? {} : { oldestUnansweredAt: earliest(ticket.oldestUnansweredAt, before) };
  return { answers, answerCount: Math.max(0, ticket.answerCount - 1), ...owed };
}
