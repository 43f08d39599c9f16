import { after, ANNA, at, close, due, iso, message, open, receipt, reopen, resolve, RULE, wait, send } from '../testing.ts';
import type { TicketCommand } from '../command.ts';
import {
  ANALYSIS,
  analysis,
  approved,
  as,
  ask,
  begin,
  caseAfter,
  feedback,
  FEEDBACK,
  given,
  intake,
  move,
  REGISTRATION,
  solution,
  SUPERVISOR,
  submitted,
  toldOf,
  told,
  WORLD,
  write,
} from './testing.ts';

const heard = (before: readonly TicketCommand[], command: TicketCommand): string[] => toldOf(given(before).when(command).events);

describe('a ticket becomes a case', () => {
  test('by a person: its first stage begins, and what it owes has a clock', () => {
    given([open(), message()])
      .when(begin())
      .then(
        { name: 'ticket.case_opened', data: { processId: 'five-stage', configVersion: 'v1', by: ANNA, at: iso(3) } },
        { name: 'ticket.stage_entered', data: { stage: 'intake', visit: 1, cause: 'opened', by: ANNA, at: iso(3) } },
        { name: 'ticket.step_begun', data: { stage: 'intake', step: 'registered', visit: 1, at: iso(3), target: '1h', calendarId: 'service-hours', departmentId: 'service' } },
      );
  });
  test('twice it is refused; a rule says it again and nothing happens', () => {
    expect(heard(intake(), begin())).toEqual(['refused is_case']);
    given(intake())
      .when(begin({ by: RULE }))
      .then();
  });
  test('not when it has ended', () => expect(heard([open(), message(), resolve()], begin())).toEqual(['refused state']));
  test('nothing of a case is done to a ticket that is none', () => {
    for (const command of [move('analysis'), write('registration', {}), { kind: 'plan_submit', at: at(5), by: ANNA } as const])
      after(open())
        .when(command)
        .then({ name: 'refused', data: { status: 'new', why: 'no_case' } });
  });
});

describe('what a stage requires', () => {
  test('ends the step as soon as it is there', () => {
    expect(heard(intake(), write('registration', REGISTRATION))).toEqual(['done registered 1']);
    expect(heard(intake(), write('registration', { customer: '李伟' }))).toEqual([]);
  });
  test('an urgent one is told to the owner at once, and every hour counts', () => {
    const { events } = given(intake()).when(write('registration', { urgency: 'high' }));
    expect(events.at(-1)).toEqual({ name: 'ticket.step_begun', data: expect.objectContaining({ step: 'owner-told', target: '15m', elapsed: true, at: iso(20) }) });
    expect(heard([...intake(), write('registration', { urgency: 'high' })], write('registration', { urgency: 'low' }))).toEqual(['withdrawn owner-told 1']);
    expect(heard([...intake(), write('registration', { urgency: 'high' })], write('registration', { ownerTold: true }))).toEqual(['done owner-told 1']);
    expect(heard([...intake(), write('registration', { urgency: 'high' })], write('registration', { ownerTold: false }))).toEqual([]);
  });
  test('where several departments are concerned they analyse together', () => {
    expect(heard(analysis(), write('analysis', { ...ANALYSIS, assisting: ['technology'] }))).toEqual(['done facts 1', 'done root-cause 1']);
    const joint = [...analysis(), write('analysis', { ...ANALYSIS, assisting: ['logistics'] })];
    expect(heard(analysis(), joint.at(-1)!)).toEqual(['done facts 1', 'done root-cause 1', 'begun joint 1']);
    expect(heard(joint, move('solution', { caller: as('li-na') }))).toEqual(['refused case_incomplete: analysis.joint']);
    expect(heard([...joint, write('analysis', { joint: 'both' })], move('solution', { caller: as('li-na') }))).toEqual(['done → solution 1', 'begun plan 1']);
  });
  test('missing, it keeps the case where it is, and is named', () => {
    const { events } = given(intake()).when(move('analysis'));
    expect(events).toEqual([{ name: 'refused', data: { status: 'open', why: 'case_incomplete', missing: expect.any(Array) } }]);
    const [refused] = events;
    expect(refused?.name === 'refused' && refused.data.missing?.[0]).toEqual({ kind: 'field', id: 'registration.customer', stage: 'intake', step: 'registered', name: { zh: '客户', en: 'Customer' } });
  });
  test('there, the case goes on', () => expect(heard([...intake(), write('registration', REGISTRATION)], move('analysis'))).toEqual(['done → analysis 1', 'begun facts 1', 'begun root-cause 1']));
  test('a value that is taken out after the step is over brings it not back; before, it is missing', () => {
    expect(heard([...intake(), write('registration', { ...REGISTRATION, category: null })], move('analysis'))).toEqual(['refused case_incomplete: registration.category']);
    expect(heard([...intake(), write('registration', REGISTRATION), write('registration', { category: null })], move('analysis'))).toEqual([
      'done → analysis 1',
      'begun facts 1',
      'begun root-cause 1',
    ]);
  });
});

