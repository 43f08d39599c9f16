import { request } from 'node:http';
import { ROLES } from '@sluice/contracts';
import { type Actor, signActor } from '@sluice/runtime';
import { capturedLogger } from '@sluice/runtime/testing';
import type { Platform } from '@sluice/stream';
import { createGatewayService } from '../service.ts';
import { answerTo, call, fakeConversation, PEPPER, stand, type Stand, tooLong } from '../testing.ts';

let s: Stand;
beforeAll(async () => {
  s = await stand({ mounted: [{ name: 'conversation', http: fakeConversation }], quotas: { quality: { calls: 3, windowMs: 10_000 } } });
});
afterAll(() => s.close());
const token = (actor: Actor, secret = s.platform.actorSecret, at = s.clock.now()): Promise<string> => signActor(actor, secret, at);

describe('without a key', () => {
  test.each([
    '/v1/tickets',
    '/v1/keys',
    '/v1/nowhere',
    '/',
    '/docs/',
    '/docs/other.js',
    '/openapi.yaml',
    '/admin',
    '/setup',
    '/metrics',
    '/docs/../v1/keys',
    '/docs%2f..%2fv1%2fkeys',
    '//v1/keys',
    '/v1/keys/',
  ])('%s is 401', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'TRACE'] as const) expect(await raw(method, path)).toBe(401);
  });

  test.each([
    ['in the query', '/v1/tickets?access_token=', {}],
    ['in a cookie', '/v1/tickets', { cookie: 'authorization=Bearer KEY; key=KEY' }],
    ['in another header', '/v1/tickets', { 'x-api-key': 'KEY', 'proxy-authorization': 'Bearer KEY' }],
    ['as a name and a password', '/v1/tickets', { authorization: 'Basic KEY' }],
  ])('a key %s is none', async (_where, path, headers) => {
    const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll('KEY', s.keys.admin)]));
    expect((await s.call(undefined, 'GET', path.endsWith('=') ? path + s.keys.admin : path, undefined, filled)).status).toBe(401);
  });

  test.each(['Bearer', 'Bearer ', 'Bearer null', 'bearer undefined', 'Bearer slc_', 'Bearer *', "Bearer ' or 1=1 --", 'Bearer %00', `Bearer ${'a'.repeat(8000)}`])(
    '%.30s is 401',
    async (authorization) => {
      expect(await s.call(undefined, 'GET', '/v1/tickets', undefined, { authorization })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    },
  );

  test('it says how to come in, and nothing else', async () => {
    const { headers, body } = await s.call(undefined, 'GET', '/v1/tickets/t1');
    expect([headers.get('www-authenticate'), headers.get('content-type'), headers.get('ratelimit')]).toEqual(['Bearer', 'application/problem+json; charset=utf-8', null]);
    expect(body).toEqual({
      type: 'https://sluice.dev/problems/unauthenticated',
      title: 'No valid key',
      status: 401,
      detail: 'send a key: authorization: Bearer …',
      instance: '/v1/tickets/t1',
      code: 'unauthenticated',
    });
  });

  test('the answer comes before the body: none of it has to be sent', async () => {
    const first = await answerTo(s.gateway.port(), 'POST /v1/tickets HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 52428800\r\n\r\n{');
    expect(first).toMatch(/^HTTP\/1.1 401 /);
  });
});

