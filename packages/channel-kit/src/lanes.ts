import { type Instant, toIso } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { LaneState } from './lane-pace.ts';

/** What a try says of its lane: it goes well again, or wants to be left alone `until` then. */
export type LaneNews = { readonly kind: 'well' } | { readonly kind: 'slowed'; readonly level: number; readonly until: Instant; readonly filledTo: Instant };

/** In order of the lanes, as everybody locks them. */
export async function lockLanes(tx: Tx, schema: string, lanes: readonly string[]): Promise<ReadonlyMap<string, LaneState>> {
  if (lanes.length === 0) return new Map();
  const rows = await tx.query<LaneState & Record<string, unknown>>(
    `select lane, filled_to as "filledTo", open_at as "openAt", slowed from ${schema}.delivery_lane where lane = any ($1::text[]) order by lane for update`,
    [texts([...lanes].sort())],
  );
  return new Map(rows.map((row) => [row.lane, row]));
}

/** The lanes are locked by the same transaction, or new and the claimer's alone. */
export function writeLanes(tx: Tx, schema: string, moved: readonly LaneState[]): void {
  if (moved.length === 0) return;
  const lanes = moved.toSorted((a, b) => (a.lane < b.lane ? -1 : 1));
  tx.send(
    `insert into ${schema}.delivery_lane (lane, filled_to, open_at, slowed) select l, f, o, 0 from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) x(l, f, o) order by l
     on conflict (lane) do update set filled_to = excluded.filled_to`,
    [texts(lanes.map((one) => one.lane)), instants(lanes.map((one) => Math.ceil(one.filledTo))), instants(lanes.map((one) => one.openAt))],
  );
}

/** Several tries under way at once that hear the same refusal are one step; the schedule begins behind the pause, with nothing in store. */
export async function tellLane(tx: Tx, schema: string, lane: string, news: LaneNews, now: Instant): Promise<void> {
  if (news.kind === 'well') {
    await tx.query(`update ${schema}.delivery_lane set slowed = 0 where lane = $1 and slowed > 0 and open_at <= $2`, [lane, toIso(now)]);
    return;
  }
  await tx.query(
    `insert into ${schema}.delivery_lane (lane, filled_to, open_at, slowed) values ($1, $3, $2, $4)
     on conflict (lane) do update set slowed = greatest(delivery_lane.slowed, excluded.slowed), open_at = greatest(delivery_lane.open_at, excluded.open_at),
       filled_to = greatest(delivery_lane.filled_to, excluded.filled_to)`,
    [lane, toIso(news.until), toIso(Math.floor(news.filledTo)), news.level],
  );
}

const KEPT_DAYS = 2;

/** Lanes that nothing was sent on for days say nothing any more. */
export async function sweepLanes(db: Queryable, schema: string, now: Instant): Promise<void> {
  await db.query(`delete from ${schema}.delivery_lane where greatest(filled_to, open_at) < $1::timestamptz - make_interval(days => ${KEPT_DAYS})`, [toIso(now)]);
}
