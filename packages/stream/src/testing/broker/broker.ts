import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Admin } from '@platformatic/kafka';
import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { brokerLibraries } from './libraries.ts';

const READY_MS = 90_000;
const STOP_MS = 20_000;
const CLUSTER = 'AAAAAAAAAAAAAAAAAAAAAQ';

/**
 * Ends with us, however we end: the shell waits until its standard input is closed, and takes the broker with it. The first line tells the
 * broker's own id.
 */
const SHELL = '"$@" </dev/null & echo $!; cat >/dev/null; kill $! 2>/dev/null; wait';

/** A broker of the tests' own on this machine, with a port and a folder that nobody else has. */
export class Broker {
  readonly address: string;
  readonly #dir: string;
  readonly #java: readonly string[];
  #shell: ChildProcess | undefined;
  #pid = 0;

  private constructor(address: string, dir: string, libs: string) {
    this.address = address;
    this.#dir = dir;
    this.#java = ['java', '-Xms128m', '-Xmx384m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', path.join(libs, '*')];
  }

  static async start(): Promise<Broker> {
    const libs = brokerLibraries();
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-kafka-'));
    const [port, controller] = await freePorts(2);
    const broker = new Broker(`127.0.0.1:${port}`, dir, libs);
    writeFileSync(path.join(dir, 'server.properties'), properties(port!, controller!));
    const format = spawnSync(broker.#java[0]!, [...broker.#java.slice(1), 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', 'server.properties'], {
      cwd: dir,
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (format.status !== 0) throw new Error(`the broker's folder could not be made: ${format.stderr.slice(-2000)}`);
    await broker.start();
    return broker;
  }

  /** Again, on the same port and with what it had. */
  async start(): Promise<void> {
    const log = openSync(path.join(this.#dir, 'kafka.log'), 'a');
    const shell = spawn('sh', ['-c', SHELL, 'sh', ...this.#java, 'kafka.Kafka', 'server.properties'], { cwd: this.#dir, stdio: ['pipe', 'pipe', log] });
    closeSync(log);
    this.#shell = shell;
    this.#pid = await new Promise<number>((resolve) => shell.stdout!.once('data', (line: Buffer) => resolve(Number(line.toString().trim().split('\n')[0]))));
    shell.stdout!.resume();
    await this.#ready();
  }

  /** TERM lets it hand over and write; KILL is a crash. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const shell = this.#shell;
    if (!shell) return;
    this.#shell = undefined;
    const ended = new Promise((resolve) => shell.once('exit', resolve));
    process.kill(this.#pid, signal);
    const hard = setTimeout(() => process.kill(this.#pid, 'SIGKILL'), STOP_MS);
    while (alive(this.#pid)) await pause(20);
    clearTimeout(hard);
    shell.stdin!.end();
    await ended;
  }

  /** Connections stay, nothing answers. */
  freeze(): void {
    process.kill(this.#pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#pid, 'SIGCONT');
  }

  /** Stops it for good. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** The port answers before it can coordinate groups or make topics. */
  async #ready(): Promise<void> {
    let last: unknown;
    for (const until = performance.now() + READY_MS; performance.now() < until && alive(this.#pid); await pause(100)) {
      const admin = new Admin({ clientId: 'ready', bootstrapBrokers: [this.address], retries: 0, timeout: 5000, connectTimeout: 1000 });
      admin.on('error', () => undefined);
      try {
        await admin.createTopics({ topics: [`ready.${uuidv7()}`], partitions: 1, replicas: 1 });
        return;
      } catch (error) {
        last = error;
      } finally {
        await admin.close().catch(() => undefined);
      }
    }
    throw new Error(`the broker did not become ready: ${readFileSync(path.join(this.#dir, 'kafka.log'), 'utf8').slice(-2000)}`, { cause: last });
  }
}

const properties = (port: number, controller: number): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.retention.check.interval.ms=1000
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
`;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Held together until all are known, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
