import { ImapFlow } from 'imapflow';
import type { ImapSettings } from '../domain/account.ts';
import type { TokenSource } from '../oauth/tokens.ts';

export interface ClientLimits {
  /** For the connection, its greeting, and each answer. */
  readonly timeoutMs: number;
  /** How long it may be quiet in IDLE. */
  readonly idleMs: number;
  readonly maxLiteralBytes?: number;
}

const isRefusal = (error: unknown): boolean => (error as { readonly authenticationFailed?: boolean }).authenticationFailed === true;

/**
 * Signs in. A token that is refused is replaced once, at once: it may have been withdrawn before its time.
 * `made` gets each client before it connects, for its events and its end.
 */
export async function signIn(settings: ImapSettings, limits: ClientLimits, tokens: TokenSource | undefined, made: (client: ImapFlow) => Promise<void>): Promise<ImapFlow> {
  const once = async (token: string | undefined): Promise<ImapFlow> => {
    const client = newClient(settings, limits, token);
    await made(client);
    return client;
  };
  const token = await tokens?.get();
  try {
    return await once(token);
  } catch (error) {
    if (!tokens || token === undefined || !isRefusal(error)) throw error;
    const other = await tokens.get(token);
    if (other === token) throw error;
    return await once(other);
  }
}

function newClient({ host, port, secure, user, password, verifyTls }: ImapSettings, { timeoutMs, idleMs, maxLiteralBytes }: ClientLimits, accessToken: string | undefined): ImapFlow {
  return new ImapFlow({
    host,
    port,
    secure,
    auth: accessToken === undefined ? { user, pass: password ?? '' } : { user, accessToken },
    logger: false,
    tls: { rejectUnauthorized: verifyTls ?? true },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: idleMs + timeoutMs,
    ...(maxLiteralBytes === undefined ? {} : { maxLiteralSize: maxLiteralBytes }),
  });
}
