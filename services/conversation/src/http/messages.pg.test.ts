import { DAY, toIso } from '@sluice/kernel';
import type { Ticket } from '../domain/ticket.ts';
import { mail, NINE, receipt, SUPPORT } from '../testing.ts';
import { as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const MIB = 1024 * 1024;
const FROM = 'li.wei@customer.example';
const timeline = async (conversationId: string): Promise<Record<string, unknown>[]> => (await b.get(`/v1/conversations/${conversationId}/timeline`)).body['items'] as Record<string, unknown>[];

test('a reply leaves by the customer’s channel, is an answer, and stops the first response', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  b.actor = as('anna');
  const sent = await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, {
    text: 'It leaves today. 今天发出。',
    attachments: [{ filename: 'label.pdf', contentType: 'application/pdf', base64: 'JVBERg==' }],
  });
  expect(sent).toMatchObject({
    status: 201,
    headers: { location: `/v1/conversations/${ticket.conversationId}/timeline` },
    body: { conversationId: ticket.conversationId, ticketId: ticket.id, delivery: { status: 'queued' } },
  });
  const [out] = await b.said('outbound.requested');
  expect(out?.data).toMatchObject({
    messageId: sent.body['id'],
    channel: 'email',
    accountId: 'support',
    to: { kind: 'email', value: FROM },
    subject: 'Re: Where is my parcel? 我的包裹在哪里?',
    text: 'It leaves today. 今天发出。',
    author: 'agent',
    attachments: [{ filename: 'label.pdf', contentType: 'application/pdf', bytes: 4, inline: false }],
  });
  const [file] = out!.data['attachments'] as { sha256: string }[];
  expect((await b.blobs.get(file?.sha256 ?? ''))?.toString()).toBe('%PDF');
  expect((await b.said('ticket.message_sent'))[0]?.data).toMatchObject({ answer: true, by: { kind: 'agent', id: 'anna' }, audience: 'customer' });
  expect(await b.ticket(ticket.id)).toMatchObject({ answerCount: 1, oldestUnansweredAt: null });
});

test('an answer may carry HTML: it is made safe before it is kept or sent, and the text is made of it where none is given', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const url = `/v1/conversations/${ticket.conversationId}/messages`;
  const html = '<p onclick="alert(1)">您好，<b>今天</b>发出。</p><script>alert(1)</script><p>See <a href="https://a.example/4711">here</a>.<img src="https://t.example/p.gif"></p>';
  const safe =
    '<p>您好，<b>今天</b>发出。</p><p>See <a href="https://a.example/4711" target="_blank" rel="noopener noreferrer nofollow">here</a>.<img data-remote-src="https://t.example/p.gif" /></p>';
  expect((await b.send('POST', url, { html })).status).toBe(201);
  expect((await b.send('POST', url, { html: '<p>Both.</p>', text: 'As text.' })).status).toBe(201);
  expect((await b.send('POST', url, { text: 'Plain.' })).status).toBe(201);
  expect((await b.said('outbound.requested')).map(({ data }) => [data['text'], data['html']])).toEqual([
    ['您好，今天发出。\n\nSee here [https://a.example/4711].', safe],
    ['As text.', '<p>Both.</p>'],
    ['Plain.', undefined],
  ]);
  expect((await timeline(ticket.conversationId)).map((one) => one['text'])).toContain('您好，今天发出。\n\nSee here [https://a.example/4711].');
  const begun = await b.send('POST', '/v1/conversations', { to: { accountId: 'support', kind: 'email', value: 'new@customer.example' }, html: '<p>Hello 你好</p><form>' });
  expect([begun.status, (await b.said('outbound.requested')).at(-1)?.data]).toMatchObject([201, { text: 'Hello 你好', html: '<p>Hello 你好</p>' }]);
});

test('a person with a key of his own answers too, and owns nothing; who acts for an agent is that agent', async () => {
  const ticket = await b.demand({ from: FROM });
  expect((await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'We are on it.' })).status).toBe(201);
  expect(await b.ticket(ticket.id)).toMatchObject({ status: 'open', answerCount: 1, ownerId: null });
  b.actor = { keyId: 'key_admin', role: 'admin', agentId: 'mei', actsFor: 'key_admin' };
  await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Done.' });
  expect(await b.ticket(ticket.id)).toMatchObject({ ownerId: 'mei' });
  expect((await timeline(ticket.conversationId)).map((one) => [one['author'], one['by']])).toEqual([
    ['customer', null],
    ['agent', 'key:key_admin'],
    ['agent', 'mei'],
  ]);
});

test('one order over all channels, with the provider’s time, ours, and what became of it', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  b.clock.move(1000);
  const at = toIso(b.clock.now());
  const sent = await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Soon.' });
  const messageId = String(sent.body['id']);
  await b.deliver([receipt(ticket, messageId, 'sent')]);
  await b.deliver([receipt(ticket, messageId, 'delivered')]);
  const [first, second] = await timeline(ticket.conversationId);
  expect(first).toMatchObject({
    direction: 'in',
    author: 'customer',
    by: null,
    at: toIso(NINE),
    from: { kind: 'email', value: FROM },
    to: null,
    delivery: null,
    channel: 'email',
    audience: 'customer',
  });
  expect(second).toMatchObject({
    id: messageId,
    direction: 'out',
    at,
    occurredAt: null,
    from: null,
    to: { kind: 'email', value: FROM },
    delivery: { status: 'delivered', at: toIso(NINE + DAY), code: null },
  });
});

