import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type MailServer, startMailServer } from '@sluice/dev-env';
import type { Load } from './load.ts';
import { People } from './people.ts';
import { Process, type Ready } from './process.ts';
import type { Chance } from './random.ts';

/** A standalone in a folder of its own, the customers' mail server, and the people who write, answer and read while it dies and comes back. */
export class World {
  readonly dir: string;
  readonly mail: MailServer;
  readonly sluice: Process;
  readonly #people: People;

  private constructor(dir: string, mail: MailServer, sluice: Process) {
    this.dir = dir;
    this.mail = mail;
    this.sluice = sluice;
    this.#people = new People(mail);
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

  begin({ url, key, smtp }: Ready, mark: string, chance: Chance): Load {
    return this.#people.begin({ url, key, smtpPort: smtp.port }, mark, chance);
  }

  /** Answers what was wrong in the end, with what `more` finds while it lives, and sees the program off in peace. */
  async end(restMs?: number, more?: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const faults = [...(await this.#people.end(restMs)), ...((await more?.()) ?? [])];
    await this.sluice.kill('SIGTERM');
    return this.sluice.ended === '0' ? faults : [...faults, `it ended with ${this.sluice.ended} after SIGTERM`];
  }

  /** Whatever has happened: nobody is left, and nothing. */
  async close(): Promise<void> {
    await this.#people.leave();
    if (this.sluice.lives) await this.sluice.kill();
    await this.mail.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
