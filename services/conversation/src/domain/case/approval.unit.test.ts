import { ANNA, at, iso } from '../testing.ts';
import type { TicketCommand } from '../command.ts';
import { deciderOf } from './by-approver.ts';
import { approved, as, caseAfter, decidePlan, DEPARTMENTS, FEEDBACK, given, move, PLAN, PROCESS, solution, submit, submitted, toldOf, worldOf, write } from './testing.ts';

const heard = (before: readonly TicketCommand[], command: TicketCommand): string[] => toldOf(given(before).when(command).events);
const CHEN = { kind: 'agent', id: 'chen-bo' };
const decider = (before: readonly TicketCommand[], departments = DEPARTMENTS) => deciderOf(PROCESS, caseAfter(before, worldOf(PROCESS, departments)), departments);

describe('a plan is handed in', () => {
  test('whole; then its approval is owed by the responsible department', () => {
    const plan = write('plan', PLAN, { at: at(55), by: CHEN });
    expect(heard(solution(), plan)).toEqual([]);
    const { events } = given([...solution(), plan]).when(submit());
    expect(toldOf(events)).toEqual(['done plan 1', 'begun approval 1']);
    expect(events.at(-1)).toEqual({
      name: 'ticket.step_begun',
      data: { stage: 'solution', step: 'approval', visit: 1, at: iso(60), target: '2h', calendarId: 'office-cn', departmentId: 'technology' },
    });
  });
  test('not with something missing, the risk among it', () =>
    expect(heard([...solution(), write('plan', { ...PLAN, risk: null }, { at: at(55) })], submit())).toEqual(['refused case_incomplete: plan.risk']));
  test('not when none is due', () => {
    expect(heard(submitted(), submit())).toEqual(['refused no_plan_due']);
    expect(heard([...solution(), move('analysis', { at: at(55), caller: { role: 'admin' }, reasoned: true })], submit())).toEqual(['refused no_plan_due']);
  });
});

describe('who decides', () => {
  test('the head of the responsible department; at high risk its supervisor', () => {
    expect(decider(submitted())).toBe('sun-wei');
    expect(decider(submitted({ risk: 'high' }))).toBe('cao-rui');
  });
  test('the risk is what the form says, however urgent the matter is', () => expect(decider([...submitted(), write('registration', { urgency: 'high' })])).toBe('sun-wei'));
  test('never an author, whoever of them handed it in', () => {
    const byHead = [...solution(), write('plan', PLAN, { by: { kind: 'agent', id: 'sun-wei' } }), submit('raj')];
    expect(decider(byHead)).toBe('chen-bo');
    expect(decider([...byHead, write('plan', { riskNote: 'none' }, { by: CHEN })])).toBe('cao-rui');
    expect(heard(byHead, decidePlan('sun-wei', true, 1))).toEqual(['refused not_the_approver']);
  });
  test('nor the author of words that stand from an earlier visit, who has handed in nothing this time', () => {
    const byHead = [...solution(), write('plan', PLAN, { at: at(55), by: { kind: 'agent', id: 'sun-wei' } }), submit('raj'), decidePlan('chen-bo', true, 1)];
    const supervisor = { caller: { role: 'supervisor' }, reasoned: true };
    const again = [...byHead, move('analysis', { at: at(75), ...supervisor }), move('solution', { at: at(76), ...supervisor }), submit('li-na', 77)];
    expect(caseAfter(again).case.plan).toEqual({ status: 'submitted', authors: ['sun-wei', 'raj', 'li-na'] });
    expect(decider(again)).toBe('chen-bo');
    expect(heard(again, decidePlan('sun-wei', true, 1, 78))).toEqual(['refused not_the_approver']);
  });
  test('nor whoever acts for one of them: the key, or whose it is, is an author too', () => {
    const behind = (one: string) => [...solution(), { ...write('plan', PLAN, { at: at(55), by: CHEN }), behind: one } as TicketCommand, submit()];
    expect(caseAfter(behind('key:key_1')).case.plan.authors).toEqual(['chen-bo', 'key:key_1']);
    const approves = (one?: string): TicketCommand => ({ ...decidePlan('sun-wei', true, 1), caller: { ...as('sun-wei'), behind: one } }) as TicketCommand;
    expect(heard(behind('key:key_1'), approves('key:key_1'))).toEqual(['refused approves_own']);
    for (const other of ['key:key_2', undefined]) expect(heard(behind('key:key_1'), approves(other))).toEqual(['done approval 1', 'begun carried-out 1']);
    expect(decider(behind('sun-wei'))).toBe('cao-rui');
    const handed = [...solution(), write('plan', PLAN, { at: at(55), by: CHEN }), { ...submit(), behind: 'key:key_1' } as TicketCommand];
    expect(heard(handed, approves('key:key_1'))).toEqual(['refused approves_own']);
  });
  test('the named deputy of who is absent', () => {
    expect(decider(submitted(), { ...DEPARTMENTS, absent: ['sun-wei'] })).toBe('cao-rui');
    expect(decider([...solution(), write('plan', PLAN), submit('anna')], { ...DEPARTMENTS, absent: ['sun-wei'] })).toBe('chen-bo');
    expect(decider(submitted({ risk: 'high' }), { ...DEPARTMENTS, absent: ['cao-rui'] })).toBe('raj');
  });
  test('where nobody of it is left, who leads the coordinating department', () => {
    const absent = ['sun-wei', 'cao-rui', 'raj'];
    expect(decider(submitted(), { ...DEPARTMENTS, absent })).toBe('li-na');
    expect(decider(submitted(), { ...DEPARTMENTS, absent: [...absent, 'li-na', 'ma-li', 'song-qi', 'tom'] })).toBeUndefined();
  });
  test('nobody else, whatever his key', () => {
    for (const caller of [as('anna'), { role: 'admin' }, { role: 'supervisor' }])
      expect(heard(submitted(), { ...decidePlan('anna', true, 1), caller } as TicketCommand)).toEqual(['refused not_the_approver']);
  });
});

