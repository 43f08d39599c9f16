import { sequence } from './read-mails.ts';

test.each([
  [[], ''],
  [[7], '7'],
  [[1, 2, 3, 7], '1:3,7'],
  [[4, 6, 7, 9, 10, 11], '4,6:7,9:11'],
])('%j as a sequence set', (uids, expected) => {
  expect(sequence(uids)).toBe(expected);
});
