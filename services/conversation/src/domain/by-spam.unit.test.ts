import type { TicketCommand } from './command.ts';
import { after, ANNA, assigned, at, clock, close, due, iso, MEI, message, open, queued, receipt, reopen, resolve, said, send, setPriority, ticketAfter, wait } from './testing.ts';
import type { Ticket } from './ticket.ts';

const fresh = [open(), message(), queued()];
const held = [...fresh, assigned()];
const undo: TicketCommand = { kind: 'undo_spam', at: at(50), by: MEI };

/** Closing and opening are told, and the item is another one. */
const PASSING = ['version', 'humanVersion', 'workVersion', 'workItemId', 'agentId', 'wantsWork', 'updatedAt', 'touched', 'heldSince', 'refusedFor'];
const lasting = (ticket: Ticket) => Object.fromEntries(Object.entries(ticket).filter(([name, value]) => !PASSING.includes(name) && value !== undefined));

test.each<[string, TicketCommand[]]>([
  ['new', fresh],
  ['open', [...held, setPriority(80)]],
  ['waiting', [...held, send(), wait()]],
  ['resolved', [...held, send(), resolve()]],
  ['resolved a second time', [...held, resolve(), reopen(), resolve({ at: at(35) })]],
])('%s it was, %s it is again: with its owner, its queue, its rank and all that was said', (_name, commands) => {
  const before = ticketAfter(...commands);
  const one = ticketAfter(...commands, close(), undo);
  expect(lasting(one)).toEqual(lasting(before));
  expect(one.wantsWork).toBe(before.status === 'new' || before.status === 'open');
});

test('who had it is asked for first; it is told with how it stands, and is no reopening', () => {
  const { events } = after(...held, close()).when(undo);
  expect(events).toMatchObject([
    { name: 'ticket.reopened', data: { cause: 'spam_undone', reopened: 0, at: iso(50), by: MEI, standing: { status: 'open', ownerId: 'anna', messages: 1 } } },
    { name: 'work.requested', data: { cause: 'reopened' } },
  ]);
  expect(ticketAfter(...held, close(), undo)).toMatchObject({ lastAgentId: 'anna', closeReason: null });
  expect(said(after(...held, send(), wait(), close()).when(undo).events)).toEqual(['ticket.reopened']);
});

test('time goes on: what it waited for, or the seven days after its solution, can be over', () => {
  const waited = [...held, send(), wait(), close(), { ...undo, at: at(200) }];
  expect(after(...waited).when(due(at(100))).events).toMatchObject([{ name: 'ticket.status_changed', data: { to: 'open', cause: 'due' } }, { name: 'work.requested' }]);
  expect(after(...held, resolve(), close(), undo).when(due(at(20 + 7 * 1440))).events).toMatchObject([{ name: 'ticket.closed', data: { reason: 'solved' } }]);
});

test('its last answer failed meanwhile: we owe it', () => {
  for (const end of [wait(), resolve()]) {
    const failed = ticketAfter(...held, send(), end, close(), receipt('failed', { at: at(45) }), undo);
    expect(failed).toMatchObject({ status: 'open', answers: [], resolvedAt: null, dueAt: null, wantsWork: true });
  }
});

test('as spam it can be closed again, and that undone', () => {
  expect(ticketAfter(...held, close(), undo, close({ at: at(60) }), { ...undo, at: at(70) })).toMatchObject({ status: 'open', spam: undefined });
});

test.each<[string, TicketCommand[]]>([
  ['open', held],
  ['resolved', [...held, resolve()]],
  ['withdrawn', [...held, close({ reason: 'withdrawn' })]],
  ['merged', [...held, { kind: 'merge_into', at: at(40), by: ANNA, intoTicketId: 'tkt_2' }]],
  ['solved', [...held, resolve(), due(at(20 + 7 * 1440))]],
  ['of an erased person', [...held, close(), { kind: 'erase', at: at(45) }]],
])('%s is no spam to undo', (_name, commands) => {
  expect(after(...commands).when(undo).events).toMatchObject([{ name: 'refused', data: { why: 'state' } }]);
});

test('its clocks are heard again', () => {
  expect(after(...held, close(), undo).when(clock('sla_breached', { onVersion: 99 })).events).toMatchObject([{ name: 'ticket.sla_breached' }]);
});
