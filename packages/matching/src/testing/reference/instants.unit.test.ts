import { agentLine, available, contactLine, presenceOf, summaryOf } from '../builders.ts';
import { played } from './case.ts';

const a1 = agentLine('a1');
const a2 = agentLine('a2');

describe('what happens in one instant', () => {
  it('an end frees its agent for who arrives in the same instant; he is offline only after it', () => {
    const presence = presenceOf('a1', [0, 'available'], [60_000, 'offline'], [60_000, 'available']);
    const run = played({ agents: [a1], presence, traffic: [contactLine('c1', 0), contactLine('c2', 60_000)] });
    expect(run.of('c1')).toMatchObject({ state: 'handled', endedAt: 60_000 });
    expect(run.of('c2').answeredAt).toBe(60_000);
  });

  it('an answer at exactly offerTimeoutMs, or after it, is a timeout at that instant', () => {
    const queue = { offerTimeoutMs: 2000, reofferMs: 60_000 };
    const answer = (kind: 'accept' | 'decline', afterMs: number) => played({ agents: [a1], queue, untilMs: 50_000, traffic: [contactLine('c1', 0, { responses: [{ kind, afterMs }] })] });
    expect(answer('accept', 1999).offer('c1', 0)).toMatchObject({ outcome: 'accepted', outcomeAt: 1999 });
    expect(answer('accept', 2000).offer('c1', 0)).toMatchObject({ outcome: 'timeout', outcomeAt: 2000, releasedAt: 2000 });
    expect(answer('decline', 9000).offer('c1', 0)).toMatchObject({ outcome: 'timeout', outcomeAt: 2000 });
    expect(answer('decline', 5).offer('c1', 0)).toMatchObject({ outcome: 'declined', outcomeAt: 5 });
  });

  it('without afterMs: accept after acceptMs, decline after 1000', () => {
    const run = played({ agents: [a1, a2], queue: { acceptMs: 300 }, traffic: [contactLine('c1', 0, { responses: [{ kind: 'decline' }] })] });
    expect(run.of('c1').offers.map((o) => o.outcomeAt)).toEqual([1000, 1300]);
  });

  it("an answer goes before the agent's leaving and before the end of patience", () => {
    const presence = presenceOf('a1', [0, 'available'], [500, 'away']);
    const run = played({ agents: [a1], presence, queue: { acceptMs: 500 }, traffic: [contactLine('c1', 0, { patienceMs: 500 })] });
    expect(run.of('c1')).toMatchObject({ state: 'handled', answeredAt: 500 });
  });

  it('patience ends before a call that comes free by presence, and rescinds a pending offer', () => {
    const presence = presenceOf('a1', [0, 'available'], [1000, 'away']);
    const run = played({ agents: [a1], presence, queue: { acceptMs: 1500 }, traffic: [contactLine('c1', 0, { patienceMs: 900, slaMs: 5000 }), contactLine('c2', 0, { patienceMs: 900 })] });
    expect(run.of('c1')).toMatchObject({ state: 'abandoned', abandonedAt: 900, waitMs: 900, slaMet: false, agent: null });
    expect(run.offer('c1', 0)).toMatchObject({ outcome: 'rescinded', outcomeAt: 900 });
    expect(run.of('c2').state).toBe('abandoned');
  });

  it('freed by an end in the instant of its patience, a contact has left already', () => {
    const run = played({ agents: [a1], traffic: [contactLine('c1', 0, { handleMs: 700 }), contactLine('c2', 100, { patienceMs: 600 })] });
    expect(run.of('c2')).toMatchObject({ state: 'abandoned', abandonedAt: 700 });
  });

  it('presence counts in file order within an instant', () => {
    const run = (second: 'offline' | 'away') => played({ agents: [a1], presence: presenceOf('a1', [0, 'available'], [5, 'available'], [5, second]), traffic: [contactLine('c1', 5)] }).of('c1').state;
    expect([run('offline'), run('away')]).toEqual(['waiting', 'waiting']);
  });

  it('an arrival is matched by rank with those who wait, in the same instant', () => {
    const run = played({ agents: [a1], traffic: [contactLine('c0', 0, { handleMs: 10 }), contactLine('c1', 5), contactLine('c2', 10, { priority: 2 })] });
    expect([run.of('c2').answeredAt, run.of('c1').answeredAt]).toEqual([10, 60_010]);
  });
});

