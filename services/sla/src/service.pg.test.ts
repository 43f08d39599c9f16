import { compose, decode, TOPICS } from '@sluice/contracts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '@sluice/kernel';
import { TEN } from './domain/testing.ts';
import { readEscalations } from './store/escalations.ts';
import { readTicket } from './store/tickets.ts';
import { Bench, conversationId, ticketId } from './testing.ts';

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
});
afterEach(() => b.end());

const WARNED = ['escalation.fired warning -1 [notify] mei', 'sla.warned first_response'];
const LADDER = ['escalation.fired breach 0 [raise_priority] nobody', 'escalation.fired breach 1 [notify] mei', 'sla.breached first_response', 'sla.priority_raised 10'];
const EVERYTHING = [...LADDER.slice(0, 2), ...WARNED.slice(0, 1), ...LADDER.slice(2), ...WARNED.slice(1)];
const sorted = async (n?: number): Promise<string[]> => (await b.told(n)).sort();
const by = { kind: 'agent', id: 'anna' };
const wait = (n: number, at: Instant = b.clock.now()): Promise<void> =>
  b.say(n, 'ticket.status_changed', { from: 'open', to: 'waiting', waitingFor: 'customer', dueAt: toIso(at + DAY), cause: 'agent', by, at: toIso(at) });
const open = (n: number): Promise<void> => b.say(n, 'ticket.status_changed', { from: 'waiting', to: 'open', cause: 'message', by: { kind: 'customer' }, at: toIso(b.clock.now()) });
const resolve = (n: number, at: Instant = b.clock.now()): Promise<void> =>
  b.say(n, 'ticket.resolved', {
    code: 'solved',
    resolverKind: 'agent',
    humanMessages: 1,
    handOvers: 0,
    holders: ['anna'],
    reopened: 0,
    receivedAt: toIso(TEN),
    resolvedAt: toIso(at),
    channel: 'email',
  });

test('to the second: it warns, breaches, and climbs its ladder, in order and once', async () => {
  await b.arrives(1);
  await b.move(12 * MINUTE - 1);
  expect(await b.told()).toEqual([]);
  await b.move(1);
  expect(await sorted()).toEqual(WARNED);
  await b.move(3 * MINUTE);
  expect(await sorted()).toEqual(WARNED); // an answer at the due time would be in time
  await b.move(1);
  expect(await sorted()).toEqual(EVERYTHING);
  await b.move(10 * HOUR);
  expect(await sorted()).toHaveLength(6);
});

test('an offer is no answer: whoever is offered a ticket, declines, is silent or takes it, its clocks run on as they were', async () => {
  await b.arrives(1);
  await b.arrives(2);
  const offer = { workItemId: 'wrk_1', offerId: 'ofr_1', agentId: 'anna', at: toIso(TEN) };
  const card = { decisionId: 'dec_1', configVersion: 'v1', ruleId: 'rest', ruleText: '', queueId: 'general', agentId: 'anna', strategy: 'longest_idle' };
  const decision = { ...card, features: { channel: 'email', priority: 40 }, candidates: [], excluded: {}, position: 0, waitedMs: 0, decidedInMs: 0 };
  const asked = () => b.say(2, 'ticket.offered', { ...offer, expiresAt: toIso(TEN + 20_000), decision });
  await asked();
  await b.say(2, 'ticket.declined', offer);
  await asked();
  await b.say(2, 'ticket.offer_timed_out', offer);
  await asked();
  await b.say(2, 'ticket.offer_rescinded', { ...offer, reason: 'away' });
  await asked();
  await b.say(2, 'ticket.accepted', offer);
  await b.say(2, 'ticket.assigned', { ...offer, cause: 'offer', decision });
  await b.settle();
  const clocks = async (n: number) =>
    (await readTicket(b.t.db, ticketId(n)))!.clocks.map(({ kind, startedAt, segments, dueAt, timerAt, metAt }) => ({ kind, startedAt, segments, dueAt, timerAt, metAt }));
  expect(await clocks(2)).toEqual(await clocks(1));
  await b.pass(12 * MINUTE, 3 * MINUTE + 1);
  expect((await sorted(2)).filter((one) => one.startsWith('sla'))).toEqual(EVERYTHING.filter((one) => one.startsWith('sla')));
});

