import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError, envReader } from '@sluice/runtime';
import { type KafkaSettings, readKafkaEnv, toKafkaConnection } from './settings.ts';

const SECRET = 'hunter2-退款';
const NAMED = { SLUICE_KAFKA_BROKERS: 'kafka-1:9092' };

const read = (env: Record<string, string>, service?: string): KafkaSettings | undefined => {
  const reader = envReader(env);
  const found = readKafkaEnv(reader, service);
  expect(reader.done().unknown).toEqual([]);
  return toKafkaConnection(found);
};
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    read(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(SECRET);
    return error.problems;
  }
}

test('without brokers there is no Kafka', () => {
  expect(read({})).toBeUndefined();
});

test('brokers alone: plain connections, nothing compressed, replicas as the brokers have it', () => {
  expect(read({ SLUICE_KAFKA_BROKERS: 'kafka-1:9092, 10.0.0.2:9093,[fd00::3]:9094' })).toEqual({
    client: 'platformatic',
    brokers: ['kafka-1:9092', '10.0.0.2:9093', '[fd00::3]:9094'],
    clientId: 'sluice',
    compression: 'none',
    replicas: -1,
  });
});

test('the client is called as the service is, or as it is told', () => {
  expect(read(NAMED, 'routing')?.clientId).toBe('routing');
  expect(read({ ...NAMED, SLUICE_KAFKA_CLIENT_ID: 'routing-blue' }, 'routing')?.clientId).toBe('routing-blue');
});

test('the library is the one that is named', () => {
  expect(read({ ...NAMED, SLUICE_KAFKA_CLIENT: 'kafkajs' })?.client).toBe('kafkajs');
});

test('compression and replicas are taken over', () => {
  expect(read({ ...NAMED, SLUICE_KAFKA_COMPRESSION: 'lz4', SLUICE_KAFKA_REPLICAS: '3' })).toMatchObject({ compression: 'lz4', replicas: 3 });
});

test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('%s takes a name and a password', (mechanism) => {
  const sasl = { SLUICE_KAFKA_SASL_MECHANISM: mechanism, SLUICE_KAFKA_USERNAME: 'sluice', SLUICE_KAFKA_PASSWORD: SECRET };
  expect(read({ ...NAMED, ...sasl })?.sasl).toEqual({ mechanism, username: 'sluice', password: SECRET });
});

test('TLS alone trusts whom Node trusts', () => {
  expect(read({ ...NAMED, SLUICE_KAFKA_TLS: 'true' })?.tls).toEqual({});
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ['a password without a mechanism', { SLUICE_KAFKA_USERNAME: 'a', SLUICE_KAFKA_PASSWORD: SECRET }, ['SLUICE_KAFKA_USERNAME, SLUICE_KAFKA_PASSWORD count only with SLUICE_KAFKA_SASL_MECHANISM']],
  ['a mechanism that nobody knows', { SLUICE_KAFKA_SASL_MECHANISM: 'GSSAPI' }, ['SLUICE_KAFKA_SASL_MECHANISM must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER']],
  ['a mechanism without what it needs', { SLUICE_KAFKA_SASL_MECHANISM: 'PLAIN', SLUICE_KAFKA_USERNAME: 'a' }, ['SLUICE_KAFKA_PASSWORD is not set: PLAIN needs it']],
  [
    'a password where a token is wanted',
    { SLUICE_KAFKA_SASL_MECHANISM: 'OAUTHBEARER', SLUICE_KAFKA_PASSWORD: SECRET },
    ['SLUICE_KAFKA_TOKEN is not set: OAUTHBEARER needs it', 'SLUICE_KAFKA_PASSWORD does not go with OAUTHBEARER'],
  ],
  ['an authority that is no certificate', { SLUICE_KAFKA_TLS: 'true', SLUICE_KAFKA_TLS_CA: SECRET }, ['SLUICE_KAFKA_TLS_CA must be a certificate (PEM)']],
  ['a key without its certificate', { SLUICE_KAFKA_TLS: 'true', SLUICE_KAFKA_TLS_KEY: SECRET }, ['SLUICE_KAFKA_TLS_CERT and SLUICE_KAFKA_TLS_KEY must be set together']],
  [
    'what is neither',
    { SLUICE_KAFKA_TLS: 'true', SLUICE_KAFKA_TLS_CERT: 'x', SLUICE_KAFKA_TLS_KEY: SECRET },
    ['SLUICE_KAFKA_TLS_CERT and SLUICE_KAFKA_TLS_KEY must be a certificate and its key (PEM, the key without a password)'],
  ],
  ['a client that nobody knows', { SLUICE_KAFKA_CLIENT: 'librdkafka' }, ['SLUICE_KAFKA_CLIENT must be one of platformatic, kafkajs']],
  [
    'an IPv6 address for kafkajs',
    { SLUICE_KAFKA_CLIENT: 'kafkajs', SLUICE_KAFKA_BROKERS: '[fd00::3]:9094' },
    ['SLUICE_KAFKA_BROKERS: kafkajs takes no IPv6 address; name the host, or set SLUICE_KAFKA_CLIENT=platformatic'],
  ],
  ['a compression that nobody knows', { SLUICE_KAFKA_COMPRESSION: 'best' }, ['SLUICE_KAFKA_COMPRESSION must be one of none, gzip, snappy, lz4, zstd']],
  ['a client with blanks', { SLUICE_KAFKA_CLIENT_ID: 'two words' }, ['SLUICE_KAFKA_CLIENT_ID must have no blanks']],
  ['no replica', { SLUICE_KAFKA_REPLICAS: '0' }, ['SLUICE_KAFKA_REPLICAS must be a whole number from 1 to 32767, not "0"']],
])('%s is a fault', (_what, more, problems) => {
  expect(problemsOf({ ...NAMED, ...more })).toEqual(problems);
});

