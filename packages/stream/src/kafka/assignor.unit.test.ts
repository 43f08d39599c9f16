import { type Candidate, claimsOf, claimsText, deal, type Dealt } from './assignor.ts';

const member = (id: string, held: readonly number[] = [], generation = 1, topics = ['a', 'b']): Candidate => ({
  id,
  topics,
  claims: { generation, partitions: Object.fromEntries(topics.map((topic) => [topic, held])) },
});
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const FOUR = new Map([
  ['a', 4],
  ['b', 4],
]);
const of = (dealt: Dealt, id: string, topic = 'a'): readonly number[] => dealt.get(id)?.get(topic) ?? [];

test('one member has everything; several have about the same, and partition n of every topic is in one hand', () => {
  expect(of(deal([member('x')], FOUR), 'x')).toEqual([0, 1, 2, 3]);
  const dealt = deal([member('x'), member('y'), member('z')], FOUR);
  expect(sorted(['x', 'y', 'z'].flatMap((id) => of(dealt, id)))).toEqual([0, 1, 2, 3]);
  for (const id of ['x', 'y', 'z']) {
    expect(of(dealt, id).length).toBeGreaterThan(0);
    expect(of(dealt, id, 'b')).toEqual(of(dealt, id, 'a'));
  }
});

test('what is held stays; a newcomer waits until its share was let go of', () => {
  const first = deal([member('x', [0, 1, 2, 3]), member('y')], FOUR);
  expect(of(first, 'x')).toEqual([0, 1]);
  expect(of(first, 'y')).toEqual([]);
  const second = deal([member('x', [0, 1], 2), member('y', [], 2)], FOUR);
  expect([of(second, 'x'), of(second, 'y')]).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(deal([member('x', [0, 1], 3), member('y', [2, 3], 3)], FOUR)).toEqual(second);
});

test('who is gone leaves its partitions to the others, and theirs stay', () => {
  expect(of(deal([member('y', [2, 3])], FOUR), 'y')).toEqual([0, 1, 2, 3]);
  const dealt = deal([member('y', [2, 3]), member('z', [])], FOUR);
  expect([of(dealt, 'y'), of(dealt, 'z')]).toEqual([
    [2, 3],
    [0, 1],
  ]);
});

test('where two claim the same, the later generation has it', () => {
  const dealt = deal([member('x', [0, 1], 4), member('y', [0, 1], 5)], FOUR);
  expect([of(dealt, 'x'), of(dealt, 'y')]).toEqual([
    [2, 3],
    [0, 1],
  ]);
});

test('a member that reads fewer topics, as in a rolling upgrade, is dealt only those', () => {
  const dealt = deal([member('old', [], 1, ['a']), member('new')], FOUR);
  expect(sorted([...of(dealt, 'old'), ...of(dealt, 'new')])).toEqual([0, 1, 2, 3]);
  expect([of(dealt, 'old', 'b'), of(dealt, 'new', 'b')]).toEqual([[], [0, 1, 2, 3]]);
});

test('claims travel as text; what is not one claims nothing', () => {
  const claims = { generation: 3, partitions: { a: [1] } };
  expect(claimsOf(Buffer.from(claimsText(claims)))).toEqual(claims);
  for (const other of [undefined, null, Buffer.alloc(0), 'null', '{}', '[1]', 'x']) expect(claimsOf(other)).toEqual({ generation: -1, partitions: {} });
});
