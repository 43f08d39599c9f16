import { type HttpPlugin, notFound } from '@sluice/runtime';
import { Type } from 'typebox';
import { changing } from '../act.ts';
import { CUSTOM_AT_MOST, faultOf, isCustom, nameFault } from '../domain/customer-attributes.ts';
import { groupOf, speak } from '../speaking.ts';
import type { Work } from '../work.ts';
import { acting, ActHeaders, ACTS, refusedByRule, wrong } from './acting.ts';
import { customerFor, wholeCustomer } from './customer-access.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, nullable } from './shapes.ts';
import { AttributeValue, Customer } from './shapes-customer.ts';

const Body = Type.Object(
  {
    attributes: Type.Record(Type.String({ minLength: 1, maxLength: 100 }), nullable(AttributeValue), {
      minProperties: 1,
      maxProperties: 50,
      description: 'known names, or custom.…; null takes your own word back, others’ words stay',
    }),
  },
  { additionalProperties: false, examples: [{ attributes: { tier: 'key' } }] },
);

/** What a person says of a customer: it counts before what systems say, and nothing that they say is lost. */
export function customerChangeRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.patch(
      '/v1/customers/:id',
      { ...ACTS, schema: { tags: ['customers'], summary: 'Say what is known of a customer', headers: ActHeaders, params: idParams(EXAMPLE.customerId), body: Body, response: { 200: Customer } } },
      async (request) => {
        const { attributes } = request.body;
        const { id } = request.params;
        const answer = await acting(parts, request, async (tx, act) => {
          await customerFor(tx, act.viewer, id);
          judge(attributes);
          await changing(parts, tx, { groups: [id] }, (work) => {
            const rootId = work.rootOf.get(id);
            if (rootId === undefined) throw notFound('customer');
            for (const [name, value] of Object.entries(attributes)) speak(work, rootId, { customerId: id, name, source: 'agent', value, at: work.now, by: act.by.id }, act.cause);
            refuseTooMany(work, rootId);
          });
          return { status: 200, body: await wholeCustomer(tx, act.viewer, id) };
        });
        return answer.body;
      },
    );
  };
}

/** @throws Problem 400 that names the attribute */
function judge(attributes: Readonly<Record<string, unknown>>, at = 'body.attributes'): void {
  for (const [name, value] of Object.entries(attributes)) {
    const fault = value === null ? nameFault(name) : faultOf(name, value);
    if (fault !== undefined) throw wrong(`${at}.${name}`, fault);
  }
}

/** @throws Problem 422 */
function refuseTooMany(work: Work, rootId: string): void {
  const names = new Set(
    groupOf(work, rootId)
      .words.map((one) => one.name)
      .filter(isCustom),
  );
  if (names.size > CUSTOM_AT_MOST) throw refusedByRule('body.attributes', `a customer may have ${CUSTOM_AT_MOST} names that begin with custom.`);
}
