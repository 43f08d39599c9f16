import { fold } from '@sluice/kernel';
import { ask, endTask, historyIn, submitted, told, WORLD, write } from './case/testing.ts';
import type { TicketCommand } from './command.ts';
import { decided, ticketDecider } from './decider.ts';
import { assigned, at, message, open, queued, resolve, send } from './testing.ts';

const HELD = [open(), message(), queued(), assigned('anna')];
const JIN = { kind: 'agent', id: 'jin-hao' };

/** Whom `ticket.resolved` names beside holders and owner. */
function namedIn(before: readonly TicketCommand[], command: TicketCommand = resolve({ at: at(99) }), behind?: string): readonly string[] | undefined {
  const state = fold(ticketDecider, historyIn(WORLD, before));
  const event = decided(command, state, WORLD, behind).events.find((one) => one.name === 'ticket.resolved');
  if (event === undefined) throw new Error('it was not resolved');
  return event.data.workers?.ids;
}

test('who only held it is no further worker', () => expect(namedIn([...HELD, send({ at: at(5) })])).toBeUndefined());

test('whoever else wrote to the customer, by his agent or by his key, is named; a machine, or who wrote to others, is not', () => {
  const [key, machine] = [
    { kind: 'agent', id: 'key:k1' },
    { kind: 'rule', id: 'r' },
  ];
  expect(
    namedIn([
      ...HELD,
      send({ at: at(5), by: JIN, messageId: 'msg_1' }),
      send({ at: at(6), by: key, messageId: 'msg_2' }),
      send({ at: at(7), by: JIN, messageId: 'msg_3' }),
      send({ at: at(8), by: machine, messageId: 'msg_4', automatic: true }),
      send({ at: at(9), by: { kind: 'agent', id: 'mei' }, messageId: 'msg_5', audience: 'third_party' }),
    ]),
  ).toEqual(['jin-hao', 'key:k1']);
});

test('whoever did a task or handed it back, and whose it was', () => {
  const task = ask('tsk_1', 'logistics', { agentId: 'gao-shan' });
  expect(namedIn([...HELD, task, endTask('tsk_1', 'done')])).toEqual(['lin-yu', 'gao-shan']);
  expect(namedIn([...HELD, task, endTask('tsk_1', 'handed_back')])).toEqual(['lin-yu', 'gao-shan']);
  expect(namedIn([...HELD, task, endTask('tsk_1', 'withdrawn')])).toBeUndefined();
});

test('whoever wrote in the forms of a case, handed in its plan or approved it', () => {
  expect(namedIn(told())).toEqual(['chen-bo', 'sun-wei']);
  expect(namedIn([...submitted(), write('feedback', { result: 'x' }, { at: at(65), by: JIN })], resolve({ at: at(99), early: true }))).toEqual(['chen-bo', 'jin-hao']);
});

test('whoever acted for one of them, and for who resolves it', () => {
  expect(namedIn([...HELD, send({ at: at(5) })], resolve({ at: at(99) }), 'key:k1')).toEqual(['key:k1']);
  const state = fold(ticketDecider, historyIn(WORLD, HELD));
  const events = decided(send({ at: at(5) }), state, WORLD, 'li-na').events;
  expect(events.at(-1)).toEqual({ name: 'noted', data: { workers: ['li-na'] } });
  expect(decided(send({ at: at(5) }), state, WORLD).events.filter((one) => one.name === 'noted')).toEqual([]);
  expect(decided({ kind: 'note', at: at(5), by: JIN, messageId: 'msg_n' }, state, WORLD, 'li-na').events.filter((one) => one.name === 'noted')).toEqual([]);
});
