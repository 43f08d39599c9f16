import * as fc from 'fast-check';
import type { Ticket } from '../domain/ticket.ts';
import { assigned, clock, mail, queued, receipt, SUPPORT } from '../testing.ts';
import { as, type HttpBench, httpBench, supervisor } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const FROM = 'li.wei@customer.example';
const post = (id: string, verb: 'merge' | 'unmerge', otherId: string) => b.send('POST', `/v1/conversations/${id}/${verb}`, { otherId });
const texts = async (id: string): Promise<unknown[]> => ((await b.get(`/v1/conversations/${id}/timeline`)).body['items'] as { text: string }[]).map((one) => one.text);
const answer = (id: string, text = 'On its way. 已发出。') => b.send('POST', `/v1/conversations/${id}/messages`, { text });
const types = async (ticketId: string): Promise<string[]> => (await b.said()).filter((one) => one.key === ticketId && one.name !== 'ticket.state').map((one) => one.name);

/** Two matters of one customer: an order, a moment later another. */
async function pair(): Promise<[Ticket, Ticket]> {
  const first = await b.demand({ from: FROM });
  b.clock.move(60_000);
  await b.deliver([mail({ from: FROM, id: 'second@customer.example', subject: 'Invoice 发票', text: 'The invoice is wrong. 发票不对。', receivedAt: b.clock.now() })]);
  const second = (await b.tickets()).find((one) => one.id !== first.id);
  if (!second) throw new Error('one conversation');
  return [first, second];
}

/** What a merge may not change for good. Versions rise, and the item is another one. */
const PASSING = new Set(['version', 'humanVersion', 'rankVersion', 'typeVersion', 'workVersion', 'workItemId', 'agentId', 'updatedAt', 'touched', 'refusedFor', 'raises']);
const lasting = (ticket: Ticket) => Object.fromEntries(Object.entries(ticket).filter(([name]) => !PASSING.has(name)));

