import {
  after,
  ANNA,
  assigned,
  at,
  CLASSIFIED,
  close,
  DECISION,
  history,
  iso,
  message,
  open,
  queued,
  raised,
  reopen,
  resolve,
  returned,
  said,
  send,
  setPriority,
  ticketAfter,
  transferred,
  wait,
} from './testing.ts';

const fresh = [open(), message()];
const held = [...fresh, queued(), assigned()];
const refusal = (eventType: string, reason: string, decision: object) => [
  { name: 'ticket.decision_refused', data: { eventType: `dev.sluice.${eventType}.v1`, ...('decisionId' in decision ? { decisionId: decision.decisionId } : {}), reason } },
  { name: 'decision.refused', data: { eventId: '01963b1e-7c00-7000-8000-000000000001', eventType: `dev.sluice.${eventType}.v1`, ...decision, reason } },
];
const late = [
  ['resolved', [resolve()], 'ticket_ended'],
  ['closed', [close()], 'ticket_ended'],
  ['waiting', [send(), wait()], 'ticket_waiting'],
  ['resolved and reopened by a person', [resolve(), reopen()], 'newer_human_decision'],
  ['resolved and reopened by a message', [resolve(), message({ at: at(50) })], 'newer_human_decision'],
] as const;

describe('work.queued', () => {
  test('classified and queued, ranked as routing says', () => {
    after(...fresh)
      .when(queued({ classification: CLASSIFIED, priority: 60, deadlineAt: iso(15) }))
      .then(
        { name: 'ticket.classified', data: { classification: CLASSIFIED, by: { kind: 'rule' }, configVersion: 'v1' } },
        {
          name: 'ticket.queued',
          data: {
            workItemId: 'wrk_1',
            queueId: 'general',
            priority: 60,
            deadlineAt: iso(15),
            receivedAt: iso(0),
            queuedAt: iso(1),
            channel: 'email',
            type: 'complaint',
            ruleId: 'rest',
            configVersion: 'v1',
            decisionId: 'dec_0',
          },
        },
      );
    expect(ticketAfter(...fresh, queued({ priority: 60 }))).toMatchObject({ status: 'new', priority: 60, queueId: 'general', workItemId: 'wrk_1' });
  });
  test('a rank that a person or a ladder set meanwhile stands; what a person set before may rise, never fall', () => {
    expect(ticketAfter(...fresh, setPriority(5), queued({ priority: 60 })).priority).toBe(5);
    expect(ticketAfter(...fresh, raised('priority_raised'), queued({ priority: 60 })).priority).toBe(70);
    expect(ticketAfter(...fresh, raised('priority_raised'), queued({ priority: 60 }), raised('priority_withdrawn')).priority).toBe(60);
    expect(ticketAfter(...fresh, setPriority(50), queued({ onVersion: 3, priority: 40 })).priority).toBe(50);
    expect(ticketAfter(...fresh, setPriority(50), queued({ onVersion: 3, priority: 60 })).priority).toBe(60);
  });
  test.each(late)('refused where the ticket is %s', (_state, commands, reason) => {
    const data = {
      workItemId: 'wrk_1',
      ticketId: 'tkt_1',
      conversationId: 'cnv_1',
      onVersion: 2,
      queueId: 'general',
      priority: 40,
      queuedAt: iso(1),
      ruleId: 'rest',
      configVersion: 'v1',
      decisionId: 'dec_0',
    };
    const { events } = after(...fresh, ...commands).when(queued());
    expect(events[0]).toEqual(refusal('work.queued', reason, data)[0]);
    expect(events[1]).toMatchObject({ name: 'decision.refused', data: { reason, workItemId: 'wrk_1', decisionId: 'dec_0' } });
    expect(events).toHaveLength(2);
  });
});

