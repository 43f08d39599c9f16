import { agent, config, newWork } from '../domain/testing.ts';
import type { PoolInput } from '../domain/input.ts';
import type { PoolConfig } from '../domain/model.ts';

/** So many agents who can take one call (voice), or as much as comes (capacity). */
export function team(agents: number, capacity = 100): PoolConfig {
  return config(Array.from({ length: agents }, (_, n) => agent(`a${n}`, { capacity })));
}

export const work = (n: number, now: number, channel: string): PoolInput => ({ kind: 'work', work: newWork(n, { channel, receivedAt: now, deadlineAt: now + 3_600_000 }) });

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until it is so; false where it is not within the time. */
export async function until(done: () => boolean, limitMs = 30_000): Promise<boolean> {
  for (const end = performance.now() + limitMs; performance.now() < end; await pause(5)) if (done()) return true;
  return done();
}

/** Calls at a steady pace; what a busy machine has missed is made up for. */
export async function paced(perSecond: number, seconds: number, send: (n: number) => void): Promise<void> {
  const began = performance.now();
  for (let sent = 0; sent < perSecond * seconds; ) {
    for (const due = Math.min(perSecond * seconds, ((performance.now() - began) * perSecond) / 1000); sent < due; sent += 1) send(sent);
    await pause(1);
  }
}
