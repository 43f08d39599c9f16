import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { DAY, HOUR, MINUTE } from '@sluice/kernel';
import { parseMail, type ParsedMail } from '@sluice/mail';

const MESSAGE = { zh: { subject: '请评价', text: '请打开 {link}' }, en: { subject: 'How did we do?', text: 'Please open {link}' } };
const surveys = (more = ''): string => `version: 1\n${more}message: ${JSON.stringify(MESSAGE)}\n`;
const files = (more = ''): Record<string, string> => ({ ...exampleFiles('small'), 'surveys.yaml': surveys(more) });

let s: TestSystem;
beforeEach(async () => {
  s = await TestSystem.start({ files: files('quiet: {tz: Europe/Berlin, from: "20:00", to: "08:00"}\n') });
}, 60_000);
afterEach(() => s.stop());

interface Survey {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly by: string | null;
  readonly recordedBy: string | null;
  readonly ratings: Record<string, number> | null;
  readonly comment: string | null;
}
const surveyOf = async (ticketId: string): Promise<Survey | null> => (await s.api.ok<{ survey: Survey | null }>('GET', `/v1/tickets/${ticketId}/survey`)).survey;

let mails = 0;
/** A mail that Mei answers and resolves. */
async function solved(from = 'li.wei@example.com', text = '你好，我被重复扣款了两次，请尽快退款。谢谢'): Promise<{ ticketId: string; conversationId: string }> {
  const subject = `重复扣款 ${++mails}`;
  await s.sendMail({ from, subject, text, messageId: `<survey-${mails}@example.com>` });
  await s.settle();
  const { items } = await s.api.ok<{ items: { id: string; subject: string; conversationId: string }[] }>('GET', '/v1/tickets?limit=100');
  const { id, conversationId } = items.find((one) => one.subject === subject)!;
  const mei = await s.as('agent', 'mei');
  await mei.ok('POST', `/v1/conversations/${conversationId}/messages`, { text: '您好，多扣的款项今天退回。' });
  await mei.ok('POST', `/v1/tickets/${id}/resolve`, { code: 'solved' });
  await s.settle();
  return { ticketId: id, conversationId };
}

const surveyMails = async (): Promise<ParsedMail[]> => (await Promise.all(s.mail.mails.map((one) => parseMail(Buffer.from(one.raw))))).filter((one) => one.text.includes('/s/s'));
const linkIn = (text: string): string => /http:\/\/\S+\/s\/[a-z2-7]{44}/.exec(text)?.[0] ?? '';
const post = (link: string, fields: Record<string, string>): Promise<Response> => fetch(link, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

test('a mail, its solution, an hour later the question, the answer by the link: it stands in the ticket’s history and in the figures', async () => {
  const { ticketId } = await solved();
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'planned' });
  expect(await surveyMails()).toEqual([]);
  await s.move(HOUR);
  const [mail, ...more] = await surveyMails();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ to: [{ address: 'li.wei@example.com' }], subject: '请评价' });
  expect(s.mail.mails.at(-1)?.header('auto-submitted')).toMatch(/^auto-/);
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'sent' });

  const link = linkIn(mail?.text ?? '');
  expect(link.startsWith(`${s.system.gateway.url()}/s/`)).toBe(true);
  for (const method of ['GET', 'HEAD']) expect((await fetch(link, { method })).status).toBe(200);
  await s.settle();
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'sent', ratings: null });

  const answered = await post(link, { speed: '5', communication: '4', effect: '5', comment: '很快，<b>谢谢</b>' });
  expect([answered.status, answered.headers.get('location')]).toEqual([303, '?lang=zh&saved=1']);
  await s.settle();
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'answered', by: 'customer', ratings: { speed: 5, communication: 4, effect: 5 }, comment: '很快，<b>谢谢</b>' });
  const { items } = await s.api.ok<{ items: { type: string; data: Record<string, unknown> }[] }>('GET', `/v1/tickets/${ticketId}/history`);
  const history = items.filter((one) => one.type.includes('survey'));
  expect(history.map((one) => one.type.split('.').slice(2, 4).join('.'))).toEqual(['ticket.survey_sent', 'ticket.survey_answered']);
  expect(history.at(-1)?.data).toMatchObject({ ratings: { speed: 5, communication: 4, effect: 5 }, by: 'customer' });
  expect(JSON.stringify(await s.events(TOPICS.ticketsEvents))).not.toContain('谢谢</b>');
  await s.move(1000);
  expect(await s.api.ok('GET', '/v1/satisfaction')).toMatchObject({
    sent: 1,
    answered: 1,
    responseRate: 1,
    byPhone: 0,
    questions: [
      { id: 'communication', answers: 1, good: 1, share: 1 },
      { id: 'effect', answers: 1, good: 1, share: 1 },
      { id: 'speed', answers: 1, good: 1, share: 1, ratings: [0, 0, 0, 0, 1] },
    ],
  });
  // A survey is no answer and no message of the customer's: the ticket is as it was.
  expect(await s.api.ok('GET', `/v1/tickets/${ticketId}`)).toMatchObject({ status: 'resolved', reopened: 0 });
}, 60_000);

