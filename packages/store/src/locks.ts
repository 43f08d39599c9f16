import type { Database } from './database.ts';
import type { Session } from './session.ts';

/** A lock that is held, and the connection that holds it. When that ends, the lock is another's. */
export interface Held {
  readonly session: Session;
  readonly isHeld: () => boolean;
  release(): Promise<void>;
}

/**
 * The advisory locks of one process, on one connection of their own (relays, timers, pools: few, and seldom asked for).
 * Whoever wants a lock polls `tryHold`; nobody waits inside Postgres. When the connection ends, all are lost at once.
 * What is committed on it may reach the disk soon after: a relay's rows stand in the outbox again if the server loses its last moments.
 */
export class Locks {
  readonly #db: Database;
  readonly #name: string;
  readonly #held = new Set<string>();
  #session: Promise<Session> | undefined;
  #closed = false;

  constructor(db: Database, name: string) {
    this.#db = db;
    this.#name = name;
  }

  /** The lock, or undefined while another process has it. A second hold of the same key in this process is refused too. */
  tryHold(key: string): Promise<Held | undefined> {
    return this.#hold(key, false);
  }

  /** A shared lock: many may hold it, and they can be counted. */
  tryHoldShared(key: string): Promise<Held | undefined> {
    return this.#hold(key, true);
  }

  async #hold(key: string, shared: boolean): Promise<Held | undefined> {
    if (this.#closed || this.#held.has(key)) return undefined;
    this.#held.add(key);
    try {
      const session = await this.#open();
      if (!(await (shared ? session.tryLockShared(key) : session.tryLock(key)))) {
        this.#held.delete(key);
        return undefined;
      }
      void session.ended.then(() => this.#held.delete(key));
      let released = false;
      return {
        session,
        isHeld: () => !released && !session.isEnded(),
        release: async () => {
          if (released) return;
          released = true;
          if (!session.isEnded()) await (shared ? session.unlockShared(key) : session.unlock(key));
          this.#held.delete(key);
        },
      };
    } catch (error) {
      this.#held.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const session = await this.#session?.catch(() => undefined); // it never opened
    await session?.close();
  }

  #open(): Promise<Session> {
    this.#session ??= this.#db.session(this.#name, 'soon').then(
      (session) => {
        void session.ended.then(() => (this.#session = undefined));
        return session;
      },
      (error: unknown) => {
        this.#session = undefined;
        throw error;
      },
    );
    return this.#session;
  }
}
