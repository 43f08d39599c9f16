import type { MakeClients } from './kafka/clients.ts';
import type { KafkaClient } from './kafka/settings.ts';

/** A library behind the log on Kafka, and what the log does not do with it (ADR 12). */
interface KafkaLibrary {
  /** Topics are made, changed and deleted while a partition of any topic, be it somebody else's, has no leader. */
  readonly administersBesideLeaderless: boolean;
  /** Loaded where it is chosen. */
  readonly load: () => Promise<MakeClients>;
}

/** By `SLUICE_KAFKA_CLIENT`. */
export const KAFKA_LIBRARIES: Readonly<Record<KafkaClient, KafkaLibrary>> = {
  platformatic: { administersBesideLeaderless: true, load: async () => (await import('./kafka/platformatic/clients.ts')).platformaticClients },
  kafkajs: { administersBesideLeaderless: false, load: async () => (await import('./kafkajs/clients.ts')).kafkajsClients },
};
