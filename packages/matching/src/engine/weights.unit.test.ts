import { agentLine, available, contactLine, fateOf, summaryOf } from '../testing/builders.ts';
import { type PlainQueue, simRules } from '../testing/plain-rules.ts';
import type { TrafficLine } from '../simulation/lines.ts';
import { simulate } from '../simulation/simulate.ts';

const a1 = agentLine('a1', { limits: { voice: 2 } });
const rules = (...queues: PlainQueue[]): ReturnType<typeof simRules> =>
  simRules({
    rules: [
      { id: 'half', when: { 'attributes.topic': 'small' }, then: { queue: 'small' } },
      { id: 'rest', then: { queue: 'large' } },
    ],
    queues,
  });
const small = (id: string, at: number, more: Partial<TrafficLine> = {}): TrafficLine => contactLine(id, at, { attributes: { topic: 'small' }, ...more });
const play = (traffic: readonly TrafficLine[], weights: Readonly<Record<string, number>>): ((id: string) => number | null) => {
  const lines = [...simulate({ rules: rules({ id: 'small', weights }, { id: 'large' }), agents: [a1], presence: available(a1), traffic })];
  expect(summaryOf(lines).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
  return (id) => fateOf(lines, id).answeredAt;
};

test('a queue weighs a call otherwise: two of its own fit, one of another does not fit beside one', () => {
  const answeredAt = play([small('c1', 0), small('c2', 100), contactLine('c3', 200)], { voice: 50 });
  expect([answeredAt('c1'), answeredAt('c2')]).toEqual([0, 100]);
  expect(answeredAt('c3')).toBe(60_100);
});

test('what its queue does not weigh costs what the channel costs', () => {
  const answeredAt = play([small('c1', 0), small('c2', 100)], { chat: 10 });
  expect([answeredAt('c1'), answeredAt('c2')]).toEqual([0, 60_000]);
});

test('calls of two weights count together against the limit of calls', () => {
  const answeredAt = play([small('c1', 0), small('c2', 0), small('c3', 0)], { voice: 20 });
  expect(['c1', 'c2', 'c3'].map(answeredAt)).toEqual([0, 0, 60_000]);
});
