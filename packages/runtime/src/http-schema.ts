import { BrokenInvariant } from '@sluice/kernel';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchema, FastifySchemaCompiler, RouteOptions } from 'fastify';

/** Bodies are taken as they are; what stands in a URL or a header is text and is read as the number it must be. */
export function strictValidator(): FastifySchemaCompiler<FastifySchema> {
  const body = instance(false);
  const text = instance('array');
  return ({ schema, httpPart }) => (httpPart === 'body' ? body : text).compile(schema);
}

/** A misspelt keyword or format in a schema of ours is an error at the start, never a check that does not happen. */
function instance(coerceTypes: false | 'array'): Ajv {
  const ajv = new Ajv({ allErrors: true, removeAdditional: false, useDefaults: true, coerceTypes, strictSchema: true, strictTypes: false, strictTuples: false, strictRequired: false });
  formats.default(ajv, ['date-time', 'date', 'email', 'uri', 'uuid']);
  return ajv;
}

const NO_QUERY = { type: 'object', properties: {}, additionalProperties: false } as const;

/**
 * Closes what a route of the API takes: a route without a query refuses any, and an object of a body or a query that does not say what else
 * it takes is a mistake of ours. @throws BrokenInvariant that names the place
 */
export function closeSchema(route: RouteOptions): void {
  if (!route.url.startsWith('/v1/') || route.url.includes('*') || route.schema === undefined) return;
  route.schema.querystring ??= NO_QUERY;
  for (const part of ['body', 'querystring'] as const) {
    const open = openObject(route.schema[part], part);
    if (open !== undefined) throw new BrokenInvariant(`${String(route.method)} ${route.url}: ${open} must say additionalProperties: false, or what else it takes`);
  }
}

/** The first object schema that takes anything, by its path. */
function openObject(schema: unknown, at: string): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if (Array.isArray(schema)) return first(schema.map((one, index): [string, unknown] => [`${at}.${index}`, one]));
  const { type, properties = {}, items, anyOf, oneOf, allOf, additionalProperties, patternProperties } = schema as Record<string, unknown> & { properties?: Record<string, unknown> };
  if (type === 'object' && additionalProperties === undefined && patternProperties === undefined) return at;
  return first([
    ...Object.entries(properties).map(([name, one]): [string, unknown] => [`${at}.${name}`, one]),
    ...[items, anyOf, oneOf, additionalProperties].map((one): [string, unknown] => [at, one]),
    ...(allOf === undefined ? [] : ([[at, allOf]] as [string, unknown][])),
  ]);
}

function first(parts: readonly (readonly [string, unknown])[]): string | undefined {
  for (const [at, schema] of parts) {
    const open = openObject(schema, at);
    if (open !== undefined) return open;
  }
  return undefined;
}
