import { fold } from '@sluice/kernel';
import type { TicketCommand } from '../command.ts';
import { decide, ticketDecider } from '../decider.ts';
import { ANNA, at } from '../testing.ts';
import { isTicket, type Ticket } from '../ticket.ts';
import type { TicketEvent } from '../ticket-event.ts';
import { REOPEN_MS } from '../by-customer.ts';
import { endedUnfiled } from './filing.ts';
import { PROCESS, told, WORLD, write } from './testing.ts';

const resolve: TicketCommand = { kind: 'resolve', at: at(200), by: ANNA, code: 'solved' };
const review = (minute: number, values: object = { keywords: ['lamp'] }): TicketCommand => write('review', { ...values }, { at: at(minute) });
const reopen = (minute: number): TicketCommand => ({ kind: 'reopen', at: at(minute), by: ANNA });

const stateAfter = (commands: readonly TicketCommand[]): Ticket => {
  const state = commands.reduce((before, command) => fold(ticketDecider, decide(command, before, WORLD), before), ticketDecider.initial);
  if (!isTicket(state)) throw new Error('no ticket');
  return state;
};

/** The case after these, and what the last of them said. */
function after(commands: readonly TicketCommand[]) {
  let state = ticketDecider.initial;
  let said: readonly TicketEvent[] = [];
  for (const command of commands) {
    said = decide(command, state, WORLD);
    state = fold(ticketDecider, said, state);
  }
  if (!isTicket(state) || state.case === undefined) throw new Error('no case');
  return { filed: state.case.filed, said, case: state.case };
}

test('when the last stage is done it is filed, once', () => {
  expect(after([...told(), resolve]).filed).toBeUndefined();
  expect(after([...told(), resolve, review(210)]).filed).toEqual({ number: 1, visit: 1, at: at(210), by: 'anna' });
});

test('what the review needs was written before: it is filed with the solution', () => {
  expect(after([...told(), review(190), resolve]).filed).toMatchObject({ number: 1, at: at(200) });
});

test('a filed case is written in no more, in no form; opened again it is', () => {
  const filed = [...told(), resolve, review(210)];
  for (const more of [review(220, { lessons: 'x' }), write('analysis', { rootCause: 'x' }, { at: at(220) })])
    expect(after([...filed, more]).said).toMatchObject([{ name: 'refused', data: { why: 'case_filed' } }]);
  expect(after([...filed, reopen(220), write('analysis', { rootCause: 'x' }, { at: at(230) })])).toMatchObject({
    filed: { number: 1 },
    case: { filled: { 'analysis.rootCause': expect.any(Number) } },
  });
});

test('what ends otherwise is not filed', () => {
  expect(after([...told(), resolve, { kind: 'close', at: at(210), by: ANNA, reason: 'withdrawn' }]).filed).toBeUndefined();
  expect(after([...told(), review(190)]).filed).toBeUndefined();
});

describe('closed by time it is filed late', () => {
  const due: TicketCommand = { kind: 'due', at: at(200) + REOPEN_MS, due: at(200) + REOPEN_MS };
  const closed = [...told(), resolve, due];
  test('and then written in no more', () => {
    const filed = [...closed, write('review', { keywords: ['lamp'] }, { at: due.at + 1 })];
    expect(after(filed)).toMatchObject({
      filed: { number: 1, at: due.at + 1, by: 'anna' },
      said: [{ name: 'noted' }, { name: 'ticket.step_ended', data: { step: 'filed', outcome: 'done' } }, { name: 'noted' }],
    });
    expect(after([...filed, write('review', { lessons: 'x' }, { at: due.at + 2 })]).said).toMatchObject([{ name: 'refused', data: { why: 'case_filed' } }]);
  });
  test('whatever else is heard of it meanwhile', () => {
    const noted: TicketCommand = { kind: 'note', at: due.at + 1, by: ANNA, messageId: 'msg_n' };
    expect(after([...closed, noted]).said.map((event) => event.name)).toEqual(['ticket.note_added']);
  });
  test('not where it was filed, was withdrawn, or its person is erased', () => {
    const ended = (...commands: readonly TicketCommand[]): boolean => endedUnfiled(stateAfter(commands), PROCESS);
    const withdrawn: TicketCommand = { kind: 'close', at: at(210), by: ANNA, reason: 'withdrawn' };
    expect([ended(...closed), ended(...told(), resolve), ended(...told(), resolve, review(210), due), ended(...told(), resolve, withdrawn)]).toEqual([true, false, false, false]);
    const erased = [...closed, { kind: 'erase', at: due.at + 1 } as TicketCommand];
    expect([ended(...erased), after(erased).said.map((event) => event.name)]).toEqual([false, ['ticket.erased', 'ticket.step_ended', 'noted']]);
  });
});
