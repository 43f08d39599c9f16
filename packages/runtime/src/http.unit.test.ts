import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { PassingFault } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { Type } from 'typebox';
import { actorFromToken, createHttp, type HttpServer, Problem, requireRole, signActor, verifyActor } from './index.ts';
import { capturedLogger } from './testing.ts';

const clock = new MovedClock(Date.parse('2026-03-01T10:00:00Z'));
let app: HttpServer;
let lines: string[];

beforeEach(() => {
  const captured = capturedLogger();
  lines = captured.lines;
  app = createHttp({ name: 'test', logger: captured.logger, clock, bodyLimit: 2000 });
  app.post(
    '/v1/things/:id',
    {
      schema: {
        body: Type.Object(
          { name: Type.String({ minLength: 1 }), size: Type.Optional(Type.Integer()), more: Type.Optional(Type.Record(Type.String(), Type.String())) },
          { additionalProperties: false },
        ),
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 10 })) }, { additionalProperties: false }),
      },
    },
    (request) => ({ body: request.body, query: request.query }),
  );
  app.get('/v1/fault', () => {
    throw new Error('the password is hunter2');
  });
  app.get('/v1/away', () => {
    throw new PassingFault('database away');
  });
  app.get('/v1/no', () => {
    throw new Problem(409, 'conflict', 'it is closed', { extra: { status: 'closed' } });
  });
  app.get('/v1/admin', (request) => requireRole(request, 'admin'));
});
afterEach(() => app.close());

const post = (payload: string | Buffer, type = 'application/json', url = '/v1/things/1') => app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });

test.each([
  ['an unknown field', '{"name":"a","nmae":"b"}', 400, 'body.nmae'],
  ['an object where text belongs', '{"name":{"$ne":""}}', 400, 'body.name'],
  ['text where a number belongs', '{"name":"a","size":"7"}', 400, 'body.size'],
  ['a missing field', '{}', 400, 'body.name'],
])('%s is refused and named', async (_, payload, status, path) => {
  const answer = await post(payload);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json().errors.map((one: { path: string }) => one.path)).toContain(path);
});

test.each([
  ['no JSON', Buffer.from('{"name":'), 400, 'malformed'],
  ['an empty body', Buffer.alloc(0), 400, 'malformed'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'malformed'],
  ['a field called __proto__', Buffer.from('{"name":"a","more":{"__proto__":"x"}}'), 400, 'invalid'],
  ['a body that is too large', Buffer.from(`{"name":"${'a'.repeat(3000)}"}`), 413, 'too_large'],
])('%s is a problem with its code', async (_, payload, status, code) => {
  const answer = await post(payload);
  expect({ status: answer.statusCode, code: answer.json().code }).toEqual({ status, code });
});

test('lone surrogates are replaced before any route sees them; a backslash that is text stays', async () => {
  const answer = await post(String.raw`{"name":"b\ud800退款","more":{"k\udc00":"\\u0000"}}`);
  expect(answer.json().body).toEqual({ name: 'b\ufffd退款', more: { 'k\ufffd': String.raw`\u0000` } });
});

test.each([
  ['around an escape', String.raw`\u0041`],
  ['around U+0000', String.raw`\u0000`],
  ['around nothing', ''],
])('a hundred thousand brackets %s are refused', async (_, inner) => {
  app = createHttp({ name: 'deep', logger: capturedLogger().logger, clock });
  app.post('/v1/things/:id', { schema: { body: Type.Object({}, { additionalProperties: false }) } }, () => ({}));
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const)
    expect((await post(`${open.repeat(100_000)}"${inner}"${close.repeat(100_000)}`)).statusCode).toBe(400);
});

test.each([
  ['in a text', String.raw`{"name":"a\u0000b"}`, 'body.name'],
  ['further inside', String.raw`{"name":"a","more":{"k":"\u0000"}}`, 'body.more.k'],
  ['in a name', String.raw`{"name":"a","more":{"k\u0000":"v"}}`, 'body.more'],
])('U+0000 %s is refused by its field', async (_, body, path) => {
  const answer = await post(body);
  expect(answer.json()).toMatchObject({ status: 400, code: 'invalid', errors: [{ path, message: 'may not hold U+0000' }] });
});

