import { agentLine, available, contactLine, presenceOf } from '../builders.ts';
import { played } from './case.ts';

const a1 = agentLine('a1');
const a2 = agentLine('a2');

describe('who may get a contact', () => {
  it('the example of section 7: at exactly 6000 the ring opens', () => {
    const agents = [agentLine('a1', { skills: { billing: 7 } }), a2];
    const run = played({
      agents,
      queue: { rings: [{ afterMs: 5000, drop: ['billing'] }] },
      traffic: [contactLine('c1', 0, { skills: { billing: 5 } }), contactLine('c2', 1000, { skills: { billing: 5 } })],
    });
    expect(run.of('c1')).toMatchObject({ agent: 'a1', answeredAt: 0, waitMs: 0, endedAt: 60_000 });
    expect(run.offer('c1', 0).ring).toBe(0);
    expect(run.of('c2')).toMatchObject({ agent: 'a2', waitMs: 5000 });
    expect(run.offer('c2', 0)).toMatchObject({ ring: 1, offeredAt: 6000, why: 'strategy', decisionId: 'd2' });
  });

  it('rings add up: lower never raises, a language goes, groups come', () => {
    const agents = [agentLine('a1', { skills: { x: 1 }, languages: ['en'], group: 'g1' }), agentLine('a2', { skills: { x: 2 }, languages: ['en'], group: 'g2' })];
    const run = played({
      agents,
      queue: {
        groups: ['g1'],
        rings: [
          { afterMs: 1000, lower: { x: 2 } },
          { afterMs: 2000, lower: { x: 9, y: 1 }, anyLanguage: true },
          { afterMs: 3000, addGroups: ['g2'] },
        ],
      },
      traffic: [contactLine('c1', 0, { skills: { x: 5 }, language: 'zh' })],
    });
    expect(run.offers('c1')).toEqual(['a2@3000']);
    expect(run.offer('c1', 0).ring).toBe(3);
  });

  it('an agent without a group is no member of a queue with groups; a queue without groups takes all', () => {
    expect(played({ agents: [a1], queue: { groups: ['g1'] }, traffic: [contactLine('c1', 0)] }).of('c1').state).toBe('waiting');
    expect(played({ agents: [a1], queue: { rings: [{ afterMs: 1, addGroups: ['g1'] }] }, traffic: [contactLine('c1', 0)] }).offers('c1')).toEqual(['a1@0']);
  });

  it("the higher of the contact's and the rule's level is asked", () => {
    const agents = [agentLine('a1', { skills: { x: 4, y: 3 } }), agentLine('a2', { skills: { x: 5, y: 3 } })];
    const rules = { rules: [{ id: 'all', then: { queue: 'q', skills: { x: 5, y: 1 } } }] };
    expect(played({ agents, rules, traffic: [contactLine('c1', 0, { skills: { x: 2, y: 3 } })] }).offers('c1')).toEqual(['a2@0']);
    expect(played({ agents, rules, traffic: [contactLine('c1', 0, { skills: { y: 4 } })] }).of('c1').state).toBe('waiting');
  });

  it('a mail beside a call: it never keeps a call out, and comes only where all load leaves room', () => {
    const mails = [0, 1, 2].map((n) => contactLine(`m${n}`, 0, { channel: 'email' }));
    const run = played({ agents: [a1], traffic: [...mails, contactLine('c1', 1), contactLine('c2', 2), contactLine('m3', 3, { channel: 'email' })] });
    expect(run.of('c1').answeredAt).toBe(1);
    expect(run.of('c2').answeredAt).toBe(60_001);
    expect(run.of('m3').answeredAt).toBe(120_001);
    expect(run.lines).toContainEqual(expect.objectContaining({ type: 'agent', maxUnits: 130 }));
  });

  it('a limit counts offers that are pending, and 0 means none of it', () => {
    const chats = [contactLine('h1', 0, { channel: 'chat' }), contactLine('h2', 0, { channel: 'chat' })];
    const run = played({ agents: [agentLine('a1', { limits: { chat: 1, voice: 0 } })], queue: { acceptMs: 500 }, traffic: [...chats, contactLine('c1', 0)] });
    expect(run.offers('h2')).toEqual(['a1@60500']);
    expect(run.of('c1').state).toBe('waiting');
  });

  it('capacity is reached exactly, not passed', () => {
    const agents = [agentLine('a1', { capacity: 66 })];
    const run = played({ agents, traffic: [0, 1, 2].map((n) => contactLine(`h${n}`, n, { channel: 'chat' })) });
    expect([run.of('h1').answeredAt, run.of('h2').answeredAt]).toEqual([1, 60_000]);
  });

  it('who refused may be asked again at exactly x + reofferMs', () => {
    const responses = [{ kind: 'decline' as const, afterMs: 0 }, { kind: 'timeout' as const }];
    const run = played({ agents: [a1], queue: { reofferMs: 5000, offerTimeoutMs: 700 }, traffic: [contactLine('c1', 0, { responses })] });
    expect(run.offers('c1')).toEqual(['a1@0', 'a1@5001', 'a1@10701']);
    expect(run.of('c1').offers.map((o) => [o.outcome, o.outcomeAt])).toEqual([
      ['declined', 1],
      ['timeout', 5701],
      ['accepted', 10_701],
    ]);
  });

  it('an offer that was rescinded bars nobody', () => {
    const presence = presenceOf('a1', [0, 'available'], [400, 'away'], [400, 'available']);
    const run = played({ agents: [a1], presence, queue: { acceptMs: 1000 }, traffic: [contactLine('c1', 0)] });
    expect(run.offers('c1')).toEqual(['a1@0', 'a1@400']);
    expect(run.offer('c1', 0)).toMatchObject({ outcome: 'rescinded', outcomeAt: 400, releasedAt: 400 });
    expect(run.of('c1').answeredAt).toBe(1400);
  });
});

