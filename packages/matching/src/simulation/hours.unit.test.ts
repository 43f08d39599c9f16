import { agentLine, available, contactLine, fateOf, presenceOf, summaryOf } from '../testing/builders.ts';
import { type PlainQueue, simRules } from '../testing/plain-rules.ts';
import type { ResultLine, TrafficLine } from './lines.ts';
import type { SimHours, SimRules } from './rules.ts';
import { simulate } from './simulate.ts';

/** Every 100 s the door is open for 60 s. */
const [ROUND, OPEN] = [100_000, 60_000] as const;

function add(from: number, ms: number): number {
  const into = from % ROUND;
  const start = into >= OPEN ? from - into + ROUND : from;
  const left = OPEN - (start % ROUND);
  return ms <= left ? start + ms : add(start - (start % ROUND) + ROUND, ms - left);
}

/** `to`: where its work goes while it is closed; null: it waits. Queues that are not named are always open. */
function hours(closing: Readonly<Record<string, string | null>>): SimHours {
  return {
    after: (queue, from, ms) => (queue in closing ? add(from, ms) : from + ms),
    door: (queue, at) => {
      if (!(queue in closing)) return { isOpen: true, until: Infinity };
      const [into, to] = [at % ROUND, closing[queue]];
      return into < OPEN ? { isOpen: true, until: at - into + OPEN } : { isOpen: false, until: at - into + ROUND, ...(typeof to === 'string' ? { to } : {}) };
    },
  };
}

const queues: PlainQueue[] = [{ id: 'q', groups: ['g1'], rings: [{ afterMs: 30_000, addGroups: ['g2'] }] }, { id: 'night' }];
const plain = simRules({ rules: [{ id: 'all', then: { queue: 'q' } }], queues });
const agents = [agentLine('a1', { group: 'g1' }), agentLine('a2', { group: 'g2' })];

function play(rules: SimRules, traffic: readonly TrafficLine[], presence = available(...agents)): readonly ResultLine[] {
  const lines = [...simulate({ rules, agents, presence, traffic })];
  expect(summaryOf(lines).violations).toEqual({ capacity: 0, order: 0, ring: 0, idle: 0 });
  return lines;
}
const answered = (lines: readonly ResultLine[], id: string): unknown => {
  const { agent, answeredAt } = fateOf(lines, id);
  return [agent, answeredAt];
};

describe('opening hours', () => {
  const waits = { ...plain, hours: hours({ q: null }) };

  it('what comes to a closed door waits for it, whoever is free', () => {
    expect(answered(play(waits, [contactLine('c1', 70_000)]), 'c1')).toEqual(['a1', 100_000]);
    expect(answered(play(plain, [contactLine('c1', 70_000)]), 'c1')).toEqual(['a1', 70_000]);
  });

  it('rings count opening time', () => {
    const lines = play(waits, [contactLine('c1', 50_000, { handleMs: 400_000 }), contactLine('c2', 50_000)]);
    // 10 s until it closes, 20 s from when it opens.
    expect(answered(lines, 'c2')).toEqual(['a2', 120_000]);
  });

  it('what waits inside when it closes goes out, and nobody gets it until it opens; who left meanwhile is gone', () => {
    const presence = presenceOf('a1', [70_000, 'available']);
    const lines = play(waits, [contactLine('c1', 40_000), contactLine('c2', 41_000, { patienceMs: 30_000 })], presence);
    expect(answered(lines, 'c1')).toEqual(['a1', 100_000]);
    expect(fateOf(lines, 'c2')).toMatchObject({ state: 'abandoned', abandonedAt: 71_000 });
  });

  it('a refused offer comes back to a closed door', () => {
    const lines = play(waits, [contactLine('c1', 59_000, { responses: [{ kind: 'decline', afterMs: 2000 }] })], presenceOf('a1', [0, 'available']));
    expect(fateOf(lines, 'c1').offers.map(({ offeredAt, outcome }) => [offeredAt, outcome])).toEqual([
      [59_000, 'declined'],
      // The bar of 60 s ends when the door is open.
      [121_000, 'accepted'],
    ]);
  });

  it('a dedicated agent gets nothing through a closed door either', () => {
    expect(answered(play(waits, [contactLine('c1', 70_000, { dedicatedAgent: 'a2' })]), 'c1')).toEqual(['a2', 100_000]);
  });

  it('work of a closed queue may go to another one, with a new wait', () => {
    const lines = play({ ...plain, hours: hours({ q: 'night' }) }, [contactLine('c1', 70_000), contactLine('c2', 70_000)]);
    expect([answered(lines, 'c1'), answered(lines, 'c2')]).toEqual([
      ['a1', 70_000],
      ['a2', 70_000],
    ]);
    expect(fateOf(lines, 'c2').queue).toBe('q');
  });

  it('a run ends, though doors open for ever for somebody whom nobody serves', () => {
    const lines = play(waits, [contactLine('c1', 70_000, { skills: { x: 1 } })]);
    expect(fateOf(lines, 'c1')).toMatchObject({ state: 'waiting' });
    expect(summaryOf(lines).untilMs).toBe(70_000);
  });
});

