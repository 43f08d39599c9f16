import { DAY, HOUR } from '@sluice/kernel';
import type { SurveyCommand } from './survey.ts';
import { timerOf } from './survey.ts';
import { after, answer, cancel, config, due, FIVE, given, NOBODY_IS_ASKED, ONE, phone, plan, said, SENT, sent, surveyAfter, TEN } from './testing.ts';

const withheld: SurveyCommand = { kind: 'withheld', at: after(1), reason: 'address_gone' };
const failed = (messageId = 'msg_1'): SurveyCommand => ({ kind: 'failed', at: after(2), messageId });
const restore = (at: number, undone: 'merged' | 'spam' = 'merged', asks = true): SurveyCommand => ({ kind: 'restore', at, undone, asks, config: config() });

describe('a solution', () => {
  test('is asked about after the delay', () => {
    expect(said(given().when(plan()).events)).toEqual(['begun', 'planned']);
    expect(surveyAfter(plan())).toMatchObject({ status: 'planned', dueAt: after(1), onVersion: 9, configVersion: 'v1' });
    expect(timerOf(surveyAfter(plan()))).toBe(after(1));
  });
  test.each<[string, SurveyCommand]>([
    ['the company asks nobody', plan({}, { config: NOBODY_IS_ASKED })],
    ['a bot has found it', plan({ resolverKind: 'bot' })],
    ['its type is not asked about', plan({}, { config: config({ when: { type: ['returns'] } }) })],
    ['its queue is not asked about', plan({}, { config: config({ when: { queueId: ['returns'] } }) })],
    ['its channel is not asked about', plan({ channel: 'voice' }, { config: config({ when: { channel: ['email'] } }) })],
    ['it is seen too late', plan({}, { at: after(24) + 1 })],
  ])('is not where %s', (_, command) => {
    given().when(command).then();
  });
  test('of a bot is where the company wants it, of a rule always', () => {
    expect(said(given().when(plan({ resolverKind: 'bot' }, { config: config({ bots: true }) })).events)).toEqual(['begun', 'planned']);
    expect(said(given().when(plan({ resolverKind: 'rule' })).events)).toEqual(['begun', 'planned']);
  });
  test('seen late, but in time, is asked about at once', () => {
    expect(surveyAfter(plan({}, { at: after(24) }))).toMatchObject({ status: 'planned', dueAt: after(24) });
  });
  test.each<[string, SurveyCommand, string]>([
    ['nobody is asked', plan({ isCase: true }, { config: NOBODY_IS_ASKED }), 'not_configured'],
    ['its type is not asked about', plan({ isCase: true }, { config: config({ when: { type: ['returns'] } }) }), 'not_asked'],
    ['a bot has found it', plan({ isCase: true, resolverKind: 'bot' }), 'not_asked'],
    ['it is seen too late', plan({ isCase: true }, { at: after(24) + 1 }), 'late'],
  ])('of a case is skipped aloud where %s: its process waits for it', (_, command, reason) => {
    expect(said(given().when(command).events)).toEqual(['begun', `skipped ${reason}`]);
    expect(timerOf(surveyAfter(command))).toBeNull();
    expect(surveyAfter(command, phone(after(30)))).toMatchObject({ id: 'svy_1', status: 'answered' });
  });
  test('that has a survey gets no second one', () => {
    given(plan()).when(plan()).then();
  });
});

describe('when its time has come', () => {
  test('conversation is asked to send it, by the rules of this moment', () => {
    const rules = config({ changeMs: HOUR });
    expect(said(given(plan()).when(due(after(1), { config: { ...rules, version: 'v2' } })).events)).toEqual(['asked']);
    const survey = surveyAfter(plan(), due(after(1), { config: { ...rules, version: 'v2' } }));
    expect(survey).toMatchObject({ status: 'asked', askedAt: after(1), expiresAt: after(1) + 7 * DAY, changeMs: HOUR, configVersion: 'v2' });
    expect(timerOf(survey)).toBe(after(1) + 7 * DAY);
  });
  test.each<[string, SurveyCommand, string[]]>([
    ['nobody is asked any more', due(after(1), { config: NOBODY_IS_ASKED }), ['skipped not_configured']],
    ['the timer fires after an outage, too late', { ...due(after(30)), due: after(1) } as SurveyCommand, ['skipped late']],
    ['he was asked a moment ago', due(after(1), { lastAskedAt: after(0) }), ['skipped asked_recently']],
    ['he was asked 14 days less a moment ago', due(after(1), { lastAskedAt: after(1) - 14 * DAY + 1 }), ['skipped asked_recently']],
    ['he was asked 14 days ago', due(after(1), { lastAskedAt: after(1) - 14 * DAY }), ['asked']],
    ['there is no limit', due(after(1), { lastAskedAt: after(0), config: config({ perCustomerMs: 0 }) }), ['asked']],
    ['the hour has become a quiet one', due(after(1), { config: config({ quiet: { tz: 'UTC', from: '10:30', to: '12:00' } }) }), ['planned']],
    ['it was moved meanwhile', { ...due(after(1)), due: after(0.5) } as SurveyCommand, []],
  ])('where %s', (_, command, wanted) => {
    expect(said(given(plan()).when(command).events)).toEqual(wanted);
  });
  test('of a complaint he is asked each time', () => {
    expect(said(given(plan({ type: 'complaint' })).when(due(after(1), { lastAskedAt: after(0) })).events)).toEqual(['asked']);
  });
  test('a type that nobody knows is limited', () => {
    expect(said(given(plan({ type: null })).when(due(after(1), { lastAskedAt: after(0) })).events)).toEqual(['skipped asked_recently']);
  });
  test('twice, it decides to nothing', () => {
    given(plan(), due(after(1)))
      .when(due(after(1)))
      .then();
  });
});

