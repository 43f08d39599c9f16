import { REOPEN_MS } from './domain/by-customer.ts';
import type { Ticket } from './domain/ticket.ts';
import { assigned, bench, type Bench, call, clock, ladderAsks, mail, queued, raised, receipt, returned } from './testing.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

const anna = { kind: 'agent', id: 'anna' };
const only = async (): Promise<Ticket> => (await b.tickets())[0]!;
const held = async (): Promise<Ticket> => {
  await b.deliver([call()]);
  const ticket = await only();
  await b.deliver([queued(ticket), assigned(ticket)]);
  return only();
};
const resolve = (ticket: Ticket) => b.act(ticket.id, { kind: 'resolve', at: b.clock.now(), by: anna, code: 'solved' });
const told = async (): Promise<string[]> => (await b.said()).filter((one) => one.topic.includes('tickets.events')).map((one) => one.name);

describe('what routing and sla decide', () => {
  test('queued and assigned in one batch: the holder has it, the card is told', async () => {
    const ticket = await held();
    expect(ticket).toMatchObject({ status: 'open', queueId: 'general', agentId: 'anna', ownerId: 'anna', holders: ['anna'] });
    expect((await b.said('ticket.assigned'))[0]?.data).toMatchObject({ agentId: 'anna', cause: 'push', decision: { ruleText: 'everything else → general', strategy: 'longest_idle' } });
    expect((await b.said('ticket.state')).at(-1)).toMatchObject({ version: ticket.version, data: { agentId: 'anna', status: 'open' } });
  });

  test('a decision on a version that a person has overtaken is refused, to subscribers and to routing', async () => {
    const ticket = await held();
    await resolve(ticket);
    await b.act(ticket.id, { kind: 'reopen', at: b.clock.now(), by: anna });
    const late = assigned(ticket, 'mei');
    await b.deliver([late]);
    expect((await b.said('decision.refused'))[0]).toMatchObject({
      key: ticket.conversationId,
      data: { eventId: late.id, reason: 'newer_human_decision', workItemId: (late.data as { workItemId: string }).workItemId },
    });
    expect((await b.said('ticket.decision_refused'))[0]?.data).toMatchObject({ reason: 'newer_human_decision', eventType: late.type });
    expect((await only()).agentId).toBeNull();
  });

  test('one about a ticket that has ended too; a return of somebody who does not hold it is nothing', async () => {
    const ticket = await held();
    await resolve(ticket);
    await b.deliver([queued(ticket), clock('sla.breached', ticket), raised('sla.priority_raised', ticket), returned(ticket, 'mei')]);
    expect((await b.said('decision.refused')).map((one) => one.data['reason'])).toEqual(['ticket_ended', 'ticket_ended', 'ticket_ended']);
    // routing's, and sla's once: subscribers hear of each machine and reason one time
    expect((await b.said('ticket.decision_refused')).map((one) => one.data['reason'])).toEqual(['ticket_ended', 'ticket_ended']);
    expect(await only()).toMatchObject({ status: 'resolved', breached: [], priority: 40 });
  });

  test('a breach raises the rank, and an answer that was seen late takes both back', async () => {
    const ticket = await held();
    await b.deliver([clock('sla.warned', ticket), clock('sla.breached', ticket), raised('sla.priority_raised', ticket)]);
    expect(await only()).toMatchObject({ priority: 50, breached: [{ clock: 'first_response' }] });
    expect((await b.said('work.reprioritised'))[0]?.data).toMatchObject({ priority: 50, by: { kind: 'ladder' } });
    await b.deliver([clock('sla.breach_withdrawn', ticket), raised('sla.priority_withdrawn', ticket)]);
    expect(await only()).toMatchObject({ priority: 40, breached: [] });
  });

  test('a ladder has it asked anew and more widely: routing is told; what it then does is told with the reason', async () => {
    const ticket = await held();
    const clockId = 'clk_01963b1e-7c00-7000-8000-000000000001';
    await b.deliver([ladderAsks('sla.widen_asked', ticket), ladderAsks('sla.reassign_asked', ticket, { queueId: 'billing' })]);
    const { workItemId } = (await b.said('work.widen_asked'))[0]!.data;
    expect((await b.said('work.reassign_asked'))[0]).toMatchObject({
      key: ticket.conversationId,
      data: { ticketId: ticket.id, workItemId, queueId: 'billing', excludeAgentId: 'anna', cause: 'escalation', clockId },
    });
    expect((await b.said('ticket.widened'))[0]?.data).toMatchObject({ clockId, rung: 1, policyId: 'default' });
    await b.deliver([returned(await only(), 'anna', { reason: 'escalated', clockId })]);
    expect((await b.said('ticket.returned'))[0]?.data).toMatchObject({ agentId: 'anna', reason: 'escalated', clockId });
  });

  test('about a ticket that is not there: passed over, and the others of the batch go on', async () => {
    const ticket = await held();
    const gone = { id: 'tkt_01963b1e-7c00-7000-8000-000000000009', conversationId: 'cnv_x', version: 1 };
    await b.deliver([assigned(gone), clock('sla.breached', gone), receipt(gone, 'msg_x', 'failed'), clock('sla.warned', ticket)]);
    expect((await told()).at(-1)).toBe('ticket.sla_warning');
  });
});

