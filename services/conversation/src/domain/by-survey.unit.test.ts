import type { TicketCommand } from './command.ts';
import { after, ANNA, assigned, at, close, iso, message, open, queued, reopen, resolve, said, send, surveyDue, ticketAfter, wait } from './testing.ts';

const held = [open(), message(), queued(), assigned(), send()];
const solved = [...held, resolve()];
const version = ticketAfter(...solved).version;
const due = (more = {}): TicketCommand => surveyDue({ onVersion: version, ...more });
const asked: TicketCommand = { kind: 'send', at: at(80), by: { kind: 'system' }, messageId: 'msg_s', channel: 'email', audience: 'customer', survey: true };

describe('a survey that is due', () => {
  test('is let pass where the solution that it asks about stands', () => {
    after(...solved)
      .when(due())
      .then();
    // A label or a priority after the solution takes nothing away.
    after(...solved, { kind: 'set_labels', at: at(25), by: ANNA, labels: ['vip'] })
      .when(due())
      .then();
  });
  test.each<[string, TicketCommand[], string]>([
    ['it goes on', [reopen()], 'superseded'],
    ['it waits again', [reopen(), send({ at: at(31) }), wait({ at: at(32) })], 'ticket_waiting'],
    ['it is spam', [close()], 'ticket_ended'],
    ['it was merged', [close({ reason: 'merged' })], 'ticket_ended'],
    ['it was closed', [{ kind: 'due', at: at(20) + 7 * 86_400_000, due: at(20) + 7 * 86_400_000 }], 'ticket_ended'],
    ['a person has resolved it anew', [reopen(), resolve({ at: at(40) })], 'newer_human_decision'],
  ])('is refused where %s', (_, more, reason) => {
    const { events } = after(...solved, ...more).when(due());
    expect(said(events)).toEqual(['ticket.decision_refused', 'decision.refused']);
    expect(events[0]?.data).toMatchObject({ eventType: 'dev.sluice.survey.due.v1', reason });
  });
  test('is refused without a word where the person is erased', () => {
    expect(said(after(...solved, close({ reason: 'withdrawn' }), { kind: 'erase', at: at(50) }).when(due()).events)).toEqual(['refused']);
  });
});

describe('what is sent and said', () => {
  test('a survey is no answer: it stops no clock, takes nothing, is not what a rule has said', () => {
    const before = ticketAfter(...solved);
    const ticket = ticketAfter(...solved, asked);
    expect(after(...solved).when(asked).events).toMatchObject([{ name: 'ticket.message_sent', data: { kind: 'survey', answer: false, by: { kind: 'system' } } }]);
    expect(ticket).toEqual({ ...before, version: before.version + 1, messages: before.messages + 1 });
  });
  test('that he was asked, that he was not, and what he said are told, and move nothing', () => {
    const before = ticketAfter(...solved);
    const words: TicketCommand[] = [
      { kind: 'survey_sent', at: at(80), surveyId: 'svy_1', messageId: 'msg_s', channel: 'email', configVersion: 'v1' },
      { kind: 'withhold_survey', at: at(80), surveyId: 'svy_1', reason: 'address_gone' },
      { kind: 'survey_answered', at: at(90), surveyId: 'svy_1', ratings: { speed: 1 }, way: 'phone', recordedBy: 'mei', answeredAt: at(85) },
    ];
    expect(words.flatMap((word) => after(...solved).when(word).events)).toEqual([
      { name: 'ticket.survey_sent', data: { surveyId: 'svy_1', messageId: 'msg_s', channel: 'email', at: iso(80), configVersion: 'v1' } },
      { name: 'ticket.survey_withheld', data: { surveyId: 'svy_1', reason: 'address_gone', at: iso(80) } },
      { name: 'ticket.survey_answered', data: { surveyId: 'svy_1', ratings: { speed: 1 }, by: 'phone', recordedBy: 'mei', at: iso(85) } },
    ]);
    expect(ticketAfter(...solved, ...words)).toEqual({ ...before, version: before.version + 3 });
  });
});
