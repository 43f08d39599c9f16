import { MovedClock } from '@sluice/kernel/testing';
import { type HttpPlugin, type HttpServer, signActor } from '@sluice/runtime';
import { PAGE_QUOTA } from '../domain/rate.ts';
import { NOW, remoteConversation, stand, type Stand } from '../testing.ts';

const SECRET = new Uint8Array(32).fill(3);

/** Stands where insight stands: it says what it was told. */
const fakeInsight: HttpPlugin = async (app) => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.get('/s/:token', { schema: { hide: true } }, async (request, reply) =>
      reply
        .header('content-security-policy', "default-src 'none'")
        .type('text/html')
        .send(JSON.stringify({ actor: request.actor ?? null, headers: request.headers })),
    );
    scope.post('/s/:token', { schema: { hide: true } }, async (request, reply) => reply.header('x-body', String(request.body)).redirect('?saved=1', 303));
  });
  app.get('/v1/satisfaction', { schema: { tags: ['figures'], summary: 'How many' } }, async (request) => ({ role: request.actor?.role }));
};

/** The same suite for a service in this process and for one elsewhere. */
describe.each(['in this process', 'elsewhere'])('a page for customers %s', (where) => {
  let s: Stand;
  let remote: HttpServer | undefined;
  beforeEach(async () => {
    const started = where === 'elsewhere' ? await remoteConversation(SECRET, new MovedClock(NOW), fakeInsight) : undefined;
    remote = started?.app;
    s = await stand(started ? { remote: new Map([['insight', [started.url]]]) } : { mounted: [{ name: 'insight', http: fakeInsight }] });
  });
  afterEach(async () => {
    await s.close();
    await remote?.close();
  });
  const page = (init: RequestInit = {}): Promise<Response> => fetch(`${s.gateway.url()}/s/abc?lang=zh`, { redirect: 'manual', ...init });

  test('needs no key, and nobody who comes to it is anybody: not by a key, not by a forged identity', async () => {
    const forged = await signActor({ keyId: 'k', role: 'admin' }, SECRET, NOW);
    for (const headers of [{}, { authorization: `Bearer ${s.keys.admin}` }, { authorization: 'Bearer slc_wrong' }, { 'x-sluice-actor': forged, 'x-sluice-as': 'mei' }] as Record<string, string>[]) {
      const answer = await page({ headers });
      expect([answer.status, answer.headers.get('content-security-policy'), answer.headers.get('content-type')]).toEqual([200, "default-src 'none'", 'text/html']);
      expect(await answer.json()).toMatchObject({ actor: null, headers: expect.not.objectContaining({ 'x-sluice-actor': expect.anything() }) });
    }
  });

  test('takes a form, and sends back to where it stands', async () => {
    const answer = await page({ method: 'POST', body: new URLSearchParams({ speed: '5', comment: '谢谢' }) });
    expect([answer.status, answer.headers.get('location'), answer.headers.get('x-body')]).toEqual([303, '?saved=1', 'speed=5&comment=%E8%B0%A2%E8%B0%A2']);
    expect((await page({ method: 'HEAD' })).status).toBe(200);
  });

  test('is counted by address, and a flood is told when to come again; keys go on', async () => {
    for (let left = PAGE_QUOTA.calls; left > 0; left -= 100) await Promise.all(Array.from({ length: Math.min(100, left) }, async () => (await page()).arrayBuffer()));
    const over = await page();
    expect([over.status, over.headers.get('retry-after'), over.headers.get('ratelimit')]).toEqual([429, '10', '"calls";r=0;t=10']);
    expect((await s.call(s.keys.quality, 'GET', '/v1/satisfaction')).body).toEqual({ role: 'quality' });
    s.clock.move(PAGE_QUOTA.windowMs);
    expect((await page()).status).toBe(200);
  });

  test('opens nothing beside it', async () => {
    for (const path of ['/s', '/s/a/b', '/t/abc', '/v1/satisfaction', '/s/../v1/keys']) expect([path, (await fetch(s.gateway.url() + path)).status]).toEqual([path, 401]);
    for (const [key, status] of [
      [s.keys.supervisor, 200],
      [s.keys.agent, 403],
      [s.keys.subscriber, 403],
    ] as const)
      expect((await s.call(key, 'GET', '/v1/satisfaction')).status).toBe(status);
  });
});