describe('what people do', () => {
  test('a resolution says what first-contact resolution is reckoned from', async () => {
    const ticket = await held();
    await b.answer(ticket.conversationId);
    await resolve(ticket);
    expect((await b.said('ticket.resolved'))[0]?.data).toMatchObject({
      code: 'solved',
      resolverKind: 'agent',
      resolvedBy: 'anna',
      humanMessages: 1,
      handOvers: 0,
      holders: ['anna'],
      reopened: 0,
      channel: 'api',
      ticket: { ticketId: ticket.id, customerId: ticket.customerId },
    });
    expect((await b.said('work.withdrawn'))[0]?.data).toMatchObject({ reason: 'resolved' });
  });

  test('a refusal changes and says nothing', async () => {
    const ticket = await held();
    const before = [await b.said(), await b.tickets()];
    expect(await b.act(ticket.id, { kind: 'reopen', at: b.clock.now(), by: anna })).toEqual([{ name: 'refused', data: { status: 'open', why: 'state' } }]);
    expect([await b.said(), await b.tickets()]).toEqual(before);
  });

  test('two at once: one resolves, the other is told so', async () => {
    const ticket = await held();
    const done = await Promise.all([resolve(ticket), resolve(ticket)]);
    expect(new Set(done.map((events) => events[0]?.name))).toEqual(new Set(['refused', 'ticket.resolved']));
  });
});

describe('what time does', () => {
  test('what waits for the customer is due, and asks for an agent with his last words', async () => {
    const ticket = await held();
    await b.answer(ticket.conversationId);
    await b.act(ticket.id, { kind: 'wait', at: b.clock.now(), by: anna, waitingFor: 'customer', dueAt: b.clock.now() + 60_000 });
    await b.pass(59_000);
    expect((await only()).status).toBe('waiting');
    await b.pass(1000);
    expect(await only()).toMatchObject({ status: 'open', dueAt: null, wantsWork: true });
    expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({
      cause: 'due',
      text: 'Please refund order 4711. 请退款。',
      lastAgentId: 'anna',
      ownerId: 'anna',
      queueId: 'general',
      firstResponseOwed: false,
    });
    expect(await b.db.query('select 1 as one from conversation.timer')).toEqual([]);
  });

  test('a timer that was replaced decides to nothing', async () => {
    const ticket = await held();
    await resolve(ticket);
    await b.act(ticket.id, { kind: 'reopen', at: b.clock.now(), by: anna });
    b.clock.move(1000);
    await resolve(ticket);
    await b.pass(REOPEN_MS - 1);
    expect((await only()).status).toBe('resolved');
    await b.pass(1);
    expect(await only()).toMatchObject({ status: 'closed', closeReason: 'solved' });
  });
});

describe('receipts', () => {
  const waiting = async (): Promise<{ ticket: Ticket; messageId: string }> => {
    await b.deliver([mail({ text: 'Where is it? 在哪里?' })]);
    const fresh = await only();
    await b.deliver([queued(fresh), assigned(fresh)]);
    const sent = await b.answer(fresh.conversationId);
    await b.act(fresh.id, { kind: 'wait', at: b.clock.now(), by: anna, waitingFor: 'customer', dueAt: b.clock.now() + 60_000 });
    return { ticket: await only(), messageId: 'messageId' in sent ? sent.messageId : '' };
  };
  const delivery = () => b.db.query("select delivery, delivery_code from conversation.message where direction = 'out'");

  test('the last answer fails for good: open again, the answer revoked, an agent asked for with the customer’s words', async () => {
    const { ticket, messageId } = await waiting();
    await b.deliver([receipt(ticket, messageId, 'sent'), receipt(ticket, messageId, 'failed', '5.1.1')]);
    expect(await only()).toMatchObject({ status: 'open', answerCount: 0, oldestUnansweredAt: ticket.receivedAt, wantsWork: true });
    expect((await b.said('ticket.message_failed'))[0]?.data).toMatchObject({ messageId, code: '5.1.1', revokesAnswer: true });
    expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ cause: 'answer_failed', text: 'Where is it? 在哪里?', firstResponseOwed: true });
    expect(await delivery()).toEqual([{ delivery: 'failed', delivery_code: '5.1.1' }]);
  });

  test('twice, or out of order, they are no news', async () => {
    const { ticket, messageId } = await waiting();
    await b.deliver([receipt(ticket, messageId, 'delivered'), receipt(ticket, messageId, 'sent'), receipt(ticket, messageId, 'delivered')]);
    await b.deliver([receipt(ticket, messageId, 'failed'), receipt(ticket, messageId, 'read'), receipt(ticket, messageId, 'unheard of')]);
    expect((await told()).slice(-2)).toEqual(['ticket.message_delivered', 'ticket.message_read']);
    expect(await delivery()).toEqual([{ delivery: 'read', delivery_code: null }]);
  });
});
