/**
 * Requests to addresses that others have named (webhooks, media). Each time the name is resolved anew, every address that it has is judged,
 * and one of the judged is connected to: a name cannot lead elsewhere between the question and the connection (DNS rebinding), as it could
 * where `fetch` asks a second time. Redirects are answers, not orders. No connection is kept, no proxy of the environment is used.
 */
import { lookup as askSystem } from 'node:dns/promises';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLocalName, refusedAddress } from './address.ts';
import { EgressRefused } from './refusal.ts';
import { checkedUrl, hostOf } from './url.ts';

export interface EgressRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For all of it: the name, the connection, the answer to its last byte. */
  readonly timeoutMs: number;
  /** Of the answer's body; what is beyond is not read. */
  readonly maxBytes: number;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** There was more than `maxBytes`. */
  readonly truncated: boolean;
}

export type ResolveAddresses = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface EgressOptions {
  /** Plain HTTP, and this machine, are allowed: for tests and for what runs beside us. */
  readonly local?: boolean;
  readonly resolve?: ResolveAddresses;
}

/** @throws EgressRefused where nothing was sent; else what Node says of a connection, `TimeoutError` where it took too long */
export type Egress = (url: string, request: EgressRequest) => Promise<EgressAnswer>;

export function egress({ local = false, resolve = (hostname) => askSystem(hostname, { all: true }) }: EgressOptions = {}): Egress {
  return async (text, request) => {
    const url = checkedUrl(text, { local });
    const signal = AbortSignal.timeout(request.timeoutMs);
    const addresses = await judged(hostOf(url), { local, resolve, signal });
    return exchange(url, addresses, request, signal);
  };
}

type Address = Awaited<ReturnType<ResolveAddresses>>[number];

/** One that leads into the house spoils the name: whoever answers for it may answer otherwise the next time. */
async function judged(hostname: string, { local, resolve, signal }: Required<EgressOptions> & { readonly signal: AbortSignal }): Promise<readonly Address[]> {
  const family = isIP(hostname);
  const addresses = family > 0 ? [{ address: hostname, family }] : await inTime(resolve(hostname), signal);
  if (addresses.length === 0) throw new EgressRefused('no_address', 'its name has no address');
  const own = local && isLocalName(hostname);
  if (addresses.some(({ address }) => refusedAddress(address, { local: own }))) throw new EgressRefused('special_address', 'its address is not a public one');
  return addresses;
}

/** @throws the signal's reason */
async function inTime<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', over, { once: true });
  try {
    return await Promise.race([asked, promise]);
  } finally {
    signal.removeEventListener('abort', over);
  }
}

/** Whatever name is asked for, the judged addresses are the answer. */
function pinned(addresses: readonly Address[]): LookupFunction {
  return (_hostname, { all }, done) => (all === true ? done(null, [...addresses]) : done(null, addresses[0]!.address, addresses[0]!.family));
}

async function exchange(url: URL, addresses: readonly Address[], { method, headers = {}, body, maxBytes }: EgressRequest, signal: AbortSignal): Promise<EgressAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === 'https:' ? https : http).request(url, { method, headers, agent: false, lookup: pinned(addresses), signal }, resolve);
  // Also behind the answer: what breaks then is told by the reading of the body, and must not end the process.
  request.on('error', reject);
  request.end(body);
  try {
    const response = await promise;
    return { status: response.statusCode ?? 0, headers: response.headers, ...(await bodyOf(response, maxBytes)) };
  } catch (error) {
    throw signal.aborted ? (signal.reason as Error) : error;
  } finally {
    request.destroy();
  }
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Pick<EgressAnswer, 'body' | 'truncated'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), truncated: true };
  }
  return { body: Buffer.concat(chunks), truncated: false };
}
