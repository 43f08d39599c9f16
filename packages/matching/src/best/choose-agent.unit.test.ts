import { addClass, type BestLoad, type BestState, chooseAgent, newBest, noteArrived, noteLoad } from './index.ts';

const CALL = 0;
const CHAT = 1;
const CHANNELS = [
  { units: 100, interruptible: false },
  { units: 33, interruptible: false },
];
const EMPTY: BestLoad = { ordinary: 0, interruptible: 0, counts: [0, 0] };
const chats = (n: number): BestLoad => ({ ordinary: 33 * n, interruptible: 0, counts: [0, n] });

/** Two kinds: 0 takes the first class alone, 1 takes both. */
function centre(channels: readonly [number, number], arrivals: readonly [number, number]): BestState {
  const state = newBest(
    CHANNELS,
    [0, 1].map(() => ({ capacity: 100, limits: [null, null] })),
    0,
  );
  addClass(state, { channel: channels[0], kinds: [0, 1] }, 0);
  addClass(state, { channel: channels[1], kinds: [1] }, 0);
  for (const [id, count] of arrivals.entries()) for (let n = 0; n < count; n++) noteArrived(state, id, n);
  return state;
}

const of = (kind: number, load = EMPTY, idleSince = 0) => ({ kind, load, idleSince });

describe('which agent', () => {
  it('keeps whom others need, though he has been idle for longer', () => {
    const state = centre([CALL, CALL], [5, 5]);
    for (const kind of [0, 1]) noteLoad(state, kind, null, EMPTY);
    expect(chooseAgent(state, 0, [of(1, EMPTY, 0), of(0, EMPTY, 900)], 1000)).toBe(1);
  });

  it('takes the one of whom there are more free slots now: need is what it is at the moment', () => {
    const state = newBest(
      CHANNELS,
      [0, 1].map(() => ({ capacity: 100, limits: [null, null] })),
      0,
    );
    const shared = addClass(state, { channel: CALL, kinds: [0, 1] }, 0);
    for (const kinds of [[0], [1]]) noteArrived(state, addClass(state, { channel: CALL, kinds }, 0), 0);
    for (const kind of [0, 1, 1, 1]) noteLoad(state, kind, null, EMPTY);
    expect(chooseAgent(state, shared, [of(0), of(1)], 10)).toBe(1);
    for (const kind of [0, 0, 0, 0]) noteLoad(state, kind, null, EMPTY);
    expect(chooseAgent(state, shared, [of(0), of(1)], 10)).toBe(0);
  });

  it('packs small work: a whole agent stays free for a call', () => {
    const state = centre([CHAT, CALL], [5, 5]);
    for (const load of [EMPTY, chats(1), chats(2)]) noteLoad(state, 1, null, load);
    expect(chooseAgent(state, 0, [of(1, EMPTY, 0), of(1, chats(1), 500), of(1, chats(2), 900)], 1000)).toBe(2);
  });

  it('small work goes to who takes no calls, rather than to a whole agent who does', () => {
    const state = centre([CHAT, CALL], [5, 5]);
    noteLoad(state, 0, null, EMPTY);
    noteLoad(state, 1, null, EMPTY);
    expect(chooseAgent(state, 0, [of(1), of(0)], 1000)).toBe(1);
  });

  it('leaves who is nearly whole again: a chat goes to the fuller one, or to who takes no calls', () => {
    const state = centre([CHAT, CALL], [5, 5]);
    noteLoad(state, 0, null, chats(1));
    for (const n of [1, 2]) noteLoad(state, 1, null, chats(n));
    expect(chooseAgent(state, 0, [of(1, chats(1)), of(1, chats(2))], 1000)).toBe(1);
    expect(chooseAgent(state, 0, [of(1, chats(2)), of(0, chats(1))], 1000)).toBe(1);
  });

  it('ties: the longest idle of those with nothing in hand, the last changed of those with work, then the order given', () => {
    const state = centre([CHAT, CALL], [1, 1]);
    expect(chooseAgent(state, 0, [of(0, EMPTY, 7), of(0, EMPTY, 3), of(0, EMPTY, 3)], 1000)).toBe(1);
    expect(chooseAgent(state, 0, [of(1, chats(1), 3), of(1, chats(1), 7), of(1, chats(1), 7)], 1000)).toBe(1);
  });

  it('who goes is no longer counted as free', () => {
    const state = centre([CALL, CHAT], [1, 1]);
    noteLoad(state, 1, null, EMPTY);
    noteLoad(state, 1, EMPTY, chats(1));
    expect(state.free[1]).toEqual([0, 2]);
    noteLoad(state, 1, chats(1), null);
    expect([state.free, state.present]).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ]);
  });
});
