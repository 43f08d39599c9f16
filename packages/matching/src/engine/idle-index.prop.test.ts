import * as fc from 'fast-check';
import { makeAgent } from './agents.ts';
import { EVERYBODY, countIn, countReasons, eachFree, fixedSet, freeAmong, idleIndex, longestIdle, moveLast, setReason } from './idle-index.ts';
import { type Agent, FREE, OFFLINE, PRESENT_REASONS } from './parts.ts';

const CHANNELS = [
  { id: 'voice', number: 0, alike: [0], config: { units: 100 } },
  { id: 'chat', number: 1, alike: [1], config: { units: 33 } },
];
const agentsOf = (count: number): Agent[] =>
  Array.from({ length: count }, (_, order) => makeAgent({ id: `a${order}`, groups: [], skills: {}, languages: [], capacity: 100, limits: {} }, order, CHANNELS, new Map(), new Map()));

/** An agent is idle since an instant; or he is, for a channel, what a reason says. */
const move = fc.record({
  agent: fc.nat({ max: 11 }),
  channel: fc.nat({ max: 1 }),
  reason: fc.oneof(fc.constant(FREE), fc.nat({ max: PRESENT_REASONS - 1 })),
  moves: fc.boolean(),
  later: fc.nat({ max: 1 }),
  /** So long ago he was idle last: something else has kept him. */
  ago: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 3 })),
});
const plainIdle = (free: readonly Agent[]): Agent | undefined => free.toSorted((a, b) => a.positionedFor - b.positionedFor || a.order - b.order)[0];

test('longest idle, counts and sets say what lists say, through every move and every renumbering', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(move, { maxLength: 400, size: 'max' }), fc.func(fc.boolean()), (count, moves, member) => {
      const agents = agentsOf(count);
      const index = idleIndex(agents, CHANNELS.length);
      const has = agents.map((agent) => member(agent.order));
      const setOf = (inside: (agent: Agent) => boolean): number => fixedSet(index, inside).row;
      const sets = [[], [setOf((agent) => has[agent.order]!)], [setOf((agent) => agent.order % 2 === 0), setOf((agent) => has[agent.order]!)]];
      const inAll = [() => true, (agent: Agent) => has[agent.order]!, (agent: Agent) => agent.order % 2 === 0 && has[agent.order]!];
      let now = 0;
      for (const { agent: at, channel, reason, moves: movesOn, later, ago } of moves) {
        const agent = agents[at % count]!;
        now += later;
        setReason(index, agent, channel, reason);
        if (movesOn) {
          agent.idleSince = now - ago;
          moveLast(index, agent);
        }
        sets.forEach((set, n) => {
          const free = agents.filter((one) => one.reasons[channel] === FREE && inAll[n]!(one));
          expect(longestIdle(index, channel, set, undefined)?.order).toBe(plainIdle(free)?.order);
          const rest = free.filter(({ order }) => order % 3 !== 0);
          expect(longestIdle(index, channel, set, ({ order }) => order % 3 === 0)?.order).toBe(plainIdle(rest)?.order);
        });
      }
      sets.forEach((set, n) => {
        const inside = agents.filter(inAll[n]!);
        expect(countIn(index, set)).toBe(inside.length);
        for (const { number } of CHANNELS) {
          const counts = Array.from({ length: PRESENT_REASONS }, (_, reason) => inside.filter(({ reasons }) => reasons[number] === reason).length);
          expect(countReasons(index, number, set)).toEqual(counts);
          const seen: Agent[] = [];
          eachFree(index, number, set, (agent) => seen.push(agent) < 0);
          expect(seen.map(({ order }) => order).toSorted(byNumber)).toEqual(
            inside
              .filter(({ reasons }) => reasons[number] === FREE)
              .map(({ order }) => order)
              .toSorted(byNumber),
          );
          expect(seen.map(({ positionedFor }) => positionedFor)).toEqual(seen.map(({ positionedFor }) => positionedFor).toSorted((a, b) => a - b));
        }
      });
      const free = agents.filter(({ reasons }) => reasons.includes(FREE));
      expect(freeAmong(index, EVERYBODY)).toBe(free.length);
      expect(freeAmong(index, sets[1]![0]!)).toBe(free.filter((agent) => has[agent.order]!).length);
    }),
    { numRuns: 200 },
  );
});

test('nobody is free where everybody is offline, and nobody is there at all', () => {
  const index = idleIndex([], 2);
  expect([longestIdle(index, 0, [], undefined), countIn(index, []), freeAmong(index, EVERYBODY)]).toEqual([undefined, 0, 0]);
  const some = idleIndex(agentsOf(3), 2);
  expect(countReasons(some, 0, [])[OFFLINE]).toBe(3);
  expect(longestIdle(some, 0, [], undefined)).toBeUndefined();
});

function byNumber(a: number, b: number): number {
  return a - b;
}
