import { DAY } from '@sluice/kernel';
import { REOPEN_MS, takes } from './by-customer.ts';
import { after, ANNA, assigned, at, close, iso, message, NINE, open, queued, REF, resolve, RULE, said, send, ticketAfter, wait } from './testing.ts';

describe('open', () => {
  test('a demand begins with its facts, at medium priority; a key customer stands a little higher', () => {
    after()
      .when(open({ contactId: 'con_1', attributes: { topic: '退款' } }))
      .then(
        { name: 'ticket.created', data: { ticket: REF, channel: 'email', accountId: 'support', contactId: 'con_1', receivedAt: iso(0), createdAt: iso(0), begunBy: 'customer', priority: 40 } },
        { name: 'noted', data: { attributes: { topic: '退款' } } },
      );
    expect(ticketAfter(open({ tier: 'key', followsTicketId: 'tkt_0' }))).toMatchObject({ status: 'new', version: 1, priority: 45, tier: 'key', followsTicketId: 'tkt_0' });
  });
  test('refuses a second time', () =>
    after(open())
      .when(open())
      .then({ name: 'refused', data: { status: 'new', why: 'state' } }));
  test('nothing else can happen to a ticket that is not there', () =>
    after()
      .when(resolve())
      .then({ name: 'refused', data: { status: 'absent', why: 'state' } }));
});

describe('a message of the customer', () => {
  const received = (kind = 'message', author = 'customer') => ({ name: 'ticket.message_received' as const, data: { messageId: 'msg_1', channel: 'email', kind, author, receivedAt: iso(0) } });

  test('the first asks for an agent', () =>
    after(open())
      .when(message())
      .then(received(), { name: 'work.requested', data: { cause: 'new' } }));
  test('while an item is under way it joins it and asks for nothing', () => after(open(), message(), queued(), assigned()).when(message()).then(received()));

  test('to a waiting ticket: open again, and an item is asked for', () => {
    const answered = [open(), message(), assigned(), send(), wait()];
    after(...answered)
      .when(message({ at: at(50), receivedAt: NINE }))
      .then(
        received(),
        { name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'message', by: { kind: 'customer' }, at: iso(50) } },
        { name: 'work.requested', data: { cause: 'message' } },
      );
    expect(ticketAfter(...answered, message({ at: at(50) }))).toMatchObject({ status: 'open', waitingFor: null, dueAt: null, oldestUnansweredAt: at(50) });
  });

  test('to a resolved one: reopened, and counted', () => {
    const done = [open(), message(), resolve()];
    after(...done)
      .when(message({ at: at(60), receivedAt: NINE, author: 'third_party' }))
      .then(
        received('message', 'third_party'),
        { name: 'ticket.reopened', data: { cause: 'message', reopened: 1, at: iso(60), by: { kind: 'system' } } },
        { name: 'work.requested', data: { cause: 'reopened' } },
      );
  });

  test.each([
    ['mere thanks', message({ thanks: true })],
    ['an automatic reply', message({ messageKind: 'automatic' })],
    ['a bounce', message({ messageKind: 'bounce' })],
  ])('%s is filed and reopens nothing', (_what, command) => {
    for (const state of [[resolve()], [close()]]) expect(said(after(open(), message(), ...state).when(command).events)).toEqual(['ticket.message_received']);
  });

  test('the next response runs from the oldest that nobody has answered; an automatic one is owed no answer', () => {
    const first = [open(), message({ at: at(1) })];
    expect(ticketAfter(...first, message({ at: at(3) }), message({ at: at(2) })).oldestUnansweredAt).toBe(at(1));
    expect(ticketAfter(...first, send(), message({ at: at(12), messageKind: 'automatic' }))).toMatchObject({ oldestUnansweredAt: null, messages: 3, lastCustomerAt: at(1) });
    expect(ticketAfter(...first, message({ at: at(4), author: 'third_party' })).oldestUnansweredAt).toBe(at(1));
  });
});

test('whose message it is: within seven days of the resolution the ticket takes it, later, or after its end, one that follows', () => {
  const resolved = ticketAfter(open(), message(), resolve());
  expect(REOPEN_MS).toBe(7 * DAY);
  expect([takes(resolved, at(20) + 7 * DAY - 1, false), takes(resolved, at(20) + 7 * DAY, false), takes(resolved, at(20) + 7 * DAY, true)]).toEqual([true, false, true]);
  const closed = ticketAfter(open(), message(), close());
  expect([takes(closed, at(50), false), takes(closed, at(50), true)]).toEqual([false, true]);
  expect(takes(ticketAfter(open(), message(), send({ by: ANNA })), at(50) + 30 * DAY, false)).toBe(true);
  expect(ticketAfter(open(), message({ messageKind: 'automatic' }), resolve({ by: RULE, code: 'automatic' })).status).toBe('resolved');
});
