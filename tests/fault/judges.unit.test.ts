import { clockFaults, type ClockLine } from './clocks.ts';
import type { FeedEvent } from './feed.ts';
import { holdersOf, versionFaults } from './holders.ts';

const event = (name: string, version: number, data: Record<string, unknown> = {}): FeedEvent => ({
  id: `${name} ${version}`,
  type: `dev.sluice.${name}.v1`,
  subject: 't',
  entityversion: version,
  data,
});
const assigned = (version: number, agentId: string): FeedEvent => event('ticket.assigned', version, { agentId });

test('a ticket in two hands is found, and one that changed hands is none', () => {
  const given = [assigned(1, 'anna'), event('ticket.returned', 2), assigned(3, 'mei')];
  expect(holdersOf(given)).toEqual({ holders: new Map([['t', 'mei']]), faults: [] });
  expect(holdersOf([assigned(1, 'anna'), assigned(2, 'mei')]).faults).toEqual(['ticket t was given to mei at version 2 while anna had it']);
});

test('a hole, a repeat and a wrong order of versions are found', () => {
  const faults = (...versions: number[]): number => versionFaults(versions.map((version) => event('ticket.note_added', version))).length;
  expect([faults(1, 2, 3), faults(1, 3), faults(1, 1, 2), faults(2, 1), faults(2, 3)]).toEqual([0, 1, 1, 1, 1]);
});

const PAST = '2026-03-02T09:00:00.000Z';
const clock = (more: Partial<ClockLine>): ClockLine => ({
  ticketId: 't',
  id: 'c',
  state: 'running',
  dueAt: PAST,
  warnedAt: null,
  breachedAt: null,
  metAt: null,
  revoked: null,
  lateIntake: false,
  rungs: [],
  ...more,
});
const said = (name: string, n = 1, data: Record<string, unknown> = {}): FeedEvent => event(name, n, { clockId: 'c', ...data });
const rung = (n: number, fired: boolean): ClockLine['rungs'][number] => ({ rung: n, stage: 'breach', fired, dueAt: fired ? null : PAST });

test.each<[string, Partial<ClockLine>, FeedEvent[], string | undefined]>([
  ['breached and said so', { breachedAt: PAST }, [said('ticket.sla_breached')], undefined],
  ['over its time', {}, [], `was due at ${PAST} and is not breached`],
  ['met too late without a breach', { metAt: '2026-03-02T09:00:01.000Z' }, [], `was met after ${PAST} and is not breached`],
  ['met in time', { metAt: PAST }, [], undefined],
  ['breached in silence', { breachedAt: PAST }, [], 'is breached, and its ticket has not said so'],
  ['breached when the ticket had moved on', { breachedAt: PAST }, [event('ticket.decision_refused', 4, { eventType: 'dev.sluice.sla.breached.v1' })], undefined],
  ['breached twice', { breachedAt: PAST }, [said('ticket.sla_breached', 1), said('ticket.sla_breached', 2)], 'was breached 2 times and taken back 0 times'],
  ['breached again after it was none', { breachedAt: PAST }, [said('ticket.sla_breached', 1), said('ticket.sla_breach_withdrawn', 2), said('ticket.sla_breached', 3)], undefined],
  ['warned twice', { metAt: PAST }, [said('ticket.sla_warning', 1), said('ticket.sla_warning', 2)], 'has warned 2 times'],
  [
    'a rung twice',
    { breachedAt: PAST, rungs: [rung(0, true)] },
    [said('ticket.sla_breached'), said('escalation.fired', 1, { rung: 0 }), said('escalation.fired', 2, { rung: 0 })],
    'has fired its rung 0 2 times',
  ],
  ['a rung in silence', { breachedAt: PAST, rungs: [rung(0, true)] }, [said('ticket.sla_breached')], 'says that it has fired its rung 0, and nobody was told'],
  ['a rung that never fired', { breachedAt: PAST, rungs: [rung(1, false)] }, [said('ticket.sla_breached')], `has not fired its rung 1 of ${PAST}`],
])('a clock %s', (_, more, events, fault) => {
  expect(clockFaults([clock(more)], events)).toEqual(fault === undefined ? [] : [`clock c of ticket t ${fault}`]);
});
