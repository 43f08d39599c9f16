import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MovedClock } from '@sluice/kernel/testing';
import { type Actor, type HttpServer, signActor, verifyActor } from '@sluice/runtime';
import { capturedLogger } from '@sluice/runtime/testing';
import { createGatewayService, type GatewayOptions } from '../service.ts';
import { call, fakeConversation, NOW, PEPPER, readOn, remoteConversation, stand, type Stand, tooLong } from '../testing.ts';

const SECRET = new Uint8Array(32).fill(3);

/** The same suite for a service in this process and for one elsewhere: a caller cannot tell. */
describe.each(['in this process', 'elsewhere'])('a service %s', (where) => {
  let s: Stand;
  let remote: HttpServer | undefined;
  beforeAll(async () => {
    const started = where === 'elsewhere' ? await remoteConversation(SECRET, new MovedClock(NOW)) : undefined;
    remote = started?.app;
    s = await stand(started ? { remote: new Map([['conversation', [started.url]]]) } : { mounted: [{ name: 'conversation', http: fakeConversation }] });
  });
  afterAll(async () => {
    await s.close();
    await remote?.close();
  });

  test('it knows the caller: key, role, agent, and for whom he acts', async () => {
    expect((await s.call(s.keys.supervisor, 'GET', '/v1/tickets?q=%E9%80%80%E6%AC%BE%20%26')).body).toMatchObject({
      actor: { keyId: expect.stringMatching(/^key_/), role: 'supervisor' },
      q: '退款 &',
    });
    expect((await s.call(s.keys.agent, 'GET', '/v1/tickets')).body['actor']).toEqual({ keyId: expect.any(String), role: 'agent', agentId: 'mei' });
    expect((await s.call(s.keys.admin, 'GET', '/v1/tickets', undefined, { 'x-sluice-as': 'tom' })).body['actor']).toEqual({
      keyId: expect.any(String),
      role: 'agent',
      agentId: 'tom',
      actsFor: expect.any(String),
    });
  });

  test('objects are judged where they are owned', async () => {
    expect(await s.call(s.keys.agent, 'GET', '/v1/tickets/t1')).toMatchObject({ status: 200, body: { holder: 'mei' } });
    expect(await s.call(s.keys.agent, 'GET', '/v1/tickets/t2')).toMatchObject({ status: 404, body: { code: 'not_found', instance: '/v1/tickets/t2' } });
    expect((await s.call(s.keys.intake, 'GET', '/v1/tickets/t1')).status).toBe(403);
    expect((await s.call(undefined, 'GET', '/v1/tickets/t1')).status).toBe(401);
  });

  test('a body arrives whole, an answer comes back with its headers', async () => {
    const text = '退款 ☎ '.repeat(50_000);
    const { status, body, headers } = await s.call(s.keys.admin, 'POST', '/v1/tickets', { text });
    expect([status, body, headers.get('etag'), headers.get('content-type')]).toEqual([201, { text }, '"1"', 'application/json; charset=utf-8']);
    expect((await s.call(s.keys.admin, 'HEAD', '/v1/tickets')).status).toBe(200);
  });

  test('refusals are the same', async () => {
    const post = (body: string, type = 'application/json') => s.call(s.keys.admin, 'POST', '/v1/tickets', body, { 'content-type': type });
    expect(await post('{"text":"x","more":1}')).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: 'body.more' }] } });
    expect(await post('{"text":{"$ne":""}}')).toMatchObject({ status: 400, body: { errors: [{ path: 'body.text' }] } });
    expect(await post('{"text":')).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(await post('x', 'text/plain')).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect(await s.call(s.keys.admin, 'DELETE', '/v1/tickets')).toMatchObject({ status: 405, headers: expect.anything() });
    expect(await s.call(s.keys.admin, 'GET', '/v1/tickets/t1/nothing')).toMatchObject({ status: 404 });
    expect(await s.call(s.keys.admin, 'GET', '/v1/tickets/t1/away')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect((await s.call(s.keys.admin, 'GET', '/v1/tickets/t1/away')).headers.get('retry-after')).toBe('1');
  });

  test('a body that is too long is 413, whether its head says so or not', async () => {
    for (const said of [true, false]) expect(await tooLong(s.gateway.port(), s.keys.admin, '/v1/tickets', said)).toBe(413);
  });

  test('a table of customers may be longer', async () => {
    const bytes = 9 * 1024 * 1024;
    expect(await s.call(s.keys.admin, 'POST', '/v1/customers/import', 'x'.repeat(bytes), { 'content-type': 'text/csv' })).toMatchObject({ status: 200, body: { bytes } });
  });

  test('a request id goes through and comes back; a bad one is replaced', async () => {
    const { headers, body } = await s.call(s.keys.admin, 'GET', '/v1/tickets', undefined, { 'x-request-id': 'abc-1' });
    expect([headers.get('x-request-id'), body['requestId']]).toEqual(['abc-1', 'abc-1']);
    const replaced = await s.call(s.keys.admin, 'GET', '/v1/tickets', undefined, { 'x-request-id': 'a b' });
    expect(replaced.headers.get('x-request-id')).toBe(replaced.body['requestId']);
  });

  test('an answer is streamed: the first piece comes before the last is made', async () => {
    const answer = await fetch(`${s.gateway.url()}/v1/tickets/t1/stream`, { headers: { authorization: `Bearer ${s.keys.admin}` } });
    const reading = answer.body!.getReader();
    expect(text(await reading.read())).toBe('first');
    readOn.go();
    expect(text(await reading.read())).toBe(' last');
    expect((await reading.read()).done).toBe(true);
  });

  test('a trace goes on; no identity of the caller’s own making does', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const forged = await signActor({ keyId: 'k', role: 'admin' }, SECRET, NOW);
    const { body } = await s.call(s.keys.agent, 'GET', '/v1/tickets/t1/headers', undefined, { traceparent, tracestate: 'a=b', 'x-sluice-actor': forged });
    expect(body).toMatchObject({ actor: { role: 'agent', agentId: 'mei' }, headers: { traceparent, tracestate: 'a=b' } });
    expect((body['headers'] as Record<string, string>)['x-sluice-actor']).not.toBe(forged);
  });

  test('nor can a caller have the headers between us struck out', async () => {
    const { body, status } = await raw(s, '/v1/tickets/t1/headers', { connection: 'close, x-sluice-actor, x-request-id, authorization' });
    expect([status, (body['actor'] as Actor).role]).toEqual([200, 'supervisor']);
  });

  test('a path that would be read differently behind the door is refused at it', async () => {
    for (const path of ['/v1/tickets/../config', '/v1/tickets/%2e%2e/config', '/v1/tickets/..%2fconfig', '/v1/tickets/t1/../../keys', '/v1/tickets\\..\\keys', '/v1/tickets/./t1'])
      expect([400, 404]).toContain((await raw(s, path)).status);
  });

  test('it is in the one document, with its own words', async () => {
    const { body } = await s.call(undefined, 'GET', '/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0', paths: { '/v1/tickets': { post: { summary: 'New', tags: ['tickets'] } }, '/v1/keys': { get: {} } } });
  });
});

