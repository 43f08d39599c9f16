import { newText } from '@sluice/mail';
import { isChinese, type Parent, withQuote } from './quote.ts';

const AT = Date.parse('2026-03-02T08:05:00Z');
const parent = (more: Partial<Parent> = {}): Parent => ({
  from: { address: 'li.wei@example.com', name: '李伟' },
  at: AT,
  text: '订单 4711 在哪里？\r\n\r\n> 我们的回复\r\n>> 更早\r\n谢谢\r\n',
  ...more,
});

test('the mail that is answered stands below, with who wrote it and when, in the language of the answer', () => {
  expect(withQuote('It has left today.\n', parent(), 'zh')).toBe(
    'It has left today.\n\nOn 2026-03-02 at 08:05 UTC, 李伟 <li.wei@example.com> wrote:\n> 订单 4711 在哪里？\n>\n>> 我们的回复\n>>> 更早\n> 谢谢\n',
  );
  expect(withQuote('已发出。', parent({ text: 'Where is it?' }), 'en')).toBe('已发出。\n\n在 2026年3月2日 08:05（UTC），李伟 <li.wei@example.com> 写道：\n> Where is it?\n');
  expect(withQuote('x', parent({ text: ' \n' }), 'en')).toBe('x');
});

test.each([
  ['已发出', 'en', true],
  ['It has left', 'zh', false],
  ['本日発送しました', 'zh', false],
  ['4711', 'zh-CN', true],
  ['4711', undefined, false],
])('%s with %s is Chinese: %s', (text, language, expected) => {
  expect(isChinese(text, language)).toBe(expected);
});

test.each([
  ['English', 'It has left today.\n\nAnn, Example Support', parent()],
  ['Chinese', '您好，您的订单已发出。\n\n明天到。', parent()],
  ['no name', 'It has left.', parent({ from: { address: 'a@b.example' } })],
  ['a name with a trap in it', '已发出。', parent({ from: { address: 'a@b.example', name: 'x: <b@c.example>\nOn wrote: ' } })],
  ['a very long name', 'It has left.', parent({ from: { address: 'a@b.example', name: '𠮷x '.repeat(300) } })],
  ['a long address', '已发出。', parent({ from: { address: `${'a'.repeat(64)}@${'b'.repeat(180)}.example`, name: '李伟' } })],
  ['a text of one line that opens like a quote', 'It has left.', parent({ text: 'On Monday Ann wrote: nothing' })],
])('our own quote is cut off again when the answer comes back: %s', (_name, answer, mail) => {
  const sent = withQuote(answer, mail, undefined);
  expect(newText(sent)).toBe(answer);
  // and when a program quotes all of it below a new text
  const back = sent
    .trimEnd()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
  expect(newText(`Thanks!\n\nOn 2026-03-02 at 09:00, Example Support <support@sluice.example> wrote:\n${back}`)).toBe('Thanks!');
});

test('a mail of any size stays a mail', () => {
  expect(Buffer.byteLength(withQuote('x', parent({ text: '李'.repeat(100_000) }), 'en'))).toBeLessThan(66_000);
});
