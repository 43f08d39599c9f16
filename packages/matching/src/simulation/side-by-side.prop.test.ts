import * as fc from 'fast-check';
import { inputsOf, ANY, instances } from '../testing/instances.ts';
import { agentLine, available, contactLine } from '../testing/builders.ts';
import { simRules } from '../testing/plain-rules.ts';
import { compareRuns, type DiffLine } from './compare.ts';
import type { ResultLine, TrafficLine } from './lines.ts';
import { Probe } from './probe.ts';
import { simulate } from './simulate.ts';
import { tee } from './tee.ts';

describe('one source, two readers', () => {
  it('each gets all of it in its order, whoever goes first, and it is read once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 20 }), fc.array(fc.boolean(), { maxLength: 60 }), (values, turns) => {
        let read = 0;
        const source = (function* (): Generator<number> {
          for (const value of values) {
            read += 1;
            yield value;
          }
        })();
        const readers = tee(source).map((one) => one[Symbol.iterator]());
        const got: number[][] = [[], []];
        for (const turn of [...turns, ...Array.from({ length: 42 }, (_, n) => n % 2 === 0)]) {
          const next = readers[turn ? 0 : 1]!.next();
          if (next.done !== true) got[turn ? 0 : 1]!.push(next.value);
        }
        expect(got).toEqual([values, values]);
        expect(read).toBe(values.length);
      }),
    );
  });

  it('forgets what both have had: thousands in step, and one far ahead', () => {
    const [a, b] = tee(Array.from({ length: 10_000 }, (_, n) => n));
    const ahead = a[Symbol.iterator]();
    for (let n = 0; n < 5000; n += 1) expect(ahead.next().value).toBe(n);
    expect([...b]).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(ahead.next().value).toBe(5000);
  });
});

describe('two runs', () => {
  const run = (lines: readonly ResultLine[]): Iterator<ResultLine> => lines[Symbol.iterator]();

  it('a run differs in nothing from itself; every delta is 0, or null where there is no figure', () => {
    fc.assert(
      fc.property(instances(ANY), (instance) => {
        const [rules, agents, presence, traffic, options] = inputsOf(instance);
        const lines = [...simulate({ rules, agents, presence, traffic }, options)];
        const [diff, ...more] = [...compareRuns(run(lines), run(lines))] as DiffLine[];
        expect(more).toEqual([]);
        const figures = JSON.stringify(diff!.delta).replaceAll(/"[^"]*":|"summary"|[{},]/g, ' ');
        expect(new Set(figures.split(/\s+/))).toEqual(new Set(['', '0', ...(figures.includes('null') ? ['null'] : [])]));
      }),
      { numRuns: 100 },
    );
  });

  it('side by side they read no further ahead than what is under way', () => {
    const agents = [agentLine('a1')];
    const version = (groups?: string[]): ReturnType<typeof simRules> => simRules({ rules: [{ id: 'all', then: { queue: 'q' } }], queues: [{ id: 'q', ...(groups ? { groups } : {}) }] });
    let read = 0;
    const traffic = function* (): Generator<TrafficLine> {
      for (let n = 0; n < 1000; n += 1) {
        read += 1;
        yield contactLine(`c${n}`, n * 60_000, { patienceMs: 30_000 });
      }
    };
    const [forA, forB] = tee(traffic());
    const lines = compareRuns(
      simulate({ rules: version(), agents, presence: available(...agents), traffic: forA }),
      simulate({ rules: version(['nobody']), agents, presence: available(...agents), traffic: forB }),
    );
    for (let n = 0; n < 100; n += 1) {
      expect(lines.next().value).toEqual({
        type: 'change',
        id: `c${n}`,
        a: { agent: 'a1', answeredAt: n * 60_000, queue: 'q', slaMet: null },
        b: { agent: null, answeredAt: null, queue: 'q', slaMet: null },
      });
      expect(read).toBeLessThanOrEqual(n + 3);
    }
  });
});

describe('the probe', () => {
  it('means over time and peaks, of stretches of equal length', () => {
    const probe = new Probe(8);
    probe.look(10_000, 2);
    probe.look(10_500, 4);
    probe.look(11_000, 1);
    expect(probe.samples(12_000)).toEqual([
      { from: 10_000, waiting: 3, most: 4 },
      { from: 11_000, waiting: 1, most: 1 },
    ]);
  });

  it('keeps the area under the line and the peak, however often its stretches are joined', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 5_000_000 })), fc.nat({ max: 50 })), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 100_000 }),
        (steps, after) => {
          const probe = new Probe(16);
          let [at, area, waiting] = [0, 0, 0];
          for (const [gap, now] of steps) {
            area += gap * waiting;
            at += gap;
            waiting = now;
            probe.look(at, waiting);
          }
          const end = at + after;
          area += after * waiting;
          const from = steps[0]![0];
          const samples = probe.samples(end);
          const total = samples.reduce((all, one, n) => all + one.waiting * ((samples[n + 1]?.from ?? end) - one.from), 0);
          expect(samples.length).toBeLessThanOrEqual(17);
          expect(samples[0]!.from).toBe(from);
          expect(total).toBeCloseTo(area, 0);
          expect(Math.max(...samples.map(({ most }) => most))).toBe(Math.max(...steps.map(([, now]) => now)));
        },
      ),
    );
  });

  it('a run in which nothing happens has no samples', () => expect(new Probe().samples(1000)).toEqual([]));
});
