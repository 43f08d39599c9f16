import { flags, instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { Survey } from '../domain/survey.ts';

const LOCK = `select r.doc from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select doc from insight.survey where id = w.id limit 1 for update) r`;

/** After their tickets: whoever changes a survey holds its ticket. */
export async function lockSurveys(tx: Queryable, ids: readonly string[]): Promise<Survey[]> {
  return ids.length === 0 ? [] : (await tx.query<{ doc: Survey }>(LOCK, [texts(ids)])).map((row) => row.doc);
}

/** Of all solutions of these tickets, which are locked. */
export async function surveysOf(tx: Queryable, ticketIds: readonly string[]): Promise<string[]> {
  return ticketIds.length === 0 ? [] : (await tx.query<{ id: string }>('select id from insight.survey where ticket_id = any ($1::text[])', [texts(ticketIds)])).map((row) => row.id);
}

export async function readSurvey(db: Queryable, id: string): Promise<Survey | undefined> {
  return (await db.query<{ doc: Survey }>('select doc from insight.survey where id = $1', [id]))[0]?.doc;
}

/** In which period it counts: when it was sent; told by phone without that, when it was told. */
export function countedAt({ status, sentAt, answeredAt }: Survey): number | null {
  return status === 'cancelled' ? null : (sentAt ?? answeredAt);
}

/** One statement, in the order of the ids. */
export function saveSurveys(tx: Tx, surveys: readonly Survey[]): void {
  if (surveys.length === 0) return;
  const rows = [...surveys].sort((a, b) => (a.id < b.id ? -1 : 1));
  tx.send(
    `insert into insight.survey (id, ticket_id, customer_id, status, asked_at, counted_at, sent, answered_by, queue_id, type, ratings, doc)
select x.id, x.ticket, x.customer, x.status, x.asked, x.counted, x.sent, x.by, x.queue, x.type, x.ratings::json, x.doc::json
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bool[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
  as x(id, ticket, customer, status, asked, counted, sent, by, queue, type, ratings, doc)
on conflict (id) do update set status = excluded.status, asked_at = excluded.asked_at, counted_at = excluded.counted_at, sent = excluded.sent, answered_by = excluded.answered_by,
  ratings = excluded.ratings, doc = excluded.doc`,
    [
      texts(rows.map((one) => one.id)),
      texts(rows.map((one) => one.ticketId)),
      texts(rows.map((one) => one.customerId)),
      texts(rows.map((one) => one.status)),
      instants(rows.map((one) => one.askedAt)),
      instants(rows.map(countedAt)),
      flags(rows.map((one) => one.sentAt !== null)),
      texts(rows.map((one) => one.by)),
      texts(rows.map((one) => one.queueId)),
      texts(rows.map((one) => one.type)),
      texts(rows.map((one) => (one.ratings === null ? null : JSON.stringify(one.ratings)))),
      texts(rows.map((one) => JSON.stringify(one))),
    ],
  );
}

/** What was asked and said of these tickets, and what is known of how they were solved. Answers the ids of the surveys. */
export async function eraseSurveys(tx: Queryable, ticketIds: readonly string[]): Promise<string[]> {
  const ids = texts(ticketIds);
  await tx.query('select id from insight.ticket where id = any ($1::text[]) order by id for update', [ids]);
  const gone = await tx.query<{ id: string }>('delete from insight.survey where ticket_id = any ($1::text[]) returning id', [ids]);
  await tx.query('delete from insight.ticket where id = any ($1::text[])', [ids]);
  return gone.map((one) => one.id);
}
