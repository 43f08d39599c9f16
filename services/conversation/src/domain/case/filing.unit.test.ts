import { fold } from '@sluice/kernel';
import type { TicketCommand } from '../command.ts';
import { decide, ticketDecider } from '../decider.ts';
import { ANNA, at } from '../testing.ts';
import { isTicket } from '../ticket.ts';
import type { TicketEvent } from '../ticket-event.ts';
import { told, WORLD, write } from './testing.ts';

const resolve: TicketCommand = { kind: 'resolve', at: at(200), by: ANNA, code: 'solved' };
const review = (minute: number, values: object = { keywords: ['lamp'] }): TicketCommand => write('review', { ...values }, { at: at(minute) });
const reopen = (minute: number): TicketCommand => ({ kind: 'reopen', at: at(minute), by: ANNA });

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
