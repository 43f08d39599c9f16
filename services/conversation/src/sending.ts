import { type RefusedByChannel, refusedByChannel } from '@sluice/channel-kit';
import { type Attachment, type OutboundMail, type OutboundRequested, TOPICS } from '@sluice/contracts';
import { mint, toIso } from '@sluice/kernel';
import { apply, say } from './apply.ts';
import { rootOf } from './beginning.ts';
import type { Account } from './config.ts';
import { withoutAnswerMarks } from './domain/subject.ts';
import { isMailId } from './domain/threading.ts';
import type { Who } from './domain/ticket.ts';
import type { Cause, ContactPoint, Conversation, LastMessage, NewMessage } from './model.ts';
import type { Work } from './work.ts';

export interface Answer {
  readonly by: Who;
  readonly text: string;
  /** What the house reads instead of the text. */
  readonly shown?: string;
  /** The same, as it may be shown: `contentOf` makes both. */
  readonly html?: string | undefined;
  /** Default: that of the customer's last message, with one `Re:`. */
  readonly subject?: string | undefined;
  readonly attachments: readonly Attachment[];
  /** One of the customer's contact points; default: the last that he used on a channel that can send. */
  readonly to?: string | undefined;
  /** A rule's own words: they try no address that is told to be gone. */
  readonly automatic?: true;
  /** Asks how a solution was: by no person, and to no dead address either. */
  readonly survey?: true;
  readonly cause: Cause;
}

/** Why nothing was sent: nothing has changed then. */
export type NotSent =
  | { readonly refused: 'state'; readonly status: string }
  /** None of the customer's contact points, or not the one that was named. */
  | { readonly refused: 'unreachable' }
  /** A bounce has told that his only address is gone; to name it is to try it all the same. */
  | { readonly refused: 'address_gone'; readonly point: ContactPoint }
  /** What the channel does not let through, by its own rule. */
  | { readonly refused: 'channel'; readonly channel: string; readonly by: RefusedByChannel }
  | { readonly refused: 'too_large' };

export interface Sent {
  readonly messageId: string;
  readonly ticketId: string;
}

/** Of one message, text, HTML and names of files together: its event must fit its topic, whatever JSON makes of it. */
const LARGEST_BYTES = 48 * 1024;
/** RFC 5322 sets no limit; mail servers set some. The first names the thread, the last ones what is answered. */
const REFERENCES_KEPT = 20;

/**
 * A message out to the customer, as one of his ticket's: written, told to the channel, and counted as an answer where a human agent wrote it.
 * The work must have been loaded with `answers`.
 */
export function sendMessage(work: Work, conversation: Conversation, answer: Answer): Sent | NotSent {
  const { by, text, html, attachments, cause } = answer;
  const root = rootOf(work, conversation);
  const ticketId = root.currentTicketId;
  const ticket = work.tickets.get(ticketId);
  if (!ticket || ticket.status === 'closed') return { refused: 'state', status: ticket?.status ?? 'absent' };
  const last = work.lastMessage.get(root.id);
  // It belongs where that stands which it answers: should the merge be undone, it is there.
  const conversationId = last?.conversationId ?? root.id;
  const point = pointFor(work, root, answer.to);
  if (!point) return { refused: 'unreachable' };
  const why = heldBack(work, point, answer);
  if (why) return why;
  const id = mint('msg', work.now);
  const { channel, accountId } = point;
  const account = work.config.accounts.find((one) => one.id === accountId);
  const mail = account && point.channel === 'email' ? mailFacts(work, conversationId, account, id, last) : undefined;
  const subject = answer.subject ?? (mail === undefined ? undefined : answering(last?.subject ?? root.subject));
  const to = { kind: point.kind, value: point.address, ...(point.name === null ? {} : { name: point.name }) };
  const request: OutboundRequested = {
    messageId: id,
    conversationId,
    ticketId,
    contactPointId: point.id,
    channel,
    accountId,
    to,
    ...(subject === undefined ? {} : { subject }),
    text,
    ...(html === undefined ? {} : { html }),
    attachments: [...attachments],
    ...(mail === undefined ? {} : { mail }),
    requestedAt: toIso(work.now),
    author: authorOf(by),
  };
  if (Buffer.byteLength(JSON.stringify(request)) > LARGEST_BYTES) return { refused: 'too_large' };
  apply(
    work,
    ticketId,
    { kind: 'send', at: work.now, by, messageId: id, channel, audience: 'customer', ...(answer.automatic === true ? { automatic: true } : {}), ...(answer.survey === true ? { survey: true } : {}) },
    cause,
  );
  work.changed.messages.push(rowOf(work, request, answer));
  say(work, TOPICS.outboundMessages, 'outbound.requested', request, { key: point.id, subject: id, at: work.now }, cause);
  return { messageId: id, ticketId };
}

