import type { Millis } from '../model.ts';

/** A wait as the law foretells it: gamma with this mean and this shape (1: exponential; the higher, the narrower). */
export interface Law {
  readonly meanMs: Millis;
  readonly shape: number;
}

/** Of the drain at least this share is left to a contact that many overtake: it is not for ever that they come faster than they are served. */
const LEAST_NET = 0.15;
/** Rates are known to about 20 %, however many stand before one. */
const RATE_DOUBT = 0.04;

/**
 * The time until `ahead` + 1 contacts have gone, where answers drain the queue at `drain`, each who waits leaves at `leave`, and others come in
 * before at `overtake` (all per millisecond): Σ 1 ÷ (drain − overtake + j · leave) over j = 0 … ahead, written as an integral, so that its cost
 * does not grow. Squares give the variance; a net drain that is a difference of two has the variance of both.
 */
export function lawOf(ahead: number, drain: number, leave: number, overtake: number): Law {
  const net = Math.max(drain - overtake, LEAST_NET * drain);
  const steps = ahead + 1;
  const theta = Math.min(leave, net);
  let meanMs = steps / net;
  let variance = steps / net ** 2;
  if (theta * steps > 0.01 * net) {
    const [first, last] = [net - theta / 2, net + (ahead + 0.5) * theta];
    meanMs = Math.log(last / first) / theta;
    variance = (1 / first - 1 / last) / theta;
  }
  variance *= (2 * drain - net) / net;
  return { meanMs, shape: 1 / (variance / meanMs ** 2 + RATE_DOUBT) };
}

/** Wilson and Hilferty (1931): the cube root of a gamma is close to normal. The score of a wait among what was foretold: 0 is about the median. */
export function scoreOf({ meanMs, shape }: Law, waitMs: Millis): number {
  return 3 * Math.sqrt(shape) * (Math.cbrt(waitMs / meanMs) - 1 + 1 / (9 * shape));
}

/** The wait with this score. */
export function waitAt({ meanMs, shape }: Law, score: number): Millis {
  return meanMs * Math.max(0, 1 - 1 / (9 * shape) + score / (3 * Math.sqrt(shape))) ** 3;
}

/** The variance of the logarithm of a wait, about. */
export const doubtOf = (shape: number): number => 1 / shape + RATE_DOUBT;
