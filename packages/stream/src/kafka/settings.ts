import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls';
import { messageOf, PassingFault } from '@sluice/kernel';
import { ConfigError, type EnvReader } from '@sluice/runtime';
import type { KafkaConnection, KafkaSasl } from './connection.ts';

/** The library that speaks with the brokers: what each cannot do is in ADR 12. */
export const KAFKA_CLIENTS = ['platformatic', 'kafkajs'] as const;
export type KafkaClient = (typeof KAFKA_CLIENTS)[number];
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;

/** What the environment says of Kafka, as it stands there. */
export interface KafkaEnv {
  /** Undefined: no Kafka. */
  readonly brokers: string | undefined;
  readonly client: string;
  readonly clientId: string;
  readonly tls: boolean;
  readonly tlsCa: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly mechanism: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly token: string | undefined;
  /** Where the token stands in a file: it may be another one at the next log-in. */
  readonly tokenFile: string | undefined;
  readonly compression: string;
  /** -1: as the brokers have it. */
  readonly replicas: number;
}

/** `service`: how this process is called in the brokers' logs and quotas where nothing else is said. */
export function readKafkaEnv(env: EnvReader, service = 'sluice'): KafkaEnv {
  const secret = (name: string): string | undefined => env.secret(name) || undefined; // an empty file says nothing
  return {
    brokers: env.optional('SLUICE_KAFKA_BROKERS'),
    client: env.text('SLUICE_KAFKA_CLIENT', 'platformatic'),
    clientId: env.text('SLUICE_KAFKA_CLIENT_ID', service),
    tls: env.flag('SLUICE_KAFKA_TLS', false),
    tlsCa: secret('SLUICE_KAFKA_TLS_CA'),
    tlsCert: secret('SLUICE_KAFKA_TLS_CERT'),
    tlsKey: secret('SLUICE_KAFKA_TLS_KEY'),
    mechanism: env.optional('SLUICE_KAFKA_SASL_MECHANISM'),
    username: env.optional('SLUICE_KAFKA_USERNAME'),
    password: secret('SLUICE_KAFKA_PASSWORD'),
    token: secret('SLUICE_KAFKA_TOKEN'),
    tokenFile: env.optional('SLUICE_KAFKA_TOKEN_FILE'),
    compression: env.text('SLUICE_KAFKA_COMPRESSION', 'none'),
    replicas: env.integer('SLUICE_KAFKA_REPLICAS', -1, { min: 1, max: 32_767 }),
  };
}

export interface KafkaSettings extends KafkaConnection {
  readonly client: KafkaClient;
  /** Of what is published; whatever was chosen before can be read. */
  readonly compression: Compression;
  /** Of topics that are made here; -1: as the brokers have it. */
  readonly replicas: number;
}

/** Undefined where no broker is named. @throws ConfigError with every problem at once; it repeats no secret */
export function toKafkaConnection(env: KafkaEnv): KafkaSettings | undefined {
  if (env.brokers === undefined) return undefined;
  const problems: string[] = [];
  const say = (problem: string): undefined => void problems.push(problem);
  const brokers = brokersOf(env.brokers, say);
  const [tls, sasl] = [tlsOf(env, say), saslOf(env, say)];
  const client = KAFKA_CLIENTS.find((one) => one === env.client) ?? say(`SLUICE_KAFKA_CLIENT must be one of ${KAFKA_CLIENTS.join(', ')}`);
  if (client === 'kafkajs' && brokers.some((one) => one.startsWith('['))) say('SLUICE_KAFKA_BROKERS: kafkajs takes no IPv6 address; name the host, or set SLUICE_KAFKA_CLIENT=platformatic');
  const compression = COMPRESSIONS.find((one) => one === env.compression) ?? say(`SLUICE_KAFKA_COMPRESSION must be one of ${COMPRESSIONS.join(', ')}`);
  if (!/^\S+$/.test(env.clientId)) say('SLUICE_KAFKA_CLIENT_ID must have no blanks');
  if (problems.length > 0 || client === undefined || compression === undefined) throw new ConfigError(problems);
  return { client, brokers, clientId: env.clientId, ...(tls ? { tls } : {}), ...(sasl ? { sasl } : {}), compression, replicas: env.replicas };
}

