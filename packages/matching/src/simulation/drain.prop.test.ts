import * as fc from 'fast-check';
import { ANY, inputsOf, instances } from '../testing/instances.ts';
import type { ContactLine, SummaryLine } from './lines.ts';
import { simulate } from './simulate.ts';

test('where queues drain, nobody waits but for what the observer, who knows only lists, says he is kept for', () => {
  let kept = 0;
  fc.assert(
    fc.property(instances(ANY), (plain) => {
      const [rules, agents, presence, traffic, options] = inputsOf(plain);
      const drained = { ...rules, queues: rules.queues.map((queue) => ({ ...queue, drain: true })) };
      const found = [...simulate({ rules: drained, agents, presence, traffic }, options)];
      expect((found.at(-1) as SummaryLine).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
      const fates = (lines: readonly unknown[]): string => JSON.stringify((lines as readonly ContactLine[]).filter(({ type }) => type === 'contact').map(({ id, agent }) => [id, agent]));
      if (fates(found) !== fates([...simulate({ rules, agents, presence, traffic }, options)])) kept += 1;
    }),
    { numRuns: 700 },
  );
  expect(kept).toBeGreaterThan(20);
}, 120_000);
