/** Names of the OpenTelemetry semantic conventions for messaging, in one place. */
export const MESSAGING = {
  system: 'messaging.system',
  operation: 'messaging.operation.type',
  group: 'messaging.consumer.group.name',
  topic: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
  batchSize: 'messaging.batch.message_count',
} as const;

/** What is counted of every group; its label is `MESSAGING.group`. */
export const GROUP_METRICS = {
  handled: 'sluice.event.handled',
  batchSize: 'sluice.batch.size',
  batchDuration: 'sluice.batch.duration',
  deadLettered: 'sluice.event.dead_lettered',
  parked: 'sluice.dead_letter.parked',
  lag: 'sluice.consumer.lag',
  lagUnread: 'sluice.consumer.lag_unread',
  rebalanced: 'sluice.consumer.rebalanced',
} as const;

/** What is counted of a service's configuration; its label is `service`. */
export const CONFIGURATION_METRICS = { refused: 'sluice.configuration.refused' } as const;
