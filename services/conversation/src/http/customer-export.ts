import { Readable } from 'node:stream';
import { toIso } from '@sluice/kernel';
import { type HttpPlugin, Problem, readersOf, requireRole, withoutSurveyTokens } from '@sluice/runtime';
import { Type } from 'typebox';
import { readMembers } from '../store/erase-person.ts';
import type { Queryable } from '@sluice/store';
import { exportCaseWords, exportConversations, type ExportedMessage, exportMessages, exportTickets, exportTasks } from '../store/export.ts';
import { EVERYTHING } from '../store/views-access.ts';
import { concernsReader } from '../store/views-customers.ts';
import { customerFor, wholeCustomer } from './customer-access.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, isoOrNull } from './shapes.ts';

const PAGE = 200;
const flag = (description: string) => Type.Optional(Type.Boolean({ default: false, description, examples: [false] }));
const QUERY = Type.Object({ notes: flag('what was written among ourselves, too'), files: flag('the bytes of every file, in base64') }, { additionalProperties: false });
interface Wanted {
  readonly notes: boolean;
  readonly files: boolean;
}
type Line = { readonly type: string } & Readonly<Record<string, unknown>>;

/** All that is kept of one person, one JSON line a thing; page by page, so that it takes no more memory for a hundred thousand messages. */
export function customerExportRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/customers/:id/export',
      {
        schema: {
          tags: ['customers'],
          summary: 'All that is kept of a person, as JSON Lines: customer, identity, attribute, contactPoint, conversation, ticket, message, file; the last line is `end`',
          description: 'An export without its line `end` was cut off. Long mails stand in it as the timeline shows them (16 KiB); all of one is had by `GET /v1/messages/{id}/whole`.',
          params: idParams(EXAMPLE.customerId),
          querystring: QUERY,
          response: { 200: { description: 'one JSON object a line', content: { 'application/x-ndjson': { schema: Type.String() } } } },
        },
      },
      async (request, reply) => {
        const actor = requireRole(request, 'admin', 'supervisor');
        const { notes = false, files = false } = request.query;
        const { rootId } = await customerFor(parts.db, EVERYTHING, request.params.id);
        if (await concernsReader(parts.db, rootId, readersOf(actor, parts.config().leads))) throw new Problem(403, 'forbidden', 'a complaint of this person concerns you: somebody else exports');
        const lines = Readable.from(asText(linesOf(parts, rootId, { notes, files })));
        return reply
          .header('cache-control', 'private, no-store')
          .type('application/x-ndjson')
          .send(lines as never);
      },
    );
  };
}

async function* asText(lines: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

async function* linesOf(parts: ConversationHttp, rootId: string, wanted: Wanted): AsyncGenerator<Line> {
  const { db } = parts;
  const members = (await readMembers(db, rootId))?.memberIds ?? [];
  const { identities, attributes, contactPoints, tickets: _, ...customer } = await wholeCustomer(db, EVERYTHING, rootId);
  yield { type: 'customer', ...customer };
  for (const one of identities) yield { type: 'identity', ...one };
  for (const one of attributes) yield { type: 'attribute', ...one };
  for (const one of contactPoints) yield { type: 'contactPoint', ...one };
  for await (const { openedAt, ...one } of paged((after) => exportConversations(db, members, after, PAGE))) yield { type: 'conversation', ...one, openedAt: toIso(openedAt) };
  for await (const { doc } of paged((after) => exportTickets(db, members, after, PAGE))) yield { type: 'ticket', ...doc };
  if (wanted.notes) yield* caseLines(db, members);
  let messages = 0;
  for (const member of members)
    for await (const line of messagesOf(parts, member, wanted)) {
      if (line.type === 'message') messages += 1;
      yield line;
    }
  yield { type: 'end', messages };
}

/** What was written among ourselves in the forms of his cases, and what departments were asked for. */
async function* caseLines(db: Queryable, members: readonly string[]): AsyncGenerator<Line> {
  for await (const one of paged((after) => exportCaseWords(db, members, after, PAGE))) yield { type: 'caseEntry', ...one, at: toIso(one.at) };
  for await (const one of paged((after) => exportTasks(db, members, after, PAGE))) yield { type: 'task', ...one, openedAt: toIso(one.openedAt) };
}

async function* paged<R extends { readonly id: string }>(page: (after: string) => Promise<readonly R[]>): AsyncGenerator<R> {
  for (let after = ''; ; ) {
    const rows = await page(after);
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}

async function* messagesOf({ db, blobs }: ConversationHttp, customerId: string, wanted: Wanted): AsyncGenerator<Line> {
  for (let behind = { at: 0, seq: 0 }; ; ) {
    const rows = await exportMessages(db, customerId, behind, PAGE);
    for (const row of rows) {
      if (row.direction === 'internal' && !wanted.notes) continue;
      yield messageLine(row);
      for (const file of row.doc.attachments) {
        const bytes = wanted.files ? await blobs.get(file.sha256) : undefined;
        yield {
          type: 'file',
          messageId: row.id,
          filename: file.filename,
          contentType: file.contentType,
          bytes: file.bytes,
          sha256: file.sha256,
          ...(bytes === undefined ? {} : { base64: bytes.toString('base64') }),
        };
      }
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    behind = { at: last.at, seq: last.seq };
  }
}

function messageLine({ id, conversationId, ticketId, direction, kind, author, at, delivery, doc, from }: ExportedMessage): Line {
  const { by, channel, accountId, subject, text, html, flags, occurredAt, request } = doc;
  return {
    type: 'message',
    id,
    conversationId,
    ticketId,
    direction,
    kind,
    author,
    at: toIso(at),
    delivery,
    from,
    to: request?.to ?? null,
    by: by ?? null,
    channel,
    accountId,
    subject: subject === undefined ? null : withoutSurveyTokens(subject),
    text: withoutSurveyTokens(text),
    html: html === undefined ? null : withoutSurveyTokens(html),
    flags: flags ?? [],
    occurredAt: isoOrNull(occurredAt),
  };
}
