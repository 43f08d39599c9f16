import { benchDecisions, type Found } from '@sluice/sla/bench';
import { breachesFound } from './sla-hands.ts';

test('clocks that are decided in memory have counted what a sum by hand says', () => {
  const one = benchDecisions(40);
  expect([one.decisions, one.clocks, one.right]).toEqual([440, 80, 80]);
});

const found: Found = { due: 3, found: { breached: 3, told: 3, clocks: 3 }, inTime: true, pssMb: 1 };

test.each([
  ['all of it', {}, 3],
  ['one that is not broken', { found: { breached: 2, told: 2, clocks: 2 } }, 2],
  ['one that was told twice', { found: { breached: 3, told: 4, clocks: 3 } }, 2],
  ['one that nobody was told of', { found: { breached: 3, told: 2, clocks: 2 } }, 2],
  ['one that was not due', { found: { breached: 4, told: 4, clocks: 4 } }, 2],
  ['one that fired early', { inTime: false }, 2],
] as const)('%s', (_, more, of) => {
  expect(breachesFound({ ...found, ...more })).toEqual({ accepted: 3, found: of });
});
