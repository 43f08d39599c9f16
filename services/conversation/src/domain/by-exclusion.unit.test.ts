import { toIso } from '@sluice/kernel';
import { MOST_EXCLUDED } from './by-exclusion.ts';
import { approverOf } from './case/who-may.ts';
import { approved, ask, caseAfter, decidePlan, DEPARTMENTS, feedback, given, submitted, told, toldOf } from './case/testing.ts';
import type { TicketCommand } from './command.ts';
import { after, ANNA, assigned, at, message, open, queued, resolve, send } from './testing.ts';
import type { TicketEvent } from './ticket-event.ts';

const exclude = (...agentIds: string[]): TicketCommand => ({ kind: 'exclude_agents', at: at(9), by: ANNA, agentIds });
const named = (events: readonly TicketEvent[]): string[] => events.map((event) => (event.name === 'refused' ? `refused ${event.data.why}` : event.name));
const HELD = [open(), message(), queued(), assigned()];

test('whom a complaint concerns is named, and told to whoever gives out work', () => {
  after(open(), message(), queued())
    .when(exclude('tom', 'mei', 'tom'))
    .then({ name: 'ticket.agents_excluded', data: { agentIds: ['mei', 'tom'], by: ANNA, at: toIso(at(9)) } }, { name: 'work.excluded', data: { agentIds: ['mei', 'tom'], at: toIso(at(9)) } });
  expect(named(after(open(), exclude('tom')).when(exclude('tom')).events)).toEqual([]);
  expect(named(after(open(), exclude('tom')).when(exclude()).events)).toEqual(['ticket.agents_excluded', 'work.excluded']);
});

test('who holds it has it no more, owns it no more, and is not asked first again', () => {
  const turn = after(...HELD).when(exclude('anna'));
  expect(named(turn.events)).toEqual(['ticket.agents_excluded', 'ticket.unassigned', 'work.excluded']);
  expect(turn.state()).toMatchObject({ agentId: null, ownerId: null, lastAgentId: null, wantsWork: true, excluded: ['anna'] });
});

test('what routing had decided before it heard is refused as overtaken, and whoever answers it does not own it', () => {
  const { events } = after(open(), message(), queued(), exclude('anna')).when(assigned('anna'));
  expect(named(events)).toEqual(['ticket.decision_refused', 'decision.refused']);
  expect(events.at(-1)).toMatchObject({ data: { reason: 'superseded' } });
  expect(after(open(), message(), exclude('anna')).when(send()).state()).toMatchObject({ ownerId: null });
});

test('too many are nobody in particular', () => {
  expect(named(after(open()).when(exclude(...Array.from({ length: MOST_EXCLUDED + 1 }, (_, n) => `a${n}`))).events)).toEqual(['refused too_many_excluded']);
});

test('a task that one of them had is nobody’s, and goes to none of them', () => {
  const task = ask('tsk_1', 'logistics', { agentId: 'lin-yu' });
  const turn = given([...HELD, task]).when(exclude('lin-yu'));
  expect(turn.state()).toMatchObject({ tasks: [{ id: 'tsk_1', status: 'open' }] });
  expect((turn.state() as { tasks?: readonly object[] }).tasks?.[0]).not.toHaveProperty('agentId');
  expect(named(given([...HELD, exclude('lin-yu')]).when(task).events)).toEqual(['refused agent_excluded']);
  const assign: TicketCommand = { kind: 'task_assign', at: at(50), by: ANNA, taskId: 'tsk_1', agentId: 'lin-yu' };
  expect(named(given([...HELD, exclude('lin-yu'), ask('tsk_1', 'logistics')]).when(assign).events)).toEqual(['refused agent_excluded']);
});

test('nor is a promise one of theirs', () => {
  const promise: TicketCommand = { kind: 'promise', at: at(10), by: ANNA, promiseId: 'prm_1', dueAt: at(90), noteId: 'msg_1', agentId: 'mei' };
  expect(named(after(...HELD, exclude('mei')).when(promise).events)).toEqual(['refused agent_excluded']);
});

