import type { Logger, Wake } from '@sluice/runtime';
import type { Database } from './database.ts';
import { ProcessBells } from './process-bells.ts';
import type { Session } from './session.ts';

/** A lock that is held, and the connection that holds it. When that ends, the lock is another's. */
export interface Held {
  readonly session: Session;
  readonly isHeld: () => boolean;
  release(): Promise<void>;
}

/** Whoever says nothing for so long has stopped, though its kernel still answers for the connection: the server ends it, and another takes over. */
const LEASE_MS = 20_000;

export interface LocksOptions {
  /** Where given, bells go to other processes too. */
  readonly logger?: Logger | undefined;
  readonly leaseMs?: number;
}

/**
 * The advisory locks of one process, on one connection of their own (relays, timers, pools: few, and seldom asked for).
 * Whoever wants a lock polls `tryHold`; nobody waits inside Postgres. When the connection ends, all are lost at once.
 * What is committed on it may reach the disk soon after: a relay's rows stand in the outbox again if the server loses its last moments.
 */
export class Locks {
  readonly #db: Database;
  readonly #name: string;
  readonly #leaseMs: number;
  readonly #held = new Set<string>();
  /** Of #held those that were won; the others are being asked for. */
  readonly #won = new Set<string>();
  readonly #shared = new Map<string, { readonly wake: Wake; readonly isHere: () => boolean }>();
  readonly #bells: ProcessBells | undefined;
  #session: Promise<Session> | undefined;
  #closed = false;

  constructor(db: Database, name: string, { logger, leaseMs = LEASE_MS }: LocksOptions = {}) {
    this.#db = db;
    this.#name = name;
    this.#leaseMs = leaseMs;
    this.#bells = logger && new ProcessBells({ db, logger, channel: 'sluice_owners', heard: (keys) => this.#hear(keys) });
  }

  /**
   * A bell for whoever owns the lock `key`, in whichever process: rung here while the owner is elsewhere, it rings there too. `isHere` says
   * whether he is in this process; absent: where the lock is held by us.
   */
  share(key: string, wake: Wake, isHere: () => boolean = () => this.#won.has(key)): void {
    const bells = this.#bells;
    if (!bells) return;
    this.#shared.set(key, { wake, isHere });
    wake.carry(() => {
      if (!isHere()) bells.tell([key]);
    });
  }

  #hear(keys: ReadonlySet<string> | undefined): void {
    for (const [key, { wake, isHere }] of this.#shared) if (isHere() && (keys === undefined || keys.has(key))) wake.hear();
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
      this.#won.add(key);
      const free = (): void => {
        this.#won.delete(key);
        this.#held.delete(key);
      };
      void session.ended.then(free);
      let released = false;
      return {
        session,
        isHeld: () => !released && !session.isEnded(),
        release: async () => {
          if (released) return;
          released = true;
          this.#won.delete(key);
          if (!session.isEnded()) await (shared ? session.unlockShared(key) : session.unlock(key));
          free();
        },
      };
    } catch (error) {
      this.#held.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#bells?.stop();
    const session = await this.#session?.catch(() => undefined); // it never opened
    await session?.close();
  }

  #open(): Promise<Session> {
    this.#session ??= this.#begin().catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  async #begin(): Promise<Session> {
    const session = await this.#db.session(this.#name, 'soon');
    void session.ended.then(() => (this.#session = undefined));
    try {
      await this.#lease(session);
    } catch (error) {
      await session.close(); // one that nobody would look after
      throw error;
    }
    return session;
  }

  async #lease(session: Session): Promise<void> {
    await session.query(`set idle_session_timeout = ${this.#leaseMs}`);
    const sign = setInterval(() => void session.query('select 1').catch(() => undefined), this.#leaseMs / 4).unref(); // where it fails, it has ended
    void session.ended.then(() => clearInterval(sign));
  }
}
