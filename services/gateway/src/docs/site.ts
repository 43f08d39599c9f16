import { gunzipSync } from 'node:zlib';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import { PAGE, POLICY, START } from './page.ts';
import { packedReference } from './reference.ts';

const SCRIPT = 'text/javascript; charset=utf-8';

/** The docs page and its program, with the headers that keep a page safe. A server that never listens: the gateway hands its requests over. */
export async function docsSite(): Promise<FastifyInstance> {
  const site = fastify({ logger: false });
  await site.register(helmet, { contentSecurityPolicy: POLICY, strictTransportSecurity: false, xFrameOptions: { action: 'deny' } });
  let packed: Promise<Buffer> | undefined;
  site.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(PAGE));
  site.get('/docs/start.js', (_request, reply) => reply.type(SCRIPT).header('cache-control', 'no-cache').send(START));
  site.get('/docs/reference.js', async (request, reply) => {
    packed ??= packedReference();
    packed.catch(() => (packed = undefined));
    const program = await packed;
    reply.type(SCRIPT).header('cache-control', 'public, max-age=86400').header('vary', 'accept-encoding');
    if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.header('content-encoding', 'gzip').send(program);
    return reply.send(gunzipSync(program));
  });
  await site.ready();
  return site;
}
