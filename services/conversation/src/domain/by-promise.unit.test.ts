import type { TicketCommand } from './command.ts';
import { isOwed, type Promised } from './promise.ts';
import { after, ANNA, at, assigned, clock, type CLOCK, close, due, iso, message, open, queued, reopen, resolve } from './testing.ts';
import type { Ticket } from './ticket.ts';

const base = [open(), message(), queued(), assigned()];
const made = (n = 1, more: Partial<Extract<TicketCommand, { kind: 'promise' }>> = {}): TicketCommand => ({
  kind: 'promise',
  at: at(5),
  by: ANNA,
  promiseId: `prm_${n}`,
  dueAt: at(60),
  agentId: 'anna',
  noteId: `msg_n${n}`,
  ...more,
});
const ended = (isKept: boolean, n = 1, minute = 30): TicketCommand => ({ kind: 'end_promise', at: at(minute), by: ANNA, promiseId: `prm_${n}`, isKept });
const broken = (kind: 'sla_breached' | 'sla_breach_withdrawn' = 'sla_breached', more: object = {}): TicketCommand =>
  clock(kind, { clockId: 'clk_p', clock: 'promise', of: 'prm_1', onVersion: 99, ...more } as Partial<typeof CLOCK>);
const promisesOf = (ticket: unknown): readonly Promised[] => (ticket as Ticket).promises ?? [];

test('somebody names a time: told to others without a word of it', () => {
  const { events, state } = after(...base).when(made());
  expect(events).toEqual([{ name: 'ticket.promise_made', data: { promiseId: 'prm_1', dueAt: iso(60), agentId: 'anna', by: ANNA, at: iso(5), noteId: 'msg_n1' } }]);
  expect(promisesOf(state())).toMatchObject([{ id: 'prm_1', state: 'open', dueAt: at(60) }]);
});

test.each([
  ['kept', true, 'ticket.promise_kept', 'kept'],
  ['withdrawn', false, 'ticket.promise_withdrawn', 'withdrawn'],
])('%s', (_name, isKept, name, state) => {
  const one = after(...base, made()).when(ended(isKept));
  expect(one.events).toEqual([{ name, data: { promiseId: 'prm_1', by: ANNA, at: iso(30) } }]);
  expect(promisesOf(one.state())).toMatchObject([{ state, endedAt: at(30) }]);
  expect(after(...base, made(), ended(isKept)).when(ended(true)).events).toMatchObject([{ name: 'refused', data: { why: 'promise_over' } }]);
});

test('broken it can be kept late, not withdrawn; a breach that was none puts it back', () => {
  const one = after(...base, made()).when(broken());
  expect(one.events).toEqual([
    { name: 'ticket.sla_breached', data: expect.objectContaining({ clock: 'promise', of: 'prm_1' }) },
    { name: 'ticket.promise_broken', data: { promiseId: 'prm_1', clockId: 'clk_p', dueAt: iso(60), agentId: 'anna', at: iso(15) } },
  ]);
  expect(promisesOf(one.state())).toMatchObject([{ state: 'broken' }]);
  expect(after(...base, made(), broken()).when(ended(false)).events).toMatchObject([{ name: 'refused', data: { why: 'promise_over' } }]);
  const late = after(...base, made(), broken()).when(ended(true));
  expect(promisesOf(late.state())).toMatchObject([{ state: 'broken', endedAt: at(30) }]);
  expect(
    promisesOf(
      after(...base, made(), broken())
        .when(broken('sla_breach_withdrawn'))
        .state(),
    ),
  ).toMatchObject([{ state: 'open' }]);
  expect(
    promisesOf(
      after(...base, made(), broken(), ended(true))
        .when(broken('sla_breach_withdrawn'))
        .state(),
    ),
  ).toMatchObject([{ state: 'kept' }]);
});

test('broken is told once for a breach: kept late before that was known too; not of what was taken back, nor of another clock', () => {
  const told = (...commands: TicketCommand[]) =>
    after(...base, ...commands)
      .when(broken())
      .events.map(({ name }) => name);
  expect(told(made(), broken())).toEqual([]);
  expect(told(made(), broken(), broken('sla_breach_withdrawn'))).toEqual(['ticket.sla_breached', 'ticket.promise_broken']);
  expect(told(made(), ended(true))).toEqual(['ticket.sla_breached', 'ticket.promise_broken']);
  expect(told(made(), ended(false))).toEqual(['ticket.sla_breached']);
  expect(told()).toEqual(['ticket.sla_breached']);
  expect(after(...base, made()).when(broken('sla_breached', { clock: 'task' })).events).toMatchObject([{ name: 'ticket.sla_breached' }]);
});

test('it is owed after the solution too, and broken then; a human’s later word on the state does not hide that', () => {
  const one = after(...base, made(), resolve()).when(broken('sla_breached', { onVersion: 1 }));
  expect(promisesOf(one.state())).toMatchObject([{ state: 'broken' }]);
  expect(after(...base, resolve(), reopen()).when(broken('sla_breached', { clock: 'resolution', of: undefined, onVersion: 1 })).events[0]).toMatchObject({ name: 'ticket.decision_refused' });
});

test('nothing is promised in a ticket that is closed; nothing ends that nobody has promised; twenty at a time', () => {
  expect(after(...base, close()).when(made()).events).toMatchObject([{ name: 'refused', data: { why: 'state' } }]);
  expect(after(...base).when(ended(true)).events).toMatchObject([{ name: 'refused', data: { why: 'promise_over' } }]);
  const many = Array.from({ length: 20 }, (_, n) => made(n));
  expect(after(...base, ...many).when(made(21)).events).toMatchObject([{ name: 'refused', data: { why: 'too_many_promises' } }]);
  expect(after(...base, ...many, ended(true, 3)).when(made(21)).events).toMatchObject([{ name: 'ticket.promise_made' }]);
});

test('what was never owed keeps no promise; what was solved does', () => {
  for (const reason of ['spam', 'withdrawn', 'merged'] as const)
    expect(after(...base, made(), close({ reason })).when(ended(true, 1, 50)).events).toMatchObject([{ name: 'refused', data: { why: 'state' } }]);
  expect(after(...base, made(), resolve(), due(at(20 + 8 * 1440))).when(ended(true, 1, 9 * 1440)).events).toMatchObject([{ name: 'ticket.promise_kept' }]);
});

test('of those that are over the newest thirty stay', () => {
  const history = Array.from({ length: 40 }, (_, n) => [made(n), ended(true, n)]).flat();
  const { state } = after(...base, ...history).when(made(99));
  expect([
    promisesOf(state()).length,
    promisesOf(state())
      .filter(isOwed)
      .map(({ id }) => id),
    promisesOf(state())[0]?.id,
  ]).toEqual([31, ['prm_99'], 'prm_10']);
});
