import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { DAY, toIso } from '@sluice/kernel';
import { assigned, bench, type Bench, call, CUSTOMER, mail, NINE, queued, SUPPORT } from './testing.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

const STRANGER = 'mallory@elsewhere.example';
const count = async (table: string): Promise<number> => (await b.db.query<{ n: number }>(`select count(*) as n from conversation.${table}`))[0]?.n ?? 0;
const conversations = (): Promise<{ id: string; joined_into: string | null; messages: number }[]> =>
  b.db.query('select c.id, c.joined_into, (select count(*) from conversation.message m where m.conversation_id = c.id) as messages from conversation.conversation c order by c.opened_at, c.id');
const suggestions = (): Promise<{ conversation_id: string; other_id: string; reason: string }[]> => b.db.query('select conversation_id, other_id, reason from conversation.suggestion');
/** The conversations with their numbers of messages, the empty ones left out. */
const sizes = async (): Promise<number[]> =>
  (await conversations())
    .map((one) => one.messages)
    .filter((n) => n > 0)

    .toSorted((one, other) => one - other);

describe('a first contact', () => {
  test('one customer, one conversation, one ticket, one demand for an agent', async () => {
    const contact = call({ language: 'zh', attributes: { topic: '退款', tier: 'key' } });
    await b.deliver([contact]);
    expect((await b.said()).map((one) => one.name)).toEqual(['customer.created', 'ticket.created', 'conversation.opened', 'ticket.message_received', 'work.requested', 'ticket.state']);
    const [ticket] = await b.tickets();
    expect(ticket).toMatchObject({ status: 'new', version: 2, priority: 45, tier: 'key', wantsWork: true, attributes: { topic: '退款' }, receivedAt: NINE });
    expect((await b.said('work.requested'))[0]?.data).toMatchObject({
      cause: 'new',
      text: 'Please refund order 4711. 请退款。',
      customer: { language: 'zh', tier: 'key', ticketsBefore: 0 },
      firstResponseOwed: true,
      ticketVersion: 2,
    });
    // What the channel learns its contact's status from.
    expect((await b.said('ticket.message_received'))[0]?.data).toMatchObject({ channel: 'api', contactId: contact.data.contactId, ticket: { ticketId: ticket?.id } });
    expect((await b.said('ticket.state'))[0]).toMatchObject({ key: ticket?.id, version: 2, data: { status: 'new', receivedAt: toIso(NINE) } });
  });

  test('no personal data on the public topics', async () => {
    await b.deliver([mail()]);
    const open = (await b.said()).filter((one) => one.topic.includes('tickets.') || one.topic.includes('customers.'));
    expect(open.length).toBeGreaterThan(3);
    for (const one of open) expect(JSON.stringify(one)).not.toMatch(/li\.wei|parcel|包裹|customer\.example/);
  });

  test('two of one customer: one customer, and the second is known to have been here', async () => {
    await b.deliver([call({ text: 'one' }), call({ text: 'two' })]);
    await b.deliver([call({ text: 'three' })]);
    expect([await count('customer'), await count('contact_point'), (await b.tickets()).length]).toEqual([1, 1, 3]);
    expect((await b.said('work.requested')).map((one) => (one.data['customer'] as { ticketsBefore: number }).ticketsBefore)).toEqual([0, 1, 2]);
    expect(await b.said('customer.created')).toHaveLength(1);
  });

  test('two first ones at once, by two writers: one customer', async () => {
    const other = b.t.open('other');
    await Promise.all(Array.from({ length: 12 }, (_, n) => b.deliver([call({ from: `new-${n % 3}` })], n % 2 ? other : b.db)));
    expect([await count('customer'), await count('contact_point'), (await b.tickets()).length]).toEqual([3, 3, 12]);
    expect(await b.said('customer.created')).toHaveLength(3);
  });

  test('what a mail says of its writer makes nobody a key customer', async () => {
    const one = mail();
    await b.deliver([{ ...one, data: { ...one.data, attributes: { tier: 'key' } } }]);
    expect((await b.tickets())[0]).toMatchObject({ priority: 40, tier: null });
  });
});

