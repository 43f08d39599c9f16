// Interfaces, and the table of shapes that `known()` checks by.
import { messagesOf } from './source.mjs';

const HEAD = '// Generated from proto/ by `pnpm generate`; do not edit.';
const plain = (kind) => (kind === 'int32' || kind === 'uint32' || kind === 'double' ? 'number' : kind);

function typeOf({ mode, kind }) {
  const one = kind === 'time' ? 'Timestamp' : plain(kind);
  return mode === 'map' ? `Readonly<Record<string, ${one}>>` : mode === 'list' ? `readonly ${one}[]` : one;
}

function interfaceOf({ name, about, fields }) {
  const lines = fields.flatMap((field) => [...(field.about ? [`  /** ${field.about} */`] : []), `  ${field.name}${field.mode === 'optional' ? '?' : ''}: ${typeOf(field)};`]);
  return [...(about ? [`/** ${about} */`] : []), `export interface ${name} {`, ...lines, '}', ''];
}

function wordsOf(one) {
  const prefix = one.sharedPrefix ?? '';
  const names = one.values.slice(1).map((value) => value.name.toLowerCase().slice(prefix.length));
  const list = `${one.name.replaceAll(/(?<=.)[A-Z]/g, '_$&').toUpperCase()}S`;
  return [`export const ${list} = [${names.map((name) => `'${name}'`).join(', ')}] as const;`, `export type ${one.name} = (typeof ${list})[number];`, ''];
}

export const types = (files) =>
  [
    HEAD,
    '/** RFC 3339, UTC. */',
    'export type Timestamp = string;',
    '',
    ...files.flatMap((file) => messagesOf(file).flatMap(interfaceOf)),
    ...files.flatMap((file) => file.enums.flatMap(wordsOf)),
  ].join('\n');

export const shapes = (files) =>
  [
    HEAD,
    '/** Fields of each message: optional, list or map, then the kind of value. */',
    'export const SHAPES = {',
    ...files.flatMap(messagesOf).map(({ name, fields }) => `  ${name}: { ${fields.map(({ name, mode, kind }) => `${name}: '${mode === 'one' ? '' : `${mode} `}${plain(kind)}'`).join(', ')} },`),
    '} as const;',
    '',
  ].join('\n');
