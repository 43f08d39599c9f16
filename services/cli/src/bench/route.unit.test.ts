import { compare } from '@sluice/matching';
import { waitingIn } from '@sluice/matching/testing';
import { Naive } from './route/naive.ts';
import { countedOn, saturated, step, turnsOf } from './route/saturated.ts';
import { benchRoute } from './route.ts';
import { withScratch } from './scratch.ts';

const signals = { on: () => undefined, off: () => undefined };

test('a small part of it finds everything again, and tells each bar', async () => {
  const result = await withScratch(signals, (scratch) => benchRoute(scratch, () => undefined, { share: 0.01, contacts: 2000 }));
  expect(result).toMatchObject({ bench: 'route', complete: true });
  expect(result.found).toBe(result.accepted);
  expect(result.perSecond).toBeGreaterThan(0);
  expect(result.bars.map(({ what }) => what)).toEqual([
    'decisions, 100 × 100',
    'decisions, 10000 × 1000',
    'decisions, 100000 × 10000',
    'growth of a decision’s cost, first to last',
    'growth of a decision’s cost, smallest to largest',
    'freed slot, p99, largest',
    'presence change, p99, largest',
    'memory, largest',
    'simulator, files in to lines out',
    'simulator, memory',
    'best: misses, of those of age + longest idle, geometric mean',
    'best: misses, worst centre',
    'best: worst-off type, points more',
  ]);
}, 120_000);

test('the lists make the decisions of the engine, one by one, and every card counts everybody', () => {
  const state = saturated({ waiting: 60, agents: 30 });
  const waiting = waitingIn(state.engine).toSorted(compare);
  const held = state.engine.agents.reduce((all, { holding }) => all + holding.size, 0);
  expect(waiting.length).toBe(60 + 30 - held);
  const naive = new Naive(state, waiting);
  const from = state.now;
  turnsOf(state, 300).forEach((turn, n) => {
    step(state, turn);
    naive.step(turn.agent, turn.call, from + n + 1);
    expect(countedOn(state)).toBe(30);
  });
  expect(state.given.length).toBeGreaterThan(200);
  expect(naive.given).toEqual(state.given);
});