test('he writes again: what was pending is taken back; the next solution is asked about', async () => {
  const { ticketId, conversationId } = await solved();
  const mei = await s.as('agent', 'mei');
  await mei.ok('POST', `/v1/tickets/${ticketId}/reopen`, {});
  await s.move(2 * HOUR);
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'cancelled', reason: 'reopened' });
  expect(await surveyMails()).toEqual([]);
  await mei.ok('POST', `/v1/conversations/${conversationId}/messages`, { text: '已退款。' });
  await mei.ok('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' });
  await s.move(HOUR);
  expect(await surveyMails()).toHaveLength(1);
}, 60_000);

test('spam is not asked about, a customer at most once in a fortnight, and never at night', async () => {
  const spam = await solved('spam@example.com');
  await s.api.ok('POST', `/v1/tickets/${spam.ticketId}/close`, { reason: 'spam' });
  const [first, second] = [await solved(), await solved()];
  await s.move(HOUR);
  expect((await Promise.all([spam, first, second].map((one) => surveyOf(one.ticketId)))).map((one) => one?.reason ?? one?.status)).toEqual(['spam', 'sent', 'asked_recently']);
  // 19:30 in Berlin, which is on winter time: an hour later it is night.
  s.clock.set(Date.UTC(2026, 2, 17, 18, 30));
  await s.settle();
  const third = await solved();
  await s.move(12 * HOUR);
  expect(await surveyMails()).toHaveLength(1);
  await s.move(HOUR - 30 * MINUTE);
  expect(await surveyOf(third.ticketId)).toMatchObject({ status: 'sent' });
}, 60_000);

test('seven days without an answer are an outcome; the link then says that it is over', async () => {
  const { ticketId } = await solved();
  await s.move(HOUR);
  const link = linkIn((await surveyMails())[0]?.text ?? '');
  await s.move(7 * DAY);
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'unanswered' });
  expect((await fetch(link)).status).toBe(410);
  expect((await post(link, { speed: '1', communication: '1', effect: '1' })).status).toBe(410);
  expect(await s.api.ok('GET', '/v1/satisfaction')).toMatchObject({ sent: 1, answered: 0, responseRate: 0, unanswered: 1, questions: [] });
}, 60_000);

test('a solution whose last words never arrived is none: nobody is asked', async () => {
  const { ticketId, conversationId } = await solved();
  s.mail.refuse = 550;
  await (await s.as('agent', 'mei')).ok('POST', `/v1/conversations/${conversationId}/messages`, { text: '还有一件事。' });
  await s.settle();
  s.mail.refuse = undefined;
  const { status } = await s.api.ok<{ status: string }>('GET', `/v1/tickets/${ticketId}`);
  // The failure of our last answer has opened the ticket again: there is no solution to ask about.
  expect(status).toBe('open');
  await s.move(2 * HOUR);
  expect(await surveyMails()).toEqual([]);
  expect(await surveyOf(ticketId)).toMatchObject({ status: 'cancelled' });
}, 60_000);

test('a rating by phone is written down by somebody who has not worked on it', async () => {
  const { ticketId } = await solved();
  const body = { ratings: { speed: 4, communication: 3, effect: 5 }, comment: '电话回访' };
  const handler = await (await s.as('agent', 'mei')).post(`/v1/tickets/${ticketId}/survey`, body);
  expect([handler.status, handler.body]).toMatchObject([403, { code: 'forbidden' }]);
  const lead = await s.as('supervisor');
  expect(await lead.post(`/v1/tickets/${ticketId}/survey`, { ratings: { speed: 4 } })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'body.ratings.communication' }, { path: 'body.ratings.effect' }] },
  });
  expect(await lead.post(`/v1/tickets/${ticketId}/survey`, body, { 'idempotency-key': 'call-1' })).toMatchObject({ status: 201, body: { status: 'answered', by: 'phone' } });
  expect((await lead.post(`/v1/tickets/${ticketId}/survey`, body, { 'idempotency-key': 'call-1' })).status).toBe(201);
  expect((await lead.post(`/v1/tickets/${ticketId}/survey`, body)).status).toBe(409);
  await s.move(2 * HOUR);
  expect(await surveyMails()).toEqual([]);
  expect(await s.story(TOPICS.ticketsEvents, ticketId)).toContain('survey_answered');
  await s.move(1000);
  expect(await s.api.ok('GET', '/v1/satisfaction')).toMatchObject({
    sent: 0,
    answered: 0,
    responseRate: null,
    byPhone: 1,
    questions: [
      { id: 'communication', share: 0 },
      { id: 'effect', share: 1 },
      { id: 'speed', share: 1 },
    ],
  });
}, 60_000);
