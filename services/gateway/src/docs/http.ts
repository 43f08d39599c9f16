import type { HttpPlugin } from '@sluice/runtime';
import type { FastifyInstance } from 'fastify';
import { type DocumentOptions, mergedDocument } from './document.ts';

const hide = { schema: { hide: true } };

/** `/openapi.json`, `/asyncapi.json` and `/docs`, open to all. What they need is loaded when somebody first asks. */
export function docsHttp(options: DocumentOptions): HttpPlugin {
  const document = mergedDocument(options);
  let events: Promise<string> | undefined;
  let site: Promise<FastifyInstance> | undefined;
  const open = (): Promise<FastifyInstance> => (site ??= import('./site.ts').then(({ docsSite }) => docsSite()));
  return async (app) => {
    app.get('/openapi.json', hide, async (_request, reply) => {
      const { text, missing } = await document();
      if (missing.length > 0) reply.header('x-sluice-missing', missing.join(', '));
      return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').header('x-content-type-options', 'nosniff').send(text);
    });
    app.get('/asyncapi.json', hide, async (_request, reply) => {
      events ??= import('@sluice/contracts/asyncapi').then(({ asyncApi }) => JSON.stringify(asyncApi('public')));
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('x-content-type-options', 'nosniff')
        .send(await events);
    });
    for (const path of ['/docs', '/docs/start.js', '/docs/reference.js'])
      app.get(path, hide, async (request, reply) => {
        const there = await open();
        reply.hijack();
        there.routing(request.raw, reply.raw);
      });
    app.addHook('onClose', async () => {
      await (await site)?.close();
    });
  };
}
