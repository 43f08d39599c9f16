import { compose, type NoticeRequested, TOPICS } from '@sluice/contracts';
import { HOUR, toIso } from '@sluice/kernel';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { type ConfigSource } from '@sluice/stream';
import { type ChannelEmailService, createChannelEmailService } from '../index.ts';
import { send } from '../smtp/testing/rig.ts';
import { mailSink, type MailSink, refusal } from '../testing/mail-sink.ts';

const small = exampleFiles('small');
let files: Readonly<Record<string, string>>;
let rig: ChannelRig;
let sink: MailSink;
let smtpUrl: string | undefined;
let service: ChannelEmailService;
const source: ConfigSource = { fetch: async (version) => ({ version, files, digests: {}, at: RIG_START }), current: async () => ({ version: 'v1', files, digests: {}, at: RIG_START }) };

beforeEach(async () => {
  files = small;
  rig = await channelRig();
  sink = await mailSink();
  smtpUrl = sink.url;
});
afterEach(async () => {
  await rig.close();
  await sink.close();
});
async function run(): Promise<void> {
  service = await rig.run(
    createChannelEmailService(rig.platform, {
      source,
      secrets: () => undefined,
      smtpUrl: () => smtpUrl,
      smtpListen: { host: '127.0.0.1', port: 0, hostname: 'mx.our.example' },
      publicUrl: 'https://desk.our.example',
      sendTimeoutMs: 3000,
    }),
  );
}

const uuid = (n: number): string => `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const TICKET = `tkt_${uuid(900)}`;
const notice = (n: number, more: Partial<NoticeRequested> = {}): NoticeRequested => ({
  noticeId: uuid(n),
  recipientId: 'anna',
  via: 'mail',
  ticketId: TICKET,
  conversationId: `cnv_${uuid(901)}`,
  at: toIso(RIG_START),
  configVersion: 'v1',
  texts: [
    { language: 'zh', text: '首次响应已超时。' },
    { language: 'en', text: 'First response is overdue.' },
  ],
  ...more,
});
async function ask(...notices: NoticeRequested[]): Promise<void> {
  await rig.log.publish(notices.map((one, n) => compose(TOPICS.slaNotices, 'notice.requested', one, { service: 'sla', key: one.recipientId, subject: one.noticeId, at: RIG_START + n })));
  await rig.settle();
}
const outbox = async (): Promise<Record<string, unknown>[]> => (await (await rig.http(service)).inject('/v1/channels/email/outbox')).json<{ items: Record<string, unknown>[] }>().items;
const recordsOn = async (topic: { readonly name: string; readonly partitions: number }): Promise<number> => {
  let found = 0;
  for (let part = 0; part < topic.partitions; part += 1) found += (await rig.log.read(topic.name, part, 0, 100)).length;
  return found;
};
const come = (lines: string[], from = '') => send(service.smtpPort ?? 0, { from, to: ['support@sluice.example'], raw: [...lines, '', 'x', ''].join('\r\n') });

test('an agent gets it as a machine’s mail: his language first, the ticket and where it is, nobody to bounce to; once, and nobody else is told', async () => {
  await run();
  await ask(notice(1), notice(1), notice(2, { via: 'webhook', recipientId: 'alerts' }), notice(3, { via: 'slack' }));
  expect(sink.taken).toMatchObject([{ from: '', to: ['anna@sluice.example'] }]);
  const [one] = sink.taken;
  expect(one?.mail).toMatchObject({ from: { address: 'support@sluice.example' }, messageId: `<msg_${uuid(1)}@sluice.example>` });
  expect(one?.mail.subject?.split(' · ').toSorted()).toEqual(['First response is overdue.', '首次响应已超时。']);
  expect(one?.mail.text).toContain(`${TICKET}\nhttps://desk.our.example/v1/tickets/${TICKET}`);
  expect(one?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(one?.raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
  expect(await outbox()).toMatchObject([{ kind: 'notice', state: 'sent', ticketId: TICKET, accountId: 'support' }]);
  expect(await recordsOn(TOPICS.outboundReceipts)).toBe(0);
});

test('an agent without a mailbox, and one who is not there: failed in the outbox, logged, counted by the check', async () => {
  files = { ...small, 'agents.yaml': small['agents.yaml']!.replace(/^ {4}email: anna.*\n/m, '') };
  await run();
  await ask(notice(1), notice(2, { recipientId: 'nobody' }));
  expect(sink.taken).toEqual([]);
  expect(await outbox()).toMatchObject([
    { state: 'failed', code: 'no_agent', nextAt: null },
    { state: 'failed', code: 'no_address' },
  ]);
  expect(rig.lines.filter((line) => line.includes('an agent cannot be told by mail'))).toHaveLength(2);
  expect((await service.checks()).find(({ name }) => name === 'channel-email outgoing')).toMatchObject({ detail: '2 messages failed for good' });
});

test('no outgoing server: held, visible, and sent when there is one', async () => {
  smtpUrl = undefined;
  await run();
  await ask(notice(1));
  expect(await outbox()).toMatchObject([{ state: 'held' }]);
  expect((await service.checks()).find(({ name }) => name === 'channel-email outgoing')).toMatchObject({ status: 'warn' });
  smtpUrl = sink.url;
  await ask(notice(2));
  for (const end = performance.now() + 10_000; sink.taken.length < 2 && performance.now() < end; ) await rig.settle();
  expect(sink.taken).toHaveLength(2);
});

test('refused for now it comes again; refused for good it has failed', async () => {
  await run();
  sink.script.onData = () => {
    throw refusal(450, '4.2.1 later');
  };
  await ask(notice(1));
  expect(await outbox()).toMatchObject([{ state: 'queued', attempts: 1, code: '4.2.1' }]);
  sink.script.onData = () => undefined;
  rig.clock.move(HOUR);
  await rig.settle();
  for (const end = performance.now() + 10_000; sink.taken.length < 1 && performance.now() < end; ) await rig.settle();
  expect(sink.taken).toHaveLength(1);
});

test('what comes back of a notice is no contact: a bounce has it failed, an out-of-office is passed over; a person’s mail is a contact', async () => {
  await run();
  await ask(notice(1), notice(2));
  const id = (n: number): string => `<msg_${uuid(n)}@sluice.example>`;
  expect((await come([`From: MAILER-DAEMON@sluice.example`, 'Subject: Undelivered Mail Returned to Sender', 'Auto-Submitted: auto-replied', `In-Reply-To: ${id(1)}`])).response).toContain(
    'about a notice',
  );
  expect((await come(['From: anna@sluice.example', 'Subject: Out of office', 'Auto-Submitted: auto-replied', `In-Reply-To: ${id(2)}`], 'anna@sluice.example')).response).toContain('about a notice');
  expect((await come(['From: anna@sluice.example', 'Subject: Out of office', 'Auto-Submitted: auto-replied'], 'anna@sluice.example')).response).toContain('about a notice');
  expect(await recordsOn(TOPICS.contactsReceived)).toBe(0);
  expect((await outbox()).map(({ state }) => state)).toEqual(['sent', 'failed']);
  expect((await come(['From: anna@sluice.example', 'Subject: I am on it', `In-Reply-To: ${id(2)}`], 'anna@sluice.example')).response).toContain('Taken as con_');
  expect((await come(['From: li.wei@example.com', 'Subject: Out of office', 'Auto-Submitted: auto-replied', `In-Reply-To: <msg_${uuid(7)}@sluice.example>`], 'li.wei@example.com')).response).toContain(
    'Taken as con_',
  );
  await rig.settle();
  expect(await recordsOn(TOPICS.contactsReceived)).toBe(2);
});