describe('skipping and moving back', () => {
  const skip = (more: object = {}): TicketCommand => move('analysis', { reasoned: true, ...more });
  test('past what is missing with a reason, by who may', () => {
    expect(heard(intake(), skip({ caller: SUPERVISOR }))).toEqual(['skipped registered 1', 'skipped → analysis 1', 'begun facts 1', 'begun root-cause 1']);
    expect(heard(intake(), skip({ caller: as('song-qi') }))[0]).toBe('skipped registered 1');
    expect(heard(intake(), skip())[0]).toMatch(/^refused not_allowed/);
    expect(heard(intake(), skip({ caller: SUPERVISOR, reasoned: false }))[0]).toMatch(/^refused case_incomplete/);
  });
  test('over a whole stage that is left out', () => {
    const done = [...intake(), write('registration', REGISTRATION)];
    expect(heard(done, move('solution', { caller: SUPERVISOR, reasoned: true }))).toEqual(['skipped → solution 1', 'begun plan 1']);
    expect(heard(done, move('solution', { caller: SUPERVISOR }))).toEqual(['refused reason_needed']);
  });
  test('back to where it has been, with a reason; its steps are owed again and must be confirmed', () => {
    const back = move('analysis', { at: at(55), caller: SUPERVISOR, reasoned: true });
    expect(heard(solution(), back)).toEqual(['withdrawn plan 1', 'moved_back → analysis 2', 'begun facts 2', 'begun root-cause 2']);
    expect(heard(solution(), { ...back, reasoned: false } as TicketCommand)).toEqual(['refused reason_needed']);
    expect(heard(solution(), { ...back, caller: as('anna') } as TicketCommand)).toEqual(['refused not_allowed']);
    expect(heard([...solution(), back], write('analysis', { rootCause: 'another one', facts: 'more' }))).toEqual(['done facts 2', 'done root-cause 2']);
    expect(heard([...solution(), back], move('solution', { caller: as('li-na') }))[0]).toMatch(/^refused case_incomplete: analysis.facts/);
  });
  test('nowhere that is not there, not where it stands, and not back to where it never was', () => {
    for (const to of ['nothing', 'intake']) expect(heard(intake(), move(to, { caller: SUPERVISOR, reasoned: true }))).toEqual(['refused no_such_stage']);
    const jumped = [...intake(), move('solution', { caller: SUPERVISOR, reasoned: true })];
    expect(heard(jumped, move('analysis', { caller: SUPERVISOR, reasoned: true }))).toEqual(['refused no_such_stage']);
  });
  test('not into a stage that does not run in the status of the ticket', () => {
    expect(heard([open(), message(), begin(), write('registration', REGISTRATION)], move('analysis'))).toEqual(['refused stage_status']);
    expect(heard(told(), move('review', { caller: SUPERVISOR, reasoned: true }))).toEqual(['refused stage_status']);
    const waits = [...intake(), write('registration', REGISTRATION), send(), wait()];
    expect(heard(waits, move('analysis'))).toEqual(['done → analysis 1', 'begun facts 1', 'begun root-cause 1']);
  });
  test('who moves it on is data: in the solution no other agent does', () => {
    const done = [...approved(), write('feedback', { completedAt: FEEDBACK.completedAt })];
    expect(heard(done, move('feedback', { caller: as('he-yan') }))).toEqual(['refused not_allowed']);
    for (const agent of ['anna', 'li-na', 'raj', 'sun-wei']) expect(heard(done, move('feedback', { caller: as(agent) }))[0]).toBe('done → feedback 1');
    expect(heard(done, move('feedback', { caller: { role: 'admin' } }))[0]).toBe('done → feedback 1');
  });
});

