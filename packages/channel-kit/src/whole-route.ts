import { type Clock, PassingFault } from '@sluice/kernel';
import { downloadHeaders, holdsSurveyToken, type HttpPlugin, notFound, Problem, requireRole, withoutSurveyTokens } from '@sluice/runtime';
import type { Blobs, Queryable } from '@sluice/store';
import { Type } from 'typebox';
import { Whole, type WholeBody, type WholeFacts, wholeFor } from './whole.ts';

/** Where a channel keeps what came in, and how it knows who was led to it. */
export interface WholeParts {
  readonly db: Queryable;
  readonly schema: string;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Verifies grants. */
  readonly secret: Uint8Array;
}

export interface WholeRoute extends WholeParts {
  /** Of the channel's contacts. */
  readonly path: string;
  readonly tag: string;
  /** What a contact's bytes are when they are saved. */
  readonly original: { readonly contentType: string; readonly ending: string };
  wholeOf(raw: Buffer, facts: WholeFacts | undefined): Promise<WholeBody>;
}

const QUERY = Type.Object(
  {
    grant: Type.Optional(Type.String({ maxLength: 8000, description: 'as `GET /v1/messages/{id}/whole` made it: for one contact, one key, five minutes' })),
    format: Type.Optional(Type.Enum(['json', 'raw'], { default: 'json', examples: ['json'] })),
  },
  { additionalProperties: false },
);

/** All of a contact, read anew from its bytes: for whom conversation has led here, and for admin. */
export function wholeRoute(o: WholeRoute): HttpPlugin {
  return async (app) => {
    app.get(
      `${o.path}/:id/whole`,
      {
        schema: {
          tags: [o.tag],
          summary: 'All of a contact: whole text, sanitised HTML, files; or its bytes',
          description:
            'People are led here by `GET /v1/messages/{id}/whole`, who see the message; an admin needs no grant. `format=raw` gives the contact as it came, to be saved, to admin and supervisor.',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: ['con_01963b1e-7c00-7000-8000-000000000001'] }) }, { additionalProperties: false }),
          querystring: QUERY,
          response: { 200: Whole },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const facts = await wholeFor(request, id, request.query.grant, o);
        const isRaw = request.query.format === 'raw';
        if (isRaw && !mayHaveOriginal(requireRole(request).role)) throw new Problem(403, 'forbidden', 'this needs the role admin or supervisor');
        const raw = await rawOf(o, id);
        if (isRaw && (await holdsToken(o, raw, facts))) throw new Problem(403, 'forbidden', 'it quotes the link of a survey, which is its customer’s alone');
        if (isRaw) return reply.headers(downloadHeaders({ filename: `${id}${o.original.ending}`, contentType: o.original.contentType })).send(raw as never);
        void reply.header('cache-control', 'private, no-store');
        return shown(await o.wholeOf(raw, facts));
      },
    );
  };
}

/** Whoever has the link of a survey answers as the customer: in what he quotes, too, it stands without its token. */
function shown(whole: WholeBody): WholeBody {
  const { subject, text, newText, html } = whole;
  return {
    ...whole,
    subject: subject === null ? null : withoutSurveyTokens(subject),
    text: withoutSurveyTokens(text),
    newText: withoutSurveyTokens(newText),
    html: html === null ? null : withoutSurveyTokens(html),
  };
}

async function holdsToken(o: WholeRoute, raw: Buffer, facts: WholeFacts | undefined): Promise<boolean> {
  if (holdsSurveyToken(raw.toString('latin1'))) return true;
  const { subject, text, html } = await o.wholeOf(raw, facts);
  return [subject, text, html].some((one) => one !== null && holdsSurveyToken(one));
}

export const mayHaveOriginal = (role: string): boolean => role === 'admin' || role === 'supervisor';

/** @throws Problem 404, PassingFault where the blob store is away or has lost it */
async function rawOf({ db, schema, blobs }: WholeParts, id: string): Promise<Buffer> {
  const [row] = await db.query<{ raw: Buffer | null; rawBlob: string | null }>(`select raw, raw_blob as "rawBlob" from ${schema}.contact where id = $1`, [id]);
  if (!row || (row.raw === null && row.rawBlob === null)) throw notFound('contact with this id');
  const raw = row.raw ?? (row.rawBlob === null ? undefined : await blobs.get(row.rawBlob));
  if (raw === undefined) throw new PassingFault(`the bytes of ${id} are not in the blob store`);
  return raw;
}
