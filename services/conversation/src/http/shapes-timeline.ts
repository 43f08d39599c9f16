import { AuthenticationShape, authenticationOf, Notices, noticesOf, PartyShape } from '@sluice/channel-kit';
import { DELIVERY } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { withoutSurveyTokens } from '@sluice/runtime';
import { type Static, Type } from 'typebox';
import type { Entry } from '../store/views-timeline.ts';
import { EXAMPLE, isoOrNull, nullable, Time } from './shapes.ts';

export const MESSAGE = {
  id: EXAMPLE.messageId,
  ticketId: EXAMPLE.ticketId,
  contactId: null,
  direction: 'out',
  kind: 'message',
  author: 'agent',
  by: 'mei',
  audience: 'customer',
  channel: 'email',
  accountId: 'support',
  at: '2026-03-02T08:05:00.000Z',
  occurredAt: null,
  from: null,
  to: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
  subject: 'Re: Order 4711 没有收到',
  text: 'Your order leaves today. 您的订单今天发出。',
  attachments: [{ filename: 'label.pdf', contentType: 'application/pdf', bytes: 1024, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', inline: false }],
  delivery: { status: 'delivered', at: '2026-03-02T08:05:02.000Z', code: null },
  flags: [],
  notices: [],
  authentication: null,
  machine: null,
  sameAs: null,
};

export const Message = Type.Object(
  {
    id: Type.String({ examples: [EXAMPLE.messageId] }),
    ticketId: Type.String(),
    contactId: nullable(Type.String()),
    direction: Type.Enum(['in', 'out', 'internal']),
    kind: Type.String({
      description: 'message, note, call, automatic (a machine wrote it: theirs, or a rule of ours), survey (asks how the solution was), bounce, copy (the same mail on another account of ours)',
    }),
    author: Type.String({ description: 'customer, agent, bot, system, third_party' }),
    by: nullable(Type.String({ description: 'the agent, or the rule' })),
    audience: Type.Enum(['customer', 'third_party', 'internal']),
    channel: Type.String(),
    accountId: Type.String(),
    at: Type.String({ format: 'date-time', description: 'ours: the trusted time of receipt, or of the commit. The order of the list' }),
    occurredAt: nullable(Type.String({ format: 'date-time', description: "the provider's or the sender's; shown, never trusted" })),
    from: nullable(PartyShape),
    to: nullable(PartyShape),
    subject: nullable(Type.String()),
    text: Type.String(),
    attachments: Type.Array(Type.Object({ filename: Type.String(), contentType: Type.String(), bytes: Type.Integer(), sha256: Type.String(), inline: Type.Boolean() })),
    delivery: nullable(Type.Object({ status: Type.Enum(DELIVERY), at: nullable(Time), code: nullable(Type.String()) })),
    flags: Type.Array(Type.String()),
    sameAs: nullable(Type.String({ description: 'of a copy: the message that is the same mail, on another account of ours' })),
    machine: nullable(
      Type.Object(
        {
          messageId: nullable(Type.String({ description: 'the message of ours that it answers or returns' })),
          reason: nullable(Type.String({ description: 'of a bounce why, e.g. user_unknown, mailbox_full; else by what it was recognised' })),
          permanent: nullable(Type.Boolean({ description: 'of a bounce: the address is gone' })),
          status: nullable(Type.String({ description: 'RFC 3463' })),
        },
        { description: 'of what a machine wrote' },
      ),
    ),
    notices: Notices,
    authentication: nullable(AuthenticationShape),
  },
  { examples: [MESSAGE] },
);

/** In a timeline of a person. */
export const PersonMessage = Type.Object({ ...Message.properties, conversationId: Type.String() }, { examples: [{ ...MESSAGE, conversationId: EXAMPLE.conversationId }] });

export type MessageBody = Static<typeof Message>;

/** As the house reads it: a survey's link, also one that is quoted, stands in it without what opens it. */
export function entryOf(entry: Entry): MessageBody {
  const { doc } = entry;
  const to = doc.request?.to;
  return {
    id: entry.id,
    ticketId: entry.ticketId,
    contactId: entry.contactId,
    direction: entry.direction,
    kind: entry.kind,
    author: entry.author,
    by: doc.by ?? null,
    audience: doc.audience,
    channel: doc.channel,
    accountId: doc.accountId,
    at: toIso(entry.at),
    occurredAt: isoOrNull(doc.occurredAt),
    from: entry.direction === 'in' && entry.fromAddress !== null ? { kind: entry.fromKind ?? '', value: entry.fromAddress, name: entry.fromName } : null,
    to: to === undefined ? null : { kind: to.kind, value: to.value, name: to.name ?? null },
    subject: doc.subject === undefined ? null : withoutSurveyTokens(doc.subject),
    text: withoutSurveyTokens(doc.text),
    attachments: doc.attachments.map(({ filename, contentType, bytes, sha256, inline }) => ({ filename, contentType, bytes, sha256, inline })),
    delivery: entry.delivery === null ? null : { status: entry.delivery as (typeof DELIVERY)[number], at: isoOrNull(entry.deliveryAt), code: entry.deliveryCode },
    flags: [...(doc.flags ?? [])],
    sameAs: doc.sameAs ?? null,
    machine: doc.machine === undefined ? null : { messageId: null, reason: null, permanent: null, status: null, ...doc.machine },
    notices: noticesOf(doc.flags ?? []),
    authentication: authenticationOf(doc.authentication),
  };
}