describe('a merge', () => {
  test('makes one matter: one ticket goes on from the earlier receipt, one timeline, nothing is moved', async () => {
    const [first, second] = await pair();
    const merged = await post(second.conversationId, 'merge', first.conversationId);
    expect(merged).toMatchObject({ status: 200, body: { id: second.conversationId, currentTicketId: second.id, merged: [first.conversationId], status: 'active' } });
    expect(await b.ticket(first.id)).toMatchObject({ status: 'closed', closeReason: 'merged', wantsWork: false });
    expect(await b.ticket(second.id)).toMatchObject({ status: 'new', receivedAt: first.receivedAt, oldestUnansweredAt: first.receivedAt, messages: 2, wantsWork: true });
    expect(await texts(second.conversationId)).toEqual(await texts(first.conversationId));
    expect(await texts(first.conversationId)).toHaveLength(2);
    const [withdrawn] = (await b.said('work.withdrawn')).filter((one) => one.data['ticketId'] === first.id);
    expect(withdrawn?.data).toMatchObject({ reason: 'merged' });
    const [, again] = (await b.said('work.requested')).filter((one) => one.data['ticketId'] === second.id);
    expect(again?.data).toMatchObject({ cause: 'merged', oldestUnansweredAt: expect.stringContaining('2026-03-02T09:00:00'), text: 'The invoice is wrong. 发票不对。' });
    expect((await b.get(`/v1/conversations/${first.conversationId}`)).body).toMatchObject({ mergedInto: second.conversationId, currentTicketId: second.id, status: 'active' });
  });

  test('before the first decision: what the rules had to say to either side is withheld, and each ticket tells it, once', async () => {
    const told = [0, 1].map((n) => mail({ from: FROM, id: `m${n}@customer.example`, subject: `Matter ${n} 事项`, dmarc: 'pass', receivedAt: b.clock.now() }));
    await b.deliver(told);
    const [first, second] = (await b.tickets()).toSorted((x, y) => (x.id < y.id ? -1 : 1)) as [Ticket, Ticket];
    const says = { labels: [], answer: { language: 'zh', text: '您好，我们已收到您的来信。' } };
    const records = [first, second].map((ticket) => queued(ticket, { says }));
    await post(second.conversationId, 'merge', first.conversationId);
    expect([await b.deliver(records), await b.deliver(records)]).toEqual([2, 0]);
    expect((await b.said('ticket.reply_withheld')).map((one) => [one.key, one.data['reason']])).toEqual([
      [first.id, 'ticket_ended'],
      [second.id, 'newer_human_decision'],
    ]);
    // As routing takes the refusal: queued again, without a word.
    await b.deliver([queued(await b.ticket(second.id))]);
    expect([(await b.said('ticket.queued')).length, await b.said('outbound.requested'), (await b.said('ticket.reply_withheld')).length]).toEqual([1, [], 2]);
  });

  test('what comes into either counts for the one ticket, and an answer goes into the thread that it answers', async () => {
    const [first, second] = await pair();
    await post(second.conversationId, 'merge', first.conversationId);
    b.clock.move(60_000);
    await b.deliver([mail({ from: FROM, id: 'more@customer.example', inReplyTo: 'x', references: [await mailIdOf(first.conversationId)], text: 'Any news? 有消息吗?', receivedAt: b.clock.now() })]);
    expect(await b.ticket(second.id)).toMatchObject({ messages: 3 });
    const sent = await answer(second.conversationId);
    expect(sent).toMatchObject({ status: 201, body: { ticketId: second.id } });
    const [out] = await b.said('outbound.requested');
    expect(out?.data).toMatchObject({ conversationId: first.conversationId, ticketId: second.id, mail: { inReplyTo: 'more@customer.example' } });
    expect(await b.ticket(second.id)).toMatchObject({ answerCount: 1, oldestUnansweredAt: null });
    expect(await b.ticket(first.id)).toMatchObject({ status: 'closed', messages: 1 });
  });

  test('is refused between two customers, twice, and where one may not see both', async () => {
    const [first, second] = await pair();
    const other = await b.demand({ from: 'wang@elsewhere.example', queue: 'billing' });
    expect(await post(first.conversationId, 'merge', other.conversationId)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('two customers') } });
    expect(await post(first.conversationId, 'merge', first.conversationId)).toMatchObject({ status: 409 });
    expect(await post(first.conversationId, 'unmerge', second.conversationId)).toMatchObject({ status: 409 });
    expect(await post(first.conversationId, 'merge', second.conversationId)).toMatchObject({ status: 200 });
    expect(await post(second.conversationId, 'merge', first.conversationId)).toMatchObject({ status: 409, body: { present: { rootId: first.conversationId } } });
    b.actor = as('mei');
    expect(await post(first.conversationId, 'unmerge', second.conversationId)).toMatchObject({ status: 404 });
    b.actor = supervisor;
    expect(await post('cnv_nowhere', 'merge', first.conversationId)).toMatchObject({ status: 404 });
    expect(await b.send('POST', `/v1/conversations/${first.conversationId}/merge`, { otherId: second.conversationId, force: true })).toMatchObject({ status: 400 });
  });

  test('a ticket that waits is opened by what is still owed; a live one goes on for one that was resolved', async () => {
    const [first, second] = await pair();
    await answer(first.conversationId);
    await b.send('POST', `/v1/tickets/${first.id}/wait`, { for: 'customer', dueAt: '2026-03-05T09:00:00Z' });
    await post(first.conversationId, 'merge', second.conversationId);
    expect(await b.ticket(first.id)).toMatchObject({ status: 'open', wantsWork: true });
    await post(first.conversationId, 'unmerge', second.conversationId);
    expect(await b.ticket(first.id)).toMatchObject({ status: 'waiting', waitingFor: 'customer', dueAt: Date.parse('2026-03-05T09:00:00Z'), wantsWork: false });
    expect(await b.ticket(second.id)).toMatchObject({ status: 'new', wantsWork: true });
    await b.send('POST', `/v1/tickets/${first.id}/resolve`, { code: 'solved' });
    await post(first.conversationId, 'merge', second.conversationId);
    expect(await b.ticket(first.id)).toMatchObject({ status: 'closed', closeReason: 'merged' });
    expect((await b.get(`/v1/conversations/${first.conversationId}`)).body).toMatchObject({ currentTicketId: second.id });
    await post(first.conversationId, 'unmerge', second.conversationId);
    expect(await b.ticket(first.id)).toMatchObject({ status: 'resolved', resolutionCode: 'solved', closeReason: null });
    expect((await b.get(`/v1/conversations/${first.conversationId}`)).body).toMatchObject({ currentTicketId: first.id, status: 'idle' });
  });
});

