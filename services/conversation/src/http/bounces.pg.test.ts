import type { Ticket } from '../domain/ticket.ts';
import { mail, type Mail, SUPPORT } from '../testing.ts';
import { type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const FROM = 'li.wei@customer.example';
const DAEMON = 'mailer-daemon@customer.example';
interface Out {
  readonly messageId: string;
  readonly contactPointId: string;
  readonly mail: { readonly messageId: string };
}
const answer = (ticket: Ticket, more: object = {}) => b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'On its way. 已发出。', ...more });
const timeline = async (ticket: Ticket) => (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body['items'] as Record<string, unknown>[];
const tokenOf = (ticket: Ticket): string => b.tokens.sign(ticket.conversationId);
const out = async () => (await b.said('outbound.requested')).map((one) => one.data as { messageId: string; contactPointId: string; mail: { messageId: string } }) as [Out, Out];

const bounce = (ticket: Ticket, machine: NonNullable<Mail['machine']>, more: Mail = {}) =>
  b.deliver([
    mail({ from: DAEMON, to: [`bounces+${tokenOf(ticket)}@sluice.example`], tokens: [tokenOf(ticket)], automatic: 'bounce', subject: 'Undelivered', machine, receivedAt: b.clock.now(), ...more }),
  ]);

test('an address that is gone: the message that came back has failed, its answer is revoked, the ticket is open again, and nothing goes there by itself', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await answer(ticket);
  await b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' });
  const [sent] = await out();
  b.clock.move(5000);
  await bounce(ticket, { originalMessageId: sent.mail.messageId, reason: 'user_unknown', permanent: true, status: '5.1.1' });
  expect(await b.ticket(ticket.id)).toMatchObject({ status: 'open', answerCount: 0, wantsWork: true, reopened: 1 });
  const [, ours, came] = await timeline(ticket);
  expect(ours).toMatchObject({ id: sent.messageId, delivery: { status: 'failed', code: '5.1.1' } });
  expect(came).toMatchObject({ kind: 'bounce', author: 'third_party', machine: { messageId: sent.messageId, reason: 'user_unknown', permanent: true, status: '5.1.1' } });
  expect((await b.said('ticket.message_failed'))[0]?.data).toMatchObject({ messageId: sent.messageId, revokesAnswer: true });
  const [asked] = (await b.said('work.requested')).slice(-1);
  expect(asked?.data).toMatchObject({ cause: 'answer_failed', text: expect.stringContaining('It should have come on Monday') });

  const marked = async () => ((await b.get(`/v1/customers/${ticket.customerId}`)).body['contactPoints'] as Record<string, unknown>[])[0]?.['undeliverable'];
  expect(await marked()).toMatchObject({ at: expect.stringMatching(/^2026-03-02T/), reason: 'user_unknown' });
  expect(await answer(ticket)).toMatchObject({ status: 422, body: { code: 'rule_refused', detail: expect.stringContaining('a bounce has told') } });
  expect(await answer(ticket, { to: sent.contactPointId })).toMatchObject({ status: 201 });
  b.clock.move(60_000);
  await b.deliver([mail({ from: FROM, to: [SUPPORT], references: [sent.mail.messageId], receivedAt: b.clock.now() })]);
  expect(await marked()).toBeNull();
  expect(await answer(ticket)).toMatchObject({ status: 201 });
});

test('where it names another address alone, as of a forward, the message has failed and the address is not marked; where it names his as well, it is', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await answer(ticket);
  const [sent] = await out();
  const gone = { originalMessageId: sent.mail.messageId, reason: 'user_unknown', permanent: true };
  await bounce(ticket, { ...gone, recipients: ['old@forwarded.example'] });
  expect((await timeline(ticket))[1]).toMatchObject({ delivery: { status: 'failed' } });
  expect(await answer(ticket)).toMatchObject({ status: 201 });
  await bounce(ticket, { ...gone, recipients: ['old@forwarded.example', 'Li.Wei@Customer.example'] });
  expect(await answer(ticket)).toMatchObject({ status: 422 });
});

test('one that quotes nothing is about the last message of the conversation whose token it carries', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await answer(ticket);
  b.clock.move(1000);
  await answer(ticket);
  const [, last] = await out();
  await bounce(ticket, { reason: 'host_unknown', permanent: true });
  expect((await timeline(ticket)).map((one) => (one['delivery'] as { status: string } | null)?.status ?? one['kind'])).toEqual(['message', 'queued', 'failed', 'bounce']);
  expect((await timeline(ticket)).at(-1)).toMatchObject({ machine: { messageId: last.messageId } });
  expect(await b.ticket(ticket.id)).toMatchObject({ answerCount: 1 });
});

test('a full mailbox is only shown: nothing has failed, nothing is opened', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await answer(ticket);
  const before = await b.ticket(ticket.id);
  const [sent] = await out();
  await bounce(ticket, { originalMessageId: sent.mail.messageId, reason: 'mailbox_full', permanent: false, status: '4.2.2' });
  expect(await b.ticket(ticket.id)).toMatchObject({ answerCount: 1, status: before.status });
  expect((await timeline(ticket)).at(-1)).toMatchObject({ machine: { messageId: sent.messageId, permanent: false, reason: 'mailbox_full' } });
  expect(await answer(ticket)).toMatchObject({ status: 201 });
});

test('nobody fails a message of another conversation: by its id alone, by the token of his own, by a forged one', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const other = await b.demand({ from: 'mallory@elsewhere.example' });
  await answer(ticket);
  const [sent] = await out();
  const machine = { originalMessageId: sent.mail.messageId, reason: 'user_unknown', permanent: true };
  await b.deliver([mail({ from: 'mallory@elsewhere.example', automatic: 'bounce', machine })]);
  await bounce(other, machine);
  await bounce(ticket, machine, { tokens: [`${tokenOf(ticket).slice(0, -1)}a`, 't.b'] });
  expect(await b.ticket(ticket.id)).toMatchObject({ answerCount: 1 });
  expect((await timeline(ticket)).map((one) => one['kind'])).toEqual(['message', 'message']);
  expect(await b.db.query('select 1 as one from conversation.dead_address')).toEqual([]);
});

test('the same bounce again, and one after the receipt of the failure, change nothing', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await answer(ticket);
  const [sent] = await out();
  for (let n = 0; n < 2; n++) await bounce(ticket, { originalMessageId: sent.mail.messageId, reason: 'user_unknown', permanent: true });
  expect(await b.said('ticket.message_failed')).toHaveLength(1);
});

test('an automatic reply names the message that it answers', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  await answer(ticket);
  const [sent] = await out();
  b.clock.move(1000);
  await b.deliver([
    mail({ from: FROM, inReplyTo: sent.mail.messageId, automatic: 'auto_reply', machine: { originalMessageId: sent.mail.messageId, reason: 'auto-submitted' }, receivedAt: b.clock.now() }),
  ]);
  expect((await timeline(ticket)).at(-1)).toMatchObject({ kind: 'automatic', machine: { messageId: sent.messageId, permanent: null } });
  expect(await b.ticket(ticket.id)).toMatchObject({ answerCount: 1 });
});
