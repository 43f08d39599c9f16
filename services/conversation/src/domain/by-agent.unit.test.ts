import {
  after,
  ANNA,
  assigned,
  at,
  CLASSIFIED,
  close,
  due,
  iso,
  MEI,
  message,
  open,
  queued,
  reopen,
  resolve,
  returned,
  RULE,
  said,
  send,
  setPriority,
  ticketAfter,
  transferred,
  wait,
} from './testing.ts';

const fresh = [open(), message()];
const held = [...fresh, queued(), assigned()];
const refused = (status: string, why: 'state' | 'nobody_has_written' | 'closed_reason' = 'state') => ({ name: 'refused' as const, data: { status, why } });
const opened = (minutes: number, cause: string) => ({ name: 'ticket.status_changed' as const, data: { from: 'new', to: 'open', cause, by: ANNA, at: iso(minutes) } });
const owned = { name: 'ticket.owner_changed' as const, data: { toAgentId: 'anna', cause: 'first_contact' } };

describe('send', () => {
  const sent = (more: object = {}) => ({
    name: 'ticket.message_sent' as const,
    data: { messageId: 'msg_a', channel: 'email', by: ANNA, audience: 'customer', answer: true, committedAt: iso(10), ...more },
  });
  test('an answer takes a ticket that nobody had: open, and its writer is the owner', () => {
    after(...fresh)
      .when(send())
      .then(sent(), opened(10, 'answered'), owned);
    expect(ticketAfter(...fresh, send())).toMatchObject({ status: 'open', ownerId: 'anna', answerCount: 1, humanMessages: 1, oldestUnansweredAt: null, lastAgentAt: at(10), touched: true });
  });
  test('a bot, and a word to a third party, are no answers', () => {
    const bot = { kind: 'bot', id: 'b' };
    after(...fresh)
      .when(send({ by: bot }))
      .then(sent({ by: bot, answer: false }));
    after(...fresh)
      .when(send({ audience: 'third_party' }))
      .then(sent({ audience: 'third_party', answer: false }));
    expect(ticketAfter(...fresh, send({ by: bot }))).toMatchObject({ status: 'new', answerCount: 0, touched: false });
  });
  test('a resolved ticket takes one and stays resolved', () =>
    after(...fresh, resolve())
      .when(send())
      .then(sent()));
  test('refuses on a closed one', () =>
    after(...fresh, close())
      .when(send())
      .then(refused('closed')));
});

describe('note', () => {
  const note = { kind: 'note', at: at(10), by: ANNA, messageId: 'msg_n' } as const;
  test('stands in any state, says no text, answers nothing', () => {
    for (const state of [[], [close()]])
      after(...fresh, ...state)
        .when(note)
        .then({ name: 'ticket.note_added', data: { messageId: 'msg_n', by: ANNA, at: iso(10) } });
    expect(ticketAfter(...fresh, note)).toMatchObject({ status: 'new', answerCount: 0, touched: true });
  });
});

describe('wait', () => {
  test('for the customer, once we have written: the item ends, its holder is free', () => {
    after(...held, send())
      .when(wait())
      .then(
        { name: 'ticket.status_changed', data: { from: 'open', to: 'waiting', waitingFor: 'customer', dueAt: iso(100), cause: 'agent', by: ANNA, at: iso(11) } },
        { name: 'ticket.unassigned', data: { workItemId: 'wrk_1', agentId: 'anna', reason: 'waiting', at: iso(11) } },
        { name: 'work.withdrawn', data: { reason: 'waiting' } },
      );
    expect(ticketAfter(...held, send(), wait())).toMatchObject({ status: 'waiting', waitingFor: 'customer', dueAt: at(100), agentId: null, lastAgentId: 'anna', wantsWork: false, workItemId: null });
  });
  test('for a third party a new ticket may wait at once, and is taken thereby', () => {
    expect(said(after(...fresh).when(wait({ waitingFor: 'third_party' })).events)).toEqual(['ticket.status_changed', 'ticket.owner_changed', 'ticket.status_changed', 'work.withdrawn']);
  });
  test('refuses to wait for a customer who waits for us', () => {
    after(...held)
      .when(wait())
      .then(refused('open', 'nobody_has_written'));
    after(...held, send(), message({ at: at(12) }))
      .when(wait())
      .then(refused('open', 'nobody_has_written'));
    after(...held, send({ by: { kind: 'bot' } }))
      .when(wait())
      .then(refused('open', 'nobody_has_written'));
  });
  test.each([
    ['waiting', [send(), wait()]],
    ['resolved', [resolve()]],
    ['closed', [close()]],
  ])('refuses where it is %s', (status, commands) =>
    after(...held, ...commands)
      .when(wait())
      .then(refused(status)),
  );
});

