import { createHash } from 'node:crypto';
import { type Clock, uuidv7 } from '@sluice/kernel';
import { type Actor, Problem, unavailable } from '@sluice/runtime';
import type { Wake } from '@sluice/runtime';
import type { Database } from '@sluice/store';
import type { PoolInput } from './domain/input.ts';
import type { Who } from './domain/model.ts';
import { type CallRow, enterCall, readCall } from './store/calls.ts';
import type { Bells } from './writer/bells.ts';

type ByHand = Extract<PoolInput, { requestId: string }>;
type Unasked<T> = T extends ByHand ? Omit<T, 'requestId' | 'by'> : never;
/** What a person asks of the pool. */
export type Ask = Unasked<ByHand>;

export interface CallsOptions {
  readonly pool: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly bells: Bells;
  /** The pool writer's. */
  readonly wake: Wake;
  readonly waitMs?: number;
}

const WAIT_MS = 5000;
/** The writer may be in another process: its result is found by looking. */
const LOOK_MS = 90;

export const whoOf = (actor: Actor): Who => ({ kind: 'agent', id: actor.agentId ?? actor.keyId });

/**
 * A person's call: put in the pool's inbox like everything else, answered by the row that the writer saves in the commit that handled it.
 * The same `Idempotency-Key` finds that row, also after a 503.
 */
export class Calls {
  readonly #o: CallsOptions;
  constructor(options: CallsOptions) {
    this.#o = options;
  }

  /** Was this asked before, under the same key? Then `ask` answers what was answered. */
  async knows(actor: Actor, key: string | undefined, kind: Ask['kind']): Promise<boolean> {
    return key !== undefined && (await readCall(this.#o.db, idOf(actor, key, kind))) !== undefined;
  }

  /** @throws Problem 404, 409 as the pool says; 422 the key was used for another request; 503 not handled within 5 s. */
  async ask(actor: Actor, key: string | undefined, ask: Ask): Promise<Record<string, unknown>> {
    const { db, pool, clock, bells, wake } = this.#o;
    const id = key === undefined ? uuidv7(clock.now()) : idOf(actor, key, ask.kind);
    const bodyHash = digest([JSON.stringify(ask)]);
    const bell = bells.hang(id);
    try {
      const input: ByHand = { ...ask, requestId: id, by: whoOf(actor) };
      const fresh = await enterCall(db, pool, { id, bodyHash, at: clock.now(), input });
      wake.ring();
      const until = performance.now() + (this.#o.waitMs ?? WAIT_MS);
      if (fresh) await bell.wake.wait(LOOK_MS);
      for (;;) {
        const row = await readCall(db, id);
        if (row && row.bodyHash !== bodyHash) throw new Problem(422, 'idempotency_mismatch', 'this Idempotency-Key was used with another request');
        if (row && row.status !== null) {
          await db.flushed(); // what the caller is told, no crash takes back
          return answerOf(row);
        }
        if (performance.now() >= until) throw unavailable('the change is noted and not yet made; the same Idempotency-Key finds its result', 2);
        await bell.wake.wait(LOOK_MS);
      }
    } finally {
      bell.remove();
    }
  }
}

function answerOf(row: CallRow): Record<string, unknown> {
  const body = row.body ?? {};
  if (row.status === 200) return body;
  const { state } = body;
  if (row.status === 404) throw new Problem(404, 'not_found', `there is no such ${String(state).replace('unknown_', '')}`);
  throw new Problem(409, 'conflict', `the present state does not allow it: ${String(state)}`, { extra: { present: body } });
}

const idOf = ({ keyId }: Actor, key: string, kind: Ask['kind']): string => digest([keyId, kind, key]);
const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
