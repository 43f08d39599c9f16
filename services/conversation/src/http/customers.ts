import { toIso } from '@sluice/kernel';
import type { HttpPlugin } from '@sluice/runtime';
import { Type } from 'typebox';
import { readCustomerSuggestions } from '../store/customer-suggestions.ts';
import { readSuggestions } from '../store/views-customers.ts';
import { LAST, readPersonTimeline } from '../store/views-timeline.ts';
import { reader } from './access.ts';
import { placeBehind } from './conversations.ts';
import { customerFor, wholeCustomer } from './customer-access.ts';
import type { ConversationHttp } from './parts.ts';
import { cut, LIMIT, PAGE, pageOf } from './paging.ts';
import { EXAMPLE, idParams, Time } from './shapes.ts';
import { Customer } from './shapes-customer.ts';
import { entryOf, PersonMessage } from './shapes-timeline.ts';

const Suggestion = Type.Object(
  {
    conversationId: Type.String(),
    otherId: Type.String({ description: 'the conversation that it may belong to' }),
    messageId: Type.String(),
    reason: Type.String({
      description:
        'unknown_sender: it names ids of the other, its writer is not known there; other_subject: it names them too, and is about another matter; disowned: it names them too, and the domain of its sender says that it is not its own; same_mail: it is the same mail, sent to another department too; early_reply: it answers a mail that came later',
    }),
    at: Time,
  },
  { examples: [{ conversationId: EXAMPLE.conversationId, otherId: EXAMPLE.otherConversationId, messageId: EXAMPLE.messageId, reason: 'unknown_sender', at: '2026-03-02T08:00:00.120Z' }] },
);

const OtherCustomer = Type.Object({
  customerId: Type.String({ description: 'this customer, or one who is one person with him' }),
  otherId: Type.String(),
  reason: Type.String({ description: 'same_identity: both were known by it before; given_identity: the CRM gives one an identity of the other; candidate: another form of one number or address' }),
  evidence: Type.Record(Type.String(), Type.String()),
  at: Time,
});
const Suggestions = Type.Object({ ...pageOf(Suggestion).properties, customers: Type.Array(OtherCustomer, { description: 'customers who may be the same person; two hundred at most' }) });

/** One person over all channels. */
export function customerRoutes(parts: ConversationHttp): HttpPlugin {
  const { db } = parts;
  return async (app) => {
    app.get(
      '/v1/customers/:id',
      { schema: { tags: ['customers'], summary: 'One customer: who, from where, with what', params: idParams(EXAMPLE.customerId), response: { 200: Customer } } },
      async (request) => wholeCustomer(db, reader(request, parts.config()), request.params.id),
    );

    app.get(
      '/v1/customers/:id/timeline',
      {
        schema: {
          tags: ['customers'],
          summary: 'All that one person said and heard, in one order over all channels, newest first; an agent sees the conversations that he sees',
          params: idParams(EXAMPLE.customerId),
          querystring: Type.Object(PAGE, { additionalProperties: false }),
          response: { 200: pageOf(PersonMessage) },
        },
      },
      async (request) => {
        const viewer = reader(request, parts.config());
        const { limit = LIMIT.default, cursor } = request.query;
        const behind = cursor === undefined ? LAST : placeBehind(cursor);
        const { id } = await customerFor(db, viewer, request.params.id);
        const entries = await readPersonTimeline(db, id, viewer, { behind, limit: limit + 1 });
        return cut(
          entries,
          limit,
          (entry) => ({ ...entryOf(entry), conversationId: entry.conversationId }),
          ({ at, seq }) => `${at}:${seq}`,
        );
      },
    );

    app.get(
      '/v1/customers/:id/suggestions',
      {
        schema: {
          tags: ['customers'],
          summary: 'Conversations of the customer that may belong to another, and customers who may be he; a person decides',
          params: idParams(EXAMPLE.customerId),
          response: { 200: Suggestions },
        },
      },
      async (request) => {
        const viewer = reader(request, parts.config());
        const { id } = request.params;
        await customerFor(db, viewer, id);
        const [found, others] = await Promise.all([readSuggestions(db, id, viewer), readCustomerSuggestions(db, id, viewer)]);
        return {
          items: found.map((one) => ({ ...one, at: toIso(one.at) })),
          next: null,
          customers: others.map((one) => ({ ...one, evidence: JSON.parse(one.evidence) as Record<string, string>, at: toIso(one.at) })),
        };
      },
    );
  };
}
