import { toStructured } from '@sluice/contracts';
import { type HttpPlugin, Problem, requireRole, unavailable } from '@sluice/runtime';
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { decodeCursor, encodeCursor, type Vector } from '../domain/cursor.ts';
import { type Filter, filterOf } from '../domain/topics.ts';
import { AheadOfLog, type Feed, type Page } from '../feed.ts';
import type { Tail } from '../tail.ts';
import type { FeedTelemetry } from '../telemetry.ts';

export interface EventsHttp {
  readonly feed: Feed;
  readonly tail: Tail;
  readonly telemetry: FeedTelemetry;
  /** Aborted when the service drains: who waits gets an empty page. */
  readonly leaving: AbortSignal;
}

const LIMIT = { default: 100, maximum: 500 } as const;
const WAIT_SECONDS = 20;
/** A waiting reader is a connection and a few hundred bytes; beyond this many something is wrong with them. */
const MOST_WAITING = 2000;

const Query = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4000,
        pattern: '^(latest|[0-9a-z._]+)$',
        description: '`next` of the page before; `latest`: what comes from now on; absent: from the beginning of the retention (30 days)',
        examples: ['latest'],
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMIT.maximum, default: LIMIT.default, examples: [100] })),
    types: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2000, description: 'Only these types, joined by commas: `ticket.created` or the whole name', examples: ['ticket.created,ticket.resolved'] }),
    ),
    wait: Type.Optional(Type.Integer({ minimum: 0, maximum: WAIT_SECONDS, default: 0, description: 'Seconds to wait for the next event where there is none', examples: [0] })),
  },
  { additionalProperties: false },
);

const Answer = Type.Object({
  items: Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }), {
    description: 'CloudEvents 1.0 in JSON; the events of one entity in their order (`entityversion` rises)',
  }),
  next: Type.String({ description: 'The cursor behind these events; an empty page keeps it' }),
  more: Type.Boolean({ description: 'More is there already: ask again at once' }),
  gone: Type.Boolean({ description: 'Events behind the cursor were older than the retention and are gone: this goes on at the earliest that is there' }),
});

/** `GET /v1/events`: the pull feed. For systems that ask; each keeps its own place. */
export function eventsHttp({ feed, tail, telemetry, leaving }: EventsHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/events',
      { schema: { tags: ['events'], summary: 'What happened to tickets, agents and customers, page by page', querystring: Query, response: { 200: Answer } } },
      async (request, reply) => {
        requireRole(request, 'admin', 'subscriber');
        const { limit = LIMIT.default, wait = 0 } = request.query;
        const [after, filter] = [placeOf(request.query.after), filterIn(request.query.types)];
        if (wait > 0 && tail.listening >= MOST_WAITING) throw unavailable('too many readers are waiting: ask without `wait`, or later', 5);
        const page = await feed.page({ after, filter, limit, waitMs: wait * 1000, signal: wait === 0 ? leaving : leftSignal(reply, leaving) }).catch(asProblem);
        telemetry.sent(page.events.length);
        void reply.header('cache-control', 'no-store');
        return answerOf(page);
      },
    );
  };
}

const answerOf = (page: Page): Static<typeof Answer> => ({ items: page.events.map(toStructured), next: encodeCursor(page.next), more: page.more, gone: page.gone });

/** @throws Problem 400 */
function placeOf(after: string | undefined): Vector | 'latest' | undefined {
  if (after === undefined || after === 'latest') return after;
  const place = decodeCursor(after);
  if (place === undefined) throw badCursor('is no cursor of this feed');
  return place;
}

/** @throws Problem 400 */
function filterIn(types: string | undefined): Filter | undefined {
  const { filter, unknown } = filterOf(types);
  if (unknown.length === 0) return filter;
  const message = `no such type: ${unknown.slice(0, 5).join(', ')}`;
  throw new Problem(400, 'invalid', `query.types: ${message}`, { errors: [{ path: 'query.types', message }] });
}

function asProblem(error: unknown): never {
  throw error instanceof AheadOfLog ? badCursor('is ahead of this log: begin again, without it or with `latest`') : error;
}

const badCursor = (message: string): Problem => new Problem(400, 'invalid', `query.after ${message}`, { errors: [{ path: 'query.after', message }] });

/** Given when the caller has gone, or we go. */
function leftSignal(reply: FastifyReply, leaving: AbortSignal): AbortSignal {
  const left = new AbortController();
  const leave = (): void => left.abort();
  if (leaving.aborted) leave();
  leaving.addEventListener('abort', leave, { once: true });
  reply.raw.once('close', () => {
    leaving.removeEventListener('abort', leave);
    leave();
  });
  return left.signal;
}
