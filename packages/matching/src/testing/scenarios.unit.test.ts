import { CENTRES } from './centres.ts';
import { Chance } from './chance.ts';
import { simRules } from './plain-rules.ts';
import { DAY_MS, dayOf } from './scenarios.ts';

describe('the seven days', () => {
  it('are seven, of 5,000 to 8,500 contacts', () => {
    const sizes = Object.values(CENTRES).map((centre) => centre.contacts);
    expect(sizes).toHaveLength(7);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8500);
  });

  it.each(Object.entries(CENTRES))('%s: by rising times, the same for the same seed, each contact of a rule and of somebody', (_name, centre) => {
    const day = dayOf(centre, 5);
    const rules = simRules(day.rules('age', 'longest-idle'));
    expect(dayOf(centre, 5)).toEqual({ ...day, rules: expect.any(Function) });
    expect(dayOf(centre, 6).traffic).not.toEqual(day.traffic);
    expect(day.traffic).toHaveLength(centre.contacts);
    expect(day.traffic.every((line, n) => line.at >= (day.traffic[n - 1]?.at ?? 0) && line.at < DAY_MS)).toBe(true);
    const routes = day.traffic.map((line) => ({ line, route: rules.route({ channel: line.channel, attributes: line.attributes ?? {} }) }));
    expect(new Set(routes.map(({ route }) => route.ruleId))).toEqual(new Set(centre.types.map((type) => type.id)));
    const served = routes.every(({ line, route }) =>
      day.agents.some(
        (agent) => (line.language === undefined || agent.languages?.includes(line.language) === true) && Object.entries(route.skills).every(([skill, level]) => (agent.skills?.[skill] ?? 0) >= level),
      ),
    );
    expect(served).toBe(true);
  });

  it('chance has the means that it is asked for', () => {
    const chance = new Chance(3);
    const mean = (draw: () => number) => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b, 0) / 20_000;
    expect(mean(() => chance.lognormal(100, 0.7)) / 100).toBeCloseTo(1, 1);
    expect(mean(() => chance.exponential(100)) / 100).toBeCloseTo(1, 1);
    expect(mean(() => chance.index([1, 3]))).toBeCloseTo(0.75, 1);
  });
});