describe('repeats', () => {
  test('the same batch again changes nothing', async () => {
    const batch = [call(), mail(), mail({ from: STRANGER })];
    expect(await b.deliver(batch)).toBe(3);
    const before = [await b.said(), await b.tickets()];
    expect(await b.deliver(batch)).toBe(0);
    expect(await b.deliver([...batch].reverse())).toBe(0);
    expect([await b.said(), await b.tickets()]).toEqual(before);
  });

  test('many events of one conversation in one batch: one ticket, versions without a hole, the state once', async () => {
    await b.deliver([mail({ id: 'm0@customer.example' })]);
    const [ticket] = await b.tickets();
    const about = ticket!;
    const more = Array.from({ length: 60 }, (_, n) =>
      mail({ id: `r${n}@customer.example`, inReplyTo: n === 0 ? 'm0@customer.example' : `r${n - 1}@customer.example`, references: ['m0@customer.example'] }),
    );
    await b.deliver([queued(about), assigned(about), ...more, assigned(about, 'mei')]);
    expect(await sizes()).toEqual([61]);
    const told = (await b.said()).filter((one) => one.topic.includes('tickets.events'));
    expect(told.map((one) => one.version)).toEqual(told.map((_, n) => n + 1));
    expect((await b.said('ticket.state')).map((one) => one.version)).toEqual([2, told.length]);
    expect(await b.said('work.requested')).toHaveLength(1);
    expect(await b.db.query('select count(*) as n, max(version) as last from conversation.ticket_event')).toEqual([{ n: told.length, last: told.length }]);
  });
});

