import { Probe } from './probe.ts';

test('means over time, in buckets that double as time goes on', () => {
  const probe = new Probe(4);
  probe.look(0, 2);
  probe.look(500, 4);
  probe.look(1000, 0);
  expect(probe.samples(1000)).toEqual([
    { from: 0, waiting: 3, most: 4 },
    { from: 1000, waiting: 0, most: 0 },
  ]);
  probe.look(7000, 8);
  expect(probe.samples(8000).map(({ waiting }) => waiting)).toEqual([0.75, 2]);
});

test('what happens after the run’s end is no part of it', () => {
  const probe = new Probe();
  probe.look(0, 1);
  probe.look(90_000, 38);
  probe.look(3_600_000, 38);
  const samples = probe.samples(90_000);
  expect(Math.max(...samples.map(({ waiting }) => waiting))).toBeLessThanOrEqual(38);
  expect(samples.at(-1)!.from).toBeLessThanOrEqual(90_000);
});
