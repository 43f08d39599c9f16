import * as fc from 'fast-check';
import { addClass, type BestLoad, chooseAgent, chooseClass, newBest, noteAnswered, noteArrived, noteEnded, noteLoad, noteOffered } from './index.ts';
import { slots } from './state.ts';

const CHANNELS = [
  { units: 100, interruptible: false },
  { units: 33, interruptible: false },
  { units: 10, interruptible: true },
];
const KINDS = [
  { capacity: 100, limits: [null, 3, null] },
  { capacity: 200, limits: [1, null, 2] },
];
const CLASSES = [
  { channel: 0, kinds: [0, 1] },
  { channel: 1, kinds: [1] },
  { channel: 2, kinds: [0] },
];

const load: fc.Arbitrary<BestLoad | null> = fc.option(
  fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })).map(([calls, chats, mails]) => ({
    ordinary: calls * 100 + chats * 33,
    interruptible: mails * 10,
    counts: [calls, chats, mails],
  })),
);
const change = fc.record({ agent: fc.integer({ min: 0, max: 5 }), load, class: fc.integer({ min: 0, max: 2 }), passed: fc.integer({ min: 0, max: 400_000 }) });

test('what is kept of free slots is what counting gives, and the state is plain data: read back, it goes on in the same way', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 30 }), (changes) => {
      let state = newBest(CHANNELS, KINDS, 0);
      for (const added of CLASSES) addClass(state, added, 0);
      const loads: (BestLoad | null)[] = [null, null, null, null, null, null];
      const kindOf = (agent: number) => agent % 2;
      const ask = (now: number) => {
        const heads = CLASSES.map((_, id) => ({ class: id, at: now - 1000, deadlineAt: id === 2 ? null : now + 5000 * id }));
        const candidates = loads.flatMap((load, agent) => (load === null ? [] : [{ kind: kindOf(agent), load, idleSince: agent }]));
        return [chooseClass(state, heads, now), ...CLASSES.map((_, id) => chooseAgent(state, id, candidates, now))];
      };
      let now = 0;
      for (const { agent, load, class: id, passed } of changes) {
        now += passed;
        noteArrived(state, id, now);
        noteOffered(state, id, passed > 0, now);
        noteAnswered(state, id, passed % 3000);
        noteEnded(state, id, passed);
        noteLoad(state, kindOf(agent), loads[agent] ?? null, load);
        loads[agent] = load;
        const before = ask(now);
        state = JSON.parse(JSON.stringify(state)) as typeof state;
        expect(ask(now)).toEqual(before);
      }
      const counted = KINDS.map((_, kind) =>
        CHANNELS.map((_, channel) => loads.reduce((sum, load, agent) => sum + (load === null || kindOf(agent) !== kind ? 0 : slots(state, kind, load, channel)), 0)),
      );
      expect(state.free).toEqual(counted);
      for (const { class: asked, free } of state.classes) expect(free).toBe(asked.kinds.reduce((sum, kind) => sum + (counted[kind]?.[asked.channel] ?? 0), 0));
    }),
  );
});
