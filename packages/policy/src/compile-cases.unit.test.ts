import { compileCases, compileDepartments, diffConfig, fieldAt, fieldMeaning, readFolder } from './index.ts';
import { edited, exampleFiles } from './testing.ts';

const files = exampleFiles('company');
const company = readFolder(files);
const process = compileCases(company)['five-stage']!;

test('the process of the manual, as the company has it', () => {
  const table = process.stages.map((stage) => [stage.id, stage.while, stage.next, stage.steps.map(({ id, target }) => [id, target])]);
  expect(table).toEqual([
    [
      'intake',
      ['new', 'open', 'waiting'],
      ['analysis'],
      [
        ['registered', { target: '1h' }],
        ['owner-told', { target: '15m', elapsed: true }],
      ],
    ],
    [
      'analysis',
      ['open', 'waiting'],
      ['solution'],
      [
        ['facts', { target: '2h' }],
        ['root-cause', { target: '4h' }],
        ['joint', { target: '4h' }],
      ],
    ],
    [
      'solution',
      ['open', 'waiting'],
      ['feedback'],
      [
        ['plan', { target: '8h' }],
        ['approval', { target: '2h' }],
        ['carried-out', { due: 'plan.dueDate' }],
      ],
    ],
    [
      'feedback',
      ['open', 'waiting'],
      ['review'],
      [
        ['support-told', { target: '1h' }],
        ['customer-told', { target: '2h' }],
        ['satisfaction', { target: '24h', elapsed: true }],
      ],
    ],
    ['review', ['resolved'], [], [['filed', { until: 'friday' }]]],
  ]);
});

test('a form that is asked for is its required fields; who is named by nobody is whoever leads', () => {
  const analysis = process.stages[1]!;
  expect(analysis.steps[1]!.needs.fields).toEqual(['analysis.method', 'analysis.record', 'analysis.rootCause', 'analysis.responsible', 'analysis.priorityConfirmed']);
  expect(analysis.may).toEqual({ move: ['owner', 'holder', 'coordinating', 'responsible', 'supervisor'], skip: ['supervisor'], back: ['supervisor'] });
  expect(process.stages[0]!.may.move).toBeUndefined();
  expect([fieldMeaning(process, 'risk'), fieldMeaning(process, 'told'), fieldAt(process, 'plan.dueDate')?.kind, fieldAt(process, 'plan.nothing')]).toEqual([
    'plan.risk',
    'feedback.toldHow',
    'date',
    undefined,
  ]);
  expect(process.approval).toEqual({ form: 'plan', by: [{ when: { risk: ['high'] }, who: 'supervisor' }, { who: 'head' }], above: ['responsible', 'coordinating'] });
});

test('whoever heads, supervises or is of a team of it belongs to a department', () => {
  const { all, coordinatingId, absent } = compileDepartments(company);
  expect([all.map((one) => one.id), coordinatingId, absent]).toEqual([['service', 'finance', 'technology', 'logistics', 'quality'], 'service', []]);
  expect(all[4]).toEqual({
    id: 'quality',
    name: { zh: '质量部', en: 'Quality' },
    head: 'he-yan',
    deputy: 'nick',
    supervisor: 'ben',
    members: ['he-yan', 'nick', 'ben', 'xie-na'],
    calendarId: 'office-cn',
  });
});

test('a company without cases has none', () => {
  const small = readFolder(exampleFiles('small'));
  expect([compileCases(small), compileDepartments(small)]).toEqual([{}, { all: [], absent: [] }]);
});

test('what changes is said in words', () => {
  const change = (file: string, from: string, to: string): string[] => diffConfig(company, readFolder(edited(files, file, from, to)));
  expect(change('cases.yaml', 'target: 8h', 'target: 6h')).toEqual(['cases five-stage: stage solution.step plan.target 8h → 6h']);
  expect(change('cases.yaml', 'target: {until: friday}', 'target: {until: thursday}')).toEqual(['cases five-stage: stage review.step filed.target until friday → until thursday']);
  expect(change('cases.yaml', '{when: {risk: high}, who: supervisor}', '{when: {risk: high}, who: head}')).toEqual([
    'cases five-stage: the plan is decided by supervisor where risk high, else head → head where risk high, else head',
  ]);
  expect(change('departments.yaml', 'head: he-yan', 'head: nick')).toEqual(['department quality: head he-yan → nick']);
  expect(change('departments.yaml', 'absent: []', 'absent: [li-na]')).toEqual(['departments: absent nobody → li-na']);
  expect(diffConfig(undefined, company)).toContain('cases five-stage: intake → analysis → solution → feedback → review');
});
