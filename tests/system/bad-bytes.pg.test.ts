import { gzipSync } from 'node:zlib';
import { bytes, raw, type RawAnswer } from './bad-input/raw.ts';
import { MARK } from './bad-input/spoil.ts';
import { Stand, unless } from './bad-input/stand.ts';

let stand: Stand;
let url: string;
let key: string;
beforeAll(async () => {
  stand = await Stand.start();
  url = stand.system.system.gateway.url();
  ({ key } = await stand.system.api.ok<{ key: string }>('POST', '/v1/keys', { name: 'raw', role: 'admin' }));
});
beforeEach(() => stand.look());
afterEach(() => stand.expectUntouched());
afterAll(() => stand.system.stop());

const MIB = 1024 * 1024;
const contact = { channel: 'app', externalId: 'bytes', from: { kind: 'email', value: 'kim@example.com' }, text: `Where? 在哪里？ ${MARK}` };
const json = { 'content-type': 'application/json' };
const post = (body: Buffer | string, headers: Record<string, string> = json, path = '/v1/contacts'): Promise<RawAnswer> =>
  raw(url, { path, headers: { authorization: `Bearer ${key}`, ...headers }, body });
const withoutEnd = JSON.stringify(contact).slice(0, -1);
const problem = ({ status, type, body }: RawAnswer): unknown[] => [status, body['code'], type.startsWith('application/problem+json')];

test.each([
  ['half a JSON', withoutEnd],
  ['a comma too many', `${withoutEnd},}`],
  ['single quotes', `{'channel':'${MARK}'}`],
  ['a byte order mark', `\ufeff${JSON.stringify(contact)}`],
  ['no body', ''],
  ['blanks', '   '],
  ['a control character in a text', JSON.stringify(contact).replace('Where', 'Wh\u0001re')],
  ['NaN', '{"channel":NaN}'],
  ['two documents', `${JSON.stringify(contact)}${JSON.stringify(contact)}`],
  ['invalid UTF-8', Buffer.concat([Buffer.from('{"channel":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')])],
  ['UTF-16', Buffer.from(JSON.stringify(contact), 'utf16le')],
  ['half a character', Buffer.concat([Buffer.from('{"channel":"'), Buffer.from([0xe9, 0x80]), Buffer.from('"}')])],
])('what is no JSON is malformed: %s', async (_, body) => {
  const answer = await post(body);
  expect(problem(answer)).toEqual([400, 'malformed', true]);
  expect(JSON.stringify(answer.body)).not.toContain(MARK);
});