test('an overflow is another queue: its calendar counts from then on, what had counted stays', async () => {
  await b.arrives(1);
  await b.move(5 * MINUTE);
  await b.log.publish([b.queued(1, { queueId: 'billing', receivedAt: toIso(TEN), queuedAt: toIso(b.clock.now()), overflowedFromQueueId: 'general' })]);
  await b.settle();
  const [first] = (await readTicket(b.t.db, ticketId(1)))!.clocks;
  expect(first).toMatchObject({ agreement: 'v1/standard/first_response/office', metAt: null, dueAt: TEN + 15 * MINUTE });
  expect(first?.segments.map(({ agreement, ms }) => [agreement.split('/').at(-1), ms])).toEqual([
    ['always', 5 * MINUTE],
    ['office', null],
  ]);
});

test('every record names ticket, version and agreement, and goes on in the trace of its contact', async () => {
  await b.arrives(1);
  await b.say(1, 'ticket.assigned', {
    workItemId: 'wrk_1',
    agentId: 'anna',
    cause: 'push',
    at: toIso(TEN),
    decision: {
      decisionId: 'dec_1',
      configVersion: 'v1',
      ruleId: 'rest',
      ruleText: '',
      queueId: 'general',
      agentId: 'anna',
      strategy: 'longest-idle',
      features: { channel: 'email', language: 'en', intent: 'question', priority: 40 },
      candidates: [],
      excluded: {},
      position: 0,
      waitedMs: 0,
      decidedInMs: 0,
    },
  });
  await b.settle();
  await b.move(12 * MINUTE);
  const records = (await Promise.all(Array.from({ length: 8 }, (_, part) => b.log.read(TOPICS.slaEscalations.name, part, 0, 10)))).flat();
  const event = decode(records[0]!)!;
  expect(records[0]?.key).toBe(ticketId(1));
  expect(event.data).toMatchObject({
    ticketId: ticketId(1),
    conversationId: conversationId(1),
    clock: 'first_response',
    rung: -1,
    stage: 'warning',
    notified: ['anna', 'mei'],
    dueAt: toIso(TEN + 15 * MINUTE),
    at: toIso(TEN + 12 * MINUTE),
    policyId: 'standard',
    configVersion: 'v1',
    lateIntake: false,
    agentId: 'anna',
    queueId: 'general',
  });
  expect(event.subject).toBe((event.data as { clockId: string }).clockId);
  expect(event.correlationid).toMatch(/^[0-9a-f-]{36}$/);
  const warned = (await Promise.all(Array.from({ length: 8 }, (_, part) => b.log.read(TOPICS.slaEvents.name, part, 0, 10)))).flat().map(decode);
  expect(warned[0]?.data).toMatchObject({ onVersion: 3, conversationId: conversationId(1) });
});

test('the same batch twice is as once; what is older than what was seen decides to nothing', async () => {
  const records = [b.created(1), b.queued(1)];
  await b.log.publish(records);
  await b.settle();
  const before = await b.t.db.query('select doc from sla.ticket');
  await b.log.publish(records);
  const { queueId, ...rest } = decode(records[1]!)!.data as { queueId: string };
  const old = compose(TOPICS.ticketsEvents, 'ticket.queued', { ...rest, queueId: 'billing' } as never, { service: 'conversation', key: ticketId(1), subject: ticketId(1), at: TEN, entityversion: 2 });
  await b.log.publish([old]);
  await b.settle();
  expect(queueId).toBe('general');
  expect(await b.t.db.query('select doc from sla.ticket')).toEqual(before);
  expect(await b.t.db.query('select count(*) as n from sla.timer')).toEqual([{ n: 1 }]);
});

