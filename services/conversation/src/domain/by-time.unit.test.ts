import { REOPEN_MS } from './by-customer.ts';
import { dueOf } from './by-time.ts';
import { after, assigned, at, close, due, iso, message, offered, open, overflowed, queued, receipt, reopen, resolve, said, send, ticketAfter, transferred, wait } from './testing.ts';

const held = [open(), message(), assigned()];
const SYSTEM = { kind: 'system' };

describe('due', () => {
  test('what waited is open again and wants an agent', () => {
    after(...held, send(), wait())
      .when(due(at(100)))
      .then({ name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'due', by: SYSTEM, at: iso(100) } }, { name: 'work.requested', data: { cause: 'due' } });
  });
  test('what is resolved closes after seven days, with the reason that its code gives', () => {
    const end = at(20) + REOPEN_MS;
    const closedAs = (reason: string) => ({ name: 'ticket.closed' as const, data: { reason, at: new Date(end).toISOString(), by: SYSTEM } });
    after(...held, resolve())
      .when(due(end))
      .then(closedAs('solved'));
    after(...held, resolve({ code: 'no_reply' }))
      .when(due(end))
      .then(closedAs('no_reply'));
  });
  test.each([
    ['early', [resolve()], at(20) + REOPEN_MS - 1],
    ['of a wait that was ended by a message', [send(), wait(), message({ at: at(50) })], at(100)],
    ['of a wait that was set anew', [send(), wait(), message({ at: at(50) }), send({ at: at(60) }), wait({ at: at(61), dueAt: at(300) })], at(100)],
    ['of a resolution that was undone', [resolve(), reopen()], at(20) + REOPEN_MS],
    ['twice', [resolve(), due(at(20) + REOPEN_MS)], at(20) + REOPEN_MS],
  ])('quiet when it comes %s', (_what, commands, when) =>
    after(...held, ...commands)
      .when(due(when))
      .then(),
  );
  test('when time moves it', () => {
    expect([ticketAfter(...held), ticketAfter(...held, send(), wait()), ticketAfter(...held, resolve()), ticketAfter(...held, close())].map(dueOf)).toEqual([null, at(100), at(20) + REOPEN_MS, null]);
  });
});

describe('another configuration', () => {
  const reconfigured = { kind: 'reconfigured' as const, at: at(100) };
  test('what waits for an agent, or is only offered, is asked for anew; its item goes on as it was', () => {
    for (const history of [[], [queued()], [queued(), offered('anna')]]) {
      after(open(), message(), ...history)
        .when(reconfigured)
        .then({ name: 'work.requested', data: { cause: 'reconfigured' } });
      expect(ticketAfter(open(), message(), ...history, reconfigured)).toEqual(ticketAfter(open(), message(), ...history));
    }
  });
  test.each([
    ['has a holder', [assigned()]],
    ['waits for the customer', [assigned(), send(), wait()]],
    ['has ended', [assigned(), resolve()]],
  ])('quiet where it %s', (_what, commands) =>
    after(open(), message(), ...commands)
      .when(reconfigured)
      .then(),
  );
  test('a queue that a human chose is his until a rule names another, also where it overflows', () => {
    const his = [open(), message(), queued(), transferred({ fromQueueId: 'general' })];
    expect(
      [ticketAfter(...his), ticketAfter(...his, overflowed({ fromQueueId: 'billing', toQueueId: 'vip' })), ticketAfter(...his, queued({ queueId: 'billing' }))].map((one) => one.queueByHuman),
    ).toEqual([true, true, true]);
    expect(
      [ticketAfter(...his, queued({ queueId: 'general' })), ticketAfter(open(), message(), queued(), transferred({ by: { kind: 'rule', id: 'queue_removed' } }))].map((one) => one.queueByHuman),
    ).toEqual([undefined, undefined]);
  });
});

describe('receipts', () => {
  const failed = (revokesAnswer: boolean) => ({ name: 'ticket.message_failed' as const, data: { messageId: 'msg_a', at: iso(15), code: '5.1.1', revokesAnswer } });
  const fails = receipt('failed', { code: '5.1.1' });

  test('delivered and read are told, and move nothing', () => {
    after(...held, send())
      .when(receipt('delivered'))
      .then({ name: 'ticket.message_delivered', data: { messageId: 'msg_a', at: iso(15) } });
    after(...held, send())
      .when(receipt('read'))
      .then({ name: 'ticket.message_read', data: { messageId: 'msg_a', at: iso(15) } });
  });
  test('the last answer fails for good: as if it had not been', () => {
    after(...held, send())
      .when(fails)
      .then(failed(true));
    expect(ticketAfter(...held, send(), fails)).toMatchObject({ answerCount: 0, oldestUnansweredAt: at(0), answers: [] });
  });
  test('and what waited or was resolved is open again', () => {
    after(...held, send(), wait())
      .when(fails)
      .then(
        failed(true),
        { name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'answer_failed', by: SYSTEM, at: iso(15) } },
        { name: 'work.requested', data: { cause: 'answer_failed' } },
      );
    after(...held, send(), resolve({ at: at(12) }))
      .when(fails)
      .then(failed(true), { name: 'ticket.reopened', data: { cause: 'answer_failed', reopened: 1, at: iso(15), by: SYSTEM } }, { name: 'work.requested', data: { cause: 'answer_failed' } });
  });
  test('an earlier answer that fails moves nothing: a later one stands', () => {
    const twice = [...held, send(), send({ messageId: 'msg_b', at: at(12) }), wait({ at: at(13) })];
    expect(said(after(...twice).when(fails).events)).toEqual(['ticket.message_failed']);
    expect(ticketAfter(...twice, fails)).toMatchObject({ status: 'waiting', answerCount: 1, oldestUnansweredAt: null });
    expect(ticketAfter(...twice, fails, receipt('failed', { messageId: 'msg_b' }))).toMatchObject({ status: 'open', answerCount: 0, oldestUnansweredAt: at(0) });
  });
  test('what was no answer fails without more', () =>
    after(...held, send({ by: { kind: 'bot' } }), resolve({ at: at(12) }))
      .when(fails)
      .then(failed(false)));
  test('on a closed ticket it is told, and the end stays', () => expect(said(after(...held, send(), close()).when(fails).events)).toEqual(['ticket.message_failed']));
});
