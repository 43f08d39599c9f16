import type { MailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { Load } from './load.ts';
import type { Chance } from './random.ts';
import { faultsAfter } from './verify.ts';

export interface Address {
  readonly url: string;
  readonly key: string;
  readonly smtpPort: number;
}

/** Who writes, answers and reads while what serves them dies and comes back. */
export class People {
  readonly #mail: MailServer;
  #load: Load | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(mail: MailServer) {
    this.#mail = mail;
  }

  /** Everybody begins; `mark` stands in all that they write. What one of them cannot bear ends the load, and is told by `end`. */
  begin({ url, key, smtpPort }: Address, mark: string, chance: Chance): Load {
    const load = new Load({ url, key: () => key, smtpPort, mark, chance, mail: this.#mail });
    this.#load = load;
    this.#running = load.run();
    this.#running.catch(() => load.end());
    return load;
  }

  /** Everybody finishes what he has begun; answers what was wrong in the end. */
  async end(restMs = 500): Promise<readonly string[]> {
    const load = this.#load!;
    await pause(restMs);
    load.end();
    await this.#running;
    return faultsAfter(load, this.#mail);
  }

  /** Whatever has happened: nobody is left. */
  async leave(): Promise<void> {
    this.#load?.give();
    await this.#running.catch(() => undefined); // told by `end`, or by what failed before it
  }
}
