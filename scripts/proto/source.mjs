// What stands in proto/, read through the descriptors that buf builds.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export const root = path.dirname(path.dirname(import.meta.dirname));
const proto = path.join(root, 'proto');
/** The descriptors of the last release: what `check` compares with, without a network. */
export const release = path.join(proto, 'release.binpb');
const contracts = createRequire(path.join(root, 'packages/contracts/package.json'));
const { createFileRegistry, fromBinary, ScalarType } = contracts('@bufbuild/protobuf');
const { FileDescriptorSetSchema } = contracts('@bufbuild/protobuf/wkt');

/** Runs buf in proto/; what it says of a fault goes to the terminal, and ends us. */
export function buf(args, stdio = 'inherit') {
  const done = spawnSync('buf', args, { cwd: proto, stdio: ['ignore', stdio, 'inherit'], maxBuffer: 1 << 28 });
  if (done.status !== 0) process.exit(done.status ?? 1);
  return done.stdout;
}

const ours = (set) => [...createFileRegistry(fromBinary(FileDescriptorSetSchema, set)).files].filter((file) => file.name.startsWith('sluice/')).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Our files as they stand, in order of their names. */
export const files = () => ours(buf(['build', '-o', '-#format=binpb'], 'pipe'));
/** The same of the last release. */
export const released = () => ours(readFileSync(release));

const NUMBERS = { [ScalarType.INT32]: 'int32', [ScalarType.UINT32]: 'uint32', [ScalarType.DOUBLE]: 'double' };
const SCALARS = { [ScalarType.STRING]: 'string', [ScalarType.BOOL]: 'boolean', ...NUMBERS };

/** The kind of one value: string, boolean, int32, uint32, double, time, or the name of a message. */
function kindOf(field, message) {
  if (message?.typeName === 'google.protobuf.Timestamp') return 'time';
  if (message) return message.name;
  const kind = SCALARS[field.scalar];
  if (kind) return kind;
  const why = field.scalar === undefined ? 'enums do not travel; use a documented string' : 'this scalar has no plain JSON form here (64-bit numbers are strings in ProtoJSON)';
  throw new Error(`${field.parent.typeName}.${field.name}: ${why}`);
}

/** Each message: its name, what is said of it, and its fields with mode (one, optional, list, map), kind, and what is said of them. */
export function messagesOf(file) {
  const comments = new Map();
  for (const location of file.proto.sourceCodeInfo?.location ?? []) if (location.leadingComments) comments.set(location.path.join('.'), location.leadingComments.trim().replaceAll(/\n\s*/g, ' '));
  return file.messages.map((message, at) => ({
    name: message.name,
    about: comments.get(`4.${at}`),
    fields: message.fields.map((field, index) => ({
      name: field.jsonName,
      about: comments.get(`4.${at}.2.${index}`),
      mode: field.fieldKind === 'map' || field.fieldKind === 'list' ? field.fieldKind : field.proto.proto3Optional === true ? 'optional' : 'one',
      kind: kindOf(field, field.message),
    })),
  }));
}
