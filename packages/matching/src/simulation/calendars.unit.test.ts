import { agentLine, contactLine, fateOf, presenceOf, summaryOf } from '../testing/builders.ts';
import { simRules } from '../testing/plain-rules.ts';
import type { PresenceLine, ResultLine, TrafficLine } from './lines.ts';
import type { SimRules } from './rules.ts';
import { simulate } from './simulate.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const a1 = agentLine('a1');
const plain = simRules({ channels: { voice: { units: 100, live: true }, email: { units: 10 } }, rules: [{ id: 'all', then: { queue: 'q' } }], queues: [{ id: 'q' }] });
/** Nine to five, twelve to one off; who has it is there unless a line says otherwise. */
const shifts: SimRules = {
  ...plain,
  presence: () => 'available',
  shift: (_agent, at) => {
    const [into, midnight] = [at % DAY, at - (at % DAY)];
    if (into < 9 * HOUR || into >= 17 * HOUR) return { state: 'off', until: midnight + (into < 9 * HOUR ? 9 : 33) * HOUR };
    if (into >= 12 * HOUR && into < 13 * HOUR) return { state: 'break', until: midnight + 13 * HOUR };
    return { state: 'on', until: midnight + (into < 12 * HOUR ? 12 : 17) * HOUR };
  },
};
function play(rules: SimRules, traffic: readonly TrafficLine[], presence: readonly PresenceLine[] = [], untilMs?: number): readonly ResultLine[] {
  const lines = [...simulate({ rules, agents: [a1], presence, traffic }, untilMs === undefined ? {} : { untilMs })];
  expect(summaryOf(lines).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
  return lines;
}
const answeredAt = (lines: readonly ResultLine[], id: string): number | null => fateOf(lines, id).answeredAt;

describe('shifts', () => {
  it('what comes at night is given when the shift begins, on the day after too, and what comes in a break after it', () => {
    const lines = play(shifts, [contactLine('c1', 3 * HOUR), contactLine('c2', 12.5 * HOUR), contactLine('c3', 20 * HOUR)]);
    expect(['c1', 'c2', 'c3'].map((id) => answeredAt(lines, id))).toEqual([9 * HOUR, 13 * HOUR, 33 * HOUR]);
  });

  it('a call is not cut off; other work in hand goes back and is begun anew', () => {
    const long = { handleMs: 2 * HOUR };
    expect(fateOf(play(shifts, [contactLine('c1', 16 * HOUR, long)]), 'c1')).toMatchObject({ endedAt: 18 * HOUR, state: 'handled' });
    expect(fateOf(play(shifts, [contactLine('c1', 16 * HOUR, { ...long, channel: 'email' })]), 'c1')).toMatchObject({
      endedAt: 35 * HOUR,
      offers: [{ releasedAt: 17 * HOUR }, { offeredAt: 33 * HOUR }],
    });
  });

  it('what a line says stands until the calendar next says something else', () => {
    const lines = play(shifts, [contactLine('c1', 20 * HOUR), contactLine('c2', 34 * HOUR)], presenceOf('a1', [9 * HOUR, 'available'], [18 * HOUR, 'available'], [33.5 * HOUR, 'offline']));
    expect([answeredAt(lines, 'c1'), answeredAt(lines, 'c2')]).toEqual([20 * HOUR, null]);
  });

  it('a line that was the calendar’s own doing says nothing where the rules know the shift', () => {
    const lines: PresenceLine[] = [
      { type: 'presence', at: 0, agent: 'a1', state: 'offline', by: 'calendar' },
      { type: 'presence', at: 10 * HOUR, agent: 'a1', state: 'available', by: 'calendar' },
    ];
    expect(answeredAt(play(shifts, [contactLine('c1', HOUR)], lines), 'c1')).toBe(9 * HOUR);
    expect(answeredAt(play(plain, [contactLine('c1', HOUR)], lines), 'c1')).toBe(10 * HOUR);
  });

  it('a run ends with what last happened, not with the shifts that go on for nobody; with an end of its own it goes up to there', () => {
    const [handled] = [play(shifts, [contactLine('c1', 10 * HOUR, { handleMs: HOUR })])];
    expect(summaryOf(handled)).toMatchObject({ untilMs: 11 * HOUR, occupancy: { all: 1 } });
    const nobody = play(shifts, [contactLine('c1', 10 * HOUR, { skills: { x: 1 } })]);
    expect(summaryOf(nobody)).toMatchObject({ untilMs: 10 * HOUR, states: { waiting: 1 } });
    expect(nobody.find(({ type }) => type === 'agent')).toMatchObject({ staffedMs: 0 });
    expect(play(shifts, [contactLine('c1', 10 * HOUR, { skills: { x: 1 } })], [], 34 * HOUR).find(({ type }) => type === 'agent')).toMatchObject({ staffedMs: 7 * HOUR });
  });
});

test('who comes back is filled up step by step; who was there from the beginning is not', () => {
  const mails = Array.from({ length: 4 }, (_, n) => contactLine(`c${n}`, 1000, { channel: 'email', handleMs: HOUR }));
  const rules = { ...plain, rampUpMs: () => 90_000 };
  const times = (presence: readonly PresenceLine[]): (number | null)[] => {
    const lines = play(rules, mails, presence);
    return mails.map(({ id }) => answeredAt(lines, id));
  };
  expect(times(presenceOf('a1', [0, 'available']))).toEqual([1000, 1000, 1000, 1000]);
  // One at once, and one more beside each ten of the ninety that are left.
  expect(times([...presenceOf('a1', [0, 'offline']), ...presenceOf('a1', [1000, 'available'])])).toEqual([1000, 11_000, 21_000, 31_000]);
});

test('what is taken is taken at once, by rank, by who has been idle longest, whatever the strategy says; holds count', () => {
  const agents = [agentLine('a1'), agentLine('a2', { skills: { x: 1 } })];
  const pulled = { ...plain, queues: plain.queues.map((queue) => ({ ...queue, acceptMs: 5000, dedicatedMs: 10_000, strategy: 'least-flexible' as const, modes: { voice: 'pull' as const } })) };
  const traffic = [contactLine('c1', 1000, { dedicatedAgent: 'a1' }), contactLine('c2', 2000), contactLine('c3', 3000), contactLine('c4', 4000, { priority: 5 })];
  const lines = [...simulate({ rules: pulled, agents, presence: [...presenceOf('a2', [0, 'available']), ...presenceOf('a1', [500, 'available'])], traffic })];
  expect(traffic.map(({ id }) => fateOf(lines, id).offers.map(({ agent, why, outcomeAt }) => [agent, why, outcomeAt]))).toEqual([
    [['a1', 'pull', 1000]],
    [['a2', 'pull', 2000]],
    [['a2', 'pull', 62_000]],
    [['a1', 'pull', 61_000]],
  ]);
  expect(summaryOf(lines).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
});

test('the queue’s work after a contact stands in the place of the line’s; where either says none, handling stands as it is', () => {
  const rules = { ...plain, queues: plain.queues.map((queue) => ({ ...queue, afterWorkMs: { voice: 30_000 } })) };
  const endedAt = (of: SimRules, more: Partial<TrafficLine>): number | null => fateOf(play(of, [contactLine('c1', 0, more)], presenceOf('a1', [0, 'available'])), 'c1').endedAt;
  expect([endedAt(rules, { afterWorkMs: 10_000 }), endedAt(rules, { afterWorkMs: 0 }), endedAt(rules, {}), endedAt(plain, { afterWorkMs: 10_000 })]).toEqual([80_000, 90_000, 60_000, 60_000]);
});
