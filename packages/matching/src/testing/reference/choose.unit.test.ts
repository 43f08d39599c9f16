import { agentLine, available, contactLine, presenceOf } from '../builders.ts';
import type { PlainQueue } from '../plain-rules.ts';
import { played } from './case.ts';

describe('the choice among the eligible', () => {
  const a1 = agentLine('a1');
  const a2 = agentLine('a2');
  const chat = (id: string, at: number, handleMs = 60_000) => contactLine(id, at, { channel: 'chat', handleMs });

  it('longest idle: an offer begins idleness anew, and so does its end; ties go by agent order', () => {
    const run = played({ agents: [a1, a2], traffic: [chat('h1', 1), chat('h2', 2), chat('h3', 3)] });
    expect([run.of('h1').agent, run.of('h2').agent, run.of('h3').agent]).toEqual(['a1', 'a2', 'a1']);
    const ended = played({ agents: [a1, a2], traffic: [chat('h1', 1, 5), chat('h2', 2), chat('h3', 10)] });
    expect([ended.of('h1').agent, ended.of('h2').agent, ended.of('h3').agent]).toEqual(['a1', 'a2', 'a2']);
  });

  it('longest idle: who is released from an offer has not been idle', () => {
    const run = played({
      agents: [a1, a2],
      traffic: [
        {
          ...chat('h1', 5),
          responses: [
            { kind: 'decline', afterMs: 10 },
            { kind: 'decline', afterMs: 10 },
          ],
        },
        chat('h2', 26),
      ],
    });
    expect(run.offers('h1').slice(0, 2)).toEqual(['a1@5', 'a2@15']);
    expect(run.offers('h2')).toEqual(['a1@26']);
  });

  it('longest idle: coming back counts as becoming available, saying it twice does not', () => {
    const back = [...available(a1, a2), ...presenceOf('a1', [5, 'away'], [5, 'available'])];
    expect(played({ agents: [a1, a2], presence: back, traffic: [chat('h1', 9)] }).of('h1').agent).toBe('a2');
    const again = [...available(a1, a2), ...presenceOf('a1', [5, 'available'])];
    expect(played({ agents: [a1, a2], presence: again, traffic: [chat('h1', 9)] }).of('h1').agent).toBe('a1');
  });

  it('least load: units in hand to capacity, exactly; mails and pending offers count', () => {
    const agents = [agentLine('a1', { capacity: 300 }), agentLine('a2', { capacity: 100 })];
    const rules = { channels: { one: { units: 1 }, three: { units: 3 } } };
    const queue: Partial<PlainQueue> = { strategy: 'least-load', acceptMs: 50 };
    const only = (id: string, at: number, channel: string, dedicatedAgent?: string) => contactLine(id, at, { channel, ...(dedicatedAgent === undefined ? {} : { dedicatedAgent }) });
    const run = played({ agents, rules, queue, traffic: [only('x', 0, 'three', 'a1'), only('y', 1, 'one', 'a2'), only('z', 2, 'one'), only('w', 3, 'one')] });
    // 3/300 and 1/100 are equal: a1 is idle for longer; then he has 4/300.
    expect([run.of('z').agent, run.of('w').agent]).toEqual(['a1', 'a2']);
  });

  it('most skilled: the sum over what is still asked', () => {
    const agents = [agentLine('a1', { skills: { x: 5, y: 9, other: 10 } }), agentLine('a2', { skills: { x: 6, y: 7, other: 1 } })];
    const queue: Partial<PlainQueue> = { strategy: 'most-skilled', rings: [{ afterMs: 1000, drop: ['y'] }] };
    expect(played({ agents, queue, traffic: [contactLine('c1', 0, { skills: { x: 1, y: 1 } })] }).of('c1').agent).toBe('a1');
    const presence = [...presenceOf('a1', [1000, 'available']), ...presenceOf('a2', [1000, 'available'])];
    expect(played({ agents, queue, presence, traffic: [contactLine('c1', 0, { skills: { x: 1, y: 1 } })] }).of('c1').agent).toBe('a2');
  });

  it('least flexible: skills above 0 and languages', () => {
    const agents = [agentLine('a1', { skills: { x: 1, y: 1 }, languages: ['en'] }), agentLine('a2', { skills: { x: 1, y: 0 }, languages: ['en'] })];
    expect(played({ agents, queue: { strategy: 'least-flexible' }, traffic: [contactLine('c1', 0)] }).of('c1').agent).toBe('a2');
  });
});

describe('the order', () => {
  const agents = [agentLine('a1')];
  const busy = contactLine('c0', 0, { handleMs: 1000 });

  it('age: priority, then at, then the line; deadline: what is due first, none at all last', () => {
    const traffic = [busy, contactLine('c1', 1), contactLine('c2', 2, { slaMs: 500 }), contactLine('c3', 2, { slaMs: 100 }), contactLine('c4', 3, { priority: 1 })];
    const turn = (order: 'age' | 'deadline') => {
      const run = played({ agents, rules: { order }, traffic });
      return ['c1', 'c2', 'c3', 'c4'].toSorted((a, b) => (run.of(a).answeredAt ?? 0) - (run.of(b).answeredAt ?? 0));
    };
    expect(turn('age')).toEqual(['c4', 'c1', 'c2', 'c3']);
    expect(turn('deadline')).toEqual(['c4', 'c3', 'c2', 'c1']);
  });

  it('whom no one can take holds up nobody', () => {
    const run = played({ agents, traffic: [contactLine('c1', 0, { skills: { none: 1 }, priority: 9 }), contactLine('c2', 0)] });
    expect([run.of('c1').state, run.of('c2').answeredAt]).toEqual(['waiting', 0]);
  });

  it("the rule's priority and target go before the contact's", () => {
    const rules = {
      rules: [
        { id: 'r', when: { channel: 'voice' }, then: { queue: 'q', priority: 0, slaMs: 7 } },
        { id: 'rest', then: { queue: 'q' } },
      ],
    };
    const run = played({ agents, rules, traffic: [contactLine('c1', 0, { priority: 3, slaMs: 9 }), contactLine('h1', 0, { channel: 'chat', priority: 3, slaMs: 9 })] });
    expect([run.of('c1'), run.of('h1')]).toMatchObject([
      { rule: 'r', priority: 0, deadlineAt: 7 },
      { rule: 'rest', priority: 3, deadlineAt: 9 },
    ]);
  });
});
