// What the tests and checks need of the machine itself, besides Node and the packages. As root, and where there is apt-get, it is installed; else it is named.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NEEDS = {
  mail: [{ command: 'dovecot', debian: 'dovecot-imapd', why: 'a real IMAP server, for the tests of the mail fetcher' }],
  clock: [{ command: 'faketime', debian: 'faketime libfaketime', why: 'a clock that can be set for one process, for the tests of deadlines' }],
  kafka: onJava('a real Kafka broker'),
  browser: [{ command: 'chromium', debian: 'chromium', why: 'a real browser, for the tests of what is shown in one' }],
  s3: onJava('a real S3 server, for the tests of the blob store'),
  containers: [
    { command: 'podman', debian: 'podman netavark aardvark-dns', why: 'containers and their network' },
    { command: 'buildah', debian: 'buildah', why: 'it builds the images' },
    { command: 'runc', debian: 'runc', why: 'it starts containers, also where cgroups are of both versions' },
    { command: 'iptables', debian: 'iptables', why: 'published ports' },
    { command: 'ip', debian: 'iproute2', why: 'the addresses of bridges' },
    { command: 'debootstrap', debian: 'debootstrap', why: 'the base of the stand-ins for images that cannot be pulled' },
    { command: 'pip3', debian: 'python3-pip', why: 'it fetches podman-compose' },
  ],
};

/** Servers whose jars Maven fetches, once, into the user's cache. */
function onJava(why) {
  return [
    { command: 'java', debian: 'openjdk-17-jre-headless', why },
    { command: 'mvn', debian: 'maven', why: `it fetches ${why}` },
  ];
}

/** Where servers lie that an ordinary user has not in his PATH. */
const PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

const say = (text) => process.stderr.write(`sluice: ${text}\n`);

function has(command) {
  return [...(process.env['PATH'] ?? '').split(path.delimiter), ...PLACES].some((dir) => {
    try {
      accessSync(path.join(dir, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;

/** Never ends the run: a test that lacks something fails by itself, with the sentence that is said here. */
export function bringNeeds(what) {
  const missing = NEEDS[what].filter(({ command }) => !has(command));
  if (missing.length === 0) return;
  const names = missing.flatMap(({ debian }) => debian.split(' '));
  if (process.getuid?.() === 0 && has('apt-get')) {
    for (const { debian, why } of missing) say(`installing ${debian}: ${why}`);
    // The lists may be old or absent; what is there may do all the same.
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...names);
  }
  for (const { command, debian, why } of missing.filter((one) => !has(one.command))) say(`${command} is missing (${why}): apt-get install -y --no-install-recommends ${debian}`);
}
