import { after, assigned, at, CLOCK, clock, close, message, open, queued, raised, resolve, said, send, setPriority, ticketAfter, wait } from './testing.ts';

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
