import { inboxMigrations, type Migration, outboxMigrations, readMigrations } from '@sluice/store';
import { configurationMigrations, deadLetterMigrations } from '@sluice/stream';

export const SCHEMA = 'subscriptions';

export function subscriptionsMigrations(): Migration[] {
  const shared = [outboxMigrations, inboxMigrations, deadLetterMigrations, configurationMigrations];
  return [...shared.flatMap((make) => make(SCHEMA)), ...readMigrations(new URL('../migrations/', import.meta.url))];
}
