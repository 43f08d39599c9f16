/** Names of the OpenTelemetry semantic conventions for messaging, in one place. */
export const MESSAGING = {
  group: 'messaging.consumer.group.name',
  topic: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
} as const;
