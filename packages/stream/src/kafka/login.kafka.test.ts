import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { uuidv7 } from '@sluice/kernel';
import { envReader, pause } from '@sluice/runtime';
import { capturedLogger, selfSigned } from '@sluice/runtime/testing';
import { type Guarded, guardedBroker, tokenFor } from '../testing/broker/index.ts';
import { KafkaLog } from './kafka-log.ts';
import { FirstDeliveries, Writers } from '../testing/writers.ts';
import { testRecord, testTopic } from '../testing.ts';
import type { Log } from '../port.ts';
import { KAFKA_CLIENTS, type KafkaClient, type KafkaSettings, readKafkaEnv, toKafkaConnection } from './settings.ts';
import { TEST_SESSION_MS } from './testing/open.ts';

/** A refusal that takes longer is no clear error: whoever started the process has given up by then. */
const CLEAR_MS = 15_000;
const WRONG = 'wrong-password-退款';

let client: KafkaClient = 'platformatic';
let guarded: Guarded;
let said: ReturnType<typeof capturedLogger>;
const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-login-'));
const tokenFile = path.join(dir, 'token');
beforeAll(async () => {
  guarded = await guardedBroker();
}, 180_000);
afterAll(async () => {
  await guarded?.broker.remove();
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  said = capturedLogger('debug');
});

const settings = (env: Record<string, string>): KafkaSettings => toKafkaConnection(readKafkaEnv(envReader({ SLUICE_KAFKA_CLIENT: client, ...env }), 'test'))!;
const open = (connection: KafkaSettings): Promise<Log> => KafkaLog.open({ ...connection, logger: said.logger, sessionTimeoutMs: TEST_SESSION_MS });
const tls = () => ({ SLUICE_KAFKA_TLS: 'true', SLUICE_KAFKA_TLS_CA: guarded.authority });
const byPassword = (mechanism: string) => ({
  SLUICE_KAFKA_BROKERS: guarded.byPassword,
  ...tls(),
  SLUICE_KAFKA_SASL_MECHANISM: mechanism,
  SLUICE_KAFKA_USERNAME: guarded.user.name,
  SLUICE_KAFKA_PASSWORD: guarded.user.password,
});
const byToken = () => ({ SLUICE_KAFKA_BROKERS: guarded.byToken, SLUICE_KAFKA_SASL_MECHANISM: 'OAUTHBEARER', SLUICE_KAFKA_TOKEN_FILE: tokenFile });

async function roundTrip(log: Log): Promise<void> {
  const topic = `t.${uuidv7()}`;
  await log.admin.create([testTopic(topic, 1)]);
  await log.publish([testRecord(topic, 'k', '退款')]);
  expect((await log.read(topic, 0, 0, 10)).map((one) => String(one.value))).toEqual(['退款']);
}

/** What opening says, within the time; no secret is in it, nor in the log. */
async function refusal(env: Record<string, string>): Promise<string> {
  const began = performance.now();
  const error: unknown = await open(settings(env)).then(
    () => undefined,
    (failed: unknown) => failed,
  );
  expect(performance.now() - began).toBeLessThan(CLEAR_MS);
  const text = String(error);
  for (const secret of [guarded.user.password, WRONG, guarded.client.key]) expect(`${text} ${said.lines.join('\n')}`).not.toContain(secret);
  return text;
}

