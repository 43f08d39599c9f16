import type { Instant } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';

export interface HistoryEvent {
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly at: Instant;
  readonly data: string;
}

/** Public events of a ticket in the order of its versions, newer than `after`. */
export async function readHistory(db: Queryable, ticketId: string, page: { readonly after: number; readonly limit: number }): Promise<HistoryEvent[]> {
  return db.query<HistoryEvent>('select version, id, type, at, data from conversation.ticket_event where ticket_id = $1 and version > $2 order by version limit $3', [
    ticketId,
    page.after,
    page.limit,
  ]);
}
