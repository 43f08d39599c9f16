import { type Asking, type ExpectedWait, forecast, type WaitRange } from './forecast.ts';
import { noteAbandoned, noteAnswered, noteArrived, noteStaff, noteWaiting } from './notes.ts';
import { newWaitState, type WaitState } from './state.ts';

const MINUTE = 60_000;
const ASKING: Asking = { queue: 'q', asks: 'voice', priority: 40, position: 4, agentsOnShift: 5, agentsFree: 0, now: 0 };
const ask = (state: WaitState, more: Partial<Asking> = {}): ExpectedWait => forecast(state, { ...ASKING, now: state.queues['q']?.at ?? 0, ...more }).wait;
const known = (wait: ExpectedWait): WaitRange => {
  if ('unknown' in wait) throw new Error(`unknown: ${wait.unknown}`);
  return wait;
};

/** Ten wait all the time, and one is answered each minute; each has waited ten. `leaves`: every so many leaves instead, after half the time. */
function steady(answers: number, { leaves = Infinity, state = newWaitState(), from = 0 } = {}): WaitState {
  noteStaff(state, { queue: 'q', agents: 5, at: from });
  const told = Array.from({ length: 10 }, () => arrives(state, from));
  for (let n = 1; n <= answers; n += 1) {
    const at = from + n * MINUTE;
    const left = n % leaves === 0;
    const over = { queue: 'q', asks: 'voice', priority: 40, waitedMs: (left ? 5 : 10) * MINUTE, at };
    const foretold = told.shift();
    (left ? noteAbandoned : noteAnswered)(state, foretold ? { ...over, foretold } : over);
    told.push(arrives(state, at));
  }
  return state;
}

function arrives(state: WaitState, at: number) {
  noteArrived(state, { queue: 'q', asks: 'voice', priority: 40, at });
  return forecast(state, { ...ASKING, position: 9, now: at }).foretold;
}