describe.each(KAFKA_CLIENTS)('by %s', (name) => {
  beforeAll(() => {
    client = name;
  });

  test.each(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'])('%s over TLS', async (mechanism) => {
    const log = await open(settings(byPassword(mechanism)));
    await roundTrip(log);
    await log.close();
  });

  test('a group goes on while the broker asks for the password again and again: nothing is missing, order is kept', async () => {
    const log = await open(settings(byPassword('SCRAM-SHA-512')));
    const topic = `t.${uuidv7()}`;
    await log.admin.create([testTopic(topic, 4)]);
    const first = new FirstDeliveries();
    const subscription = await log.subscribe({ group: `g.${uuidv7()}`, topics: [topic], onBatch: first.onBatch });
    const writers = new Writers(log, topic, ['a', 'b', 'c', '退款']);
    for (const until = performance.now() + 4 * guarded.sessionMs; performance.now() < until; ) await pause(100);
    await writers.stop();
    await first.all(writers);
    for (const key of writers.acked.keys()) expect(first.of(key)).toEqual(first.of(key).map((_, n) => n));
    process.stdout.write(`    ${writers.count} acked, ${writers.refused} refused and sent again\n`);
    await subscription.close();
    await log.close();
  }, 60_000);

  test('a certificate of the client, where the broker asks for one', async () => {
    const log = await open(settings({ SLUICE_KAFKA_BROKERS: guarded.byCertificate, ...tls(), SLUICE_KAFKA_TLS_CERT: guarded.client.cert, SLUICE_KAFKA_TLS_KEY: guarded.client.key }));
    await roundTrip(log);
    await log.close();
  });

  test('a token from a file, read again at each log-in: one that has ended is refused, a new one in its place is taken', async () => {
    writeFileSync(tokenFile, tokenFor('sluice', -3600));
    expect(await refusal(byToken())).toMatch(/^PassingFault: the Kafka brokers refuse the log-in: .*does not accept the token: invalid_token/);
    const same = settings(byToken());
    await expect(open(same)).rejects.toThrow('invalid_token');
    writeFileSync(tokenFile, tokenFor('sluice', 3600));
    const log = await open(same);
    await roundTrip(log);
    await log.close();
  });

  test.each(['SCRAM-SHA-512', 'PLAIN'])('a wrong password: the log-in is refused (%s)', async (mechanism) => {
    expect(await refusal({ ...byPassword(mechanism), SLUICE_KAFKA_PASSWORD: WRONG })).toContain('the Kafka brokers refuse the log-in');
  });

  test('a broker for whose certificate nobody vouches is not spoken to', async () => {
    const { SLUICE_KAFKA_TLS_CA: _ours, ...trusting } = byPassword('SCRAM-SHA-512');
    for (const env of [trusting, { ...trusting, SLUICE_KAFKA_TLS_CA: selfSigned('localhost').cert }]) expect(await refusal(env)).toContain('the certificate of the Kafka brokers is not accepted');
  });

  describe('what does not fit is told', () => {
    const withoutTls = () => {
      const { SLUICE_KAFKA_TLS: _tls, SLUICE_KAFKA_TLS_CA: _ca, ...rest } = byPassword('SCRAM-SHA-512');
      return rest;
    };
    test.each<[string, () => Record<string, string>, string | RegExp]>([
      ['no certificate where one is asked for', () => ({ SLUICE_KAFKA_BROKERS: guarded.byCertificate, ...tls() }), /do they want TLS, a log-in, a certificate/],
      ['no password where one is asked for', () => ({ SLUICE_KAFKA_BROKERS: guarded.byPassword, ...tls() }), /do they want TLS, a log-in, a certificate/],
      ['no TLS where it is spoken', withoutTls, /the Kafka brokers (?:refuse the log-in|close the connection \(do they want TLS)/],
      ['TLS where it is not spoken', () => ({ SLUICE_KAFKA_BROKERS: guarded.broker.address, ...tls() }), 'the Kafka brokers speak no TLS at that port'],
      ['a password where a token is wanted', () => ({ ...withoutTls(), SLUICE_KAFKA_BROKERS: guarded.byToken }), 'the Kafka brokers refuse the log-in'],
    ])('%s', async (_what, env, why) => {
      expect(await refusal(env())).toMatch(why);
    });
  });
});

test('a key that is not the certificate’s is a fault before anything is opened', () => {
  const pair = { SLUICE_KAFKA_TLS_CERT: guarded.client.cert, SLUICE_KAFKA_TLS_KEY: selfSigned('client').key };
  expect(() => settings({ SLUICE_KAFKA_BROKERS: guarded.byCertificate, ...tls(), ...pair })).toThrow('must be a certificate and its key');
});