type Say = (problem: string) => undefined;

function brokersOf(text: string, say: Say): readonly string[] {
  const brokers = text.split(',').map((one) => one.trim());
  brokers.forEach((broker, n) => {
    const [, port] = /^(?:\[[0-9a-fA-F:.]+\]|[^:[\]/@\s]+):(\d{1,5})$/.exec(broker) ?? [];
    // Not repeated: whoever writes a URL may have a password in it.
    if (port === undefined || Number(port) === 0 || Number(port) > 65_535) say(`SLUICE_KAFKA_BROKERS must be HOST:PORT,HOST:PORT…; number ${n + 1} is not HOST:PORT`);
  });
  return brokers;
}

function tlsOf({ tls, tlsCa: ca, tlsCert: cert, tlsKey: key }: KafkaEnv, say: Say): TlsOptions | undefined {
  const given = Object.entries({ CA: ca, CERT: cert, KEY: key }).flatMap(([name, value]) => (value === undefined ? [] : [`SLUICE_KAFKA_TLS_${name}`]));
  if (!tls && given.length > 0) say(`${given.join(', ')} ${given.length > 1 ? 'count' : 'counts'} only with SLUICE_KAFKA_TLS=true`);
  if ((cert === undefined) !== (key === undefined)) say('SLUICE_KAFKA_TLS_CERT and SLUICE_KAFKA_TLS_KEY must be set together');
  // Node takes any text for a certificate authority, and would then trust nobody.
  if (ca !== undefined && !succeeds(() => new X509Certificate(ca))) say('SLUICE_KAFKA_TLS_CA must be a certificate (PEM)');
  if (cert !== undefined && key !== undefined && !succeeds(() => createSecureContext({ cert, key })))
    say('SLUICE_KAFKA_TLS_CERT and SLUICE_KAFKA_TLS_KEY must be a certificate and its key (PEM, the key without a password)');
  if (!tls) return undefined;
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined || key === undefined ? {} : { cert, key }) };
}

function saslOf({ mechanism: said, username, password, token, tokenFile }: KafkaEnv, say: Say): KafkaSasl | undefined {
  const given = Object.entries({ USERNAME: username, PASSWORD: password, TOKEN: token });
  const named = (present: boolean, ...names: string[]): string[] => given.flatMap(([name, value]) => (names.includes(name) && (value !== undefined) === present ? [`SLUICE_KAFKA_${name}`] : []));
  if (said === undefined) {
    const idle = named(true, 'USERNAME', 'PASSWORD', 'TOKEN');
    return idle.length > 0 ? say(`${idle.join(', ')} ${idle.length > 1 ? 'count' : 'counts'} only with SLUICE_KAFKA_SASL_MECHANISM`) : undefined;
  }
  const mechanism = MECHANISMS.find((one) => one === said);
  if (mechanism === undefined) return say(`SLUICE_KAFKA_SASL_MECHANISM must be one of ${MECHANISMS.join(', ')}`);
  const [needed, foreign] = mechanism === 'OAUTHBEARER' ? [['TOKEN'], ['USERNAME', 'PASSWORD']] : [['USERNAME', 'PASSWORD'], ['TOKEN']];
  for (const name of named(false, ...needed)) say(`${name} is not set: ${mechanism} needs it`);
  for (const name of named(true, ...foreign)) say(`${name} does not go with ${mechanism}`);
  if (mechanism === 'OAUTHBEARER') return token === undefined ? undefined : { mechanism, token: tokenFile === undefined ? () => Promise.resolve(token) : () => readToken(tokenFile) };
  return username === undefined || password === undefined ? undefined : { mechanism, username, password };
}

/** At each log-in: whoever keeps the file puts a new one there before the old one ends. */
async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new PassingFault(`SLUICE_KAFKA_TOKEN_FILE cannot be read: ${messageOf(error)}`);
  });
  if (text.trim() === '') throw new PassingFault('SLUICE_KAFKA_TOKEN_FILE is empty');
  return text.trim();
}

function succeeds(what: () => unknown): boolean {
  try {
    what();
    return true;
  } catch {
    return false;
  }
}
