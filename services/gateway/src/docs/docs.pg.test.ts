import { gunzipSync } from 'node:zlib';
import { Validator } from '@seriousme/openapi-schema-validator';
import { asyncApi } from '@sluice/contracts/asyncapi';
import type { OpenApiDocument } from '@sluice/runtime';
import { fakeConversation, stand, type Stand } from '../testing.ts';
import { packedReference } from './reference.ts';

let s: Stand;
beforeAll(async () => {
  s = await stand({ mounted: [{ name: 'conversation', http: fakeConversation }] });
});
afterAll(() => s.close());

const document = async (): Promise<OpenApiDocument> => (await s.call(undefined, 'GET', '/openapi.json')).body as unknown as OpenApiDocument;

test('the document is OpenAPI 3.1, as a validator has it', async () => {
  const result = await new Validator().validate((await document()) as unknown as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test('every operation of the API is in it: with a summary, its parameters, what it takes, and how it refuses', async () => {
  const { paths } = await document();
  expect(Object.keys(paths).filter((path) => !path.startsWith('/v1/tickets'))).toEqual([
    '/v1/audit',
    '/v1/config',
    '/v1/config/check',
    '/v1/config/diff',
    '/v1/config/history',
    '/v1/config/rollback',
    '/v1/config/{version}',
    '/v1/customers/import',
    '/v1/dead-letters',
    '/v1/dead-letters/{group}/{key}',
    '/v1/dead-letters/{group}/{key}/replay',
    '/v1/doctor',
    '/v1/keys',
    '/v1/keys/{id}',
  ]);
  for (const item of Object.values(paths))
    for (const operation of Object.values(item))
      expect(operation).toMatchObject({ summary: expect.any(String), tags: expect.any(Array), responses: { default: { $ref: '#/components/responses/Problem' } } });
  expect(paths['/v1/keys']?.['post']).toMatchObject({
    requestBody: { content: { 'application/json': { examples: { example1: { value: { name: 'shop', role: 'intake' } } } } } },
    parameters: [{ in: 'header', name: 'idempotency-key' }],
    responses: { 201: {} },
  });
  expect(paths['/v1/tickets/{id}']?.['get']).toMatchObject({ parameters: [{ in: 'path', name: 'id', required: true }] });
});

test('a caller with the examples of the document is understood', async () => {
  const { paths } = await document();
  const create = paths['/v1/keys']!['post'] as { requestBody: { content: Record<string, { examples: Record<string, { value: object }> }> } };
  const { examples } = create.requestBody.content['application/json']!;
  for (const { value } of Object.values(examples)) expect((await s.call(s.keys.admin, 'POST', '/v1/keys', value)).status).toBe(201);
});

test('what others may subscribe to is a document of its own, open to all; what our services say to each other is not shown', async () => {
  const { status, headers, body } = await s.call(undefined, 'GET', '/asyncapi.json');
  expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([200, 'application/json; charset=utf-8', 'nosniff']);
  expect(body).toEqual(asyncApi('public'));
  expect((await s.call(undefined, 'GET', '/asyncapi.json?part=internal')).body).toEqual(body);
});

test('the page takes nothing from elsewhere and may not: offline it is whole', async () => {
  const page = await s.call(undefined, 'GET', '/docs');
  const html = page.body['text'] as string;
  const sources = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source!);
  expect(sources).toEqual(['data:,', '/openapi.json', '/docs/reference.js', '/docs/start.js']);
  for (const source of sources.filter((one) => one.startsWith('/'))) expect((await s.call(undefined, 'GET', source)).status).toBe(200);
  expect(html).not.toMatch(/<script>|<style|\son\w+=|https?:/);
});

test('the page is safe to show: no script but ours, in no frame, guessed as nothing else', async () => {
  for (const path of ['/docs', '/docs/start.js', '/docs/reference.js']) {
    const { headers } = await s.call(undefined, 'GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|upgrade-insecure/);
    expect([headers.get('x-content-type-options'), headers.get('x-frame-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'DENY', 'no-referrer']);
  }
});

test('the page’s program is the package’s, packed or not as the caller takes it', async () => {
  const program = gunzipSync(await packedReference()).toString();
  expect(program).toContain('createApiReference');
  const plain = await fetch(`${s.gateway.url()}/docs/reference.js`, { headers: { 'accept-encoding': 'identity' } });
  expect([plain.headers.get('content-encoding'), (await plain.text()) === program]).toEqual([null, true]);
  const packed = await fetch(`${s.gateway.url()}/docs/reference.js`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect([packed.headers.get('content-encoding'), packed.headers.get('vary'), (await packed.text()) === program]).toEqual(['gzip', 'accept-encoding', true]);
});
