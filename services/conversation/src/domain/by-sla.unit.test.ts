import { after, assigned, at, CLOCK, clock, close, ladderAsks, message, open, queued, raised, resolve, returned, RUNG, said, send, setPriority, ticketAfter, transferred, wait } from './testing.ts';

const held = [open(), message(), queued(), assigned()];
const refused = ['ticket.decision_refused', 'decision.refused'];

describe('clocks', () => {
  test('a warning and a breach are told; a breach stays with the ticket', () => {
    after(...held)
      .when(clock('sla_warned'))
      .then({ name: 'ticket.sla_warning', data: CLOCK });
    after(...held)
      .when(clock('sla_breached'))
      .then({ name: 'ticket.sla_breached', data: CLOCK });
    expect(ticketAfter(...held, clock('sla_breached')).breached).toEqual([{ clockId: 'clk_1', clock: 'first_response' }]);
  });
  test('quiet where the breach is known', () =>
    after(...held, clock('sla_breached'))
      .when(clock('sla_breached'))
      .then());
  test('a first response is owed also while the ticket waits; other clocks give way to a newer human decision', () => {
    const waiting = [...held, send(), wait()];
    expect(said(after(...waiting).when(clock('sla_breached')).events)).toEqual(['ticket.sla_breached']);
    expect(said(after(...waiting).when(clock('sla_breached', { clock: 'resolution' })).events)).toEqual(refused);
    expect(said(after(...waiting).when(clock('sla_breached', { clock: 'resolution', onVersion: 99 })).events)).toEqual(['ticket.sla_breached']);
  });
  test('refused where the ticket has ended', () => {
    for (const end of [resolve(), close()]) expect(said(after(...held, end).when(clock('sla_warned')).events)).toEqual(refused);
  });
  test('an answer that was seen late takes the breach back, even after the end; quiet where there was none', () => {
    after(...held, clock('sla_breached'), resolve())
      .when(clock('sla_breach_withdrawn'))
      .then({ name: 'ticket.sla_breach_withdrawn', data: CLOCK });
    expect(ticketAfter(...held, clock('sla_breached'), clock('sla_breach_withdrawn')).breached).toEqual([]);
    after(...held)
      .when(clock('sla_breach_withdrawn'))
      .then();
  });
});

describe('the rank of a ladder', () => {
  const ladder = { kind: 'ladder' };
  test('raises, at most to 100, and tells routing', () => {
    after(...held)
      .when(raised('priority_raised'))
      .then({ name: 'ticket.priority_changed', data: { from: 40, to: 50, cause: 'breach', by: ladder, clockId: 'clk_1' } }, { name: 'work.reprioritised', data: { priority: 50, by: ladder } });
    expect(ticketAfter(...held, raised('priority_raised', { by: 90 })).priority).toBe(100);
  });
  test('refused where a person has set the rank or the state since, or the ticket has ended', () => {
    expect(said(after(...held, setPriority(20)).when(raised('priority_raised')).events)).toEqual(refused);
    expect(said(after(...held, send(), wait()).when(raised('priority_raised')).events)).toEqual(refused);
    expect(said(after(...held, resolve()).when(raised('priority_raised')).events)).toEqual(refused);
  });
  test('takes back what it really added, no more', () => {
    const twice = [...held, raised('priority_raised', { by: 90 }), raised('priority_raised', { by: 90, clockId: 'clk_2' })];
    expect(ticketAfter(...twice, raised('priority_withdrawn')).priority).toBe(40);
    after(...twice)
      .when(raised('priority_withdrawn', { clockId: 'clk_2' }))
      .then();
  });
  test('quiet where a person has set the rank since, or nothing was raised, or it is closed', () => {
    after(...held, raised('priority_raised'), setPriority(30))
      .when(raised('priority_withdrawn'))
      .then();
    after(...held)
      .when(raised('priority_withdrawn'))
      .then();
    after(...held, raised('priority_raised'), close())
      .when(raised('priority_withdrawn'))
      .then();
  });
  test('at the top already: quiet', () =>
    after(...held, setPriority(100))
      .when(raised('priority_raised', { onVersion: 99 }))
      .then());
});

test('a second warning of another clock is another one', () =>
  expect(said(after(...held, clock('sla_warned')).when(clock('sla_warned', { clockId: 'clk_2', at: new Date(at(16)).toISOString() })).events)).toEqual(['ticket.sla_warning']));

describe('a ladder that asks for another agent, or for more of them', () => {
  const asked = { workItemId: 'wrk_1', cause: 'escalation', clockId: 'clk_1', at: RUNG.at } as const;
  test('routing is told whom not to ask again, and where it goes', () => {
    after(...held)
      .when(ladderAsks('reassign_asked'))
      .then({ name: 'work.reassign_asked', data: { ...asked, excludeAgentId: 'anna' } });
    after(open(), message(), queued())
      .when(ladderAsks('reassign_asked', { queueId: 'billing' }))
      .then({ name: 'work.reassign_asked', data: { ...asked, queueId: 'billing' } });
  });
  test('more agents are asked: subscribers are told why', () =>
    after(open(), message(), queued())
      .when(ladderAsks('widen_asked', { queueId: 'billing' }))
      .then({ name: 'ticket.widened', data: RUNG }, { name: 'work.widen_asked', data: asked }));
  test('what routing then does is told with the reason', () => {
    const given = [...held, ladderAsks('reassign_asked')];
    const why = { reason: 'escalated', clockId: 'clk_1' };
    expect(after(...given).when(returned('anna', why)).events).toMatchObject([{ name: 'ticket.returned', data: { agentId: 'anna', ...why } }]);
    const moved = transferred({ by: { kind: 'ladder' }, ...why });
    expect(after(...given).when(moved).events).toMatchObject([{ name: 'ticket.transferred', data: { toQueueId: 'billing', by: { kind: 'ladder' }, ...why } }]);
    expect(ticketAfter(...given, moved)).toMatchObject({ agentId: null, queueId: 'billing' });
    expect(ticketAfter(...given, moved).queueByHuman).toBeUndefined();
  });
  test('refused where the ticket has ended, waits, or a person has decided since', () => {
    for (const kind of ['reassign_asked', 'widen_asked'] as const) {
      for (const end of [[resolve()], [close()], [send(), wait()]]) expect(said(after(...held, ...end).when(ladderAsks(kind)).events)).toEqual(refused);
      expect(said(after(...held, send(), wait(), message({ at: at(12), messageId: 'msg_2' })).when(ladderAsks(kind, { onVersion: 5 })).events)).toEqual(refused);
    }
  });
  test('whoever has got it since keeps it: given by hand as a newer human decision, by routing as overtaken', () => {
    const { version } = ticketAfter(open(), message(), queued());
    const why = (...since: Parameters<typeof after>) => after(open(), message(), queued(), ...since).when(ladderAsks('reassign_asked', { onVersion: version })).events[0]?.data;
    expect(why(assigned('mei', { cause: 'manual' }))).toMatchObject({ reason: 'newer_human_decision' });
    expect(why(transferred())).toMatchObject({ reason: 'newer_human_decision' });
    expect(why(assigned('mei'))).toMatchObject({ reason: 'superseded' });
    expect(said(after(open(), message(), queued(), assigned('mei')).when(ladderAsks('widen_asked', { onVersion: version })).events)).toEqual(['ticket.widened', 'work.widen_asked']);
  });
  test('quiet where nobody is asked for it', () =>
    after(open({ begunBy: 'agent' }), send())
      .when(ladderAsks('reassign_asked'))
      .then());
});
