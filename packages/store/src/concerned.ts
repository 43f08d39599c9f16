import { texts } from './arrays.ts';
import type { Queryable, Tx } from './transaction.ts';

/** Whom complaints concern, by ticket: what a service keeps of them (`concerned`) to keep the tickets from them. */
export function saveConcerned(tx: Tx, schema: string, concerned: ReadonlyMap<string, readonly string[]>): void {
  if (concerned.size === 0) return;
  const rows = [...concerned].sort(([one], [other]) => (one < other ? -1 : 1));
  tx.send(
    `insert into ${schema}.concerned (ticket_id, agent_ids) select t, coalesce(string_to_array(nullif(a, ''), ','), '{}') from unnest($1::text[], $2::text[]) as x(t, a) on conflict (ticket_id) do update set agent_ids = excluded.agent_ids`,
    [texts(rows.map(([ticketId]) => ticketId)), texts(rows.map(([, agentIds]) => agentIds.join(',')))],
  );
}

/** Whether the ticket, as a complaint, concerns one of these agents. */
export async function concernsOneOf(db: Queryable, schema: string, ticketId: string, agentIds: readonly string[]): Promise<boolean> {
  if (agentIds.length === 0) return false;
  return (await db.query(`select 1 as one from ${schema}.concerned where ticket_id = $1 and agent_ids && $2::text[]`, [ticketId, texts(agentIds)])).length > 0;
}
