import { inboxMigrations, type Migration, outboxMigrations, readMigrations, timerMigrations } from '@sluice/store';
import { configurationMigrations, deadLetterMigrations } from '@sluice/stream';

export const SCHEMA = 'sla';

export function slaMigrations(): Migration[] {
  const shared = [outboxMigrations, inboxMigrations, timerMigrations, deadLetterMigrations, configurationMigrations];
  return [...shared.flatMap((make) => make(SCHEMA)), ...readMigrations(new URL('../migrations/', import.meta.url))];
}
