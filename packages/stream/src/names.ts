/** Names of the OpenTelemetry semantic conventions for messaging, in one place. */
export const MESSAGING = {
  system: 'messaging.system',
  operation: 'messaging.operation.type',
  group: 'messaging.consumer.group.name',
  topic: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
  batchSize: 'messaging.batch.message_count',
} as const;