describe('threading', () => {
  const own = (address: string): string => contactPointId('support', 'email', canonicalAddress('email', address));
  /** A customer's mail, and our answer to it. */
  async function answered(): Promise<{ conversationId: string; ticketId: string; token: string; ours: string }> {
    await b.deliver([mail({ id: 'm0@customer.example', to: [SUPPORT, 'partner@firm.example'] })]);
    const [ticket] = await b.tickets();
    await b.answer(ticket!.conversationId);
    const [sent] = await b.said('outbound.requested');
    return { conversationId: ticket!.conversationId, ticketId: ticket!.id, token: b.tokens.sign(ticket!.conversationId), ours: (sent!.data['mail'] as { messageId: string }).messageId };
  }

  test('a reply to our address with the token lands in its conversation, from whatever address he writes', async () => {
    const { token, ticketId } = await answered();
    await b.deliver([mail({ from: 'li.wei@home.example', to: [`support+${token.toUpperCase()}@sluice.example`], tokens: [token.toUpperCase()] })]);
    expect(await sizes()).toEqual([3]);
    expect((await b.said('ticket.message_received')).at(-1)?.data).toMatchObject({ author: 'customer', ticket: { ticketId } });
  });

  test('another subject is another matter, with a suggestion, whatever names the thread; who leaves it out stays; what a machine answers is filed there', async () => {
    const { ours, token, conversationId } = await answered();
    await b.deliver([mail({ inReplyTo: ours, subject: 'Re: My invoice 我的发票', tokens: [token], to: [`help+${token}@example.com`] })]);
    expect(await sizes()).toEqual([1, 2]);
    expect(await suggestions()).toMatchObject([{ other_id: conversationId, reason: 'other_subject' }]);
    await b.deliver([mail({ inReplyTo: ours, subject: '' }), mail({ inReplyTo: ours, subject: 'Automatic reply: out of office', automatic: 'auto_reply' })]);
    expect(await sizes()).toEqual([1, 4]);
  });
  test('without it the chain and a known participant: the customer himself, or whom he had written to beside us', async () => {
    const { ours } = await answered();
    await b.deliver([mail({ inReplyTo: ours, subject: '回复: Where is my parcel? 我的包裹在哪里?' }), mail({ from: 'Partner@Firm.example', references: ['m0@customer.example'] })]);
    expect(await sizes()).toEqual([4]);
    expect((await b.said('ticket.message_received')).map((one) => one.data['author'])).toEqual(['customer', 'customer', 'third_party']);
  });

  test('a stranger who quotes the ids stays outside, with a suggestion, even where the quoted id carries our token', async () => {
    const { ours, token, conversationId, ticketId } = await answered();
    await b.deliver([mail({ from: STRANGER, inReplyTo: ours, references: ['m0@customer.example', ours], tokens: [token] })]);
    expect(await sizes()).toEqual([1, 2]);
    const [theirs] = (await conversations()).filter((one) => one.id !== conversationId);
    expect(await suggestions()).toEqual([{ conversation_id: theirs?.id, other_id: conversationId, reason: 'unknown_sender' }]);
    // The next answer goes to the customer, not to him.
    await b.answer(conversationId);
    expect((await b.said('outbound.requested')).map((one) => (one.data['to'] as { value: string }).value)).toEqual([CUSTOMER, CUSTOMER]);
    expect((await b.tickets()).find((one) => one.id === ticketId)?.messages).toBe(3);
  });

  describe('the domain of its sender disowns it', () => {
    test('the chain does not let it in, in his own name either: suggested, and shown with its verdict; without that verdict it is', async () => {
      const { ours, conversationId } = await answered();
      await b.deliver([mail({ inReplyTo: ours, to: [SUPPORT, STRANGER], dmarc: 'fail' })]);
      expect(await sizes()).toEqual([1, 2]);
      const [theirs] = (await conversations()).filter((one) => one.id !== conversationId);
      expect(await suggestions()).toEqual([{ conversation_id: theirs?.id, other_id: conversationId, reason: 'disowned' }]);
      expect(await b.db.query("select doc -> 'authentication' ->> 'dmarc' as dmarc from conversation.message where conversation_id = $1", [theirs?.id ?? ''])).toEqual([{ dmarc: 'fail' }]);
      for (const dmarc of ['none', 'temperror', 'pass'] as const) await b.deliver([mail({ inReplyTo: ours, dmarc })]);
      expect(await sizes()).toEqual([1, 5]);
    });

    test('our token lets it in; whom it was addressed to beside us is not', async () => {
      const { token, ours } = await answered();
      await b.deliver([mail({ to: [`support+${token}@sluice.example`, STRANGER], tokens: [token], dmarc: 'fail' })]);
      expect(await sizes()).toEqual([3]);
      await b.deliver([mail({ from: STRANGER, inReplyTo: ours })]);
      expect(await sizes()).toEqual([1, 3]);
    });

    test('ahead of the mail that it answers: it stays beside it, in one batch and in two', async () => {
      await b.deliver([mail({ inReplyTo: 'p@c.example', dmarc: 'fail' })]);
      await b.deliver([mail({ id: 'p@c.example' })]);
      expect(await sizes()).toEqual([1, 1]);
      await b.deliver([mail({ inReplyTo: 'q@c.example', dmarc: 'fail' }), mail({ id: 'q@c.example' })]);
      expect(await sizes()).toEqual([1, 1, 1, 1]);
    });

    test('routing is told of it, and of one that is proved', async () => {
      await b.deliver([mail({ dmarc: 'fail' }), mail({ dmarc: 'pass' }), mail({ dmarc: 'none' }), mail()]);
      expect((await b.said('work.requested')).map((one) => one.data['authenticated'])).toEqual(['fail', 'pass', undefined, undefined]);
    });
  });

  test.each([
    ['forged', (token: string) => `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`],
    ['of another conversation, its MAC kept', (token: string) => token.slice(0, 4) + (token[4] === 'a' ? 'b' : 'a') + token.slice(5)],
    ['signed with a key that we do not have', (token: string) => `tz${token.slice(2)}`],
    ['cut short', (token: string) => token.slice(0, 20)],
  ])('a token that is %s counts for nothing', async (_what, forge) => {
    const { token } = await answered();
    const forged = forge(token);
    await b.deliver([mail({ from: STRANGER, to: [`support+${forged}@sluice.example`], tokens: [forged] })]);
    expect(await sizes()).toEqual([1, 2]);
  });

  test('an empty In-Reply-To, `<yes>`, the same subject: nobody is joined by them', async () => {
    await b.deliver([mail({ id: 'yes', inReplyTo: '' })]);
    await b.deliver([mail({ from: STRANGER, inReplyTo: 'yes', references: ['yes', ''] }), mail({ from: 'third@x.example', inReplyTo: '' })]);
    expect(await sizes()).toEqual([1, 1, 1]);
    expect(await suggestions()).toEqual([]);
  });

  test('one Message-ID claimed by two people is two mails in two conversations', async () => {
    await b.deliver([mail({ id: 'same@x.example' }), mail({ from: STRANGER, id: 'same@x.example' })]);
    await b.deliver([mail({ from: STRANGER, inReplyTo: 'same@x.example' }), mail({ inReplyTo: 'same@x.example' })]);
    expect(await sizes()).toEqual([2, 2]);
  });

  test('a reply ahead of its parent, both from the customer: one conversation; the parent is filed where its reply is', async () => {
    await b.deliver([mail({ id: 'r@c.example', inReplyTo: 'p@c.example' })]);
    await b.deliver([mail({ id: 'p@c.example' })]);
    expect(await sizes()).toEqual([2]);
    expect(await b.db.query("select 1 from conversation.awaited_parent where mail_id = 'p@c.example'")).toHaveLength(1);
  });

  test('a colleague replies ahead of the mail that brings him in: joined when it comes, his ticket merged', async () => {
    await b.deliver([mail({ from: 'partner@firm.example', id: 'r@firm.example', inReplyTo: 'p@c.example' })]);
    const [early] = await b.tickets();
    await b.deliver([mail({ id: 'p@c.example', to: [SUPPORT, 'partner@firm.example'] })]);
    expect(await sizes()).toEqual([2]);
    const tickets = await b.tickets();
    expect(tickets.map((one) => [one.status, one.closeReason])).toEqual([
      ['closed', 'merged'],
      ['new', null],
    ]);
    expect((await conversations()).map((one) => one.joined_into)).toEqual([tickets[1]?.conversationId, null]);
    expect((await b.said('work.withdrawn'))[0]?.data).toMatchObject({ ticketId: early?.id, reason: 'merged' });
    expect(await count('awaited_parent')).toBe(0);
    // Who follows the old token, or the chain, comes to the joined one.
    const token = b.tokens.sign(early!.conversationId);
    await b.deliver([mail({ from: 'partner@firm.example', to: [`support+${token}@sluice.example`], tokens: [token] }), mail({ from: 'partner@firm.example', inReplyTo: 'r@firm.example' })]);
    expect(await sizes()).toEqual([4]);
  });

  test('a stranger who replies ahead of it stays beside it, with a suggestion', async () => {
    await b.deliver([mail({ from: STRANGER, inReplyTo: 'p@c.example' })]);
    await b.deliver([mail({ id: 'p@c.example' })]);
    expect(await sizes()).toEqual([1, 1]);
    expect((await suggestions()).map((one) => one.reason)).toEqual(['early_reply']);
  });

  test('a human has answered one of the two: they stand side by side, nothing is moved under his hands', async () => {
    await b.deliver([mail({ from: 'partner@firm.example', inReplyTo: 'p@c.example' })]);
    await b.answer((await b.tickets())[0]!.conversationId);
    await b.deliver([mail({ id: 'p@c.example', to: [SUPPORT, 'partner@firm.example'] })]);
    expect(await sizes()).toEqual([1, 2]);
    expect((await suggestions()).map((one) => one.reason)).toEqual(['early_reply']);
  });

  test('a mail and its reply at once, by two writers: never torn', async () => {
    const other = b.t.open('other');
    for (let n = 0; n < 20; n += 1) {
      await Promise.all([
        b.deliver([mail({ from: `p${n}@c.example`, id: `p${n}@c.example`, to: [SUPPORT, `q${n}@d.example`] })]),
        b.deliver([mail({ from: `q${n}@d.example`, inReplyTo: `p${n}@c.example` })], other),
      ]);
    }
    expect(await sizes()).toEqual(Array.from({ length: 20 }, () => 2));
  });

  test('who is a participant is kept', async () => {
    const { conversationId } = await answered();
    expect(await b.db.query('select contact_point_id from conversation.participant where conversation_id = $1', [conversationId])).toEqual([{ contact_point_id: own('partner@firm.example') }]);
  });
});

