import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createFileRegistry, fromBinary, fromJson, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { FIXTURES } from './asyncapi/fixtures.ts';
import { decode, EVENT_MESSAGES, type EventName, known, typeOf } from './index.ts';

/**
 * A consumer that is older than the writer: it has the contracts of its day, the writer has changed them compatibly (which is what
 * `proto.mjs check` lets pass: optional fields and types that are new). It must read on as if nothing had happened.
 */
const names = Object.keys(FIXTURES) as EventName[];
const released = new Map(
  [...createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(path.resolve(import.meta.dirname, '../../../proto/release.binpb'))))].flatMap((one) =>
    one.kind === 'message' ? [[one.name, one] as const] : [],
  ),
);

/** The same data as a later release writes it: more is said in every object that is a message. */
function later(value: unknown, open = true): unknown {
  if (Array.isArray(value)) return value.map((one) => later(one));
  if (value === null || typeof value !== 'object') return value;
  // What is in a map is its owner's: a later contract adds nothing to it.
  const fields = Object.entries(value).map(([name, inner]) => [name, later(inner, !['attributes', 'excluded', 'limits', 'digests', 'ratings'].includes(name))]);
  return { ...Object.fromEntries(fields), ...(open ? { since_v9: { 新: [1] } } : {}) };
}
const laterRecord = (name: EventName) => {
  const { key, headers, value } = FIXTURES[name];
  return {
    key,
    headers: { ...headers, ce_dataschema: 'https://sluice.dev/schemas/v9', ce_newer: 'x', 'content-type': 'application/json; charset=utf-8' },
    value: Buffer.from(JSON.stringify(later(value))),
  };
};

test.each(names)('%s of a later release is taken by a consumer of today', (name) => {
  const found = known(decode(laterRecord(name))!);
  expect(found?.name).toBe(name);
  expect(found?.event.dataschema).toBe('https://sluice.dev/schemas/v9');
  expect(found?.event.data).toMatchObject(FIXTURES[name].value);
});

test.each(names.filter((name) => released.has(EVENT_MESSAGES[name])))('%s of a later release is to a consumer of the last release what it was', (name) => {
  const schema = released.get(EVENT_MESSAGES[name])!;
  const read = (value: unknown) => toJson(schema, fromJson(schema, value as never, { ignoreUnknownFields: true }));
  expect(read(JSON.parse(laterRecord(name).value.toString()))).toEqual(read(FIXTURES[name].value));
});

test('a type that it does not know is passed over, and so is a breaking change, which is another type', () => {
  const record = laterRecord('ticket.created');
  for (const type of ['dev.sluice.ticket.frozen.v1', typeOf('ticket.created').replace('.v1', '.v2')]) {
    expect(known(decode({ ...record, headers: { ...record.headers, ce_type: type } })!)).toBeUndefined();
  }
});
