import net from 'node:net';
import { compose, type ConfigPublished, type ContactReceived, decode, TOPICS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { pause, type Role } from '@sluice/runtime';
import { readMetrics } from '@sluice/runtime/testing';
import type { ConfigSource, ConfigVersion } from '@sluice/stream';
import { createTransport } from 'nodemailer';
import { type ChannelEmailService, createChannelEmailService } from './index.ts';

const small = exampleFiles('small');
let rig: ChannelRig;
let version: ConfigVersion;
const source: ConfigSource = { current: () => Promise.resolve(version), fetch: () => Promise.resolve(version) };
beforeEach(async () => {
  version = { version: 'v1', files: small, digests: {}, at: RIG_START };
  rig = await channelRig();
});
afterEach(() => rig.close());

const make = (port = 0): ChannelEmailService => createChannelEmailService(rig.platform, { source, secrets: () => undefined, smtpListen: { host: '127.0.0.1', port, hostname: 'mx.our.example' } });
/** What the wire answered, as code and words. */
async function send(service: ChannelEmailService, to: string, text = '我的订单在哪里？'): Promise<string> {
  const client = createTransport({ host: '127.0.0.1', port: service.smtpPort ?? 0, ignoreTLS: true });
  try {
    return (await client.sendMail({ from: 'li.wei@example.com', to, subject: '订单', text })).response;
  } catch (error) {
    return (error as { response?: string }).response ?? String(error);
  } finally {
    client.close();
  }
}
async function events(): Promise<ContactReceived[]> {
  await rig.settle();
  const all = await Promise.all(Array.from({ length: TOPICS.contactsReceived.partitions }, (_, part) => rig.log.read(TOPICS.contactsReceived.name, part, 0, 100)));
  return all.flat().map((record) => decode(record)?.data as ContactReceived);
}
async function publish(next: string, files: Record<string, string>): Promise<void> {
  version = { version: next, files, digests: {}, at: RIG_START };
  const data: ConfigPublished = { version: next, digests: {}, at: toIso(RIG_START) };
  await rig.log.publish([compose(TOPICS.configPublished, 'config.published', data, { service: 'gateway', key: 'current', subject: next, at: RIG_START })]);
}
async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = performance.now() + 15_000; performance.now() < end; await pause(10)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error('it never came about');
}

test('from the door to the log, and back to what became of it', async () => {
  const service = await rig.run(make());
  const id = /con_\S+/.exec(await send(service, 'hello@sluice.example'))?.[0] ?? '';
  expect(await events()).toMatchObject([{ contactId: id, channel: 'email', accountId: 'support', subject: '订单', text: '我的订单在哪里？', receivedAt: toIso(RIG_START), automatic: 'none' }]);
  const app = await rig.http(service);
  const ask = async () => (await app.inject(`/v1/channels/email/contacts/${id}`)).json<Record<string, unknown>>();
  expect(await ask()).toEqual({ id, status: 'received', conversationId: null, ticketId: null });
  const ticket = { ticketId: 'tkt_1', conversationId: 'cnv_1', customerId: 'cus_1' };
  const data = { ticket, messageId: 'msg_1', channel: 'email', kind: 'message', author: 'customer', receivedAt: toIso(RIG_START), contactId: id };
  await rig.log.publish([compose(TOPICS.ticketsEvents, 'ticket.message_received', data, { service: 'conversation', key: 'cnv_1', subject: 'tkt_1', at: RIG_START })]);
  await rig.settle();
  expect(await ask()).toEqual({ id, status: 'threaded', conversationId: 'cnv_1', ticketId: 'tkt_1' });
  expect((await app.inject('/v1/channels/email/accounts')).json()).toEqual({
    items: [{ id: 'support', addresses: ['support@sluice.example', 'hello@sluice.example'], outgoing: 'held', mailbox: null }],
    next: null,
  });
  expect((await service.checks()).filter((check) => check.status !== 'ok')).toEqual([]);
  expect(service.deadLetters().map((letters) => letters.group)).toEqual(['channel-email']);
});

