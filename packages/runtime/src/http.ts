import type { Clock } from '@sluice/kernel';
import { uuidv7 } from '@sluice/kernel';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Actor, Role } from './actor.ts';
import { jsonBody } from './http-body.ts';
import { answerClientError, answerError, notFoundAnswer } from './http-errors.ts';
import { closeSchema, strictValidator } from './http-schema.ts';
import type { HttpServer } from './http-server.ts';
import { traceRequests } from './http-trace.ts';
import type { Logger } from './logger.ts';
import { Problem } from './problem.ts';
import { tracesOn } from './telemetry.ts';

export interface HttpOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Bytes; the default fits 500 contacts of a batch. */
  readonly bodyLimit?: number;
}

const MIB = 1024 * 1024;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * A server of the house: bodies are strict JSON in valid UTF-8 (no coercion, unknown fields refused), every error is problem+json
 * that names the field, `x-request-id` is echoed. No logger per request, and spans only where traces are recorded (`startTelemetry` first): intake takes
 * thousands of requests a second.
 */
export function createHttp(options: HttpOptions): HttpServer {
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? 8 * MIB,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply, options.logger),
    return503OnClosing: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(strictValidator());
  app.decorateRequest('actor', undefined);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, jsonBody);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('preValidation', refuseNul);
  const routes: { method: string; pattern: RegExp }[] = [];
  if (tracesOn()) traceRequests(app);
  app.addHook('onRoute', (route) => {
    closeSchema(route);
    const pattern = new RegExp(
      `^${route.url
        .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll(/:[A-Za-z]+/g, '[^/]+')
        .replaceAll('*', '.*')}$`,
    );
    for (const method of [route.method].flat()) routes.push({ method, pattern });
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, options.logger));
  app.setNotFoundHandler((request, reply) => notFoundAnswer(request, reply, routes));
  return app;
}

/** What Postgres cannot hold is no id and no filter of anybody. Bodies are judged where they are read. */
function refuseNul(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  if (!request.url.includes('%00')) return done();
  const places = Object.entries({ params: request.params, query: request.query }).flatMap(([place, fields]) =>
    Object.entries(fields as Record<string, unknown>).flatMap(([name, value]) => (`${name}${[value].flat().join('')}`.includes('\u0000') ? [`${place}.${name.replaceAll('\u0000', '')}`] : [])),
  );
  if (places.length === 0) return done();
  const errors = places.slice(0, 20).map((path) => ({ path: path.slice(0, 200), message: 'may not hold U+0000' }));
  done(new Problem(400, 'invalid', `${errors[0]?.path} may not hold U+0000`, { errors }));
}

/** The caller, if one of `roles` (any role where none is named). @throws Problem 401, 403 */
export function requireRole(request: FastifyRequest, ...roles: readonly Role[]): Actor {
  if (request.actor === undefined) throw new Problem(401, 'unauthenticated', 'send a key: authorization: Bearer …', { headers: { 'www-authenticate': 'Bearer' } });
  if (roles.length > 0 && !roles.includes(request.actor.role)) throw new Problem(403, 'forbidden', `this needs the role ${roles.join(' or ')}`);
  return request.actor;
}
