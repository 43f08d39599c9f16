/** One value of a body made wrong. */
export interface Spoilt {
  readonly what: string;
  /** The field that an answer must name: `body.from.value`. */
  readonly path: string;
  readonly body: unknown;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
const isObject = (value: Json): value is { readonly [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A word that no answer may repeat outside the name of a field, and no log line at all. */
export const MARK = 'evil4711';

/** Every field of a good body, once as each kind that it is not; and a field too many in every object. */
export function spoil(good: unknown): Spoilt[] {
  return wrongIn(good as Json, 'body').map(({ what, path, value }) => ({ what, path, body: value }));
}

interface Wrong {
  readonly what: string;
  readonly path: string;
  readonly value: Json;
}

function wrongIn(value: Json, path: string): Wrong[] {
  const here = path === 'body' ? [] : kinds(value).map(([what, wrong]): Wrong => ({ what, path, value: wrong }));
  if (Array.isArray(value)) return [...here, ...wrongIn(value[0] as Json, `${path}.0`).map((one) => ({ ...one, value: [one.value, ...value.slice(1)] as Json }))];
  if (!isObject(value)) return here;
  const extra: Wrong = { what: 'a field too many', path: `${path}.zz-${MARK}`, value: { ...value, [`zz-${MARK}`]: { $ne: MARK } } };
  const inner = Object.entries(value).flatMap(([name, one]) => wrongIn(one, `${path}.${name}`).map((wrong) => ({ ...wrong, value: { ...value, [name]: wrong.value } })));
  return [...here, extra, ...inner];
}

function kinds(value: Json): [string, Json][] {
  const all: [string, Json][] = [
    ['an object', { $ne: MARK }],
    ['a list', [[MARK]]],
    ['a number', 1e308],
    ['null', null],
    ['a truth', true],
  ];
  if (typeof value === 'string') all.push(['U+0000', `a\u0000${MARK}`]);
  else all.push(['a text', MARK]);
  return all.filter(([, wrong]) => typeof wrong !== typeof value || typeof value === 'string' || Array.isArray(wrong) !== Array.isArray(value));
}
