import type { WorkQueued } from '@sluice/contracts';
import { apply } from './apply.ts';
import { rootOf } from './beginning.ts';
import { withheldFor } from './domain/reply.ts';
import type { Cause, ContactPoint, Conversation } from './model.ts';
import { sendMessage } from './sending.ts';
import type { Work } from './work.ts';

type Told = Pick<WorkQueued, 'ticketId' | 'ruleId' | 'configVersion' | 'says'>;

/**
 * What a rule has to say to whoever wrote is said to him alone, at the address that he wrote from, by no person; or it is told why not.
 * The work must have been loaded with `replies`.
 */
export function reply(work: Work, told: Told, cause: Cause): void {
  const { ticketId, ruleId, says } = told;
  const ticket = work.tickets.get(ticketId);
  if (says?.answer === undefined || !ticket) return;
  const withhold = (reason: string): void => withholdReply(work, told, reason, cause);
  const root = rootAt(work, ticket.conversationId);
  const last = root && work.lastMessage.get(root.id);
  const point = replyPoint(work, ticket.conversationId);
  if (!root || !last || !point) return withhold('unreachable');
  const why = withheldFor({
    channel: point.channel,
    repliedBefore: ticket.replied !== undefined,
    answered: ticket.answerCount > 0 && ticket.oldestUnansweredAt === null,
    byMachine: last.automatic !== 'none' && last.automatic !== '',
    authenticated: work.words.get(root.id)?.authenticated ?? 'none',
    within24h: work.replies.get(point.customerId) ?? 0,
    answersPerDay: work.config.answersPerDay,
  });
  if (why) return withhold(why);
  const sent = sendMessage(work, root, { by: { kind: 'rule', id: ruleId }, text: says.answer.text, attachments: [], to: point.id, automatic: true, cause });
  if ('refused' in sent) return withhold(sent.refused);
  work.replies.set(point.customerId, (work.replies.get(point.customerId) ?? 0) + 1);
  work.changed.replies.push({ messageId: sent.messageId, customerId: point.customerId });
}

/** A rule had an answer, and it is not sent: everybody may see why. */
export function withholdReply(work: Work, { ticketId, ruleId, configVersion, says }: Told, reason: string, cause: Cause): void {
  if (says?.answer === undefined || work.tickets.get(ticketId)?.erased === true) return;
  work.telemetry.replyWithheld(reason);
  apply(work, ticketId, { kind: 'withhold_reply', at: work.now, ruleId, configVersion, reason }, cause);
}

/** Where the customer's last words came from: no other address of his is answered by itself. */
export function replyPoint(work: Work, conversationId: string): ContactPoint | undefined {
  const root = rootAt(work, conversationId);
  const from = root && work.lastMessage.get(root.id)?.contactPointId;
  return root && (work.points.get(root.customerId) ?? []).find((one) => one.id === from);
}

function rootAt(work: Work, conversationId: string): Conversation | undefined {
  const conversation = work.conversations.get(conversationId);
  return conversation && rootOf(work, conversation);
}