test('numbers in the query are read as numbers, and judged', async () => {
  expect((await post('{"name":"a"}', 'application/json', '/v1/things/1?limit=5')).json().query).toEqual({ limit: 5 });
  expect((await post('{"name":"a"}', 'application/json', '/v1/things/1?limit=11')).json().errors[0].path).toBe('query.limit');
  expect((await post('{"name":"a"}', 'application/json', '/v1/things/1?limt=1')).json().errors[0].path).toBe('query.limt');
});

test('other content types, paths and methods are problems too', async () => {
  expect((await post('<a/>', 'application/xml')).json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  expect((await app.inject('/v1/nothing')).json()).toMatchObject({ status: 404, code: 'not_found' });
  const wrong = await app.inject('/v1/things/1');
  expect(wrong.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
  expect(wrong.headers['allow']).toBe('POST');
});

test('a fault of ours tells nothing and is logged; a passing one says when to come back; a refusal says the state', async () => {
  const fault = await app.inject({ url: '/v1/fault', headers: { 'x-request-id': 'req-7' } });
  expect(fault.statusCode).toBe(500);
  expect(fault.body).not.toContain('hunter2');
  expect(fault.headers['x-request-id']).toBe('req-7');
  expect(lines.some((line) => line.includes('req-7'))).toBe(true);
  const away = await app.inject('/v1/away');
  expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '1']);
  expect((await app.inject('/v1/no')).json()).toMatchObject({ code: 'conflict', detail: 'it is closed' });
});

test('without a caller a guarded route answers 401, with another role 403', async () => {
  expect((await app.inject('/v1/admin')).statusCode).toBe(401);
  const other = createHttp({ name: 't', logger: capturedLogger().logger, clock });
  other.addHook('onRequest', (request, _reply, done) => {
    request.actor = { keyId: 'k', role: 'agent', agentId: 'mei' };
    done();
  });
  other.get('/v1/admin', (request) => requireRole(request, 'admin'));
  expect((await other.inject('/v1/admin')).json()).toMatchObject({ status: 403, code: 'forbidden' });
  await other.close();
});

test('ten thousand headers are refused as a problem, on the socket itself', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => (said += chunk.toString()));
  socket.write(`GET /v1/no HTTP/1.1\r\nhost: x\r\n${Array.from({ length: 10_000 }, (_, n) => `x-h${n}: 1\r\n`).join('')}\r\n`);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(said).toContain('431');
  expect(said).toContain('headers_too_large');
});

test('a body of 50 MB is refused, whether its length is said or not', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const ask = async (head: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('error', () => undefined); // the server may close while we still send
    socket.write(`POST /v1/things/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head}`);
    while (!said.includes('}')) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    return said;
  };
  for (const head of ['content-length: 52428800\r\n\r\n', `transfer-encoding: chunked\r\n\r\n1000\r\n${' '.repeat(4096)}\r\n`]) {
    const said = await ask(head);
    expect(said).toContain('HTTP/1.1 413');
    expect(said).toContain('too_large');
  }
});

