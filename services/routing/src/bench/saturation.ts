import type { DatabaseAddress } from '@sluice/store';
import { paced, team, until } from './cases.ts';
import { openStand, requested } from './stand.ts';

export interface SaturationFigures {
  readonly perSecond: number;
  /** What the agents could do if the next came in no time. */
  readonly capacityPerSecond: number;
  /** Of this process, an assignment, in the first and in the last third: what waits has grown all the while. */
  readonly cpuMs: { readonly first: number; readonly last: number };
  /** Means: how late the bench's own clock ended the work, which counts against the throughput, and from that end to the next committed to its agent. */
  readonly agentMs: { readonly late: number; readonly next: number };
  readonly waiting: number;
  readonly accepted: number;
  readonly found: number;
}

/** Twice the load that the agents can serve: each takes `workMs` for one contact, its end comes to the pool's inbox, and then the next. */
export async function benchSaturation(
  server: DatabaseAddress,
  { agents, workMs, seconds = 12 }: { readonly agents: number; readonly workMs: number; readonly seconds?: number },
): Promise<SaturationFigures> {
  const stand = await openStand(server, team(agents));
  const capacityPerSecond = (agents * 1000) / workMs;
  const perSecond = 2 * capacityPerSecond;
  const ended: number[] = [];
  let going = true;
  const freedAt = new Map<string, number>();
  const [late, next]: [number[], number[]] = [[], []];
  stand.listeners.add((outcome, at) => {
    for (const { name, data } of outcome.events) {
      if (name !== 'work.assigned') continue;
      const freed = freedAt.get(data.agentId);
      if (freed !== undefined) next.push(at - freed);
      const due = performance.now() + workMs;
      setTimeout(() => {
        if (!going) return;
        const now = performance.now();
        ended.push(now);
        late.push(now - due);
        freedAt.set(data.agentId, now);
        stand.hand([{ kind: 'withdrawn', ticketId: data.ticketId, version: 9, reason: 'resolved' }]);
      }, workMs);
    }
  });
  try {
    await stand.start();
    const marks: { readonly at: number; readonly cpu: number; readonly ended: number }[] = [];
    const mark = (): void => {
      const { user, system } = process.cpuUsage();
      marks.push({ at: performance.now(), cpu: (user + system) / 1000, ended: ended.length });
    };
    const third = Math.floor((perSecond * seconds) / 4);
    await paced(perSecond, seconds, (n) => {
      if (n > 0 && n % third === 0) mark();
      stand.publish([requested(n, 'voice', stand.clock.now())]);
    });
    mark();
    going = false;
    const [first, last] = [marks[0]!, marks.at(-1)!];
    const cpu = (a: number, b: number): number => (marks[b]!.cpu - marks[a]!.cpu) / Math.max(1, marks[b]!.ended - marks[a]!.ended);
    const accepted = perSecond * seconds;
    let found = 0;
    await until(() => false, 300);
    for (let tries = 0; tries < 40 && (found = await stand.carded()) < accepted; tries += 1) await until(() => false, 250);
    const [row] = await stand.db.query<{ n: number }>('select count(*) as n from routing.item where agent_id is null');
    return {
      perSecond: ((last.ended - first.ended) * 1000) / (last.at - first.at),
      capacityPerSecond,
      agentMs: { late: mean(late), next: mean(next) },
      cpuMs: { first: cpu(0, 1), last: cpu(marks.length - 2, marks.length - 1) },
      waiting: row?.n ?? 0,
      accepted,
      found,
    };
  } finally {
    await stand.stop();
  }
}

const mean = (ms: readonly number[]): number => ms.reduce((a, b) => a + b, 0) / Math.max(1, ms.length);
