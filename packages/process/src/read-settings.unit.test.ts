import { ConfigError } from '@sluice/runtime';
import { readSettings } from './read-settings.ts';

/** As an operator writes it, for all processes. */
const ALL = {
  SLUICE_DATABASE_URL: 'postgres://sluice:word@db:5432/sluice',
  SLUICE_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
  SLUICE_BLOB_URL: 'file:///blobs',
  SLUICE_ACTOR_SECRET: 'x'.repeat(32),
  SLUICE_GATEWAY_URL: 'http://gateway:8080',
  SLUICE_KEY_PEPPER: 'x'.repeat(32),
  SLUICE_SLA_URL: 'http://sla:8080',
  SLUICE_SMTP_LISTEN: 'off',
  SLUICE_THREAD_KEYS_FILE: '/keys.json',
  SLUICE_SMTP_URL_FILE: '/smtp-url',
  SLUICE_API_KEY_FILE: '/admin-key',
};
const spec = { name: 'sla', read: () => undefined, judge: () => undefined };

test('one file of settings serves all processes: what another one reads is known, what nobody reads is told', () => {
  const { settings, unknown } = readSettings(spec, { ...ALL, SLUICE_KAFKA_BROKER: 'kafka-1:9092' });
  expect(settings.log).toMatchObject({ kafka: { brokers: ['kafka-1:9092', 'kafka-2:9092'] }, topicPrefix: '', sessionMs: 10_000 });
  expect(unknown).toEqual(['SLUICE_KAFKA_BROKER']);
});

test('faults of the process, of Kafka, of the blob store and of the service are told together', () => {
  const judge = (): never => {
    throw new ConfigError(['SLUICE_SMTP_URL must be smtp://…']);
  };
  const wrong = { ...ALL, SLUICE_KAFKA_BROKERS: 'kafka', SLUICE_KAFKA_CLIENT: 'librdkafka', SLUICE_KAFKA_PREFIX: 'a b', SLUICE_BLOB_URL: 'ftp://x', SLUICE_MIGRATE: 'never', SLUICE_PORT: 'x' };
  let problems: readonly string[] = [];
  try {
    readSettings({ ...spec, judge }, wrong);
  } catch (error) {
    problems = (error as ConfigError).problems;
  }
  const names = problems.flatMap((one) => /^SLUICE_\w+/.exec(one) ?? []);
  expect(names.toSorted()).toEqual(['SLUICE_BLOB_URL', 'SLUICE_KAFKA_BROKERS', 'SLUICE_KAFKA_CLIENT', 'SLUICE_KAFKA_PREFIX', 'SLUICE_MIGRATE', 'SLUICE_PORT', 'SLUICE_SMTP_URL']);
});