describe('work.assigned', () => {
  test('the first holder opens it and is its owner', () => {
    after(...fresh)
      .when(assigned())
      .then(
        { name: 'ticket.assigned', data: { workItemId: 'wrk_1', agentId: 'anna', cause: 'push', at: iso(2), decision: DECISION } },
        { name: 'ticket.status_changed', data: { from: 'new', to: 'open', cause: 'assigned', by: ANNA, at: iso(2) } },
        { name: 'ticket.owner_changed', data: { toAgentId: 'anna', cause: 'first_contact' } },
      );
  });
  test('quiet where he has it already', () =>
    after(...held)
      .when(assigned())
      .then());
  test.each(late)('refused where the ticket is %s', (_state, commands, reason) => {
    expect(after(...held, ...commands).when(assigned()).events).toEqual(refusal('work.assigned', reason, { decisionId: 'dec_1', workItemId: 'wrk_1' }));
  });
  test('one that was decided on an item before the present one is superseded', () => {
    const again = [...fresh, send({ by: { kind: 'bot' } }), resolve({ by: { kind: 'rule' } }), message({ at: at(50) })];
    expect(after(...again).when(assigned()).events).toEqual(refusal('work.assigned', 'superseded', { decisionId: 'dec_1', workItemId: 'wrk_1' }));
    expect(said(after(...again).when(assigned('anna', { onVersion: ticketAfter(...again).workVersion })).events)[0]).toBe('ticket.assigned');
  });
});

describe('a machine that lags', () => {
  const refusals = (events: readonly { readonly name: string }[], name: string) => events.filter((event) => event.name === name).length;
  const twice = [resolve(), reopen(), assigned(), assigned('mei', { workItemId: 'wrk_2' })];
  test('is refused each time; subscribers are told each reason once', () => {
    const events = history(...held, ...twice);
    expect([refusals(events, 'ticket.decision_refused'), refusals(events, 'decision.refused')]).toEqual([1, 2]);
  });
  test('and anew, when the ticket has moved or the reason is another', () => {
    expect(refusals(history(...held, ...twice, resolve(), assigned()), 'ticket.decision_refused')).toBe(2);
    const machine = { by: { kind: 'rule' } };
    const overtaken = [resolve(), reopen(), assigned(), resolve(machine), message({ at: at(50) })];
    const { humanVersion } = ticketAfter(...held, ...overtaken);
    expect(refusals(history(...held, ...overtaken, assigned(), assigned('mei', { onVersion: humanVersion })), 'ticket.decision_refused')).toBe(3);
  });
  test('what it decides rightly in between does not make the same refusal news', () => {
    const again = ticketAfter(...held, ...twice);
    expect(refusals(history(...held, ...twice, assigned('mei', { onVersion: again.version }), assigned()), 'ticket.decision_refused')).toBe(1);
  });
});

describe('work.returned', () => {
  test('from its holder: nobody has it, and it is still wanted', () => {
    after(...held)
      .when(returned())
      .then({ name: 'ticket.returned', data: { workItemId: 'wrk_1', agentId: 'anna', reason: 'offline', at: iso(3) } });
    expect(ticketAfter(...held, returned())).toMatchObject({ status: 'open', agentId: null, lastAgentId: 'anna', ownerId: 'anna', wantsWork: true });
  });
  test('quiet from anybody else, and when it comes late', () => {
    after(...held)
      .when(returned('mei'))
      .then();
    after(...held, resolve())
      .when(returned())
      .then();
  });
});

describe('work.transferred', () => {
  test('another queue, no holder, the same owner', () => {
    after(...held)
      .when(transferred())
      .then({ name: 'ticket.transferred', data: { workItemId: 'wrk_1', fromAgentId: 'anna', fromQueueId: 'general', toQueueId: 'billing', by: { kind: 'agent', id: 'mei' }, at: iso(3) } });
    expect(ticketAfter(...held, transferred())).toMatchObject({ agentId: null, queueId: 'billing', ownerId: 'anna' });
  });
  test.each(late)('refused where the ticket is %s', (_state, commands, reason) => {
    expect(after(...held, ...commands).when(transferred()).events).toEqual(refusal('work.transferred', reason, { workItemId: 'wrk_1' }));
  });
});