describe('taken back', () => {
  test.each(['reopened', 'merged', 'spam', 'withdrawn', 'erased'] as const)('pending, by %s', (reason) => {
    for (const before of [[plan()], [plan(), due(after(1))]]) {
      expect(said(given(...before).when(cancel(reason, after(2))).events)).toEqual([`cancelled ${reason}`]);
      const survey = surveyAfter(...before, cancel(reason, after(2)));
      expect([survey.askedAt, timerOf(survey)]).toEqual([null, null]);
      given(...before, cancel(reason, after(2)))
        .when(due(after(1)))
        .then();
    }
  });
  test('what was sent stays open where the ticket goes on, and ends where it was no customer’s matter', () => {
    given(...SENT)
      .when(cancel('reopened', after(2)))
      .then();
    expect(said(given(...SENT).when(cancel('spam', after(2))).events)).toEqual(['cancelled spam']);
    expect(surveyAfter(...SENT, cancel('spam', after(2))).askedAt).toBe(after(1));
  });
  test('what was answered stays', () => {
    for (const reason of ['reopened', 'withdrawn', 'merged'] as const)
      given(...SENT, answer(after(2)))
        .when(cancel(reason, after(3)))
        .then();
  });
  test('what is said of spam counts no more, and its link is closed', () => {
    const spam = [...SENT, answer(after(2)), cancel('spam', after(3))];
    expect(surveyAfter(...spam)).toMatchObject({ status: 'cancelled', reason: 'spam', ratings: FIVE.ratings });
    expect(timerOf(surveyAfter(...spam))).toBeNull();
    for (const again of [FIVE, ONE]) expect(said(given(...spam).when(answer(after(4), again)).events)).toEqual(['refused cancelled']);
    expect(said(given(phone(after(2)), cancel('spam', after(3))).when(answer(after(4))).events)).toEqual(['refused cancelled']);
    expect(said(given(...SENT, due(after(1) + 7 * DAY)).when(cancel('spam', after(200))).events)).toEqual(['cancelled spam']);
  });
  test('spam that is none: answered, sent, over or planned as it was', () => {
    const before = [...SENT, answer(after(2))];
    expect(surveyAfter(...before, cancel('spam', after(3)), restore(after(4), 'spam'))).toEqual(surveyAfter(...before));
    expect(surveyAfter(...SENT, cancel('spam', after(3)), restore(after(4), 'spam', false))).toEqual(surveyAfter(...SENT));
    expect(surveyAfter(...SENT, cancel('spam', after(3)), restore(after(1) + 7 * DAY, 'spam'))).toMatchObject({ status: 'unanswered' });
    expect(surveyAfter(plan(), cancel('spam'), restore(after(2), 'spam'))).toMatchObject({ status: 'planned', dueAt: after(2) });
    given(plan(), cancel('spam'))
      .when(restore(after(2), 'spam', false))
      .then();
    given(...before)
      .when(restore(after(4), 'spam'))
      .then();
    given(...SENT, cancel('withdrawn', after(2)))
      .when(restore(after(3), 'spam'))
      .then();
  });
  test('a merge that is taken back brings it back, unless it is too late or was taken back for another reason', () => {
    expect(said(given(plan(), cancel('merged')).when(restore(after(2))).events)).toEqual(['planned']);
    expect(surveyAfter(plan(), cancel('merged'), restore(after(2)))).toMatchObject({ status: 'planned', reason: null, dueAt: after(2) });
    given(plan(), cancel('merged'))
      .when(restore(after(25)))
      .then();
    given(plan(), cancel('reopened'))
      .when(restore(after(2)))
      .then();
    given(...SENT, cancel('merged', after(2)))
      .when(restore(after(3)))
      .then();
  });
});