/** technology: sun-wei heads it, chen-bo is his deputy (and has written the plan), cao-rui supervises, raj for him; service: song-qi supervises, tom for her. */
describe('the plan goes above whom it concerns, never to who stands in for him', () => {
  const ABOVE = ['responsible', 'coordinating', { agent: 'olivia' }] as const;
  const decides = (who: 'head' | 'supervisor', excluded: readonly string[], departments = DEPARTMENTS) => approverOf({ who, above: ABOVE }, { ...caseAfter(submitted()), excluded }, departments);
  test.each([
    ['nobody is concerned', 'head', [], 'sun-wei'],
    ['somebody else is concerned', 'head', ['lin-yu'], 'sun-wei'],
    ['the head: his department’s supervisor', 'head', ['sun-wei'], 'cao-rui'],
    ['the head and the supervisor: the coordinating department’s supervisor, not a deputy', 'head', ['sun-wei', 'cao-rui'], 'song-qi'],
    ['the supervisor: the coordinating department’s supervisor, not his deputy', 'supervisor', ['cao-rui'], 'song-qi'],
    ['every supervisor: who is named', 'supervisor', ['cao-rui', 'song-qi'], 'olivia'],
    ['who is named, too: nobody', 'supervisor', ['cao-rui', 'song-qi', 'olivia'], undefined],
    ['only the deputy is concerned', 'supervisor', ['raj'], 'cao-rui'],
  ] as const)('%s', (_name, who, excluded, wanted) => {
    expect(decides(who, excluded)).toBe(wanted);
  });
  test('who is above and away is stood in for as ever, unless that one is concerned', () => {
    const away = { ...DEPARTMENTS, absent: ['cao-rui'] };
    expect(decides('head', ['sun-wei'], away)).toBe('raj');
    expect(decides('head', ['sun-wei', 'raj'], away)).toBe('song-qi');
  });
});

describe('what one of them has approved', () => {
  const heard = (before: readonly TicketCommand[], ...agentIds: string[]) => toldOf(given(before).when({ kind: 'exclude_agents', at: at(95), by: ANNA, agentIds }).events);
  const excluded = (before: readonly TicketCommand[], ...agentIds: string[]): TicketCommand[] => [...before, { kind: 'exclude_agents', at: at(95), by: ANNA, agentIds }];
  test('is decided on by somebody else', () => {
    expect(heard(approved(), 'sun-wei')).toEqual(['withdrawn carried-out 1', 'begun approval 2']);
    const after = excluded(approved(), 'sun-wei');
    expect(caseAfter(after).case.plan).toEqual({ status: 'submitted', authors: ['chen-bo'] });
    expect(toldOf(given(after).when(decidePlan('cao-rui', true, 1, 96)).events)).toEqual(['done approval 2', 'begun carried-out 2']);
  });
  test('also where he acted as somebody else', () => {
    const acting = { ...decidePlan('sun-wei', true, 1), caller: { role: 'agent', agentId: 'sun-wei', behind: 'olivia' } } as TicketCommand;
    expect(heard([...submitted(), acting], 'olivia')).toEqual(['withdrawn carried-out 1', 'begun approval 2']);
  });
  test('a case that has gone on since goes back to it', () => {
    expect(heard(feedback(), 'sun-wei')).toEqual(['withdrawn support-told 1', 'moved_back → solution 2', 'begun plan 2']);
    expect(caseAfter(excluded(feedback(), 'sun-wei')).case.plan).toMatchObject({ status: 'draft', authors: ['chen-bo'] });
  });
  test('what is resolved was done, and what another one has approved stands', () => {
    expect(heard([...told(), resolve({ at: at(94) })], 'sun-wei')).toEqual([]);
    for (const before of [submitted(), approved()]) expect(heard(before, 'lin-yu')).toEqual([]);
    expect(caseAfter(excluded(approved(), 'lin-yu')).case.plan).toMatchObject({ status: 'approved', decidedBy: 'sun-wei' });
  });
});
