import * as fc from 'fast-check';
import { ANY, inputsOf, instances } from '../instances.ts';
import { checkAlwaysTrue } from './always-true.ts';
import { simulateBest } from './best.ts';

describe('best', () => {
  it('chooses inside what is always true, the same each time', () =>
    fc.assert(
      fc.property(instances(ANY), (instance) => {
        const [rules, agents, presence, traffic, options] = inputsOf(instance);
        const lines = simulateBest(rules, agents, presence, traffic, options);
        expect(checkAlwaysTrue(rules, agents, presence, traffic, lines, options)).toEqual([]);
        expect(simulateBest(rules, agents, presence, traffic, options)).toEqual(lines);
      }),
      { numRuns: 200 },
    ));
});
