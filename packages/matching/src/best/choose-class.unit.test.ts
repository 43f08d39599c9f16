import { addClass, type BestLoad, type BestState, chooseClass, newBest, noteAbandoned, noteAnswered, noteArrived, noteEnded, noteLoad, noteOffered } from './index.ts';

const EMPTY: BestLoad = { ordinary: 0, interruptible: 0, counts: [0] };
const NOW = 600_000;

/** Classes of calls, each met by the kinds that are named; so many agents of each kind. */
function centre(classes: readonly (readonly number[])[], agents: readonly number[]): BestState {
  const state = newBest(
    [{ units: 100, interruptible: false }],
    agents.map(() => ({ capacity: 100, limits: [null] })),
    0,
  );
  for (const kinds of classes) addClass(state, { channel: 0, kinds }, 0);
  for (const [kind, count] of agents.entries()) for (let n = 0; n < count; n++) noteLoad(state, kind, null, EMPTY);
  return state;
}

const head = (id: number, slackMs: number | null) => ({ class: id, at: NOW - 30_000, deadlineAt: slackMs === null ? null : NOW + slackMs });

describe('which class', () => {
  it('who would be lost first goes first; on the brink still counts as saved', () => {
    const state = centre([[0], [0]], [5]);
    expect(chooseClass(state, [head(0, 9000), head(1, 2000)], NOW)).toBe(1);
    expect(chooseClass(state, [head(0, 9000), head(1, 0)], NOW)).toBe(1);
  });

  it('who can still be saved goes before who is lost', () => {
    expect(chooseClass(centre([[0], [0]], [5]), [head(0, -1), head(1, 20_000)], NOW)).toBe(1);
  });

  it('who cannot be answered in time any more is lost: answers take time too', () => {
    const state = centre([[0], [0]], [5]);
    noteAnswered(state, 0, 3000);
    expect(chooseClass(state, [head(0, 2999), head(1, 20_000)], NOW)).toBe(1);
    expect(chooseClass(state, [head(0, 3000), head(1, 20_000)], NOW)).toBe(0);
  });

  it('many agents will come in time: the one for whom few come goes first, with more time left', () => {
    const state = centre([[0, 1], [1]], [50, 2]);
    expect(chooseClass(state, [head(0, 15_000), head(1, 20_000)], NOW)).toBe(1);
  });

  it('learns how quickly a class is taken in fact', () => {
    const state = centre([[0], [0]], [5]);
    for (let at = 0; at < NOW; at += 20_000) {
      for (const id of [0, 1]) noteArrived(state, id, at);
      noteOffered(state, 0, true, at + 1000);
      noteOffered(state, 1, true, at + 19_000);
    }
    expect(chooseClass(state, [head(0, 8000), head(1, 8000)], NOW)).toBe(1);
  });

  it('a quick one before a long one, a class of many before a class of few', () => {
    const state = centre([[0], [0]], [5]);
    for (let n = 0; n < 20; n++) noteEnded(state, 0, 600_000);
    expect(chooseClass(state, [head(0, 8000), head(1, 8000)], NOW)).toBe(1);
    const many = centre([[0], [0]], [5]);
    for (const id of [0, 1, 1, 1, 1]) {
      noteArrived(many, id, 10);
      noteAbandoned(many, id, 10);
    }
    expect(chooseClass(many, [head(0, 8000), head(1, 8000)], NOW)).toBe(1);
  });

  it('nobody waits for ever: hours after it was lost a contact goes before those that can be saved', () => {
    const state = centre([[0], [0]], [5]);
    expect(chooseClass(state, [head(0, -1000), head(1, 0)], NOW)).toBe(1);
    expect(chooseClass(state, [head(0, -4 * 3_600_000), head(1, 0)], NOW)).toBe(0);
  });

  it('without a target it can only wait, and is served when nobody is in need', () => {
    const state = centre([[0], [0]], [5]);
    expect(chooseClass(state, [head(0, null), head(1, 5000)], NOW)).toBe(1);
    expect(chooseClass(state, [head(0, null), head(1, 86_400_000)], NOW)).toBe(0);
  });
});
