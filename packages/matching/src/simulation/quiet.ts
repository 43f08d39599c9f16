import type { Millis } from '../model.ts';
import type { Run } from './run.ts';
import { allOf } from './unwritten.ts';

/** Longer than any door is shut and any shift is away: what has not been served by then never is. */
const QUIET_MS = 35 * 86_400_000;

interface Known {
  readonly last: Millis;
  readonly until: Millis;
}

const known = new WeakMap<Run, Known>();

/** When nothing is to be hoped for any more from calendars, rings and overflows for what waits; -Infinity: nothing does. */
export function quietUntil(run: Run): Millis {
  if (run.waiting === 0) return -Infinity;
  const before = known.get(run);
  if (before?.last === run.last) return before.until;
  let until = run.last;
  for (const { contact } of allOf(run.unwritten)) {
    if (contact?.status !== 'waiting') continue;
    const { id, rings, overflow, dedicatedMs, lastAgentMs } = contact.ask.queue.config;
    until = Math.max(until, run.engine.after(id, contact.waitFrom, Math.max(rings.at(-1)?.afterMs ?? 0, overflow?.afterMs ?? 0, dedicatedMs, lastAgentMs)));
  }
  known.set(run, { last: run.last, until: until + QUIET_MS });
  return until + QUIET_MS;
}
