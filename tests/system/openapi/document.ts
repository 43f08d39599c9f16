import type { Api } from '@sluice/dev-env';

/** What this test reads of an OpenAPI 3.1 document. */
export interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
interface Example {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Parameter extends Example {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}
interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Example & { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
}

export interface Operation {
  /** `POST /v1/tickets/{id}/assign` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Examples of what stands in the path. */
  readonly ids: Readonly<Record<string, string>>;
  /** By name; the first example of each that has one. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of what the query may hold. */
  readonly takes: readonly string[];
  /** Bodies to send: the examples, or one `undefined` where the operation takes none. */
  readonly bodies: readonly unknown[];
  /** Documented statuses with the schema of their JSON, `{}` for bytes; null: without a body. */
  readonly answers: ReadonlyMap<number, object | null>;
}

/** What makes the thing that its path names: an id that nobody gave is as good as any. */
export const makesIt = ({ method, path }: Pick<Operation, 'method' | 'path'>): boolean => method === 'PUT' && path.startsWith('/v1/customers/by-external-id/');

export async function documentOf(api: Api): Promise<Document> {
  return api.ok<Document & Record<string, unknown>>('GET', '/openapi.json');
}

export function operationsOf({ paths }: Document): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, described]) => operationOf(method.toUpperCase(), path, described)));
}

function operationOf(method: string, path: string, { parameters = [], requestBody, responses }: Described): Operation {
  const body = requestBody?.content['application/json'];
  const given = (place: Parameter['in']): Record<string, unknown> =>
    Object.fromEntries(parameters.flatMap((one): [string, unknown][] => (one.in === place && examplesOf(one).length > 0 ? [[one.name, examplesOf(one)[0]]] : [])));
  return {
    name: `${method} ${path}`,
    method,
    path,
    ids: given('path') as Record<string, string>,
    query: given('query'),
    headers: given('header') as Record<string, string>,
    takes: parameters.flatMap((one) => (one.in === 'query' ? [one.name] : [])),
    bodies: requestBody === undefined ? [undefined] : body === undefined ? [] : examplesOf(body),
    answers: new Map(Object.entries(responses).flatMap(([status, { content }]): [number, object | null][] => (status === 'default' ? [] : [[Number(status), schemaIn(content)]]))),
  };
}

function examplesOf({ example, examples }: Example): unknown[] {
  if (example !== undefined) return [example];
  return Object.values(examples ?? {}).map(({ value }) => value);
}

const schemaIn = (content: Readonly<Record<string, { readonly schema: object }>> | undefined): object | null => {
  const schema = content?.['application/json']?.schema ?? (content?.['application/octet-stream'] === undefined && content?.['application/x-ndjson'] === undefined ? undefined : {});
  return schema === undefined || (schema as { type?: string }).type === 'null' ? null : schema;
};

/** The path with its parameters in place, and the query of the examples. */
export function urlOf({ path, query }: Pick<Operation, 'path' | 'query'>, values: Readonly<Record<string, string>>): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs).toString()}`;
}
