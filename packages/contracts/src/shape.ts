import { parseInstant, PoisonRecord } from '@sluice/kernel';
import { EVENT_MESSAGES, type EventData, type EventName, nameOf } from './events.ts';
import { SHAPES } from './generated/schema.ts';
import type { CloudEvent } from './cloud-event.ts';

type Shape = Readonly<Record<string, string>>;
const shapes: Readonly<Record<string, Shape>> = SHAPES;

/**
 * What is wrong with `value` as a message of proto/, as paths with reasons; empty where nothing is.
 * Unknown fields are allowed: a newer writer may say more (a compatible change keeps the type).
 */
export function faultsOf(message: string, value: unknown, path = ''): string[] {
  const shape = shapes[message];
  if (!shape) throw new Error(`no message ${message} in proto/`);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [`${path || message} must be an object`];
  const faults: string[] = [];
  for (const [name, rule] of Object.entries(shape)) {
    const at = path ? `${path}.${name}` : name;
    const inner = (value as Record<string, unknown>)[name];
    const space = rule.indexOf(' ');
    const [mode, kind] = space < 0 ? ['one', rule] : [rule.slice(0, space), rule.slice(space + 1)];
    if (inner === undefined) {
      if (mode !== 'optional') faults.push(`${at} is missing`);
    } else if (mode === 'list') {
      if (Array.isArray(inner)) inner.forEach((item, index) => faults.push(...valueFaults(kind, item, `${at}[${index}]`)));
      else faults.push(`${at} must be a list`);
    } else if (mode === 'map') {
      if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) for (const [key, item] of Object.entries(inner)) faults.push(...valueFaults(kind, item, `${at}.${key}`));
      else faults.push(`${at} must be a map`);
    } else faults.push(...valueFaults(kind, inner, at));
  }
  return faults;
}

function valueFaults(kind: string, value: unknown, path: string): string[] {
  switch (kind) {
    case 'string':
    case 'boolean':
      return typeof value === kind ? [] : [`${path} must be a ${kind}`];
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? [] : [`${path} must be a number`];
    case 'time':
      return typeof value === 'string' && parseInstant(value) !== undefined ? [] : [`${path} must be an RFC 3339 instant`];
    default:
      return faultsOf(kind, value, path);
  }
}

type Test = (value: unknown) => boolean;
const tests = new Map<string, Test>();

/** Whether nothing is wrong with `value`: the same rules as `faultsOf`, taken apart once and without a word about what is wrong. */
function testOf(message: string): Test {
  const known = tests.get(message);
  if (known) return known;
  const fields = Object.entries(shapes[message] ?? {}).map(([name, rule]) => {
    const [mode = '', kind = mode] = rule.split(' ');
    return { name, optional: mode === 'optional', test: fieldTest(kind === mode ? 'one' : mode, kind) };
  });
  const test: Test = (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
    for (const { name, optional, test: holds } of fields) {
      const inner = (value as Record<string, unknown>)[name];
      if (inner === undefined ? !optional : !holds(inner)) return false;
    }
    return true;
  };
  tests.set(message, test);
  return test;
}

function fieldTest(mode: string, kind: string): Test {
  const one = valueTest(kind);
  if (mode === 'list') return (value) => Array.isArray(value) && value.every(one);
  if (mode === 'map') return (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(one);
  return one;
}

function valueTest(kind: string): Test {
  if (kind === 'string' || kind === 'boolean') return (value) => typeof value === kind;
  if (kind === 'number') return (value) => typeof value === 'number' && Number.isFinite(value);
  if (kind === 'time') return (value) => typeof value === 'string' && parseInstant(value) !== undefined;
  return (value) => testOf(kind)(value);
}

/** An event whose name this release knows, with the type of its data. */
export type Known = { [N in EventName]: { readonly name: N; readonly event: CloudEvent<EventData[N]> } }[EventName];

/**
 * Names and checks an event; undefined where its type is not known to this release.
 * @throws PoisonRecord where the data has not the shape of its type: the reason names the field, never its value.
 */
export function known(event: CloudEvent): Known | undefined {
  const name = nameOf(event.type);
  if (name === undefined) return undefined;
  const message = EVENT_MESSAGES[name];
  if (testOf(message)(event.data)) return { name, event } as Known;
  const faults = faultsOf(message, event.data);
  if (faults.length > 0) throw new PoisonRecord('event_data', `${name}: ${faults.slice(0, 5).join(', ')}`);
  return { name, event } as Known;
}