describe('late, and machines', () => {
  const resolved = async (): Promise<{ id: string; conversationId: string }> => {
    await b.deliver([mail({ id: 'm0@customer.example' })]);
    const [ticket] = await b.tickets();
    await b.act(ticket!.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
    return ticket!;
  };
  const reply = (more: object = {}) => mail({ inReplyTo: 'm0@customer.example', receivedAt: b.clock.now(), ...more });
  const states = async (): Promise<string[]> => (await b.tickets()).map((one) => one.status);

  test('a reply within seven days reopens; the item is asked for with his words', async () => {
    await resolved();
    await b.pass(6 * DAY);
    await b.deliver([reply({ text: 'It still has not come. 还没到。' })]);
    expect(await states()).toEqual(['open']);
    expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ cause: 'reopened', text: 'It still has not come. 还没到。', firstResponseOwed: true });
  });

  test('a later one makes a ticket that follows, in the same conversation; the old one is closed by then, timer or no timer', async () => {
    const old = await resolved();
    b.clock.move(8 * DAY);
    await b.deliver([reply()]);
    const [first, second] = await b.tickets();
    expect([first?.status, first?.closeReason, second?.status, second?.followsTicketId, second?.conversationId]).toEqual(['closed', 'solved', 'new', old.id, old.conversationId]);
    await b.pass(0);
    expect(await states()).toEqual(['closed', 'new']);
    expect(await sizes()).toEqual([2]);
    expect(await b.said('conversation.opened')).toHaveLength(1);
    expect(await count('timer')).toBe(0);
  });

  test.each(['Thank you so much!', '谢谢,问题解决了!', '好的,非常感谢 🙏'])('mere thanks is filed and reopens nothing: %s', async (text) => {
    await resolved();
    await b.deliver([reply({ text })]);
    expect(await states()).toEqual(['resolved']);
    expect(await sizes()).toEqual([2]);
  });

  test.each(['auto_reply', 'bounce', 'list'])('%s on a thread moves nothing', async (automatic) => {
    await resolved();
    await b.deliver([reply({ automatic })]);
    expect(await states()).toEqual(['resolved']);
    expect((await b.said('ticket.message_received')).at(-1)?.data['kind']).toBe(automatic === 'bounce' ? 'bounce' : 'automatic');
  });

  test('a bounce finds the message that bounced by its id alone, as nobody’s word', async () => {
    const { conversationId } = await resolved();
    await b.answer(conversationId);
    const token = b.tokens.sign(conversationId);
    await b.deliver([mail({ from: 'mailer-daemon@elsewhere.example', automatic: 'bounce', tokens: [token] })]);
    expect(await sizes()).toEqual([3]);
    expect((await b.said('ticket.message_received')).at(-1)?.data).toMatchObject({ kind: 'bounce', author: 'third_party' });
  });

  test('alone, what a machine answered is kept and done with; what a list or a system sends is a matter for somebody', async () => {
    await b.deliver([mail({ automatic: 'auto_reply' }), mail({ from: STRANGER, automatic: 'bounce' }), mail({ from: 'list@x.example', automatic: 'list' })]);
    expect((await states()).sort()).toEqual(['new', 'resolved', 'resolved']);
    expect(await b.said('work.requested')).toHaveLength(1);
  });
});
