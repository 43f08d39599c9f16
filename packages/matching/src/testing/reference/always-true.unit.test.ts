import type { OfferLine, ResultLine } from '../../simulation/lines.ts';
import { agentLine, available, contactLine, presenceOf } from '../builders.ts';
import { simRules } from '../plain-rules.ts';
import { checkAlwaysTrue } from './always-true.ts';
import { simulateReference } from './simulate.ts';

const rules = simRules({
  rules: [{ id: 'all', then: { queue: 'q' } }],
  queues: [{ id: 'q', strategy: 'best', rings: [{ afterMs: 5000, drop: ['x'] }], dedicatedMs: 3000 }],
  order: 'best',
});
const asAge = { ...rules, order: 'age' as const, queues: rules.queues.map((q) => ({ ...q, strategy: 'longest-idle' as const })) };
const agents = [agentLine('a1', { skills: { x: 2 } }), agentLine('a2'), agentLine('a3')];
const presence = [...available(...agents.slice(0, 2)), ...presenceOf('a3', [90_000, 'available'])];
const traffic = [
  contactLine('c1', 0, { skills: { x: 1 } }),
  contactLine('c2', 10, { slaMs: 1000 }),
  contactLine('c3', 20),
  contactLine('c4', 30),
  contactLine('c5', 30_000, { priority: 1 }),
  contactLine('c6', 95_000, { dedicatedAgent: 'a1' }),
];

/** A legal run whose offers of one contact are then written otherwise. */
function judged(id?: string, ...offers: readonly Partial<OfferLine>[]): string {
  const lines = simulateReference(asAge, agents, presence, traffic).map((line): ResultLine => {
    if (line.type !== 'contact' || line.id !== id) return line;
    const written = offers.map((o, n) => ({
      decisionId: `d10${n}`,
      ring: 0,
      why: 'strategy' as const,
      outcome: 'accepted' as const,
      outcomeAt: 0,
      releasedAt: 0,
      agent: 'a1',
      offeredAt: 0,
      ...line.offers[n],
      ...o,
    }));
    return { ...line, offers: written };
  });
  return checkAlwaysTrue(rules, agents, presence, traffic, lines).join('\n');
}

describe('what is always true', () => {
  it('says nothing of a run that keeps it', () => expect(judged()).toBe(''));

  it.each([
    ['over capacity', judged('c3', { agent: 'a1', offeredAt: 20 }), '20: c3 is offered to a1: over capacity or limit'],
    ['outside presence', judged('c2', { agent: 'a3' }), '10: c2 is offered to a3: he is offline'],
    ['outside ring', judged('c1', { agent: 'a2' }), '0: c1 is offered to a2: he does not meet what it asks'],
    ['outside a hold', judged('c6', { agent: 'a3', offeredAt: 95_000 }), '95000: c6 is offered to a3: held for a1'],
    ['idle', judged('c2'), '10: idle: a2 could take c2'],
    ['two holders', judged('c1', {}, { agent: 'a2', offeredAt: 10 }), '10: c1 is offered to a2, but it is in-progress'],
    ['the more urgent first', judged('c5', { offeredAt: 90_000, agent: 'a3' }), '60010: c3 is offered to a2: c5 is more urgent'],
    ['equals in order', judged('c3', { offeredAt: 90_000, agent: 'a3', decisionId: 'd99' }), '90000: c4 is offered to a3: c3 is its equal and was before it'],
    ['when nothing is due', judged('c2', { offeredAt: 11 }), '11: c2 is offered to a2 when nothing is due'],
    ['why', judged('c6', { why: 'last' }), 'c6 is offered to a1: last, but it should be dedicated'],
    ['ring', judged('c2', { ring: 1 }), '1.offers.0.ring: 1, but it should be 0'],
    ['release', judged('c2', { releasedAt: 60_011 }), '1.offers.0.releasedAt: 60011, but it should be 60010'],
  ])('%s', (_name, faults, fault) => expect(faults).toContain(fault));

  it('finds a figure that does not follow', () => {
    const lines = simulateReference(asAge, agents, presence, traffic);
    const changed = lines.map((line): ResultLine => (line.type === 'agent' && line.id === 'a1' ? { ...line, usedMs: line.usedMs + 1, maxUnits: 99 } : line));
    expect(checkAlwaysTrue(rules, agents, presence, traffic, changed)).toHaveLength(2);
    expect(checkAlwaysTrue(rules, agents, presence, traffic, lines.slice(1)).length).toBeGreaterThan(0);
  });
});
