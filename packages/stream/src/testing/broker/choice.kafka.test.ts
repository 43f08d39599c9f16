import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Chosen } from './choose.ts';
import { testBrokers } from './index.ts';
import { PretendedEngine } from './pretended-engine.ts';

/** No engine listens there: the discard service of old. */
const NO_ENGINE = 'tcp://127.0.0.1:9';
const NO_JAVA = /^no Kafka broker for the tests: there is no Java; install Java 17 or later and Maven, or set SLUICE_TEST_KAFKA_BROKERS to the address of a broker$/;

let engine: PretendedEngine;
let where: string;
beforeEach(async () => {
  engine = new PretendedEngine(testBrokers()[0]!);
  where = await engine.listen();
});
afterEach(() => engine.close());

/** What a process chooses that has this environment alone, and no Java in its path. */
async function chosen(env: Record<string, string>): Promise<Chosen & { readonly said: string }> {
  const args = ['--conditions=development', '--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'choose.ts')];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: { HOME: '/nonexistent', PATH: '', TESTCONTAINERS_RYUK_DISABLED: 'true', ...env } });
  return { ...(JSON.parse(stdout) as Chosen), said: stderr };
}

test('brokers that are named are taken, whatever else there is', async () => {
  expect(await chosen({ SLUICE_TEST_KAFKA_BROKERS: 'a:9092,b:9092', DOCKER_HOST: where })).toMatchObject({ brokers: ['a:9092', 'b:9092'] });
  expect(engine.made).toEqual([]);
});

test('where an engine answers, a container is started, waited for, and taken away in the end', async () => {
  const { brokers } = await chosen({ DOCKER_HOST: where });
  expect(engine.made).toHaveLength(1);
  const { Image, Env, HostConfig } = engine.made[0]!;
  const port = HostConfig.PortBindings['9092/tcp']?.[0]?.HostPort;
  expect(brokers).toEqual([`127.0.0.1:${port}`]);
  expect(Image).toMatch(/^apache\/kafka:4\./);
  expect(Env).toEqual(expect.arrayContaining([`KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:${port},INSIDE://localhost:19092`, 'KAFKA_PROCESS_ROLES=broker,controller', 'KAFKA_NODE_ID=1']));
  expect(engine.removed).toBe(1);
});

test('an engine that cannot start it is told of; then our own is tried, and what it lacks is told too', async () => {
  engine.refusal = 'no space left on device';
  const { missing, said } = await chosen({ DOCKER_HOST: where });
  expect(missing).toMatch(/no space left on device.*; no Kafka broker for the tests: there is no Java/);
  expect(said).toContain('sluice: a container engine answers, but: ');
});

test('without an engine our own; without Java one sentence that says what to install', async () => {
  expect((await chosen({ DOCKER_HOST: NO_ENGINE })).missing).toMatch(NO_JAVA);
});
