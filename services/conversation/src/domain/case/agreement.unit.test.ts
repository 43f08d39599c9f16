import { compileCases, readFolder } from '@sluice/policy';
import { exampleFiles } from '@sluice/policy/testing';
import { at, reopen, resolve, send } from '../testing.ts';
import type { TicketCommand } from '../command.ts';
import { dateFault } from './agreement.ts';
import { begin, caseAfter, decidePlan, given, intake, move, submit, toldOf, worldOf, write } from './testing.ts';

const COMPLAINT = compileCases(readFolder(exampleFiles('company')))['complaint']!;
const WORLD = worldOf(COMPLAINT);
const WHEN = '2026-03-02T09:30:00Z';
const INTAKE = {
  complainant: '李伟',
  contactData: '138',
  happened: 'He hung up.',
  happenedAt: WHEN,
  wish: 'an apology',
  urgency: 'medium',
  cause: 'communication',
  concernedNamed: true,
  acknowledgedAt: WHEN,
};
const VERIFIED = { evidence: ['msg_1'], statements: 'none', finding: 'justified', responsible: 'technology' };
const PLAN = { measures: ['apologise'], compensation: '100', risk: 'normal', dueDate: '2026-03-06T09:00:00Z' };
const AGREED = { agreed: true, agreedAt: WHEN, agreedHow: 'by telephone' };
const RESULT = { completedAt: WHEN, result: 'apologised' };
const ADMIN = { caller: { role: 'admin' }, reasoned: true };

const verification = (): TicketCommand[] => [...intake().slice(0, -1), begin({ process: COMPLAINT }), write('intake', INTAKE), move('verification', ADMIN)];
const solution = (): TicketCommand[] => [...verification(), write('verification', VERIFIED), move('solution', ADMIN)];
const submitted = (): TicketCommand[] => [...solution(), write('plan', PLAN, { at: at(55) }), submit()];
const approved = (): TicketCommand[] => [...submitted(), decidePlan('sun-wei', true, 1)];
const agreed = (): TicketCommand[] => [...approved(), write('agreement', AGREED, { at: at(72) })];
const heard = (before: readonly TicketCommand[], command: TicketCommand): string[] => toldOf(given(before, WORLD).when(command).events);

describe('the customer agrees to the plan that is carried out', () => {
  test('when it is approved: it is carried out from then on', () => {
    expect(heard(approved(), write('agreement', AGREED))).toEqual(['done agreed 1', 'begun carried-out 1']);
    expect(heard(agreed(), write('result', { completedAt: WHEN }))).toEqual(['done carried-out 1']);
  });
  test.each([
    ['there is one', verification()],
    ['it is handed in', solution()],
    ['it is approved', submitted()],
  ])('not before %s', (_when, before) => {
    expect(heard(before, write('agreement', AGREED))).toEqual(['refused plan_not_approved']);
    expect(heard(before, write('agreement', { agreedHow: 'x' }))).toEqual(['refused plan_not_approved']);
    expect(heard(before, write('agreement', { agreedHow: null }))).toEqual([]);
  });
  test('and not to one that is changed: he is asked again, all of it', () => {
    const changed = [...agreed(), write('plan', { compensation: '0' }, { at: at(73) })];
    expect(heard(changed, write('agreement', AGREED))).toEqual(['refused plan_not_approved']);
    const again = [...changed, decidePlan('sun-wei', true, 2, 74)];
    expect(heard(changed, again.at(-1)!)).toEqual(['done approval 2', 'begun agreed 2']);
    expect(heard(again, write('agreement', { agreedHow: 'as before' }))).toEqual([]);
    expect(heard(again, move('answer', { at: at(75), caller: { role: 'admin' } }))).toEqual(['refused case_incomplete: agreement.agreed agreement.agreedAt agreement.agreedHow carried-out']);
    expect(heard(again, write('agreement', AGREED))).toEqual(['done agreed 2', 'begun carried-out 2']);
  });
  test('nor to one that was made before the case was opened again', () => {
    const over = [
      ...agreed(),
      write('result', RESULT, { at: at(73) }),
      move('answer', { at: at(74), ...ADMIN }),
      send({ at: at(75), messageId: 'msg_told' }),
      resolve({ at: at(76) }),
      reopen({ at: at(77) }),
    ];
    const again = [...over, write('verification', VERIFIED, { at: at(78) }), move('solution', { at: at(79), ...ADMIN }), submit('chen-bo', 80), decidePlan('sun-wei', true, 1, 81)];
    expect(caseAfter(again, WORLD).case.plan.status).toBe('approved');
    expect(heard(again, write('agreement', { agreedHow: 'as before' }))).toEqual([]);
    expect(heard(again, write('result', { completedAt: WHEN }))).toEqual(['refused not_agreed']);
  });
});

describe('what he has not agreed to is not carried out', () => {
  test.each([
    ['in verification', verification()],
    ['when it is approved', approved()],
    ['when he has refused it', [...approved(), write('agreement', { ...AGREED, agreed: false })]],
    ['when it was changed', [...agreed(), write('plan', { compensation: '0' }, { at: at(73) })]],
  ])('%s', (_when, before) => expect(heard(before, write('result', RESULT))).toEqual(['refused not_agreed']));
  test('where a supervisor has gone past it, with a reason, what was done all the same is written down', () =>
    expect(heard([...approved(), move('answer', { at: at(75), ...ADMIN })], write('result', RESULT))).toEqual(['done result 1', 'begun answered 1']));
});

describe('what was when', () => {
  const fault = (form: string, values: Parameters<typeof dateFault>[3], before = agreed()) => dateFault(COMPLAINT, caseAfter(before, WORLD).case, form, values, at(90));
  test.each([
    ['agreement', { agreedAt: '2026-03-02T10:36:00Z' }, 'agreedAt'],
    ['result', { completedAt: '2031-01-01T00:00:00Z' }, 'completedAt'],
    ['result', { completedAt: '2026-03-02T09:29:59Z' }, 'completedAt'],
  ])('%s %j is not so', (form, values, field) => expect(fault(form, values)).toMatchObject({ field }));
  test.each([
    ['agreement', { agreedAt: '2026-03-02T10:34:00Z' }],
    ['result', { completedAt: WHEN }],
    ['result', { completedAt: null }],
    ['plan', { dueDate: '2031-01-01T00:00:00Z' }],
  ])('%s %j may be', (form, values) => expect(fault(form, values)).toBeUndefined());
  test('he has not agreed after it was carried out; what was carried out of another plan says nothing', () => {
    const done = [...agreed(), write('result', { completedAt: '2026-03-02T10:00:00Z' }, { at: at(73) })];
    expect(fault('agreement', { agreedAt: '2026-03-02T10:01:00Z' }, done)).toMatchObject({ field: 'agreedAt' });
    expect(fault('agreement', { agreedAt: '2026-03-02T10:01:00Z' }, [...done, write('plan', { compensation: '0' }, { at: at(74) })])).toBeUndefined();
  });
});
