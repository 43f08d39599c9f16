import type { Escalation } from './event.ts';

/** A digest is over when nothing has joined it for so long, or when it has gone on for a day: a back-fill of hours is one notice, tomorrow's is another. */
export const DIGEST_MS = { quiet: 15 * 60_000, longest: 24 * 3_600_000 } as const;

/** An escalation under the id by which it will be known. */
export interface Named {
  readonly id: string;
  readonly escalation: Escalation;
}

/** For each who is told, the first that would begin a digest of his. */
export function candidates(named: readonly Named[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const { id, escalation } of named) for (const agentId of escalation.digest === true ? escalation.notified : []) if (!first.has(agentId)) first.set(agentId, id);
  return first;
}

/** `open`: the digest of each agent, by now. Whoever has the notice of another escalation gets none of this. */
export function inDigests({ id, escalation }: Named, open: ReadonlyMap<string, string>): Escalation {
  if (escalation.digest !== true) return escalation;
  const joined = escalation.notified.flatMap((agentId) => {
    const digestId = open.get(agentId) ?? id;
    return digestId === id ? [] : [{ agentId, digestId }];
  });
  return { ...escalation, notified: escalation.notified.filter((agentId) => (open.get(agentId) ?? id) === id), joined };
}
