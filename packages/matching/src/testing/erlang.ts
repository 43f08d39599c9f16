/**
 * What queueing theory says of one pool of equal agents: arrivals by Poisson, handling and patience exponential. Loads in erlangs
 * (arrival rate × mean handling), rates per one unit of time, whichever it is.
 *
 * B and C: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges" (1917).
 * A: C. Palm (1957); as in A. Mandelbaum, S. Zeltyn, "Service engineering in action: the Palm/Erlang-A queue" (2007), §2 to §4.
 */

/** Share of the calls that find all n agents busy and are lost. */
export function erlangB(n: number, load: number): number {
  let blocked = 1;
  for (let k = 1; k <= n; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}

/** Share of the calls that wait where all wait for as long as it takes (M/M/n); 1 where the agents cannot serve the load. */
export function erlangC(n: number, load: number): number {
  if (load >= n) return 1;
  const blocked = erlangB(n, load);
  return blocked / (1 - (load / n) * (1 - blocked));
}

/** Mean wait of all calls of an M/M/n, in the unit of `handle`. */
export function erlangCWait(n: number, load: number, handle: number): number {
  return load >= n ? Number.POSITIVE_INFINITY : (erlangC(n, load) * handle) / (n - load);
}

/** Share of the calls of an M/M/n that are answered within `target`. */
export function erlangCServiceLevel(n: number, load: number, handle: number, target: number): number {
  return load >= n ? 0 : 1 - erlangC(n, load) * Math.exp((-(n - load) * target) / handle);
}

export interface ErlangA {
  /** Share of the calls that do not find a free agent. */
  readonly waits: number;
  /** Share of the calls that leave before they are answered. */
  readonly abandons: number;
  /** Mean wait of all calls, those that leave included. */
  readonly meanWait: number;
  readonly meanQueue: number;
  /** Of the agents' time. */
  readonly occupancy: number;
}

/** M/M/n+M: each waiting call leaves after an exponential patience. Solved as the birth and death chain that it is. */
export function erlangA(n: number, arrivalRate: number, handle: number, patience: number): ErlangA {
  const leaves = (k: number) => Math.min(k, n) / handle + Math.max(0, k - n) / patience;
  // Relative to the state with the most weight, so that nothing overflows; beyond `last` no state weighs anything.
  const logs = [0];
  for (let k = 1, top = 0; k <= n || (logs[k - 1] ?? 0) > top - 60; k++) {
    const log = (logs[k - 1] ?? 0) + Math.log(arrivalRate / leaves(k));
    logs.push(log);
    top = Math.max(top, log);
  }
  const top = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = (value: (k: number) => number) => weights.reduce((sum, weight, k) => sum + weight * value(k), 0) / total;
  const meanQueue = mean((k) => Math.max(0, k - n));
  return {
    waits: mean((k) => (k >= n ? 1 : 0)),
    abandons: meanQueue / patience / arrivalRate,
    meanWait: meanQueue / arrivalRate,
    meanQueue,
    occupancy: mean((k) => Math.min(k, n)) / n,
  };
}
