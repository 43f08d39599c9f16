import { PassingFault, uuidv7 } from '@sluice/kernel';
import { type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Database } from './database.ts';
import type { Session } from './session.ts';

const DEBOUNCE_MS = 5;
const LOOK_MS = 1000;

export interface ProcessBellsOptions {
  readonly db: Pick<Database, 'session'>;
  readonly logger: Logger;
  /** Of LISTEN and NOTIFY: one for each kind of bell. */
  readonly channel: string;
  /** What another process told; without names: anything may have been told, while nobody listened. */
  readonly heard: (names: ReadonlySet<string> | undefined) => void;
}

/**
 * Wakes the sleepers of other processes: one debounced NOTIFY on a connection of its own, never in a transaction that writes (it takes
 * a lock of the whole cluster; the insert rate fell to a third and less when measured). What is lost while it reconnects, safety polls find.
 */
export class ProcessBells {
  readonly #o: ProcessBellsOptions;
  readonly #pending = new Set<string>();
  readonly #wake = new Wake();
  readonly #self = uuidv7();
  readonly #loop: Loop;
  #session: Session | undefined;

  constructor(options: ProcessBellsOptions) {
    this.#o = options;
    this.#loop = runLoop({ name: `bells ${options.channel}`, logger: options.logger, step: (signal) => this.#step(signal) });
  }

  tell(names: Iterable<string>): void {
    for (const name of names) this.#pending.add(name);
    this.#wake.ring();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#session?.close();
  }

  async #step(signal: AbortSignal): Promise<void> {
    const session = (this.#session ??= await this.#open());
    if (session.isEnded()) {
      this.#session = undefined;
      throw new PassingFault(`the connection of the bells ${this.#o.channel} ended`);
    }
    if (this.#pending.size === 0) await this.#wake.wait(LOOK_MS, signal);
    if (this.#pending.size === 0) return;
    await pause(DEBOUNCE_MS);
    const names = [...this.#pending];
    this.#pending.clear();
    await session.query('select pg_notify($1, $2)', [this.#o.channel, [this.#self, ...names].join('\n').slice(0, 7900)]);
  }

  async #open(): Promise<Session> {
    const { db, channel, heard } = this.#o;
    const session = await db.session(`bells ${channel}`);
    void session.ended.then(() => this.#wake.ring());
    await session.listen(channel, (payload) => {
      const [from, ...names] = payload.split('\n');
      if (from !== this.#self) heard(new Set(names));
    });
    heard(undefined); // what was told before it listened
    return session;
  }
}
