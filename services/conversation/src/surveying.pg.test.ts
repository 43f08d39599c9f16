import type { OutboundRequested } from '@sluice/contracts';
import type { Ticket } from './domain/ticket.ts';
import { assigned, bench, type Bench, call, CUSTOMER, mail, NINE, queued, receipt, SURVEY, surveyAnswered, surveyDue, surveySkipped } from './testing.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

const newest = async (): Promise<Ticket> => (await b.tickets()).at(-1)!;
const requests = async (): Promise<OutboundRequested[]> => (await b.said('outbound.requested')).map((one) => one.data as unknown as OutboundRequested);
const withheld = async (): Promise<unknown[]> => (await b.said('ticket.survey_withheld')).map((one) => one.data['reason']);

/** Written, taken by Anna, solved by her. */
async function solved(more: Parameters<typeof mail>[0] = {}): Promise<Ticket> {
  await b.deliver([mail(more)]);
  const ticket = await newest();
  await b.deliver([queued(ticket), assigned(ticket)]);
  await b.act(ticket.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  return newest();
}

test('the customer is asked where he last wrote, in the thread, by a machine; everybody hears that he was', async () => {
  const ticket = await solved({ id: 'first@customer.example' });
  await b.deliver([surveyDue(ticket)]);
  const [request, ...more] = await requests();
  expect(more).toEqual([]);
  expect(request).toMatchObject({
    ticketId: ticket.id,
    to: { kind: 'email', value: CUSTOMER },
    subject: '请评价 / How did we do?',
    text: '请打开 https://help.example/s/abc\n\nPlease open https://help.example/s/abc',
    author: 'system',
    mail: { inReplyTo: 'first@customer.example' },
  });
  expect(await b.db.query("select kind, author, delivery from conversation.message where direction = 'out'")).toEqual([{ kind: 'survey', author: 'system', delivery: 'queued' }]);
  expect((await b.said('ticket.message_sent')).at(-1)?.data).toMatchObject({ kind: 'survey', answer: false });
  expect((await b.said('ticket.survey_sent'))[0]?.data).toMatchObject({ surveyId: SURVEY, messageId: request?.messageId, channel: 'email', configVersion: 'v1' });
  expect(await newest()).toMatchObject({ status: 'resolved', answerCount: 0, oldestUnansweredAt: ticket.oldestUnansweredAt, lastAgentAt: null });
});

test('in his own language where it is known, and by the app where he writes there', async () => {
  await b.deliver([call({ text: 'Please refund order 4711.' })]);
  const before = await newest();
  await b.deliver([queued(before, { classification: { type: 'billing', urgency: 'low', language: 'en', confidence: 1, reasons: [], needsPerson: false } })]);
  await b.act(before.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'rule', id: 'x' }, code: 'automatic' });
  await b.deliver([surveyDue(await newest())]);
  expect(await requests()).toMatchObject([{ channel: 'api', text: 'Please open https://help.example/s/abc' }]);
  expect((await requests())[0]).not.toHaveProperty('subject');
});

test('the same record twice asks once', async () => {
  const event = surveyDue(await solved());
  expect([await b.deliver([event]), await b.deliver([event])]).toEqual([1, 0]);
  expect(await requests()).toHaveLength(1);
});

test('a ticket that goes on is not asked about, and insight hears why', async () => {
  const ticket = await solved();
  await b.act(ticket.id, { kind: 'reopen', at: b.clock.now(), by: { kind: 'agent', id: 'anna' } });
  await b.deliver([surveyDue(ticket)]);
  expect(await requests()).toEqual([]);
  expect((await b.said('decision.refused'))[0]?.data).toMatchObject({ eventType: 'dev.sluice.survey.due.v1', reason: 'superseded' });
});

test('an address that is gone gets none; the last that he wrote from and that is not gone does', async () => {
  const ticket = await solved();
  const sent = await b.answer(ticket.conversationId);
  if ('refused' in sent) throw new Error(sent.refused);
  await b.db.query("insert into conversation.dead_address (contact_point_id, message_id, at, reason) select id, $1, $2, 'user_unknown' from conversation.contact_point", [
    sent.messageId,
    new Date(NINE + 60_000).toISOString(),
  ]);
  await b.deliver([surveyDue(ticket)]);
  expect(await withheld()).toEqual(['address_gone']);
  expect(await requests()).toHaveLength(1);
});

test('a ticket that nobody knows (erased long ago) is passed over', async () => {
  await b.deliver([surveyDue({ id: 'tkt_01963b1e-7c00-7000-8000-00000000dead', conversationId: 'cnv_01963b1e-7c00-7000-8000-00000000dead', version: 3 })]);
  expect(await b.said()).toEqual([]);
});

test('that nobody is to be asked is told, with insight’s reason', async () => {
  const ticket = await solved();
  await b.deliver([surveySkipped(ticket, 'asked_recently')]);
  expect([await withheld(), await requests()]).toEqual([['asked_recently'], []]);
});

test('what he answered stands in the history of his ticket; a survey that did not arrive opens nothing', async () => {
  const ticket = await solved();
  await b.deliver([surveyDue(ticket)]);
  const [request] = await requests();
  await b.deliver([receipt(ticket, request!.messageId, 'failed', '5.1.1')]);
  await b.deliver([surveyAnswered(ticket)]);
  expect((await b.said('ticket.message_failed'))[0]?.data).toMatchObject({ messageId: request!.messageId, revokesAnswer: false });
  expect((await b.said('ticket.survey_answered'))[0]?.data).toMatchObject({ surveyId: SURVEY, ratings: { speed: 5, effect: 2 }, by: 'customer' });
  expect(await newest()).toMatchObject({ status: 'resolved', reopened: 0 });
});
