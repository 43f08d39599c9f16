import { DAY, parseInstant, toIso } from '@sluice/kernel';
import { type HttpPlugin, Problem, requireRole } from '@sluice/runtime';
import { Type } from 'typebox';
import { satisfactionOf } from '../domain/satisfaction.ts';
import { readSatisfaction } from '../store/satisfaction.ts';
import type { InsightHttp } from './parts.ts';

const DEFAULT_DAYS = 30;
const MOST_DAYS = 400;

const Query = Type.Object(
  {
    from: Type.Optional(Type.String({ format: 'date-time', description: 'default: 30 days before `to`' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'not included; default: now' })),
    queue: Type.Optional(Type.String({ maxLength: 63 })),
    type: Type.Optional(Type.String({ maxLength: 63 })),
  },
  { additionalProperties: false, examples: [{ queue: 'billing' }] },
);
const share = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]);
const count = Type.Integer({ minimum: 0 });
const Figures = Type.Object(
  {
    from: Type.String({ format: 'date-time' }),
    to: Type.String({ format: 'date-time' }),
    queue: Type.Union([Type.String(), Type.Null()]),
    type: Type.Union([Type.String(), Type.Null()]),
    sent: Type.Integer({ minimum: 0, description: 'Surveys that left in this time and did not come back.' }),
    answered: Type.Integer({ minimum: 0, description: 'Of those.' }),
    responseRate: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()], { description: 'answered ÷ sent' }),
    byPhone: Type.Integer({ minimum: 0, description: 'Ratings that were told by phone, asked by a link before or not.' }),
    unanswered: count,
    open: count,
    questions: Type.Array(
      Type.Object({
        id: Type.String(),
        answers: count,
        good: Type.Integer({ minimum: 0, description: '4 and 5' }),
        share,
        ratings: Type.Array(count, { description: 'how many gave 1, 2, 3, 4, 5' }),
      }),
    ),
  },
  {
    examples: [
      {
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-04-01T00:00:00.000Z',
        queue: 'billing',
        type: null,
        sent: 120,
        answered: 45,
        responseRate: 0.375,
        byPhone: 3,
        unanswered: 60,
        open: 15,
        questions: [{ id: 'speed', answers: 45, good: 36, share: 0.8, ratings: [1, 2, 6, 16, 20] }],
      },
    ],
  },
);

/** How satisfied customers are: never a share without how many have answered. */
export function satisfactionRoutes({ db, clock }: InsightHttp): HttpPlugin {
  return async (app) => {
    const schema = { tags: ['figures'], summary: 'Share of 4 and 5 by question, with the response rate and the counts', querystring: Query, response: { 200: Figures } };
    app.get('/v1/satisfaction', { schema }, async (request) => {
      requireRole(request, 'admin', 'supervisor', 'quality');
      const { queue, type } = request.query;
      const to = instant('to', request.query.to) ?? clock.now();
      const from = instant('from', request.query.from) ?? to - DEFAULT_DAYS * DAY;
      if (from >= to) throw wrong('from', 'must lie before `to`');
      if (to - from > MOST_DAYS * DAY) throw wrong('from', `may lie ${MOST_DAYS} days before \`to\` at most`);
      const { counts, ratings } = await readSatisfaction(db, { from, to, queueId: queue, type });
      const { questions, ...figures } = satisfactionOf(counts, ratings);
      return { from: toIso(from), to: toIso(to), queue: queue ?? null, type: type ?? null, ...figures, questions: questions.map((one) => ({ ...one, ratings: [...one.ratings] })) };
    });
  };
}

function instant(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text);
  if (at === undefined) throw wrong(name, 'must be an RFC 3339 instant');
  return at;
}

const wrong = (name: string, message: string): Problem => new Problem(400, 'invalid', `query.${name} ${message}`, { errors: [{ path: `query.${name}`, message }] });
