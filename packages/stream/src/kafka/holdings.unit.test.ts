import { Holdings } from './holdings.ts';

const numbers = (list: readonly { readonly partition: number }[]): number[] => list.map((one) => one.partition).toSorted((a, b) => a - b);
const t = (...partitions: number[]) => [{ topic: 't', partitions }];
let holdings: Holdings;
beforeEach(() => {
  holdings = new Holdings();
  holdings.claim('me');
  holdings.assign('me', 1, t(0, 1, 2));
});
const at = (partition: number, next = 5) => ({ topic: 't', partition, next, epoch: holdings.assigned.find((one) => one.partition === partition)?.epoch });

test('what is assigned again is the same; what is not is to move, and still held until it is let go of', () => {
  const [kept, moving] = [at(0), at(2)];
  expect(holdings.claim('me')).toEqual({ generation: 1, partitions: { t: [0, 1, 2] } });
  holdings.assign('me', 2, t(0, 1));
  expect([numbers(holdings.assigned), numbers(holdings.leaving)]).toEqual([[0, 1], [2]]);
  expect([holdings.holds(kept), holdings.holds(moving)]).toEqual([true, true]);
  holdings.letGo([moving]);
  expect(holdings.holds(moving)).toBe(false);
  expect(holdings.claim('me')).toEqual({ generation: 2, partitions: { t: [0, 1] } });
});

test('a generation that was missed makes everything new: somebody else may have gone further', () => {
  const before = at(0);
  holdings.claim('me');
  holdings.assign('me', 3, t(0, 1));
  expect(holdings.holds(before)).toBe(false);
  expect(holdings.holds(at(0))).toBe(true);
  expect(numbers(holdings.leaving)).toEqual([2]); // claimed, so nobody has it
  expect(holdings.holds({ topic: 't', partition: 2, next: 5, epoch: undefined })).toBe(false);
});

test('another member, after a time-out, claims nothing and keeps nothing', () => {
  const before = at(0);
  expect(holdings.claim(null).partitions).toEqual({});
  holdings.assign('me again', 2, t(0));
  expect(holdings.holds(before)).toBe(false);
  expect(holdings.leaving).toEqual([]);
});

test('a partition that is read anew has another epoch; the list changes only when something does', () => {
  const [before, list] = [at(1), holdings.assigned];
  expect(holdings.assigned).toBe(list);
  holdings.renew(before);
  expect(holdings.assigned).not.toBe(list);
  expect([holdings.holds(before), holdings.holds(at(1))]).toEqual([false, true]);
});

test('dropped, nothing is held', () => {
  const before = at(0);
  holdings.drop();
  expect([holdings.assigned, holdings.leaving, holdings.holds(before)]).toEqual([[], [], false]);
});