test.each([
  ['a broken escape', '/v1/things/%zz', 400, 'malformed'],
  ['an id that is too long', `/v1/things/${'9'.repeat(300)}`, 404, 'not_found'],
])('a path that is none is a problem: %s', async (_, url, status, code) => {
  const answer = await post('{"name":"a"}', 'application/json', url);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test.each([
  ['a path', '/v1/things/a%00b', 'params.id'],
  ['a query', '/v1/things/1?limit=%00', 'query.limit'],
  ['a name in a query', '/v1/things/1?lim%00it=1', 'query.limit'],
])('U+0000 in %s is refused where it stands', async (_, url, path) => {
  const answer = await post('{"name":"a"}', 'application/json', url);
  expect(answer.json()).toMatchObject({ status: 400, code: 'invalid', errors: [{ path, message: 'may not hold U+0000' }] });
});

test('a route without a query refuses any', async () => {
  app.get('/v1/plain', { schema: { summary: 'plain' } }, () => ({}));
  expect((await app.inject('/v1/plain')).statusCode).toBe(200);
  expect((await app.inject('/v1/plain?limti=1')).json().errors[0].path).toBe('query.limti');
});

test.each([
  ['an open object', Type.Object({ a: Type.Object({ b: Type.String() }) }, { additionalProperties: false }), 'body.a must say additionalProperties'],
  ['an open object in a list', Type.Object({ a: Type.Array(Type.Object({})) }, { additionalProperties: false }), 'body.a must say additionalProperties'],
])('%s in what a route takes is a mistake of ours, told at the start', (_, body, message) => {
  expect(() => app.post('/v1/open', { schema: { body } }, () => ({}))).toThrow(message);
});

test('a misspelt keyword of a schema is told at the start too', async () => {
  app.post('/v1/misspelt', { schema: { body: Type.Object({ a: Type.String({ maxLenght: 3 }) }, { additionalProperties: false }) } }, () => ({}));
  await expect(app.ready()).rejects.toThrow('maxLenght');
});

test('a service of its own believes the token of the gateway and nothing else', async () => {
  const secret = new Uint8Array(32).fill(7);
  const alone = createHttp({ name: 't', logger: capturedLogger().logger, clock });
  await actorFromToken({ secret, clock })(alone);
  alone.get('/v1/me', (request) => requireRole(request, 'supervisor'));
  const ask = async (headers: Record<string, string>) => (await alone.inject({ url: '/v1/me', headers })).statusCode;
  const token = await signActor({ keyId: 'k1', role: 'supervisor' }, secret, clock.now());
  expect(await ask({ 'x-sluice-actor': token })).toBe(200);
  expect(await ask({ 'x-sluice-actor': await signActor({ keyId: 'k1', role: 'agent', agentId: 'mei' }, secret, clock.now()) })).toBe(403);
  expect(await ask({ authorization: 'Bearer abc' })).toBe(401);
  expect(await ask({ 'x-sluice-actor': token.replace(/\.[^.]+$/, '.AAAA') })).toBe(401);
  expect(await ask({ 'x-sluice-actor': await signActor({ keyId: 'k1', role: 'supervisor' }, secret, clock.now() - 61_000) })).toBe(401);
  await alone.close();
});

test('an actor token carries the caller for a minute, and only ours counts', async () => {
  const secret = new Uint8Array(32).fill(7);
  const actor = { keyId: 'k1', role: 'agent', agentId: 'mei', actsFor: 'k0' } as const;
  const token = await signActor(actor, secret, clock.now());
  expect(await verifyActor(token, secret, clock.now() + 59_000)).toEqual(actor);
  await expect(verifyActor(token, secret, clock.now() + 61_000)).rejects.toThrow();
  await expect(verifyActor(token, new Uint8Array(32).fill(8), clock.now())).rejects.toThrow();
  await expect(verifyActor(`${token.slice(0, -4)}AAAA`, secret, clock.now())).rejects.toThrow();
});

test('who still sends a body that is refused reads the answer to its end; the connection is not reset under him', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  let said = '';
  let sent = 0;
  const faults: string[] = [];
  const piece = Buffer.alloc(256 * 1024, ' ');
  await new Promise<void>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    socket.on('error', (error) => faults.push(error.message));
    socket.on('data', (part: Buffer) => (said += part.toString()));
    socket.on('close', () => resolve());
    socket.write('POST /v1/things/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000000\r\n\r\n');
    // On and on, as one who looks at the answer only when he has sent all; he hangs up eight pieces after it.
    const more = (): void => {
      if (socket.destroyed) return;
      if (said !== '' && ++sent > 8) return void socket.end();
      socket.write(piece, more);
    };
    more();
  });
  expect([faults, said.split('\r\n')[0], sent]).toEqual([[], 'HTTP/1.1 413 Payload Too Large', 9]);
});
