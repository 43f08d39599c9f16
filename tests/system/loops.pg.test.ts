import { compose, type ContactReceived, TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { mint, toIso } from '@sluice/kernel';
import { sendRaw } from './bad-input/smtp.ts';

/**
 * Two houses of ours, each with a machine that answers whatever is not recognised as a machine's mail, as a rule of a company may do. Between
 * them the post: it takes every mail over SMTP, carries it over, and sends a report back to a sender that can have one, as mail servers do.
 */
interface House {
  readonly system: TestSystem;
  readonly address: string;
  carried: number;
  answered: number;
}

const files = (address: string): Record<string, string> => {
  const small = exampleFiles('small');
  return { ...small, 'channels.yaml': (small['channels.yaml'] ?? '').replace('[support@sluice.example, hello@sluice.example]', `[${address}]`) };
};

let houses: [House, House];
beforeEach(async () => {
  const start = async (address: string): Promise<House> => ({ system: await TestSystem.start({ files: files(address) }), address, carried: 0, answered: 0 });
  houses = [await start('support@sluice.example'), await start('help@other.example')];
});
afterEach(async () => {
  for (const house of houses) await house.system.stop();
});

/** What the machine of a house has to say to those who wrote since. */
async function answerAll(house: House): Promise<void> {
  const { system, address } = house;
  const contacts = (await system.events(TOPICS.contactsReceived)).map((event) => event.data as ContactReceived);
  for (const contact of contacts.slice(house.answered)) {
    if (contact.automatic !== 'none' || contact.mail === undefined) continue;
    const messageId = mint('msg', system.clock.now());
    const request = {
      messageId,
      conversationId: mint('cnv', system.clock.now()),
      ticketId: mint('tkt', system.clock.now()),
      contactPointId: contact.contactPointId,
      channel: 'email',
      accountId: contact.accountId,
      to: contact.from,
      subject: `Re: ${contact.subject ?? ''}`,
      text: 'We have your message. 已收到您的来信。',
      attachments: [],
      mail: { messageId: `${messageId}@${address.split('@')[1]}`, inReplyTo: contact.mail.messageId, references: [contact.mail.messageId], replyTo: address },
      requestedAt: toIso(system.clock.now()),
      author: 'bot',
    };
    const about = { service: 'conversation', key: contact.contactPointId, subject: messageId, at: system.clock.now() };
    await system.platform.log.publish([compose(TOPICS.outboundMessages, 'outbound.requested', request, about)]);
  }
  house.answered = contacts.length;
  await system.settle();
}

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
    for (const house of houses) await answerAll(house);
    const moved = [await carry(one, other), await carry(other, one)];
    if (!moved.includes(true)) return;
  }
}

test('two houses whose machines answer each other fall silent: one mail each way', async () => {
  const [one, other] = houses;
  await one.system.api.ok('POST', '/v1/conversations', { to: { accountId: 'support', kind: 'email', value: other.address }, subject: 'Your invoice 发票', text: 'It is on its way. 已寄出。' });
  await untilQuiet();
  expect([one.carried, other.carried]).toEqual([1, 1]);
  expect(other.system.mail.mails[0]?.header('auto-submitted')).toBe('auto-replied');
  const taken = (await one.system.events(TOPICS.contactsReceived)).map((event) => (event.data as ContactReceived).automatic);
  expect(taken).toEqual(['auto_reply']);
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
  // Somebody forges a mail from an address of the other house that does not exist; the machine answers it.
  await one.system.sendMail({ from: 'nobody@other.example', to: one.address, subject: 'Hello 你好', text: 'Do you hear me?' });
  await untilQuiet();
  expect([one.carried, other.carried, reports]).toEqual([1, 0, expect.any(Number)]);
  expect(one.system.mail.mails[0]?.envelope.from).toBe('');
  expect((await one.system.events(TOPICS.contactsReceived)).length).toBe(1);
});
