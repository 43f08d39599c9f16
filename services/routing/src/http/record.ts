import { Readable } from 'node:stream';
import { instantOf } from '@sluice/kernel';
import { type HttpPlugin, Problem, requireRole } from '@sluice/runtime';
import { Type } from 'typebox';
import { POOL } from '../migrations.ts';
import { record, type RecordedLine } from '../record.ts';
import type { RoutingHttp } from './parts.ts';

const instant = (description: string, example: string) => Type.String({ format: 'date-time', description, examples: [example] });
const Query = Type.Object(
  { from: instant('From here on; `at` counts from it.', '2026-03-02T00:00:00Z'), to: instant('Up to here, not included.', '2026-03-03T00:00:00Z') },
  { additionalProperties: false },
);

/** What routing was told and did, for the simulator. */
export function recordRoutes({ db, clock }: RoutingHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/queues/traffic',
      {
        schema: {
          tags: ['queues'],
          summary:
            'Recorded traffic for `route simulate`, as JSON Lines: agent, presence, open (how much was in hand and waited at `from`), contact (when it has ended; not in the order of coming); the last line is `end`',
          description: 'Ids are replaced, and no text, address or name of a customer stands in it. As far back as the journal is kept.',
          querystring: Query,
          response: { 200: { description: 'one JSON object a line', content: { 'application/x-ndjson': { schema: Type.String() } } } },
        },
      },
      async (request, reply) => {
        requireRole(request, 'admin', 'supervisor');
        const [from, to] = [instantOf(request.query.from), instantOf(request.query.to)];
        if (!(from < to)) throw new Problem(422, 'invalid', '`from` must be before `to`');
        // What is open has lasted until now, however far ahead the end lies.
        const end = Math.min(to, clock.now() + 1);
        return reply
          .header('cache-control', 'private, no-store')
          .type('application/x-ndjson')
          .send(Readable.from(asText(record(db, POOL, from, end))) as never);
      },
    );
  };
}

async function* asText(lines: AsyncIterable<RecordedLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
  yield '{"type":"end"}\n';
}
