import type { Millis } from '../model.ts';
import { quantiles, type Weighed } from './calibration.ts';
import { depthOf, type Foretold, FREE, kindsOf } from './foretold.ts';
import { type Law, lawOf, waitAt } from './law.ts';
import { draining, leaving, overtaking, type Ranked } from './rates.ts';
import type { Line, QueueWaits, WaitState } from './state.ts';
import { apart, mended } from './trust.ts';

/*
 * How long a contact is likely to wait: a law with rates of the recent past, and what became of that law's earlier forecasts.
 *
 * The law. With n agents busy, contacts leave a line one by one; whoever has k before him waits for k + 1 of them. Where answers drain the line at s,
 * each who waits gives up at θ, and others overtake at λ, that takes Σ 1 ÷ (s − λ + jθ), j = 0 … k: Whitt (1999), "Predicting queueing delays"; with
 * leavings, Ibrahim and Whitt (2009), "Real-time delay estimation in overloaded multiserver queues with abandonments" (their QL and QLm). It is a sum of
 * exponentials, so about gamma. s is counted while anybody waits who asks the same, per agent on shift, so it follows the staff at once and holds what
 * agents do for others; λ is of those with a higher priority, or of the same and due sooner.
 *
 * Beside it stands the same law of those who ask the same; how far to believe that one is learned (`trust.ts`).
 *
 * The calibration. Each wait that came is scored by where it fell in its own forecast (the cube root of a gamma is about normal), so that waits
 * at any depth and load can be compared; the quantiles of the recent scores, not those of the law, make the range: Chernozhukov, Wüthrich and Zhu (2021),
 * "Distributional conformal prediction". Those who left are censored (Kaplan and Meier). What the law leaves out (handling that is not exponential, agents
 * who serve several queues, rings, capacity in parts) comes in here.
 *
 * Cost: a note and a question take the same few hundred operations however many wait; a queue takes at most some 80 kB of memory.
 */

/** Whom a wait is asked for. */
export interface Asking extends Ranked {
  readonly queue: string;
  /** What it asks of agents, as a name: its channel, and language and skills where they differ within the queue. Some thirty are told apart. */
  readonly asks: string;
  /** Waiting work of the same queue ranked before it. */
  readonly position: number;
  /** Who may take it and is available, busy or not. */
  readonly agentsOnShift: number;
  /** Those of them who could take it now, or one who is being asked. */
  readonly agentsFree: number;
  /** The queue is closed, until then (null: for ever). */
  readonly closedUntil?: Millis | null;
  /** It closes then; absent: not in sight. */
  readonly closesAt?: Millis;
  /** The opening after that. */
  readonly opensAfter?: Millis | null;
  readonly now: Millis;
}

export type Unknown = 'closed' | 'nobody_on_shift' | 'too_few_seen';

/** Eight of ten wait between the first and the last. */
export interface WaitRange {
  readonly p10Ms: Millis;
  readonly p50Ms: Millis;
  readonly p90Ms: Millis;
}

export type ExpectedWait = WaitRange | { readonly unknown: Unknown; readonly opensAt?: Millis };

export interface Forecast {
  readonly wait: ExpectedWait;
  readonly foretold?: Foretold;
}

/** So many waits must have been seen to be told a range. */
const LEAST_SEEN = 10;
/** The law itself counts like so many waits. */
const LAW_COUNTS = 20;
/** So many waits does a kind count at most, nearest first: what lies further is only to help out. */
const KIND_COUNTS = [Infinity, 60, 15];
/** What the contract's int32 can say: 24 days. */
const MOST_MS = 2 ** 31 - 1;

/** Asks, and changes nothing. `foretold` goes back with the note of how the wait ended, also where it is not enough to say anything yet. */
export function forecast(state: WaitState, asking: Asking): Forecast {
  const { agentsOnShift, agentsFree, closedUntil, closesAt = Infinity, opensAfter = null, now } = asking;
  if (closedUntil !== undefined) return { wait: closed(closedUntil) };
  if (!(agentsOnShift > 0)) return { wait: { unknown: 'nobody_on_shift' } };
  const queue = Object.hasOwn(state.queues, asking.queue) ? state.queues[asking.queue] : undefined;
  if (agentsFree > 0) return { wait: queue && kindsOf(FREE, asking).some((kind) => queue.scores[kind]) ? range(queue, asking, FREE, 0) : AT_ONCE, foretold: FREE };
  const foretold = queue && foretell(queue, asking);
  if (!foretold) return { wait: { unknown: 'too_few_seen' } };
  if (queue.seen < LEAST_SEEN) return { wait: { unknown: 'too_few_seen' }, foretold };
  const wait = range(queue, asking, foretold, LAW_COUNTS);
  // Where it closes before, as likely as not, the next opening is all that can be said.
  return { wait: now + wait.p50Ms <= closesAt ? wait : closed(opensAfter), foretold };
}

const AT_ONCE: WaitRange = { p10Ms: 0, p50Ms: 0, p90Ms: 0 };

const closed = (opensAt: Millis | null): ExpectedWait => ({ unknown: 'closed', ...(opensAt === null ? {} : { opensAt }) });

/** Who overtakes for how long depends on the wait, so it is worked out twice. */
function foretell(queue: QueueWaits, asking: Asking): Foretold | undefined {
  const line = Object.hasOwn(queue.lines, asking.asks) ? queue.lines[asking.asks] : undefined;
  const drain = line ? draining(line.answers, queue.agents) : 0;
  if (drain <= 0) return undefined;
  const position = Math.max(0, asking.position);
  let law: Law = { meanMs: 0, shape: 1 };
  for (let round = 0; round < 2; round += 1) {
    const { perMs, atMost } = overtaking(queue, asking, asking.now, law.meanMs);
    law = lawOf(position + atMost, drain, leaving(queue), perMs);
  }
  return { ...law, ...ownLine(queue, line!, position, law.meanMs), depth: depthOf(position) };
}

/** As if only those who ask the same stood before it, and went at the pace of their own. */
function ownLine(queue: QueueWaits, line: Line, position: number, queueMs: Millis): Pick<Foretold, 'meanMs' | 'queueMs' | 'apartBy'> {
  const drain = draining(line.own, queue.agents);
  if (drain <= 0) return { meanMs: queueMs };
  const own = lawOf(Math.min(position, Math.max(0, line.waiting - 1)), drain, leaving(queue), 0);
  const apartBy = apart(own.meanMs, queueMs);
  return { meanMs: queueMs * mended(queue.trust, apartBy), queueMs, apartBy };
}

function range({ scores }: QueueWaits, asking: Asking, foretold: Foretold, doubt: number): WaitRange {
  const parts: Weighed[] = [];
  for (const [nth, kind] of kindsOf(foretold, asking).entries()) if (scores[kind]) parts.push({ scores: scores[kind], most: KIND_COUNTS[nth]! });
  const [p10Ms, p50Ms, p90Ms] = quantiles(parts, doubt, [0.1, 0.5, 0.9]).map((score) => Math.min(MOST_MS, Math.round(waitAt(foretold, score)))) as [Millis, Millis, Millis];
  return { p10Ms, p50Ms, p90Ms };
}
