import { automaticKind } from './automatic.ts';
import { type MailHeader, messageIds } from './headers.ts';

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