test('an answer in time ends it; its failure for good brings the breach', async () => {
  await b.arrives(1);
  await b.move(10 * MINUTE);
  await b.answered(1);
  await b.move(HOUR);
  expect(await b.told()).toEqual([]);
  await b.say(1, 'ticket.message_failed', { messageId: 'msg_1', at: toIso(b.clock.now()), revokesAnswer: true });
  await b.settle();
  expect(await sorted()).toEqual(EVERYTHING.filter((one) => !WARNED.includes(one))); // what is over is not warned of
});

test('an answer that was given in time and is seen late takes everything back', async () => {
  await b.arrives(1);
  await b.move(20 * MINUTE);
  await b.answered(1, TEN + 14 * MINUTE);
  const all = await sorted();
  expect(all.filter((one) => one.includes('withdrawn'))).toEqual(['sla.breach_withdrawn first_response', 'sla.priority_withdrawn 10']);
  await b.move(10 * HOUR);
  expect(await sorted()).toEqual(all);
});

test('what is overdue when it arrives breaches at once, with one message', async () => {
  await b.arrives(1, { receivedAt: toIso(TEN - 3 * HOUR) });
  expect(await sorted()).toEqual(['escalation.fired breach 0 [raise_priority,notify] mei late', 'sla.breached first_response late', 'sla.priority_raised 10']);
  await b.move(5 * HOUR);
  expect(await sorted()).toHaveLength(3);
});

describe('many that were overdue when they came', () => {
  const late = { receivedAt: toIso(TEN - 3 * DAY) };
  const notices = async (): Promise<string[]> => (await b.told()).filter((one) => one.startsWith('escalation.fired'));
  const toMei = async (): Promise<number> => (await notices()).filter((one) => one.endsWith(' mei late')).length;

  test('fifty in one back-fill: each breaches once and at once, who is told has one notice, and the rest stands with it', async () => {
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    await b.log.publish(numbers.slice(0, 30).flatMap((n) => [b.created(n, late), b.queued(n, late)]));
    await b.settle();
    for (const n of numbers.slice(30)) await b.arrives(n, late);
    const told = await b.told();
    expect(told.filter((one) => one === 'sla.breached first_response late')).toHaveLength(50);
    expect(await notices()).toHaveLength((await b.t.db.query('select 1 from sla.escalation')).length);
    expect(await toMei()).toBe(1);
    const [digest, ...others] = await readEscalations(b.t.db, { agentId: 'mei', limit: 100 });
    expect(others).toEqual([]);
    const all = await readEscalations(b.t.db, { agentId: 'mei', digestId: digest!.id, limit: 200 });
    expect(new Set(all.map((one) => one.ticketId))).toEqual(new Set(numbers.map(ticketId)));
    expect(digest?.digested).toBe(all.length - 1);
  });

  test('another back-fill is another notice; an ordinary breach in between is one of its own', async () => {
    await b.arrives(1, late);
    await b.move(14 * MINUTE);
    await b.arrives(2, late);
    expect(await toMei()).toBe(1);
    await b.move(14 * MINUTE);
    await b.arrives(3, late);
    expect(await toMei()).toBe(1);
    await b.move(15 * MINUTE + 1);
    await b.arrives(4, late);
    expect(await toMei()).toBe(2);
    const before = (await readEscalations(b.t.db, { agentId: 'mei', limit: 100 })).length;
    await b.arrives(5);
    await b.pass(12 * MINUTE, 4 * MINUTE);
    expect((await readEscalations(b.t.db, { agentId: 'mei', limit: 100 })).length).toBe(before + 2);
  });

  test('a digest that is joined for a whole day is followed by another', async () => {
    for (let n = 1; n <= 98; n += 1) {
      await b.arrives(n, late);
      b.clock.move(15 * MINUTE);
    }
    expect(await toMei()).toBe(2);
  });
});

