import { benchRouteService } from './route-service.ts';
import { Scratch } from './scratch.ts';

test('routing with Postgres is measured, case by case, and all that was given is found again', async () => {
  const scratch = new Scratch();
  try {
    const { bars, complete, accepted, found, details } = await benchRouteService(scratch, () => undefined, { share: 0.02 });
    expect({ complete, found }).toEqual({ complete: true, found: accepted });
    expect(bars.map((one) => one.what)).toEqual([
      'contact published → assignment committed at 200/s, p99',
      'agent freed → next committed, 2000 waiting, p99',
      '400/s of capacity, twice the load: throughput',
      '400/s of capacity, twice the load: cost of an assignment, last third ÷ first',
      '400/s of capacity, twice the load: throughput',
      '400/s of capacity, twice the load: cost of an assignment, last third ÷ first',
      'assignments committed in one pool',
      'takeover with 2000 waiting',
    ]);
    for (const bar of bars) expect(bar.value).toBeGreaterThan(0);
    expect(details).toMatchObject({ assignMs: { n: 200 } });
  } finally {
    await scratch.clear();
  }
}, 180_000);
