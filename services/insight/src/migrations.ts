import { idempotencyMigrations, inboxMigrations, type Migration, outboxMigrations, readMigrations, timerMigrations } from '@sluice/store';
import { configurationMigrations, deadLetterMigrations } from '@sluice/stream';

export const SCHEMA = 'insight';

export function insightMigrations(): Migration[] {
  const shared = [outboxMigrations, inboxMigrations, timerMigrations, deadLetterMigrations, configurationMigrations, idempotencyMigrations];
  return [...shared.flatMap((make) => make(SCHEMA)), ...readMigrations(new URL('../migrations/', import.meta.url))];
}
