import type { DatabaseAddress } from '@sluice/store';
import type { Outcome } from '../domain/outcome.ts';
import { paced, team, until, work } from './cases.ts';
import { numberOf, openStand, requested, resolved } from './stand.ts';

export interface LatencyFigures {
  readonly ms: readonly number[];
  readonly accepted: number;
  readonly found: number;
}

const assignedIn = (outcome: Outcome): { n: number; agentId: string }[] =>
  outcome.events.flatMap(({ name, data }) => (name === 'work.assigned' ? [{ n: numberOf(data.ticketId), agentId: data.agentId }] : []));

/** Contact published → assignment committed, at a steady rate; some seconds of it are not counted. */
export async function benchAssign(server: DatabaseAddress, { perSecond = 200, seconds = 10, warm = 3 } = {}): Promise<LatencyFigures> {
  const stand = await openStand(server, team(40, 1_000_000_000));
  const sentAt = new Map<number, number>();
  const ms: number[] = [];
  let assigned = 0;
  stand.listeners.add((outcome, at) => {
    for (const { n } of assignedIn(outcome)) {
      assigned += 1;
      if (n >= perSecond * warm) ms.push(at - sentAt.get(n)!);
    }
  });
  try {
    await stand.start();
    const all = perSecond * (warm + seconds);
    await paced(perSecond, warm + seconds, (n) => {
      sentAt.set(n, performance.now());
      stand.publish([requested(n, 'app', stand.clock.now())]);
    });
    await until(() => assigned >= all);
    return { ms, accepted: all, found: await stand.carded() };
  } finally {
    await stand.stop();
  }
}

/** Agent freed (the end of what he has is published) → the next waiting contact is committed to him, while so many wait. */
export async function benchFreed(server: DatabaseAddress, { waiting = 2000, agents = 200, perSecond = 100, seconds = 10, warm = 2 } = {}): Promise<LatencyFigures> {
  const stand = await openStand(server, team(agents));
  const holds = new Map<string, number>();
  const freedAt = new Map<string, number>();
  const ms: number[] = [];
  let counts = false;
  stand.listeners.add((outcome, at) => {
    for (const { n, agentId } of assignedIn(outcome)) {
      holds.set(agentId, n);
      const freed = freedAt.get(agentId);
      freedAt.delete(agentId);
      if (counts && freed !== undefined) ms.push(at - freed);
    }
  });
  try {
    await stand.start();
    let made = waiting + agents;
    const now = stand.clock.now();
    await stand.append(Array.from({ length: made }, (_, n) => work(n, now, 'voice')));
    await until(() => holds.size === agents);
    await paced(perSecond, warm + seconds, (sent) => {
      counts = sent >= warm * perSecond;
      const agentId = `a${sent % agents}`;
      const held = holds.get(agentId);
      if (held === undefined || freedAt.has(agentId)) return;
      const at = stand.clock.now();
      freedAt.set(agentId, performance.now());
      stand.publish([resolved(held, at), requested(made, 'voice', at)]);
      made += 1;
    });
    await until(() => freedAt.size === 0);
    await until(() => false, 500);
    return { ms, accepted: made, found: await stand.carded() };
  } finally {
    await stand.stop();
  }
}
