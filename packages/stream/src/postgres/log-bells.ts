import { PassingFault, uuidv7 } from '@sluice/kernel';
import { type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Database, Session } from '@sluice/store';

const CHANNEL = 'sluice_log';
const DEBOUNCE_MS = 5;
const LOOK_MS = 1000;

/**
 * Wakes the readers of other processes: one debounced NOTIFY on a connection of its own, never in a transaction that writes (it takes
 * a lock of the whole cluster; the insert rate fell to a third and less when measured). What is lost while it reconnects, the safety poll finds.
 */
export class LogBells {
  readonly #db: Database;
  readonly #heard: (topics: ReadonlySet<string> | undefined) => void;
  readonly #pending = new Set<string>();
  readonly #wake = new Wake();
  readonly #self = uuidv7();
  readonly #loop: Loop;
  #session: Session | undefined;

  /** `heard` without topics: anything may have come. */
  constructor(db: Database, logger: Logger, heard: (topics: ReadonlySet<string> | undefined) => void) {
    this.#db = db;
    this.#heard = heard;
    this.#loop = runLoop({ name: 'log bells', logger, step: (signal) => this.#step(signal) });
  }

  tell(topics: ReadonlySet<string>): void {
    for (const topic of topics) this.#pending.add(topic);
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
      throw new PassingFault('the connection of the log bells ended');
    }
    if (this.#pending.size === 0) await this.#wake.wait(LOOK_MS, signal);
    if (this.#pending.size === 0) return;
    await pause(DEBOUNCE_MS);
    const topics = [...this.#pending];
    this.#pending.clear();
    await session.query('select pg_notify($1, $2)', [CHANNEL, [this.#self, ...topics].join(' ').slice(0, 7900)]);
  }

  async #open(): Promise<Session> {
    const session = await this.#db.session('log bells');
    void session.ended.then(() => this.#wake.ring());
    await session.listen(CHANNEL, (payload) => {
      const [from, ...topics] = payload.split(' ');
      if (from !== this.#self) this.#heard(new Set(topics));
    });
    this.#heard(undefined); // what was told before it listened
    return session;
  }
}
