import { hash } from 'node:crypto';
import type { Accepted, Channel, IntakeTelemetry, NewContact } from '@sluice/channel-kit';
import { BrokenInvariant, type Clock } from '@sluice/kernel';
import { type Actor, Problem, problemOf, traceparentOf } from '@sluice/runtime';
import { type Blobs, type Database, IdempotencyInFlight, IdempotencyMismatch, idempotently, type Tx } from '@sluice/store';
import type { FastifyRequest } from 'fastify';
import type { ApiAccount } from '../domain/accounts.ts';
import { type ContactRequest, faultsOf } from '../domain/contact-request.ts';
import { toContact } from '../to-contact.ts';

export interface IntakeParts {
  readonly channel: Channel<ReadonlyMap<string, ApiAccount>>;
  readonly db: Database;
  readonly schema: string;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly telemetry: IntakeTelemetry;
}

export interface TakenBody {
  readonly id: string;
  readonly duplicate: boolean;
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace in which the contact began: the caller's, else the one that is being recorded. */
function traceOf(request: FastifyRequest): string | undefined {
  const given = request.headers['traceparent'];
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : traceparentOf();
}

/** @throws Problem 400 that names the field */
export async function prepare(parts: IntakeParts, request: FastifyRequest, body: ContactRequest, at = 'body'): Promise<NewContact> {
  const now = parts.clock.now();
  const faults = faultsOf(body, parts.channel.configuration(), now, at);
  const first = faults[0];
  if (first) throw new Problem(400, 'invalid', `${first.path} ${first.message}`, { errors: faults });
  return toContact(body, { blobs: parts.blobs, now, traceparent: traceOf(request) });
}

/** The answer to the caller, who has waited since `began`. @throws Problem 422 where the id was used with another body */
export function answered(parts: IntakeParts, accepted: Accepted, began: number): TakenBody {
  parts.telemetry.accepted(accepted.outcome, performance.now() - began);
  if (accepted.outcome === 'different_body')
    throw new Problem(422, 'idempotency_mismatch', `this externalId was taken before with other content, as ${accepted.id}`, {
      errors: [{ path: 'body.externalId', message: 'was used with other content' }],
    });
  return { id: accepted.id, duplicate: accepted.outcome === 'duplicate' };
}

/**
 * With an Idempotency-Key the key stands in the transaction of the contacts. Without one (the hot way) `externalId` already makes a repeat
 * harmless, and the contact goes through the batching intake.
 */
export async function underKey<T>(
  parts: IntakeParts,
  o: { actor: Actor; route: string; key: string; body: unknown },
  work: (tx: Tx) => Promise<{ status: number; body: T }>,
): Promise<{ status: number; body: T }> {
  try {
    const bodyHash = hash('sha256', JSON.stringify(o.body), 'hex');
    return await idempotently(parts.db, { schema: parts.schema, actor: o.actor.keyId, route: o.route, key: o.key, bodyHash, now: parts.clock.now() }, work);
  } catch (error) {
    if (error instanceof IdempotencyMismatch) throw new Problem(422, 'idempotency_mismatch', error.message);
    if (error instanceof IdempotencyInFlight) throw new Problem(409, 'in_flight', error.message, { headers: { 'retry-after': '1' } });
    throw error;
  }
}

/** One contact in the transaction of its key. */
export async function acceptIn(parts: IntakeParts, tx: Tx, contact: NewContact): Promise<Accepted> {
  const [accepted] = await parts.channel.insert(tx, [contact]);
  if (!accepted) throw new BrokenInvariant('intake gave no answer for a contact');
  return accepted;
}

export interface ItemAnswer {
  readonly status: number;
  readonly id?: string;
  readonly duplicate?: boolean;
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: { readonly path: string; readonly message: string }[];
}

/** A problem as one item of a batch. */
export function itemProblem(error: unknown): ItemAnswer {
  const problem = problemOf(error);
  return { status: problem.status, code: problem.code, detail: problem.message, ...(problem.errors.length > 0 ? { errors: [...problem.errors] } : {}) };
}
