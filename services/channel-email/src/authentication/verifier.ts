import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { MailAuthentication } from '@sluice/contracts';
import { headersOf, readHead } from '@sluice/mail';
import { isNear } from './near.ts';
import { type Ask, type Patience, patient } from './resolver.ts';
import { LISTENER, undecided, verdictOf } from './verdict.ts';

/** A mail as a server brought it. */
export interface Brought {
  readonly raw: Buffer;
  /** Of the server. */
  readonly ip: string;
  readonly helo: string;
  /** The envelope's; empty is the null path. */
  readonly sender: string;
}

/** Never rejects: what cannot be found out is `temperror`, after `VERIFY_LIMITS.wholeMs` at the latest. */
export type MailVerifier = (mail: Brought) => Promise<MailAuthentication>;

export interface VerifyLimits extends Patience {
  readonly wholeMs: number;
}
export const VERIFY_LIMITS: VerifyLimits = { keysMs: 2500, policyMs: 4000, wholeMs: 5000 };
const PIECE = 64 * 1024;

/** SPF, DKIM, DMARC and ARC by `mailauth`. `failed` is told of a fault in it. */
export function mailVerifier(o: { readonly ask: Ask; readonly hostname: string; readonly failed: (error: unknown) => void; readonly limits?: Partial<VerifyLimits> }): MailVerifier {
  const limits = { ...VERIFY_LIMITS, ...o.limits };
  return async (mail) => {
    const over = Promise.withResolvers<MailAuthentication>();
    const input = Readable.from(pieces(mail.raw), { objectMode: false });
    const timer = setTimeout(() => over.resolve(undecided('temperror', LISTENER)), limits.wholeMs);
    try {
      return await Promise.race([verify(mail, input, patient(o.ask, limits), o.hostname), over.promise]);
    } catch (error) {
      o.failed(error);
      return undecided('temperror', LISTENER);
    } finally {
      clearTimeout(timer);
      input.destroy();
    }
  };
}

async function verify({ raw, ip, helo, sender }: Brought, input: Readable, resolver: Ask, mta: string): Promise<MailAuthentication> {
  const near = isNear(ip);
  const head = readHead(raw);
  // More header than we read ourselves: no mail program writes it, and its signatures would cost seconds. What is not checked is not proved.
  if (head.fault !== undefined) return { ...undecided('none', LISTENER), dkim: 'permerror', dmarc: near ? 'none' : 'fail' };
  if (near && headersOf(head.headers, 'dkim-signature').length === 0) return undecided('none', LISTENER);
  // Loaded at the first mail that needs it: a quarter of a second, which no start should wait for.
  const { authenticate } = await import('mailauth');
  const result = await authenticate(input, { ...(near ? {} : { ip }), helo, sender, mta, resolver, disableBimi: true, rejectRsaSha1: true });
  return verdictOf(result, near);
}

/** Hashing a large mail takes its time; between two pieces others have a turn. */
async function* pieces(raw: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < raw.length; at += PIECE) {
    yield raw.subarray(at, at + PIECE);
    await turn();
  }
}
