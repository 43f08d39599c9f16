import { TICKET_STATUSES } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { type Static, Type } from 'typebox';
import { GROUPS, groupOf, SOURCES } from '../domain/customer-attributes.ts';
import { effectiveOf, type Word } from '../domain/customer-words.ts';
import { PROOFS } from '../domain/proof.ts';
import type { CustomerTicketLine, CustomerView, IdentityLine } from '../store/views-customers.ts';
import type { PersonGroup } from '../model.ts';
import { EXAMPLE, nullable, Time } from './shapes.ts';

const ContactPoint = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  accountId: Type.String(),
  kind: Type.String(),
  address: Type.String(),
  name: nullable(Type.String()),
  undeliverable: nullable(
    Type.Object({ at: Time, reason: Type.String({ description: 'user_unknown, host_unknown, …' }) }, { description: 'a bounce has told that it is gone, and nobody has written from it since' }),
  ),
});
const TicketLine = Type.Object({
  id: Type.String(),
  conversationId: Type.String(),
  status: Type.Enum(TICKET_STATUSES),
  channel: Type.String(),
  subject: nullable(Type.String()),
  agentId: nullable(Type.String()),
});
const Identity = Type.Object({
  kind: Type.String({ description: 'email, phone, external, user, …' }),
  scope: Type.String({ description: 'empty: the same person everywhere; else the account or system that gave the id' }),
  canonical: Type.String({ description: 'the form by which two are the same' }),
  value: Type.String({ description: 'as it was first written' }),
  source: Type.String({ description: 'channel:ACCOUNT, point:ID, crm:SYSTEM' }),
  proof: Type.Enum(PROOFS, { description: 'each proves more than the one before; it rises and never falls' }),
  firstSeenAt: Time,
  provedAt: Time,
  customerId: Type.String({ description: 'under whom it came, for ever' }),
});
export const AttributeValue = Type.Union([Type.String({ maxLength: 1100 }), Type.Number(), Type.Boolean()]);
const WordShape = Type.Object({ source: Type.Enum(SOURCES), value: AttributeValue, at: Time, by: nullable(Type.String()), customerId: Type.String() });
const Attribute = Type.Object({
  name: Type.String(),
  group: Type.Enum(GROUPS),
  value: AttributeValue,
  source: Type.Enum(SOURCES, { description: 'whose word counts: the weightiest in this order, then the newest' }),
  at: Time,
  by: nullable(Type.String()),
  conflict: Type.Boolean({ description: 'another word says something else' }),
  words: Type.Array(WordShape, { description: 'what each source says, in the order in which they count' }),
});

const SAID = { source: 'crm' as const, value: 'key', at: '2026-03-02T08:00:00.000Z', by: 'crm' };
const CUSTOMER = {
  id: EXAMPLE.customerId,
  mergedInto: null,
  name: '李伟',
  tier: 'key',
  class: null,
  language: 'zh',
  createdAt: '2026-03-02T08:00:00.120Z',
  identities: [
    {
      kind: 'email',
      scope: '',
      canonical: 'li.wei@example.com',
      value: 'Li.Wei@example.com',
      source: 'channel:support',
      proof: 'dmarc' as const,
      firstSeenAt: '2026-03-02T08:00:00.120Z',
      provedAt: '2026-03-02T08:00:00.120Z',
      customerId: EXAMPLE.customerId,
    },
  ],
  attributes: [{ name: 'tier', group: 'class' as const, ...SAID, conflict: false, words: [{ ...SAID, customerId: EXAMPLE.customerId }] }],
  merged: [],
  contactPoints: [{ id: EXAMPLE.pointId, channel: 'email', accountId: 'support', kind: 'email', address: 'li.wei@example.com', name: '李伟', undeliverable: null }],
  tickets: [{ id: EXAMPLE.ticketId, conversationId: EXAMPLE.conversationId, status: 'open' as const, channel: 'email', subject: 'Order 4711 没有收到', agentId: 'mei' }],
};

export const Customer = Type.Object(
  {
    id: Type.String({ examples: [EXAMPLE.customerId] }),
    mergedInto: nullable(Type.String({ description: 'who he is now, where he was merged into another; all below is of the whole person' })),
    name: nullable(Type.String({ description: 'as the customer calls himself, where nobody has said better; never to be trusted' })),
    tier: nullable(Type.String()),
    class: nullable(Type.String()),
    language: nullable(Type.String()),
    createdAt: Time,
    identities: Type.Array(Identity, { description: 'what he is known by, the oldest first, at most two hundred' }),
    attributes: Type.Array(Attribute, { description: 'by name' }),
    merged: Type.Array(Type.Object({ id: Type.String(), mergedInto: Type.String() }), { description: 'customers that are one person with this one' }),
    contactPoints: Type.Array(ContactPoint, { description: 'where he writes from, at most a hundred' }),
    tickets: Type.Array(TicketLine, { description: 'of the newest fifty those that the caller sees; all of them: GET /v1/tickets?customer=' }),
  },
  { examples: [CUSTOMER] },
);

const wordOf = ({ source, value, at, by, customerId }: Word): Static<typeof WordShape> => ({ source, value, at: toIso(at), by, customerId });

export interface WholeCustomer {
  readonly view: CustomerView;
  readonly identities: readonly IdentityLine[];
  readonly group: PersonGroup;
  readonly tickets: readonly CustomerTicketLine[];
}

export function customerOf({ view, identities, group, tickets }: WholeCustomer): Static<typeof Customer> {
  const { id, rootId, name, tier, class: klass, language, createdAt, contactPoints } = view;
  return {
    id,
    mergedInto: rootId === id ? null : rootId,
    name,
    tier,
    class: klass,
    language,
    createdAt: toIso(createdAt),
    identities: identities.map((one) => ({ ...one, firstSeenAt: toIso(one.firstSeenAt), provedAt: toIso(one.provedAt) })),
    attributes: [...effectiveOf(group.words).values()].map(({ name: attribute, word, conflict, words }) => {
      const { source, value, at, by } = wordOf(word);
      return { name: attribute, group: groupOf(attribute), value, source, at, by, conflict, words: words.map(wordOf) };
    }),
    merged: [...group.members].flatMap(([member, mergedInto]) => (mergedInto === null ? [] : [{ id: member, mergedInto }])).sort((a, b) => (a.id < b.id ? -1 : 1)),
    contactPoints: contactPoints.map(({ undeliverable, ...point }) => ({ ...point, undeliverable: undeliverable && { at: toIso(undeliverable.at), reason: undeliverable.reason } })),
    tickets: tickets.map(({ id: ticketId, conversationId, status, channel, subject, agentId }) => ({ id: ticketId, conversationId, status, channel, subject, agentId })),
  };
}
