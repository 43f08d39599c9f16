import { agentLine, available, contactLine, presenceOf, summaryOf } from '../builders.ts';
import { played } from './case.ts';
import { gini } from './figures.ts';

describe('the figures', () => {
  it('used time is capacity-weighted, at most 1, offers included; staffed is available or with work in hand', () => {
    const agents = [agentLine('a1', { group: 'g1' }), agentLine('a2', { group: 'g1' }), agentLine('a3')];
    const presence = [...available(...agents.slice(0, 2)), ...presenceOf('a2', [1000, 'away'])];
    const traffic = [
      contactLine('m1', 0, { channel: 'email', handleMs: 2000 }),
      contactLine('c1', 0, { handleMs: 1000, dedicatedAgent: 'a1' }),
      contactLine('h1', 500, { channel: 'chat', handleMs: 1500 }),
    ];
    const run = played({ agents, presence, queue: { acceptMs: 100 }, traffic });
    expect(run.of('m1').agent).toBe('a1');
    expect(run.of('h1').agent).toBe('a2');
    // a1: 1100 ms full, then 1000 ms of a mail; a2: 1600 ms of a chat, available for 1000 and at work until 2100.
    expect(run.lines.filter((line) => line.type === 'agent')).toEqual([
      { type: 'agent', id: 'a1', group: 'g1', answered: 2, usedMs: 1200, staffedMs: 2100, occupancy: 0.571429, maxUnits: 110 },
      { type: 'agent', id: 'a2', group: 'g1', answered: 1, usedMs: 528, staffedMs: 2100, occupancy: 0.251429, maxUnits: 33 },
      { type: 'agent', id: 'a3', group: null, answered: 0, usedMs: 0, staffedMs: 0, occupancy: null, maxUnits: 0 },
    ]);
    expect(summaryOf(run.lines)).toMatchObject({ occupancy: { all: 0.411429, byGroup: { g1: 0.411429 } }, fairness: { occupancyGini: 0.194444 }, decisions: 3 });
  });

  it('waits by nearest rank, service level of those with a target, abandonment of those whose fate is known', () => {
    const traffic = [0, 1, 2, 3].map((n) => contactLine(`c${n}`, n, { handleMs: 1000, ...(n === 3 ? { patienceMs: 10 } : { slaMs: 1000 }) }));
    const run = played({ agents: [agentLine('a1')], traffic });
    expect(summaryOf(run.lines).all).toEqual({
      contacts: 4,
      wait: { n: 3, meanMs: 999, p50Ms: 999, p90Ms: 1998, p99Ms: 1998, maxMs: 1998 },
      serviceLevel: 0.666667,
      abandonment: 0.25,
    });
    expect(Object.keys(summaryOf(run.lines).byChannel)).toEqual(['voice']);
    expect(summaryOf(run.lines).byPriority['0']).toEqual(summaryOf(run.lines).all);
  });

  it('nothing at all: empty figures are null', () => {
    const run = played({ agents: [], traffic: [] });
    expect(run.lines).toHaveLength(1);
    expect(summaryOf(run.lines)).toMatchObject({ untilMs: 0, all: { contacts: 0, wait: { n: 0, meanMs: null, p50Ms: null }, serviceLevel: null, abandonment: null }, byQueue: {} });
  });

  it('Gini: 0 of equals, (n − 1) ÷ n where one does all', () => {
    expect([gini([]), gini([0, 0]), gini([0.5, 0.5]), gini([0, 0, 0, 1])]).toEqual([null, 0, 0, 0.75]);
  });
});