describe('decided', () => {
  test('approved: it is carried out until its own date', () => {
    const { events } = given(submitted()).when(decidePlan('sun-wei', true, 1));
    expect(toldOf(events)).toEqual(['done approval 1', 'begun carried-out 1']);
    expect(events.at(-1)?.data).toMatchObject({ step: 'carried-out', dueAt: '2026-03-05T09:00:00.000Z' });
  });
  test('refused: it goes back to be made anew, and what comes after waits', () => {
    expect(heard(submitted(), decidePlan('sun-wei', false, 1))).toEqual(['done approval 1', 'begun plan 2']);
    const again = [...submitted(), decidePlan('sun-wei', false, 1)];
    expect(caseAfter(again).case.plan).toMatchObject({ status: 'draft', authors: ['chen-bo'] });
    expect(heard([...again, write('plan', { effect: 'brighter' }, { by: CHEN })], submit())).toEqual(['done plan 2', 'begun approval 2']);
  });
  test('on the version that was read: one that was changed meanwhile is not decided', () => {
    expect(heard([...submitted(), write('plan', { effect: 'other' }, { by: CHEN })], decidePlan('sun-wei', true, 1))).toEqual(['refused form_changed']);
    expect(heard([...submitted(), write('plan', { effect: 'other' }, { by: CHEN })], decidePlan('sun-wei', true, 2))).toEqual(['done approval 2', 'begun carried-out 1']);
  });
  test('not before it is handed in, not twice', () => {
    expect(heard(solution(), decidePlan('sun-wei', true, 0))).toEqual(['refused no_plan_submitted']);
    expect(heard(approved(), decidePlan('sun-wei', true, 1))).toEqual(['refused no_plan_submitted']);
  });
});

describe('a changed plan', () => {
  const change = write('plan', { dueDate: '2026-03-06T09:00:00Z' }, { at: at(75), by: CHEN });
  test('voids the approval: that is owed anew, and its carrying out waits', () => {
    expect(heard(approved(), change)).toEqual(['withdrawn carried-out 1', 'begun approval 2']);
    expect(caseAfter([...approved(), change]).case.plan).toEqual({ status: 'submitted', authors: ['chen-bo'] });
    const { events } = given([...approved(), change]).when(decidePlan('sun-wei', true, 2, 76));
    expect(toldOf(events)).toEqual(['done approval 2', 'begun carried-out 2']);
    expect(events.at(-1)?.data).toMatchObject({ dueAt: '2026-03-06T09:00:00.000Z' });
  });
  test('while it waits for its decision: the decision is owed anew', () => expect(heard(submitted(), change)).toEqual(['withdrawn approval 1', 'begun approval 2']));
  test('of which something was taken out is handed in again', () =>
    expect(heard(approved(), write('plan', { steps: null }, { at: at(75), by: CHEN }))).toEqual(['withdrawn carried-out 1', 'begun plan 2']));
  test('is refused when it has been carried out: the case goes back first', () => {
    const done = [...approved(), write('feedback', { completedAt: FEEDBACK.completedAt }), move('feedback', { caller: as('li-na') })];
    expect(heard(done, change)).toEqual(['refused plan_carried_out']);
    expect(heard([...done, move('solution', { caller: { role: 'supervisor' }, reasoned: true })], change)).toEqual([]);
  });
  test('whoever has read another version of the form is told', () => expect(heard(submitted(), write('plan', { effect: 'x' }, { by: ANNA, onVersion: 0 }))).toEqual(['refused form_changed']));
});
