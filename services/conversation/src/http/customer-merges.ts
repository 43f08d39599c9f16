import { type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { Type } from 'typebox';
import { changing } from '../act.ts';
import { merge, type Merging, type NotMerged, unmerge } from '../customer-merging.ts';
import { dismissSuggestion } from '../store/customer-suggestions.ts';
import { readSharedConversation } from '../store/views-customers.ts';
import type { PersonGroup } from '../model.ts';
import type { Work } from '../work.ts';
import { type Act, acting, ActHeaders, ACTS, refusedByRule } from './acting.ts';
import { EVERYTHING } from '../store/views-access.ts';
import { customerFor, wholeCustomer } from './customer-access.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { Customer } from './shapes-customer.ts';

const Body = Type.Object(
  { otherId: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000]+$', description: 'the other customer' }) },
  { additionalProperties: false, examples: [{ otherId: EXAMPLE.otherCustomerId }] },
);
const OtherParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, examples: [EXAMPLE.customerId] }),
  otherId: Type.String({ minLength: 1, maxLength: 100, examples: [EXAMPLE.otherCustomerId] }),
});
const Dismissed = Type.Object({ dismissed: Type.Boolean() }, { examples: [{ dismissed: true }] });

/** Two customers are one person, or are not after all: a person who sees both says so. */
export function customerMergeRoutes(parts: ConversationHttp): HttpPlugin {
  const both = async (tx: Tx, act: Act, ids: readonly string[]): Promise<void> => {
    for (const id of ids) await customerFor(tx, act.viewer, id);
  };
  return async (app) => {
    for (const [verb, change, summary] of [
      ['merge', merge, 'The other customer is this one from now on; can be taken back exactly'],
      ['unmerge', unmerge, 'Take a merge back: the other customer is himself again, with all that came in under him'],
    ] as const)
      app.post(
        `/v1/customers/:id/${verb}`,
        { ...ACTS, schema: { tags: ['customers'], summary, headers: ActHeaders, params: idParams(EXAMPLE.customerId), body: Body, response: { 200: Customer } } },
        async (request) => {
          const { id } = request.params;
          const { otherId } = request.body;
          const answer = await acting(parts, request, async (tx, act) => {
            await both(tx, act, [id, otherId]);
            await changing(parts, tx, { groups: [id, otherId] }, (work) => mustHave(work, change, { customerId: id, otherId, by: act.by, cause: act.cause }));
            if (verb === 'unmerge') await mustShareNothing(tx, otherId);
            return { status: 200, body: await wholeCustomer(tx, verb === 'merge' ? act.viewer : EVERYTHING, id, act.viewer) };
          });
          return answer.body;
        },
      );

    app.post(
      '/v1/customers/:id/suggestions/:otherId/dismiss',
      { ...ACTS, schema: { tags: ['customers'], summary: 'These two customers are two: nobody suggests it again', headers: ActHeaders, params: OtherParams, response: { 200: Dismissed } } },
      async (request) => {
        const { id, otherId } = request.params;
        const answer = await acting(parts, request, async (tx, act) => {
          await both(tx, act, [id, otherId]);
          await dismissSuggestion(tx, [id, otherId], parts.clock.now());
          return { status: 200, body: { dismissed: true } };
        });
        return answer.body;
      },
    );
  };
}

/** What is answered in a matter of two persons would go to the one about the other. @throws Problem 409 */
async function mustShareNothing(tx: Tx, customerId: string): Promise<void> {
  const conversationId = await readSharedConversation(tx, customerId);
  if (conversationId === undefined) return;
  throw new Problem(409, 'conflict', 'conversations of the two are merged: take that back first', { extra: { present: { id: customerId, conversationId } } });
}

/** @throws Problem 404, 409 with how it stands, 422 */
function mustHave(work: Work, change: (work: Work, merging: Merging) => PersonGroup | NotMerged, merging: Merging): void {
  if (!work.rootOf.has(merging.customerId) || !work.rootOf.has(merging.otherId)) throw notFound('customer');
  const done = change(work, merging);
  if (!('refused' in done)) return;
  if (done.refused === 'too_many') throw refusedByRule('body.otherId', 'would make more customers one person than can be');
  const { otherId, mergedInto, sameAs } = done;
  const areOne = change === merge && work.rootOf.get(merging.customerId) === sameAs;
  const says = areOne ? 'the two are one person already' : `the other customer is merged into ${mergedInto === null ? 'nobody' : 'another'}`;
  throw new Problem(409, 'conflict', says, { extra: { present: { id: otherId, mergedInto, customerId: sameAs } } });
}