test.each(['kafka', 'kafka:', ':9092', 'kafka:0', 'kafka:65536', 'fd00::3', `kafka://a:${SECRET}@kafka:9092`, ''])('%j is no broker', (broker) => {
  expect(problemsOf({ SLUICE_KAFKA_BROKERS: `ok:9092,${broker}` })).toEqual(['SLUICE_KAFKA_BROKERS must be HOST:PORT,HOST:PORT…; number 2 is not HOST:PORT']);
});

test('every fault at once', () => {
  expect(problemsOf({ SLUICE_KAFKA_BROKERS: 'kafka', SLUICE_KAFKA_TLS_CA: SECRET, SLUICE_KAFKA_SASL_MECHANISM: 'PLAIN', SLUICE_KAFKA_PASSWORD: SECRET, SLUICE_KAFKA_COMPRESSION: 'best' })).toEqual([
    'SLUICE_KAFKA_BROKERS must be HOST:PORT,HOST:PORT…; number 1 is not HOST:PORT',
    'SLUICE_KAFKA_TLS_CA counts only with SLUICE_KAFKA_TLS=true',
    'SLUICE_KAFKA_TLS_CA must be a certificate (PEM)',
    'SLUICE_KAFKA_USERNAME is not set: PLAIN needs it',
    'SLUICE_KAFKA_COMPRESSION must be one of none, gzip, snappy, lz4, zstd',
  ]);
});

describe('in files', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-settings-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  };
  const tokenOf = async (settings: KafkaSettings | undefined): Promise<string | undefined> => (settings?.sasl?.mechanism === 'OAUTHBEARER' ? settings.sasl.token() : undefined);

  test('a password may stand in a file; an empty one says nothing', () => {
    const env = { ...NAMED, SLUICE_KAFKA_SASL_MECHANISM: 'PLAIN', SLUICE_KAFKA_USERNAME: 'a' };
    expect(read({ ...env, SLUICE_KAFKA_PASSWORD_FILE: file('password', `${SECRET}\n`) })?.sasl).toMatchObject({ password: SECRET });
    expect(problemsOf({ ...env, SLUICE_KAFKA_PASSWORD_FILE: file('empty', '\n') })).toEqual(['SLUICE_KAFKA_PASSWORD is not set: PLAIN needs it']);
  });

  test('a token is the one that stands in its file at the moment', async () => {
    const name = file('token', 'first\n');
    const settings = read({ ...NAMED, SLUICE_KAFKA_SASL_MECHANISM: 'OAUTHBEARER', SLUICE_KAFKA_TOKEN_FILE: name });
    expect(await tokenOf(settings)).toBe('first');
    file('token', 'second\n');
    expect(await tokenOf(settings)).toBe('second');
    file('token', '');
    await expect(tokenOf(settings)).rejects.toThrow('SLUICE_KAFKA_TOKEN_FILE is empty');
    rmSync(name);
    await expect(tokenOf(settings)).rejects.toThrow(/SLUICE_KAFKA_TOKEN_FILE cannot be read: .*ENOENT/);
  });

  test('a token without a file stays', async () => {
    expect(await tokenOf(read({ ...NAMED, SLUICE_KAFKA_SASL_MECHANISM: 'OAUTHBEARER', SLUICE_KAFKA_TOKEN: SECRET }))).toBe(SECRET);
  });
});
