import { automaticKind } from './automatic.ts';
import { type MailHeader, messageIds } from './headers.ts';
import { newText } from './new-text.ts';

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

const kind = (headers: Record<string, string>, returnPath?: string, from = 'li.wei@example.com'): string =>
  automaticKind({ headers: Object.entries(headers).map(([key, value]): MailHeader => ({ key, value })), returnPath, from });

test.each([
  ['a person', kind({}, 'li.wei@example.com'), 'none'],
  ['a person who says so', kind({ 'auto-submitted': 'no' }), 'none'],
  ['a delivery report', kind({ 'content-type': 'multipart/report; boundary=x; report-type="delivery-status"', 'auto-submitted': 'auto-replied' }, ''), 'bounce'],
  ['a mailer daemon without a report', kind({}, '', 'MAILER-DAEMON@mx.example'), 'bounce'],
  ['a complaint by a feedback loop', kind({ 'content-type': 'multipart/report; report-type=feedback-report' }), 'feedback_report'],
  ['a read receipt', kind({ 'content-type': 'multipart/report; report-type=disposition-notification' }), 'system'],
  ['out of office', kind({ 'auto-submitted': 'auto-replied; owner-email=x' }), 'auto_reply'],
  ['an older out of office', kind({ 'x-autoreply': 'yes' }), 'auto_reply'],
  ['a null path without anything else', kind({}, ''), 'auto_reply'],
  ['a mailing list', kind({ 'list-id': '<users.example>', precedence: 'bulk' }), 'list'],
  ['a monitor', kind({ 'auto-submitted': 'auto-generated' }), 'system'],
  ['bulk', kind({ precedence: 'Bulk' }), 'system'],
])('%s', (_, found, expected) => {
  expect(found).toBe(expected);
});

test.each([
  ['English, top-posted', 'It has come, thanks.\n\nOn Mon, 2 Mar 2026 at 09:00, Support <s@our.example> wrote:\n> Where is it?\n> Bye', 'It has come, thanks.'],
  ['the same, folded', 'Yes\n\nOn Mon, 2 Mar 2026 at 09:00, Support of the Example Company\n<s@our.example> wrote:\n\n> a', 'Yes'],
  ['Chinese, top-posted', '已经收到，谢谢。\n\n在 2026年3月2日，客服 <s@our.example> 写道：\n\n> 请问收到了吗？', '已经收到，谢谢。'],
  ['Chinese, the writer first', '好的\n\n李伟 <li@example.com> 于2026年3月2日周一 09:00写道：\n> x', '好的'],
  ['Outlook, English', 'New text\n\nFrom: Support\nSent: Monday\nTo: Li\nSubject: RE: order\n\nold', 'New text'],
  ['Outlook, Chinese', '新的内容\n\n发件人: 客服\n发送时间: 2026年3月2日\n收件人: 李伟\n主题: 回复\n\n旧的', '新的内容'],
  ['QQ Mail', '新的\n\n------------------ 原始邮件 ------------------\n发件人: x', '新的'],
  ['an answer between the quotes', '> Which size?\nLarge\n> Which colour?\n蓝色', 'Large\n蓝色'],
  ['a signature', 'Hello\n-- \nLi Wei\nExample Ltd', 'Hello'],
  ['a telephone', 'Hello\n\nSent from my iPhone', 'Hello'],
  ['nothing but history stays whole', '> only\n> quoted', '> only\n> quoted'],
  ['From: as a word of a sentence', 'From: where do you ship?\nTell me.', 'From: where do you ship?\nTell me.'],
  ['no history', '请问什么时候发货？\n谢谢', '请问什么时候发货？\n谢谢'],
])('new text: %s', (_, text, expected) => {
  expect(newText(text)).toBe(expected);
});

// What grows with the square of these would outlive the test's own limit.
test('hostile lengths come to an end', () => {
  const long = newText(`On ${'a '.repeat(200_000)}\n${'>'.repeat(100_000)}\n${'在 '.repeat(100_000)}`);
  expect(long.startsWith('On a a')).toBe(true);
  expect(newText('On x\n'.repeat(50_000)).startsWith('On x')).toBe(true);
});
