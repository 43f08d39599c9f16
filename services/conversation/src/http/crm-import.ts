import { Readable } from 'node:stream';
import { isPassing } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import { type HttpPlugin, Problem, unavailable } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type CrmResult, CRM_STATUSES, upsertCustomers } from '../crm.ts';
import type { CrmRecord } from '../crm-record.ts';
import { type TableLine, tableLines, UnreadableTable } from '../crm-table.ts';
import { causeOf, wrong } from './acting.ts';
import { TELLS, tellerOf } from './crm.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, nullable } from './shapes.ts';

const BYTES_AT_MOST = 50 * 1024 * 1024;
/** Of one transaction. */
const LINES = 500;
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'gb18030', 'gbk']);

const STATUSES = [...CRM_STATUSES, 'error'] as const;
const LINE = { line: 2, status: 'created' as const, customerId: EXAMPLE.customerId, code: null, detail: null };
const Line = Type.Object({
  line: Type.Integer({ description: 'of the file, from 1, which names the columns' }),
  status: Type.Enum(STATUSES),
  customerId: nullable(Type.String()),
  code: nullable(Type.String({ description: 'invalid, identity_of_another, too_many_attributes, unreadable, unavailable' })),
  detail: nullable(Type.String({ description: 'which column, and what is wrong with it; never what stands in it' })),
});
const Report = Type.Object({ lines: Type.Array(Line) }, { examples: [{ lines: [LINE] }] });
interface ReportLine {
  readonly line: number;
  readonly status: (typeof STATUSES)[number];
  readonly customerId: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}

/** Customers from a table. One at a time in each process: a large one keeps a core busy. */
export function crmImportRoutes(parts: ConversationHttp): HttpPlugin {
  let busy = false;
  return async (app) => {
    await app.register(async (scope) => {
      scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
      scope.post(
        '/v1/customers/import',
        {
          ...TELLS,
          schema: {
            tags: ['customers'],
            summary: 'Customers from a CSV table (text/csv; UTF-8, or charset=gb18030), 50 MB and 100,000 lines at most, a report for each line',
            description:
              'The first line names the columns: externalId, and any of system, updatedAt, phoneRegion (of numbers without a country code), email, phone, whatsapp, and attributes. 500 lines are one transaction. `accept: application/x-ndjson` gives the report line by line while the table is worked off; `dryRun=true` says what would become of each line.',
            querystring: Type.Object({ dryRun: Type.Optional(Type.Boolean({ default: false, examples: [false] })) }, { additionalProperties: false }),
            response: { 200: Report },
          },
        },
        async (request, reply) => {
          const charset = charsetOf(request);
          if (busy) throw unavailable('another table is being imported: try again');
          busy = true;
          let mine = true;
          const free = (): void => {
            if (mine) busy = false;
            mine = false;
          };
          try {
            const report = reportOf(parts, request, await bodyOf(request), charset, (request.query as { readonly dryRun?: boolean }).dryRun === true);
            if (!/\bapplication\/x-ndjson\b/.test(request.headers.accept ?? '')) {
              const lines: ReportLine[] = [];
              for await (const batch of report) lines.push(...batch);
              free();
              return { lines };
            }
            // What makes the whole table unreadable is an error of the call, as long as nothing of it has been answered.
            const stream = Readable.from(asText(await report.next(), report, free));
            stream.once('close', free); // a reader who leaves before the first line
            return await reply.type('application/x-ndjson').send(stream);
          } catch (error) {
            free();
            throw error instanceof UnreadableTable ? wrong('body', error.message) : error;
          }
        },
      );
    });
  };
}

function charsetOf({ headers }: FastifyRequest): string {
  const said = /;\s*charset\s*=\s*"?([\w-]+)"?/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const charset = said === 'utf8' ? 'utf-8' : said;
  if (!CHARSETS.has(charset)) throw new Problem(415, 'unsupported_media_type', `tables are read as ${[...CHARSETS].join(', ')}`);
  return charset;
}

/** Whole, before the first line is worked off: a server gives a request half a minute to arrive, and a large table takes longer to work off. */
async function bodyOf(request: FastifyRequest): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  const payload = request.body;
  if (!(payload instanceof Readable)) return chunks;
  let bytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BYTES_AT_MOST) throw new Problem(413, 'too_large', `a table may have ${BYTES_AT_MOST} bytes`);
    chunks.push(chunk);
  }
  return chunks;
}

/** The report in portions of one transaction each. @throws UnreadableTable before the first line; later it is the last line of the report */
async function* reportOf(parts: ConversationHttp, request: FastifyRequest, chunks: readonly Buffer[], charset: string, dryRun: boolean): AsyncGenerator<ReportLine[]> {
  const [by, cause] = [tellerOf(request), causeOf(request)];
  const settle = (batch: readonly TableLine[]): Promise<ReportLine[]> => settled(batch, (records) => upsertCustomers(parts, records, by, cause, dryRun));
  let batch: TableLine[] = [];
  let last = 1;
  try {
    for await (const one of chunks.length === 0 ? [] : tableLines(chunks, charset, parts.clock.now())) {
      last = one.line;
      if (batch.push(one) < LINES) continue;
      yield await settle(batch);
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof UnreadableTable) || last === 1) throw error;
    if (batch.length > 0) yield await settle(batch);
    yield [{ line: last + 1, status: 'error', customerId: null, code: 'unreadable', detail: error.message }];
    return;
  }
  if (batch.length > 0) yield await settle(batch);
}

/** Faulty lines beside what became of the others. Where the database will not have them, none of these stands. */
async function settled(batch: readonly TableLine[], upsert: (records: readonly CrmRecord[]) => Promise<readonly CrmResult[]>): Promise<ReportLine[]> {
  const good = batch.flatMap(({ record }) => ('message' in record ? [] : [record]));
  const results = await upsert(good).catch((error: unknown) => {
    if (error instanceof LoadAgain || isPassing(error)) return undefined;
    throw error;
  });
  const left = [...(results ?? [])];
  return batch.map(({ line, record }) => {
    if ('message' in record) return { line, status: 'error', customerId: null, code: 'invalid', detail: `${record.path} ${record.message}` };
    const result = left.shift();
    return result ? { line, ...result } : { line, status: 'error', customerId: null, code: 'unavailable', detail: 'not taken: send the line again' };
  });
}

async function* asText(first: IteratorResult<ReportLine[], unknown>, rest: AsyncIterable<ReportLine[]>, done: () => void): AsyncGenerator<string> {
  const text = (batch: readonly ReportLine[]): string => batch.map((one) => `${JSON.stringify(one)}\n`).join('');
  try {
    if (first.done !== true) yield text(first.value);
    for await (const batch of rest) yield text(batch);
  } catch (error) {
    // The answer has begun: its last line says why it ends.
    const detail = error instanceof UnreadableTable ? error.message : 'a fault of ours: the lines above stand, those that follow were not taken';
    yield `${JSON.stringify({ line: 0, status: 'error', customerId: null, code: error instanceof UnreadableTable ? 'unreadable' : 'internal', detail })}\n`;
  } finally {
    done();
  }
}
