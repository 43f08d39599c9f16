import { runLoop, Wake } from '@sluice/runtime';
import { createLogger } from '@sluice/runtime';
import type { DatabaseAddress } from '@sluice/store';
import { team, until, work } from './cases.ts';
import { benchWriter, openStand } from './stand.ts';

export interface TakeoverFigures {
  /** From the kill of the process that had the pool to the first assignment that another has committed. */
  readonly tookMs: number;
  readonly waiting: number;
  readonly found: number;
}

/** What the process that has the pool, and is killed, is told. */
export interface HolderTask {
  readonly address: DatabaseAddress;
  readonly agents: number;
}

const AGENTS = 200;

/** `hold` starts `holder.ts` as a process of its own and answers when it has the pool; `kill` is kill -9. */
export async function benchPoolTakeover(server: DatabaseAddress, hold: (task: HolderTask) => Promise<{ kill(): Promise<void> }>, { waiting = 100_000 } = {}): Promise<TakeoverFigures> {
  const pool = team(AGENTS);
  const stand = await openStand(server, pool);
  const wake = new Wake();
  const loops: { stop(): Promise<void> }[] = [];
  const logger = createLogger({ service: 'bench', level: 'silent' });
  try {
    const held = new Set<string>();
    const filling = benchWriter({ db: stand.db, clock: stand.clock, pool, wake, decided: ({ events }) => events.forEach((event) => event.name === 'work.queued' && held.add(event.data.ticketId)) });
    const now = stand.clock.now();
    for (let from = 0; from < waiting + AGENTS; from += 5000) await stand.append(Array.from({ length: Math.min(5000, waiting + AGENTS - from) }, (_, n) => work(from + n, now, 'voice')));
    const loop = runLoop({ name: 'filling', logger, step: (signal) => filling.step(signal) });
    await until(() => held.size >= waiting + AGENTS, 120_000);
    await loop.stop();
    await filling.stop();
    const child = await hold({ address: stand.address, agents: AGENTS });
    const came = Promise.withResolvers<number>();
    const second = benchWriter({
      db: stand.db,
      clock: stand.clock,
      pool,
      wake,
      decided: ({ events }) => void (events.some((event) => event.name === 'work.assigned') && came.resolve(performance.now())),
    });
    loops.push(runLoop({ name: 'second', logger, step: (signal) => second.step(signal) }));
    loops.push({ stop: () => second.stop() });
    await until(() => false, 500);
    await child.kill();
    const killed = performance.now();
    const [one] = await stand.db.query<{ id: string }>('select ticket_id as id from routing.item where agent_id is not null limit 1');
    await stand.append([{ kind: 'withdrawn', ticketId: one!.id, version: 9, reason: 'resolved' }]);
    const tookMs = (await came.promise) - killed;
    const [row] = await stand.db.query<{ n: number }>('select count(*) as n from routing.item');
    return { tookMs, waiting, found: (row?.n ?? 0) - AGENTS + 1 };
  } finally {
    for (const one of loops) {
      wake.ring();
      await one.stop();
    }
    await stand.stop();
  }
}