describe('resolve', () => {
  test('says what first-contact resolution is reckoned from', () => {
    const twice = [...held, returned(), assigned('mei'), send({ by: MEI })];
    after(...twice)
      .when(resolve({ by: MEI }))
      .then(
        {
          name: 'ticket.resolved',
          data: {
            code: 'solved',
            resolverKind: 'agent',
            resolvedBy: 'mei',
            humanMessages: 1,
            handOvers: 1,
            holders: ['anna', 'mei'],
            reopened: 0,
            receivedAt: iso(0),
            resolvedAt: iso(20),
            channel: 'email',
            queueId: 'general',
            ownerId: 'anna',
          },
        },
        { name: 'ticket.unassigned', data: { workItemId: 'wrk_1', agentId: 'mei', reason: 'resolved', at: iso(20) } },
        { name: 'work.withdrawn', data: { reason: 'resolved' } },
      );
  });
  test('the same holder again is no hand-over; reopened is counted; the type is told', () => {
    const again = [...fresh, queued({ classification: CLASSIFIED }), assigned(), returned(), assigned(), resolve(), message({ at: at(25) })];
    const { events } = after(...again).when(resolve({ at: at(30) }));
    expect(events[0]).toMatchObject({ name: 'ticket.resolved', data: { handOvers: 0, holders: ['anna'], reopened: 1, type: 'complaint' } });
  });
  test('by an agent whom nobody had before him: taken, then resolved', () =>
    expect(said(after(...fresh).when(resolve()).events)).toEqual(['ticket.status_changed', 'ticket.owner_changed', 'ticket.resolved', 'work.withdrawn']));
  test('a rule resolves what nobody has taken, without opening it', () => {
    expect(said(after(...fresh).when(resolve({ by: RULE })).events)).toEqual(['ticket.resolved', 'work.withdrawn']);
    expect(ticketAfter(...fresh, resolve({ by: RULE }))).toMatchObject({ status: 'resolved', ownerId: null, humanVersion: 0 });
  });
  test('also while it waits', () => expect(ticketAfter(...held, send(), wait(), resolve())).toMatchObject({ status: 'resolved', waitingFor: null, dueAt: null }));
  test('refuses what is resolved or closed', () => {
    after(...held, resolve())
      .when(resolve())
      .then(refused('resolved'));
    after(...held, close())
      .when(resolve())
      .then(refused('closed'));
  });
});

describe('reopen', () => {
  test('open again, and an item asked for, the last agent first', () => {
    after(...held, resolve())
      .when(reopen())
      .then({ name: 'ticket.reopened', data: { cause: 'agent', reopened: 1, at: iso(30), by: ANNA } }, { name: 'work.requested', data: { cause: 'reopened' } });
    expect(ticketAfter(...held, resolve(), reopen())).toMatchObject({ status: 'open', resolvedAt: null, resolutionCode: null, lastAgentId: 'anna', ownerId: 'anna' });
  });
  test.each([
    ['new', []],
    ['open', [assigned()]],
    ['waiting', [send(), wait()]],
    ['closed', [close()]],
  ])('refuses where it is %s', (status, commands) =>
    after(...fresh, ...commands)
      .when(reopen())
      .then(refused(status)),
  );
});

