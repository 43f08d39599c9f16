export type { KafkaConnection, KafkaSasl } from './connection.ts';
export * from './kafka-log.ts';
export * from './settings.ts';
