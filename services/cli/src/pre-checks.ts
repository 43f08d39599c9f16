import { accessSync, constants, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { calendarEngine } from '@sluice/calendar';
import { messageOf } from '@sluice/kernel';
import { checkConfig, findingText } from '@sluice/policy';
import { type Check, ConfigError, envReader } from '@sluice/runtime';
import { readConfigFolder } from './config-folder.ts';
import { dataDir, ROOT, type Streams } from './context.ts';
import { CliFault, EXIT } from './fault.ts';

/** What a start would use. */
export interface PreSettings {
  readonly nodeVersion: string;
  readonly listens: readonly { readonly setting: string; readonly host: string; readonly port: number }[];
  readonly dataDir: string;
  readonly configDir: string;
  /** ms */
  readonly now: number;
}

const NODE_MAJOR = 24;

/** Reads the same environment as a start. @throws CliFault (78) with every wrong setting at once */
export function preSettings({ env, now }: Streams): PreSettings {
  const read = envReader(env);
  const host = read.text('SLUICE_HOST', '127.0.0.1');
  const port = (name: string, fallback: number) => ({ setting: name, host, port: read.integer(name, fallback, { min: 0, max: 65_535 }) });
  const listens = [port('SLUICE_PORT', 8080), port('SLUICE_ADMIN_PORT', 8081), { setting: 'SLUICE_SMTP_LISTEN', ...read.listen('SLUICE_SMTP_LISTEN', { host: '127.0.0.1', port: 2525 }) }];
  const configDir = path.resolve(ROOT, read.text('SLUICE_CONFIG_DIR', 'examples/small'));
  try {
    read.done();
  } catch (error) {
    if (error instanceof ConfigError) throw new CliFault(error.message, EXIT.configuration);
    throw error;
  }
  return { nodeVersion: process.versions.node, listens, dataDir: dataDir(env), configDir, now: now() };
}

/** What must be so before a start can succeed; nothing is started, nothing stays behind. */
export async function preChecks(settings: PreSettings): Promise<Check[]> {
  const ports = await Promise.all(settings.listens.map(portCheck));
  return [nodeCheck(settings.nodeVersion), ...ports, folderCheck(settings.dataDir), configCheck(settings)];
}

function nodeCheck(version: string): Check {
  if (Number(version.split('.')[0]) >= NODE_MAJOR) return { name: 'node', status: 'ok', detail: version };
  return { name: 'node', status: 'fail', detail: version, remedy: `run it with Node ${NODE_MAJOR} or newer; \`npm start\` and scripts/sluice bring it` };
}

/** Listens for a moment: the only answer that counts. */
function portCheck({ setting, host, port }: PreSettings['listens'][number]): Promise<Check> {
  const name = `port of ${setting}`;
  if (port === 0) return Promise.resolve({ name, status: 'ok', detail: 'any free one' });
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const remedy = error.code === 'EADDRINUSE' ? `stop what listens on ${host}:${port}, or set ${setting} to another` : `set ${setting} to an address and a port that this user may listen on`;
      resolve({ name, status: 'fail', detail: `${host}:${port}: ${error.code === 'EADDRINUSE' ? 'taken' : messageOf(error)}`, remedy });
    });
    server.listen(port, host, () => server.close(() => resolve({ name, status: 'ok', detail: `${host}:${port} is free` })));
  });
}

/** The folder, or the nearest one above it that is there, must take a new file. */
function folderCheck(dir: string): Check {
  let there = dir;
  while (!existsSync(there)) there = path.dirname(there);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    return { name: 'data folder', status: 'ok', detail: dir };
  } catch {
    return { name: 'data folder', status: 'fail', detail: `${there} is not writable for this user`, remedy: 'give this user the folder, or set SLUICE_DATA_DIR to another' };
  }
}

function configCheck({ configDir, now }: PreSettings): Check {
  const name = 'configuration folder';
  try {
    const { findings } = checkConfig(readConfigFolder(configDir), { now, calendars: calendarEngine });
    const faults = findings.filter((one) => one.severity === 'error');
    if (faults.length > 0) return { name, status: 'fail', detail: faults.map(findingText).join('; '), remedy: `correct them; \`sluice config check ${configDir}\` shows them one a line` };
    if (findings.length > 0) return { name, status: 'warn', detail: findings.map(findingText).join('; '), remedy: 'it will be published as it is; look at the warnings' };
    return { name, status: 'ok', detail: configDir };
  } catch (error) {
    if (error instanceof CliFault) return { name, status: 'fail', detail: error.message, remedy: 'set SLUICE_CONFIG_DIR to a configuration folder, such as examples/small' };
    throw error;
  }
}
