import type { Instant } from '@sluice/kernel';
import { instants, ints, type Queryable, texts, type Tx } from '@sluice/store';

/** Looked up one by one: a plan made while the table is small would walk the whole index for as long as it lives. */
const LOCK = `select w.id as ticket_id, r.version from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select version from routing.seen where ticket_id = w.id limit 1 for update) r`;

/** The versions seen of these tickets, their rows locked in the order of the ids; new tickets have none. */
export async function lockSeen(tx: Queryable, ticketIds: readonly string[]): Promise<Map<string, number>> {
  if (ticketIds.length === 0) return new Map();
  const rows = await tx.query<{ ticket_id: string; version: number }>(LOCK, [texts(ticketIds)]);
  return new Map(rows.map((row) => [row.ticket_id, row.version]));
}

/** `at` moves by the day, not by the event: while no indexed column changes, an update stays on its page. */
const SAVE = `insert into routing.seen as s (ticket_id, version, at) select x.id, x.version, ($3::timestamptz[])[1] from unnest($1::text[], $2::int8[]) as x(id, version)
on conflict (ticket_id) do update set version = greatest(s.version, excluded.version), at = case when excluded.at > s.at + interval '1 day' then excluded.at else s.at end`;

export function saveSeen(tx: Tx, seen: ReadonlyMap<string, number>, now: Instant): void {
  const rows = [...seen].sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return;
  tx.send(SAVE, [texts(rows.map(([id]) => id)), ints(rows.map(([, version]) => version)), instants([now])]);
}
