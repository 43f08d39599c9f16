import { type Queryable, texts, type Tx } from '@sluice/store';
import type { Solution } from '../domain/ticket.ts';
import type { TicketRow } from '../work.ts';

interface Row {
  readonly doc: Solution;
  readonly surveyId: string | null;
}
const rowOf = ({ doc, surveyId }: Row): TicketRow => ({ solution: doc, surveyId });

/** Looked up one by one, locked in the order of their ids. */
const LOCK = `select r.doc, r.survey_id as "surveyId" from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select doc, survey_id from insight.ticket where id = w.id limit 1 for update) r`;

/** Those that nobody has resolved yet are not in it. */
export async function lockTickets(tx: Queryable, ids: readonly string[]): Promise<TicketRow[]> {
  return ids.length === 0 ? [] : (await tx.query<Row>(LOCK, [texts(ids)])).map(rowOf);
}

export async function readTicket(db: Queryable, id: string): Promise<TicketRow | undefined> {
  const [row] = await db.query<Row>('select doc, survey_id as "surveyId" from insight.ticket where id = $1', [id]);
  return row && rowOf(row);
}

/** One statement, in the order of the ids. */
export function saveTickets(tx: Tx, rows: readonly TicketRow[]): void {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (a.solution.ticketId < b.solution.ticketId ? -1 : 1));
  tx.send(
    `insert into insight.ticket (id, survey_id, doc) select x.id, x.survey, x.doc::json from unnest($1::text[], $2::text[], $3::text[]) as x(id, survey, doc)
on conflict (id) do update set survey_id = excluded.survey_id, doc = excluded.doc`,
    [texts(sorted.map((one) => one.solution.ticketId)), texts(sorted.map((one) => one.surveyId)), texts(sorted.map((one) => JSON.stringify(one.solution)))],
  );
}
