import { type HttpPlugin, notFound, requireRole } from '@sluice/runtime';
import { type TSchema, Type } from 'typebox';
import type { DeadLetterDesk } from './dead-letters.ts';

const EXAMPLE = { group: 'routing', key: 'cnv_01970f3c-8a00-7000-8000-000000000002', topic: 'sluice.conversations.events.v1' };
const Place = Type.Object({ group: Type.String({ maxLength: 100, examples: [EXAMPLE.group] }), key: Type.String({ maxLength: 300, examples: [EXAMPLE.key] }) });
const tags = ['operation'];

const Count = Type.Integer({ minimum: 0 });
const Time = Type.String({ format: 'date-time' });
const Parked = Type.Object(
  {
    group: Type.String(),
    key: Type.String(),
    topic: Type.String(),
    reason: Type.String({ description: 'Of the first failure, or of the last replay; short and stable' }),
    records: Count,
    replays: Count,
    since: Time,
  },
  { examples: [{ ...EXAMPLE, reason: 'unreadable', records: 2, replays: 0, since: '2026-03-02T08:00:00.000Z' }] },
);
const Letter = Type.Object(
  {
    topic: Type.String(),
    partition: Count,
    offset: Count,
    reason: Type.String(),
    message: Type.String(),
    at: Time,
    type: Type.Optional(Type.String({ description: 'Of the event; absent where its headers do not say' })),
    bytes: Count,
  },
  { examples: [{ topic: EXAMPLE.topic, partition: 3, offset: 4711, reason: 'unreadable', message: 'the value is no JSON', at: '2026-03-02T08:00:00.000Z', bytes: 512 }] },
);
const Replayed = Type.Object({ replayed: Count, left: Count }, { examples: [{ replayed: 2, left: 0 }] });
const Purged = Type.Object({ purged: Count }, { examples: [{ purged: 2 }] });
const list = <T extends TSchema>(item: T) => ({ 200: Type.Object({ items: Type.Array(item), next: Type.Null() }) });

/** `/v1/dead-letters`: what `sluice dlq` calls; for admins. One plugin for all groups of the process. */
export function deadLetterHttp(groups: () => readonly DeadLetterDesk[]): HttpPlugin {
  const of = (group: string): DeadLetterDesk => {
    const found = groups().find((one) => one.group === group);
    if (!found) throw notFound('such group');
    return found;
  };
  return async (app) => {
    app.get('/v1/dead-letters', { schema: { tags, summary: 'Keys that are parked behind a record that could not be handled', response: list(Parked) } }, async (request) => {
      requireRole(request, 'admin');
      return { items: (await Promise.all(groups().map((one) => one.list()))).flat(), next: null };
    });
    app.get('/v1/dead-letters/:group/:key', { schema: { tags, summary: 'What is parked under a key, in order, without its content', params: Place, response: list(Letter) } }, async (request) => {
      requireRole(request, 'admin');
      return { items: (await of(request.params.group).show(request.params.key)).map(({ type, ...letter }) => (type === undefined ? letter : { ...letter, type })), next: null };
    });
    app.post(
      '/v1/dead-letters/:group/:key/replay',
      { schema: { tags, summary: 'Handle what is parked again, in order', params: Place, body: Type.Object({}, { additionalProperties: false, examples: [{}] }), response: { 200: Replayed } } },
      async (request) => {
        requireRole(request, 'admin');
        return of(request.params.group).replay(request.params.key);
      },
    );
    app.delete('/v1/dead-letters/:group/:key', { schema: { tags, summary: 'Give what is parked up; an audit row stays', params: Place, response: { 200: Purged } } }, async (request) => {
      const actor = requireRole(request, 'admin');
      return { purged: await of(request.params.group).purge(request.params.key, actor.keyId) };
    });
  };
}