test.each([
  ['lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ['lists around an escape', `${'['.repeat(100_000)}"\\u0041"${']'.repeat(100_000)}`],
  ['objects around half an emoji', `${'{"a":'.repeat(100_000)}"\\ud83d"${'}'.repeat(100_000)}`],
  ['lists around U+0000', `${'['.repeat(100_000)}"\\u0000"${']'.repeat(100_000)}`],
  ['brackets that never end', '['.repeat(100_000)],
])('a hundred thousand brackets are refused: %s', async (_, deep) => {
  for (const body of [deep, `{"channel":"app","externalId":"deep","from":${deep},"text":"x"}`, `{"attributes":{"a":${deep}}}`]) expect((await post(body)).status).toBe(400);
  expect((await post(`{"items":[${deep}]}`, json, '/v1/contacts/batch')).status).not.toBe(500);
});

test('bodies of 50 MB are refused before they are read, with their length told or not; one of 100 MB too', async () => {
  for (const path of ['/v1/contacts', '/v1/contacts/batch', '/v1/config']) {
    const headers = { authorization: `Bearer ${key}`, ...json };
    expect(problem(await raw(url, { path, headers: { ...headers, 'content-length': String(50 * MIB) }, body: '{"text":"', size: MIB }))).toEqual([413, 'too_large', true]);
    expect(problem(await raw(url, { path, headers: { ...headers, 'transfer-encoding': 'chunked' }, body: '{"text":"', size: 100 * MIB }))).toEqual([413, 'too_large', true]);
  }
  expect(problem(await raw(url, { path: '/v1/contacts', headers: json, body: '{', size: 50 * MIB }))).toEqual([401, 'unauthenticated', true]);
}, 60_000);

const head = (line: string, ...more: string[]): string => [`${line} HTTP/1.1`, 'host: x', `authorization: Bearer ${key}`, ...more, '', ''].join('\r\n');

test.each([
  ['ten thousand headers', () => head('GET /v1/tickets', ...Array.from({ length: 10_000 }, (_, n) => `x-h${n}: ${MARK}`)), 431],
  ['one header of 100 KB', () => head('GET /v1/tickets', `x-h: ${'x'.repeat(100_000)}`), 431],
  ['a URL of 100 KB', () => head(`GET /v1/tickets?queue=${'x'.repeat(100_000)}`), 431],
  ['no HTTP', () => `${MARK}\r\n\r\n`, 400],
  ['TLS', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n', 400],
  ['two lengths', () => head('POST /v1/contacts', 'content-type: application/json', 'content-length: 2', 'content-length: 3') + '{}', 400],
  ['a length and chunks', () => head('POST /v1/contacts', 'content-type: application/json', 'content-length: 2', 'transfer-encoding: chunked') + '{}', 400],
  ['a length that is none', () => head('POST /v1/contacts', 'content-type: application/json', 'content-length: -1') + '{}', 400],
  ['a broken chunk', () => head('POST /v1/contacts', 'content-type: application/json', 'transfer-encoding: chunked') + 'zz\r\n{}\r\n0\r\n\r\n', 400],
  ['a name with a blank', () => head('GET /v1/tickets', 'x h: 1'), 400],
  ['a broken escape', () => head('GET /v1/tickets/%zz', 'connection: close'), 400],
  ['half a character in the path', () => head('GET /v1/tickets/%e9%80', 'connection: close'), 400],
])('bytes that are no request of ours: %s', async (_, text, status) => {
  const said = await bytes(url, text());
  expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(said.toLowerCase()).toContain('content-type: application/problem+json');
  expect(said).not.toContain(MARK);
});

test('other content types are refused: 415; packed bodies are no JSON', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'text/json', 'application/jsonp', '*/*', ';', 'application/json/x'])
    expect([type, ...problem(await post(JSON.stringify(contact), { 'content-type': type }))]).toEqual([type, 415, 'unsupported_media_type', true]);
  expect(problem(await post(gzipSync(JSON.stringify(contact)), { ...json, 'content-encoding': 'gzip' }))).toEqual([400, 'malformed', true]);
});

test('a method that a path does not know is 405 with those it knows; a path that nobody knows is 404', async () => {
  const paths = new Map<string, Set<string>>();
  for (const { path, method } of stand.operations) paths.set(path, (paths.get(path) ?? new Set()).add(method));
  const wrong: unknown[] = [];
  for (const [path, known] of paths)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].filter((one) => !known.has(one))) {
      const answer = await raw(url, { method, path: path.replaceAll(/\{\w+\}/g, 'x'), headers: { authorization: `Bearer ${key}`, ...json }, body: '' });
      // The name of one path may be the parameter of another: then the method is known there, and `x` is not.
      wrong.push(...unless([400, 404, 405].includes(answer.status) && answer.type.startsWith('application/problem+json'), method, path, answer.status));
    }
  expect(wrong).toEqual([]);
  expect(problem(await raw(url, { method: 'DELETE', path: '/v1/tickets', headers: { authorization: `Bearer ${key}` } }))).toEqual([405, 'method_not_allowed', true]);
  for (const path of ['/v2/tickets', '/v1', '/v1/', '/V1/tickets', '//v1/tickets', '/.env', '/metrics', '/livez'])
    expect([path, ...problem(await raw(url, { method: 'GET', path, headers: { authorization: `Bearer ${key}` } }))]).toEqual([path, 404, 'not_found', true]);
});

test('half a surrogate is what a cut leaves of an emoji: it is replaced, and nothing else happens', async () => {
  const answer = await post(
    String.raw`{"channel":"app","externalId":"cut","from":{"kind":"email","value":"kim@example.com","name":"K\ud83d"},"subject":"\ude00 退款","text":"请退款 \ud83d","attributes":{"k\udc00":"\ud800"}}`,
  );
  expect(answer.status).toBe(202);
  await stand.system.settle();
  const { ticketId } = await stand.system.api.ok<{ ticketId: string }>('GET', `/v1/contacts/${String(answer.body['id'])}`);
  expect(await stand.system.api.ok('GET', `/v1/tickets/${ticketId}`)).toMatchObject({ subject: '\ufffd 退款', queueId: 'billing' });
  await stand.look();
});