test('who really sent a mail is shown with it; null where nobody has looked', async () => {
  await b.deliver([mail({ from: FROM, dmarc: 'fail' })]);
  const shown = await timeline((await b.tickets())[0]!.conversationId);
  expect(shown.map((one) => one['authentication'])).toEqual([{ verdict: 'fail', spf: 'none', dkim: 'none', dmarc: 'fail', arc: 'none', domain: 'customer.example', aligned: false, by: 'listener' }]);
  const { conversationId } = await b.demand({ from: 'other@customer.example' });
  expect((await timeline(conversationId)).map((one) => one['authentication'])).toEqual([null]);
});

test('a delivery that failed for good is shown with its code', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const sent = await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Soon.' });
  await b.deliver([receipt(ticket, String(sent.body['id']), 'failed', '5.1.1')]);
  expect((await timeline(ticket.conversationId)).at(-1)).toMatchObject({ delivery: { status: 'failed', code: '5.1.1' } });
});

test('in a closed ticket nothing is sent: 409 with the state', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await b.send('POST', `/v1/tickets/${ticket.id}/close`, { reason: 'withdrawn' });
  expect(await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Hello' })).toMatchObject({
    status: 409,
    body: { code: 'conflict', present: { id: ticket.id, status: 'closed', closeReason: 'withdrawn' } },
  });
  expect(await b.said('outbound.requested')).toEqual([]);
});

test('a conversation that joined another says where to write', async () => {
  await b.deliver([mail({ from: 'wife@customer.example', id: 'child@customer.example', inReplyTo: 'parent@customer.example' })]);
  const [child] = await b.tickets();
  await b.deliver([mail({ from: FROM, to: [SUPPORT, 'wife@customer.example'], id: 'parent@customer.example' })]);
  const { joinedInto: moved } = (await b.get(`/v1/conversations/${child?.conversationId}`)).body;
  expect(moved).toEqual(expect.stringMatching(/^cnv_/));
  expect(await b.send('POST', `/v1/conversations/${child?.conversationId}/messages`, { text: 'Hello' })).toMatchObject({ status: 409, body: { present: { joinedInto: moved } } });
  expect(await timeline(String(moved))).toHaveLength(2);
});

test('the same key sends once', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const url = `/v1/conversations/${ticket.conversationId}/messages`;
  const calls = await Promise.all([1, 2, 3].map(() => b.send('POST', url, { text: 'Once.' }, { 'idempotency-key': 'once' })));
  expect(new Set(calls.map((one) => one.body['id'])).size).toBe(1);
  expect(await b.said('outbound.requested')).toHaveLength(1);
});

test.each([
  ['no base64', { text: 'x', attachments: [{ filename: 'a.txt', contentType: 'text/plain', base64: 'a b!' }] }, 400, 'body.attachments.0.base64'],
  ['a path as a name', { text: 'x', attachments: [{ filename: '../../etc/passwd', contentType: 'text/plain', base64: '' }] }, 400, 'body.attachments.0.filename'],
  ['a line break in the subject', { text: 'x', subject: 'a\r\nBcc: all@example.com' }, 400, 'body.subject'],
  ['a contact point of nobody', { text: 'x', to: 'cpt_01970f3c-8a00-8000-8000-000000000001' }, 404, undefined],
  ['more than a message may hold', { text: '退'.repeat(30_000) }, 413, 'body.text'],
  ['more HTML than a message may hold', { html: `<p>${'退'.repeat(9000)}</p>` }, 413, 'body.html'],
  ['HTML that is nested to hurt', { html: '<div>'.repeat(2000) }, 400, 'body.html'],
  ['HTML that says nothing, beside a text', { text: 'x', html: '<form></form>' }, 400, 'body.html'],
  ['HTML that says nothing', { html: '<script>alert(1)</script><img src="https://t.example/p.gif">' }, 400, 'body.html'],
  ['neither text nor HTML', {}, 400, 'body.text'],
  ['control characters', { text: 'a\u0001b' }, 400, 'body.text'],
  ['nothing', { text: '' }, 400, 'body.text'],
])('%s is refused by name, and nothing is sent', async (_, body, status, path) => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const answer = await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, body);
  expect(answer).toMatchObject({ status, body: path === undefined ? { code: 'not_found' } : { errors: [{ path }] } });
  expect(await b.said('outbound.requested')).toEqual([]);
});

test('another customer’s contact point is not this one’s', async () => {
  const [mine, his] = [await b.demand({ from: FROM }), await b.demand({ from: 'mallory@elsewhere.example' })];
  const { body } = await b.get(`/v1/customers/${his.customerId}`);
  const [point] = body['contactPoints'] as { id: string }[];
  expect((await b.send('POST', `/v1/conversations/${mine.conversationId}/messages`, { text: 'x', to: point?.id })).status).toBe(404);
  expect(await b.said('outbound.requested')).toEqual([]);
});

test('what the channel does not let through is refused by its rule, with its name, before anything is queued', async () => {
  const { body } = await b.get('/v1/channels/rules');
  const [email] = (body['channels'] as { channel: string; files: { togetherBytes: number } }[]).filter((one) => one.channel === 'email');
  expect([email?.files.togetherBytes, body['rules']]).toEqual([18 * MIB, expect.arrayContaining(['file_size', 'reply_window'])]);
  const files = [10, 9].map((n) => ({ filename: `${n}.bin`, contentType: 'application/octet-stream', base64: Buffer.alloc(n * MIB).toString('base64') }));
  const [mailed, called] = [await b.demand({ agent: 'anna', from: FROM }), await b.demand({ agent: 'anna' })];
  const write = (ticket: Ticket) => b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Both manuals. 两本手册。', attachments: files });
  expect(await write(mailed)).toMatchObject({ status: 422, body: { code: 'rule_refused', rule: 'file_size', channel: 'email', errors: [{ path: 'body.attachments' }] } });
  expect(await b.said('outbound.requested')).toEqual([]);
  expect(await write(called)).toMatchObject({ status: 201 });
});
