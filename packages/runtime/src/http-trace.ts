import { context, type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { HttpServer } from './http-server.ts';
import { contextOf, tracer } from './telemetry.ts';

interface Traced {
  readonly span: Span;
  readonly within: Context;
}

/**
 * A server span for each request, continuing the caller's `traceparent`; what the route does, it does inside it. Used only where traces
 * are recorded. The context is entered after the body was read: the events of the socket would lose an earlier one.
 */
export function traceRequests(app: HttpServer): void {
  const traced = new WeakMap<FastifyRequest, Traced>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { traceparent } = request.headers;
    const parent = contextOf(typeof traceparent === 'string' ? traceparent : undefined);
    const route = request.routeOptions.url ?? 'unknown';
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = tracer('sluice').startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    traced.set(request, { span, within: trace.setSpan(parent, span) });
    done();
  });
  app.addHook('preValidation', (request, _reply, done) => {
    const own = traced.get(request);
    if (own) context.with(own.within, done);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = traced.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