describe('holds', () => {
  const agents = [agentLine('a1', { limits: { voice: 1 } }), a2];
  const busy = contactLine('c0', 0, { handleMs: 4000 });

  it('while the dedicated agent is busy nobody else is eligible, until w = dedicatedMs', () => {
    const run = played({ agents, queue: { dedicatedMs: 3000 }, traffic: [busy, contactLine('c1', 10, { dedicatedAgent: 'a1' })] });
    expect(run.offers('c1')).toEqual(['a2@3010']);
    const patient = played({ agents, queue: { dedicatedMs: 3990 }, traffic: [busy, contactLine('c1', 10, { dedicatedAgent: 'a1' })] });
    expect(patient.offer('c1', 0)).toMatchObject({ agent: 'a1', offeredAt: 4000, why: 'dedicated' });
  });

  it('the dedicated agent is not asked for group, language or skills', () => {
    const run = played({ agents, queue: { groups: ['g9'] }, traffic: [contactLine('c1', 0, { dedicatedAgent: 'a2', language: 'zh', skills: { x: 3 } })] });
    expect(run.offer('c1', 0)).toMatchObject({ agent: 'a2', why: 'dedicated' });
  });

  it('a hold ends at once when its agent leaves, and holds again when he is back', () => {
    const presence = [...available(a1), ...presenceOf('a1', [100, 'away'], [200, 'available']), ...presenceOf('a2', [300, 'available'])];
    const given = { agents, presence, queue: { dedicatedMs: 10_000 } };
    const run = played({ ...given, traffic: [busy, contactLine('c1', 10, { dedicatedAgent: 'a1' })] });
    expect(run.offers('c1')).toEqual(['a1@4000']);
    const early = [...available(...agents), ...presenceOf('a1', [100, 'away'], [200, 'available'])];
    expect(played({ ...given, presence: early, traffic: [busy, contactLine('c1', 10, { dedicatedAgent: 'a1' })] }).offers('c1')).toEqual(['a2@100']);
  });

  it("a refusal ends the hold; the bar's end makes it hold again", () => {
    const traffic = [contactLine('c1', 0, { dedicatedAgent: 'a1', responses: [{ kind: 'decline', afterMs: 500 }] })];
    expect(played({ agents, queue: { dedicatedMs: 60_000 }, traffic }).offers('c1')).toEqual(['a1@0', 'a2@500']);
    const presence = [...available(a1), ...presenceOf('a2', [2000, 'available'])];
    const late = played({ agents, presence, queue: { dedicatedMs: 60_000, reofferMs: 1000 }, traffic: [...traffic, contactLine('c2', 500, { handleMs: 5000 })] });
    expect(late.offers('c1')).toEqual(['a1@0', 'a1@5500']);
  });

  it('an unknown dedicated or last agent counts as absent', () => {
    const run = played({ agents, queue: { dedicatedMs: 9000, lastAgentMs: 9000 }, traffic: [contactLine('c1', 0, { dedicatedAgent: 'nobody', lastAgent: 'none' })] });
    expect(run.offer('c1', 0)).toMatchObject({ offeredAt: 0, why: 'strategy' });
  });

  it('the last agent holds only from when he meets: a ring can begin it', () => {
    const skilled = [agentLine('a1', { skills: { x: 1 } }), agentLine('a2', { skills: { x: 9 } })];
    const queue = { lastAgentMs: 60_000, rings: [{ afterMs: 2000, lower: { x: 1 } }] };
    const presence = presenceOf('a1', [0, 'available']);
    const wanting = contactLine('c1', 10, { skills: { x: 5 }, lastAgent: 'a1' });
    expect(played({ agents: skilled, presence: [...presence, ...presenceOf('a2', [1000, 'available'])], queue, traffic: [busy, wanting] }).offers('c1')).toEqual(['a2@1000']);
    const held = played({ agents: skilled, presence: [...presence, ...presenceOf('a2', [2500, 'available'])], queue, traffic: [busy, wanting] });
    expect(held.offer('c1', 0)).toMatchObject({ agent: 'a1', offeredAt: 4000, why: 'last' });
  });

  it("a dedicated hold goes before the last agent's, and while the last agent holds not even the dedicated one is eligible", () => {
    const both = { dedicatedAgent: 'a1', lastAgent: 'a2' };
    const queue = { dedicatedMs: 1000, lastAgentMs: 5000 };
    expect(played({ agents, queue, traffic: [contactLine('c1', 0, both)] }).offer('c1', 0)).toMatchObject({ agent: 'a1', why: 'dedicated' });
    const traffic = [contactLine('c0', 0, { handleMs: 2000 }), contactLine('b0', 0, { handleMs: 3000 }), contactLine('c1', 10, both)];
    const run = played({ agents, queue, traffic });
    expect(run.of('c0').agent).toBe('a1');
    expect(run.offer('c1', 0)).toMatchObject({ agent: 'a2', offeredAt: 3000, why: 'last' });
  });

  it('after the holds the dedicated agent is still the first choice, then the last agent', () => {
    const run = played({ agents, traffic: [contactLine('c1', 0, { lastAgent: 'a2' })] });
    expect(run.offer('c1', 0)).toMatchObject({ agent: 'a2', why: 'last' });
    expect(played({ agents, traffic: [contactLine('c1', 0, { lastAgent: 'a1', dedicatedAgent: 'a2' })] }).offer('c1', 0)).toMatchObject({ agent: 'a2', why: 'dedicated' });
  });
});
