import { type Queryable, texts, type Tx } from '@sluice/store';

/** Tickets that wait for an agent who was asked for under an older configuration than the present one, the oldest configuration first. */
export async function askedBefore(db: Queryable, most: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from conversation.ticket where agent_id is null and status in ('new', 'open')
     and asked_under < (select number from conversation.configuration_current) order by asked_under, id limit ${most}`,
  );
  return rows.map((row) => row.id);
}

export function saveAskedUnder(tx: Tx, ids: readonly string[], number: number): void {
  tx.send('update conversation.ticket t set asked_under = greatest(t.asked_under, $2) from unnest($1::text[]) as x(id) where t.id = x.id', [texts(ids), number]);
}
