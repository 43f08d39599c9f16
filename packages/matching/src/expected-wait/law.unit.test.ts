import { lawOf, scoreOf, waitAt } from './law.ts';

const sum = (ahead: number, step: (j: number) => number): number => Array.from({ length: ahead + 1 }, (_, j) => step(j)).reduce((a, b) => a + b, 0);

describe('the law of a wait', () => {
  it('is Erlang where nobody leaves or overtakes: as many steps as stand before, and one', () => {
    const { meanMs, shape } = lawOf(4, 0.001, 0, 0);
    expect(meanMs).toBeCloseTo(5000, 9);
    // Narrower by what rates are never known better than.
    expect(1 / shape).toBeCloseTo(1 / 5 + 0.04, 9);
  });

  it.each([0, 3, 40])('with leavings its mean and variance are those of the sum of exponential steps (%i ahead)', (ahead) => {
    const [drain, leave] = [1 / 15_000, 1 / 240_000];
    const { meanMs, shape } = lawOf(ahead, drain, leave, 0);
    const mean = sum(ahead, (j) => 1 / (drain + j * leave));
    const variance = sum(ahead, (j) => 1 / (drain + j * leave) ** 2);
    expect(meanMs / mean).toBeCloseTo(1, 2);
    expect(1 / shape - 0.04).toBeCloseTo(variance / mean ** 2, 2);
  });

  it('who is overtaken waits longer and with less certainty, but not for ever', () => {
    const [calm, busy, flooded] = [0, 0.0005, 0.002].map((overtake) => lawOf(9, 0.001, 0, overtake)) as [ReturnType<typeof lawOf>, ReturnType<typeof lawOf>, ReturnType<typeof lawOf>];
    expect(busy.meanMs).toBeCloseTo(2 * calm.meanMs, 6);
    expect(busy.shape).toBeLessThan(calm.shape);
    expect(flooded.meanMs).toBeLessThan(10 * calm.meanMs);
  });

  it('a score leads back to its wait, and the median of a gamma is near the tabled one', () => {
    for (const shape of [1, 3, 20]) for (const wait of [500, 1000, 4000]) expect(waitAt({ meanMs: 1000, shape }, scoreOf({ meanMs: 1000, shape }, wait))).toBeCloseTo(wait, 6);
    expect(waitAt({ meanMs: 1, shape: 1 }, 0)).toBeCloseTo(Math.LN2, 1);
    expect(waitAt({ meanMs: 5, shape: 5 }, 0)).toBeCloseTo(4.67, 2);
    expect(waitAt({ meanMs: 1000, shape: 1 }, -9)).toBe(0);
  });
});
