import { Validator } from '@seriousme/openapi-schema-validator';
import { PROBLEMS } from '@sluice/contracts';
import { type Answer, type Api, exampleFiles, TestSystem } from '@sluice/dev-env';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { withCases } from './openapi/cases.ts';
import { type Document, documentOf, makesIt, type Operation, operationsOf, urlOf } from './openapi/document.ts';
import { Objects } from './openapi/objects.ts';

let s: TestSystem;
let document: Document;
let operations: readonly Operation[];
let objects: Objects;
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);

beforeAll(async () => {
  const { 'agents.yaml': agents = '', 'rules.yaml': rules = '', ...small } = exampleFiles('small');
  // Work goes on after a contact, so that it can be finished.
  const afterWork = rules.replace('api: {units: 10,', 'api: {units: 10, afterWork: 1h,');
  s = await TestSystem.start({ files: withCases({ ...small, 'rules.yaml': afterWork, 'agents.yaml': agents.replaceAll('units: 100', 'units: 10000') }) });
  document = await documentOf(s.api);
  // What publishes a configuration comes last: the example's company is not the one of the others.
  const late = (one: Operation): number => (one.method !== 'GET' && one.path.startsWith('/v1/config') ? 1 : 0);
  operations = operationsOf(document).toSorted((a, b) => late(a) - late(b));
  objects = new Objects(s);
});
afterAll(() => s.stop());

/** What a body differs from its schema in; [] where it fits. */
function misfits(schema: object, body: unknown): string[] {
  const fits = ajv.compile(schema);
  return fits(body) ? [] : (fits.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}

function expectProblem(name: string, answer: Answer, statuses: readonly number[]): void {
  const { status, body, headers } = answer;
  expect([name, status, statuses.includes(status)]).toEqual([name, status, true]);
  expect([name, headers.get('content-type')]).toEqual([name, expect.stringMatching(/^application\/problem\+json(;|$)/)]);
  expect([name, misfits(document.components.schemas['Problem']!, body)]).toEqual([name, []]);
  expect([name, body['status'], headers.get('x-request-id')]).toEqual([name, status, expect.any(String)]);
  expect(PROBLEMS[body['code'] as keyof typeof PROBLEMS].status).toBe(status);
}

const send = (api: Api, { method, headers }: Pick<Operation, 'method' | 'headers'>, url: string, body: unknown): Promise<Answer> => api.send(method, url, body, headers);

/** Each example is another request: it must not come under the key of the one before. */
function ofItsOwn({ method, headers }: Operation, n: number): Pick<Operation, 'method' | 'headers'> {
  const key = headers['idempotency-key'];
  return { method, headers: key === undefined ? headers : { ...headers, 'idempotency-key': `${key}-${n}` } };
}

test('the document is OpenAPI 3.1, as a validator has it', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const result = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test('every operation says what it answers, and has an example of what it takes', () => {
  expect(operations.length).toBeGreaterThan(40);
  const silent = operations.filter(({ answers }) => ![...answers.keys()].some((status) => status >= 200 && status < 300));
  const withoutExample = operations.filter(({ bodies }) => bodies.length === 0);
  const untold = operations.filter(({ answers }) => [...answers].some(([status, schema]) => status !== 204 && status !== 303 && schema === null));
  const unnamed = operations.filter(({ path, ids }) => (path.match(/\{/g) ?? []).length !== Object.keys(ids).length);
  expect([silent, withoutExample, untold, unnamed].map((list) => list.map(({ name }) => name))).toEqual([[], [], [], []]);
});

test('every operation, called with its own examples, answers as it says', async () => {
  const wrong: unknown[] = [];
  for (const operation of operations) {
    for (const [n, example] of operation.bodies.entries()) {
      const values = await objects.valuesFor(operation.name, operation.path);
      const body = await objects.bodyFor(operation.name, values, example);
      const own = ofItsOwn(operation, n);
      const answer = await send(s.api, { ...own, headers: { ...own.headers, ...objects.headersFor(operation.name) } }, urlOf(operation, values), body);
      const schema = operation.answers.get(answer.status);
      if (schema === undefined) wrong.push([operation.name, answer.status, answer.body]);
      else if (schema !== null && misfits(schema, answer.body).length > 0) wrong.push([operation.name, misfits(schema, answer.body), answer.body]);
      await s.settle();
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);

test('an error is problem+json, whatever the operation: without a key, with a wrong one, with a field that it does not know, with ids that nobody gave', async () => {
  for (const { headers: _, ...rest } of operations) {
    const operation = { ...rest, headers: {} };
    const { name, path, bodies, query, ids } = operation;
    const url = urlOf(operation, ids);
    expectProblem(name, await send(s.stranger(), operation, url, bodies[0]), [401]);
    expectProblem(name, await send(s.stranger('slc_wrong'), operation, url, bodies[0]), [401]);
    const unknown = await send(s.api, operation, urlOf({ path, query: { ...query, zzz: '1' } }, ids), bodies[0]);
    expectProblem(name, unknown, [400]);
    expect([name, unknown.body['errors']]).toEqual([name, expect.arrayContaining([{ path: 'query.zzz', message: 'is not a field of this call' }])]);
    const nobody = Object.fromEntries(Object.keys(ids).map((one) => [one, 'none']));
    if (path.includes('{') && !makesIt(operation)) expectProblem(name, await send(s.api, operation, urlOf(operation, nobody), bodies[0]), [400, 404]);
  }
});
