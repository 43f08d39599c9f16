import { type Queryable, texts, type Tx } from '@sluice/store';

export function saveExcluded(tx: Tx, excluded: ReadonlyMap<string, readonly string[]>): void {
  if (excluded.size === 0) return;
  const rows = [...excluded].sort(([one], [other]) => (one < other ? -1 : 1));
  tx.send(
    "insert into routing.concerned (ticket_id, agent_ids) select t, coalesce(string_to_array(nullif(a, ''), ','), '{}') from unnest($1::text[], $2::text[]) as x(t, a) on conflict (ticket_id) do update set agent_ids = excluded.agent_ids",
    [texts(rows.map(([ticketId]) => ticketId)), texts(rows.map(([, agentIds]) => agentIds.join(',')))],
  );
}

/** Whether the ticket, as a complaint, concerns one of these agents. */
export async function concernsOneOf(db: Queryable, ticketId: string, agentIds: readonly string[]): Promise<boolean> {
  if (agentIds.length === 0) return false;
  return (await db.query('select 1 as one from routing.concerned where ticket_id = $1 and agent_ids && $2::text[]', [ticketId, texts(agentIds)])).length > 0;
}
