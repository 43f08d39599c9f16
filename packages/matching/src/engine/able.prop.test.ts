import * as fc from 'fast-check';
import { countReasonsFor, eachFreeFor, fewAble, longestIdleFor } from './able.ts';
import { makeAgent } from './agents.ts';
import { fixedSet, idleIndex, moveLast, setReason } from './idle-index.ts';
import { type Agent, FREE, PRESENT_REASONS, type RingAsk } from './parts.ts';

const CHANNELS = [{ id: 'voice', number: 0, alike: [0], config: { units: 100 } }];
const agentsOf = (count: number): Agent[] =>
  Array.from({ length: count }, (_, order) => makeAgent({ id: `a${order}`, groups: [], skills: {}, languages: [], capacity: 100, limits: {} }, order, CHANNELS, new Map(), new Map()));

test('what few can take says of them what it would say of many', () => {
  const moves = fc.array(fc.record({ agent: fc.nat({ max: 39 }), reason: fc.oneof(fc.constant(FREE), fc.nat({ max: PRESENT_REASONS - 1 })), later: fc.nat({ max: 1 }) }), { maxLength: 120 });
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 40 }), fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 4 }), moves, fc.nat({ max: 3 }), (count, chosen, changes, refused) => {
      const agents = agentsOf(count);
      const index = idleIndex(agents, 1);
      const { row } = fixedSet(index, ({ order }) => chosen.includes(order));
      const able = fewAble(index, [row]);
      expect(able?.toSorted((a, b) => a - b)).toEqual(chosen.filter((order) => order < count).length > count / 4 ? undefined : chosen.filter((order) => order < count).toSorted((a, b) => a - b));
      let now = 0;
      for (const { agent: at, reason, later } of changes) {
        const agent = agents[at % count]!;
        now += later;
        agent.idleSince = now;
        setReason(index, agent, 0, reason);
        moveLast(index, agent);
      }
      const few = { rows: [row], able } as unknown as RingAsk;
      const many = { ...few, able: undefined };
      const skip = ({ order }: Agent): boolean => order % 4 === refused;
      expect(longestIdleFor(index, 0, few, undefined)?.order).toBe(longestIdleFor(index, 0, many, undefined)?.order);
      expect(longestIdleFor(index, 0, few, skip)?.order).toBe(longestIdleFor(index, 0, many, skip)?.order);
      expect(countReasonsFor(index, 0, few)).toEqual(countReasonsFor(index, 0, many));
      const seen = (ring: RingAsk, most: number): number[] => {
        const orders: number[] = [];
        eachFreeFor(index, 0, ring, (agent) => orders.push(agent.idleSince) >= most);
        return orders;
      };
      for (const most of [1, 2, 9]) expect(seen(few, most)).toEqual(seen(many, most));
    }),
  );
});