describe('identity headers are believed from nobody', () => {
  test('our own signed actor token, sent from outside, opens nothing and changes nothing', async () => {
    const admin = await token({ keyId: 'k', role: 'admin' });
    expect((await s.call(undefined, 'GET', '/v1/tickets', undefined, { 'x-sluice-actor': admin })).status).toBe(401);
    expect((await s.call(undefined, 'GET', '/v1/tickets', undefined, { authorization: `Bearer ${admin}` })).status).toBe(401);
    expect((await s.call(s.keys.agent, 'GET', '/v1/tickets/t1/headers', undefined, { 'x-sluice-actor': admin, 'X-Forwarded-User': 'root', 'x-remote-user': 'root' })).body).toMatchObject({
      actor: { role: 'agent', agentId: 'mei' },
      headers: expect.not.objectContaining({ 'x-sluice-actor': expect.anything() }),
    });
    expect((await s.call(s.keys.subscriber, 'GET', '/v1/keys', undefined, { 'x-sluice-actor': admin })).status).toBe(403);
  });

  test('a service comes with its own token, for the configuration only', async () => {
    const service = { keyId: 'service:sla', role: 'admin' } as const;
    const authorization = `Bearer ${await token(service)}`;
    expect((await s.call(undefined, 'GET', '/v1/config', undefined, { authorization })).status).toBe(404); // there is none yet
    for (const [method, path] of [
      ['GET', '/v1/keys'],
      ['GET', '/v1/tickets'],
      ['POST', '/v1/config'],
      ['POST', '/v1/config/rollback'],
    ] as const)
      expect((await s.call(undefined, method, path, method === 'POST' ? {} : undefined, { authorization })).status).toBe(401);
    const bad = [
      await token(service, new Uint8Array(32)),
      await token(service, s.platform.actorSecret, s.clock.now() - 61_000),
      await token({ keyId: 'key_1', role: 'admin' }),
      `${authorization.slice(7, -2)}xx`,
      `${btoa('{"alg":"none"}')}.${btoa('{"sub":"service:sla","role":"admin"}')}.`,
    ];
    for (const one of bad) expect((await s.call(undefined, 'GET', '/v1/config', undefined, { authorization: `Bearer ${one}` })).status).toBe(401);
  });

  test('for an agent: admin and supervisor, with a row of the audit; nobody else', async () => {
    for (const role of ['admin', 'supervisor'] as const) {
      const { body } = await s.call(s.keys[role], 'GET', '/v1/tickets', undefined, { 'x-sluice-as': 'tom', 'x-request-id': `for-tom-${role}` });
      expect(body).toMatchObject({ actor: { role: 'agent', agentId: 'tom', actsFor: expect.stringMatching(/^key_/) } });
      const { body: audit } = await s.call(s.keys.admin, 'GET', '/v1/audit?limit=200');
      expect(audit['items']).toContainEqual(expect.objectContaining({ action: 'acted_as', subject: 'tom GET /v1/tickets', requestId: `for-tom-${role}` }));
    }
    // A supervisor's key that says whose it is is still his where he acts as another one; of one that does not, every service hears that.
    const { body: own } = await s.call(s.keys.admin, 'POST', '/v1/keys', { name: '李娜', role: 'supervisor', agentId: 'li-na' });
    const hears = async (key: string) => (await s.call(key, 'GET', '/v1/tickets', undefined, { 'x-sluice-as': 'mei' })).body['actor'];
    expect(await hears(own['key'] as string)).toEqual({ keyId: own['id'], role: 'agent', agentId: 'mei', actsFor: own['id'], heldBy: 'li-na' });
    expect(await hears(s.keys.supervisor)).toMatchObject({ agentId: 'mei', heldByNobody: true });
    expect(await hears(s.keys.admin)).not.toHaveProperty('heldByNobody');
    for (const role of ['agent', 'intake', 'subscriber', 'department'] as const) expect((await s.call(s.keys[role], 'GET', '/v1/tickets', undefined, { 'x-sluice-as': 'tom' })).status).toBe(403);
    for (const as of ['', 'tom, mei', '../tom', 'tom mei']) expect((await s.call(s.keys.admin, 'GET', '/v1/tickets', undefined, { 'x-sluice-as': as })).status).toBe(400);
    // What the agent may not do, the admin may not do as the agent.
    expect((await s.call(s.keys.admin, 'GET', '/v1/keys', undefined, { 'x-sluice-as': 'tom' })).status).toBe(403);
    expect((await s.call(s.keys.admin, 'GET', '/v1/tickets/t1', undefined, { 'x-sluice-as': 'tom' })).status).toBe(404);
  });
});

test('each role reaches what it is granted, over HTTP', async () => {
  const reaches = async (method: string, path: string, body?: object): Promise<string[]> => {
    const answers = await Promise.all(ROLES.filter((role) => role !== 'quality').map(async (role) => [role, (await s.call(s.keys[role], method, path, body)).status] as const));
    expect(answers.every(([, status]) => [200, 201, 403].includes(status))).toBe(true);
    return answers.filter(([, status]) => status !== 403).map(([role]) => role);
  };
  expect(await reaches('GET', '/v1/tickets')).toEqual(['admin', 'supervisor', 'agent']);
  expect(await reaches('HEAD', '/v1/tickets')).toEqual(['admin', 'supervisor', 'agent']);
  expect(await reaches('POST', '/v1/tickets', { text: 'x' })).toEqual(['admin', 'supervisor', 'agent']);
  for (const path of ['/v1/keys', '/v1/audit', '/v1/doctor', '/v1/dead-letters', '/v1/config/history']) expect(await reaches('GET', path)).toEqual(['admin']);
});

