import { type Clock, type Instant, PassingFault } from '@sluice/kernel';
import type { Secrets } from '@sluice/runtime';
import type { OauthSettings } from '../domain/account.ts';

/** Access tokens of one account. */
export interface TokenSource {
  /**
   * One that should be good now. `refused`: the one that the mail server has just refused, another is wanted; where there is none it comes again.
   * @throws TokenFault where a human has to do something; PassingFault where it may go by itself
   */
  get(refused?: string): Promise<string>;
}

/** No token without a human. `reason` is the endpoint's code (RFC 6749 § 5.2), never its words. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly reason: string;
  constructor(reason: string) {
    super(`no access token: ${reason}`);
    this.reason = reason;
  }
}

export interface TokenParts {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** A token is replaced so long before its end; one of a short life, after half of it. */
const MARGIN_MS = 60_000;
const MOST_BYTES = 64 * 1024;

/** One source for each set of settings: its users share a token, and a refresh token that was replaced by a newer one is not used again. */
export class Tokens {
  readonly #parts: TokenParts;
  readonly #sources = new Map<string, TokenSource>();

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  of(settings: OauthSettings | undefined): TokenSource | undefined {
    if (settings === undefined) return undefined;
    const key = JSON.stringify(settings);
    const source = this.#sources.get(key) ?? ('tokenName' in settings ? given(settings.tokenName, this.#parts.secrets) : new Refreshed(settings, this.#parts));
    this.#sources.set(key, source);
    return source;
  }
}

/** Somebody else renews it: its file is read at each log-in. */
function given(name: string, secrets: Secrets): TokenSource {
  return {
    get: async () => {
      const token = secrets(name);
      if (token === undefined || token === '') throw new TokenFault(`${name} is not set`);
      return token;
    },
  };
}

type Grant = Exclude<OauthSettings, { readonly tokenName: string }>;

/** By the refresh token (RFC 6749 § 6), for many users one request at a time. */
class Refreshed implements TokenSource {
  readonly #grant: Grant;
  readonly #parts: TokenParts;
  #refreshToken: string;
  #held: { readonly token: string; readonly until: Instant } | undefined;
  #asking: Promise<string> | undefined;

  constructor(grant: Grant, parts: TokenParts) {
    this.#grant = grant;
    this.#parts = parts;
    this.#refreshToken = grant.refreshToken;
  }

  async get(refused?: string): Promise<string> {
    const held = this.#held;
    if (held && held.token !== refused && this.#parts.clock.now() < held.until) return held.token;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<string> {
    const { clock, timeoutMs = TIMEOUT_MS } = this.#parts;
    const asked = clock.now();
    const { status, said } = await post(this.#grant.tokenUrl, this.#form(), timeoutMs);
    const { access_token: token, expires_in: seconds, refresh_token: next, error } = said;
    if (status === 200 && typeof token === 'string' && /^[\x21-\x7e]{1,16384}$/.test(token)) {
      const lifeMs = Number(seconds) > 0 ? Number(seconds) * 1000 : Number.POSITIVE_INFINITY;
      this.#held = { token, until: asked + lifeMs - Math.min(MARGIN_MS, lifeMs / 2) };
      if (typeof next === 'string' && next !== '') this.#refreshToken = next;
      return token;
    }
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw new TokenFault(typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `status ${status}`);
    throw new PassingFault(`the token endpoint answers ${status}`);
  }

  #form(): URLSearchParams {
    const { clientId, clientSecret, scope } = this.#grant;
    return new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: this.#refreshToken,
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
      ...(scope === undefined ? {} : { scope }),
    });
  }
}

/** @throws PassingFault where there is no answer, or none that is JSON */
async function post(url: string, body: URLSearchParams, timeoutMs: number): Promise<{ readonly status: number; readonly said: Readonly<Record<string, unknown>> }> {
  try {
    // A redirect would carry the secrets to wherever it points.
    const answer = await fetch(url, { method: 'POST', body, redirect: 'error', headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) });
    const text = await answer.text();
    return { status: answer.status, said: text.length > MOST_BYTES ? {} : objectOf(text) };
  } catch (error) {
    throw new PassingFault('the token endpoint does not answer', { cause: error });
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
