import { compose, TOPICS } from '@sluice/contracts';
import { DAY, HOUR, toIso, uuidv7 } from '@sluice/kernel';
import { TEN } from './domain/testing.ts';
import { eraseSurveys } from './store/surveys.ts';
import { Bench, customerId, ticketId, tokens } from './testing.ts';

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
});
afterEach(() => b.end());

const asked = async () => (await b.told()).filter((one) => one.name === 'survey.due').map((one) => one.data['ticketId']);
const reopened = (n: number) => b.record(n, 'ticket.reopened', { cause: 'message', reopened: 1, at: toIso(b.clock.now()), by: { kind: 'customer' } });
const closed = (n: number, reason: string) => b.record(n, 'ticket.closed', { reason, at: toIso(b.clock.now()), by: { kind: 'agent', id: 'mei' } });
const STANDING = { messages: 1, humanMessages: 0, answerCount: 0, answers: [] };
const merged = (name: 'customer.merged' | 'customer.unmerged', n: number, other: number) => {
  const by = { kind: 'agent', id: 'mei' };
  const at = toIso(b.clock.now());
  const data = { customerId: customerId(n), memberIds: [customerId(other)] };
  const about = { service: 'conversation', key: customerId(n), subject: customerId(n), at: b.clock.now() };
  if (name === 'customer.merged') return compose(TOPICS.customersEvents, name, { ...data, mergedId: customerId(other), cause: 'person', by, mergedAt: at }, about);
  return compose(TOPICS.customersEvents, name, { ...data, unmergedId: customerId(other), by, unmergedAt: at }, about);
};

test('to the second, with a signed link and both languages, under the version in force', async () => {
  await b.say(b.resolved(1));
  await b.move(HOUR - 1);
  expect(await asked()).toEqual([]);
  await b.move(1);
  const [{ data } = { data: {} }, ...more] = await b.told();
  expect(more).toEqual([]);
  const { id } = await b.survey(1);
  expect(data).toMatchObject({
    surveyId: id,
    ticketId: ticketId(1),
    onVersion: 2,
    configVersion: 'v1',
    url: `https://help.example/s/${tokens.sign(id)}`,
    texts: [{ language: 'zh' }, { language: 'en' }],
  });
  expect(await b.survey(1)).toMatchObject({ status: 'asked' });
  await b.send(1);
  await b.move(7 * DAY);
  expect(await b.survey(1)).toMatchObject({ status: 'unanswered' });
  expect(await b.t.db.query('select key from insight.timer')).toEqual([]);
});

test('the same batch again changes nothing; what is due while the service is down is asked when it is up', async () => {
  const solved = b.resolved(1);
  await b.say(solved);
  const before = await b.stored();
  await b.say(solved);
  expect(await b.stored()).toEqual(before);
  await b.service.drain();
  b.clock.move(3 * HOUR);
  await b.restart();
  await b.settle();
  expect(await asked()).toEqual([ticketId(1)]);
});

test('reopened, spam, withdrawn, merged: what is pending is taken back; closed by time it is not', async () => {
  await b.say(...[1, 2, 3, 4, 5].map((n) => b.resolved(n)));
  await b.say(reopened(1), closed(2, 'spam'), closed(3, 'withdrawn'), closed(4, 'merged'), closed(5, 'solved'));
  await b.move(HOUR);
  expect(await asked()).toEqual([ticketId(5)]);
  expect(await Promise.all([1, 2, 3, 4].map(async (n) => (await b.survey(n)).reason))).toEqual(['reopened', 'spam', 'withdrawn', 'merged']);
});

