// Each message as JSON Schema, for the AsyncAPI documents.
import { messagesOf } from './source.mjs';

const VALUES = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  uint32: { type: 'integer', format: 'int32', minimum: 0 },
  double: { type: 'number', format: 'double' },
  time: { type: 'string', format: 'date-time' },
};
const valueOf = (kind) => VALUES[kind] ?? { $ref: `#/components/schemas/${kind}` };

function propertyOf({ mode, kind, about }) {
  const one = valueOf(kind);
  const value = mode === 'list' ? { type: 'array', items: one } : mode === 'map' ? { type: 'object', additionalProperties: one } : one;
  if (!about) return value;
  // Beside a reference nothing else is read.
  return value.$ref ? { allOf: [value], description: about } : { ...value, description: about };
}

/** Fields that nobody knows yet are allowed: a compatible change adds them. */
const schemaOf = ({ about, fields }) => ({
  type: 'object',
  ...(about ? { description: about } : {}),
  required: fields.filter((field) => field.mode !== 'optional').map((field) => field.name),
  properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])),
});

export const jsonSchemas = (files) =>
  [
    '// Generated from proto/ by `pnpm generate`; do not edit.',
    '/** Each message as JSON Schema (draft 7); references point into an AsyncAPI document. */',
    'export const JSON_SCHEMAS = {',
    ...files.flatMap(messagesOf).map((message) => `  ${message.name}: ${JSON.stringify(schemaOf(message), undefined, 2).replaceAll('\n', '\n  ')},`),
    '} as const;',
    '',
  ].join('\n');
