import { decide } from './decider.ts';
import { after, ANNA, assigned, at, CLASSIFIED, close, iso, message, open, queued, reopen, send, ticketAfter } from './testing.ts';

const erase = { kind: 'erase', at: at(30) } as const;
const SAID = { ...CLASSIFIED, mood: 'angry', aboutPerson: true, why: { urgency: ['瘫痪'], language: ['han'], mood: ['气死'] } };
const held = [open({ attributes: { order: '4711' } }), message(), queued({ classification: SAID }), assigned()];
const ended = [...held, close({ reason: 'withdrawn' })];
const refused = { name: 'refused' as const, data: { status: 'closed', why: 'state' as const } };

test('a closed ticket keeps its facts and loses what was said', () => {
  after(...ended)
    .when(erase)
    .then({ name: 'ticket.erased', data: { at: iso(30) } });
  const before = ticketAfter(...ended);
  expect(before).toMatchObject({ attributes: { order: '4711' }, classification: SAID });
  expect(ticketAfter(...ended, erase)).toEqual({
    ...before,
    version: before.version + 1,
    erased: true,
    attributes: {},
    classification: { ...SAID, reasons: [], why: { urgency: [], language: [], mood: [] } },
    updatedAt: at(30),
  });
});

test('one that has not ended is not erased: routing and the clocks would not hear of it', () => {
  after(...held)
    .when(erase)
    .then({ name: 'refused', data: { status: 'open', why: 'state' } });
});

test('twice is once', () => {
  after(...ended, erase)
    .when(erase)
    .then();
});

test('nothing brings it back: neither the customer, nor an agent, nor the undoing of a merge', () => {
  const erased = ticketAfter(...ended, erase);
  const said = { messages: 0, humanMessages: 0, lastCustomerAt: null, lastAgentAt: null, oldestUnansweredAt: null, answerCount: 0, answers: [], heardSince: true, answeredSince: false };
  for (const command of [message({ at: at(40) }), send({ at: at(40) }), reopen({ at: at(40) }), { kind: 'restore' as const, at: at(40), by: ANNA, said, contacts: [], ended: [] }])
    expect(decide(command, erased)).toEqual([refused]);
});
