import { PROBLEMS } from '@sluice/contracts';
import type { FastifySchema } from 'fastify';
import type { HttpServer } from './http-server.ts';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Described {
  readonly method: string;
  readonly url: string;
  readonly schema: FastifySchema;
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { enum: Object.keys(PROBLEMS) },
    errors: { type: 'array', items: { type: 'object', required: ['path', 'message'], properties: { path: { type: 'string' }, message: { type: 'string' } } } },
  },
};
const COMPONENTS = {
  securitySchemes: { key: { type: 'http' as const, scheme: 'bearer', description: 'An API key: `slc_…`' } },
  schemas: { Problem: PROBLEM },
  responses: { Problem: { description: 'Refused or failed (RFC 9457)', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } },
};

/**
 * Notes the routes of the API (`/v1/…`) as they are added to a server; the answer makes their OpenAPI 3.1 document. Call it before the
 * routes. What makes the document is loaded only then, and thrown away after it: a process that nobody asks pays nothing.
 */
export function describeRoutes(app: HttpServer, info: OpenApiDocument['info']): () => Promise<OpenApiDocument> {
  const routes: Described[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    // What has no schema only passes calls on.
    if (schema === undefined || schema.hide === true || !url.startsWith('/v1/')) return;
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push({ method: one, url, schema });
  });
  return async () => withProblems(await documentOf(routes, info));
}

async function documentOf(routes: readonly Described[], info: OpenApiDocument['info']): Promise<OpenApiDocument> {
  const [{ default: fastify }, { default: swagger }] = await Promise.all([import('fastify'), import('@fastify/swagger')]);
  const scratch = fastify();
  scratch.setValidatorCompiler(() => () => true);
  scratch.setSerializerCompiler(() => JSON.stringify);
  await scratch.register(swagger, { openapi: { openapi: '3.1.0', info, components: COMPONENTS as object, security: [{ key: [] }] } });
  for (const { method, url, schema } of routes) scratch.route({ method, url, schema, handler: () => null });
  await scratch.ready();
  const document = scratch.swagger() as OpenApiDocument;
  await scratch.close();
  return document;
}

/** Every operation can be refused; the routes' own schemas say only what they answer when they do not refuse. */
function withProblems(document: OpenApiDocument): OpenApiDocument {
  const answerable = (operation: unknown) => {
    const { responses, ...rest } = operation as { responses?: Record<string, unknown> };
    return { ...rest, responses: { ...responses, default: { $ref: '#/components/responses/Problem' } } };
  };
  const paths = Object.entries(document.paths).map(([path, item]) => [path, Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, answerable(operation)]))]);
  return { ...document, paths: Object.fromEntries(paths) as OpenApiDocument['paths'] };
}