test('spam after it was answered: no rating of it counts; is it none, all of them do', async () => {
  await b.say(b.resolved(1));
  await b.move(HOUR);
  await b.send(1);
  const [first, good] = [await b.survey(1), { speed: '5', communication: '5', effect: '5' }];
  const answer = (id: string) =>
    b.app.inject({ method: 'POST', url: `/s/${tokens.sign(id)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: new URLSearchParams(good).toString() });
  const counted = async () => (await b.app.inject({ url: '/v1/satisfaction' })).json<{ answered: number; questions: { share: number }[] }>();
  expect((await answer(first.id)).statusCode).toBe(303);
  await b.say(reopened(1));
  await b.move(15 * DAY);
  await b.say(b.resolved(1));
  await b.move(HOUR);
  await b.send(1);
  const second = await b.survey(1);
  expect((await answer(second.id)).statusCode).toBe(303);
  await b.move(1);
  expect(await counted()).toMatchObject({ sent: 2, answered: 2, questions: [{ answers: 2 }, { answers: 2 }, { answers: 2 }] });
  await b.say(closed(1, 'spam'));
  expect(await counted()).toMatchObject({ sent: 0, answered: 0, questions: [] });
  for (const { id } of [first, second]) {
    const [page, again] = [await b.app.inject({ url: `/s/${tokens.sign(id)}?lang=en` }), await answer(id)];
    expect([page.statusCode, page.body.includes('No answer is needed any more'), again.statusCode]).toEqual([410, true, 410]);
  }
  const at = toIso(b.clock.now());
  await b.say(b.record(1, 'ticket.reopened', { cause: 'spam_undone', reopened: 1, at, by: { kind: 'agent', id: 'mei' }, standing: { ...STANDING, status: 'resolved', resolvedAt: at } }));
  expect(await counted()).toMatchObject({ sent: 2, answered: 2, questions: [{ answers: 2 }, { answers: 2 }, { answers: 2 }] });
  expect((await b.app.inject({ url: `/s/${tokens.sign(second.id)}` })).statusCode).toBe(200);
});

test('one that goes on as open for another is not asked about; where the merge is taken back, it is', async () => {
  await b.say(b.resolved(1));
  const at = toIso(b.clock.now());
  const by = { kind: 'agent', id: 'mei' };
  await b.say(b.record(1, 'ticket.merged', { fromTicketId: ticketId(9), fromConversationId: 'cnv_9', receivedAt: at, standing: { ...STANDING, status: 'open' }, by, at }));
  expect(await b.survey(1)).toMatchObject({ status: 'cancelled', reason: 'merged' });
  const standing = { ...STANDING, status: 'resolved', resolvedAt: at, resolutionCode: 'solved' };
  await b.say(b.record(1, 'ticket.unmerged', { otherTicketId: ticketId(9), restored: false, receivedAt: at, standing, by, at, contacts: [] }));
  await b.move(HOUR);
  expect(await asked()).toEqual([ticketId(1)]);
});

test('one person at most once in a fortnight: two tickets in one batch, two customers that are one, and after 14 days again', async () => {
  await b.say(b.resolved(1, {}, 7), b.resolved(2, {}, 7));
  await b.move(HOUR);
  const first = await asked();
  expect(first).toHaveLength(1);
  for (const n of [1, 2]) if (first.includes(ticketId(n))) await b.send(n);
  await b.say(b.resolved(3, { type: 'complaint' }, 7));
  await b.move(HOUR);
  expect(await b.survey(3)).toMatchObject({ status: 'asked' });
  await b.say(merged('customer.merged', 8, 7));
  await b.say(b.resolved(4, {}, 8));
  await b.move(HOUR);
  expect(await b.survey(4)).toMatchObject({ status: 'skipped', reason: 'asked_recently' });
  expect((await b.told()).filter((one) => one.name === 'survey.skipped').map((one) => one.data)).toMatchObject([{ reason: 'asked_recently' }, { ticketId: ticketId(4), reason: 'asked_recently' }]);
  await b.say(merged('customer.unmerged', 8, 7));
  await b.say(b.resolved(5, {}, 8));
  await b.move(HOUR);
  expect(await b.survey(5)).toMatchObject({ status: 'asked' });
  await b.move(14 * DAY);
  await b.say(b.resolved(6, {}, 7));
  await b.move(HOUR);
  expect(await b.survey(6)).toMatchObject({ status: 'asked' });
});

test('what could not be sent, or came back, does not count as asked', async () => {
  await b.say(b.resolved(1, {}, 7));
  await b.move(HOUR);
  await b.say(b.record(1, 'ticket.survey_withheld', { surveyId: (await b.survey(1)).id, reason: 'address_gone', at: toIso(b.clock.now()) }));
  await b.say(b.resolved(2, {}, 7));
  await b.move(HOUR);
  await b.send(2);
  await b.say(b.record(2, 'ticket.message_failed', { messageId: 'msg_2', at: toIso(b.clock.now()), revokesAnswer: false }));
  await b.say(b.resolved(3, {}, 7));
  await b.move(HOUR);
  expect(await Promise.all([1, 2, 3].map(async (n) => (await b.survey(n)).status))).toEqual(['withheld', 'undelivered', 'asked']);
});

test('while his link can still be answered, the next solution of the ticket is not asked about', async () => {
  await b.say(b.resolved(1, { type: 'complaint' }));
  await b.move(HOUR);
  await b.send(1);
  await b.say(reopened(1));
  await b.say(b.resolved(1, { type: 'complaint' }));
  await b.move(HOUR);
  expect(await b.surveys(1)).toHaveLength(1);
  await b.move(7 * DAY);
  await b.say(reopened(1));
  await b.say(b.resolved(1, { type: 'complaint' }));
  await b.move(HOUR);
  expect((await b.surveys(1)).map((one) => one.status)).toEqual(['asked', 'unanswered']);
});

test('a person is erased: nothing of his surveys stays, and it is reported how many there were', async () => {
  await b.say(b.resolved(1), b.resolved(2));
  await b.move(HOUR);
  await b.send(1);
  await b.app.inject({
    method: 'POST',
    url: `/s/${tokens.sign((await b.survey(1)).id)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'speed=1&communication=1&effect=1&comment=geheim',
  });
  const erasureId = 'era_0190f000-0000-7000-8000-000000000001';
  const piece = { erasureId, pieceId: uuidv7(), contactIds: [], messageIds: [], contactPointIds: [], conversationIds: [], ticketIds: [ticketId(1)], requestedAt: toIso(b.clock.now()) };
  await b.log.publish([compose(TOPICS.erasuresRequested, 'erasure.requested', piece, { service: 'conversation', key: erasureId, subject: erasureId, at: b.clock.now() })]);
  await b.settle();
  const [report] = await b.log.read(TOPICS.erasuresReported.name, 0, 0, 10);
  expect(JSON.parse(report?.value?.toString() ?? '{}')).toMatchObject({ service: 'insight', counts: [{ of: 'surveys', count: 1 }], done: true });
  const left = (await b.stored()).join('\n');
  expect([left.includes('geheim'), left.includes(ticketId(1)), left.includes(ticketId(2))]).toEqual([false, false, true]);
  expect(await b.t.db.transact((tx) => eraseSurveys(tx, [ticketId(1)]))).toEqual([]);
});

test('without surveys.yaml nobody is asked, and a rating by phone is taken all the same', async () => {
  await b.end();
  b = await Bench.make(TEN, '');
  await b.say(b.resolved(1));
  await b.move(2 * HOUR);
  expect([await b.told(), await b.surveys(1)]).toEqual([[], []]);
  await b.say(b.resolved(2, { processId: 'five-stage' }));
  expect(await b.told()).toMatchObject([{ name: 'survey.skipped', data: { ticketId: ticketId(2), reason: 'not_configured' } }]);
  const rated = await b.app.inject({ method: 'POST', url: `/v1/tickets/${ticketId(1)}/survey`, payload: { ratings: { speed: 5, communication: 5, effect: 5 } } });
  expect(rated.statusCode).toBe(201);
});
