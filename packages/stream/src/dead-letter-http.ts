import { type HttpPlugin, notFound, requireRole } from '@sluice/runtime';
import { Type } from 'typebox';
import type { DeadLetters } from './dead-letters.ts';

const Place = Type.Object({ group: Type.String({ maxLength: 100 }), key: Type.String({ maxLength: 300 }) });
const tags = ['operation'];

/** `/v1/dead-letters`: what `sluice dlq` calls; for admins. One plugin for all groups of the process. */
export function deadLetterHttp(groups: () => readonly DeadLetters[]): HttpPlugin {
  const of = (group: string): DeadLetters => {
    const found = groups().find((one) => one.group === group);
    if (!found) throw notFound('such group');
    return found;
  };
  return async (app) => {
    app.get('/v1/dead-letters', { schema: { tags, summary: 'Keys that are parked behind a record that could not be handled' } }, async (request) => {
      requireRole(request, 'admin');
      return { items: (await Promise.all(groups().map((one) => one.list()))).flat() };
    });
    app.get('/v1/dead-letters/:group/:key', { schema: { tags, summary: 'What is parked under a key, in order, without its content', params: Place } }, async (request) => {
      requireRole(request, 'admin');
      return { items: await of(request.params.group).show(request.params.key) };
    });
    app.post(
      '/v1/dead-letters/:group/:key/replay',
      { schema: { tags, summary: 'Handle what is parked again, in order', params: Place, body: Type.Object({}, { additionalProperties: false }) } },
      async (request) => {
        requireRole(request, 'admin');
        return of(request.params.group).replay(request.params.key);
      },
    );
    app.delete('/v1/dead-letters/:group/:key', { schema: { tags, summary: 'Give what is parked up; an audit row stays', params: Place } }, async (request) => {
      const actor = requireRole(request, 'admin');
      return { purged: await of(request.params.group).purge(request.params.key, actor.keyId) };
    });
  };
}
