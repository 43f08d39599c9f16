import { type HttpPlugin, notFound } from '@sluice/runtime';
import { DAY, isId, parseInstant } from '@sluice/kernel';
import type { Tx } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import type { ConversationConfig } from '../config.ts';
import { registerDemand } from '../opening.ts';
import { seesCustomer } from '../store/views-customers.ts';
import type { ContactPoint, Customer } from '../model.ts';
import type { Work } from '../work.ts';
import { type Act, acting, ActHeaders, ACTS, created, wrong } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { AccountId, Person, pointOf } from './people.ts';
import { Ticket } from './shapes.ts';
import { bodyOf, refuseIfRefused } from './ticket-change.ts';
import { Files, Line, storeFiles, Text, WITH_FILES } from './writing.ts';

const Body = Type.Object(
  {
    channel: AccountId('how he came: counter, letter, call, …, or an account of channels.yaml'),
    customerId: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'who it is, if he is known; else `from`' })),
    from: Type.Optional(Type.Object({ ...Person, accountId: Type.Optional(AccountId('the account by which he can be answered; default: the first that fits')) }, { additionalProperties: false })),
    subject: Type.Optional(Line(500)),
    text: Text,
    receivedAt: Type.Optional(Type.String({ format: 'date-time', description: 'when he came, within the last year; clocks run from here. Default: now' })),
    attributes: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u001f]+$' }), Line(1000), { maxProperties: 50 })),
    attachments: Type.Optional(Files),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  {
    additionalProperties: false,
    examples: [
      {
        channel: 'counter',
        from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
        subject: 'Broken lamp',
        text: 'The lamp arrived broken. 台灯到货时已经坏了。',
        attributes: { orderId: '4711' },
      },
    ],
  },
);
type Wanted = Static<typeof Body>;

/** Attributes travel with the demand to routing. */
const ATTRIBUTE_BYTES = 8 * 1024;
const OLDEST_MS = 366 * DAY;

/** An agent registers what a customer said where no channel of ours hears it. */
export function registerRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.post(
      '/v1/tickets',
      {
        ...ACTS,
        ...WITH_FILES,
        schema: { tags: ['tickets'], summary: 'Register a contact for a customer: at the counter, by letter, by telephone', headers: ActHeaders, body: Body, response: { 201: Ticket } },
      },
      async (request, reply) => {
        const { body } = request;
        judge(body);
        const attachments = await storeFiles(parts.blobs, body.attachments);
        const answer = await acting(parts, request, async (tx, act) => {
          const who = await whoCame(parts, tx, act, body);
          const ticketId = await changing(parts, tx, who.wanted, (work) => {
            const { customer, point } = who.of(work);
            const made = registerDemand(work, customer, { ...demandOf(work, body), by: act.by, attachments, cause: act.cause, ...(point === undefined ? {} : { point }) });
            if (body.priority !== undefined) refuseIfRefused(apply(work, made.ticketId, { kind: 'set_priority', at: work.now, by: act.by, priority: body.priority }, act.cause), undefined);
            return made.ticketId;
          });
          return { status: 201, body: await bodyOf(tx, ticketId) };
        });
        void reply.header('etag', `"${answer.body.version}"`);
        return created(reply, `/v1/tickets/${answer.body.id}`, answer);
      },
    );
  };
}

/** What needs neither the state nor the configuration. @throws Problem 400 */
function judge({ customerId, from, receivedAt, attributes = {} }: Wanted): void {
  if ((customerId === undefined) === (from === undefined)) throw wrong('body.from', 'or customerId must be given, one of them');
  if (receivedAt !== undefined && parseInstant(receivedAt) === undefined) throw wrong('body.receivedAt', 'must be an RFC 3339 instant');
  const facts = Object.entries(attributes).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (facts > ATTRIBUTE_BYTES) throw wrong('body.attributes', `may have ${ATTRIBUTE_BYTES} bytes in all`);
}

interface WhoCame {
  readonly wanted: { readonly customers?: readonly string[]; readonly points?: readonly ReturnType<typeof pointOf>[] };
  of(work: Work): { readonly customer: Customer; readonly point?: ContactPoint };
}

/** A customer that the caller sees, or whoever has this address. @throws Problem 404 */
async function whoCame(parts: ConversationHttp, tx: Tx, act: Act, body: Wanted): Promise<WhoCame> {
  const { customerId, from } = body;
  if (from === undefined) {
    const id = customerId ?? '';
    if (!isId('cus', id) || (act.viewer.kind === 'agent' && !(await seesCustomer(tx, id, act.viewer)))) throw notFound('customer');
    return { wanted: { customers: [id] }, of: (work) => ({ customer: found(work.customersById.get(id)) }) };
  }
  const point = pointOf(accountFor(await parts.configIn(tx), body, from), from, 'body.from');
  return {
    wanted: { points: [point] },
    of: (work) => {
      const customer = found(work.customers.get(point.id));
      return { customer, point: { ...point, customerId: customer.id, name: point.name ?? null } };
    },
  };
}

function found(customer: Customer | undefined): Customer {
  if (!customer) throw notFound('customer');
  return customer;
}

/** By which he can be answered: the one that is named, the one he came by, the first for such an address; at a counter without any of them the counter itself. */
function accountFor(config: ConversationConfig, { channel }: Wanted, from: { readonly kind: string; readonly accountId?: string }): { readonly id: string; readonly channel: string } {
  const named = from.accountId === undefined ? undefined : config.accounts.find((one) => one.id === from.accountId);
  if (from.accountId !== undefined && !named) throw wrong('body.from.accountId', 'is no account of channels.yaml');
  return named ?? config.accounts.find((one) => one.id === channel) ?? config.accounts.find((one) => one.channel === from.kind) ?? { id: channel, channel };
}

function demandOf(work: Work, { channel, subject, text, receivedAt, attributes = {} }: Wanted) {
  const account = work.config.accounts.find((one) => one.id === channel);
  const at = receivedAt === undefined ? work.now : (parseInstant(receivedAt) ?? work.now);
  if (at > work.now) throw wrong('body.receivedAt', 'must not lie in the future');
  if (at < work.now - OLDEST_MS) throw wrong('body.receivedAt', 'lies more than a year back');
  return { channel: account?.channel ?? channel, accountId: channel, text, attributes, receivedAt: at, ...(subject === undefined ? {} : { subject }) };
}
