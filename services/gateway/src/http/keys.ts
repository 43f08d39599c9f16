import { createHash } from 'node:crypto';
import { type Clock, parseInstant, toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound, Problem, requireRole } from '@sluice/runtime';
import { type Database, IdempotencyInFlight, IdempotencyMismatch, idempotently } from '@sluice/store';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { writeAudit } from '../keys/audit.ts';
import { freshKey } from '../keys/hash.ts';
import type { KeyRing } from '../keys/ring.ts';
import { insertKey, type KeyLine, listKeys, revokeKey } from '../keys/store.ts';
import type { GatewayTelemetry } from '../telemetry.ts';
import { cut, idBehind, PageQuery } from './paging.ts';
import { CreatedKey, CreateKeyBody, IdempotencyHeaders, KeyId, KeyView, pageOf } from './shapes.ts';

export interface KeysHttp {
  readonly db: Database;
  readonly schema: string;
  readonly clock: Clock;
  readonly ring: KeyRing;
  readonly pepper: Uint8Array;
  readonly telemetry: Pick<GatewayTelemetry, 'keyCreated' | 'keyRevoked'>;
}

const tags = ['keys'];

/** `/v1/keys`: who may call, for admins. What a key says is shown once, when it is made; here stands only its hash. */
export function keysHttp(parts: KeysHttp): HttpPlugin {
  const { db, clock, ring, telemetry } = parts;
  return async (app) => {
    app.get(
      '/v1/keys',
      { schema: { tags, summary: 'Keys that were not taken back, newest first; one that is over says so by its expiresAt', querystring: PageQuery, response: { 200: pageOf(KeyView) } } },
      async (request) => {
        requireRole(request, 'admin');
        const { limit = 50, cursor } = request.query;
        const rows = await listKeys(db, idBehind('key', cursor), limit + 1);
        return cut(rows, limit, viewOf, (row) => row.id);
      },
    );

    app.post(
      '/v1/keys',
      { schema: { tags, summary: 'Make a key; its text is shown here and never again', headers: IdempotencyHeaders, body: CreateKeyBody, response: { 201: CreatedKey } } },
      async (request, reply) => reply.code(201).send(await create(parts, request, request.body)),
    );

    app.delete(
      '/v1/keys/:id',
      { schema: { tags, summary: 'Take a key back; it ends at once', params: KeyId, response: { 204: Type.Null({ description: 'it is taken back' }) } } },
      async (request, reply) => {
        const actor = requireRole(request, 'admin');
        const { id } = request.params;
        const at = clock.now();
        await db.transact(async (tx) => {
          const revoked = await revokeKey(tx, id, actor.keyId, at);
          if (revoked === 'unknown') throw notFound('such key');
          if (revoked === 'last admin')
            throw new Problem(409, 'conflict', "this is the last admin's key that does not expire: make another one first", { extra: { present: { state: 'last_admin' } } });
          await writeAudit(tx, { at, keyId: actor.keyId, action: 'key.revoked', subject: id, requestId: request.id });
        });
        ring.forget(id);
        telemetry.keyRevoked(id, actor.keyId);
        return reply.code(204).send(null);
      },
    );
  };
}

/** The answer that is kept for a repeat holds no key: who repeats the call has had it, or makes another. */
async function create(parts: KeysHttp, request: FastifyRequest, body: Static<typeof CreateKeyBody>): Promise<Static<typeof CreatedKey>> {
  const actor = requireRole(request, 'admin');
  const { db, schema, clock } = parts;
  const at = clock.now();
  const line = { name: body.name, role: body.role, agentId: agentOf(body), createdAt: at, createdBy: actor.keyId, expiresAt: expiryOf(body.expiresAt, at) };
  const fresh = freshKey(parts.pepper, at);
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' ? header : undefined;
  const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  try {
    const done = await idempotently(db, { schema, actor: actor.keyId, route: 'POST /v1/keys', key, bodyHash, now: at }, async (tx) => {
      await insertKey(tx, { ...line, id: fresh.id, hash: fresh.hash });
      await writeAudit(tx, { at, keyId: actor.keyId, action: 'key.created', subject: fresh.id, requestId: request.id });
      return { status: 201, body: viewOf({ ...line, id: fresh.id }) };
    });
    if (done.replayed) return { ...done.body, key: null };
    parts.telemetry.keyCreated(fresh.id, line.role, actor.keyId);
    return { ...done.body, key: fresh.text };
  } catch (error) {
    if (error instanceof IdempotencyMismatch) throw new Problem(422, 'idempotency_mismatch', error.message);
    if (error instanceof IdempotencyInFlight) throw new Problem(409, 'in_flight', error.message, { headers: { 'retry-after': '1' } });
    throw error;
  }
}

/** Keys that act as one agent, and those that may say whose they are. */
const [BOUND, NAMED] = [new Set<string>(['agent', 'department']), new Set<string>(['agent', 'department', 'supervisor', 'quality'])];

/** @throws Problem 400 where the key of an agent or of a department names no agent, or one does that is no person's */
function agentOf({ role, agentId }: Static<typeof CreateKeyBody>): string | null {
  if (agentId === undefined ? !BOUND.has(role) : NAMED.has(role)) return agentId ?? null;
  const message = BOUND.has(role) ? `is missing: a key of the role ${role} acts as one agent` : `is for the roles ${[...NAMED].join(', ')}, not ${role}`;
  throw new Problem(400, 'invalid', `body.agentId ${message}`, { errors: [{ path: 'body.agentId', message }] });
}

/** @throws Problem 400 */
function expiryOf(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const at = parseInstant(text);
  if (at !== undefined && at > now) return at;
  throw new Problem(400, 'invalid', 'body.expiresAt must be an instant to come', { errors: [{ path: 'body.expiresAt', message: 'must be an instant to come' }] });
}

const viewOf = (line: KeyLine): Static<typeof KeyView> => ({
  id: line.id,
  name: line.name,
  role: line.role,
  agentId: line.agentId,
  createdAt: toIso(line.createdAt),
  createdBy: line.createdBy,
  expiresAt: line.expiresAt === null ? null : toIso(line.expiresAt),
});
