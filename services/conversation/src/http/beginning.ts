import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { writeFirst } from '../opening.ts';
import type { WantedPoint } from '../store/contact-points.ts';
import { readPoint, seesCustomer } from '../store/views-customers.ts';
import { type Act, acting, ActHeaders, ACTS, created, wrong } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { mustBeSent, Written } from './messages.ts';
import { AccountId, Person, pointOf } from './people.ts';
import { contentOf, Files, Html, Line, storeFiles, Text, WITH_FILES } from './writing.ts';

const To = Type.Union([
  Type.String({ minLength: 1, maxLength: 100, description: 'a contact point of a customer' }),
  Type.Object({ accountId: AccountId('the account of ours that writes'), ...Person }, { additionalProperties: false }),
]);
const Body = Type.Object(
  { to: To, subject: Type.Optional(Line(500)), text: Type.Optional(Text), html: Type.Optional(Html), attachments: Type.Optional(Files) },
  {
    additionalProperties: false,
    examples: [{ to: { accountId: 'support', kind: 'email', value: 'li.wei@example.com', name: '李伟' }, subject: 'Your order 4711', text: 'Your order will be a day late. 您的订单将晚到一天。' }],
  },
);

/** We write first: nobody waits for a first response. */
export function beginningRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.post(
      '/v1/conversations',
      { ...ACTS, ...WITH_FILES, schema: { tags: ['conversations'], summary: 'Write to a customer first', headers: ActHeaders, body: Body, response: { 201: Written } } },
      async (request, reply) => {
        const { to, subject, attachments: files } = request.body;
        const content = await contentOf(request.body);
        const attachments = await storeFiles(parts.blobs, files);
        const answer = await acting(parts, request, async (tx, act) => {
          const wanted = await whom(parts, tx, act, to);
          const sent = await changing(parts, tx, { points: [wanted], answers: true }, (work) => {
            const customer = work.customers.get(wanted.id);
            const point = work.points.get(customer?.id ?? '')?.find((one) => one.id === wanted.id);
            if (!customer || !point) throw notFound('contact point');
            return mustBeSent(writeFirst(work, customer, { by: act.by, point, subject, ...content, attachments, cause: act.cause }), { to: wanted.id, html: content.html });
          });
          return { status: 201, body: { id: sent.messageId, conversationId: sent.conversationId, ticketId: sent.ticketId, delivery: { status: 'queued' as const } } };
        });
        return created(reply, `/v1/conversations/${answer.body.conversationId}`, answer);
      },
    );
  };
}

/** A known contact point of a customer that the caller sees, or an address on an account of ours. @throws Problem 400, 404 */
async function whom(parts: ConversationHttp, tx: Tx, act: Act, to: Static<typeof To>): Promise<WantedPoint> {
  if (typeof to === 'string') {
    const known = isId('cpt', to) ? await readPoint(tx, to) : undefined;
    if (!known || (act.viewer.kind === 'agent' && !(await seesCustomer(tx, known.customerId, act.viewer)))) throw notFound('contact point');
    const { customerId: _, name, ...point } = known;
    return { ...point, ...(name === null ? {} : { name }) };
  }
  const account = (await parts.configIn(tx)).accounts.find((one) => one.id === to.accountId);
  if (!account) throw wrong('body.to.accountId', 'is no account of channels.yaml');
  if (account.channel === 'email' && to.kind !== 'email') throw wrong('body.to.kind', 'must be email: this account writes mails');
  return pointOf(account, to, 'body.to');
}
