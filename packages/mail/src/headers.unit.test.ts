import { messageIds } from './headers.ts';

test.each([
  ['<a@b> <c@d>\t<a@b>', ['a@b', 'c@d']],
  ['a@b', ['a@b']],
  ['<yes>', []],
  ['', []],
  [undefined, []],
  ['your message of Monday <a@b> (李)', ['a@b']],
  [`<${'x'.repeat(2000)}@b>`, []],
])('ids of %s', (value, ids) => {
  expect(messageIds(value)).toEqual(ids);
});
