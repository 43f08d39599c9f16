import { readFileSync } from 'node:fs';
import { SERVICES } from '@sluice/dev-env/fleet';
import { testBrokers } from '@sluice/stream/broker';
import { runWorker } from './child.ts';
import { startFleet } from './fleet-stand.ts';
import type { FlowFigures, FlowTask } from './flow-load.ts';
import { awaitFound } from './found.ts';
import { cpuOfParts } from './processes.ts';
import { Scratch } from './scratch.ts';

test('the fleet of the bench, of bundles: what the generator hands in is seen on the public topic, assigned, resolved and found again; a replica more can join', async () => {
  process.env['SLUICE_KAFKA_BROKERS'] = testBrokers().join(',');
  const scratch = new Scratch();
  try {
    const { fleet, db, broker, parts, records } = await startFleet(scratch, () => undefined, { bundles: true });
    expect(Object.keys(parts).toSorted()).toEqual([...SERVICES, 'postgres'].toSorted());
    expect(Object.values(cpuOfParts(parts)).every((used) => used > 0)).toBe(true);
    for (const { pid } of fleet.members) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/dist\/main\.js/);
    const load = (mark: string, watch: FlowTask['watch']): Promise<FlowFigures> =>
      runWorker(scratch, 'flow-load.ts', {
        port: Number(new URL(fleet.url).port),
        key: fleet.key,
        watch,
        parts,
        mark,
        perSecond: 20,
        inFlight: 0,
        warmSeconds: 0,
        seconds: 1,
      } satisfies FlowTask);
    const before = await records();
    const figures = await load('flow-', { kafka: broker.env, prefix: fleet.prefix });
    expect(figures).toMatchObject({ refused: 0, resolveRefused: 0, resolved: figures.accepted, accepted: 20 });
    expect(figures.latency.p50).toBeGreaterThan(0);
    expect(Object.keys(figures.cpuMs)).toEqual([...Object.keys(parts), 'generator']);
    expect(await awaitFound(db, 'flow-', figures.accepted)).toMatchObject({ accepted: figures.accepted, found: figures.accepted });
    expect(await records()).toBeGreaterThan(before + 10 * figures.accepted);
    await expect(load('lost-', { kafka: broker.env, prefix: 'nowhere.' })).rejects.toThrow(/flow-load\.ts ended with 1/);
    expect((await fleet.add('conversation')).ready).toMatchObject({ service: 'conversation' });
  } finally {
    delete process.env['SLUICE_KAFKA_BROKERS'];
    await scratch.clear();
  }
}, 240_000);
