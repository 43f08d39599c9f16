import { type Role, ROLES } from '@sluice/contracts';
import { jwtVerify, SignJWT } from 'jose';

export { type Role, ROLES } from '@sluice/contracts';

/** Who is calling: a key, its role, the agent it is bound to. */
export interface Actor {
  readonly keyId: string;
  readonly role: Role;
  readonly agentId?: string;
  /** The key that acts for this actor (`x-sluice-as`). */
  readonly actsFor?: string;
  /** The agent whom that key is bound to: what he must not see he does not see as another one either. */
  readonly heldBy?: string;
  /** That key is a supervisor's and names no agent. */
  readonly heldByNobody?: true;
}

/** A key of a supervisor or of quality that names no agent: it may be anybody's who leads. */
export const isUnnamed = ({ role, agentId, heldByNobody }: Pick<Actor, 'role' | 'agentId' | 'heldByNobody'>): boolean =>
  heldByNobody === true || ((role === 'supervisor' || role === 'quality') && agentId === undefined);

/** Who stands behind the agent whom a caller acts as: whose key it is, else the key, as one that is bound to nobody is named (`key:…`). */
export const behindOf = ({ actsFor, heldBy }: Pick<Actor, 'actsFor' | 'heldBy'>): string | undefined => heldBy ?? (actsFor === undefined ? undefined : `key:${actsFor}`);

/** The agents who may read what this caller reads: the one that he is, and the one that he acts as; of a key that does not say whose it is, each of `leads`, who lead by the configuration. */
export function readersOf(actor: Pick<Actor, 'role' | 'agentId' | 'heldBy' | 'heldByNobody'>, leads: readonly string[]): readonly string[] {
  return [...new Set([...[actor.agentId, actor.heldBy].flatMap((one) => one ?? []), ...(isUnnamed(actor) ? leads : [])])];
}

/** Carries the token from the gateway to a service; from anybody else it is dropped. */
export const ACTOR_HEADER = 'x-sluice-actor';

const LIFE_SECONDS = 60;
const SETTINGS = { issuer: 'sluice-gateway', audience: 'sluice' } as const;

/** The token with which gateway vouches for a caller towards a service; it lives 60 s. */
export async function signActor(actor: Actor, secret: Uint8Array, nowMs: number): Promise<string> {
  const seconds = Math.floor(nowMs / 1000);
  return await new SignJWT({
    role: actor.role,
    ...(actor.agentId === undefined ? {} : { agent: actor.agentId }),
    ...(actor.actsFor === undefined ? {} : { for: actor.actsFor }),
    ...(actor.heldBy === undefined ? {} : { held: actor.heldBy }),
    ...(actor.heldByNobody === true ? { nobody: true } : {}),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(actor.keyId)
    .setIssuer(SETTINGS.issuer)
    .setAudience(SETTINGS.audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFE_SECONDS)
    .sign(secret);
}

/** Callers whose tokens are remembered. */
const REMEMBERED = 1000;

/**
 * A gateway sends the same token with every call of a caller for half a minute; to verify it anew each time was a sixth of all that `channel-api`
 * did (measured at 100 calls/s). Only what was good is remembered, and only until the token ends.
 */
export class ActorReader {
  readonly #secret: Uint8Array;
  readonly #known = new Map<string, { readonly actor: Actor; readonly endsAt: number }>();

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** @throws as `verifyActor` */
  async read(token: string, nowMs: number): Promise<Actor> {
    const known = this.#known.get(token);
    if (known !== undefined && nowMs < known.endsAt) return known.actor;
    this.#known.delete(token);
    const { actor, endsAt } = await verified(token, this.#secret, nowMs);
    if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.keys().next().value!); // the oldest
    this.#known.set(token, { actor, endsAt });
    return actor;
  }
}

/** @throws where the token is not ours, too old, or says what no key of ours can be. */
export async function verifyActor(token: string, secret: Uint8Array, nowMs: number): Promise<Actor> {
  return (await verified(token, secret, nowMs)).actor;
}

async function verified(token: string, secret: Uint8Array, nowMs: number): Promise<{ readonly actor: Actor; readonly endsAt: number }> {
  const { payload } = await jwtVerify(token, secret, { ...SETTINGS, algorithms: ['HS256'], currentDate: new Date(nowMs), requiredClaims: ['sub', 'exp', 'iat'] });
  const role = ROLES.find((one) => one === payload['role']);
  if (role === undefined || payload.sub === undefined) throw new Error('the actor token names no role');
  const { agent, for: actsFor, held, nobody } = payload as { agent?: unknown; for?: unknown; held?: unknown; nobody?: unknown };
  const actor = {
    keyId: payload.sub,
    role,
    ...(typeof agent === 'string' ? { agentId: agent } : {}),
    ...(typeof actsFor === 'string' ? { actsFor } : {}),
    ...(typeof held === 'string' ? { heldBy: held } : {}),
    ...(nobody === true ? { heldByNobody: true as const } : {}),
  };
  return { actor, endsAt: payload.exp! * 1000 };
}
