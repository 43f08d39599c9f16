import { waitFigures } from '../testing/expected-wait/figures.ts';
import { type Announced, announcements } from '../testing/expected-wait/judge.ts';
import { waitScenarios } from '../testing/expected-wait/scenarios.ts';
import { waitAt } from './law.ts';

/** Another seed than those on which constants were chosen (100 to 500). */
const SEED = 7100;
/** Of those whom nobody was asked to take at once: how long that takes has tests of its own. */
const byScenario = new Map<string, Announced[]>(waitScenarios(SEED).map((scenario) => [scenario.name, announcements(scenario).filter(({ asked }) => !asked)]));
const all = [...byScenario.values()].flat();

describe('announced waits against those that came', () => {
  it.each([...byScenario.keys()])('%s: 70 to 90 %% within the announced 80 %%, the median right to a quarter', (name) => {
    const figures = waitFigures(byScenario.get(name)!);
    expect(figures.answered).toBeGreaterThan(500);
    expect(figures.coverage).toBeGreaterThanOrEqual(0.7);
    expect(figures.coverage).toBeLessThanOrEqual(0.9);
    expect(figures.errorOfMedian).toBeLessThanOrEqual(0.25);
  });

  it('all together: 75 to 85 %, about a tenth on each side and a half below the median, which is right to a tenth', () => {
    const figures = waitFigures(all);
    expect(figures.coverage).toBeGreaterThanOrEqual(0.75);
    expect(figures.coverage).toBeLessThanOrEqual(0.85);
    expect(figures.below).toBeLessThanOrEqual(0.13);
    expect(figures.above).toBeLessThanOrEqual(0.13);
    expect(Math.abs(figures.atMostMedian - 0.5)).toBeLessThanOrEqual(0.04);
    expect(figures.errorOfMedian).toBeLessThanOrEqual(0.1);
  });

  it('a single wait: within a quarter at the median from seven before it on; a wait of fewer steps is more of a chance, whatever is known', () => {
    expect(waitFigures(all.filter(({ position }) => position >= 7)).error).toBeLessThanOrEqual(0.25);
    expect(waitFigures(all).error).toBeLessThanOrEqual(0.3);
  });

  it('M/M/n: hardly worse than who knows the true rates', () => {
    const told = byScenario.get('M/M/n, load 0.95')!;
    const knowing = told.map((one) => ({ ...one, p50Ms: waitAt({ meanMs: ((one.position + 1) * 5 * 60_000) / 10, shape: one.position + 1 }, 0) }));
    expect(waitFigures(told).error).toBeLessThanOrEqual(1.15 * waitFigures(knowing).error);
  });

  it('the same again, to the millisecond', () => {
    const scenario = waitScenarios(SEED).find(({ name }) => name === 'a night with two agents')!;
    expect(announcements(scenario).filter(({ asked }) => !asked)).toEqual(byScenario.get(scenario.name));
  });
});
