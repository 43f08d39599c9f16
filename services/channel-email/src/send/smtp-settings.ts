import { callbackify } from 'node:util';
import type { Transporter } from 'nodemailer';
import type { TokenSource } from '../oauth/tokens.ts';

/** A server's URL as nodemailer takes it; `?verify=false` accepts a certificate of unknown origin. Every step is bounded by `timeoutMs`. */
export function smtpSettings(url: string, hostname: string, timeoutMs: number, byToken = false) {
  const at = new URL(url);
  const secure = at.protocol === 'smtps:';
  const user = decodeURIComponent(at.username);
  const login = byToken ? { auth: { type: 'OAuth2' as const, user } } : user === '' ? {} : { auth: { user, pass: decodeURIComponent(at.password) } };
  return {
    host: at.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(at.port) || (secure ? 465 : 25),
    secure,
    name: hostname,
    ...login,
    ...(at.searchParams.get('verify') === 'false' ? { tls: { rejectUnauthorized: false } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}

/** Each log-in asks for a token that is good now; one that the server has refused is replaced once. */
export function signingInWith(transporter: Transporter, tokens: TokenSource | undefined): Transporter {
  if (tokens === undefined) return transporter;
  let last: string | undefined;
  const provide = async (renew: boolean): Promise<string> => (last = await tokens.get(renew ? last : undefined));
  transporter.set('oauth2_provision_cb', (_user: string, renew: boolean, done: (error: Error | null, token?: string) => void) => answering(provide(renew), done));
  return transporter;
}

/** What a library that knows no promises is told. */
function answering(work: Promise<string>, done: (error: Error | null, token?: string) => void): void {
  const callback = callbackify(() => work);
  callback(done);
}