describe('close', () => {
  test.each(['merged', 'spam', 'withdrawn'] as const)('%s ends it in any state', (reason) => {
    for (const commands of [[], [assigned()], [assigned(), send(), wait()], [resolve()]])
      expect(ticketAfter(...fresh, ...commands, close({ reason }))).toMatchObject({ status: 'closed', closeReason: reason, agentId: null, wantsWork: false });
    after(...held)
      .when(close({ reason }))
      .then(
        { name: 'ticket.closed', data: { reason, at: iso(40), by: ANNA } },
        { name: 'ticket.unassigned', data: { workItemId: 'wrk_1', agentId: 'anna', reason: reason === 'merged' ? 'merged' : 'closed', at: iso(40) } },
        { name: 'work.withdrawn', data: { reason: reason === 'merged' ? 'merged' : 'closed' } },
      );
  });
  test('refuses a second time, and reasons that only time gives', () => {
    after(...held, close())
      .when(close())
      .then(refused('closed'));
    for (const reason of ['solved', 'no_reply'] as const)
      after(...held, resolve())
        .when(close({ reason }))
        .then(refused('resolved', 'closed_reason'));
  });
});

describe('set_priority', () => {
  const changed = { name: 'ticket.priority_changed' as const, data: { from: 40, to: 70, cause: 'human', by: ANNA } };
  test('is told to subscribers and, where an item is under way, to routing', () => {
    after(...held)
      .when(setPriority(70))
      .then(changed, { name: 'work.reprioritised', data: { priority: 70, by: ANNA } });
    after(...held, resolve())
      .when(setPriority(70))
      .then(changed);
  });
  test('the same value only says that it is his now, once', () => {
    expect(ticketAfter(...held, setPriority(40))).toMatchObject({ priority: 40, priorityByHuman: true, version: ticketAfter(...held).version });
    after(...held, setPriority(40))
      .when(setPriority(40))
      .then();
  });
  test('refuses on a closed one', () =>
    after(...held, close())
      .when(setPriority(70))
      .then(refused('closed')));
});

describe('set_type', () => {
  const command = { kind: 'set_type', at: at(5), by: ANNA, type: 'complaint' } as const;
  test('a person is sure, and overrules the classifier from then on', () => {
    const { events } = after(...fresh, queued({ classification: { ...CLASSIFIED, type: 'question' } })).when(command);
    expect(events).toEqual([{ name: 'ticket.classified', data: { classification: { type: 'complaint', urgency: 'high', language: 'zh', confidence: 1, reasons: [], needsPerson: false }, by: ANNA } }]);
    const looked = { mood: 'angry', aboutPerson: true, why: { urgency: ['瘫痪'], language: ['han'], mood: ['气死'] } };
    const mood = after(...fresh, queued({ classification: { ...CLASSIFIED, type: 'question', ...looked } })).when(command).events;
    expect(mood).toMatchObject([{ data: { classification: { type: 'complaint', ...looked } } }]);
    expect(ticketAfter(...fresh, command, queued({ onVersion: 2, classification: CLASSIFIED })).classification).toMatchObject({ type: 'complaint', confidence: 1 });
  });
  test('quiet where he has said it already', () =>
    after(...fresh, command)
      .when(command)
      .then());
  test('refuses on a closed one', () =>
    after(...fresh, close())
      .when(command)
      .then(refused('closed')));
});

test('the owner is the first person who took it, through returns, transfers, waits and reopening', () => {
  const all = [
    ...held,
    returned(),
    assigned('mei'),
    transferred({ fromAgentId: 'mei' }),
    assigned('tom', { onVersion: 9 }),
    send({ by: MEI }),
    wait(),
    due(at(100)),
    resolve({ at: at(110) }),
    reopen({ at: at(120) }),
  ];
  expect(ticketAfter(...all)).toMatchObject({ ownerId: 'anna', holders: ['anna', 'mei', 'tom'], handOvers: 2 });
});
