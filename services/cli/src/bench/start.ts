import { startEmbedded } from '@sluice/store/embedded';
import { uuidv7 } from '@sluice/kernel';
import { atMost, benchResult, type BenchResult, figure } from './figures.ts';
import { awaitFound } from './found.ts';
import { startInstance } from './instance.ts';
import { cpuOf, pssOf } from './processes.ts';
import type { Scratch } from './scratch.ts';
import { submit } from './submit.ts';

const IDLE_S = 20;
const CONTACTS = 10;

/** Second start to ready, memory and CPU of an idle standalone; beside its limit, Postgres alone on the same data. */
export async function benchStart(scratch: Scratch, say: (text: string) => void): Promise<BenchResult> {
  say('first start: makes the database');
  const first = await startInstance(scratch);
  const mark = `start-${uuidv7()}-`;
  const accepted = await submit(first, mark, CONTACTS);
  await first.stop();

  say('Postgres alone on the same data');
  const began = performance.now();
  const server = await startEmbedded({ dataDir: `${first.dataDir}/postgres` });
  const postgresMs = performance.now() - began;
  await server.stop();

  say(`second start, then ${IDLE_S} s of rest`);
  const second = await startInstance(scratch, { dataDir: first.dataDir });
  const found = await awaitFound(second.db, mark, accepted);
  await settle(10_000);
  const before = cpuOf(second.pid);
  await settle(IDLE_S * 1000);
  const after = cpuOf(second.pid);
  const pss = pssOf(second.pid);
  const cpuPercent = (after.node + after.postgres - before.node - before.postgres) / (IDLE_S * 10);
  await second.stop();
  return benchResult({
    bench: 'start',
    perSecond: 1000 / second.readyMs,
    limit: { what: 'Postgres alone on the same data', perSecond: 1000 / postgresMs },
    found,
    bars: [atMost('second start to ready', second.readyMs, 'ms', 3000), atMost('idle PSS, Node and Postgres', pss.node + pss.postgres, 'MB', 350), atMost('idle CPU', cpuPercent, '%', 2)],
    details: {
      firstStartMs: Math.round(first.readyMs),
      secondStartMs: Math.round(second.readyMs),
      postgresAloneMs: Math.round(postgresMs),
      pssMb: { node: figure(pss.node), postgres: figure(pss.postgres) },
      idleCpuPercent: figure(cpuPercent),
    },
  });
}

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
