import { inspectMail } from '@sluice/mail';
import { corpus, tell } from './corpora.ts';

/** Judged by hand to be written by machines, or sent through a list or in bulk; the rest is people's mail. */
const AUTOMATIC = [
  'mikel-mail/error_emails/bad_date_header.eml', // bulk
  'mikel-mail/error_emails/empty_in_reply_to.eml', // list
  'mikel-mail/error_emails/encoding_madness.eml', // no-reply@
  'mikel-mail/mime_emails/raw_email_with_mimepart_without_content_type.eml', // bounce
  'mikel-mail/multipart_report_emails/multi_address_bounce1.eml',
  'mikel-mail/multipart_report_emails/multi_address_bounce2.eml',
  'mikel-mail/multipart_report_emails/multipart_report_multiple_status.eml',
  'mikel-mail/multipart_report_emails/report_422.eml',
  'mikel-mail/multipart_report_emails/report_530.eml',
  'mikel-mail/plain_emails/raw_email_trailing_dot.eml', // noreply@ of a forum
  'python-test_email/msg_05.txt', // delivery reports
  'python-test_email/msg_16.txt',
  'python-test_email/msg_25.txt',
  'python-test_email/msg_32.txt', // list, in bulk
  'python-test_email/msg_33.txt',
  'python-test_email/msg_43.txt', // bounce
];

const found = corpus('mime');

test('awkward mails: each is taken apart in under a second, and no person is taken for a machine', async () => {
  if (!found) return;
  const automatic: string[] = [];
  let [slowest, unread] = [0, 0];
  const files = found.files('*/**').filter((file) => !/(?:^|\/)\./.test(file));
  for (const file of files) {
    const began = performance.now();
    const mail = await inspectMail(found.read(file));
    slowest = Math.max(slowest, performance.now() - began);
    if (mail.automatic.kind !== 'none') automatic.push(file);
    if (mail.text === '' && mail.attachments.length === 0) unread += 1;
  }
  tell(`mime: ${files.length} mails, slowest ${Math.round(slowest)} ms, ${unread} without text and files, ${automatic.filter((file) => !AUTOMATIC.includes(file)).length} false alarms`);
  expect(slowest).toBeLessThan(1000);
  expect(automatic.filter((file) => !AUTOMATIC.includes(file))).toEqual([]);
});

test.each([
  ['multi_charset/japanese.eml', /[\u3040-\u30ff]/],
  ['multi_charset/japanese_shift_jis.eml', /[\u3040-\u30ff]/],
  ['multi_charset/japanese_iso_2022.eml', /[\u3040-\u30ff]/],
  ['multi_charset/ks_c_5601-1987.eml', /[\uac00-\ud7af]/],
])('%s is read in its charset', async (file, letters) => {
  if (!found) return;
  const mail = await inspectMail(found.read(`mikel-mail/${file}`));
  expect(`${mail.subject} ${mail.text}`).toMatch(letters);
  expect(`${mail.subject} ${mail.text}`).not.toContain('\ufffd');
});