describe('overflow', () => {
  const withOverflow = simRules({ rules: [{ id: 'all', then: { queue: 'q' } }], queues });
  const rules = { ...withOverflow, queues: withOverflow.queues.map((queue) => (queue.id === 'q' ? { ...queue, rings: [], overflow: { afterMs: 20_000, queue: 'night' } } : queue)) };

  it('after its longest wait a contact asks in the queue behind, to the millisecond; figures stay with the queue that the rules chose', () => {
    const lines = play(rules, [contactLine('c1', 0, { handleMs: 90_000 }), contactLine('c2', 5000, { slaMs: 20_000 })]);
    expect(answered(lines, 'c2')).toEqual(['a2', 25_000]);
    expect(fateOf(lines, 'c2')).toMatchObject({ queue: 'q', slaMet: true });
    expect(Object.keys(summaryOf(lines).byQueue)).toEqual(['q']);
  });

  it('age and deadline go with it', () => {
    const lines = play({ ...rules, order: 'deadline' }, [contactLine('c1', 0, { handleMs: 90_000 }), contactLine('c2', 100, { slaMs: 60_000 }), contactLine('c3', 200, { slaMs: 50_000 })]);
    expect([answered(lines, 'c2'), answered(lines, 'c3')]).toEqual([
      ['a2', 20_100],
      ['a2', 80_100],
    ]);
  });
});

describe('rules that say more', () => {
  it('a rule may ask for any language, or promise nothing; what is not asked of an agent he has at once', () => {
    const rules: SimRules = {
      ...plain,
      queues: plain.queues.map((queue) => ({ ...queue, acceptMs: 5000, asked: ['chat'] })),
      route: () => ({ ruleId: 'r', queueId: 'night', skills: {}, language: null, noSla: true }),
    };
    const lines = play(rules, [contactLine('c1', 0, { language: 'ja', slaMs: 10 }), contactLine('c2', 0, { channel: 'chat', responses: [{ kind: 'decline' }] })]);
    expect(fateOf(lines, 'c1')).toMatchObject({ answeredAt: 0, deadlineAt: null, slaMet: null });
    expect(fateOf(lines, 'c2').offers[0]).toMatchObject({ outcome: 'declined', outcomeAt: 1000 });
  });

  it('conditions see how the queues stand', () => {
    const seen: unknown[] = [];
    const rules: SimRules = {
      ...plain,
      route: (facts) => {
        seen.push(facts.queues);
        return { ruleId: 'r', queueId: 'q', skills: {} };
      },
    };
    play(rules, [contactLine('c1', 1000), contactLine('c2', 2000), contactLine('c3', 5000)]);
    const empty = { waiting: 0, oldestMs: 0, expectedWaitMs: null };
    expect(seen).toEqual([
      { q: { ...empty, agentsFree: 1 }, night: { ...empty, agentsFree: 2 } },
      { q: { ...empty, agentsFree: 0 }, night: { ...empty, agentsFree: 1 } },
      { q: { ...empty, waiting: 1, oldestMs: 3000, agentsFree: 0 }, night: { ...empty, agentsFree: 1 } },
    ]);
  });

  it('and how long one waits, where they ask: nobody knows at first, nothing while somebody is free, then about as long as it has taken', () => {
    const seen: (number | null)[] = [];
    const rules: SimRules = {
      ...plain,
      asksWaits: true,
      route: (facts) => {
        seen.push(facts.queues!['q']!.expectedWaitMs);
        return { ruleId: 'r', queueId: 'q', skills: {} };
      },
    };
    // One agent, a call a minute, and always two who wait.
    const few = plain.queues.map((queue) => ({ ...queue, rings: [] }));
    const traffic = Array.from({ length: 60 }, (_, n) => contactLine(`c${n}`, n < 3 ? 1000 : (n - 2) * 60_000 + 500));
    play({ ...rules, queues: few }, traffic, presenceOf('a1', [0, 'available']));
    expect(seen.slice(0, 3)).toEqual([0, 0, 0]);
    expect(seen[4]).toBeNull();
    expect(seen.at(-1)).toBeGreaterThan(60_000);
    expect(seen.at(-1)).toBeLessThan(240_000);
  });
});