describe('expected wait', () => {
  it('closed: says when it opens, where it does', () => {
    const state = steady(100);
    expect(ask(state, { closedUntil: 99 * MINUTE })).toEqual({ unknown: 'closed', opensAt: 99 * MINUTE });
    expect(ask(state, { closedUntil: null })).toEqual({ unknown: 'closed' });
  });

  it('closes before it is its turn: the opening after that', () => {
    const state = steady(100);
    const now = state.queues['q']!.at;
    expect(ask(state, { closesAt: now + MINUTE, opensAfter: now + 600 * MINUTE })).toEqual({ unknown: 'closed', opensAt: now + 600 * MINUTE });
    expect(ask(state, { closesAt: now + MINUTE })).toEqual({ unknown: 'closed' });
    expect(ask(state, { closesAt: now + 60 * MINUTE })).toEqual(ask(state));
  });

  it('nobody eligible on shift, even where much is known', () => {
    expect(ask(steady(100), { agentsOnShift: 0 })).toEqual({ unknown: 'nobody_on_shift' });
  });

  it('too few seen: a queue that is new, that nobody was answered in, and one with nine waits that were foretold', () => {
    expect(ask(newWaitState())).toEqual({ unknown: 'too_few_seen' });
    const state = newWaitState();
    noteStaff(state, { queue: 'q', agents: 5, at: 0 });
    noteArrived(state, { queue: 'q', asks: 'voice', priority: 40, at: 0 });
    noteArrived(state, { queue: 'other', asks: 'voice', priority: 40, at: 1 });
    expect(ask(state)).toEqual({ unknown: 'too_few_seen' });
    // The first ten came before anything could be foretold.
    expect(ask(steady(19))).toEqual({ unknown: 'too_few_seen' });
    expect(ask(steady(20))).toEqual({ p10Ms: expect.any(Number), p50Ms: expect.any(Number), p90Ms: expect.any(Number) });
  });

  it('somebody free: at once; where agents take their time to answer, that time', () => {
    const state = newWaitState();
    expect(ask(state, { agentsFree: 1 })).toEqual({ p10Ms: 0, p50Ms: 0, p90Ms: 0 });
    for (let n = 0; n < 40; n += 1) {
      const at = n * MINUTE;
      noteArrived(state, { queue: 'q', asks: 'voice', priority: 40, at });
      const { foretold } = forecast(state, { ...ASKING, agentsFree: 1, now: at });
      noteAnswered(state, { queue: 'q', asks: 'voice', priority: 40, waitedMs: 8000, at: at + 8000, foretold: foretold! });
    }
    const { p10Ms, p50Ms, p90Ms } = known(ask(state, { agentsFree: 1 }));
    for (const ms of [p10Ms, p50Ms, p90Ms]) expect(Math.abs(ms - 8000)).toBeLessThan(1500);
  });

  it('where one is answered each minute, the fifth waits five, and half as long with twice the agents', () => {
    const state = steady(300);
    const five = known(ask(state));
    expect(five.p50Ms / MINUTE).toBeCloseTo(5, 0);
    expect(five.p10Ms).toBeLessThan(five.p50Ms);
    expect(five.p90Ms).toBeGreaterThan(five.p50Ms);
    noteStaff(state, { queue: 'q', agents: 10, at: state.queues['q']!.at });
    expect(known(ask(state, { agentsOnShift: 10 })).p50Ms / five.p50Ms).toBeCloseTo(0.5, 1);
  });

  it('what came as foretold makes the range narrow', () => {
    const { p10Ms, p90Ms } = known(ask(steady(600), { position: 9 }));
    expect((p90Ms - p10Ms) / (10 * MINUTE)).toBeLessThan(0.2);
  });

  it('those who left are censored: not known to have waited longer than they did, and never taken for answered', () => {
    const [censored, answered] = [steady(300, { leaves: 4 }), newWaitState()];
    // The same history, where those who left count as answered after that time.
    noteStaff(answered, { queue: 'q', agents: 5, at: 0 });
    const told = Array.from({ length: 10 }, () => arrives(answered, 0));
    for (let n = 1; n <= 300; n += 1) {
      const foretold = told.shift();
      noteAnswered(answered, { queue: 'q', asks: 'voice', priority: 40, waitedMs: (n % 4 === 0 ? 5 : 10) * MINUTE, at: n * MINUTE, ...(foretold ? { foretold } : {}) });
      told.push(arrives(answered, n * MINUTE));
    }
    expect(known(ask(censored, { position: 9 })).p10Ms).toBeGreaterThan(known(ask(answered, { position: 9 })).p10Ms);
  });

  it('a higher priority that comes often makes the lower wait longer, not itself', () => {
    const state = steady(300);
    const before = known(ask(state));
    const now = state.queues['q']!.at;
    for (let n = 0; n < 10; n += 1) {
      noteArrived(state, { queue: 'q', asks: 'voice', priority: 60, at: now });
      noteAnswered(state, { queue: 'q', asks: 'voice', priority: 60, waitedMs: 0, at: now });
    }
    expect(known(ask(state)).p50Ms).toBeGreaterThan(1.3 * before.p50Ms);
    expect(known(ask(state, { priority: 60 })).p50Ms / before.p50Ms).toBeCloseTo(1, 0);
  });

  it('who is due later is overtaken by who is due sooner, for as long as that can be', () => {
    const state = steady(300);
    const now = state.queues['q']!.at;
    for (let n = 0; n < 10; n += 1) {
      noteArrived(state, { queue: 'q', asks: 'voice', priority: 40, dueInMs: 20_000, at: now });
      noteAnswered(state, { queue: 'q', asks: 'voice', priority: 40, waitedMs: 0, at: now });
    }
    const [soon, later, much] = [20_000, 3 * MINUTE, 240 * MINUTE].map((dueInMs) => known(ask(state, { dueInMs })).p50Ms) as [number, number, number];
    expect(later).toBeGreaterThan(soon);
    expect(much).toBeGreaterThan(later);
  });

  it('taken up again: how many wait is set, and the time between counts for nothing', () => {
    const state = steady(100);
    const before = ask(state);
    const at = state.queues['q']!.at + 600 * MINUTE;
    noteWaiting(state, { queue: 'q', waiting: { voice: 3 }, at });
    expect(state.queues['q']!.lines['voice']!.waiting).toBe(3);
    expect(ask(state, { now: state.queues['q']!.at - 600 * MINUTE })).toEqual(before);
  });

  it('a night with nobody on shift does not slow the queue', () => {
    const state = steady(300);
    const before = known(ask(state)).p50Ms;
    const now = state.queues['q']!.at;
    noteStaff(state, { queue: 'q', agents: 0, at: now });
    noteStaff(state, { queue: 'q', agents: 5, at: now + 600 * MINUTE });
    expect(known(ask(state)).p50Ms / before).toBeCloseTo(1, 1);
  });

  it('names are names, whatever they are', () => {
    for (const name of ['__proto__', 'constructor', '退款 队列', '']) {
      const state = newWaitState();
      noteArrived(state, { queue: name, asks: name, priority: 0, at: 0 });
      expect(Object.keys(state.queues)).toEqual([name]);
      expect(Object.keys(state.queues[name]!.lines)).toEqual([name]);
      expect(ask(newWaitState(), { queue: name, asks: name })).toEqual({ unknown: 'too_few_seen' });
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }
  });
});
