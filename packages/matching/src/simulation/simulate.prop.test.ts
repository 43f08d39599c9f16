import * as fc from 'fast-check';
import { ANY, EXACT, inputsOf, type Instance, instances } from '../testing/instances.ts';
import { checkAlwaysTrue, differences, simulateReference } from '../testing/index.ts';
import type { ResultLine, SummaryLine } from './lines.ts';
import { simulate } from './simulate.ts';

const run = (instance: Instance): ResultLine[] => {
  const [rules, agents, presence, traffic, options] = inputsOf(instance);
  return [...simulate({ rules, agents, presence, traffic }, options)];
};

test('the engine gives what the specification, played naively, gives: line by line', () => {
  fc.assert(
    fc.property(instances(EXACT), (instance) => {
      const [found, expected] = [run(instance), simulateReference(...inputsOf(instance))];
      expect(differences(expected, found)).toEqual([]);
      expect((found.at(-1) as SummaryLine).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
    }),
    { numRuns: 1500 },
  );
}, 120_000);

test('whatever the order and the strategy, what is always true is true', () => {
  fc.assert(
    fc.property(instances(ANY), (instance) => {
      const [rules, agents, presence, traffic, options] = inputsOf(instance);
      expect(checkAlwaysTrue(rules, agents, presence, traffic, run(instance), options)).toEqual([]);
    }),
    { numRuns: 700 },
  );
}, 120_000);
