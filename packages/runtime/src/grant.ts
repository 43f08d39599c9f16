import { jwtVerify, SignJWT } from 'jose';

/** What one caller may read of a service that cannot judge by itself whether he may. */
export interface ReadGrant {
  /** What may be read, by the id that the service knows it by. */
  readonly subject: string;
  /** The caller's key: nobody else can use it. */
  readonly keyId: string;
  /** Facts that the reader needs for its answer; the caller can read them. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** So long a link that somebody was led to works. */
export const GRANT_SECONDS = 300;

// Others than those of an actor's token: with the same secret, one is never taken for the other.
const SETTINGS = { issuer: 'sluice-grant', audience: 'sluice-read' } as const;

/** A link's right to be read: signed with the secret of the actor tokens, for five minutes. */
export async function signGrant({ subject, keyId, facts }: ReadGrant, secret: Uint8Array, nowMs: number): Promise<string> {
  const seconds = Math.floor(nowMs / 1000);
  return await new SignJWT({ key: keyId, ...(facts === undefined ? {} : { facts }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(SETTINGS.issuer)
    .setAudience(SETTINGS.audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + GRANT_SECONDS)
    .sign(secret);
}

/** The facts of a grant of ours for this subject and key; undefined where it is none, is too old, or is another's. */
export async function verifyGrant(token: string, { subject, keyId }: ReadGrant, secret: Uint8Array, nowMs: number): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const { payload } = await jwtVerify(token, secret, { ...SETTINGS, algorithms: ['HS256'], subject, currentDate: new Date(nowMs), requiredClaims: ['sub', 'exp', 'iat', 'key'] });
    return payload['key'] === keyId ? ((payload['facts'] as Record<string, unknown> | undefined) ?? {}) : undefined;
  } catch {
    return undefined; // whatever is wrong with it, it opens nothing
  }
}