test('another’s ticket is as if it were not there', async () => {
  expect((await s.call(s.keys.agent, 'GET', '/v1/tickets/t1')).status).toBe(200);
  expect(await s.call(s.keys.agent, 'GET', '/v1/tickets/t2')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('an expired key is none', async () => {
  const key = await s.makeKey('supervisor', { expiresAt: s.clock.now() + 1000 });
  expect((await s.call(key, 'GET', '/v1/tickets')).status).toBe(200);
  s.clock.move(1000);
  expect((await s.call(key, 'GET', '/v1/tickets')).status).toBe(401);
});

test('what a key may use is said with each answer; more is 429 with the time to wait, and after it the key works again', async () => {
  const ask = () => s.call(s.keys.quality, 'GET', '/v1/tickets');
  expect((await ask()).headers.get('ratelimit')).toBe('"calls";r=2;t=10');
  expect((await s.call(s.keys.quality, 'GET', '/v1/keys')).status).toBe(403); // counts too
  expect((await ask()).headers.get('ratelimit-policy')).toBe('"calls";q=3;w=10');
  const { status, headers, body } = await ask();
  expect([status, headers.get('retry-after'), headers.get('ratelimit'), body['code']]).toEqual([429, '10', '"calls";r=0;t=10', 'too_many_requests']);
  expect((await s.call(s.keys.agent, 'GET', '/v1/tickets')).status).toBe(200);
  s.clock.move(10_000);
  expect((await ask()).status).toBe(200);
});

test('revoked at one gateway: there at once, at another within 10 s', async () => {
  await withAnother({}, async (other) => {
    const { body } = await s.call(s.keys.admin, 'POST', '/v1/keys', { name: 'two doors', role: 'admin' });
    const key = body['key'] as string;
    const both = async (): Promise<number[]> => [(await s.call(key, 'GET', '/v1/keys')).status, (await call(other, key, 'GET', '/v1/keys')).status];
    expect(await both()).toEqual([200, 200]);
    await s.call(s.keys.admin, 'DELETE', `/v1/keys/${String(body['id'])}`);
    s.clock.move(9_999);
    expect((await s.call(key, 'GET', '/v1/keys')).status).toBe(401);
    s.clock.move(1);
    expect(await both()).toEqual([401, 401]);
  });
});

describe('what is sent', () => {
  const post = (body: string, headers: Record<string, string>) => s.call(s.keys.admin, 'POST', '/v1/tickets', body, headers);
  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/xml', 415],
    ['application/json; charset=utf-8', 201],
    ['application/jsonp', 415],
    ['x', 415],
  ])('as %s is %d', async (type, status) => {
    expect((await post('{"text":"x"}', { 'content-type': type })).status).toBe(status);
  });

  test('10,000 headers are 431; a header that is too long too', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`x-${n}`, 'y']));
    expect(await raw('GET', '/v1/tickets', many)).toBe(431);
    expect(await raw('GET', '/v1/tickets', { 'x-long': 'y'.repeat(20_000) })).toBe(431);
  });

  test('50 MB are 413 by their head alone; one byte too many is, where the head does not say', async () => {
    const head = `POST /v1/tickets HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${s.keys.admin}\r\ncontent-type: application/json\r\ncontent-length: 52428800\r\n\r\n`;
    expect(await answerTo(s.gateway.port(), head)).toMatch(/^HTTP\/1.1 413 /);
    expect(await tooLong(s.gateway.port(), s.keys.admin, '/v1/tickets', false)).toBe(413);
  });

  test('two lengths, a length and pieces, a line folded into a header: no request', async () => {
    for (const head of ['content-length: 4\r\ncontent-length: 5\r\n\r\n{"a"', 'content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 'x-a: b\r\n c: d\r\nx y: z\r\n\r\n'])
      expect(await answerTo(s.gateway.port(), `POST /v1/tickets HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${s.keys.admin}\r\n${head}`)).toMatch(/^HTTP\/1.1 400 /);
  });
});

test('no key and no header of a caller stands in the log', async () => {
  const { logger, lines } = capturedLogger();
  await withAnother({ logger }, async (at) => {
    expect((await call(at, s.keys.admin, 'GET', '/v1/doctor')).status).toBe(500);
    expect((await call(at, s.keys.admin, 'POST', '/v1/keys', { name: 'Mr Miller', role: 'intake' })).status).toBe(201);
    expect((await call(at, `${s.keys.admin}x`, 'GET', '/v1/doctor')).status).toBe(401);
  });
  expect(lines.some((line) => line.includes('key created'))).toBe(true);
  expect(lines.join('\n')).not.toMatch(/slc_|Miller|Bearer/);
});

/** A second gateway on the same database, whose doctor is broken. */
async function withAnother(platform: Partial<Platform>, work: (at: string) => Promise<void>): Promise<void> {
  const gateway = createGatewayService(
    { ...s.platform, ...platform },
    { listen: { host: '127.0.0.1', port: 0 }, pepper: PEPPER, services: () => [], mounted: [], remote: new Map(), doctor: () => Promise.reject(new Error('broken')), deadLetters: () => [] },
  );
  try {
    await gateway.start();
    await work(gateway.url());
  } finally {
    await gateway.drain();
  }
}

/** As it stands, without what a browser makes of it. */
function raw(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: s.gateway.port(), method, path, headers: { connection: 'close', ...headers } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end();
  });
}