describe('sent', () => {
  test('it can be answered for seven days from then', () => {
    expect(surveyAfter(...SENT)).toMatchObject({ status: 'sent', sentAt: after(1), messageId: 'msg_1', expiresAt: after(1) + 7 * DAY });
    given(...SENT)
      .when(sent(after(3)))
      .then();
  });
  test('or not: the customer was not bothered with it, and may be asked of his next matter', () => {
    expect(said(given(plan(), due(after(1))).when(withheld).events)).toEqual(['withheld address_gone']);
    expect(surveyAfter(plan(), due(after(1)), withheld)).toMatchObject({ status: 'withheld', askedAt: null, expiresAt: null });
    expect(said(given(...SENT).when(failed()).events)).toEqual(['undelivered']);
    expect(surveyAfter(...SENT, failed())).toMatchObject({ status: 'undelivered', askedAt: null, sentAt: null });
    given(...SENT)
      .when(failed('msg_2'))
      .then();
    given(plan()).when(withheld).then();
  });
  test('seven days without an answer are an outcome', () => {
    const end = after(1) + 7 * DAY;
    expect(said(given(...SENT).when(due(end)).events)).toEqual(['expired']);
    expect(surveyAfter(...SENT, due(end))).toMatchObject({ status: 'unanswered', reason: null, askedAt: after(1) });
    given(...SENT, answer(after(2)))
      .when(due(end))
      .then();
    given(...SENT)
      .when({ ...due(end), due: end - 1 } as SurveyCommand)
      .then();
  });
  test('what conversation never confirmed was not asked', () => {
    expect(surveyAfter(plan(), due(after(1)), due(after(1) + 7 * DAY))).toMatchObject({ status: 'withheld', reason: 'unconfirmed', askedAt: null });
  });
});

describe('an answer by the link', () => {
  test('is taken, also ahead of the word that it was sent, and where the mail came back', () => {
    expect(given(...SENT).when(answer(after(2), ONE)).events).toEqual([{ name: 'answered', data: { at: after(2), ...ONE, by: 'customer', recordedBy: null } }]);
    expect(said(given(plan(), due(after(1))).when(answer(after(1))).events)).toEqual(['answered']);
    expect(surveyAfter(plan(), due(after(1)), answer(after(1)), sent(after(1)))).toMatchObject({ status: 'answered', sentAt: after(1) });
    expect(said(given(...SENT, failed()).when(answer(after(3))).events)).toEqual(['answered']);
  });
  test('can be changed for a day from the first one; the same again changes nothing', () => {
    const first = [...SENT, answer(after(2))];
    expect(said(given(...first).when(answer(after(26) - 1, ONE)).events)).toEqual(['answered']);
    expect(surveyAfter(...first, answer(after(25), ONE))).toMatchObject({ answeredAt: after(2), changedAt: after(25), ratings: ONE.ratings, comment: ONE.comment });
    expect(said(given(...first, answer(after(25), ONE)).when(answer(after(26), FIVE)).events)).toEqual(['refused answered']);
    given(...first)
      .when(answer(after(3)))
      .then();
  });
  test.each<[string, readonly SurveyCommand[], number, string]>([
    ['it has expired, and the timer has said so', [...SENT, due(after(1) + 7 * DAY)], after(200), 'expired'],
    ['it has expired, and the timer is late', SENT, after(1) + 7 * DAY, 'expired'],
    ['it was taken back', [...SENT, cancel('spam', after(2))], after(3), 'cancelled'],
    ['it was never sent', [plan()], after(0.5), 'not_open'],
    ['it was withheld', [plan(), due(after(1)), withheld], after(2), 'not_open'],
  ])('is refused where %s', (_, before, at, why) => {
    expect(said(given(...before).when(answer(at)).events)).toEqual([`refused ${why}`]);
  });
  test('of nothing is nothing', () => {
    given().when(answer(TEN)).then();
  });
});

describe('a rating by phone', () => {
  test('is taken where nobody was asked, and says who wrote it down', () => {
    expect(said(given().when(phone(after(5))).events)).toEqual(['begun', 'answered']);
    expect(surveyAfter(phone(after(5), { config: NOBODY_IS_ASKED }))).toMatchObject({ id: 'svy_2', status: 'answered', by: 'phone', recordedBy: 'anna', sentAt: null, askedAt: null });
  });
  test('ends what was planned, sent or over', () => {
    for (const before of [[plan()], [plan(), due(after(1))], [...SENT], [...SENT, failed()], [...SENT, due(after(1) + 7 * DAY)], [plan(), due(after(1), { lastAskedAt: TEN })]]) {
      const survey = surveyAfter(...before, phone(after(200)));
      expect(survey).toMatchObject({ id: 'svy_1', status: 'answered', by: 'phone' });
      expect(timerOf(survey)).toBeNull();
    }
  });
  test('does not stand over the customer’s own word, nor over another one by phone', () => {
    expect(said(given(...SENT, answer(after(2))).when(phone(after(3))).events)).toEqual(['refused answered']);
    expect(said(given(phone(after(2))).when(phone(after(3))).events)).toEqual(['refused answered']);
  });
  test('of a later solution is another one, unless the link of the first is still out', () => {
    const later = { solution: { ...(phone(TEN) as Extract<SurveyCommand, { kind: 'rate_by_phone' }>).solution, version: 20 } };
    expect(surveyAfter(...SENT, answer(after(2)), phone(after(50), later))).toMatchObject({ id: 'svy_2', onVersion: 20, ratings: FIVE.ratings });
    expect(surveyAfter(...SENT, phone(after(50), later))).toMatchObject({ id: 'svy_1', status: 'answered' });
  });
  test('can be set right by the customer, who has the link', () => {
    expect(surveyAfter(...SENT, phone(after(2)), answer(after(3), ONE))).toMatchObject({ by: 'customer', recordedBy: null, ratings: ONE.ratings });
  });
});
