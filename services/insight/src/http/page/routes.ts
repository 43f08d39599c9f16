import { type HttpPlugin, type Language, languageOf, problemOf } from '@sluice/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isOpen } from '../../domain/decider.ts';
import { ratingIn } from '../../domain/ratings.ts';
import type { Answer, Refusal, Survey, SurveyEvent } from '../../domain/survey.ts';
import { readSurvey } from '../../store/surveys.ts';
import { step } from '../../work.ts';
import type { InsightHttp } from '../parts.ts';
import { HEADERS } from './style.ts';
import { type Draft, sentencePage, surveyPage } from './view.ts';

const Token = Type.Object({ token: Type.String({ maxLength: 200 }) });
const schema = { hide: true, params: Token };
/** A form with 2,000 letters of any script, percent-encoded. */
const FORM_BYTES = 64 * 1024;
const MOST_LETTERS = 2000;

const STATUS = { unknown: 404, expired: 410, cancelled: 410, away: 503 } as const;

/**
 * The page behind a survey's link, for whoever has the link: no key, no script, no cookie. Only its form's POST records anything: mail scanners
 * open every link, and may open them all.
 */
export function pageRoutes(parts: InsightHttp): HttpPlugin {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: FORM_BYTES }, (_request, body, done) => done(null, new URLSearchParams(String(body))));
    app.setErrorHandler((error, request, reply) => {
      const { status, headers } = problemOf(error);
      if (status >= 500) parts.telemetry.pageFailed(error);
      return sentence(request, reply.headers(headers), 'away', null, status);
    });

    app.get('/s/:token', { schema }, async (request, reply) => {
      const survey = await surveyOf(parts, request.params.token);
      const now = parts.clock.now();
      const why = survey ? closedFor(survey, now) : 'unknown';
      if (!survey || why !== undefined) return sentence(request, reply, why ?? 'unknown', survey ?? null);
      const language = languageFor(request, survey);
      return show(reply, 200, language, surveyPage({ survey, language, now, saved: queryOf(request)['saved'] === '1' && survey.status === 'answered' }));
    });

    app.post('/s/:token', { schema }, async (request, reply) => {
      const survey = await surveyOf(parts, request.params.token);
      if (!survey) return sentence(request, reply, 'unknown', null);
      const language = languageFor(request, survey);
      const draft = draftIn(survey, request.body);
      if (draft.missing.length > 0 || draft.tooLong) {
        const why = closedFor(survey, parts.clock.now());
        if (why !== undefined) return sentence(request, reply, why, survey);
        return show(reply, 422, language, surveyPage({ survey, language, now: parts.clock.now(), saved: false, draft }));
      }
      const refused = await record(parts, survey, { ratings: draft.ratings as Answer['ratings'], comment: draft.comment.trim() === '' ? null : draft.comment.trim() });
      if (refused === 'expired' || refused === 'cancelled') return sentence(request, reply, refused, survey);
      if (refused === 'not_open') return sentence(request, reply, 'cancelled', survey);
      // Back by GET: whoever loads the page again sends nothing again. What can be changed no more is shown as it stands.
      return reply.headers(HEADERS).redirect(`?lang=${language}${refused === undefined ? '&saved=1' : ''}`, 303);
    });
  };
}

/** The token is verified before anything of it is used. */
async function surveyOf({ tokens, db }: InsightHttp, token: string): Promise<Survey | undefined> {
  const id = tokens.verify(token);
  return id === undefined ? undefined : await readSurvey(db, id);
}

function closedFor(survey: Survey, now: number): 'expired' | 'cancelled' | undefined {
  if (survey.status === 'answered') return undefined;
  if (survey.status === 'unanswered' || (isOpen(survey) && survey.expiresAt !== null && now >= survey.expiresAt)) return 'expired';
  return isOpen(survey) ? undefined : 'cancelled';
}

/** Under the lock of its ticket; answers why nothing was recorded. */
async function record({ db, clock, surveying, outbox }: InsightHttp, { id, ticketId }: Survey, answer: Answer): Promise<Refusal | undefined> {
  return await db.transact(async (tx) => {
    const work = await surveying.begin(tx, new Set([ticketId]), clock.now());
    const row = work.tickets.get(ticketId);
    if (!row || row.surveyId !== id) return 'cancelled';
    const events = step(work, row, { kind: 'answer', at: work.now, answer }, {});
    await outbox.append(tx, await surveying.end(tx, work));
    return events.find((event): event is Extract<SurveyEvent, { name: 'refused' }> => event.name === 'refused')?.data.why;
  });
}

function draftIn({ questions }: Survey, body: unknown): Draft {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams();
  const ratings = Object.fromEntries(questions.map(({ id }) => [id, ratingIn(form.get(id))]));
  // A browser sends CR LF for each end of a line, and counts it as one letter.
  const comment = (form.get('comment') ?? '').replaceAll('\r\n', '\n').replaceAll('\u0000', '');
  return { ratings, comment: comment.slice(0, 2 * MOST_LETTERS), missing: questions.map(({ id }) => id).filter((id) => ratings[id] === undefined), tooLong: comment.length > MOST_LETTERS };
}

const queryOf = (request: FastifyRequest): Readonly<Record<string, unknown>> => request.query as Record<string, unknown>;
const languageFor = (request: FastifyRequest, survey: Survey | null): Language => languageOf(queryOf(request)['lang'], survey?.language ?? null, request.headers['accept-language']);

function sentence(request: FastifyRequest, reply: FastifyReply, why: keyof typeof STATUS, survey: Survey | null, status: number = STATUS[why]): FastifyReply {
  const language = languageFor(request, survey);
  return show(reply, status, language, sentencePage(language, why));
}

function show(reply: FastifyReply, status: number, language: Language, text: string): FastifyReply {
  return reply.code(status).headers(HEADERS).header('content-language', language).type('text/html; charset=utf-8').send(text);
}
