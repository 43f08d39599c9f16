/** What the published schemas are made of. */
interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Two values of one form that differ in one place, and which. */
export interface Pair {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const SAMPLES = [
  'serve',
  'wait',
  'first mon',
  'last tue',
  'a.example',
  'b.example',
  '3h',
  '2h',
  '12:00',
  '13:00',
  'mon',
  'tue',
  '2026-05-01',
  '2026-05-02',
  'attributes.a',
  'attributes.b',
  'a',
  'b',
  'A',
  'B',
  'a@b.example',
  'c@b.example',
  'a.b',
  'a.c',
  '{link}',
  '{link}!',
  '/a',
  '/b',
  'https://a.example',
  'https://b.example',
];

/** Keys that stand instead of others. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { afterMs: ['after'], target: ['until', 'due'], elapsed: ['until', 'due'], due: ['until'] };

/** Everything in which two documents of the schema can differ by one thing: each key's value, its absence, each list's length and order, each form that a value may have. */
export function schemaPairs(root: object): Pair[] {
  return pairsOf(root, root, '');
}

function resolved(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  const found = { ...root.definitions, ...root.$defs }[$ref.split('/').at(-1)!];
  if (!found) throw new Error(`there is no ${$ref}`);
  return { ...resolved(root, found), ...own };
}

/** Each form that a value of the schema may have, one by one. */
function formsOf(root: Schema, raw: Schema): Schema[] {
  const schema = resolved(root, raw);
  if (schema.anyOf) return schema.anyOf.flatMap((one) => formsOf(root, one));
  if (schema.const !== undefined || schema.enum) return [schema];
  return [schema.type ?? (schema.properties ? 'object' : 'string')].flat().map((type) => ({ ...schema, type }));
}

/** A few values of a form: the first is what everything else is built with. */
function valuesOf(root: Schema, schema: Schema): unknown[] {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return [...schema.enum];
  switch (schema.type) {
    case 'boolean':
      return [true, false];
    case 'integer':
      return [schema.maximum ?? (schema.minimum ?? 0) + 2, (schema.maximum ?? (schema.minimum ?? 0) + 2) - 1];
    case 'number':
      return [schema.maximum ?? 1, (schema.maximum ?? 1) / 2];
    case 'array':
      return [listOf(root, schema)];
    case 'object':
      return [mapOf(root, schema)];
    default:
      return stringsOf(schema);
  }
}

function stringsOf({ pattern }: Schema): string[] {
  const found = SAMPLES.filter((text) => pattern === undefined || new RegExp(pattern, 'u').test(text)).slice(0, 2);
  // One word that alone fits.
  const only = /^\^(\w+)\$$/.exec(pattern ?? '')?.[1];
  if (only !== undefined) return [only];
  if (found.length < 2) throw new Error(`no two samples fit ${pattern}`);
  return found;
}

const baseOf = (root: Schema, schema: Schema): unknown => valuesOf(root, formsOf(root, schema)[0]!)[0];

const itemsOf = ({ items }: Schema): Schema => [items ?? {}].flat()[0]!;

/** Two of what it lists, by different ids. */
function listOf(root: Schema, schema: Schema): unknown[] {
  const item = formsOf(root, itemsOf(schema))[0]!;
  const [one, two = one] = valuesOf(root, item);
  return item.type === 'object' && item.properties?.['id']
    ? [
        { ...(one as object), id: 'first' },
        { ...(one as object), id: 'second' },
      ]
    : [one, two];
}

function mapOf(root: Schema, schema: Schema): Record<string, unknown> {
  return Object.fromEntries(keysOf(schema).map(([key, inner]) => [key, baseOf(root, inner)]));
}

function keysOf(schema: Schema): (readonly [string, Schema])[] {
  const more = schema.additionalProperties;
  const named = schema.propertyNames ?? {};
  return [
    ...Object.entries(schema.properties ?? {}),
    ...Object.entries(schema.patternProperties ?? {}).map(([pattern, inner]) => [stringsOf({ pattern })[0]!, inner] as const),
    ...(typeof more === 'object' ? [[named.enum ? String(named.enum[0]) : stringsOf(named)[0]!, more] as const] : []),
  ];
}

function pairsOf(root: Schema, raw: Schema, path: string): Pair[] {
  const forms = formsOf(root, raw);
  const between = forms.slice(1).map((form) => ({ path: `${path} as ${String(form.type)}`, before: valuesOf(root, forms[0]!)[0], after: valuesOf(root, form)[0] }));
  return [...forms.flatMap((form) => within(root, form, path)), ...between];
}

function within(root: Schema, schema: Schema, path: string): Pair[] {
  const [base, ...others] = valuesOf(root, schema);
  if (schema.type === 'object' && schema.enum === undefined) return inMap(root, schema, path);
  if (schema.type === 'array' && schema.enum === undefined) return inList(root, schema, path);
  return others.map((after) => ({ path, before: base, after }));
}

function inMap(root: Schema, schema: Schema, path: string): Pair[] {
  const all = mapOf(root, schema);
  return keysOf(schema).flatMap(([key, inner]) => {
    const base = Object.fromEntries(Object.entries(all).filter(([other]) => !INSTEAD[key]?.includes(other)));
    const at = path === '' ? key : `${path}.${key}`;
    const { [key]: _gone, ...without } = base;
    const gone = schema.required?.includes(key) || key === 'version' ? [] : [{ path: `${at} gone`, before: base, after: without }];
    return [...pairsOf(root, inner, at).map((one) => ({ path: one.path, before: { ...base, [key]: one.before }, after: { ...base, [key]: one.after } })), ...gone];
  });
}

function inList(root: Schema, schema: Schema, path: string): Pair[] {
  const [one, two] = listOf(root, schema);
  const item = itemsOf(schema);
  const own = pairsOf(root, item, `${path}.0`).map((pair) => ({ path: pair.path, before: [pair.before, two], after: [pair.after, two] }));
  return [...own, { path: `${path} shorter`, before: [one, two], after: [one] }, ...(one === two ? [] : [{ path: `${path} turned`, before: [one, two], after: [two, one] }])];
}
