import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type MailServer, startMailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { Load } from './load.ts';
import { Process, type Ready } from './process.ts';
import type { Chance } from './random.ts';
import { faultsAfter } from './verify.ts';

/** A standalone in a folder of its own, the customers' mail server, and the people who write, answer and read while it dies and comes back. */
export class World {
  readonly dir: string;
  readonly mail: MailServer;
  readonly sluice: Process;
  #load: Load | undefined;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(dir: string, mail: MailServer, sluice: Process) {
    this.dir = dir;
    this.mail = mail;
    this.sluice = sluice;
  }

  static async of(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Promise<World> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-fault-'));
    const mail = await startMailServer();
    return new World(dir, mail, await Process.at(dir, files, { SLUICE_SMTP_URL: mail.url, ...env }));
  }

  /** @throws with what it said, where it does not come up */
  async start(): Promise<Ready> {
    const ready = await this.sluice.start();
    if (!ready) throw new Error(`it did not start:\n${this.sluice.said}`);
    return ready;
  }

  /** Everybody begins; `mark` stands in all that they write. What one of them cannot bear ends the load, and is told by `end`. */
  begin({ url, key, smtp }: Ready, mark: string, chance: Chance): Load {
    const load = new Load({ url, key: () => key, smtpPort: smtp.port, mark, chance, mail: this.mail });
    this.#load = load;
    this.#running = load.run();
    this.#running.catch(() => load.end());
    return load;
  }

  /** Everybody finishes what he has begun; answers what was wrong in the end, and sees the program off in peace. */
  async end(restMs = 500): Promise<readonly string[]> {
    const load = this.#load!;
    await pause(restMs);
    load.end();
    await this.#running;
    const faults = await faultsAfter(load, this.mail);
    await this.sluice.kill('SIGTERM');
    return this.sluice.ended === '0' ? faults : [...faults, `it ended with ${this.sluice.ended} after SIGTERM`];
  }

  /** Whatever has happened: nobody is left, and nothing. */
  async close(): Promise<void> {
    this.#load?.give();
    await this.#running.catch(() => undefined); // told by `end`, or by what failed before it
    if (this.sluice.lives) await this.sluice.kill();
    await this.mail.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
