// Usage: node scripts/proto.mjs generate | check | release
// generate: proto/ → packages/contracts/src/generated/{types,schema}.ts; check: buf lint, buf breaking against the last release, generated files are current;
// release: the present contracts become the ones that `check` compares with.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const proto = path.join(root, 'proto');
const out = path.join(root, 'packages/contracts/src/generated');
const release = path.join(proto, 'release.binpb');
const { createFileRegistry, fromBinary, ScalarType } = createRequire(path.join(root, 'packages/contracts/package.json'))('@bufbuild/protobuf');
const { FileDescriptorSetSchema } = createRequire(path.join(root, 'packages/contracts/package.json'))('@bufbuild/protobuf/wkt');

function buf(args, stdio = 'inherit') {
  const done = spawnSync('buf', args, { cwd: proto, stdio: ['ignore', stdio, 'inherit'], maxBuffer: 1 << 28 });
  if (done.status !== 0) process.exit(done.status ?? 1);
  return done.stdout;
}

const scalar = (type) => ({ [ScalarType.STRING]: 'string', [ScalarType.BOOL]: 'boolean', [ScalarType.INT32]: 'number', [ScalarType.UINT32]: 'number', [ScalarType.DOUBLE]: 'number' })[type];

/** The kind of one value in the small schema language of `check.ts`: string, boolean, number, time, or the name of a message. */
function kindOf(field) {
  if (field.scalar !== undefined) {
    const kind = scalar(field.scalar);
    if (!kind) throw new Error(`${field.parent.typeName}.${field.name}: this scalar has no plain JSON form here (64-bit numbers are strings in ProtoJSON)`);
    return kind;
  }
  if (field.message?.typeName === 'google.protobuf.Timestamp') return 'time';
  if (field.message) return field.message.name;
  throw new Error(`${field.parent.typeName}.${field.name}: enums do not travel; use a documented string`);
}

function commentsOf(file) {
  const found = new Map();
  for (const location of file.proto.sourceCodeInfo?.location ?? []) if (location.leadingComments) found.set(location.path.join('.'), location.leadingComments.trim().replaceAll(/\n\s*/g, ' '));
  return found;
}

function render(files) {
  const types = ['// Generated from proto/ by `pnpm generate`; do not edit.', '/** RFC 3339, UTC. */', 'export type Timestamp = string;', ''];
  const shapes = [];
  const enums = [];
  for (const file of files) {
    const comments = commentsOf(file);
    file.messages.forEach((message, at) => {
      const note = comments.get(`4.${at}`);
      if (note) types.push(`/** ${note} */`);
      types.push(`export interface ${message.name} {`);
      const shape = [];
      message.fields.forEach((field, index) => {
        const optional = field.proto.proto3Optional === true;
        const about = comments.get(`4.${at}.2.${index}`);
        const map = field.fieldKind === 'map';
        const list = field.fieldKind === 'list';
        const kind = map
          ? scalar(field.scalar)
          : kindOf(list ? { ...field, scalar: field.listKind === 'scalar' ? field.scalar : undefined, message: field.message, parent: message, name: field.name } : field);
        const ts = kind === 'time' ? 'Timestamp' : kind;
        if (about) types.push(`  /** ${about} */`);
        types.push(`  ${field.jsonName}${optional ? '?' : ''}: ${map ? `Readonly<Record<string, ${ts}>>` : list ? `readonly ${ts}[]` : ts};`);
        shape.push(`${field.jsonName}: '${map ? 'map ' : list ? 'list ' : optional ? 'optional ' : ''}${kind}'`);
      });
      types.push('}', '');
      shapes.push(`  ${message.name}: { ${shape.join(', ')} },`);
    });
    for (const one of file.enums) {
      const prefix = one.sharedPrefix ?? '';
      const names = one.values.slice(1).map((value) => value.name.toLowerCase().slice(prefix.length));
      enums.push(
        `export const ${one.name.replaceAll(/(?<=.)[A-Z]/g, '_$&').toUpperCase()}S = [${names.map((name) => `'${name}'`).join(', ')}] as const;`,
        `export type ${one.name} = (typeof ${one.name.replaceAll(/(?<=.)[A-Z]/g, '_$&').toUpperCase()}S)[number];`,
        '',
      );
    }
  }
  const schema = [
    '// Generated from proto/ by `pnpm generate`; do not edit.',
    '/** Fields of each message: optional, list or map, then the kind of value. */',
    'export const SHAPES = {',
    ...shapes,
    '} as const;',
    '',
  ];
  return { 'types.ts': [...types, ...enums].join('\n'), 'schema.ts': schema.join('\n') };
}

function generated() {
  const set = fromBinary(FileDescriptorSetSchema, buf(['build', '-o', '-#format=binpb'], 'pipe'));
  const files = [...createFileRegistry(set).files].filter((file) => file.name.startsWith('sluice/')).sort((a, b) => (a.name < b.name ? -1 : 1));
  return render(files);
}

const action = process.argv[2];
if (action === 'generate') {
  mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(generated())) writeFileSync(path.join(out, name), text);
} else if (action === 'release') {
  buf(['build', '-o', release]);
} else if (action === 'check') {
  buf(['lint']);
  if (existsSync(release)) buf(['breaking', '--against', release]);
  for (const [name, text] of Object.entries(generated())) {
    if (readFileSync(path.join(out, name), 'utf8') !== text) {
      process.stderr.write(`packages/contracts/src/generated/${name} is not what proto/ says: run \`pnpm generate\`\n`);
      process.exit(1);
    }
  }
} else {
  process.stderr.write('usage: node scripts/proto.mjs generate | check | release\n');
  process.exit(2);
}
