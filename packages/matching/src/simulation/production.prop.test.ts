import * as fc from 'fast-check';
import { differences, simulateReference } from '../testing/index.ts';
import { productionInputs, productions } from '../testing/production.ts';
import type { SummaryLine } from './lines.ts';
import type { SimRules } from './rules.ts';
import { simulate } from './simulate.ts';

test('doors, shifts, breaks, ramps, what agents take themselves and work after contacts: line by line what they are, played naively', () => {
  fc.assert(
    fc.property(productions, (production) => {
      const [rules, agents, presence, traffic, options] = productionInputs(production);
      const found = [...simulate({ rules, agents, presence, traffic }, options)];
      expect(differences(simulateReference(rules, agents, presence, traffic, options), found)).toEqual([]);
      expect((found.at(-1) as SummaryLine).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
    }),
    { numRuns: 1000 },
  );
}, 120_000);

test('that rules ask how the queues stand and how long one waits changes nothing else', () => {
  fc.assert(
    fc.property(productions, (production) => {
      const [rules, agents, presence, traffic, options] = productionInputs(production);
      const asking: SimRules = {
        ...rules,
        asksWaits: true,
        route: (facts) => {
          const stand = Object.values(facts.queues!);
          expect(stand.every(({ expectedWaitMs }) => expectedWaitMs === null || expectedWaitMs >= 0)).toBe(true);
          return rules.route(facts);
        },
      };
      expect([...simulate({ rules: asking, agents, presence, traffic }, options)]).toEqual([...simulate({ rules, agents, presence, traffic }, options)]);
    }),
    { numRuns: 300 },
  );
}, 120_000);
