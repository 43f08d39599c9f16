import path from 'node:path';
import { type BatchFigures, benchAssign, benchBatch, benchFreed, benchPoolTakeover, benchSaturation, type HolderTask, type SaturationFigures } from '@sluice/routing/bench';
import { ROOT } from '../context.ts';
import { spawnNode } from './child.ts';
import { atLeast, atMost, type Bar, benchResult, type BenchResult, type Completeness, figure, percentile } from './figures.ts';
import { scratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';

export interface RouteServiceOptions {
  /** Of the sizes and times: a test takes a part. */
  readonly share: number;
}

const HOLDER = path.join(ROOT, 'services/routing/src/bench/holder.ts');

/** Routing with Postgres: how soon, how many, past saturation, and after the writer was killed; the batch beside the same statements without deciding. */
export async function benchRouteService(scratch: Scratch, say: (text: string) => void, { share }: RouteServiceOptions): Promise<BenchResult> {
  const { socket } = await scratchServer(scratch);
  const server = { socket };
  const seconds = (of: number): number => Math.max(1, Math.round(of * share));
  say('200 contacts/s, published → assignment committed');
  const assign = await benchAssign(server, { seconds: seconds(10), warm: seconds(3) });
  say('2000 waiting, agent freed → the next committed to him');
  const freed = await benchFreed(server, { seconds: seconds(10), warm: seconds(2) });
  const saturated: SaturationFigures[] = [];
  for (const load of [
    { agents: 20, workMs: 50 },
    { agents: 200, workMs: 500 },
  ]) {
    say(`${load.agents} agents × ${load.workMs} ms, twice what they can serve`);
    saturated.push(await benchSaturation(server, { ...load, seconds: seconds(12) }));
  }
  say('assignments in batches, beside the same statements without deciding');
  const batch = await benchBatch(server, { count: Math.round(30_000 * share) });
  const waiting = Math.round(100_000 * share);
  say(`the writer is killed while ${waiting} wait`);
  const takeover = await benchPoolTakeover(server, (task) => holder(scratch, task), { waiting });
  const runs: Completeness[] = [assign, freed, ...saturated, batch, { accepted: takeover.waiting, found: takeover.found }];
  return benchResult({
    bench: 'route service',
    perSecond: batch.perSecond,
    limit: { what: 'the same statements without deciding', perSecond: batch.limitPerSecond },
    found: runs.reduce((all, one) => ({ accepted: all.accepted + one.accepted, found: all.found + Math.min(one.accepted, one.found) }), { accepted: 0, found: 0 }),
    bars: [
      atMost('contact published → assignment committed at 200/s, p99', percentile(assign.ms, 0.99), 'ms', 100),
      atMost('agent freed → next committed, 2000 waiting, p99', percentile(freed.ms, 0.99), 'ms', 50),
      ...saturated.flatMap(saturationBars),
      ...batchBars(batch),
      atMost(`takeover with ${waiting} waiting`, takeover.tookMs, 'ms', 3000),
    ],
    details: {
      assignMs: spread(assign.ms),
      freedMs: spread(freed.ms),
      saturated: saturated.map(({ cpuMs, agentMs, ...one }) => ({ ...rounded(one), cpuMs: rounded(cpuMs), agentMs: rounded(agentMs) })),
    },
  });
}

const batchBars = ({ perSecond }: BatchFigures): Bar[] => [atLeast('assignments committed in one pool', perSecond, '/s', 5000)];
const spread = (ms: readonly number[]): Record<string, number> => ({ n: ms.length, p50: percentile(ms, 0.5), p90: percentile(ms, 0.9), p99: percentile(ms, 0.99), max: percentile(ms, 1) });
const rounded = (one: object): Record<string, number> => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, figure(value as number)]));

function saturationBars({ perSecond, capacityPerSecond, cpuMs }: SaturationFigures): Bar[] {
  const of = `${capacityPerSecond}/s of capacity, twice the load`;
  return [atLeast(`${of}: throughput`, (100 * perSecond) / capacityPerSecond, '%', 95), atMost(`${of}: cost of an assignment, last third ÷ first`, cpuMs.last / cpuMs.first, '×', 1.25)];
}

async function holder(scratch: Scratch, task: HolderTask): Promise<{ kill(): Promise<void> }> {
  const child = spawnNode(HOLDER, [JSON.stringify(task)], process.env);
  const kill = async (): Promise<void> => {
    child.process.kill('SIGKILL');
    await child.ended;
  };
  scratch.add(kill);
  await new Promise<void>((resolve, reject) => {
    child.process.stdout?.once('data', () => resolve());
    void child.ended.then((code) => reject(new Error(`the holder of the pool ended with ${code}: ${child.lastWords()}`)));
  });
  return { kill };
}

/** Both halves as one. */
export function together(core: BenchResult, service: BenchResult): BenchResult {
  return {
    ...core,
    accepted: core.accepted + service.accepted,
    found: core.found + service.found,
    complete: core.complete && service.complete,
    bars: [...core.bars, ...service.bars],
    details: { ...core.details, service: { perSecond: service.perSecond, limit: service.limit, ratio: service.ratio, ...service.details } },
  };
}
