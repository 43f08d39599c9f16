import { type HttpPlugin, requireRole } from '@sluice/runtime';
import { Type } from 'typebox';
import { effectiveOf } from '../domain/customer-words.ts';
import { type ListedCustomer, listCustomers } from '../store/views-customer-list.ts';
import type { ConversationHttp } from './parts.ts';
import { cut, idBehind, LIMIT, PAGE, pageOf } from './paging.ts';
import { EXAMPLE } from './shapes.ts';
import { AttributeValue } from './shapes-customer.ts';

const LISTED = { id: EXAMPLE.customerId, merged: [], identities: [{ kind: 'email', scope: '', canonical: 'li.wei@example.com' }], attributes: { name: '李伟', tier: 'key' } };
const Listed = Type.Object(
  {
    id: Type.String(),
    merged: Type.Array(Type.String(), { description: 'other ids that mean him' }),
    identities: Type.Array(Type.Object({ kind: Type.String(), scope: Type.String(), canonical: Type.String() })),
    attributes: Type.Record(Type.String(), AttributeValue, { description: 'what counts' }),
  },
  { examples: [LISTED] },
);

const lineOf = ({ id, identities, group }: ListedCustomer) => ({
  id,
  merged: [...group.members.keys()].filter((one) => one !== id).sort(),
  identities: [...identities],
  attributes: Object.fromEntries([...effectiveOf(group.words).values()].map((one) => [one.name, one.word.value])),
});

/** All persons, for who takes them along: an export, a system of the company. */
export function customerListRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/customers',
      {
        schema: {
          tags: ['customers'],
          summary: 'All customers, the oldest first, each person once',
          querystring: Type.Object(PAGE, { additionalProperties: false }),
          response: { 200: pageOf(Listed) },
        },
      },
      async (request) => {
        requireRole(request, 'admin', 'supervisor', 'quality');
        const { limit = LIMIT.default, cursor } = request.query;
        return cut(await listCustomers(parts.db, { after: cursor === undefined ? '' : idBehind('cus', cursor), limit: limit + 1 }), limit, lineOf, (one) => one.id);
      },
    );
  };
}
