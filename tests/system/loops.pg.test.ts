import { generateKeyPairSync } from 'node:crypto';
import { type ContactReceived, TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { sendRaw } from './bad-input/smtp.ts';

/**
 * Two houses of ours, each with a rule that answers whoever writes. Their mail is signed and each can see that, so nothing but the rules of
 * loops keeps them from answering each other. Between them the post: it takes every mail over SMTP, carries it over, and sends a report back
 * to a sender that can have one, as mail servers do.
 */
interface House {
  readonly system: TestSystem;
  readonly address: string;
  carried: number;
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const RECORD = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;
const dns = { 's1._domainkey.sluice.example TXT': RECORD, 's1._domainkey.other.example TXT': RECORD };

const RULE = '  - id: received\n    when: {channel: email}\n    then: {queue: general, answer: {zh: 已收到您的来信。, en: We have your message.}}';
const signedBy = (domainName: string) => ({ dkim: { domainName, keySelector: 's1', privateKey } });

const files = (address: string): Record<string, string> => {
  const small = exampleFiles('small');
  const account = `[${address}]\n    dkim: {selector: s1, keyEnv: HOUSE_DKIM_KEY}`;
  return {
    ...small,
    'channels.yaml': (small['channels.yaml'] ?? '').replace('[support@sluice.example, hello@sluice.example]', account),
    'rules.yaml': (small['rules.yaml'] ?? '').replace('rules:\n', `rules:\n${RULE}\n`),
  };
};

let houses: [House, House];
beforeEach(async () => {
  const start = async (address: string): Promise<House> => ({ system: await TestSystem.start({ files: files(address), dns, secrets: () => privateKey }), address, carried: 0 });
  houses = [await start('support@sluice.example'), await start('help@other.example')];
});
afterEach(async () => {
  for (const house of houses) await house.system.stop();
});

/** Carries what has left a house. @returns whether there was anything */
async function carry(from: House, to: House): Promise<boolean> {
  const mails = from.system.mail.mails.slice(from.carried);
  from.carried += mails.length;
  for (const { envelope, raw } of mails) {
    for (const receiver of envelope.to) {
      const said = await sendRaw(to.system.system.smtpPort() ?? 0, raw.replaceAll(/\r\n\./g, '\r\n..'), { from: envelope.from, to: receiver });
      if (!said.startsWith('250') && envelope.from !== '') await report(from, envelope.from, receiver, said, raw);
    }
  }
  return mails.length > 0;
}

let reports = 0;
/** A mail server that was not taken from tells the sender so (RFC 3464), from nobody. */
async function report(house: House, to: string, receiver: string, said: string, raw: string): Promise<void> {
  reports += 1;
  const lines = [
    'From: Mail Delivery System <MAILER-DAEMON@post.example>',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <report-${reports}@post.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    `<${receiver}>: ${said}`,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; post.example',
    '',
    `Final-Recipient: rfc822; ${receiver}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; ${said}`,
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    raw.slice(0, raw.search(/\r\n\r\n/)),
    '--b--',
  ];
  expect(await sendRaw(house.system.system.smtpPort() ?? 0, lines.join('\r\n'), { from: '', to })).toMatch(/^250/);
}

/** Until nothing moves, or it is plain that it never ends. */
async function untilQuiet(): Promise<void> {
  const [one, other] = houses;
  for (let round = 0; round < 12; round++) {
    for (const house of houses) await house.system.settle();
    const moved = [await carry(one, other), await carry(other, one)];
    if (!moved.includes(true)) return;
  }
}

const withheld = async ({ system }: House): Promise<unknown[]> =>
  (await system.events(TOPICS.ticketsEvents)).flatMap(({ type, data }) => (type === 'dev.sluice.ticket.reply_withheld.v1' ? [(data as { reason: string }).reason] : []));

test('two houses whose rules answer each other fall silent: one mail each way', async () => {
  const [one, other] = houses;
  await one.system.api.ok('POST', '/v1/conversations', {
    to: { accountId: 'support', kind: 'email', value: other.address },
    subject: 'Your invoice 发票',
    text: 'It is on its way. Please tell us when it is there.',
  });
  await untilQuiet();
  expect([one.carried, other.carried]).toEqual([1, 1]);
  expect(other.system.mail.mails[0]?.header('auto-submitted')).toBe('auto-replied');
  const taken = (await one.system.events(TOPICS.contactsReceived)).map((event) => event.data as ContactReceived);
  // It was sure of its sender, and did not answer for what it was.
  expect(taken.map(({ automatic, mail }) => [automatic, mail?.authentication?.aligned])).toEqual([['auto_reply', true]]);
});

test('a machine that does not say so is answered as often as the company allows, in whatever matter it writes', async () => {
  const [, other] = houses;
  for (let round = 0; round < 9; round++) {
    await other.system.sendMail({
      from: 'support@sluice.example',
      to: other.address,
      subject: `Round ${round} 第${round}轮`,
      text: 'We have your message. 已收到您的来信。',
      ...signedBy('sluice.example'),
    });
    await other.system.settle();
  }
  expect(other.system.mail.mails.length).toBe(5);
  expect(await withheld(other)).toEqual(['too_many', 'too_many', 'too_many', 'too_many']);
});

test('a mail to an address that is gone comes back once: shown, the address marked, answered by nobody', async () => {
  const [one, other] = houses;
  const sent = await one.system.api.ok<{ id: string; conversationId: string; ticketId: string }>('POST', '/v1/conversations', {
    to: { accountId: 'support', kind: 'email', value: 'gone@other.example' },
    subject: 'Your invoice',
    text: 'It is on its way.',
  });
  await untilQuiet();
  expect([one.carried, other.carried]).toEqual([1, 0]);
  const { items } = await one.system.api.ok<{ items: Record<string, unknown>[] }>('GET', `/v1/conversations/${sent.conversationId}/timeline`);
  expect(items).toMatchObject([
    { id: sent.id, delivery: { status: 'failed', code: '5.1.1' } },
    { kind: 'bounce', machine: { messageId: sent.id, permanent: true } },
  ]);
  expect(await one.system.api.send('POST', `/v1/conversations/${sent.conversationId}/messages`, { text: 'Hello?' })).toMatchObject({ status: 422 });
});

test('a bounce of a bounce is nobody’s: what a machine wrote leaves with the null sender', async () => {
  const [one, other] = houses;
  // From an address of the other house that is there no more by the time it is answered.
  await one.system.sendMail({ from: 'nobody@other.example', to: one.address, subject: 'Hello 你好', text: 'Do you hear me?', ...signedBy('other.example') });
  await untilQuiet();
  expect([one.carried, other.carried, reports]).toEqual([1, 0, expect.any(Number)]);
  expect(one.system.mail.mails[0]?.envelope.from).toBe('');
  expect((await one.system.events(TOPICS.contactsReceived)).length).toBe(1);
});

test('a forged mail is answered to nobody: its address is whose it says, and it is no bomb for him', async () => {
  const [one, other] = houses;
  for (let n = 0; n < 3; n++) await one.system.sendMail({ from: other.address, to: one.address, subject: `Hello 你好 ${n}`, text: 'Do you hear me?' });
  await untilQuiet();
  expect([one.carried, other.carried]).toEqual([0, 0]);
  expect(await withheld(one)).toEqual(['unauthenticated', 'unauthenticated', 'unauthenticated']);
});
