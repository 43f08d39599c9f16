import { uuidv7 } from '@sluice/kernel';
import { runWorker, startWorker } from './child.ts';
import { atLeast, atMost, type Bar, benchResult, type BenchResult, figure } from './figures.ts';
import { awaitFound, foundNow } from './found.ts';
import type { LoadFigures, LoadTask } from './http-load.ts';
import { type Instance, startInstance } from './instance.ts';
import type { Scratch } from './scratch.ts';

export interface IntakeOptions {
  /** Of each run. */
  readonly seconds: number;
}

const CONNECTIONS = 256;
const PACE = 4000;
const WARM_S = 2;

/** Durable contacts a second over HTTP: consumers stopped, at a steady pace, and with every consumer running; then how fast the backlog drains. */
export async function benchIntake(scratch: Scratch, say: (text: string) => void, { seconds }: IntakeOptions): Promise<BenchResult> {
  const mark = `${uuidv7()}-`;
  const load = (to: Pick<Instance, 'url' | 'key'>, name: string, more: Partial<LoadTask> = {}): Promise<LoadFigures> =>
    runWorker(scratch, 'http-load.ts', { port: Number(new URL(to.url).port), key: to.key, mark: `${mark}${name}-`, connections: CONNECTIONS, seconds, perSecond: 0, ...more } satisfies LoadTask);

  say(`consumers stopped: ${CONNECTIONS} connections for ${seconds} s, then ${PACE}/s`);
  const stopped = await startInstance(scratch, { env: { SLUICE_CONSUMERS: 'off' } });
  const warm = await load(stopped, 'warm', { seconds: WARM_S });
  const full = await load(stopped, 'full');
  const paced = await load(stopped, 'paced', { perSecond: PACE });
  await stopped.stop();

  say('its limit: the same server without I/O');
  const limit = await measureLimit(scratch, load);

  say('every consumer running: what has waited drains, then the same load');
  const running = await startInstance(scratch, { dataDir: stopped.dataDir });
  const waited = warm.accepted + full.accepted + paced.accepted;
  const first = await awaitFound(running.db, mark, waited);
  const both = await load(running, 'both');
  const backlog = waited + both.accepted - (await foundNow(running.db, mark));
  const found = await awaitFound(running.db, mark, waited + both.accepted);
  await running.stop();

  const drain = [waited / (first.tookMs / 1000), ...(backlog > 0 ? [backlog / (found.tookMs / 1000)] : [])];
  return benchResult({
    bench: 'intake',
    perSecond: full.perSecond,
    limit: { what: 'the same server without I/O', perSecond: limit.perSecond },
    found,
    bars: bars(full, paced, limit, both, Math.min(...drain)),
    details: { full, paced, limit, withConsumers: both, drainPerSecond: drain.map(figure) },
  });
}

async function measureLimit(scratch: Scratch, load: (to: Pick<Instance, 'url' | 'key'>, name: string, more?: Partial<LoadTask>) => Promise<LoadFigures>): Promise<LoadFigures> {
  const server = await startWorker(scratch, 'limit-server.ts', {});
  const { port } = JSON.parse(server.said) as { port: number };
  const to = { url: `http://127.0.0.1:${port}`, key: 'none' };
  await load(to, 'warm', { seconds: WARM_S });
  const limit = await load(to, 'limit');
  await server.stop();
  return limit;
}

function bars(full: LoadFigures, paced: LoadFigures, limit: LoadFigures, both: LoadFigures, drain: number): Bar[] {
  return [
    atLeast('durable contacts, consumers stopped', full.perSecond, '/s', 8000),
    atLeast('share of the same server without I/O', (100 * full.perSecond) / limit.perSecond, '%', 40),
    atMost(`p99 at ${PACE}/s`, paced.p99, 'ms', 12),
    atLeast('accepted with every consumer running', both.perSecond, '/s', 5000),
    atLeast('backlog drains', drain, '/s', 1000),
  ];
}
