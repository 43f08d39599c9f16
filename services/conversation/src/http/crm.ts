import { BrokenInvariant } from '@sluice/kernel';
import { type HttpPlugin, requireRole } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { CRM_STATUSES, type CrmResult, upsertCustomers } from '../crm.ts';
import { type CrmRecord, recordOf } from '../crm-record.ts';
import { KEY_PREFIX, type Who } from '../domain/ticket.ts';
import { asProblem, causeOf, wrong } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, nullable } from './shapes.ts';
import { AttributeValue } from './shapes-customer.ts';
import { Line } from './writing.ts';

const ExternalId = (description: string) => Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]+$', description, examples: ['C-4711'] });
const fields = {
  system: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description: 'which system gives the id; default crm' })),
  name: Type.Optional(Line(200)),
  identities: Type.Optional(
    Type.Array(
      Type.Object(
        {
          kind: Type.String({ pattern: '^[a-z][a-z0-9_]{0,31}$', description: 'email, phone, whatsapp, user, …' }),
          value: Line(320),
          accountId: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description: 'needed where the value means somebody on one account only' })),
          region: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$', description: 'of a number without a country code' })),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50 },
    ),
  ),
  attributes: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 100 }), nullable(AttributeValue), { maxProperties: 150, description: 'known names, or custom.…; null takes back what the CRM said' }),
  ),
  updatedAt: Type.Optional(Type.String({ format: 'date-time', description: 'when that system last changed him: of two words of it the newer stands. Default: now' })),
};
const SAID = { name: '李伟', identities: [{ kind: 'email', value: 'li.wei@example.com' }], attributes: { tier: 'key' } };
const Body = Type.Object(fields, { additionalProperties: false, examples: [SAID] });
const Item = Type.Object({ externalId: ExternalId('of the customer in that system'), ...fields }, { additionalProperties: false });
const Batch = Type.Object({ items: Type.Array(Item, { minItems: 1, maxItems: 500 }) }, { additionalProperties: false, examples: [{ items: [{ externalId: 'C-4711', ...SAID }] }] });

const RESULT = { status: 'created' as const, customerId: EXAMPLE.customerId, code: null, detail: null };
const Result = Type.Object(
  {
    status: Type.Enum(CRM_STATUSES, {
      description: 'unchanged: all of it was known; stale: that system has said something newer of what is named; conflict: all but what is named was taken',
    }),
    customerId: Type.String({ description: 'who he is now' }),
    code: nullable(Type.Enum(['identity_of_another', 'too_many_attributes'])),
    detail: nullable(Type.String()),
  },
  { examples: [RESULT] },
);
const Results = Type.Object({ items: Type.Array(Result, { description: 'in the order of the call' }) }, { examples: [{ items: [RESULT] }] });

const mayTell = (request: FastifyRequest) => requireRole(request, 'admin', 'supervisor', 'intake');
/** Asked before the body is read. */
export const TELLS = { onRequest: async (request: FastifyRequest): Promise<void> => void mayTell(request) } as const;
export const tellerOf = (request: FastifyRequest): Who => ({ kind: 'system', id: `${KEY_PREFIX}${mayTell(request).keyId}` });

/** The CRM says who a customer is and what it knows of him. */
export function crmRoutes(parts: ConversationHttp): HttpPlugin {
  const upsert = (request: FastifyRequest, records: readonly CrmRecord[]): Promise<readonly CrmResult[]> => upsertCustomers(parts, records, tellerOf(request), causeOf(request)).catch(asProblem);
  return async (app) => {
    app.put(
      '/v1/customers/by-external-id/:id',
      {
        ...TELLS,
        schema: {
          tags: ['customers'],
          summary: 'Say what a system of yours knows of a customer; makes him where nobody knows him',
          params: Type.Object({ id: ExternalId('of the customer in that system') }),
          body: Body,
          response: { 200: Result },
        },
      },
      async (request) => {
        const [result] = await upsert(request, [judged(request.params.id, request.body, parts.clock.now(), 'body')]);
        if (result === undefined) throw new BrokenInvariant('a record without a result');
        return result;
      },
    );

    app.post('/v1/customers/batch', { ...TELLS, schema: { tags: ['customers'], summary: 'The same for up to 500, all or none', body: Batch, response: { 200: Results } } }, async (request) => {
      const now = parts.clock.now();
      const records = request.body.items.map(({ externalId, ...body }, n) => judged(externalId, body, now, `body.items.${n}`));
      return { items: [...(await upsert(request, records))] };
    });
  };
}

/** @throws Problem 400 that names the field */
function judged(externalId: string, body: Static<typeof Body>, now: number, at: string): CrmRecord {
  const record = recordOf(externalId, body, now);
  if ('message' in record) throw wrong(`${at}.${record.path}`, record.message);
  return record;
}
