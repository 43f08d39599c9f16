import type { HttpPlugin, Language } from '@sluice/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { caseReader } from './access.ts';
import { caseFileFor, caseFormFor } from './case-file.ts';
import { HEADERS } from './case-page/style.ts';
import { casePage } from './case-page/view.ts';
import { answers, PRINTED, printedFor } from './html-or-json.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { CaseFile } from './shapes-case-file.ts';

const FormParams = Type.Object({ ...idParams(EXAMPLE.ticketId).properties, form: Type.String({ minLength: 1, maxLength: 63, examples: ['registration'] }) });
const Query = Type.Object(PRINTED, { additionalProperties: false, examples: [{ format: 'json' }] });

const FileQuery = Type.Object(
  { ...PRINTED, filing: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'as it was filed then; else as it stands' })) },
  { additionalProperties: false, examples: [{ format: 'json' }] },
);

/** What of a case is printed and filed: one form, or all of it. Read by whoever reads the case, as much of it as he reads there. */
export function caseFormRoutes({ db, clock, config }: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/tickets/:id/case/forms/:form',
      { schema: { tags: ['cases'], summary: 'A form, with the times of its stage: JSON, or a page to be printed', params: FormParams, querystring: Query, response: answers(CaseFile) } },
      async (request, reply) => {
        const file = await caseFormFor(db, caseReader(request), request.params, config(), clock.now());
        return send(reply, file, printedFor(request, request.query), (language) => casePage({ file, language, whole: false, other: otherOf(request, language) }));
      },
    );
    app.get(
      '/v1/tickets/:id/case/file',
      {
        schema: {
          tags: ['cases'],
          summary: 'The whole case for the file: all forms, stages and their times: JSON, or a page to be printed',
          params: idParams(EXAMPLE.ticketId),
          querystring: FileQuery,
          response: answers(CaseFile),
        },
      },
      async (request, reply) => {
        const { filing, ...query } = request.query;
        const ids = { id: request.params.id, filing };
        const file = await caseFileFor(db, caseReader(request), ids, config(), clock.now());
        return send(reply, file, printedFor(request, query), (language) => casePage({ file, language, whole: true, other: otherOf(request, language) }));
      },
    );
  };
}

/** The same address, asked for in the other language. */
export function otherOf(request: FastifyRequest, language: Language): string {
  const url = new URL(request.url, 'http://self');
  url.searchParams.set('format', 'html');
  url.searchParams.set('language', language === 'zh' ? 'en' : 'zh');
  return `${url.pathname}${url.search}`;
}

/** The page in the language that is asked for, else the body itself. */
export function send(reply: FastifyReply, body: object, language: Language | undefined, page: (language: Language) => string): never {
  void reply.headers(HEADERS);
  if (language === undefined) return body as never;
  return reply.header('content-language', language).type('text/html; charset=utf-8').send(page(language)) as never;
}
