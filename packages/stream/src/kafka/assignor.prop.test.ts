import * as fc from 'fast-check';
import { type Candidate, deal } from './assignor.ts';

/** Members come, let go of what is to move, die: however it goes, the group comes to rest with every partition in one hand and fair shares. */
test('nobody is given what another one holds; when all have let go, everything is dealt out, about the same to each, and stays', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('join', 'die', 'round'), fc.nat(9)), { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (steps, count) => {
      const partitions = new Map([['t', count]]);
      let held = new Map<string, readonly number[]>([['m0', []]]);
      let [made, generation] = [1, 0];
      const round = (): boolean => {
        const members = [...held].map(([id, list]): Candidate => ({ id, topics: ['t'], claims: { generation, partitions: { t: list } } }));
        const dealt = deal(members, partitions);
        const next = new Map([...held.keys()].map((id) => [id, dealt.get(id)?.get('t') ?? []]));
        for (const [id, list] of next) for (const n of list) for (const [other, before] of held) expect(other !== id && before.includes(n)).toBe(false);
        const all = [...next.values()].flat();
        expect(new Set(all).size).toBe(all.length);
        const rest = JSON.stringify([...next]) === JSON.stringify([...held]);
        held = next;
        generation++;
        return rest;
      };
      for (const [what, n] of steps) {
        if (what === 'join') held.set(`m${made++}`, []);
        if (what === 'die' && held.size > 1) held.delete([...held.keys()][n % held.size]!);
        round();
      }
      let rounds = 0;
      while (!round()) expect(++rounds).toBeLessThan(5);
      const sizes = [...held.values()].map((list) => list.length);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
