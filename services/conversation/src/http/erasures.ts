import { TOPICS } from '@sluice/contracts';
import { isId, mint, toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound, requireRole } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { newWork } from '../work.ts';
import { say } from '../apply.ts';
import { countPerson, cutOff, readMembers } from '../store/erase-person.ts';
import { type Erasure as ErasureRow, erasureOfCustomer, insertErasure, listErasures, readErasure } from '../store/erasures.ts';
import { acting, ActHeaders, causeOf } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { cut, idBehind, LIMIT, PAGE, pageOf } from './paging.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { Erasure, ERASURE, erasureBody, REASONS } from './shapes-erasure.ts';

const Body = Type.Object({ reason: Type.Enum(REASONS) }, { additionalProperties: false, examples: [{ reason: 'asked_by_person' }] });
const Plan = Type.Object(
  { customerId: Type.String(), memberIds: Type.Array(Type.String()), counts: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { description: 'what would be erased here' }) },
  { examples: [{ customerId: EXAMPLE.customerId, memberIds: [EXAMPLE.customerId], counts: ERASURE.counts }] },
);
const admin = (request: FastifyRequest) => requireRole(request, 'admin');
/** Asked before the body is read. */
const ADMINS = { onRequest: async (request: FastifyRequest): Promise<void> => void admin(request) } as const;

/** A person is erased, in all services; for admins. */
export function erasureRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.post(
      '/v1/customers/:id/erase',
      {
        ...ADMINS,
        schema: {
          tags: ['customers'],
          summary: 'Erase a person, with all customers that are one with him; it cannot be undone',
          description:
            'Answers 202 when he is cut off: who writes from his addresses afterwards is somebody new. The rest is done behind it: `GET /v1/erasures/{id}`. `dryRun=true` answers 200 and says how much there is.',
          headers: ActHeaders,
          params: idParams(EXAMPLE.customerId),
          querystring: Type.Object({ dryRun: Type.Optional(Type.Boolean({ default: false, examples: [false] })) }, { additionalProperties: false }),
          body: Body,
          response: { 200: Plan, 202: Erasure },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        if (request.query.dryRun === true) {
          const group = await readMembers(parts.db, id);
          if (!group) throw notFound('customer');
          return { customerId: group.rootId, memberIds: [...group.memberIds], counts: await countPerson(parts.db, group.memberIds) };
        }
        const { keyId } = admin(request);
        const answer = await acting(parts, request, async (tx) => ({
          status: 202,
          body: await erasureBody(tx, await begin(parts, tx, { customerId: id, reason: request.body.reason, by: keyId, request })),
        }));
        parts.erasing.ring();
        return reply.code(202).send(answer.body);
      },
    );

    app.get(
      '/v1/erasures',
      {
        schema: { tags: ['customers'], summary: 'Erasures, the newest first', querystring: Type.Object(PAGE, { additionalProperties: false }), response: { 200: pageOf(Erasure) } },
      },
      async (request) => {
        admin(request);
        const { limit = LIMIT.default, cursor } = request.query;
        const rows = await listErasures(parts.db, cursor === undefined ? 'era_~' : idBehind('era', cursor), limit + 1);
        const bodies = new Map(await Promise.all(rows.slice(0, limit).map(async (row) => [row.id, await erasureBody(parts.db, row)] as const)));
        return cut(
          rows,
          limit,
          (row) => bodies.get(row.id)!,
          (row) => row.id,
        );
      },
    );

    app.get(
      '/v1/erasures/:id',
      {
        schema: {
          tags: ['customers'],
          summary: 'How far an erasure is: what each service has erased, who has not reported, and when the last copy leaves',
          params: idParams(ERASURE.id),
          response: { 200: Erasure },
        },
      },
      async (request) => {
        admin(request);
        const row = isId('era', request.params.id) ? await readErasure(parts.db, request.params.id) : undefined;
        if (!row) throw notFound('erasure');
        return erasureBody(parts.db, row);
      },
    );
  };
}

interface Beginning {
  readonly customerId: string;
  readonly reason: string;
  readonly by: string;
  readonly request: FastifyRequest;
}

/** He is cut off in this transaction; once. @throws Problem 404; LoadAgain where a merge came between */
async function begin(parts: ConversationHttp, tx: Tx, { customerId, reason, by, request }: Beginning): Promise<ErasureRow> {
  const before = await erasureOfCustomer(tx, customerId);
  if (before) return before;
  const group = await readMembers(tx, customerId);
  if (!group) throw notFound('customer');
  const now = parts.clock.now();
  const counts = await countPerson(tx, group.memberIds);
  const cutOffs = await cutOff(tx, group.memberIds, now);
  const after = await memberIdsLocked(tx, group.rootId);
  if (after.join() !== group.memberIds.join()) throw new LoadAgain(undefined);
  const id = mint('era', now);
  const { contactPoints = 0, identities = 0, attributes = 0 } = counts;
  insertErasure(tx, { id, customerId: group.rootId, memberIds: group.memberIds, reason, askedBy: by, askedAt: now, ...cutOffs, counts: { contactPoints, identities, attributes } });
  const work = newWork({ now, config: parts.config(), tokens: parts.tokens, telemetry: parts.telemetry });
  const memberIds = [group.rootId, ...group.memberIds.filter((one) => one !== group.rootId)];
  say(work, TOPICS.customersEvents, 'customer.erased', { customerId: group.rootId, memberIds, erasedAt: toIso(now) }, { key: group.rootId, subject: group.rootId, at: now }, causeOf(request));
  await parts.outbox.append(tx, work.out);
  const row = await readErasure(tx, id);
  if (!row) throw new LoadAgain(undefined);
  return row;
}

async function memberIdsLocked(tx: Tx, rootId: string): Promise<string[]> {
  return (await tx.query<{ id: string }>('select id from conversation.customer where root_id = $1 order by id', [rootId])).map((row) => row.id);
}
