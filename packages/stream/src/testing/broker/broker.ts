import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Admin } from '@platformatic/kafka';
import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { brokerLibraries } from './libraries.ts';
import { freePorts } from './ports.ts';
import { type NodePlan, propertiesOf } from './properties.ts';

const READY_MS = 90_000;
const STOP_MS = 20_000;
const CLUSTER = 'AAAAAAAAAAAAAAAAAAAAAQ';

/**
 * Ends with us, however we end: the shell waits until its standard input is closed, and takes the broker with it. The first line tells the
 * broker's own id.
 */
const SHELL = '"$@" </dev/null & echo $!; cat >/dev/null; kill $! 2>/dev/null; wait';

/** A broker that serves the whole run. */
export interface RunBroker {
  readonly address: string;
  remove(): Promise<void>;
}

/** For brokers that do little and begin often: half the CPU of a start. */
export const BRIEF_JVM = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export interface BrokerPlan {
  readonly node: NodePlan;
  /** The whole of `server.properties`; names of files in it are relative to the broker's folder. */
  readonly properties: string;
  /** Files that the properties name. */
  readonly files?: Readonly<Record<string, string>>;
  /** More arguments for the tool that makes the broker's folder: users that it knows from the beginning. */
  readonly format?: readonly string[];
  readonly jvm: readonly string[];
}

/**
 * A broker of the tests' own on this machine, with ports and a folder that nobody else has. Whatever stops, kills or freezes a broker has it from
 * here, also where the run's broker is another one (named in the environment, or in a container): that one serves every test and stays as it is.
 */
export class Broker implements RunBroker {
  /** Where it takes calls without a password. */
  readonly address: string;
  readonly #dir: string;
  readonly #java: readonly string[];
  #shell: ChildProcess | undefined;
  #pid = 0;

  private constructor(address: string, dir: string, java: readonly string[]) {
    [this.address, this.#dir, this.#java] = [address, dir, java];
  }

  /** A single one, running. */
  static async start(): Promise<Broker> {
    const [port, controller] = await freePorts(2);
    const node = { id: 1, port: port!, controller: controller! };
    const broker = await Broker.make({ node, properties: propertiesOf(node, [node]), jvm: ['-Xmx384m'] });
    await broker.start();
    return broker;
  }

  /** Its folder is there; nothing runs yet. */
  static async make({ node, properties, files = {}, format = [], jvm }: BrokerPlan): Promise<Broker> {
    const libs = brokerLibraries();
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-kafka-'));
    for (const [name, text] of Object.entries({ ...files, 'server.properties': properties })) writeFileSync(path.join(dir, name), text);
    const java = ['java', '-Xms128m', ...jvm, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', path.join(libs, '*')];
    await run([...java, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', 'server.properties', ...format], dir);
    return new Broker(`127.0.0.1:${node.port}`, dir, java);
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
    send(this.#pid, signal);
    const hard = setTimeout(() => send(this.#pid, 'SIGKILL'), STOP_MS);
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
    try {
      await untilReady(this.address, () => alive(this.#pid));
    } catch (error) {
      throw new Error(`the broker did not become ready: ${readFileSync(path.join(this.#dir, 'kafka.log'), 'utf8').slice(-2000)}`, { cause: error });
    }
  }
}

/** Resolves when a topic can be made there. */
export async function untilReady(address: string, goesOn: () => boolean = () => true): Promise<void> {
  let last: unknown = new Error(`${address} ended`);
  for (const until = performance.now() + READY_MS; performance.now() < until && goesOn(); await pause(100)) {
    const admin = new Admin({ clientId: 'ready', bootstrapBrokers: [address], retries: 0, timeout: 5000, connectTimeout: 1000 });
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
  throw last;
}

async function run([command, ...args]: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command!, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`the broker's folder could not be made: ${said.slice(-2000)}`);
}

const alive = (pid: number): boolean => send(pid, 0);

/** False where there is no such process any more. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
