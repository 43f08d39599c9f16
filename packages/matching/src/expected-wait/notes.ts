import type { Millis } from '../model.ts';
import { newScores, noteScore } from './calibration.ts';
import { type Foretold, kindsOf } from './foretold.ts';
import { scoreOf } from './law.ts';
import { countAnswer, countArrival, countLeaving, pass, type Ranked } from './rates.ts';
import { lineOf, type QueueWaits, queueOf, type Scores, type WaitState } from './state.ts';
import { learnTrust } from './trust.ts';

/** Notes come by rising time; one that comes late counts as now. Waiting is counted in the opening time of the queue. */
export interface Arrived extends Ranked {
  readonly queue: string;
  readonly asks: string;
  readonly at: Millis;
}

export interface WaitOver {
  readonly queue: string;
  readonly asks: string;
  readonly priority: number;
  readonly waitedMs: Millis;
  readonly at: Millis;
  /** Without it the wait counts for how fast the queue drains, not for how good forecasts are. */
  readonly foretold?: Foretold;
}

/** So many kinds of waits are told apart in a queue; one more takes the place of the one unused for longest. */
const MOST_KINDS = 80;

/** How many who may take anything of the queue are available, busy or not; after each change. 0 while the queue is closed. */
export function noteStaff(state: WaitState, { queue: id, agents, at }: { readonly queue: string; readonly agents: number; readonly at: Millis }): void {
  const queue = queueOf(state, id, at);
  pass(queue, at);
  queue.agents = Math.max(0, agents);
}

/** How many wait, by what they ask, where a state is taken up again: between, notes may have been lost. The time between counts for nothing. */
export function noteWaiting(state: WaitState, { queue: id, waiting, at }: { readonly queue: string; readonly waiting: Readonly<Record<string, number>>; readonly at: Millis }): void {
  const queue = queueOf(state, id, at);
  queue.at = Math.max(queue.at, at);
  for (const line of Object.values(queue.lines)) line.waiting = 0;
  for (const [asks, count] of Object.entries(waiting)) lineOf(queue, asks, at).waiting = count;
}

/** It waits from now on: it has come, or it was given back. While an agent is being asked for it, it still waits. */
export function noteArrived(state: WaitState, { queue: id, asks, at, ...ranked }: Arrived): void {
  const queue = queueOf(state, id, at);
  pass(queue, at);
  countArrival(queue, lineOf(queue, asks, at), ranked, at);
}

export function noteAnswered(state: WaitState, over: WaitOver): void {
  const queue = noLongerWaits(state, over);
  // Who did not wait took nobody's agent.
  if (!(over.waitedMs > 0)) return;
  countAnswer(queue, lineOf(queue, over.asks, over.at));
  if (!over.foretold) return;
  queue.seen += 1;
  learnTrust(queue.trust, over.foretold, over.waitedMs);
  learn(queue, over, over.foretold, true);
}

/** It has left without an answer: given up, withdrawn or moved to another queue. How long it would have waited is not known, only that it was longer. */
export function noteAbandoned(state: WaitState, over: WaitOver): void {
  const queue = noLongerWaits(state, over);
  countLeaving(queue);
  if (over.foretold && over.waitedMs > 0) learn(queue, over, over.foretold, false);
}

function noLongerWaits(state: WaitState, { queue: id, asks, at }: WaitOver): QueueWaits {
  const queue = queueOf(state, id, at);
  pass(queue, at);
  const line = lineOf(queue, asks, at);
  line.waiting = Math.max(0, line.waiting - 1);
  return queue;
}

function learn(queue: QueueWaits, over: WaitOver, foretold: Foretold, answered: boolean): void {
  const score = scoreOf(foretold, over.waitedMs);
  for (const kind of kindsOf(foretold, over)) noteScore(scoresOf(queue.scores, kind, over.at), score, answered);
}

function scoresOf(all: Record<string, Scores>, kind: string, at: Millis): Scores {
  if (all[kind] === undefined && Object.keys(all).length >= MOST_KINDS) delete all[Object.entries(all).reduce((a, b) => (b[1].at < a[1].at ? b : a))[0]];
  const scores = (all[kind] ??= newScores(at));
  scores.at = at;
  return scores;
}
