import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

const run = (command: string, ...args: string[]): void => {
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr.toString()}`);
};

/**
 * A fresh clone of this repository in a path with a space. Node and pnpm are linked from this checkout, because fetching 200 MB proves
 * nothing more; the packages are installed by the clone itself.
 */
export class Checkout {
  readonly home = mkdtempSync(path.join(os.tmpdir(), 'sluice start '));
  readonly dir = path.join(this.home, 'my clone');
  readonly #foreign: string[] = [];

  constructor() {
    run('git', 'clone', '--quiet', '--no-hardlinks', ROOT, this.dir);
    if (existsSync(path.join(ROOT, '.tools'))) run('cp', '-al', path.join(ROOT, '.tools'), this.dir);
  }

  /** Where a database of root lies outside, as the start has told. */
  remember(said: string): void {
    const [, place] = /its files lie in (\S+)/.exec(said) ?? [];
    if (place !== undefined) this.#foreign.push(place);
  }

  /** Folders only: the files are linked with those of this checkout, and to be read is enough. */
  giveTo(user: string): void {
    run('find', this.home, '-type', 'd', '-exec', 'chown', user, '{}', '+');
  }

  remove(): void {
    for (const dir of [this.home, ...this.#foreign]) rmSync(dir, { recursive: true, force: true });
  }
}

/** Ports that nobody has: for the API, the admin port, and mail. */
export async function freePorts(): Promise<Record<string, string>> {
  const servers = await Promise.all(
    [1, 2, 3].map(() => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { SLUICE_PORT: String(ports[0]), SLUICE_ADMIN_PORT: String(ports[1]), SLUICE_SMTP_LISTEN: `127.0.0.1:${ports[2]}` };
}
