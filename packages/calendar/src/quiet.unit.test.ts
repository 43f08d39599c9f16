import { instantOf, toIso } from '@sluice/kernel';
import { afterQuiet } from './quiet.ts';

const SHANGHAI = { tz: 'Asia/Shanghai', from: '21:00', to: '09:00' };
const BERLIN = { tz: 'Europe/Berlin', from: '21:00', to: '08:00' };
const NOON = { tz: 'Asia/Shanghai', from: '12:00', to: '14:00' };
const MIDNIGHT = { tz: 'Asia/Shanghai', from: '00:00', to: '08:00' };

test.each([
  ['by day', SHANGHAI, '2026-03-02T20:59:59.999+08:00', '2026-03-02T20:59:59.999+08:00'],
  ['at their first moment', SHANGHAI, '2026-03-02T21:00:00+08:00', '2026-03-03T09:00:00+08:00'],
  ['in the night', SHANGHAI, '2026-03-03T03:00:00+08:00', '2026-03-03T09:00:00+08:00'],
  ['at their end', SHANGHAI, '2026-03-03T09:00:00+08:00', '2026-03-03T09:00:00+08:00'],
  ['over noon', NOON, '2026-03-03T13:59:00+08:00', '2026-03-03T14:00:00+08:00'],
  ['before noon', NOON, '2026-03-03T11:59:00+08:00', '2026-03-03T11:59:00+08:00'],
  ['from midnight on', MIDNIGHT, '2026-03-03T00:00:00+08:00', '2026-03-03T08:00:00+08:00'],
  ['the night in which the clocks go forth', BERLIN, '2026-03-28T23:00:00+01:00', '2026-03-29T08:00:00+02:00'],
  ['the night in which they go back', BERLIN, '2026-10-24T23:00:00+02:00', '2026-10-25T08:00:00+01:00'],
])('%s', (_, quiet, at, wanted) => {
  expect(toIso(afterQuiet(quiet, instantOf(at)))).toBe(toIso(instantOf(wanted)));
});

test('without quiet hours every hour will do', () => {
  expect(afterQuiet(undefined, 17)).toBe(17);
});
