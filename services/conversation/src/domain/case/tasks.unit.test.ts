import { ANNA, at, close, iso, message, open, resolve } from '../testing.ts';
import type { TicketCommand } from '../command.ts';
import { MOST_OPEN_TASKS } from './state.ts';
import { approved, as, ask, caseAfter, DEPARTMENTS, endTask, FEEDBACK, given, move, solution, toldOf, write } from './testing.ts';
import { mayTask } from './who-may.ts';

const heard = (before: readonly TicketCommand[], command: TicketCommand): string[] => toldOf(given(before).when(command).events);
const fresh = [open(), message()];
const asked = [...fresh, ask('tsk_1', 'logistics')];

describe('a department is asked', () => {
  test('of any ticket: with its own clock, in its calendar', () =>
    given(fresh)
      .when(ask('tsk_1', 'logistics', { target: '4h', agentId: 'lin-yu' }))
      .then({ name: 'ticket.task_opened', data: { taskId: 'tsk_1', departmentId: 'logistics', at: iso(40), by: ANNA, agentId: 'lin-yu', target: '4h', calendarId: 'office-cn' } }));
  test('not one that is not there, nobody of another one, not of a ticket that has ended', () => {
    expect(heard(fresh, ask('tsk_1', 'space'))).toEqual(['refused no_such_department']);
    expect(heard(fresh, ask('tsk_1', 'logistics', { agentId: 'raj' }))).toEqual(['refused not_of_department']);
    expect(heard([...fresh, resolve()], ask('tsk_1', 'logistics'))).toEqual(['refused state']);
  });
  test('not without end', () => {
    const many = Array.from({ length: MOST_OPEN_TASKS }, (_, n) => ask(`tsk_${n}`, 'logistics'));
    expect(heard([...fresh, ...many], ask('tsk_x', 'logistics'))).toEqual(['refused too_many_tasks']);
  });
});

describe('its task', () => {
  const give = (agentId: string): TicketCommand => ({ kind: 'task_assign', at: at(50), by: ANNA, taskId: 'tsk_1', agentId });
  test('is given to one of its people, once', () => {
    given(asked)
      .when(give('lin-yu'))
      .then({ name: 'ticket.task_assigned', data: { taskId: 'tsk_1', agentId: 'lin-yu', by: ANNA, at: iso(50) } });
    given([...asked, give('lin-yu')])
      .when(give('lin-yu'))
      .then();
    expect(heard(asked, give('raj'))).toEqual(['refused not_of_department']);
  });
  test.each(['done', 'handed_back', 'withdrawn'] as const)('is %s, once', (outcome) => {
    expect(heard(asked, endTask('tsk_1', outcome))).toEqual([`task ${outcome}`]);
    expect(heard([...asked, endTask('tsk_1', outcome)], endTask('tsk_1', 'done'))).toEqual(['refused task_ended']);
    expect(heard([...asked, endTask('tsk_1', outcome)], give('lin-yu'))).toEqual(['refused task_ended']);
  });
  test('ends with its ticket', () => {
    expect(heard(asked, close())).toEqual(['ticket.closed', 'task withdrawn']);
    expect(heard(asked, resolve())).toEqual(['ticket.resolved', 'task withdrawn']);
  });
});

describe('the solution', () => {
  const owed = [...approved(), ask('tsk_1', 'logistics', { at: at(72) }), write('feedback', { completedAt: FEEDBACK.completedAt }, { at: at(73) })];
  test('is carried out when the tasks of the departments are', () => {
    expect(heard(owed, move('feedback', { caller: as('li-na') }))).toEqual(['refused case_incomplete: tsk_1']);
    expect(heard(owed, endTask('tsk_1', 'done'))).toEqual(['task done', 'done carried-out 1']);
    expect(heard(owed, endTask('tsk_1', 'handed_back'))).toEqual(['task handed_back', 'done carried-out 1']);
  });
  test('is not left while one is open, not by skipping either', () =>
    expect(heard([...solution(), ask('tsk_1', 'logistics', { at: at(52) })], move('feedback', { caller: { role: 'admin' }, reasoned: true }))).toEqual(['refused case_incomplete: tsk_1']));
  test('says which, beside what else is missing, where nobody says that it is to be skipped', () =>
    expect(heard([...solution(), ask('tsk_1', 'logistics', { at: at(52) })], move('feedback', { caller: { role: 'admin' } }))).toEqual([
      'refused case_incomplete: plan.measures plan.steps plan.resources plan.effect plan.risk plan.dueDate submitted approval carried-out tsk_1',
    ]));
});

describe('a ladder asks', () => {
  const rung = (departmentId: string): TicketCommand => ({
    kind: 'task_asked',
    at: at(90),
    taskId: 'tsk_9',
    record: {
      eventId: '01963b1e-7c00-7000-8000-000000000001',
      eventType: 'dev.sluice.sla.task_asked.v1',
      data: { clockId: 'clk_1', ticketId: 'tkt_1', conversationId: 'cnv_1', onVersion: 2, rung: 0, at: iso(90), policyId: 'p', configVersion: 'v1', departmentId, text: 'Look.' },
    },
  });
  test('for a task', () =>
    given(fresh)
      .when(rung('quality'))
      .then({ name: 'ticket.task_opened', data: { taskId: 'tsk_9', departmentId: 'quality', at: iso(90), by: { kind: 'ladder' }, calendarId: 'office-cn' } }));
  test('of a ticket that has ended: refused like every machine', () =>
    expect(
      given([...fresh, resolve()])
        .when(rung('quality'))
        .events.map((event) => event.name),
    ).toEqual(['ticket.decision_refused', 'decision.refused']));
  test('of a department that is no more: nothing', () => given(fresh).when(rung('space')).then());
});

test('who may do what with a task', () => {
  const task = { departmentId: 'logistics' };
  const may = (caller: { readonly role: string; readonly agentId?: string }, sees: boolean): boolean[] =>
    (['assign', 'answer', 'withdraw'] as const).map((act) => mayTask(act, task, caller, sees, DEPARTMENTS));
  expect(may({ role: 'admin' }, true)).toEqual([true, true, true]);
  expect(may({ role: 'department', agentId: 'lin-yu' }, false)).toEqual([true, true, false]);
  expect(may({ role: 'department', agentId: 'raj' }, false)).toEqual([false, false, false]);
  expect(may(as('tom'), true)).toEqual([true, false, true]);
  expect(may(as('tom'), false)).toEqual([false, false, false]);
});

test('what has ended is remembered in numbers', () => {
  const many = Array.from({ length: 120 }, (_, n) => [ask(`tsk_${n}`, 'logistics'), endTask(`tsk_${n}`, 'done')]).flat();
  expect(caseAfter([...solution(), ...many]).tasks?.length).toBe(50);
});
