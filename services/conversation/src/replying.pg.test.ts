import type { EventData, OutboundRequested } from '@sluice/contracts';
import { DAY, HOUR } from '@sluice/kernel';
import { Inbox } from '@sluice/store';
import { compileConversationConfig } from './config.ts';
import type { Ticket } from './domain/ticket.ts';
import { keepHouse } from './store/housekeeping.ts';
import { assigned, bench, type Bench, call, CUSTOMER, exampleFiles, type Mail, mail, NINE, queued, SUPPORT } from './testing.ts';

const LIMIT = 2;
const files = { ...exampleFiles, 'rules.yaml': (exampleFiles['rules.yaml'] ?? '').replace('order: deadline', `order: deadline\nanswersPerDay: ${LIMIT}`) };
let b: Bench;
beforeAll(async () => {
  b = await bench(compileConversationConfig({ version: 'v1', files }));
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

const ZH = { labels: ['refund'], answer: { language: 'zh', text: '您好，我们已收到您的来信。' } };
const EN = { labels: [], answer: { language: 'en', text: 'Hello! We have your message.' } };
const newest = async (): Promise<Ticket> => (await b.tickets()).at(-1)!;
const requests = async (): Promise<OutboundRequested[]> => (await b.said('outbound.requested')).map((one) => one.data as unknown as OutboundRequested);
const withheld = async (): Promise<unknown[]> => (await b.said('ticket.reply_withheld')).map((one) => one.data['reason']);
const proved = (more: Mail = {}) => mail({ dmarc: 'pass', ...more });
const tell = async (ticket: Ticket, says: EventData['work.queued']['says'] = ZH): Promise<void> =>
  void (await b.deliver([queued(ticket, { ruleId: 'refunds', ...(says === undefined ? {} : { says }) })]));

/** He writes, and a rule has something to say. */
async function writes(more: Mail = {}, says = ZH): Promise<Ticket> {
  await b.deliver([proved(more)]);
  await tell(await newest(), says);
  return newest();
}

test('a proved sender is answered at the address that he wrote from: by a machine, in the thread, and the clocks go on', async () => {
  await b.deliver([proved({ id: 'm0@customer.example', subject: '退款 refund' })]);
  const before = await newest();
  await tell(before);
  const [request, ...more] = await requests();
  expect(more).toEqual([]);
  expect(request).toMatchObject({
    ticketId: before.id,
    to: { kind: 'email', value: CUSTOMER },
    subject: 'Re: 退款 refund',
    text: ZH.answer.text,
    author: 'system',
    attachments: [],
    mail: { inReplyTo: 'm0@customer.example' },
  });
  expect(await b.db.query("select kind, author, direction, delivery from conversation.message where direction = 'out'")).toEqual([
    { kind: 'automatic', author: 'system', direction: 'out', delivery: 'queued' },
  ]);
  expect((await b.said('ticket.message_sent'))[0]?.data).toMatchObject({ messageId: request?.messageId, kind: 'automatic', answer: false, by: { kind: 'rule', id: 'refunds' } });
  expect(await newest()).toMatchObject({
    labels: ['refund'],
    replied: request?.messageId,
    status: 'new',
    answerCount: 0,
    humanMessages: 0,
    lastAgentAt: null,
    oldestUnansweredAt: before.oldestUnansweredAt,
  });
  expect((await b.said('ticket.state')).at(-1)?.data).toMatchObject({ labels: { names: ['refund'] } });
});

test('the app’s customer is answered without a word of proof: his key is it', async () => {
  await b.deliver([call({ text: 'Please refund order 4711.' })]);
  await tell(await newest(), EN);
  expect(await requests()).toMatchObject([{ channel: 'api', text: EN.answer.text, author: 'system' }]);
});

test('once: not when the same record comes again, nor with its next stay in queueing', async () => {
  await b.deliver([proved()]);
  const ticket = await newest();
  const told = queued(ticket, { says: ZH });
  expect([await b.deliver([told]), await b.deliver([told])]).toEqual([1, 0]);
  await b.answer(ticket.conversationId);
  await b.act(ticket.id, { kind: 'wait', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, waitingFor: 'customer', dueAt: b.clock.now() + DAY });
  await b.deliver([proved({ inReplyTo: (await requests()).at(-1)!.mail!.messageId, subject: 'Re: Where is my parcel? 我的包裹在哪里?' })]);
  await tell(await newest());
  expect((await requests()).map((one) => one.author)).toEqual(['system', 'agent']);
  expect(await withheld()).toEqual(['said_before']);
  expect((await b.said('ticket.labelled')).length).toBe(1);
});

test.each<[string, Mail]>([
  ['nobody has looked who he is', {}],
  ['nobody vouches for him', { dmarc: 'none' }],
  ['his domain disowns the mail', { dmarc: 'fail' }],
])('no mail goes to an address of which %s, and it is told why; labels it has all the same', async (_what, more) => {
  await b.deliver([mail(more)]);
  await tell(await newest());
  expect(await requests()).toEqual([]);
  expect((await b.said('ticket.reply_withheld')).map((one) => one.data)).toMatchObject([{ ruleId: 'refunds', configVersion: 'v1', reason: 'unauthenticated' }]);
  expect(await newest()).toMatchObject({ labels: ['refund'] });
  expect((await newest()).replied).toBeUndefined();
});

test('it depends on who wrote last: a proved sender’s ticket is no way to a forged one', async () => {
  await b.deliver([proved()]);
  const ticket = await newest();
  await b.deliver([mail({ tokens: [b.tokens.sign(ticket.conversationId)], to: [`support+${b.tokens.sign(ticket.conversationId)}@sluice.example`] })]);
  await tell(ticket);
  expect([await requests(), await withheld()]).toEqual([[], ['unauthenticated']]);
});

test.each(['list', 'system'])('what a machine wrote is answered by no machine, however well it is signed: %s', async (automatic) => {
  await writes({ automatic });
  expect([await requests(), await withheld()]).toEqual([[], ['machine']]);
});

test('a person was quicker: the machine says nothing', async () => {
  await b.deliver([proved()]);
  const ticket = await newest();
  await b.answer(ticket.conversationId);
  await tell(ticket);
  expect((await requests()).map((one) => one.author)).toEqual(['agent']);
  expect(await withheld()).toEqual(['answered']);
});

test('what comes too late is refused as a whole: no label, no answer, and that is told', async () => {
  await b.deliver([proved()]);
  const ticket = await newest();
  await b.act(ticket.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  await tell(ticket);
  await tell(ticket, { labels: ['refund'] });
  expect([await requests(), await withheld(), (await b.said('decision.refused')).length]).toEqual([[], ['ticket_ended'], 2]);
  expect((await newest()).labels ?? []).toEqual([]);
});

test('of a person who is erased nothing more is told', async () => {
  await b.deliver([proved()]);
  const ticket = await newest();
  await b.act(ticket.id, { kind: 'close', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, reason: 'withdrawn' });
  await b.act(ticket.id, { kind: 'erase', at: b.clock.now() });
  await tell(ticket);
  expect([await withheld(), (await b.said('decision.refused')).length]).toEqual([[], 1]);
});

describe('so many a day to an address, and no more', () => {
  const matter = (n: number): Mail => ({ subject: `Matter ${n}` });

  test('whatever the matter; others are answered; a day later he is again', async () => {
    for (let n = 0; n < LIMIT + 2; n++) await writes(matter(n));
    await writes({ from: 'other@customer.example', subject: 'Mine' });
    expect((await requests()).map((one) => one.to.value)).toEqual([...Array.from({ length: LIMIT }, () => CUSTOMER), 'other@customer.example']);
    expect(await withheld()).toEqual(['too_many', 'too_many']);
    b.clock.move(DAY);
    await writes(matter(9));
    expect(await requests()).toHaveLength(LIMIT + 2);
  });

  test('in one batch too, and from several processes at once', async () => {
    await b.deliver([1, 2, 3, 4, 5, 6].map((n) => proved(matter(n))));
    const tickets = await b.tickets();
    const pools = [b.t.open('one', 2), b.t.open('two', 2), b.t.open('three', 2)];
    await Promise.all(
      pools.map((pool, n) =>
        b.deliver(
          tickets.slice(2 * n, 2 * n + 2).map((ticket) => queued(ticket, { says: EN })),
          pool,
        ),
      ),
    );
    expect(await requests()).toHaveLength(LIMIT);
    expect(await withheld()).toEqual(Array.from({ length: 4 }, () => 'too_many'));
  });

  test('what is kept for it is kept for two days', async () => {
    await writes();
    const rows = async (): Promise<number> => (await b.db.query('select from conversation.automatic_reply')).length;
    expect(await rows()).toBe(1);
    const inbox = new Inbox('conversation');
    await keepHouse(b.db, inbox, b.clock.now() + DAY);
    expect(await rows()).toBe(1);
    await keepHouse(b.db, inbox, b.clock.now() + 2 * DAY + HOUR);
    expect(await rows()).toBe(0);
  });
});

test('no address that is told to be gone is tried', async () => {
  await writes();
  const [request] = await requests();
  await b.deliver([
    mail({
      from: 'mailer-daemon@customer.example',
      automatic: 'bounce',
      receivedAt: NINE + HOUR,
      tokens: [b.tokens.sign((await newest()).conversationId)],
      machine: { originalMessageId: request!.mail!.messageId, reason: 'user_unknown', permanent: true, status: '5.1.1' },
    }),
  ]);
  const gone = (await b.tickets())[0]!;
  await b.act(gone.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  await b.act(gone.id, { kind: 'reopen', at: b.clock.now(), by: { kind: 'agent', id: 'anna' } });
  await b.db.query("update conversation.ticket set doc = (doc::jsonb - 'replied')::json");
  await tell((await b.tickets())[0]!);
  expect(await requests()).toHaveLength(1);
  expect(await withheld()).toEqual(['address_gone']);
});

test('it is said before the work is given, and beside it in one batch', async () => {
  await b.deliver([proved()]);
  const ticket = await newest();
  await b.deliver([queued(ticket, { says: ZH }), assigned(ticket)]);
  const names = (await b.said()).filter((one) => one.topic.includes('tickets.events')).map((one) => one.name);
  expect(names.slice(2)).toEqual(['ticket.queued', 'ticket.labelled', 'ticket.message_sent', 'ticket.assigned', 'ticket.status_changed', 'ticket.owner_changed']);
});

test('a reply that came ahead of its mail was answered already: it joins all the same, and what was said to it goes along', async () => {
  const colleague = 'ann@customer.example';
  const early = await writes({ from: colleague, inReplyTo: 'm0@customer.example', subject: 'Re: Parcel' });
  await b.deliver([proved({ id: 'm0@customer.example', to: [SUPPORT, colleague], subject: 'Parcel' })]);
  const parent = await newest();
  expect(await b.db.query('select id, joined_into from conversation.conversation order by id')).toEqual([
    { id: early.conversationId, joined_into: parent.conversationId },
    { id: parent.conversationId, joined_into: null },
  ]);
  expect(await b.db.query('select kind, direction, ticket_id from conversation.message where conversation_id = $1 order by seq', [parent.conversationId])).toEqual([
    { kind: 'message', direction: 'in', ticket_id: parent.id },
    { kind: 'automatic', direction: 'out', ticket_id: parent.id },
    { kind: 'message', direction: 'in', ticket_id: parent.id },
  ]);
  expect(parent).toMatchObject({ messages: 3, replied: (await requests())[0]?.messageId });
  await tell(parent);
  expect([(await requests()).length, await withheld()]).toEqual([1, ['said_before']]);
});

test('a text that is too large for the channel’s event is told, not sent', async () => {
  await writes({}, { labels: [], answer: { language: 'zh', text: '好'.repeat(20_000) } });
  expect([await requests(), await withheld()]).toEqual([[], ['too_large']]);
});
