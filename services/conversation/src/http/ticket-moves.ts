import { WAITING_FOR } from '@sluice/contracts';
import { parseInstant } from '@sluice/kernel';
import type { HttpPlugin } from '@sluice/runtime';
import { Type } from 'typebox';
import { keepReason } from '../case-words.ts';
import { type Act, ActHeaders, ACTS, refusedByRule, wrong } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, Label, Ticket } from './shapes.ts';
import { Reason } from './shapes-case.ts';
import { isSpam, undoSpam } from './spam.ts';
import { changeTicket, type Wish } from './ticket-change.ts';

const Headers = Type.Object({
  ...ActHeaders.properties,
  'if-match': Type.Optional(Type.String({ maxLength: 200, description: 'the ETag that was read: refused with 412 where the ticket has moved on', examples: ['*'] })),
});
const schema = <B>(summary: string, body: B) => ({ tags: ['tickets'], summary, params: idParams(EXAMPLE.ticketId), headers: Headers, body, response: { 200: Ticket } });

const Patch = Type.Object(
  {
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description: 'no rule, classifier or ladder lowers what a person sets' })),
    type: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description: 'a type of the table: complaint, technical, billing, …' })),
    labels: Type.Optional(Type.Array(Label, { maxItems: 100, uniqueItems: true, description: 'all that it is to have; no rule puts back what a person takes off' })),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ priority: 80, type: 'complaint', labels: ['refund'] }] },
);
const Wait = Type.Object(
  { for: Type.Enum(WAITING_FOR), dueAt: Type.String({ format: 'date-time', description: 'when it opens again by itself' }) },
  { additionalProperties: false, examples: [{ for: 'third_party', dueAt: '2099-03-05T09:00:00Z' }] },
);
const Resolve = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 63, description: 'a resolution code of the configuration' }),
    reason: Type.Optional(Type.String({ ...Reason, description: 'by a supervisor, for a case that is not ready for it' })),
  },
  { additionalProperties: false, examples: [{ code: 'solved' }] },
);
const Close = Type.Object(
  { reason: Type.Enum(['spam', 'withdrawn'], { description: 'withdrawn: the caller is gone, or does not want it any more. The rest closes by itself, seven days after it was resolved.' }) },
  { additionalProperties: false, examples: [{ reason: 'spam' }] },
);
const Nothing = Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()], { examples: [{}] });

/** What a person does with a ticket; what the state does not allow is 409 with that state. */
export function ticketMoveRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.patch('/v1/tickets/:id', { ...ACTS, schema: schema('Set priority, type or labels, as a person', Patch) }, async (request, reply) => {
      const { priority, type, labels } = request.body;
      return changeTicket(parts, request, reply, ({ now: at }, { by }) => [
        ...(priority === undefined ? [] : [{ kind: 'set_priority', at, by, priority } as const]),
        ...(type === undefined ? [] : [{ kind: 'set_type', at, by, type } as const]),
        ...(labels === undefined ? [] : [{ kind: 'set_labels', at, by, labels } as const]),
      ]);
    });

    app.post('/v1/tickets/:id/wait', { ...ACTS, schema: schema('It waits for the customer or for a third party; its work ends', Wait) }, async (request, reply) => {
      const { for: waitingFor, dueAt } = request.body;
      return changeTicket(parts, request, reply, ({ now: at }, { by }) => [{ kind: 'wait', at, by, waitingFor, dueAt: laterThan(at, dueAt) }]);
    });

    app.post('/v1/tickets/:id/resolve', { ...ACTS, schema: schema('It is done', Resolve) }, async (request, reply) => {
      const { code, reason } = request.body;
      const leads = ({ caller }: Act): boolean => caller.role === 'admin' || caller.role === 'supervisor';
      const wish: Wish = (work, act) => {
        const { resolutionCodes } = work.config;
        if (!resolutionCodes.includes(code)) throw refusedByRule('body.code', `must be one of ${resolutionCodes.join(', ')}`);
        return [{ kind: 'resolve', at: work.now, by: act.by, code, ...(reason !== undefined && leads(act) ? { early: true } : {}) }];
      };
      return changeTicket(parts, request, reply, wish, false, (work, act, before) => {
        if (reason !== undefined && leads(act)) keepReason(work, before, act.by, 'resolved', reason);
      });
    });

    app.post('/v1/tickets/:id/reopen', { ...ACTS, schema: schema('It is not done after all; or it was no spam, and goes on as it stood', Nothing) }, async (request, reply) =>
      (await isSpam(parts.db, request.params.id)) ? undoSpam(parts, request, reply) : changeTicket(parts, request, reply, ({ now: at }, { by }) => [{ kind: 'reopen', at, by }], true),
    );

    app.post('/v1/tickets/:id/close', { ...ACTS, schema: schema('It ends without a solution', Close) }, async (request, reply) => {
      const { reason } = request.body;
      return changeTicket(parts, request, reply, ({ now: at }, { by }) => [{ kind: 'close', at, by, reason }]);
    });
  };
}

/** @throws Problem 400 for what is no instant to come */
export function laterThan(now: number, text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw wrong('body.dueAt', 'must be an RFC 3339 instant');
  if (at <= now) throw wrong('body.dueAt', 'must lie in the future');
  return at;
}
