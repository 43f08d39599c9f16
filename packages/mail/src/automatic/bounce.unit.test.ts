import { parseMail } from '../parse.ts';
import { readAutomatic } from './automatic.ts';
import { bounceReason, isGone } from './reason.ts';

const mail = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));
const read = async (raw: Buffer, returnPath: string | undefined = '') => readAutomatic(await parseMail(raw), returnPath);
const DAEMON = ['From: Mail Delivery System <MAILER-DAEMON@mx.example>', 'To: us@our.example', 'Subject: Undelivered Mail Returned to Sender'];

test('a report by RFC 3464: each receiver, his code and what was said, and the mail that came back', async () => {
  const found = await read(
    mail(
      ...DAEMON,
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      '',
      'I could not deliver it.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; ann@shop.example',
      'Action: failed',
      'Status: 5.0.0',
      'Diagnostic-Code: smtp; 550 5.1.1 <ann@shop.example>:',
      '    Recipient address rejected: User unknown',
      '',
      'Final-Recipient: rfc822; li@shop.example',
      'Action: delayed',
      'Status: 4.2.2',
      'Diagnostic-Code: smtp; 452 4.2.2 try later',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Message-ID: <ours@our.example>',
      'Subject: answer',
      '',
      'old',
      '--b--',
    ),
  );
  expect(found).toMatchObject({ kind: 'bounce', reason: 'user_unknown', permanent: true, originalMessageId: 'ours@our.example' });
  expect(found.recipients).toEqual([
    { address: 'ann@shop.example', status: '5.1.1', diagnostic: '550 5.1.1 <ann@shop.example>: Recipient address rejected: User unknown' },
    { address: 'li@shop.example', status: '4.2.2', diagnostic: '452 4.2.2 try later' },
  ]);
});

test('a report of success is no bounce', async () => {
  const report = mail(
    ...DAEMON,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; a',
    '',
    'Final-Recipient: rfc822; ann@shop.example',
    'Action: relayed',
    'Status: 2.0.0',
    '',
    '--b--',
  );
  expect(await read(report)).toMatchObject({ kind: 'system', reason: 'delivered', permanent: null });
});

test.each([
  [
    'qmail',
    [
      'Hi. This is the qmail-send program at mx.example.',
      '',
      '<ann@shop.example>:',
      '192.0.2.1 does not like recipient.',
      'Remote host said: 550 5.1.1 No such user here',
      '',
      '--- Below this line is a copy of the message.',
      '',
      'Message-ID: <ours@our.example>',
    ],
    'user_unknown',
    true,
  ],
  [
    'Exim',
    [
      'A message that you sent could not be delivered to one or more of its recipients.',
      '',
      '  ann@shop.example',
      '    host mx [192.0.2.1] SMTP error from remote mail server after RCPT TO:<ann@shop.example>: 552 5.2.2 Mailbox full',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Message-ID: <ours@our.example>',
    ],
    'mailbox_full',
    false,
  ],
  [
    'Exim, after the content',
    [
      'could not be delivered.',
      '',
      '  ann@shop.example',
      '    SMTP error from remote mail server after end of data: 550 User unknown',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Message-ID: <ours@our.example>',
    ],
    'policy',
    false,
  ],
  [
    'Exim, about the sender',
    [
      'could not be delivered.',
      '',
      '  ann@shop.example',
      '    SMTP error from remote mail server after MAIL FROM:<us@our.example>: 550 Unknown user',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Message-ID: <ours@our.example>',
    ],
    'policy',
    false,
  ],
  [
    'Sendmail',
    [
      '   ----- The following addresses had permanent fatal errors -----',
      '<ann@shop.example>',
      '    (reason: 550 Host unknown)',
      '',
      '   ----- Transcript of session follows -----',
      '550 5.1.2 <ann@shop.example>... Host unknown (Name server: shop.example: host not found)',
      '',
      '   ----- Original message follows -----',
      'Message-ID: <ours@our.example>',
    ],
    'host_unknown',
    true,
  ],
  ['in Chinese', ['很抱歉，您的邮件未能投递：', '', 'ann@shop.example', '550 收件人不存在', '', '----- Original message -----', 'Message-ID: <ours@our.example>'], 'user_unknown', true],
])('a notice in prose: %s', async (_, body, reason, permanent) => {
  const found = await read(mail(...DAEMON, '', ...body, 'Subject: x', '', 'old'));
  expect(found).toMatchObject({ kind: 'bounce', reason, permanent, originalMessageId: 'ours@our.example', recipients: [expect.objectContaining({ address: 'ann@shop.example' })] });
});

test.each([
  ['550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org', '5.7.1', 'blocked'],
  ['554 5.7.1 This message has been rejected as spam', '5.7.1', 'spam'],
  ['550 5.7.26 Unauthenticated email is not accepted due to the DMARC policy', '5.7.26', 'authentication'],
  ['554 5.7.1 <a@b>: Relay access denied', '5.7.1', 'relaying'],
  ['552 5.3.4 Message size exceeds fixed limit', '5.3.4', 'too_large'],
  ['452 4.2.2 The email account that you tried to reach is over quota', '4.2.2', 'mailbox_full'],
  ['550 5.2.1 The email account that you tried to reach is disabled', '5.2.1', 'suspended'],
  ['connect to shop.example[192.0.2.1]:25: Connection timed out', '4.4.1', 'network'],
  ['delivery time expired', '4.4.7', 'expired'],
  ['421 4.7.0 Too many messages, slow down', '4.7.0', 'rate_limited'],
  ['450 4.2.1 mailbox unavailable, try again', '4.2.1', 'undetermined'],
  ['550 5.1.1 RESOLVER.ADR.RecipNotFound; not found', '5.1.1', 'user_unknown'],
  ['550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', '5.4.1', 'user_unknown'],
  ['550 5.1.2 Domain not found', '5.1.2', 'host_unknown'],
  ['556 5.1.10 Recipient address has a null MX', '5.1.10', 'not_accepted'],
  ['551 5.1.6 User has moved', '5.1.6', 'moved'],
  ['', '5.1.1', 'user_unknown'],
  ['', '5.2.2', 'mailbox_full'],
  ['whatever', undefined, 'undetermined'],
])('%j with %s is %s', (said, status, reason) => {
  expect(bounceReason({ said, status })).toBe(reason);
});

test('gone are those whose address is gone', () => {
  expect(['user_unknown', 'host_unknown', 'moved', 'not_accepted', 'mailbox_full', 'suspended', 'undetermined'].map((reason) => isGone(reason as 'policy'))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a complaint names who complained', async () => {
  const complaint = mail(
    'From: fbl@provider.example',
    'Subject: abuse',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
    '',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'Original-Rcpt-To: <ann@shop.example>',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    'Message-ID: <ours@our.example>',
    '',
    'old',
    '--b--',
  );
  expect(await read(complaint, 'fbl@provider.example')).toMatchObject({
    kind: 'feedback_report',
    permanent: null,
    recipients: [{ address: 'ann@shop.example' }],
    originalMessageId: 'ours@our.example',
  });
});

test('hostile lengths come to an end', async () => {
  for (const line of ['<a@b.example>: x', 'Final-Recipient: rfc822; a@b.example', '550 5.1.1 user unknown', '-----', 'a@', 'Original-Rcpt-To: x', 'Status: 5.1.1', '>>> DATA', 'mailbox '.repeat(60)])
    expect((await read(mail(...DAEMON, '', ...Array.from({ length: 20_000 }, () => line)))).kind).toBe('bounce');
});
