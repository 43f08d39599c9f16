import type { EventName } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import { type CaseLine, TIMING } from '../domain/case/times.ts';

const TYPES = TIMING.map((name) => `dev.sluice.${name}.v1`);
/** A case that moves more than this is read up to here. */
const MOST_LINES = 5000;

/** What a case is timed by, in its order. */
export async function readTiming(db: Queryable, ticketId: string): Promise<readonly CaseLine[]> {
  const rows = await db.query<{ type: string; at: Instant; data: string }>(
    `select type, at, data from conversation.ticket_event where ticket_id = $1 and type = any ($2::text[]) order by version limit ${MOST_LINES}`,
    [ticketId, texts(TYPES)],
  );
  return rows.map(({ type, at, data }) => ({ name: type.slice('dev.sluice.'.length, -'.v1'.length) as EventName, at, data: JSON.parse(data) as unknown }) as CaseLine);
}
