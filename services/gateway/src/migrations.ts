import { idempotencyMigrations, inboxMigrations, type Migration, outboxMigrations, readMigrations } from '@sluice/store';
import { deadLetterMigrations } from '@sluice/stream';

export const CONFIG_SCHEMA = 'config';

/** Everything of the schema `config`. */
export function configMigrations(): Migration[] {
  const shared = [outboxMigrations, inboxMigrations, idempotencyMigrations, deadLetterMigrations];
  return [...shared.flatMap((make) => make(CONFIG_SCHEMA)), ...readMigrations(new URL('../migrations/', import.meta.url))];
}
