import { toIso } from '@sluice/kernel';
import { type HttpPlugin, readersOf, requireRole } from '@sluice/runtime';
import { Temporal } from 'temporal-polyfill';
import { Type } from 'typebox';
import { ratedAt, type RatingLine } from '../domain/case/rated.ts';
import { readRatings, readReview, type ReviewPlace, type ReviewRow, UNFILED } from '../store/case-filings.ts';
import { otherOf, send } from './case-forms.ts';
import { reviewPage } from './case-page/review.ts';
import { linesAt, type ReviewFacts } from './case-review-facts.ts';
import { answers, PRINTED, printedFor } from './html-or-json.ts';
import { cut, LIMIT, PAGE, textBehind } from './paging.ts';
import { localTime } from './local-time.ts';
import type { ConversationHttp } from './parts.ts';
import type { CaseFileBody } from './shapes-case-file.ts';
import { Review, type ReviewBody } from './shapes-case-review.ts';

const Query = Type.Object(
  { month: Type.Optional(Type.String({ pattern: '^20\\d\\d-(?:0[1-9]|1[0-2])$', description: 'default: the one that is now', examples: ['2026-03'] })), ...PAGE, ...PRINTED },
  { additionalProperties: false, examples: [{ month: '2026-03' }] },
);

/** What the month has filed, for whoever looks at all of it. */
export function caseReviewRoutes({ db, clock, config }: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/cases/review',
      { schema: { tags: ['cases'], summary: 'Cases that were filed in a month, with their times beside their targets: JSON, or a page to be printed', querystring: Query, response: answers(Review) } },
      async (request, reply) => {
        const { tz, leads } = config();
        const readers = readersOf(requireRole(request, 'admin', 'supervisor', 'quality'), leads);
        const { limit = LIMIT.default, cursor } = request.query;
        const { month = localTime(toIso(clock.now()), tz).slice(0, 7) } = request.query;
        const rows = await readReview(db, { ...monthOf(month, tz), after: cursor === undefined ? undefined : placeBehind(cursor), readers, limit: limit + 1 });
        const ratings = await readRatings(
          db,
          rows.map((row) => row.ticketId),
        );
        const body: ReviewBody = {
          month,
          tz,
          ...cut(
            rows,
            limit,
            (row) => itemOf(row, ratings.get(row.ticketId) ?? []),
            ({ at, ticketId, number }) => `${at}:${ticketId}:${number}`,
          ),
        };
        return send(reply, body, printedFor(request, request.query), (language) => reviewPage({ review: body, language, other: otherOf(request, language), next: nextOf(request.url, body) }));
      },
    );
  };
}

/** Its first instant, and that of the next, in the zone. */
function monthOf(month: string, tz: string): { readonly from: number; readonly to: number } {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  const at = (date: Temporal.PlainDate): number => date.toZonedDateTime(tz).epochMilliseconds;
  return { from: at(first), to: at(first.add({ months: 1 })) };
}

function itemOf({ ticketId, number, at, facts: text, document }: ReviewRow, lines: readonly RatingLine[]): ReviewBody['items'][number] {
  const { rootCause, keywords, ...facts } = JSON.parse(text) as ReviewFacts;
  const file = document === null ? undefined : (JSON.parse(document) as CaseFileBody);
  const { survey, answered } = ratedAt(lines, at);
  return {
    ticketId,
    unfiled: number === UNFILED,
    filing: number === UNFILED ? null : number,
    filedAt: toIso(at),
    ...facts,
    filedBy: number === UNFILED ? null : facts.filedBy,
    steps: [...facts.steps],
    rootCause: linesAt(file, rootCause),
    keywords: linesAt(file, keywords),
    late: facts.steps.filter((step) => step.late).length,
    survey,
    satisfaction: answered === undefined ? null : { ratings: { ...answered.ratings }, by: answered.by, at: answered.at },
  };
}

const PLACE = /^(\d{1,15}):(tkt_[0-9a-f-]{36}):(\d{1,6})$/;

/** @throws Problem 400 */
function placeBehind(cursor: string): ReviewPlace {
  const [, at = '', ticketId = '', number = ''] = textBehind(PLACE, cursor);
  return { at: Number(at), ticketId, number: Number(number) };
}

function nextOf(self: string, { month, next: cursor }: ReviewBody): string | undefined {
  if (cursor === null) return undefined;
  const url = new URL(self, 'http://self');
  url.searchParams.set('month', month);
  url.searchParams.set('cursor', cursor);
  return `${url.pathname}${url.search}`;
}
