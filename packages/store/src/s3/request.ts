/**
 * One signed request at a time, over Node's own client: `fetch` copies a body before it sends it (three times its size was seen), and the
 * digest that S3 wants signed is the blob's id, so nothing is reckoned twice.
 */
import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { messageOf, PassingFault } from '@sluice/kernel';
import { AwsV4Signer } from 'aws4fetch';
import { codeOf } from '../faults.ts';
import { objectUrl, type S3Address } from './address.ts';

export interface S3Options extends S3Address {
  readonly accessKey: string;
  readonly secretKey: string;
  /** How long the other side may be silent. */
  readonly timeoutMs?: number;
  /** How host names become addresses; absent: as the machine does. */
  readonly lookup?: LookupFunction | undefined;
}

export interface S3Call {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Below the prefix. */
  readonly place: string;
  readonly body?: { readonly bytes: Buffer; readonly sha256: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface S3Answer {
  readonly status: number;
  readonly body: Buffer;
}

const TIMEOUT_MS = 30_000;
/** More would be a flood of connections where there is a flood of mails. */
const CONNECTIONS = 16;
/** What is handed to the socket at once: with TLS each piece exists a second time, encrypted. */
const PIECE = 256 * 1024;
const CLOSED = new Set(['ECONNRESET', 'EPIPE']);
const NOTHING = createHash('sha256').digest('hex');

/** @returns the call; it throws PassingFault where there is no answer, or not all of it. Keys stand in no message. */
export function s3Caller(options: S3Options): (call: S3Call) => Promise<S3Answer> {
  const secure = options.endpoint.protocol === 'https:';
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const signingKeys = new Map<string, ArrayBuffer>();
  const headersOf = async ({ method, place, body, headers }: S3Call): Promise<Record<string, string>> => {
    const signer = new AwsV4Signer({
      method,
      url: objectUrl(options, place).href,
      headers: { ...headers, 'x-amz-content-sha256': body?.sha256 ?? NOTHING },
      service: 's3',
      region: options.region,
      accessKeyId: options.accessKey,
      secretAccessKey: options.secretKey,
      cache: signingKeys,
    });
    const signed = Object.fromEntries((await signer.sign()).headers);
    return body === undefined ? signed : { ...signed, 'content-length': String(body.bytes.length) };
  };
  const attempt = async (call: S3Call, kept: boolean): Promise<S3Answer> => {
    const headers = await headersOf(call);
    const timeout = options.timeoutMs ?? TIMEOUT_MS;
    // Without an agent's name it would be the one of the whole process.
    const request = (secure ? https : http).request(objectUrl(options, call.place), { method: call.method, headers, timeout, agent: kept ? agent : false, lookup: options.lookup });
    let response: http.IncomingMessage | undefined;
    request.on('timeout', () => (response ?? request).destroy(new Error(`silent for ${timeout} ms`)));
    try {
      response = await answerTo(request, call.body?.bytes);
      return { status: response.statusCode ?? 0, body: await bodyOf(response) };
    } catch (error) {
      // The other side may close a connection that rests at the moment we take it; that says nothing of a new one.
      if (request.reusedSocket && response === undefined && CLOSED.has(codeOf(error) ?? '')) return await attempt(call, false);
      throw error;
    }
  };
  return async (call) => {
    try {
      return await attempt(call, true);
    } catch (error) {
      throw new PassingFault(`the blob store is away: ${messageOf(error)}`, { cause: error });
    }
  };
}

/** The head of the answer; it may come before all of the body is sent. */
async function answerTo(request: http.ClientRequest, bytes: Buffer = Buffer.alloc(0)): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  request.once('response', resolve);
  // Also after the answer: the rest of the body may find the connection closed.
  request.on('error', reject);
  Readable.from(pieces(bytes)).pipe(request);
  return promise;
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** Into memory of the length that was announced, so that it is not held twice. */
async function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  if (Number.isNaN(length)) return Buffer.concat(await response.toArray());
  const body = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for await (const piece of response as AsyncIterable<Buffer>) at += piece.copy(body, at);
  return body;
}
