import { Usage, UsageByAddress } from './rate.ts';

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

test('each address has its own quota, of IPv6 each network; memory is bounded, and who is forgotten begins anew', () => {
  const usages = new UsageByAddress({ calls: 1, windowMs: 10_000 });
  const take = (address: string): boolean => usages.of(address).take(0);
  expect([take('192.0.2.1'), take('192.0.2.1'), take('192.0.2.2')]).toEqual([true, false, true]);
  expect([take('2001:db8:1:2::1'), take('2001:db8:1:2:ffff:ffff:ffff:ffff'), take('2001:db8:1:3::1'), take('2001:db8::1'), take('2001:db8::2')]).toEqual([true, false, true, true, false]);
  expect([take('::ffff:192.0.2.7'), take('::ffff:192.0.2.8')]).toEqual([true, true]);
  for (let n = 0; n < 10_000; n++) take(`198.51.${n >> 8}.${n & 255}`);
  expect(take('192.0.2.1')).toBe(true);
});
