import { authenticationOf, noticesOf, Whole, type WholeBody, type WholeFacts, wholeFor } from '@sluice/channel-kit';
import { type Clock, PassingFault, toIso } from '@sluice/kernel';
import type { MailAddress, MailReader, ParsedMail } from '@sluice/mail';
import { downloadHeaders, type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import type { Blobs, Queryable } from '@sluice/store';
import { Type } from 'typebox';

export interface WholeParts {
  readonly db: Queryable;
  readonly schema: string;
  readonly blobs: Blobs;
  readonly reader: MailReader;
  readonly clock: Clock;
  /** Verifies grants. */
  readonly secret: Uint8Array;
}

const EXAMPLE = 'con_01963b1e-7c00-7000-8000-000000000001';

/** A mail whole, read anew from its bytes: to whom conversation has led here, and to admin and supervisor. */
export function wholeRoute(path: string, parts: WholeParts): HttpPlugin {
  return async (app) => {
    app.get(
      `${path}/:id/whole`,
      {
        schema: {
          tags: ['e-mail'],
          summary: 'All of a mail: whole text, sanitised HTML, files; or its bytes',
          description: 'Agents come here by `GET /v1/messages/{id}/whole`. `format=raw` gives the mail as it came, to be saved, to admin and supervisor.',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: [EXAMPLE] }) }, { additionalProperties: false }),
          querystring: Type.Object(
            {
              grant: Type.Optional(Type.String({ maxLength: 8000, description: 'as `GET /v1/messages/{id}/whole` made it: for one key, five minutes' })),
              format: Type.Optional(Type.Enum(['json', 'raw'], { default: 'json', examples: ['json'] })),
            },
            { additionalProperties: false },
          ),
          response: { 200: Whole },
        },
      },
      async (request, reply) => {
        const { grant, format } = request.query;
        const facts = await wholeFor(request, request.params.id, grant, parts);
        const role = request.actor?.role;
        if (format === 'raw' && role !== 'admin' && role !== 'supervisor') throw new Problem(403, 'forbidden', 'this needs the role admin or supervisor');
        const raw = await rawOf(parts, request.params.id);
        if (format === 'raw') return reply.headers(downloadHeaders({ filename: `${request.params.id}.eml`, contentType: 'message/rfc822' })).send(raw as never);
        void reply.header('cache-control', 'private, no-store');
        return wholeOf(await parts.reader.read(raw, { html: { places: facts } }), facts);
      },
    );
  };
}

/** @throws Problem 404, PassingFault where the blob store is away or has lost it */
async function rawOf({ db, schema, blobs }: WholeParts, id: string): Promise<Buffer> {
  const [row] = await db.query<{ raw: Buffer | null; rawBlob: string | null }>(`select raw, raw_blob as "rawBlob" from ${schema}.contact where id = $1`, [id]);
  if (!row) throw notFound('contact with this id');
  const raw = row.raw ?? (row.rawBlob === null ? undefined : await blobs.get(row.rawBlob));
  if (raw === undefined) throw new PassingFault(`the bytes of ${id} are not in the blob store`);
  return raw;
}

const party = ({ address, name }: MailAddress): WholeBody['to'][number] => ({ kind: 'email', value: address, name: name ?? null });

function wholeOf(mail: ParsedMail, facts: WholeFacts | undefined): WholeBody {
  const { subject, from, to, cc, date, text, newText, html, attachments, flags } = mail;
  return {
    subject: subject ?? null,
    from: from === undefined ? null : party(from),
    to: to.map(party),
    cc: cc.map(party),
    date: date === undefined ? null : toIso(date),
    text,
    newText,
    html: html ?? null,
    attachments: attachments.map(({ filename, contentType, bytes, inline }, n) => ({
      filename,
      contentType,
      bytes: bytes.length,
      inline,
      url: facts !== undefined && n < facts.files ? `${facts.base}${n}` : null,
    })),
    flags: [...flags],
    notices: noticesOf(flags),
    authentication: authenticationOf(facts?.authentication),
  };
}
