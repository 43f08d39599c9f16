import { typeOf } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { ints, instants, type Queryable, texts, type Tx } from '@sluice/store';
import { RATING, type RatingLine } from '../domain/case/rated.ts';
import { keptFrom } from './views-access.ts';

/** The number of what was never filed: a case that has ended so, as it stood then. */
export const UNFILED = 0;

export interface Filing {
  readonly ticketId: string;
  readonly number: number;
  readonly at: Instant;
  /** JSON: what the review counts, no words of people. */
  readonly facts: string;
  /** JSON: the whole file. */
  readonly document: string;
}

export function saveFilings(tx: Tx, filings: readonly Filing[]): void {
  tx.send(
    'insert into conversation.case_filing (ticket_id, number, filed_at, facts, document) select t, n, a, f, d from unnest($1::text[], $2::int8[], $3::timestamptz[], $4::text[], $5::text[]) as x(t, n, a, f, d) on conflict (ticket_id, number) do update set filed_at = excluded.filed_at, facts = excluded.facts, document = excluded.document where case_filing.number = 0',
    [
      texts(filings.map((one) => one.ticketId)),
      ints(filings.map((one) => one.number)),
      instants(filings.map((one) => one.at)),
      texts(filings.map((one) => one.facts)),
      texts(filings.map((one) => one.document)),
    ],
  );
}

/** Undefined: there is none, or its person is erased. */
export async function readFiling(db: Queryable, ticketId: string, number: number): Promise<string | undefined> {
  const [row] = await db.query<{ document: string | null }>('select document from conversation.case_filing where ticket_id = $1 and number = $2', [ticketId, number]);
  return row?.document ?? undefined;
}

export interface ReviewRow {
  readonly ticketId: string;
  readonly number: number;
  readonly at: Instant;
  readonly facts: string;
  readonly document: string | null;
}

export interface ReviewPlace {
  readonly at: Instant;
  readonly ticketId: string;
  readonly number: number;
}

/** Filed, or ended unfiled, in `[from, to)`, oldest first, behind a place. A case that was filed again in that time is there once, as it was filed last. What concerns one of the readers is not there. */
export async function readReview(
  db: Queryable,
  o: { readonly from: Instant; readonly to: Instant; readonly after: ReviewPlace | undefined; readonly readers: readonly string[]; readonly limit: number },
): Promise<readonly ReviewRow[]> {
  const { from, to, after, readers, limit } = o;
  return db.query<ReviewRow & Record<string, unknown>>(REVIEW, [new Date(from), new Date(to), new Date(after?.at ?? from), after?.ticketId ?? '', after?.number ?? 0, limit, texts(readers)]);
}

export const REVIEW = `select f.ticket_id as "ticketId", f.number, f.filed_at as at, f.facts, f.document
from conversation.case_filing f
where f.filed_at >= $1 and f.filed_at < $2 and (f.filed_at, f.ticket_id, f.number) > ($3, $4, $5)
  and not exists (select from conversation.case_filing g where g.ticket_id = f.ticket_id and (g.filed_at, g.number) > (f.filed_at, f.number) and g.filed_at < $2)
  and not exists (select from conversation.ticket t where t.id = f.ticket_id and ${keptFrom('$7::text[]')})
order by f.filed_at, f.ticket_id, f.number limit $6`;

/** What the reviewed cases are rated by: by ticket, in their order. */
export async function readRatings(db: Queryable, ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly RatingLine[]>> {
  const nameOf = new Map(RATING.map((name) => [typeOf(name), name]));
  const rows = await db.query<{ ticketId: string; type: string; at: Instant; data: string }>(
    'select ticket_id as "ticketId", type, at, data from conversation.ticket_event where ticket_id = any ($1::text[]) and type = any ($2::text[]) order by ticket_id, version',
    [texts([...new Set(ticketIds)]), texts([...nameOf.keys()])],
  );
  const byTicket = new Map<string, RatingLine[]>();
  for (const { ticketId, type, at, data } of rows) {
    const lines = byTicket.get(ticketId) ?? [];
    lines.push({ name: nameOf.get(type), at, data: JSON.parse(data) as unknown } as RatingLine);
    byTicket.set(ticketId, lines);
  }
  return byTicket;
}

/** The words of people go; that it was filed, and its times, stay. */
export function wipeFilings(tx: Tx, ticketIds: readonly string[]): void {
  tx.send('update conversation.case_filing set document = null where ticket_id = any ($1::text[])', [texts(ticketIds)]);
}
