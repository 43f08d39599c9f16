// Docker where an engine answers, else podman: one set of verbs for both.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bringNeeds } from '../needs.mjs';
import { run, works } from './shell.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const PODMAN_COMPOSE = '1.6.0';

/**
 * `crun` does not start on machines with both versions of cgroups, systemd is not there to hold them, and the default limits are above what a
 * sandbox may set.
 */
const CONTAINERS_CONF = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
`;

/**
 * Podman makes dependencies a part of a container, and then starts nothing again whose migration has ended. So here compose is told of none, and
 * the check keeps the order.
 */
const withoutDependencies = (compose) => {
  const dependent = [...compose.matchAll(/^ {2}([a-z-]+):[^\n]*\n(?: {4}[^\n]*\n)*? {4}depends_on:/gm)].map(([, name]) => `  ${name}: {depends_on: !reset {}}\n`);
  return `services:\n${dependent.join('')}`;
};

/** @throws with what to install */
export async function findEngine() {
  if ((await works('docker', ['info'])) && (await works('docker', ['compose', 'version']))) return docker();
  bringNeeds('containers');
  if (!(await works('podman', ['--version']))) throw new Error('there is neither a Docker engine nor podman: see the lines above');
  return podman();
}

const docker = () => ({
  name: 'docker',
  standIns: false,
  cli: 'docker',
  env: {},
  compose: (args) => ['docker', ['compose', ...args]],
  build: ({ tag, args }) => run('docker', ['build', '-f', 'deploy/docker/Dockerfile', ...buildArgs(args), '-t', tag, '.'], { cwd: root }),
  healthByHand: false,
  orderByHand: false,
});

async function podman() {
  const home = path.join(root, '.tools/compose-check');
  mkdirSync(home, { recursive: true });
  const conf = path.join(home, 'containers.conf');
  writeFileSync(conf, CONTAINERS_CONF);
  const own = path.join(home, 'podman.yml');
  writeFileSync(own, withoutDependencies(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8')));
  const python = path.join(home, `podman-compose-${PODMAN_COMPOSE}`);
  const env = { CONTAINERS_CONF: conf, PYTHONPATH: python };
  if (!(await run('python3', ['-m', 'podman_compose', '--version'], { env, codes: [0, 1] })).out.includes(PODMAN_COMPOSE))
    await run('pip3', ['install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--target', python, `podman-compose==${PODMAN_COMPOSE}`]);
  return {
    name: 'podman',
    standIns: true,
    cli: 'podman',
    env,
    compose: (args) => ['python3', ['-m', 'podman_compose', '-f', 'docker-compose.yml', '-f', own, ...args]],
    build: ({ tag, args, file = 'deploy/docker/Dockerfile', context = '.' }) =>
      run('buildah', ['bud', '--format', 'docker', '--layers', '--pull-never', '--isolation', 'chroot', '--network', 'host', '-f', file, ...buildArgs(args), '-t', tag, context], { cwd: root, env }),
    // Its health checks are timers of systemd, which may not be there.
    healthByHand: true,
    orderByHand: true,
  };
}

const buildArgs = (args = {}) => Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
