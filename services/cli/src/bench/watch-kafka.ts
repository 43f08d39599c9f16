import { TOPICS } from '@sluice/contracts';
import { follow } from '@sluice/stream/bench';
import { settingsOf } from '../kafka-settings.ts';
import type { Stories, TicketWatch } from './stories.ts';

const TYPE = /^dev\.sluice\.(.+)\.v1$/;

export interface KafkaPlace {
  /** SLUICE_KAFKA_… */
  readonly kafka: Readonly<Record<string, string>>;
  /** Before the names of topics. */
  readonly prefix: string;
}

/** With the library alone, not with the driver that is measured. */
export async function watchKafka({ kafka, prefix }: KafkaPlace, stories: Stories): Promise<TicketWatch> {
  const following = await follow(settingsOf(kafka)!, prefix + TOPICS.ticketsEvents.name, ({ headerEntries, value }) => {
    const header = (name: string): string => headerEntries.find(([one]) => one.toString() === name)?.[1].toString() ?? '';
    stories.take(
      TYPE.exec(header('ce_type'))?.[1] ?? '',
      () => header('ce_subject'),
      () => value.toString(),
    );
  });
  following.failed.catch((error: unknown) => {
    throw error; // nobody handles it: without its watch the generator ends, and the bench says why
  });
  return following;
}
