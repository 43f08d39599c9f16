import { inboxMigrations, type Migration, outboxMigrations, readMigrations, timerMigrations } from '@sluice/store';

export const SCHEMA = 'routing';
export const POOL = 'default';

export function routingMigrations(more: readonly Migration[] = []): Migration[] {
  return [...outboxMigrations(SCHEMA), ...inboxMigrations(SCHEMA), ...timerMigrations(SCHEMA), ...more, ...readMigrations(new URL('../migrations/', import.meta.url))];
}