describe('undoing it', () => {
  test.each([
    ['nobody has acted on it and the time is to come', async () => undefined, 'waiting'],
    ['its time is over', async () => b.clock.move(4 * 86_400_000), 'open'],
    ['somebody has ended it since, and taken it up again', async (ticketId: string) => resolveAndReopen(ticketId), 'open'],
  ] as const)('what had waited before, where %s', async (_, meanwhile, status) => {
    const [first, second] = await pair();
    await answer(first.conversationId);
    await b.send('POST', `/v1/tickets/${first.id}/wait`, { for: 'customer', dueAt: '2026-03-05T09:00:00Z' });
    await post(first.conversationId, 'merge', second.conversationId);
    await meanwhile(first.id);
    await post(first.conversationId, 'unmerge', second.conversationId);
    expect(await b.ticket(first.id)).toMatchObject({ status, wantsWork: status === 'open' });
  });

  test('gives each side what was said in it meanwhile; an answer to the whole answered both', async () => {
    const [first, second] = await pair();
    await post(second.conversationId, 'merge', first.conversationId);
    b.clock.move(60_000);
    await b.deliver([mail({ from: FROM, id: 'more@customer.example', references: [await mailIdOf(first.conversationId)], text: 'Any news?', receivedAt: b.clock.now() })]);
    await answer(second.conversationId);
    b.clock.move(60_000);
    const late = b.clock.now();
    await b.deliver([mail({ from: FROM, id: 'again@customer.example', references: ['more@customer.example'], text: 'And now?', receivedAt: late })]);
    expect(await post(second.conversationId, 'unmerge', first.conversationId)).toMatchObject({ status: 200, body: { merged: [], currentTicketId: second.id } });
    expect(await b.ticket(first.id)).toMatchObject({ status: 'open', closeReason: null, messages: 4, answerCount: 1, oldestUnansweredAt: late, wantsWork: true });
    expect(await b.ticket(second.id)).toMatchObject({ messages: 1, answerCount: 1, humanMessages: 0, oldestUnansweredAt: null, receivedAt: second.receivedAt, wantsWork: true });
    expect(await texts(second.conversationId)).toEqual(['The invoice is wrong. 发票不对。']);
    expect(await texts(first.conversationId)).toHaveLength(4);
    expect((await types(first.id)).slice(-1)).toEqual(['ticket.unmerged']);
    const [asked] = (await b.said('work.requested')).filter((one) => one.data['ticketId'] === first.id).slice(-1);
    expect(asked?.data).toMatchObject({ cause: 'unmerged', text: 'And now?', firstResponseOwed: false });
    // Its own mails find it again.
    await b.deliver([mail({ from: FROM, references: ['again@customer.example'], text: 'Hello?', receivedAt: late })]);
    expect([await b.ticket(first.id), await b.ticket(second.id)]).toMatchObject([{ messages: 5 }, { messages: 1 }]);
  });

  test('a side that was closed gets a ticket of its own for what was asked in it since', async () => {
    const [first, second] = await pair();
    await b.send('POST', `/v1/tickets/${first.id}/close`, { reason: 'withdrawn' });
    await post(second.conversationId, 'merge', first.conversationId);
    await b.deliver([mail({ from: FROM, references: [await mailIdOf(first.conversationId)], text: 'I want it after all. 我还是要。' })]);
    expect(await b.ticket(second.id)).toMatchObject({ messages: 2 });
    await post(second.conversationId, 'unmerge', first.conversationId);
    const follower = (await b.tickets()).find((one) => one.followsTicketId === first.id);
    expect(follower).toMatchObject({ status: 'new', conversationId: first.conversationId, messages: 1, wantsWork: true });
    expect(await b.ticket(second.id)).toMatchObject({ messages: 1 });
  });

  test('the rank and the owner that came along go again; one who has answered since stays', async () => {
    const [first, second] = await pair();
    await b.send('PATCH', `/v1/tickets/${first.id}`, { priority: 90 });
    await b.deliver([assigned(await b.ticket(first.id), 'anna')]);
    await post(second.conversationId, 'merge', first.conversationId);
    expect(await b.ticket(second.id)).toMatchObject({ priority: 90, ownerId: 'anna', lastAgentId: 'anna' });
    await post(second.conversationId, 'unmerge', first.conversationId);
    expect(await b.ticket(second.id)).toMatchObject({ priority: 40, ownerId: null, lastAgentId: null, raises: [] });
    expect(await b.ticket(first.id)).toMatchObject({ priority: 90, ownerId: 'anna', lastAgentId: 'anna', wantsWork: true });
    await post(second.conversationId, 'merge', first.conversationId);
    b.clock.move(60_000);
    b.actor = { ...supervisor, agentId: 'anna', actsFor: 'key_super' };
    await answer(second.conversationId);
    b.actor = supervisor;
    await post(second.conversationId, 'unmerge', first.conversationId);
    expect(await b.ticket(second.id)).toMatchObject({ ownerId: 'anna' });
  });

  test('of a merge in a merge: each step by itself, in any order', async () => {
    const [first, second] = await pair();
    await b.deliver([mail({ from: FROM, subject: 'Third 第三', receivedAt: b.clock.now() + 60_000 })]);
    const third = (await b.tickets()).at(-1) as Ticket;
    const before = (await b.tickets()).map(lasting);
    await post(second.conversationId, 'merge', first.conversationId);
    await post(third.conversationId, 'merge', second.conversationId);
    expect((await b.get(`/v1/conversations/${first.conversationId}`)).body).toMatchObject({ mergedInto: second.conversationId, currentTicketId: third.id });
    expect(await b.ticket(third.id)).toMatchObject({ messages: 3, receivedAt: first.receivedAt });
    await post(third.conversationId, 'unmerge', first.conversationId);
    expect(await b.ticket(third.id)).toMatchObject({ messages: 2, receivedAt: second.receivedAt });
    await post(third.conversationId, 'unmerge', second.conversationId);
    expect((await b.tickets()).map(lasting)).toEqual(before);
  });

  test('whatever had been done to the two, they are what they were', async () => {
    const step = fc.record({
      which: fc.constantFrom(0, 1),
      what: fc.constantFrom('customer', 'thanks', 'answer', 'wait', 'resolve', 'assigned', 'failed', 'breach', 'priority', 'bounce', 'close', 'note'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 9 }), fc.boolean(), async (steps, turned) => {
        await b.fresh();
        const two = await pair();
        for (const { which, what } of steps) await doTo(two[which], what);
        const before = (await b.tickets()).map(lasting);
        const [into, other] = turned ? [two[1], two[0]] : two;
        expect(await post(into.conversationId, 'merge', other.conversationId)).toMatchObject({ status: 200 });
        expect(await post(into.conversationId, 'unmerge', other.conversationId)).toMatchObject({ status: 200 });
        expect((await b.tickets()).map(lasting)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });
});

async function resolveAndReopen(ticketId: string): Promise<void> {
  await b.send('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' });
  await b.send('POST', `/v1/tickets/${ticketId}/reopen`);
}

async function doTo(one: Ticket, what: string): Promise<void> {
  b.clock.move(60_000);
  const [ticket, at] = [await b.ticket(one.id), b.clock.now()];
  const write = async (text: string, automatic = 'none') => b.deliver([mail({ from: FROM, to: [SUPPORT], references: [await mailIdOf(one.conversationId)], text, automatic, receivedAt: at })]);
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    customer: () => write('Hello? 你好?'),
    thanks: () => write('Thanks! 谢谢'),
    bounce: () => write('undeliverable', 'bounce'),
    answer: () => answer(one.conversationId),
    wait: () => b.send('POST', `/v1/tickets/${one.id}/wait`, { for: 'third_party', dueAt: '2026-03-09T09:00:00Z' }),
    resolve: () => b.send('POST', `/v1/tickets/${one.id}/resolve`, { code: 'solved' }),
    assigned: () => b.deliver([assigned(ticket, 'anna')]),
    failed: () => (ticket.answers.length === 0 ? Promise.resolve() : b.deliver([receipt(ticket, ticket.answers.at(-1)?.messageId ?? '', 'failed')])),
    breach: () => b.deliver([clock('sla.breached', ticket)]),
    priority: () => b.send('PATCH', `/v1/tickets/${one.id}`, { priority: 70 }),
    close: () => b.send('POST', `/v1/tickets/${one.id}/close`, { reason: 'spam' }),
    note: () => b.send('POST', `/v1/conversations/${one.conversationId}/notes`, { text: 'called' }),
  };
  await acts[what]?.();
}

async function mailIdOf(conversationId: string): Promise<string> {
  const [row] = await b.db.query<{ mail_id: string }>('select mail_id from conversation.message where conversation_id = $1 and mail_id is not null order by seq limit 1', [conversationId]);
  return row?.mail_id ?? '';
}
