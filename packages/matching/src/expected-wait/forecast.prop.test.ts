import * as fc from 'fast-check';
import { type AnnouncedPosition, announce } from './announced-position.ts';
import { BINS } from './calibration.ts';
import { forecast } from './forecast.ts';
import type { Foretold } from './foretold.ts';
import { noteAbandoned, noteAnswered, noteArrived, noteStaff, noteWaiting } from './notes.ts';
import { MOST_LINES, newWaitState, type WaitState } from './state.ts';

interface Waiting {
  readonly queue: string;
  readonly asks: string;
  readonly priority: number;
  readonly at: number;
  readonly foretold?: Foretold;
}

const step = fc.record({
  kind: fc.constantFrom('arrives', 'arrives', 'arrives', 'answered', 'answered', 'leaves', 'staff', 'taken up'),
  /** Also backwards: clocks are set, and notes are late. */
  passes: fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.constantFrom(0, 1, -5000, 1e12)),
  queue: fc.constantFrom('a', 'b'),
  asks: fc.oneof(fc.constantFrom('voice', 'email'), fc.string({ maxLength: 3 })),
  priority: fc.integer({ min: -1, max: 100 }),
  dueInMs: fc.oneof(fc.constant(null), fc.integer({ min: -10, max: 1e9 })),
  agents: fc.integer({ min: 0, max: 1000 }),
  position: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(1e6)),
  free: fc.constantFrom(0, 0, 0, 2),
  pick: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  state: WaitState;
  readonly waiting: Waiting[];
  now: number;
}

/** Plays one step, and says what was announced then. */
function play(world: World, { kind, passes, queue, asks, priority, dueInMs, agents, position, free, pick }: Step): ReturnType<typeof forecast> | undefined {
  world.now = Math.max(0, world.now + passes);
  const { state, waiting, now: at } = world;
  if (kind === 'staff') noteStaff(state, { queue, agents, at });
  else if (kind === 'taken up') noteWaiting(state, { queue, waiting: { [asks]: waiting.length }, at });
  else if (kind === 'arrives') {
    noteArrived(state, { queue, asks, priority, dueInMs, at });
    const said = forecast(state, { queue, asks, priority, dueInMs, position, agentsOnShift: agents, agentsFree: free, now: at });
    waiting.push({ queue, asks, priority, at, ...(said.foretold ? { foretold: said.foretold } : {}) });
    return said;
  } else {
    const [over] = waiting.splice(pick % Math.max(1, waiting.length), 1);
    if (over) (kind === 'answered' ? noteAnswered : noteAbandoned)(state, { ...over, waitedMs: at - over.at, at });
  }
  return undefined;
}

const history = fc.array(step, { maxLength: 400, size: 'max' });
const newWorld = (): World => ({ state: newWaitState(), waiting: [], now: 0 });

test('whatever has happened, a range is whole, rising, never negative, and fits the contract', () => {
  let ranges = 0;
  fc.assert(
    fc.property(history, (steps) => {
      const world = newWorld();
      for (const one of steps) {
        const wait = play(world, one)?.wait;
        if (!wait || 'unknown' in wait) continue;
        ranges += 1;
        for (const ms of [wait.p10Ms, wait.p50Ms, wait.p90Ms]) expect(Number.isInteger(ms) && ms >= 0 && ms < 2 ** 31).toBe(true);
        expect(wait.p10Ms <= wait.p50Ms && wait.p50Ms <= wait.p90Ms).toBe(true);
      }
    }),
    { numRuns: 100, seed: 6 },
  );
  expect(ranges).toBeGreaterThan(1000);
});

test('a state that was kept as JSON goes on as if nothing had been; asking changes nothing', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const [whole, kept] = [newWorld(), newWorld()];
      for (const one of steps) {
        expect(play(kept, one)).toEqual(play(whole, one));
        if (one.pick % 7 === 0) kept.state = JSON.parse(JSON.stringify(kept.state)) as WaitState;
        const before = JSON.stringify(whole.state);
        forecast(whole.state, { ...one, agentsOnShift: one.agents, agentsFree: one.free, now: whole.now + 1 });
        expect(JSON.stringify(whole.state)).toBe(before);
      }
      expect(kept.state).toEqual(whole.state);
    }),
    { numRuns: 20, seed: 6 },
  );
});

test('a queue takes so much memory and no more', () => {
  const world = newWorld();
  for (const one of fc.sample(step, { numRuns: 20_000, seed: 6 })) play(world, { ...one, kind: one.pick % 2 === 0 ? 'arrives' : 'answered', agents: one.agents + 1 });
  for (const queue of Object.values(world.state.queues)) {
    expect(queue.streams).toHaveLength(48);
    expect(Object.keys(queue.lines)).toHaveLength(MOST_LINES);
    const kinds = Object.values(queue.scores);
    expect(kinds).toHaveLength(80);
    for (const { met, left } of kinds) expect([met.length, left.length]).toEqual([BINS, BINS]);
  }
});

test('an announced position never rises, is never below the true one of some instant so far, and follows down', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 1 }), (positions) => {
      let said: AnnouncedPosition | undefined;
      for (const [n, position] of positions.entries()) {
        said = announce(position, said);
        expect(said.position).toBe(Math.min(...positions.slice(0, n + 1)));
      }
    }),
  );
});