/** Why nothing may leave for this point as it is written. */
function heldBack(work: Work, point: ContactPoint, { to, automatic, survey, text, html, subject, attachments }: Answer): NotSent | undefined {
  if (point.dead === true && (to === undefined || automatic === true || survey === true)) return { refused: 'address_gone', point };
  const { channel, lastAt = null } = point;
  const by = refusedByChannel(channel, { text, hasSubject: subject !== undefined, hasHtml: html !== undefined, template: false, files: attachments, lastCustomerAt: lastAt, now: work.now });
  return by && { refused: 'channel', channel, by };
}

/** As it stands in the timeline: what was told to the channel, and who wrote it. */
function rowOf(work: Work, request: OutboundRequested, { by, automatic, survey, shown }: Answer): NewMessage {
  const { messageId, conversationId, ticketId, contactPointId, channel, accountId, subject, text, html, attachments, to, mail } = request;
  return {
    id: messageId,
    conversationId,
    ticketId,
    contactId: null,
    contactPointId,
    mailId: mail?.messageId ?? null,
    direction: 'out',
    kind: survey === true ? 'survey' : automatic === true ? 'automatic' : 'message',
    author: authorOf(by),
    at: work.now,
    delivery: 'queued',
    doc: {
      ...(by.id === undefined ? {} : { by: by.id }),
      audience: 'customer',
      channel,
      accountId,
      ...(subject === undefined ? {} : { subject }),
      text: shown ?? text,
      ...(html === undefined ? {} : { html }),
      attachments,
      request: { to },
      ...(mail?.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
    },
  };
}

/** The one that was named, if it is the customer's; else where he last wrote from in this conversation or anywhere, if something can leave by it; else this conversation's own. */
export function pointFor(work: Work, conversation: Conversation, named: string | undefined): ContactPoint | undefined {
  const ours = new Set(work.config.accounts.map((one) => one.id));
  // What no account of ours serves (a counter, an account that is gone) is no way to write: the message would lie in no outbox.
  const all = (work.points.get(conversation.customerId) ?? []).filter((one) => ours.has(one.accountId));
  if (named !== undefined) return all.find((one) => one.id === named);
  const alive = all.filter((one) => one.dead !== true);
  const points = alive.length === 0 ? all : alive;
  const canSend = new Set(work.config.accounts.filter((one) => one.out).map((one) => one.id));
  const lastHere = work.lastMessage.get(conversation.id)?.contactPointId;
  const here = points.find((one) => one.id === lastHere);
  if (here && canSend.has(here.accountId)) return here;
  return points.find((one) => canSend.has(one.accountId)) ?? here ?? points.find((one) => one.accountId === conversation.accountId) ?? points[0];
}

function authorOf(by: Who): NewMessage['author'] {
  return by.kind === 'agent' || by.kind === 'bot' ? by.kind : 'system';
}

function mailFacts(work: Work, conversationId: string, account: Account, messageId: string, last: LastMessage | undefined): OutboundMail | undefined {
  const address = account.addresses[0];
  if (address === undefined) return undefined;
  const answered = last?.mailId ?? undefined;
  return {
    messageId: work.tokens.messageId(address, conversationId, messageId),
    ...(isMailId(answered) ? { inReplyTo: answered } : {}),
    references: chain([...(last?.references ?? []), ...(answered === undefined ? [] : [answered])]),
    replyTo: account.plus === false ? address : work.tokens.replyTo(address, conversationId),
  };
}

function chain(ids: readonly string[]): string[] {
  const usable = [...new Set(ids.filter(isMailId))];
  return usable.length <= REFERENCES_KEPT ? usable : [...usable.slice(0, 1), ...usable.slice(1 - REFERENCES_KEPT)];
}

/** `Re: …`, once. */
function answering(subject: string | null): string | undefined {
  if (subject === null) return undefined;
  const bare = withoutAnswerMarks(subject);
  return bare === '' ? undefined : `Re: ${bare}`;
}
