import type { DatabaseAddress } from '@sluice/store';
import { Stories, type TicketSeen, type TicketWatch } from './stories.ts';
import { type KafkaPlace, watchKafka } from './watch-kafka.ts';
import { watchPostgres } from './watch-postgres.ts';

/** Where the log is: in a standalone's database, or on brokers. */
export type WatchPlace = { readonly database: DatabaseAddress } | KafkaPlace;

export function watchTickets(place: WatchPlace, seen: TicketSeen): Promise<TicketWatch> {
  const stories = new Stories(seen);
  return 'kafka' in place ? watchKafka(place, stories) : watchPostgres(place.database, stories);
}
