import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pause } from '@sluice/runtime';
import type { S3Options } from '../../s3-blobs.ts';
import { s3Blobs } from '../../s3-blobs.ts';
import { serverLibraries } from './libraries.ts';

const READY_MS = 60_000;
const BUCKET = 'sluice-test';

/** Ends with us, however we end: the shell waits until its standard input is closed, and takes the server with it. */
const SHELL = '"$@" </dev/null & cat >/dev/null; kill -9 $! 2>/dev/null; wait';

export interface S3Server {
  readonly options: S3Options;
  /** Stops it, and takes away what it had. */
  remove(): Promise<void>;
}

/** S3Proxy over a folder: it checks signatures and digests as Amazon does. Port, folder and keys are of this run alone. */
export async function startS3Server(): Promise<S3Server> {
  const libs = serverLibraries();
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-s3-'));
  const port = await freePort();
  const options: S3Options = {
    endpoint: new URL(`http://localhost:${port}`),
    region: 'us-east-1',
    bucket: BUCKET,
    prefix: 'run',
    pathStyle: true,
    accessKey: randomBytes(10).toString('hex'),
    secretKey: randomBytes(20).toString('hex'),
  };
  mkdirSync(path.join(dir, 'data', BUCKET), { recursive: true });
  writeFileSync(path.join(dir, 'logback.xml'), LOGBACK);
  writeFileSync(path.join(dir, 'server.properties'), properties(port, options), { mode: 0o600 });
  const log = openSync(path.join(dir, 'server.log'), 'a');
  const java = ['java', '-Xms32m', '-Xmx384m', '-Dlogback.configurationFile=logback.xml', '-cp', path.join(libs, '*'), 'org.gaul.s3proxy.Main', '--properties', 'server.properties'];
  const shell = spawn('sh', ['-c', SHELL, 'sh', ...java], { cwd: dir, stdio: ['pipe', log, log] });
  closeSync(log);
  const server: S3Server = {
    options,
    async remove() {
      const ended = new Promise((resolve) => shell.once('exit', resolve));
      shell.stdin!.end();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    await ready(shell, options, path.join(dir, 'server.log'));
    return server;
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function ready(shell: ChildProcess, options: S3Options, log: string): Promise<void> {
  let last: unknown;
  for (const until = performance.now() + READY_MS; performance.now() < until && shell.exitCode === null; await pause(100)) {
    try {
      return await s3Blobs(options).check();
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`the S3 server did not become ready: ${readFileSync(log, 'utf8').slice(-2000)}`, { cause: last });
}

/** A host of `BUCKET.localhost` is the bucket's own. */
const properties = (port: number, { accessKey, secretKey }: S3Options): string => `s3proxy.endpoint=http://127.0.0.1:${port}
s3proxy.virtual-host=localhost
s3proxy.authorization=aws-v4
s3proxy.identity=${accessKey}
s3proxy.credential=${secretKey}
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=data
`;

const LOGBACK = `<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %p %m%n</pattern></encoder></appender>
  <root level="WARN"><appender-ref ref="OUT"/></root>
</configuration>
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