describe('only elsewhere', () => {
  let s: Stand;
  beforeAll(async () => {
    s = await stand();
  });
  afterAll(() => s.close());

  const withGateway = async (url: URL, work: (at: string, lines: readonly string[]) => Promise<void>, more: Partial<GatewayOptions> = {}): Promise<void> => {
    const { logger, lines } = capturedLogger();
    const options = { listen: { host: '127.0.0.1', port: 0 }, pepper: PEPPER, services: () => [], mounted: [], doctor: async () => [], deadLetters: () => [], ...more };
    const gateway = createGatewayService({ ...s.platform, logger }, { ...options, remote: new Map([['conversation', [url]]]) });
    try {
      await gateway.start();
      await work(gateway.url(), lines);
    } finally {
      await gateway.drain();
    }
  };
  const withServer = async (server: Server, work: (url: URL) => Promise<void>): Promise<void> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await work(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  };
  const withConversation = async (secret: Uint8Array, work: (url: URL) => Promise<void>): Promise<void> => {
    const { url, app } = await remoteConversation(secret, s.clock);
    try {
      await work(url);
    } finally {
      await app.close();
    }
  };

  test('what goes over: a token of 60 s and no key', async () => {
    const seen: Record<string, unknown>[] = [];
    const server = createServer((incoming, answer) => {
      seen.push(incoming.headers);
      answer.end('{}');
    });
    await withServer(server, (url) =>
      withGateway(url, async (at) => {
        await call(at, s.keys.agent, 'GET', '/v1/tickets', undefined, { 'x-sluice-as': '', cookie: 'a=b' });
        await call(at, s.keys.agent, 'GET', '/v1/tickets');
        await call(at, s.keys.agent, 'GET', '/v1/tickets');
      }),
    );
    expect(seen).toHaveLength(2);
    const token = String(seen[0]!['x-sluice-actor']);
    expect(seen[0]).toEqual(expect.not.objectContaining({ authorization: expect.anything() }));
    expect(seen[1]!['x-sluice-actor']).toBe(token); // one signature serves a key for a while
    await expect(verifyActor(token, SECRET, NOW + 59_000)).resolves.toMatchObject({ role: 'agent', agentId: 'mei' });
    await expect(verifyActor(token, SECRET, NOW + 61_000)).rejects.toThrow('exp');
  });

  test('a service that is not there: 503 with Retry-After, and it is said', async () => {
    await withGateway(new URL('http://127.0.0.1:1'), async (at, lines) => {
      const { status, body, headers } = await call(at, s.keys.admin, 'POST', '/v1/tickets', { text: 'x' });
      expect([status, body['code'], headers.get('retry-after'), body['detail']]).toEqual([503, 'unavailable', '1', 'the service conversation does not answer: try again']);
      expect(lines.some((line) => line.includes('a service did not answer') && line.includes('ECONNREFUSED'))).toBe(true);
      expect((await call(at, s.keys.admin, 'GET', '/v1/keys')).status).toBe(200);
      const document = await call(at, undefined, 'GET', '/openapi.json');
      expect([document.status, document.headers.get('x-sluice-missing')]).toEqual([200, 'conversation']);
    });
  });

  test('one that hangs: 503 when its time is over; one that breaks off: 503', async () => {
    await withServer(
      createServer(() => undefined),
      (url) => withGateway(url, async (at) => expect((await call(at, s.keys.admin, 'GET', '/v1/tickets')).status).toBe(503), { hop: { answerMs: 50 } }),
    );
    await withServer(
      createServer((incoming) => incoming.socket.destroy()),
      (url) => withGateway(url, async (at) => expect((await call(at, s.keys.admin, 'POST', '/v1/tickets', { text: 'x' })).status).toBe(503)),
    );
  });

  test('a call is made once: a 503 of the service is passed on, not tried again behind the caller’s back', async () => {
    let calls = 0;
    const server = createServer((_incoming, answer) => {
      calls++;
      answer.writeHead(503, { 'retry-after': '1', 'content-type': 'application/problem+json' }).end('{"code":"unavailable"}');
    });
    await withServer(server, (url) => withGateway(url, async (at) => expect((await call(at, s.keys.admin, 'GET', '/v1/tickets')).body).toEqual({ code: 'unavailable' })));
    expect(calls).toBe(1);
  });

  test('a service that does not believe us is our fault, not the caller’s key', async () => {
    await withConversation(new Uint8Array(32).fill(9), (url) =>
      withGateway(url, async (at, lines) => {
        expect((await call(at, s.keys.admin, 'GET', '/v1/tickets')).status).toBe(503);
        expect(lines.some((line) => line.includes('refuses our actor tokens'))).toBe(true);
      }),
    );
  });

  test('called past the gateway a service believes nobody', async () => {
    await withConversation(SECRET, async (url) => {
      expect((await call(url.origin, s.keys.admin, 'GET', '/v1/tickets')).status).toBe(401);
      expect((await call(url.origin, undefined, 'GET', '/v1/tickets', undefined, { 'x-sluice-actor': 'admin' })).status).toBe(401);
    });
  });

  test('a service that the route table does not know is a fault of the composition', async () => {
    const gateway = createGatewayService(s.platform, {
      listen: { host: '127.0.0.1', port: 0 },
      pepper: PEPPER,
      services: () => [],
      mounted: [],
      remote: new Map([['nowhere', [new URL('http://127.0.0.1:1')]]]),
      doctor: async () => [],
      deadLetters: () => [],
    });
    await expect(gateway.start()).rejects.toThrow('nowhere');
    await gateway.stop();
  });
});

const text = ({ value = new Uint8Array() }: { readonly value?: Uint8Array | undefined }): string => Buffer.from(value).toString();

/** As it stands: `fetch` sets straight what a hostile caller would not. */
function raw(s: Stand, path: string, headers: Record<string, string> = {}): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: s.gateway.port(), path, headers: { authorization: `Bearer ${s.keys.supervisor}`, ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }));
    });
    sent.once('error', reject);
    sent.end();
  });
}
