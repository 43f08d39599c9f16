import { Readable } from 'node:stream';
import { messageOf } from '@sluice/kernel';
import { CsvError, parse } from 'csv-parse';
import { type CrmBody, type CrmRecord, type Fault, recordOf } from './crm-record.ts';
import { nameFault, valueFrom } from './domain/customer-attributes.ts';

const LINES_AT_MOST = 100_000;
/** A longer line is refused by itself; one of a megabyte is a quote that does not end, and ends the table. */
const LINE_BYTES = 64 * 1024;
const RECORD_BYTES = 1024 * 1024;
/** What an export puts before a text that a spreadsheet would take for a formula. */
const QUOTED_FORMULA = /^'(?=[=+\-@\t\r＝＋－＠])/;
const LINE_ENDS = /\r\n|\r|\n/g;

/** One line of a table: what it says, or why it says nothing that can be used. */
export interface TableLine {
  readonly line: number;
  readonly record: CrmRecord | Fault;
}

/** The table as a whole cannot be read. */
export class UnreadableTable extends Error {
  override readonly name = 'UnreadableTable';
}

const IDENTITIES = ['email', 'phone', 'whatsapp'] as const;
type Column = 'externalId' | 'system' | 'updatedAt' | 'phoneRegion' | { readonly identity: string } | { readonly attribute: string };

function columnOf(name: string): Column {
  if (name === 'externalId' || name === 'system' || name === 'updatedAt' || name === 'phoneRegion') return name;
  if ((IDENTITIES as readonly string[]).includes(name)) return { identity: name };
  if (nameFault(name) === undefined) return { attribute: name };
  throw new UnreadableTable(`${JSON.stringify(name.slice(0, 100))} is no column: externalId, system, updatedAt, phoneRegion, ${IDENTITIES.join(', ')}, or an attribute`);
}

/**
 * Lines of a CSV table (RFC 4180; line ends of any kind, a first line of names). An empty cell says nothing.
 * @throws UnreadableTable before the first line for a table without the column externalId, with a column that nobody knows, or twice one that says one thing; later where its bytes are no text or its quotes do not end
 */
export async function* tableLines(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, charset: string, now: number): AsyncGenerator<TableLine> {
  const parser = Readable.from(decoded(chunks, charset)).compose(parse({ bom: true, raw: true, relax_column_count: true, trim: true, max_record_size: RECORD_BYTES }));
  let columns: readonly Column[] | undefined;
  try {
    let [count, next] = [0, 1];
    for await (const { record: cells, raw } of parser as AsyncIterable<{ record: string[]; raw: string }>) {
      const line = next;
      next += raw.match(LINE_ENDS)?.length ?? 0;
      if (cells.length === 1 && cells[0] === '') continue;
      if (columns === undefined) {
        columns = cells.map(columnOf);
        if (!columns.includes('externalId')) throw new UnreadableTable('there is no column externalId');
        const twice = cells.find((name, n) => !(IDENTITIES as readonly string[]).includes(name) && cells.indexOf(name) < n);
        if (twice !== undefined) throw new UnreadableTable(`the column ${twice} stands there twice`);
        continue;
      }
      if (++count > LINES_AT_MOST) throw new UnreadableTable(`a table may have ${LINES_AT_MOST} lines`);
      yield { line, record: Buffer.byteLength(raw) > LINE_BYTES ? { path: 'line', message: `may have ${LINE_BYTES} bytes` } : recordIn(columns, cells, now) };
    }
  } catch (error) {
    if (error instanceof UnreadableTable) throw error;
    if (error instanceof CsvError) throw new UnreadableTable(messageOf(error));
    throw error;
  }
}

async function* decoded(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(charset, { fatal: true });
  const text = (chunk: Buffer | undefined): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      throw new UnreadableTable(`its bytes are no text in ${charset}`, { cause: error });
    }
  };
  for await (const chunk of chunks) yield text(chunk);
  yield text(undefined);
}

function recordIn(columns: readonly Column[], cells: readonly string[], now: number): CrmRecord | Fault {
  if (cells.length > columns.length) return { path: 'line', message: `has ${cells.length} cells for ${columns.length} columns` };
  const said: { system?: string; updatedAt?: string; phoneRegion?: string; externalId?: string } = {};
  const identities: NonNullable<CrmBody['identities']>[number][] = [];
  const attributes: Record<string, string | number | boolean> = {};
  for (const [n, column] of columns.entries()) {
    const cell = (cells[n] ?? '').replaceAll('\r\n', '\n').replace(QUOTED_FORMULA, '');
    if (cell === '') continue;
    if (typeof column === 'string') said[column] = cell;
    else if ('identity' in column) identities.push({ kind: column.identity, value: cell });
    else attributes[column.attribute] = valueFrom(column.attribute, cell);
  }
  const { externalId, system, updatedAt, phoneRegion: region } = said;
  if (externalId === undefined || externalId.length > 200) return { path: 'externalId', message: 'must have 1 to 200 characters' };
  if (system !== undefined && !/^[a-z0-9][a-z0-9_-]{0,62}$/.test(system)) return { path: 'system', message: 'must be small letters, digits, _ and -' };
  const placed = region === undefined ? identities : identities.map((one) => (one.kind === 'phone' ? { ...one, region } : one));
  return recordOf(externalId, { ...(system === undefined ? {} : { system }), ...(updatedAt === undefined ? {} : { updatedAt }), identities: placed, attributes }, now);
}
