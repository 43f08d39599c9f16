import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createLogger } from '@sluice/runtime';
import { type Database, type DatabaseAddress, openDatabase } from '@sluice/store';
import { embeddedPlace } from '@sluice/store/embedded';
import { ROOT } from '../context.ts';
import { CliFault } from '../fault.ts';
import { type Child, spawnNode } from './child.ts';
import type { Scratch } from './scratch.ts';

/** What a standalone writes to SLUICE_READY_FILE. */
export interface Ready {
  readonly url: string;
  readonly adminUrl: string;
  readonly key: string;
  readonly smtp: { readonly host: string; readonly port: number };
  readonly pid: number;
  readonly database: DatabaseAddress;
}

/** A Sluice of the bench's own, in a folder of its own, on ports that nobody else has. */
export interface Instance extends Ready {
  /** From its start to its ready line. */
  readonly readyMs: number;
  readonly dataDir: string;
  /** Its database, for looking only. */
  readonly db: Database;
  /** Drains and ends; the data stay until the bench is over. */
  stop(): Promise<void>;
}

export interface InstanceOptions {
  /** Default: the small example. */
  readonly configDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Start again on the data of an instance that has ended. */
  readonly dataDir?: string;
}

const READY_MS = 120_000;

export async function startInstance(scratch: Scratch, options: InstanceOptions = {}): Promise<Instance> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  if (options.dataDir === undefined) for (const dir of [dataDir, embeddedPlace(path.join(dataDir, 'postgres')).data]) scratch.folder(dir);
  const readyFile = path.join(dataDir, 'ready.json');
  rmSync(readyFile, { force: true });
  const began = performance.now();
  const child = spawnNode(path.join(ROOT, 'services/standalone/src/main.ts'), [], environment(dataDir, readyFile, options));
  child.process.stdout?.resume();
  const end = async (): Promise<void> => {
    child.process.kill('SIGTERM');
    await child.ended;
  };
  scratch.add(end);
  const ready = await untilReady(child, readyFile, began);
  const readyMs = performance.now() - began;
  const db = openDatabase({ ...ready.database, name: 'sluice-bench', logger: createLogger({ service: 'bench', level: 'silent' }), max: 2 });
  let over = false;
  const stop = async (): Promise<void> => {
    if (over) return;
    over = true;
    await db.close();
    await end();
  };
  scratch.add(stop);
  return { ...ready, readyMs, dataDir, db, stop };
}

/** Ours without its SLUICE_*: a bench measures the defaults. */
function environment(dataDir: string, readyFile: string, options: InstanceOptions): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_') || name === 'SLUICE_PG_USER'));
  return {
    ...inherited,
    SLUICE_DATA_DIR: dataDir,
    SLUICE_READY_FILE: readyFile,
    SLUICE_PORT: '0',
    SLUICE_ADMIN_PORT: '0',
    SLUICE_SMTP_LISTEN: '127.0.0.1:0',
    SLUICE_CONFIG_DIR: options.configDir ?? path.join(ROOT, 'examples/small'),
    ...options.env,
  };
}

async function untilReady(child: Child, file: string, began: number): Promise<Ready> {
  while (!existsSync(file)) {
    if (child.process.exitCode !== null || child.process.signalCode !== null) throw new CliFault(`the Sluice of the bench did not start (${await child.ended}): ${child.lastWords()}`);
    if (performance.now() - began > READY_MS) throw new CliFault(`the Sluice of the bench was not ready within ${READY_MS / 1000} s: ${child.lastWords()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Ready;
}
