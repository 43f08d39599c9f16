import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readProcessEnv, toProcessSettings } from '@sluice/process';
import { type EnvReader, envReader } from '@sluice/runtime';
import { parse } from 'yaml';
import { readEnv as emailEnv, toConfig as emailConfig } from '../../services/channel-email/src/config.ts';
import { readSettings, toSettings } from '../../services/conversation/src/settings.ts';
import { readSettings as insightEnv, toSettings as insightSettings } from '../../services/insight/src/settings.ts';
import { readEnv as gatewayEnv, toConfig as gatewayConfig } from '../../services/gateway/src/config.ts';

/** docker-compose.yml against the services, without a container. */
const root = path.resolve(import.meta.dirname, '../..');

interface Container {
  readonly image: string;
  readonly build?: { readonly args: { readonly SERVICE: string } };
  readonly restart: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly profiles?: readonly string[];
}
const { services: containers, secrets } = parse(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Readonly<Record<string, Container>>;
  secrets: Readonly<Record<string, { file: string }>>;
};

/** How each service reads and judges what is its own; the others have nothing. */
const OWN: Readonly<Record<string, (env: EnvReader) => unknown>> = {
  gateway: (env) => gatewayConfig(gatewayEnv(env)),
  conversation: (env) => toSettings(readSettings(env)),
  insight: (env) => insightSettings(insightEnv(env)),
  'channel-email': (env) => emailConfig(emailEnv(env)),
};
const processes = Object.entries(containers).filter(([name, { build }]) => build !== undefined && build.args.SERVICE !== 'cli' && name !== 'sluice');

/** `${NAME:-default}` as somebody sees it who has set nothing. */
const plain = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-secrets-'));
  expect(makeSecrets().status).toBe(0);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const makeSecrets = () => spawnSync(path.join(root, 'scripts/compose-secrets'), [dir], { encoding: 'utf8' });

test('every service is there, with its migration before it', () => {
  const names = processes.map(([name]) => name).filter((name) => !name.startsWith('migrate-'));
  expect(names.toSorted()).toEqual(['channel-api', 'channel-email', 'conversation', 'gateway', 'insight', 'routing', 'sla', 'subscriptions']);
  for (const name of names) {
    expect(containers[name]).toMatchObject({ build: { args: { SERVICE: name } }, restart: 'unless-stopped', environment: { SLUICE_MIGRATE: 'wait' } });
    expect(containers[name]?.depends_on).toEqual({ [`migrate-${name}`]: { condition: 'service_completed_successfully' } });
    expect(containers[`migrate-${name}`]).toMatchObject({ image: containers[name]?.image, restart: 'on-failure', environment: { ...containers[name]?.environment, SLUICE_MIGRATE: 'only' } });
  }
});

test.each(processes)('%s is told what it needs, and nothing that means nothing to it', (_, { build, environment = {}, secrets: given = [] }) => {
  const service = build!.args.SERVICE;
  const env = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, plain(value).replace('/run/secrets', dir)]));
  for (const file of Object.values(environment)) if (file.startsWith('/run/secrets/')) expect(given).toContain(path.basename(file));
  const read = envReader(env);
  toProcessSettings(readProcessEnv(read, service), service);
  OWN[service]?.(read);
  expect(read.done()).toEqual({ unknown: [] });
});

test('what is ours changes nothing in its image and has no power; two doors are open, to this machine alone', () => {
  for (const [name, one] of Object.entries(containers)) {
    expect([name, one.cap_drop]).toEqual([name, ['ALL']]);
    if (one.build) expect([name, one.read_only]).toEqual([name, true]);
  }
  const ports = Object.entries(containers).flatMap(([name, one]) => (one.ports ?? []).map((port) => `${name} ${plain(port)}`));
  expect(ports).toEqual(['gateway 127.0.0.1:8080:8080', 'channel-email 127.0.0.1:2525:2525']);
});

test('secrets are made once, for their owner alone, and are those that the file names', () => {
  expect(
    Object.values(secrets)
      .map(({ file }) => path.basename(file))
      .toSorted(),
  ).toEqual(readdirSync(dir).toSorted());
  const before = readdirSync(dir).map((name) => readFileSync(path.join(dir, name), 'utf8'));
  expect(new Set(before).size).toBe(before.length);
  expect(makeSecrets()).toMatchObject({ status: 0, stderr: expect.not.stringContaining('made') });
  expect(readdirSync(dir).map((name) => readFileSync(path.join(dir, name), 'utf8'))).toEqual(before);
  for (const name of readdirSync(dir)) expect([name, statSync(path.join(dir, name)).mode & 0o777]).toEqual([name, 0o600]);
});
