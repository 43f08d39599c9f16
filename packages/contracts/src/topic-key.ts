import { PoisonRecord } from '@sluice/kernel';
import type { CloudEvent } from './cloud-event.ts';
import type { Topic } from './topics.ts';

/**
 * A record stands under the key that its event names: elsewhere it would come in an order that nobody meant. An event that names none, because
 * it is of a type that we do not know, is let pass.
 * @throws PoisonRecord where the two differ
 */
export function checkKey(topic: Topic | undefined, key: string | null, event: CloudEvent): void {
  if (event.partitionkey !== undefined && event.partitionkey !== key) throw mismatch('its partitionkey');
  const names = topic?.key?.names;
  if (names === undefined) return;
  const named = names === 'subject' ? event.subject : (event.data as Readonly<Record<string, unknown>> | null | undefined)?.[names.slice('data.'.length)];
  if (typeof named === 'string' && named !== key) throw mismatch(names);
}

const mismatch = (place: string): PoisonRecord => new PoisonRecord('key_mismatch', `the record stands under another key than ${place} says`);
