import { forecast, noteAnswered, noteArrived, noteStaff, newWaitState, storedWaitState, type WaitState } from '../index.ts';
import { apart, learnTrust, mended } from './trust.ts';

const QUEUE_MS = 600_000;
const foretold = (ownMs: number) => ({ meanMs: QUEUE_MS, queueMs: QUEUE_MS, apartBy: apart(ownMs, QUEUE_MS), shape: 4, depth: 3 });

describe('which law the waits follow', () => {
  const after = (ownMs: number, waitedMs: number, times: number) => {
    const trust = { crossed: 0, squared: 0 };
    for (let n = 0; n < times; n += 1) learnTrust(trust, foretold(ownMs), waitedMs);
    return QUEUE_MS * mended(trust, apart(ownMs, QUEUE_MS));
  };

  it('believes the law of the queue until it has seen better', () => {
    expect(after(120_000, 120_000, 0)).toBe(QUEUE_MS);
  });

  it('goes to the law of the own line where waits came as that one said, and no further', () => {
    expect(after(120_000, 120_000, 300) / 120_000).toBeCloseTo(1, 1);
    expect(after(120_000, 10_000, 300)).toBeCloseTo(120_000, 3);
  });

  it('stays where waits came as the queue said, or on its other side', () => {
    expect(after(120_000, QUEUE_MS, 300)).toBeCloseTo(QUEUE_MS, 3);
    expect(after(120_000, 2 * QUEUE_MS, 300)).toBe(QUEUE_MS);
  });

  it('learns nothing where both say the same, or where nothing was noted', () => {
    const trust = { crossed: 0, squared: 0 };
    learnTrust(trust, foretold(QUEUE_MS), 1000);
    learnTrust(trust, { meanMs: 1000, shape: 1, depth: 0 }, 5000);
    expect(trust).toEqual({ crossed: 0, squared: 0 });
  });
});

/** Two kinds in one queue, each answered by agents of its own: `slow` by one every ten minutes, `quick` by one a minute. */
function twoKinds(): WaitState {
  const state = newWaitState();
  noteStaff(state, { queue: 'q', agents: 5, at: 0 });
  const came: Record<string, { at: number; foretold: ReturnType<typeof forecast>['foretold'] }[]> = { quick: [], slow: [] };
  for (let minute = 1; minute <= 3000; minute += 1) {
    const at = minute * 60_000;
    for (const [asks, every] of [
      ['quick', 1],
      ['slow', 10],
    ] as const) {
      if (minute % every !== 0) continue;
      const line = came[asks]!;
      if (line.length >= 4) {
        const first = line.shift()!;
        noteAnswered(state, { queue: 'q', asks, priority: 40, waitedMs: at - first.at, at, ...(first.foretold ? { foretold: first.foretold } : {}) });
      }
      noteArrived(state, { queue: 'q', asks, priority: 40, at });
      const position = came['quick']!.length + came['slow']!.length;
      line.push({ at, foretold: forecast(state, { queue: 'q', asks, priority: 40, position, agentsOnShift: 5, agentsFree: 0, now: at }).foretold });
    }
  }
  return state;
}

test('of two kinds behind each other in one queue each is told the wait of its own', () => {
  const state = twoKinds();
  const meanOf = (asks: string): number => forecast(state, { queue: 'q', asks, priority: 40, position: 7, agentsOnShift: 5, agentsFree: 0, now: 3000 * 60_000 }).foretold!.meanMs / 60_000;
  expect(meanOf('slow') / meanOf('quick')).toBeGreaterThan(3);
});

test('a state that an earlier release has stored goes on, and learns what that one did not count', () => {
  const stored = JSON.parse(JSON.stringify(twoKinds(), (key, value: unknown) => (key === 'own' || key === 'trust' ? undefined : value))) as WaitState;
  const state = storedWaitState(stored);
  expect(state.queues['q']).toMatchObject({ trust: { crossed: 0, squared: 0 }, lines: { quick: { own: { events: 0, exposureMs: 0 } } } });
  const asking = { queue: 'q', asks: 'quick', priority: 40, position: 3, agentsOnShift: 5, agentsFree: 0, now: 3001 * 60_000 };
  expect(forecast(state, asking).wait).toMatchObject({ p50Ms: expect.any(Number) as number });
  noteAnswered(state, { queue: 'q', asks: 'quick', priority: 40, waitedMs: 240_000, at: 3001 * 60_000 });
  expect(state.queues['q']?.lines['quick']?.own.events).toBe(1);
  expect(storedWaitState(state)).toEqual(state);
});
