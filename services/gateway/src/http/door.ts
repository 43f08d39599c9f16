import type { Clock, Instant } from '@sluice/kernel';
import { type Actor, ACTOR_HEADER, type HttpServer, isUnnamed, Problem, problemOf, type Role, verifyActor } from '@sluice/runtime';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { mayActForOthers, mayServiceRead, OPEN, PAGES, rolesFor } from '../domain/access.ts';
import { PAGE_QUOTA, type Quota, type Usage, UsageByAddress } from '../domain/rate.ts';
import type { AuditEntry } from '../keys/audit.ts';
import type { Holder, KeyRing } from '../keys/ring.ts';
import type { GatewayTelemetry } from '../telemetry.ts';

export interface DoorOptions {
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly actorSecret: Uint8Array;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly telemetry: Pick<GatewayTelemetry, 'refused'>;
  /** Of one address, for pages that need no key. */
  readonly pageQuota?: Quota;
}

/** What a route asks of its caller, reckoned once, when the route is added. */
interface Demand {
  readonly roles: ReadonlySet<Role>;
  /** A service may come with a token of its own. */
  readonly services: boolean;
}

/** Acting for an agent: for admins and supervisors. */
export const AS_HEADER = 'x-sluice-as';
const AGENT_ID = /^[A-Za-z0-9][\w.-]{0,99}$/;
const SERVICE = 'service:';

/**
 * The door: who calls, how often, and whether that role may call this route. Every route that is added after it is closed, and so is what is
 * no route at all; only `OPEN` is not, and `PAGES`, whose callers are counted by address. It runs before the body is read. A key that is known and fresh passes without a promise.
 * Identity headers from outside are dropped, whatever they say.
 */
export function keepDoor(app: HttpServer, options: DoorOptions): void {
  const guardOf = (demands: ReadonlyMap<string, Demand> | undefined): onRequestHookHandler => {
    return (request, reply, done) => {
      const { headers } = request.raw;
      if (headers[ACTOR_HEADER] !== undefined) delete headers[ACTOR_HEADER];
      const now = options.clock.now();
      const demand = demands?.get(request.method);
      const holder = headers.authorization === undefined || headers[AS_HEADER] !== undefined ? undefined : options.ring.peek(headers.authorization, now);
      if (holder === undefined) {
        void admitLater(options, request, reply, demand, done);
        return;
      }
      const problem = admit(holder, reply, now) ?? mayCall(holder.actor, demand);
      request.actor = problem === undefined ? holder.actor : undefined;
      done(problem && refused(options, problem));
    };
  };
  const visitors = new UsageByAddress(options.pageQuota ?? PAGE_QUOTA);
  const pageGuard: onRequestHookHandler = (request, reply, done) => {
    delete request.raw.headers[ACTOR_HEADER];
    const now = options.clock.now();
    const problem = countCall(visitors.of(request.ip), reply, now, 'this address');
    done(problem && refused(options, problem));
  };
  const nowhere = guardOf(undefined);
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) nowhere.call(app, request, reply, done);
    else done();
  });
  app.addHook('onRoute', (route) => {
    if (OPEN.has(route.url)) return;
    if (PAGES.has(route.url)) {
      route.onRequest = [pageGuard, ...[route.onRequest ?? []].flat()];
      return;
    }
    const methods = [route.method].flat();
    const demands = new Map(methods.map((method) => [method, { roles: rolesFor(method, route.url), services: mayServiceRead(method, route.url) }]));
    route.onRequest = [guardOf(demands), ...[route.onRequest ?? []].flat()];
  });
}

/** Counts the call and says so in the headers. */
const admit = ({ usage }: Holder, reply: FastifyReply, now: Instant): Problem | undefined => countCall(usage, reply, now, 'this key');

function countCall(usage: Usage, reply: FastifyReply, now: Instant, who: string): Problem | undefined {
  const within = usage.take(now);
  const seconds = usage.resetSeconds(now);
  void reply.header('ratelimit-policy', usage.policy).header('ratelimit', `"calls";r=${usage.remaining};t=${seconds}`);
  return within ? undefined : new Problem(429, 'too_many_requests', `${who} may make ${usage.quota.calls} calls in ${usage.quota.windowMs / 1000} s`, { headers: { 'retry-after': String(seconds) } });
}

function mayCall(actor: Actor, demand: Demand | undefined): Problem | undefined {
  return demand === undefined || demand.roles.has(actor.role) ? undefined : new Problem(403, 'forbidden', `the role ${actor.role} may not call this`);
}

type Done = Parameters<onRequestHookHandler>[2];
async function admitLater(options: DoorOptions, request: FastifyRequest, reply: FastifyReply, demand: Demand | undefined, done: Done): Promise<void> {
  try {
    await admitSlowly(options, request, reply, demand);
  } catch (error) {
    done(refused(options, error));
    return;
  }
  done();
}

/** A key that must be looked up, a service's own token, or a call for another. @throws Problem 401, 403, 429; PassingFault where the database is away */
async function admitSlowly(options: DoorOptions, request: FastifyRequest, reply: FastifyReply, demand: Demand | undefined): Promise<void> {
  const { authorization } = request.headers;
  const now = options.clock.now();
  if (demand?.services && authorization !== undefined) {
    const service = await serviceOf(authorization, options.actorSecret, now);
    if (service !== undefined) return void (request.actor = service);
  }
  const holder = (authorization === undefined ? undefined : options.ring.peek(authorization, now)) ?? (await options.ring.find(authorization));
  const overQuota = admit(holder, reply, now);
  if (overQuota) throw overQuota;
  const actor = actorOf(holder.actor, request.headers[AS_HEADER]);
  const refusal = mayCall(actor, demand);
  if (refusal) throw refusal;
  if (actor !== holder.actor) await options.audit(actedAs(actor, request, now));
  request.actor = actor;
}

/** @throws Problem 400, 403 */
function actorOf(actor: Actor, as: string | string[] | undefined): Actor {
  if (as === undefined) return actor;
  if (!mayActForOthers(actor.role)) throw new Problem(403, 'forbidden', `only admin and supervisor may send ${AS_HEADER}`);
  if (typeof as !== 'string' || !AGENT_ID.test(as))
    throw new Problem(400, 'invalid', `${AS_HEADER} must be one agent's id`, { errors: [{ path: `headers.${AS_HEADER}`, message: "must be one agent's id" }] });
  return {
    keyId: actor.keyId,
    role: 'agent',
    agentId: as,
    actsFor: actor.keyId,
    ...(actor.agentId === undefined ? {} : { heldBy: actor.agentId }),
    ...(isUnnamed(actor) ? { heldByNobody: true } : {}),
  };
}

function actedAs(actor: Actor, request: FastifyRequest, at: Instant): AuditEntry {
  const [path] = request.url.split('?', 1);
  return { at, keyId: actor.keyId, action: 'acted_as', subject: `${actor.agentId} ${request.method} ${path}`, requestId: request.id };
}

async function serviceOf(authorization: string, secret: Uint8Array, now: Instant): Promise<Actor | undefined> {
  const [, token] = /^Bearer (\S+\.\S+\.\S+)$/.exec(authorization) ?? [];
  if (token === undefined) return undefined;
  const actor = await verifyActor(token, secret, now).catch(() => undefined); // no token of ours: perhaps a key
  return actor?.keyId.startsWith(SERVICE) ? actor : undefined;
}

function refused(options: DoorOptions, error: unknown): Problem {
  const problem = problemOf(error);
  options.telemetry.refused(problem.status);
  return problem;
}
