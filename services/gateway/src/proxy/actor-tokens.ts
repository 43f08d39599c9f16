import type { Clock, Instant } from '@sluice/kernel';
import { type Actor, signActor } from '@sluice/runtime';

/** A token lives 60 s: what is left must be enough for the hop and for clocks that differ a little. */
const AGAIN_AFTER_MS = 30_000;

/** Tokens by caller: one signature serves the calls of a key for as long as its entry in the key ring. */
export class ActorTokens {
  readonly #secret: Uint8Array;
  readonly #clock: Clock;
  readonly #made = new WeakMap<Actor, { readonly at: Instant; readonly token: Promise<string> }>();

  constructor(secret: Uint8Array, clock: Clock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  of(actor: Actor): Promise<string> {
    const now = this.#clock.now();
    const known = this.#made.get(actor);
    if (known !== undefined && now - known.at < AGAIN_AFTER_MS) return known.token;
    const token = signActor(actor, this.#secret, now);
    this.#made.set(actor, { at: now, token });
    return token;
  }
}
