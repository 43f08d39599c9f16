import { Usage } from './rate.ts';

test('so many calls in a window, then no more until it ends', () => {
  const usage = new Usage({ calls: 3, windowMs: 10_000 });
  expect([0, 1000, 9000, 9999].map((at) => usage.take(at))).toEqual([true, true, true, false]);
  expect([usage.remaining, usage.resetSeconds(9999)]).toEqual([0, 1]);
  expect(usage.take(10_000)).toBe(true);
  expect([usage.remaining, usage.resetSeconds(10_000), usage.policy]).toEqual([2, 10, '"calls";q=3;w=10']);
});

test('a clock that is set back does not lock anybody out for longer than a window', () => {
  const usage = new Usage({ calls: 1, windowMs: 10_000 });
  usage.take(1_000_000);
  expect(usage.take(500_000)).toBe(true);
});