test('what came by mail is counted with the time to its commit, and each flush', async () => {
  const metrics = await readMetrics();
  const service = await rig.run(make());
  for (const text of ['一', '二', '三']) expect(await send(service, 'hello@sluice.example', text)).toMatch(/^250/);
  const labels = { channel: 'email', way: 'smtp', outcome: 'accepted' };
  expect(await metrics.read('sluice.contact.accepted.count', labels)).toEqual([3]);
  const [tookMs = 0] = await metrics.read('sluice.contact.accepted.sum', labels);
  const [flushMs = 0] = await metrics.read('sluice.intake.flush.sum', { channel: 'email' });
  expect(flushMs).toBeGreaterThan(0);
  expect(tookMs).toBeGreaterThanOrEqual(flushMs);
  expect(await metrics.read('sluice.intake.flush_size.sum', { channel: 'email' })).toEqual([3]);
  await metrics.stop();
});

test('another configuration counts without a restart; a faulty one is refused and the one before stays', async () => {
  const service = await rig.run(make());
  expect(await send(service, 'fapiao@sluice.example')).toMatch(/^550 5\.1\.1/);
  await publish('v2', edited(small, 'channels.yaml', 'hello@sluice.example', 'fapiao@sluice.example'));
  await until(async () => (await send(service, 'fapiao@sluice.example')).startsWith('250'));
  expect(await send(service, 'hello@sluice.example')).toMatch(/^550/);
  await publish('v3', edited(small, 'channels.yaml', 'kind: email', 'kind: pigeon'));
  const check = await until(async () => (await service.checks()).find((one) => one.name === 'configuration channel-email' && one.status === 'warn'));
  expect(check).toMatchObject({ detail: expect.stringContaining('v3 was refused'), remedy: expect.stringContaining('correct') });
  expect(await send(service, 'fapiao@sluice.example')).toMatch(/^250/);
});

test('a secret that is not there is a failing check with a remedy, and makes nobody unready; mail is still taken', async () => {
  version = { ...version, files: { ...small, 'channels.yaml': `${small['channels.yaml']?.trimEnd()}\n    smtp: {urlEnv: SUPPORT_SMTP_URL}\n` } };
  const service = await rig.run(make());
  expect((await service.checks()).filter((check) => check.status === 'fail')).toEqual([
    { name: 'mail account support', status: 'fail', detail: 'not set: SUPPORT_SMTP_URL', remedy: expect.stringContaining('channels.yaml'), elsewhere: true },
  ]);
  expect(await send(service, 'support@sluice.example')).toMatch(/^250/);
});

test('a port that is taken is said in one sentence that says what to do', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as net.AddressInfo;
  const service = make(port);
  await service.migrate();
  await expect(service.start()).rejects.toThrow(`the port 127.0.0.1:${port} for incoming mail is taken: set SLUICE_SMTP_LISTEN`);
  await service.stop();
  other.close();
});

test('draining refuses new mail for now; stopped, nothing listens; started again it takes mail', async () => {
  const service = await rig.run(make());
  await service.drain();
  expect(await send(service, 'support@sluice.example')).toMatch(/^421 /);
  await service.stop();
  expect(service.smtpPort).toBeUndefined();
  const again = await rig.run(make());
  expect(await send(again, 'support@sluice.example')).toMatch(/^250/);
});

test.each<[Role, number, number]>([
  ['admin', 200, 404],
  ['supervisor', 200, 404],
  ['intake', 403, 404],
  ['agent', 403, 403],
  ['department', 403, 403],
  ['subscriber', 403, 403],
])('%s may see accounts and outbox: %i; a contact: %i', async (role, lists, contact) => {
  const app = await rig.http(await rig.run(make()), { keyId: 'k', role });
  const status = async (path: string): Promise<number> => (await app.inject(`/v1/channels/email/${path}`)).statusCode;
  expect([await status('accounts'), await status('outbox'), await status('contacts/con_01963b1e-7c00-7000-8000-000000000001')]).toEqual([lists, lists, contact]);
  expect([await status('outbox?limit=0'), await status('outbox?nothing=1'), await status('contacts/x')]).toEqual([400, 400, 400]);
});
