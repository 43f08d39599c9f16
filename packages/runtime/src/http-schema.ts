import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchema, FastifySchemaCompiler } from 'fastify';

/** Bodies are taken as they are; what stands in a URL or a header is text and is read as the number it must be. */
export function strictValidator(): FastifySchemaCompiler<FastifySchema> {
  const body = instance(false);
  const text = instance('array');
  return ({ schema, httpPart }) => (httpPart === 'body' ? body : text).compile(schema);
}

function instance(coerceTypes: false | 'array'): Ajv {
  const ajv = new Ajv({ allErrors: true, removeAdditional: false, useDefaults: true, coerceTypes, strict: false });
  formats.default(ajv, ['date-time', 'email', 'uri', 'uuid']);
  return ajv;
}
