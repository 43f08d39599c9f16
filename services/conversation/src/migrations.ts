import { idempotencyMigrations, inboxMigrations, type Migration, outboxMigrations, readMigrations, timerMigrations } from '@sluice/store';
import { configurationMigrations, deadLetterMigrations } from '@sluice/stream';

export const SCHEMA = 'conversation';

export function conversationMigrations(): Migration[] {
  const shared = [outboxMigrations, inboxMigrations, timerMigrations, idempotencyMigrations, configurationMigrations, deadLetterMigrations];
  return [...shared.flatMap((make) => make(SCHEMA)), ...readMigrations(new URL('../migrations/', import.meta.url))];
}
