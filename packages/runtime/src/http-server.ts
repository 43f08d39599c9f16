import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { Actor } from './actor.ts';

/** With it come the fields of a route's schema: tags, summary, hide. */
export type { SwaggerOptions } from '@fastify/swagger';

export type HttpServer = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>;

/** What a service's http/ exports: routes with full paths (`/v1/…`); `request.actor` is set before any of them runs. */
export type HttpPlugin = (app: HttpServer) => Promise<void>;

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | undefined;
  }
}
