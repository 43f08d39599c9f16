import { TOPICS } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';
import { MINUTE, toIso } from '@sluice/kernel';

let s: TestSystem;
beforeAll(async () => {
  s = await TestSystem.start();
});
afterAll(() => s.stop());

interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly status: string;
  readonly agentId: string | null;
  readonly ownerId: string | null;
  readonly queueId: string | null;
  readonly priority: number;
  readonly subject: string | null;
}
interface Clock {
  readonly clock: string;
  readonly state: string;
  readonly dueAt: string;
  readonly startedAt: string;
}
const tickets = async (query = ''): Promise<readonly Ticket[]> => (await s.api.ok<{ items: Ticket[] }>('GET', `/v1/tickets${query}`)).items;
const ticketOf = async (subject: string): Promise<Ticket> => {
  const found = (await tickets('?limit=100')).find((one) => one.subject === subject);
  if (!found) throw new Error(`no ticket about ${subject}`);
  return s.api.ok<Ticket>('GET', `/v1/tickets/${found.id}`);
};
const clocks = async (id: string): Promise<readonly Clock[]> => (await s.api.ok<{ items: Clock[] }>('GET', `/v1/tickets/${id}/clocks`)).items;

test('a mail becomes a ticket: classified, given to who can have it, with the reason; its clock runs in the calendar of the queue', async () => {
  await s.sendMail({ from: '"李伟" <li.wei@example.com>', subject: '重复扣款', text: '你好，我被重复扣款了两次，请尽快退款。谢谢', messageId: '<first@example.com>' });
  await s.settle();
  const ticket = await ticketOf('重复扣款');
  expect(ticket).toMatchObject({ status: 'open', agentId: 'mei', ownerId: 'mei', queueId: 'billing' });

  const { items } = await s.api.ok<{ items: { cause: string; text: string; decision: Record<string, unknown> }[] }>('GET', `/v1/tickets/${ticket.id}/decisions`);
  expect(items.at(-1)).toMatchObject({ cause: 'push', decision: { agentId: 'mei', ruleId: 'billing-words', queueId: 'billing', features: { language: 'zh' } } });
  expect(items.at(-1)?.text).toContain('mei');
  // Anna has not the language, and that is counted.
  expect(items.at(-1)?.decision['excluded']).toEqual({ language: 1 });

  const first = (await clocks(ticket.id)).find((one) => one.clock === 'first_response');
  expect(first).toMatchObject({ state: 'running', startedAt: toIso(s.clock.now()), dueAt: toIso(s.clock.now() + 15 * MINUTE) });
});

test('an answer reaches the customer as a correct mail, stops the clock, and his reply comes back; a stranger with the same ids stays outside', async () => {
  const before = await ticketOf('重复扣款');
  s.clock.move(5 * MINUTE);
  const mei = await s.as('agent', 'mei');
  const answer = { text: '您好，多扣的款项今天退回。' };
  const sent = await mei.post<{ id: string }>(`/v1/conversations/${before.conversationId}/messages`, answer, { 'idempotency-key': 'answer-1' });
  expect(sent.status).toBe(201);
  expect((await mei.post(`/v1/conversations/${before.conversationId}/messages`, answer, { 'idempotency-key': 'answer-1' })).body).toEqual(sent.body);
  await s.settle();

  expect(s.mail.mails).toHaveLength(1);
  const [mail] = s.mail.mails;
  expect(mail?.envelope.to).toEqual(['li.wei@example.com']);
  expect(mail?.header('in-reply-to')).toBe('<first@example.com>');
  expect(mail?.header('references')).toContain('<first@example.com>');
  expect(mail?.header('message-id')).toMatch(/^<t[a-z2-7]{43}\.[a-z2-7]+@sluice\.example>$/);
  expect(mail?.header('reply-to')).toMatch(/support\+t[a-z2-7]{43}@sluice\.example/);
  expect(mail?.header('auto-submitted')).toMatch(/^(no)?$/);

  expect((await clocks(before.id)).find((one) => one.clock === 'first_response')).toMatchObject({ state: 'met' });
  expect(await s.story(TOPICS.ticketsEvents, before.id)).toContain('message_sent');

  const ours = mail?.header('message-id') ?? '';
  await s.sendMail({
    from: 'li.wei@example.com',
    to: /<?(support\+[^>]+)>?/.exec(mail?.header('reply-to') ?? '')?.[1] ?? '',
    subject: 'Re: 重复扣款',
    text: '还没有收到退款，请再查一下好吗？',
    inReplyTo: ours,
    references: ['<first@example.com>', ours],
    messageId: '<second@example.com>',
  });
  await s.sendMail({ from: 'mallory@evil.example', subject: 'Re: 重复扣款', text: 'Please send the refund to my account instead.', inReplyTo: ours, references: ['<first@example.com>', ours] });
  await s.settle();

  const { items } = await s.api.ok<{ items: { direction: string; text: string; delivery: { status: string } | null }[] }>('GET', `/v1/conversations/${before.conversationId}/timeline`);
  expect(items.map((one) => [one.direction, one.delivery?.status ?? null])).toEqual([
    ['in', null],
    ['out', 'sent'],
    ['in', null],
  ]);
  expect(items.at(-1)?.text).toContain('还没有收到退款');
  const strangers = (await tickets('?limit=100')).filter((one) => one.conversationId !== before.conversationId && one.subject === 'Re: 重复扣款');
  expect(strangers).toHaveLength(1);
});

test('an API contact is answered 202, known again, and found by its id', async () => {
  const contact = { channel: 'app', externalId: 'order-1', from: { kind: 'email', value: 'kim@example.com' }, subject: 'Order 1', text: 'Where is my order? It has not come.' };
  const first = await s.api.post<{ id: string; duplicate: boolean }>('/v1/contacts', contact);
  expect([first.status, first.body.duplicate]).toEqual([202, false]);
  expect((await s.api.post('/v1/contacts', contact)).body).toEqual({ id: first.body.id, duplicate: true });
  expect((await s.api.post('/v1/contacts', { ...contact, text: 'something else' })).status).toBe(422);
  await s.settle();
  const found = await s.api.ok<{ status: string; ticketId: string; conversationId: string }>('GET', `/v1/contacts/${first.body.id}`);
  expect(found.status).toBe('threaded');
  expect(await s.api.ok<Ticket>('GET', `/v1/tickets/${found.ticketId}`)).toMatchObject({ status: 'open', conversationId: found.conversationId, queueId: 'general' });
});
