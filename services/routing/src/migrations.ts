import { inboxMigrations, type Migration, outboxMigrations, readMigrations, timerMigrations } from '@sluice/store';
import { configurationMigrations, deadLetterMigrations } from '@sluice/stream';

export const SCHEMA = 'routing';
export const POOL = 'default';

export function routingMigrations(): Migration[] {
  const shared = [outboxMigrations, inboxMigrations, timerMigrations, deadLetterMigrations, configurationMigrations];
  return [...shared.flatMap((make) => make(SCHEMA)), ...readMigrations(new URL('../migrations/', import.meta.url))];
}
