import type { Words } from './setting-words.ts';

export type Entry = { readonly id: string };

/**
 * What differs between two lists of entries with ids, and their order. In the words of `words`; a difference that those leave out is told by
 * its path, so that nothing which a later form of the document adds goes untold.
 */
export function listed<T extends Entry>(what: string, before: readonly T[], after: readonly T[], words: (one: T) => Words = withoutId, many = `${what}s`): string[] {
  const byId = (list: readonly T[]): Record<string, T> => Object.fromEntries(list.map((one) => [one.id, one]));
  return [...keyed(what, byId(before), byId(after), words), ...order(many, before, after)];
}

const withoutId = (one: Entry): Words => rest(one, ['id']);

/** The same of a map. */
export function keyed<T extends object>(what: string, before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>, words: (one: T) => object = (one) => one): string[] {
  return [
    ...Object.keys(before).flatMap((id) => (Object.hasOwn(after, id) ? [] : [`${what} ${id}: removed`])),
    ...Object.entries(after).flatMap(([id, is]) => {
      const was = Object.hasOwn(before, id) ? before[id] : undefined;
      if (was === undefined) return [`${what} ${id}: added`];
      const told = fields(`${what} ${id}`, words(was), words(is));
      return told.length > 0 ? told : fields(`${what} ${id}`, was, is);
    }),
  ];
}

/** Of a document, what stands beside its lists. */
export function beside(what: string, before: object, after: object, lists: readonly string[]): string[] {
  return fields(what, rest(before, ['version', ...lists]), rest(after, ['version', ...lists]));
}

/** One line for each leaf that differs: `policy key: firstResponse.target 15m → 10m`. */
export function fields(subject: string, before: unknown, after: unknown): string[] {
  const [left, right] = [leaves(before), leaves(after)];
  return changed(left, right).map((path) => `${subject}: ${path === '' ? '' : `${path} `}${left.get(path) ?? 'none'} → ${right.get(path) ?? 'none'}`);
}

/** The paths at which two values differ. */
export const changedPaths = (before: unknown, after: unknown): string[] => changed(leaves(before), leaves(after));

function changed(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): string[] {
  return [...new Set([...left.keys(), ...right.keys()])].filter((path) => left.get(path) !== right.get(path));
}

function leaves(value: unknown, path = '', into: Map<string, string> = new Map()): Map<string, string> {
  if (value === undefined) return into;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return into.set(path, value.length === 0 ? 'nobody' : value.map(inList).join(', '));
  if (value === null || typeof value !== 'object') return into.set(path, JSON.stringify(value).replace(/^"(.*)"$/, '$1'));
  const inner = Object.entries(value);
  if (inner.length === 0 && path !== '') into.set(path, '{}');
  for (const [key, one] of inner) leaves(one, path === '' ? key : `${path}.${key}`, into);
  return into;
}

/** Told from two values by its quotation marks. */
const inList = (one: unknown): string => (typeof one === 'string' && !one.includes(', ') ? one : JSON.stringify(one));

export function rest(value: object, without: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !without.includes(key)));
}

/** So many names of a list are told. */
const MOST_NAMES = 12;

/** First match wins, so the order of what stayed matters; of a long list what has its place no more. */
export function order(what: string, before: readonly Entry[], after: readonly Entry[]): string[] {
  const [old, fresh] = [new Set(before.map((one) => one.id)), new Set(after.map((one) => one.id))];
  const [was, is] = [before.map((one) => one.id).filter((id) => fresh.has(id)), after.map((one) => one.id).filter((id) => old.has(id))];
  const first = was.findIndex((id, at) => id !== is[at]);
  if (first < 0) return [];
  const names = (ids: readonly string[]): string => {
    const from = ids.length <= MOST_NAMES ? 0 : first;
    const shown = ids.slice(from, from + MOST_NAMES).join(', ');
    return `${from > 0 ? '… ' : ''}${shown}${from + MOST_NAMES < ids.length ? ' …' : ''}`;
  };
  return [`${what}: order ${names(was)} → ${names(is)}`];
}