describe('resolved', () => {
  test('not in an earlier stage: what is missing and what comes first is named', () => {
    expect(heard(solution(), resolve())).toEqual(['refused case_incomplete: plan.measures plan.steps plan.resources plan.effect plan.risk plan.dueDate submitted approval carried-out feedback']);
    expect(heard(feedback(), resolve())[0]).toMatch(/^refused case_incomplete: feedback.result/);
    expect(heard(solution(), resolve({ by: RULE }))[0]).toMatch(/^refused case_incomplete/);
  });
  test('when the customer has been told: the review begins by itself, until Friday, and the survey is still owed', () => {
    const { events } = given(told()).when(resolve({ at: at(95) }));
    expect(toldOf(events)).toEqual(['ticket.resolved', 'begun satisfaction 1', 'done → review 1', 'begun filed 1']);
    expect(events.at(-1)).toEqual({
      name: 'ticket.step_begun',
      data: { stage: 'review', step: 'filed', visit: 1, at: iso(95), until: 'friday', calendarId: 'service-hours', departmentId: 'service' },
    });
    expect(
      caseAfter([...told(), resolve({ at: at(95) })])
        .case.runs.filter((run) => run.outcome === undefined)
        .map((run) => run.step),
    ).toEqual(['satisfaction', 'filed']);
  });
  test('the customer is asked from the solution on: within a day, or at the end of the quiet hours in which that falls', () => {
    const asked = (quiet?: { tz: string; from: string; to: string }) =>
      given(told(), { ...WORLD, quiet })
        .when(resolve({ at: at(95) }))
        .events.find((event) => event.name === 'ticket.step_begun' && event.data.step === 'satisfaction')?.data;
    const [day, owed] = [24 * 60, { stage: 'feedback', step: 'satisfaction', visit: 1, at: iso(95) }];
    expect(asked()).toEqual({ ...owed, target: '24h', elapsed: true });
    const hour = (minute: number): string => iso(minute).slice(11, 16);
    expect(asked({ tz: 'UTC', from: hour(95 + 60), to: hour(95 + 120) })).toEqual({ ...owed, target: '24h', elapsed: true });
    expect(asked({ tz: 'UTC', from: hour(95 - 5), to: hour(95 + 60) })).toEqual({ ...owed, dueAt: iso(95 + 60 + day) });
    expect(heard(feedback(), write('feedback', FEEDBACK, { at: at(92) }))).toEqual(['done support-told 1', 'begun customer-told 1']);
  });
  test('by a supervisor with a reason, also before: what was owed is skipped', () =>
    expect(heard(solution(), resolve({ early: true }))).toEqual(['ticket.resolved', 'skipped plan 1', 'skipped → review 1', 'begun filed 1']));
  test('a ticket that is no case is resolved as ever', () => expect(heard([open(), message()], resolve())).toEqual(['ticket.resolved']));
});

describe('the customer is told', () => {
  const told1 = send({ at: at(93), messageId: 'msg_told' });
  const owed = [...feedback(), write('feedback', FEEDBACK, { at: at(92) })];
  test('by a message of a person', () => expect(heard(owed, told1)).toEqual(['done customer-told 1']));
  test('not by a rule, a note, a mail to a third party, or before there was something to tell', () => {
    expect(heard(owed, send({ at: at(93), by: RULE, automatic: true }))).toEqual([]);
    expect(heard(owed, { kind: 'note', at: at(93), by: ANNA, messageId: 'msg_n' })).toEqual([]);
    expect(heard(owed, send({ at: at(93), audience: 'third_party' }))).toEqual([]);
    expect(heard(feedback(), told1)).toEqual([]);
  });
  test('on the channel that he prefers, where one is named', () => {
    const chat = [...owed, write('registration', { preferredChannel: 'chat' }, { at: at(92) })];
    expect(heard(chat, told1)).toEqual([]);
    expect(heard(chat, send({ at: at(93), channel: 'chat' }))).toEqual(['done customer-told 1']);
  });
  test('or otherwise, as somebody has written down', () => expect(heard(owed, write('feedback', { toldHow: 'by telephone at ten' }, { at: at(94) }))).toEqual(['done customer-told 1']));
  test('a message that fails for good has told nobody', () => {
    expect(heard([...owed, told1], receipt('failed', { at: at(94), messageId: 'msg_told' }))).toEqual(['begun customer-told 2']);
    const failed = given([...told(), resolve({ at: at(95) })]).when(receipt('failed', { at: at(96), messageId: 'msg_told' })).events;
    expect(toldOf(failed)).toEqual(['ticket.reopened', 'withdrawn satisfaction 1', 'withdrawn filed 1', 'reopened → feedback 2', 'begun customer-told 2']);
  });
  test('satisfaction was asked: that debt is paid; where it is not to be asked, none is', () => {
    const resolved = [...told(), resolve({ at: at(95) })];
    const by = { at: at(96), surveyId: 'svy_1', configVersion: 'v1' };
    expect(heard(resolved, { kind: 'survey_sent', ...by, messageId: 'msg_s', channel: 'email' })).toEqual(['done satisfaction 1']);
    expect(heard(resolved, { kind: 'survey_answered', at: at(96), surveyId: 'svy_1', ratings: { speed: 5 }, way: 'phone', answeredAt: at(96) })).toEqual(['done satisfaction 1']);
    expect(heard(resolved, { kind: 'withhold_survey', ...by, reason: 'recently' })).toEqual(['skipped satisfaction 1']);
    expect(heard([...resolved, { kind: 'survey_sent', ...by, messageId: 'msg_s', channel: 'email' }], { kind: 'survey_sent', ...by, messageId: 'msg_t', channel: 'email' })).toEqual([]);
  });
});

