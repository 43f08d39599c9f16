import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type OutboundRequested, type Topic, TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { DAY, HOUR, SECOND } from '@sluice/kernel';

interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly labels: readonly string[];
  readonly queueId: string;
  readonly humanMessages: number;
  readonly oldestUnansweredAt: string | null;
}
interface Message {
  readonly kind: string;
  readonly direction: string;
  readonly author: string;
  readonly text: string;
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const dns = { 's1._domainkey.customer.example TXT': `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}` };
const dkim = { domainName: 'customer.example', keySelector: 's1', privateKey };

/** The example of the page, as it stands there. */
const page = readFileSync(new URL('../../docs/routing.md', import.meta.url), 'utf8');
const [, rule = ''] = /### What a rule says by itself\n```yaml\n[^]*?\nrules:\n([^]*?)```/.exec(page) ?? [];
const [, ZH = '', EN = ''] = /answer: \{zh: (.*), en: (.*)\}/.exec(rule) ?? [];
const files = exampleFiles('small');
const withRule = (more = ''): Record<string, string> => ({
  ...files,
  'agents.yaml': files['agents.yaml']!.replaceAll('presence: available', 'presence: offline'),
  'rules.yaml': files['rules.yaml']!.replace('rules:\n', `rules:\n${rule.replace('[refund]', `[refund${more}]`)}`),
});

let s: TestSystem;
beforeEach(async () => {
  s = await TestSystem.start({ files: withRule(), dns });
});
afterEach(() => s.stop());

const writes = async (from: string, text: string, more: object = { dkim }): Promise<Ticket> => {
  s.clock.move(SECOND); // ids sort as they were made
  await s.sendMail({ from, subject: 'Order 4711 订单', text, ...more });
  await s.settle();
  return (await tickets()).at(-1)!;
};
const tickets = async (query = ''): Promise<Ticket[]> => {
  const { items } = await s.api.ok<{ items: Ticket[] }>('GET', `/v1/tickets?limit=100${query}`);
  return items.toReversed();
};
const timeline = async ({ conversationId }: Ticket): Promise<Message[]> => (await s.api.ok<{ items: Message[] }>('GET', `/v1/conversations/${conversationId}/timeline`)).items;
const publish = async (next: Record<string, string>): Promise<void> => {
  expect(await s.api.ok('POST', '/v1/config', { files: next })).toMatchObject({ missing: [], refused: [] });
  await s.settle();
};
/** The same records once more, as after a process that was killed before it had saved its place. */
async function again(topic: Topic): Promise<void> {
  for (let partition = 0; partition < topic.partitions; partition++)
    for (const { key, headers, value } of await s.platform.log.read(topic.name, partition, 0, 1000))
      await s.platform.log.publish([{ id: headers['ce_id'] ?? '', topic: topic.name, key, headers, value }]);
  await s.settle();
}
const said = (raw: string): string =>
  Buffer.from(
    raw
      .slice(raw.search(/\r?\n\r?\n/))
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
    .toString('utf8')
    .trim();

test.each([
  ['中文', '我要退款，订单 4711 一直没有收到，请尽快处理。', ZH],
  ['English', 'Please refund my order 4711: it has never come, and I have waited for two weeks.', EN],
])('%s: a rule with labels and an answer makes a labelled ticket and one automatic mail, whatever happens afterwards', async (_name, text, answer) => {
  const ticket = await writes('li.wei@customer.example', text);
  expect(ticket).toMatchObject({ labels: ['refund'], queueId: 'billing', humanMessages: 0, oldestUnansweredAt: expect.any(String) });
  const [mail, ...more] = s.mail.mails;
  expect(more).toEqual([]);
  expect(mail?.envelope).toEqual({ from: '', to: ['li.wei@customer.example'] });
  expect(['auto-submitted', 'subject', 'to', 'cc', 'bcc'].map((name) => mail?.header(name))).toEqual(['auto-replied', expect.stringMatching(/^Re: |^=\?/), 'li.wei@customer.example', '', '']);
  // Its own words and no others: nothing of what was written is sent back.
  expect(said(mail?.raw ?? '')).toBe(answer);
  expect(await timeline(ticket)).toMatchObject([
    { direction: 'in', kind: 'message' },
    { direction: 'out', kind: 'automatic', author: 'system', text: answer },
  ]);

  await publish(withRule(', money'));
  await s.restart();
  await publish(withRule(', cash'));
  const asked = (await s.events(TOPICS.conversationsEvents)).flatMap(({ type, data }) => (type === 'dev.sluice.work.requested.v1' ? [(data as { cause: string }).cause] : []));
  expect(asked).toEqual(['new', 'reconfigured', 'reconfigured']);
  await again(TOPICS.routingEvents);
  await again(TOPICS.outboundMessages);
  await s.sendMail({ from: 'li.wei@customer.example', subject: 'Re: Order 4711 订单', text, dkim, inReplyTo: mail?.header('message-id') ?? '' });
  await s.settle();
  await s.move(HOUR);
  expect(s.mail.mails.length).toBe(1);
  expect((await tickets('&label=refund')).map((one) => one.id)).toEqual([ticket.id]);
  expect(await tickets('&label=cash')).toEqual([]);
  expect((await s.events(TOPICS.outboundMessages)).map((event) => (event.data as OutboundRequested).author)).toEqual(['system', 'system']);
});

test('an agent’s answer is the first: the clocks have not heard of the machine’s', async () => {
  const ticket = await writes('li.wei@customer.example', 'Please refund my order.');
  const names = async (): Promise<string[]> => (await s.events(TOPICS.slaEscalations)).map((event) => (event.data as { stage: string }).stage);
  await s.move(DAY);
  expect(await names()).toContain('breach');
  const mei = await s.as('agent', 'mei');
  await mei.ok('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Done. 已办理。' });
  await s.settle();
  expect(await s.api.ok('GET', `/v1/tickets/${ticket.id}`)).toMatchObject({ humanMessages: 1, oldestUnansweredAt: null });
  expect(s.mail.mails.map((mail) => mail.header('auto-submitted'))).toEqual(['auto-replied', '']);
});

test('a forged sender is sent nothing, and it is seen why; the app’s customer needs no proof', async () => {
  const forged = await writes('victim@customer.example', 'Please refund my order.', {});
  const other = await writes('victim@customer.example', '请退款', { dkim: { ...dkim, domainName: 'attacker.example' }, subject: 'Another 另一个' });
  expect(s.mail.mails).toEqual([]);
  for (const ticket of [forged, other]) {
    expect(ticket.labels).toEqual(['refund']);
    const told = (await s.events(TOPICS.ticketsEvents)).filter((event) => event.subject === ticket.id && event.type === 'dev.sluice.ticket.reply_withheld.v1');
    expect(told.map((event) => event.data)).toMatchObject([{ ruleId: 'refund-requests', reason: 'unauthenticated' }]);
  }
  s.clock.move(SECOND);
  await s.api.ok('POST', '/v1/contacts', { channel: 'app', externalId: 'a-1', from: { kind: 'user', value: 'user-7' }, text: '我要退款' });
  await s.settle();
  expect((await timeline((await tickets()).at(-1)!)).map(({ kind, text }) => [kind, text])).toEqual([
    ['message', '我要退款'],
    ['automatic', ZH],
  ]);
});

test('who writes a hundred times is answered as often as the company allows', async () => {
  for (let n = 0; n < 8; n++) await writes('li.wei@customer.example', 'Please refund it.', { dkim, subject: `Order ${n}` });
  expect(s.mail.mails.length).toBe(5);
  const reasons = (await s.events(TOPICS.ticketsEvents)).flatMap((event) => (event.type === 'dev.sluice.ticket.reply_withheld.v1' ? [(event.data as { reason: string }).reason] : []));
  expect(reasons).toEqual(['too_many', 'too_many', 'too_many']);
});
