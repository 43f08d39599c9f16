import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import type { OutboundRequested } from '@sluice/contracts';
import { changing } from './act.ts';
import { compileConversationConfig } from './config.ts';
import { registerDemand, writeFirst } from './opening.ts';
import type { WantedPoint } from './store/contact-points.ts';
import { bench, type Bench, call, CUSTOMER, exampleFiles, mail, NINE, SUPPORT } from './testing.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

const anna = { kind: 'agent', id: 'anna' };
const requests = async (): Promise<OutboundRequested[]> => (await b.said('outbound.requested')).map((one) => one.data as unknown as OutboundRequested);
const conversation = async (): Promise<string> => (await b.tickets())[0]!.conversationId;
const pointOf = (address: string): WantedPoint => ({
  id: contactPointId('support', 'email', canonicalAddress('email', address)),
  channel: 'email',
  accountId: 'support',
  kind: 'email',
  address,
  name: 'Li Wei 李伟',
});

describe('an answer by mail', () => {
  test('goes to the customer with our id, the token, the chain, and one Re:', async () => {
    await b.deliver([mail({ id: 'm0@customer.example', subject: 'RE: 回复:Aw: Where is it?', references: ['old@customer.example', 'yes'] })]);
    const id = await conversation();
    const sent = await b.answer(id, { text: '已发出。On its way.' });
    const [request] = await requests();
    expect(request).toMatchObject({
      conversationId: id,
      channel: 'email',
      accountId: 'support',
      to: { kind: 'email', value: CUSTOMER },
      subject: 'Re: Where is it?',
      text: '已发出。On its way.',
      author: 'agent',
    });
    expect(request?.mail?.inReplyTo).toBe('m0@customer.example');
    expect(request?.mail?.references).toEqual(['old@customer.example', 'm0@customer.example']);
    expect(request?.mail?.replyTo).toBe(`support+${b.tokens.sign(id)}@sluice.example`);
    expect(request?.mail?.messageId).toMatch(/^t[a-z2-7]{43}\.[a-z2-7]{26}@sluice\.example$/);
    expect(b.tokens.verify(request?.mail?.messageId.split('@')[0] ?? '')).toBe(id);
    expect(await b.db.query("select direction, author, delivery, mail_id, contact_point_id from conversation.message where direction = 'out'")).toEqual([
      { direction: 'out', author: 'agent', delivery: 'queued', mail_id: request?.mail?.messageId, contact_point_id: request?.contactPointId },
    ]);
    expect((await b.said('ticket.message_sent'))[0]?.data).toMatchObject({ messageId: 'messageId' in sent ? sent.messageId : '', answer: true, by: anna });
    expect((await b.said('outbound.requested'))[0]?.key).toBe(request?.contactPointId);
  });

  test('of a long thread the first and the last references are kept', async () => {
    const references = Array.from({ length: 40 }, (_, n) => `r${n}@customer.example`);
    await b.deliver([mail({ id: 'm0@customer.example', references })]);
    await b.answer(await conversation());
    const chain = (await requests())[0]?.mail?.references ?? [];
    expect([chain.length, chain[0], chain.at(-1)]).toEqual([20, 'r0@customer.example', 'm0@customer.example']);
  });

  test('never to another person, even where he wrote last by the token', async () => {
    await b.deliver([mail()]);
    const token = b.tokens.sign(await conversation());
    await b.deliver([mail({ from: 'assistant@customer.example', to: [`support+${token}@sluice.example`], tokens: [token] })]);
    await b.answer(await conversation());
    expect((await requests())[0]?.to.value).toBe(CUSTOMER);
    const theirs = contactPointId('support', 'email', canonicalAddress('email', 'assistant@customer.example'));
    expect(await b.answer(await conversation(), { to: theirs })).toEqual({ refused: 'unreachable' });
  });

  test('what is refused is not sent: a closed ticket, too large a text', async () => {
    await b.deliver([mail()]);
    expect(await b.answer(await conversation(), { text: '字'.repeat(20_000) })).toEqual({ refused: 'too_large' });
    await b.act((await b.tickets())[0]!.id, { kind: 'close', at: NINE, by: anna, reason: 'spam' });
    expect(await b.answer(await conversation())).toEqual({ refused: 'state', status: 'closed' });
    expect(await requests()).toEqual([]);
    expect(await b.db.query("select 1 as one from conversation.message where direction = 'out'")).toEqual([]);
  });

  test('a bot’s word says that it is a machine’s, and is no answer', async () => {
    await b.deliver([mail()]);
    await b.answer(await conversation(), { by: { kind: 'bot', id: 'helper' } });
    expect((await requests())[0]?.author).toBe('bot');
    expect((await b.said('ticket.message_sent'))[0]?.data['answer']).toBe(false);
  });
});