describe('return', () => {
  const presence = [...presenceOf('a1', [0, 'available'], [1000, 'offline']), ...presenceOf('a2', [5000, 'available'])];

  it('waits again in its old place with its whole handling; patience and target are settled', () => {
    const run = played({ agents: [a1, a2], presence, traffic: [contactLine('c1', 0, { patienceMs: 2000, slaMs: 500 }), contactLine('c2', 1)] });
    expect(run.of('c1')).toMatchObject({ state: 'handled', agent: 'a2', answeredAt: 0, endedAt: 65_000, waitMs: 0, slaMet: true, abandonedAt: null });
    expect(run.offer('c1', 0)).toMatchObject({ outcome: 'accepted', outcomeAt: 0, releasedAt: 1000 });
    expect(run.of('c2').answeredAt).toBe(65_000);
  });

  it('its answers go on with the next one, its rings and holds by its age', () => {
    const c1 = contactLine('c1', 0, { lastAgent: 'a1', responses: [{ kind: 'accept' }, { kind: 'decline', afterMs: 3 }] });
    const back = [...presenceOf('a1', [0, 'available'], [1000, 'offline'], [5000, 'available']), ...available(a2).map((line) => ({ ...line, at: 5000 }))];
    const run = played({ agents: [a1, a2], presence: back, queue: { lastAgentMs: 6000, rings: [{ afterMs: 4000 }] }, traffic: [c1] });
    expect(run.offers('c1')).toEqual(['a1@0', 'a1@5000', 'a2@5003']);
    expect(run.offer('c1', 1).ring).toBe(1);
  });

  it('while it waits it has no agent; away returns nothing', () => {
    const gone = played({ agents: [a1], presence: presenceOf('a1', [0, 'available'], [1000, 'offline']), traffic: [contactLine('c1', 0)] });
    expect(gone.of('c1')).toMatchObject({ state: 'waiting', agent: null, answeredAt: 0, endedAt: null });
    const away = played({ agents: [a1], presence: presenceOf('a1', [0, 'available'], [1000, 'away']), traffic: [contactLine('c1', 0)] });
    expect(away.of('c1')).toMatchObject({ state: 'handled', endedAt: 60_000 });
  });
});

describe('the end of a run', () => {
  it('without until: the last instant at which something happened; a ring for nobody does not count', () => {
    const run = played({ agents: [a1], queue: { rings: [{ afterMs: 500_000, drop: ['y'] }] }, traffic: [contactLine('c1', 0), contactLine('c2', 1, { skills: { x: 1 }, slaMs: 70_000 })] });
    expect(summaryOf(run.lines).untilMs).toBe(60_000);
    expect(run.of('c2')).toMatchObject({ state: 'waiting', waitMs: 59_999, slaMet: null });
  });

  it('a presence event counts, even one that changes nothing', () => {
    const run = played({ agents: [a1], presence: presenceOf('a1', [0, 'offline'], [900, 'offline']), traffic: [contactLine('c1', 10, { slaMs: 5 })] });
    expect(summaryOf(run.lines)).toMatchObject({ untilMs: 900, occupancy: { all: null }, fairness: { occupancyGini: null } });
    expect(run.of('c1').slaMet).toBe(false);
  });

  it('until: instants up to it are played, it included; who comes later is not told of', () => {
    const traffic = [contactLine('c1', 0), contactLine('c2', 60_000), contactLine('c3', 60_001)];
    const run = played({ agents: [a1], untilMs: 60_000, traffic });
    expect(run.lines.map((line) => (line.type === 'summary' ? 'summary' : line.id))).toEqual(['c1', 'c2', 'a1', 'summary']);
    expect(run.of('c2')).toMatchObject({ state: 'in-progress', answeredAt: 60_000, agent: 'a1' });
    const pending = played({ agents: [a1], queue: { acceptMs: 10 }, untilMs: 5, traffic: [contactLine('c1', 0, { slaMs: 5 })] });
    expect(pending.of('c1')).toMatchObject({ state: 'offered', agent: null, waitMs: 5, slaMet: null });
    expect(pending.offer('c1', 0)).toMatchObject({ outcome: null, outcomeAt: null, releasedAt: null });
  });

  it('until beyond all events: time goes on', () => {
    const run = played({ agents: [a1], untilMs: 240_000, traffic: [contactLine('c1', 0)] });
    expect(summaryOf(run.lines)).toMatchObject({ untilMs: 240_000, occupancy: { all: 0.25, byGroup: {} } });
  });
});