test('waiting for the customer stands still, resolved is over, reopened goes on with what had counted', async () => {
  await b.arrives(1);
  await b.answered(1);
  await b.move(HOUR);
  await wait(1);
  await b.settle();
  await b.move(3 * DAY);
  await open(1);
  await b.settle();
  await b.move(HOUR);
  await resolve(1);
  await b.settle();
  await b.move(3 * DAY);
  expect(await b.told()).toEqual([]);
  await b.say(1, 'ticket.reopened', { cause: 'message', reopened: 1, at: toIso(b.clock.now()), by: { kind: 'customer' } });
  await b.settle();
  await b.pass(10 * HOUR, 4 * HOUR);
  expect((await b.told()).filter((one) => one.startsWith('sla'))).toEqual(['sla.warned resolution']); // due now, to the millisecond
  await b.move(1);
  expect((await b.told()).filter((one) => one.startsWith('sla')).sort()).toEqual(['sla.breached resolution', 'sla.priority_raised 10', 'sla.warned resolution']);
});

test('a merged ticket does not escalate, nor does spam', async () => {
  await b.arrives(1);
  await b.arrives(2);
  await b.move(5 * MINUTE);
  await b.say(1, 'ticket.closed', { reason: 'merged', at: toIso(b.clock.now()), by });
  await b.say(2, 'ticket.closed', { reason: 'spam', at: toIso(b.clock.now()), by });
  await b.settle();
  await b.move(30 * DAY);
  expect(await b.told()).toEqual([]);
  expect(await b.t.db.query('select 1 from sla.timer')).toEqual([]);
});

describe('a ticket that was answered and waits is merged into a new one', () => {
  const into = async (closedFirst: boolean): Promise<void> => {
    await b.arrives(1);
    await b.answered(1);
    await wait(1);
    await b.settle();
    await b.move(5 * HOUR);
    await b.arrives(2, { receivedAt: toIso(b.clock.now()) });
    await b.move(MINUTE);
    const at = toIso(b.clock.now());
    const closed = (): Promise<void> => b.say(1, 'ticket.closed', { reason: 'merged', at, by, intoTicketId: ticketId(2) });
    if (closedFirst) await closed();
    const standing = { status: 'open', messages: 2, humanMessages: 1, answerCount: 0, answers: [], oldestUnansweredAt: toIso(TEN + 5 * HOUR) };
    await b.say(2, 'ticket.merged', { fromTicketId: ticketId(1), fromConversationId: conversationId(1), receivedAt: toIso(TEN), standing, by, at });
    if (!closedFirst) {
      await b.settle();
      await closed();
    }
    await b.settle();
  };

  test.each([true, false])('its answer is given and its pause did not count; its end seen first: %s', async (closedFirst) => {
    await into(closedFirst);
    const [first, resolution] = (await readTicket(b.t.db, ticketId(2)))!.clocks;
    expect(first).toMatchObject({ startedAt: TEN + 5 * HOUR, dueAt: TEN + 5 * HOUR + 15 * MINUTE, breachedAt: null });
    expect(resolution).toMatchObject({ startedAt: TEN, dueAt: TEN + 21 * HOUR });
    expect(await b.told()).toEqual([]);
  });
});

test('many tickets at once: every clock fires once, whatever the batches', async () => {
  const records = Array.from({ length: 300 }, (_, n) => [b.created(n), b.queued(n)]).flat();
  await b.log.publish(records);
  await b.settle();
  for (let n = 0; n < 100; n += 1) await b.log.publish([b.record(n, 'ticket.message_sent', { messageId: 'msg_1', channel: 'email', by, audience: 'customer', answer: true, committedAt: toIso(TEN) })]);
  await b.settle();
  await b.pass(12 * MINUTE, 3 * MINUTE + 1);
  const told = await b.told();
  expect(told.filter((one) => one === 'sla.breached first_response')).toHaveLength(200);
  expect(told.filter((one) => one.startsWith('escalation'))).toHaveLength(600);
});
