import { type Linked, threadsByReferences } from './threads.ts';

const mail = (messageId: string | undefined, ...references: string[]): Linked => ({ messageId, inReplyTo: undefined, references });
const reply = (messageId: string, inReplyTo: string): Linked => ({ messageId, inReplyTo, references: [] });

test.each([
  ['a chain', [mail('a'), mail('b', 'a'), mail('c', 'a', 'b')], [0, 0, 0]],
  ['a reply ahead of its parent', [mail('b', 'a'), mail('a')], [0, 0]],
  ['two answers to a mail that never came', [mail('x', 'gone'), mail('y', 'gone')], [0, 0]],
  ['answers without an id of their own', [mail(undefined, 'a'), mail(undefined, 'a')], [0, 0]],
  ['no ids at all', [mail(undefined), mail(undefined)], [0, 1]],
  ['one id twice', [mail('a'), mail('a')], [0, 1]],
  ['one id twice, both in the chain', [mail('a'), mail('b', 'a'), mail('c', 'b'), mail('b', 'a')], [0, 0, 0, 0]],
  ['only In-Reply-To', [mail('1'), reply('2', '1'), reply('3', '1'), reply('4', '2')], [0, 0, 0, 0]],
  ['what others said of its place is worth less than its own word, and no loop is closed', [mail('a'), mail('b', 'a', 'c'), mail('c', 'b')], [0, 1, 1]],
  ['itself', [mail('a', 'a')], [0]],
  ['two strangers', [mail('a'), mail('b')], [0, 1]],
])('%s', (_, mails, threads) => expect(threadsByReferences(mails)).toEqual(threads));

test('a long chain is one thread', () => {
  const ids = Array.from({ length: 200_000 }, (_, n) => `m${n}`);
  expect(new Set(threadsByReferences(ids.map((id, n) => mail(id, ...ids.slice(Math.max(0, n - 20), n))))).size).toBe(1);
});