test('an answer to the app waits there: no mail headers, its own contact point', async () => {
  await b.deliver([call()]);
  await b.answer(await conversation());
  expect((await requests())[0]).toMatchObject({ channel: 'api', accountId: 'app', to: { kind: 'user', value: 'user-7' } });
  expect((await requests())[0]?.mail).toBeUndefined();
});

test('we write first: customer, conversation and ticket are made, no first response is owed, and the reply comes in', async () => {
  const point = pointOf('new@customer.example');
  const sent = await b.db.transact((tx) =>
    changing(b.parts, tx, { points: [point], answers: true }, (work) => {
      const customer = work.customers.get(point.id)!;
      const [to] = work.points.get(customer.id)!;
      return writeFirst(work, customer, { by: anna, point: to!, subject: '关于您的订单 About your order', text: 'Did it come? 收到了吗?', attachments: [], cause: {} });
    }),
  );
  expect(sent).toMatchObject({ conversationId: await conversation() });
  expect((await b.said()).map((one) => one.name)).toEqual([
    'customer.created',
    'ticket.created',
    'conversation.opened',
    'ticket.message_sent',
    'ticket.status_changed',
    'ticket.owner_changed',
    'outbound.requested',
    'ticket.state',
  ]);
  expect((await b.said('ticket.created'))[0]?.data['begunBy']).toBe('agent');
  const [request] = await requests();
  expect(request).toMatchObject({ subject: '关于您的订单 About your order', to: { value: 'new@customer.example', name: 'Li Wei 李伟' } });
  expect(request?.mail?.inReplyTo).toBeUndefined();
  await b.deliver([mail({ from: 'new@customer.example', inReplyTo: request?.mail?.messageId ?? '', subject: '回复：关于您的订单 About your order' })]);
  expect((await b.tickets()).map((ticket) => [ticket.messages, ticket.wantsWork])).toEqual([[2, true]]);
  expect((await b.said('work.requested'))[0]?.data).toMatchObject({ cause: 'message', firstResponseOwed: false });
});

test('an agent registers what a customer said at the counter: his demand, with its clocks', async () => {
  const point = pointOf('counter@customer.example');
  const registered = await b.db.transact((tx) =>
    changing(b.parts, tx, { points: [point], answers: true }, (work) => {
      const customer = work.customers.get(point.id)!;
      const demand = { by: anna, channel: 'counter', accountId: 'shop', subject: 'Broken 坏了', text: 'It broke. 坏了。', attachments: [], attributes: {}, receivedAt: NINE + 999_999_999, cause: {} };
      return registerDemand(work, customer, { ...demand, point: work.points.get(customer.id)?.[0] });
    }),
  );
  expect((await b.tickets())[0]).toMatchObject({ id: registered.ticketId, begunBy: 'customer', receivedAt: b.clock.now(), messages: 1 });
  expect((await b.said('work.requested'))[0]?.data).toMatchObject({ cause: 'new', channel: 'counter', text: 'It broke. 坏了。', firstResponseOwed: true });
  await b.answer(registered.conversationId);
  expect((await requests())[0]).toMatchObject({ to: { value: 'counter@customer.example' }, subject: 'Re: Broken 坏了' });
});

test('the token and the address that carries it fit a local part; a name that is too long leaves it to the Message-ID', () => {
  const id = 'cnv_01963b1e-7c00-7000-8000-000000000001';
  expect(b.tokens.replyTo(SUPPORT, id)).toBe(`support+${b.tokens.sign(id)}@sluice.example`);
  expect(b.tokens.replyTo(`${'x'.repeat(30)}@sluice.example`, id)).toBe(`${'x'.repeat(30)}@sluice.example`);
});

test('where the mail server refuses a plus, answers come back to the bare address; the ids of our mails still find their conversation', async () => {
  const files = { ...exampleFiles, 'channels.yaml': (exampleFiles['channels.yaml'] ?? '').replace('    addresses: [support', '    plusAddressing: false\n    addresses: [support') };
  const bare = await bench(compileConversationConfig({ version: 'v1', files }));
  try {
    await bare.deliver([mail()]);
    const [ticket] = await bare.tickets();
    await bare.answer(ticket!.conversationId);
    const [out] = await bare.said('outbound.requested');
    const { mail: facts } = out!.data as { mail: { replyTo: string; messageId: string } };
    expect(facts.replyTo).toBe(SUPPORT);
    await bare.deliver([mail({ inReplyTo: facts.messageId })]);
    expect(await bare.tickets()).toMatchObject([{ messages: 3 }]);
  } finally {
    await bare.drop();
  }
});
