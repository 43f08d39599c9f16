import { type Check, crashPoint, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Held, Locks } from '@sluice/store';
import { versionNumber } from '@sluice/stream';
import { type ConversationParts, loaded } from './act.ts';
import { apply } from './apply.ts';
import { SCHEMA } from './migrations.ts';
import { askedBefore, saveAskedUnder } from './store/asked-under.ts';

const LOCK = `${SCHEMA}.asking-anew`;
const POLL_MS = 1000;
const OWNER_POLL_MS = 250;
const AT_ONCE = 100;

/**
 * One batch of what waits and was asked for under an older configuration: asked for anew, and marked, in one transaction; so each once a version,
 * and whoever comes after a crash goes on. A transaction that had begun under the older version is found when it has committed.
 * Answers how many there were.
 */
export async function askAnew(parts: ConversationParts, atOnce = AT_ONCE): Promise<number> {
  const ids = await askedBefore(parts.db, atOnce);
  if (ids.length === 0) return 0;
  await parts.db.transact(async (tx) => {
    const work = await loaded(parts, tx, { tickets: ids, anew: true });
    for (const id of work.tickets.keys()) apply(work, id, { kind: 'reconfigured', at: work.now }, {});
    // The tickets are as they were: only the question goes out, nothing to subscribers.
    await parts.outbox.append(tx, work.out);
    saveAskedUnder(tx, ids, versionNumber(work.config.version));
    crashPoint(`asking.${SCHEMA}.before-commit`);
    tx.onCommit(() => crashPoint(`asking.${SCHEMA}.after-commit`));
  });
  return ids.length;
}

/** What waits follows the configuration: one owner in the schema asks routing anew. */
export class AskingAnew {
  readonly wake = new Wake();
  readonly #parts: ConversationParts;
  readonly #locks: Locks;
  #loop: Loop | undefined;
  #held: Held | undefined;

  constructor(parts: ConversationParts, locks: Locks) {
    this.#parts = parts;
    this.#locks = locks;
    locks.share(LOCK, this.wake);
  }

  start(): void {
    this.#loop = runLoop({ name: 'asking anew', logger: this.#parts.logger, step: (signal) => this.#round(signal) });
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
    await this.#held?.release();
    this.#held = undefined;
  }

  check(): Check {
    return this.#loop?.healthy() ?? { name: 'asking anew', status: 'fail', detail: 'not started' };
  }

  async idle(): Promise<boolean> {
    return (await askedBefore(this.#parts.db, 1)).length === 0;
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (!this.#held?.isHeld()) {
      this.#held = await this.#locks.tryHold(LOCK);
      if (!this.#held) return pause(OWNER_POLL_MS, signal);
    }
    if ((await askAnew(this.#parts)) === 0) await this.wake.wait(POLL_MS, signal);
  }
}