describe('the review', () => {
  const review = [...told(), resolve({ at: at(95) })];
  test('is filed with its keywords', () => expect(heard(review, write('review', { keywords: ['lamp'] }, { at: at(96) }))).toEqual(['done filed 1']));
  test('unfiled it keeps no ticket from closing, and is owed still', () => {
    const { events } = given(review).when(due(at(95) + 7 * 86_400_000));
    expect(toldOf(events)).toEqual(['ticket.closed', 'withdrawn satisfaction 1']);
  });
  test('nothing is written into a case whose ticket is closed', () => expect(heard([...review, close({ at: at(97) })], write('review', { keywords: ['x'] }))).toEqual(['refused state']));
});

describe('opened again', () => {
  const review = [...told(), resolve({ at: at(95) })];
  test('by a person or the customer: back to the analysis; the times that were measured stay', () => {
    for (const command of [reopen({ at: at(96) }), message({ at: at(96), messageId: 'msg_2' })])
      expect(heard(review, command)).toEqual(['ticket.reopened', 'withdrawn satisfaction 1', 'withdrawn filed 1', 'reopened → analysis 2', 'begun facts 2', 'begun root-cause 2']);
    const { runs, plan } = caseAfter([...review, reopen({ at: at(96) })]).case;
    expect(runs.filter((run) => run.stage === 'intake' || run.stage === 'solution').map(({ step, outcome, endedAt }) => [step, outcome, endedAt])).toEqual([
      ['registered', 'done', at(20)],
      ['plan', 'done', at(60)],
      ['approval', 'done', at(70)],
      ['carried-out', 'done', at(90)],
    ]);
    expect(plan.status).toBe('approved');
  });
  test('it goes its way anew: another plan, another approval', () => {
    const again = [...review, reopen({ at: at(96) }), write('analysis', { facts: 'more', rootCause: 'the switch' }, { at: at(97) }), move('solution', { at: at(98), caller: as('li-na') })];
    expect(heard(again.slice(0, -1), again.at(-1)!)).toEqual(['done → solution 2', 'begun plan 2']);
    expect(caseAfter(again).case.plan).toEqual({ status: 'draft', authors: ['chen-bo'] });
    expect(heard(again, { kind: 'plan_submit', at: at(99), by: ANNA })).toEqual(['done plan 2', 'begun approval 2']);
  });
  test('mere thanks opens nothing', () => expect(heard(review, message({ at: at(96), messageId: 'msg_2', thanks: true }))).toEqual([]));
});

describe('the ticket goes', () => {
  test.each(['spam', 'withdrawn'] as const)('as %s: what is owed ends', (reason) =>
    expect(heard([...solution(), ask('tsk_1', 'logistics', { at: at(52) })], close({ at: at(60), reason }))).toEqual(['ticket.closed', 'withdrawn plan 1', 'task withdrawn']),
  );
  test('merged and back: what it owed is owed again, from when it was', () => {
    const said = { messages: 1, humanMessages: 0, lastCustomerAt: at(0), lastAgentAt: null, oldestUnansweredAt: null, answerCount: 0, answers: [], heardSince: false, answeredSince: false };
    const merged: TicketCommand[] = [...solution(), ask('tsk_1', 'logistics', { at: at(52) }), { kind: 'merge_into', at: at(60), by: ANNA, intoTicketId: 'tkt_2' }];
    const { events } = given(merged).when({ kind: 'restore', at: at(70), by: ANNA, said, contacts: [], ended: [] });
    expect(toldOf(events)).toEqual(['begun plan 2', 'asked logistics']);
    expect(events.find((event) => event.name === 'ticket.step_begun')?.data).toMatchObject({ at: iso(50) });
    expect(events.find((event) => event.name === 'ticket.task_opened')?.data).toMatchObject({ taskId: 'tsk_1', at: iso(52) });
  });
});

test('spam, and none after all: what it owed is owed again, in the stage where it was', () => {
  const spam: TicketCommand[] = [...solution(), ask('tsk_1', 'logistics', { at: at(52) }), close({ at: at(60) })];
  const { events } = given(spam).when({ kind: 'undo_spam', at: at(70), by: ANNA });
  expect(toldOf(events)).toEqual(['ticket.reopened', 'begun plan 2', 'asked logistics']);
  expect(events.find((event) => event.name === 'ticket.step_begun')?.data).toMatchObject({ at: iso(50) });
  expect(caseAfter([...spam, { kind: 'undo_spam', at: at(70), by: ANNA }]).case).toMatchObject({ stage: 'solution', halted: undefined });
});

test('a merge of two leaves the case of the one that goes on', () => {
  const other = caseAfter(submitted());
  const { events } = given(intake()).when({ kind: 'absorb', at: at(60), by: ANNA, other });
  expect(toldOf(events)).toEqual([]);
});
