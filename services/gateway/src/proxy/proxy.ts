import { pipeline } from 'node:stream';
import { BrokenInvariant } from '@sluice/kernel';
import { ACTOR_HEADER, type HttpServer, Problem, requireRole, traceparentOf, unavailable } from '@sluice/runtime';
import type { FastifyReply, FastifyRequest, HTTPMethods, RawServerBase, RouteGenericInterface } from 'fastify';
import { PAGES } from '../domain/access.ts';
import { ROUTE_TABLE } from '../domain/route-table.ts';
import { AS_HEADER } from '../http/door.ts';
import type { GatewayTelemetry } from '../telemetry.ts';
import type { ActorTokens } from './actor-tokens.ts';
import type { Origins } from './origins.ts';
import { BodyLimit, tooLarge } from './body-limit.ts';

export interface ProxyOptions {
  readonly tokens: ActorTokens;
  readonly telemetry: Pick<GatewayTelemetry, 'hopFailed' | 'tokenRefused'>;
  /** How long a service may take to begin its answer. Longer than the longest poll. */
  readonly answerMs?: number;
  readonly connectMs?: number;
}

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MIB = 1024 * 1024;
/** Of a route that takes more than the others, by its path. */
const BODY_LIMITS: Readonly<Record<string, number>> = { '/v1/customers/import': 50 * MIB };
const limitOf = (url: string): number => BODY_LIMITS[url.replace(/\?.*$/s, '')] ?? 8 * MIB;
/** What stays on this side of the hop: the key, and what the connection is about. `expect` was answered here. */
const KEPT = ['authorization', AS_HEADER, 'expect', 'te', 'upgrade', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'trailer'];
const KEPT_BACK = ['connection', 'keep-alive', ACTOR_HEADER];

type Headers = Record<string, string | string[] | undefined>;
type AnyReply = FastifyReply<RouteGenericInterface, RawServerBase>;

/** Routes of a service that runs elsewhere, by the route table: bodies are streamed both ways, the caller is vouched for by a signed token. */
export async function proxyTo(app: HttpServer, service: string, origins: Origins, options: ProxyOptions): Promise<void> {
  const patterns = ROUTE_TABLE[service];
  if (patterns === undefined) throw new BrokenInvariant(`the route table does not know the service ${service}`);
  const { default: replyFrom } = await import('@fastify/reply-from');
  const { connectMs = 2000, answerMs = 30_000 } = options;
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (request, payload, done) => {
      const said = request.headers['content-length'];
      const limit = limitOf(request.url);
      if (Number(said ?? 0) > limit) done(tooLarge());
      else if (said !== undefined)
        done(null, payload); // Node ends it there
      else
        done(
          null,
          pipeline(payload, new BodyLimit(limit), () => undefined),
        );
    });
    await scope.register(replyFrom, {
      disableRequestLogging: true,
      disableCache: true,
      undici: { connections: 128, pipelining: 1, connect: { timeout: connectMs }, headersTimeout: answerMs, bodyTimeout: answerMs },
    });
    const handler = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => forward(service, origins, options, request, reply);
    for (const url of patterns) scope.route({ method: METHODS, url, exposeHeadRoute: false, handler });
  });
}

async function forward(service: string, origins: Origins, options: ProxyOptions, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { telemetry } = options;
  // Who opens a page is nobody that we know.
  const token = PAGES.has(request.routeOptions.url ?? '') ? undefined : await options.tokens.of(requireRole(request));
  const origin = origins.pick();
  checkPath(request.url, origin);
  return reply.from(undefined, {
    getUpstream: () => origin,
    retryDelay: () => null, // whoever calls decides whether the call may be made twice
    rewriteRequestHeaders: (_request, headers) => sent(headers, token, request.id),
    rewriteHeaders: (headers) => without(headers, KEPT_BACK),
    onResponse(_request, answer, upstream) {
      if (answer.statusCode !== 401) {
        answer.send(upstream.stream);
        return;
      }
      // The key was good here: the service does not believe us.
      upstream.stream.resume();
      telemetry.tokenRefused(service);
      answer.send(away(service));
    },
    onError: (answer, { error }) => failed(answer, error),
  });

  function failed(answer: AnyReply, error: Error): void {
    if (!(error.cause instanceof Problem)) {
      if (NOT_THERE.has(codeOf(error))) origins.refused(origin);
      telemetry.hopFailed(service, error);
    }
    answer.send(error.cause instanceof Problem ? error.cause : away(service));
  }
}

/** The connection was never there: the process has ended, or is frozen. */
const NOT_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT']);

function codeOf(error: Error): string {
  const { code, cause } = error as Error & { code?: string };
  return (cause as { code?: string } | undefined)?.code ?? code ?? '';
}

const away = (service: string): Problem => unavailable(`the service ${service} does not answer: try again`);

/** What a service would read differently from how its route was judged here: `..`, a backslash, and their encoded forms. @throws Problem 400 */
function checkPath(url: string, base: string): void {
  const [path = '/'] = url.split('?', 1);
  if (new URL(path, base).pathname !== path || /(^|[\\/])\.\.([\\/]|$)/.test(decodeURIComponent(path))) throw new Problem(400, 'malformed', 'the path is not in its plain form');
}

function sent(headers: Headers, token: string | undefined, requestId: string): Headers {
  const traceparent = traceparentOf() ?? headers['traceparent'];
  return { ...without(headers, [...KEPT, ACTOR_HEADER]), ...(token === undefined ? {} : { [ACTOR_HEADER]: token }), 'x-request-id': requestId, ...(traceparent === undefined ? {} : { traceparent }) };
}

function without(headers: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
