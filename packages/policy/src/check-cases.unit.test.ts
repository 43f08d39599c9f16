import { checkConfig, findingText } from './index.ts';
import { edited, exampleFiles, type Files, nineToFive } from './testing.ts';

/** The five stages alone: a place is told by what stands there last. */
const whole = exampleFiles('company');
const company: Files = { ...whole, 'cases.yaml': (whole['cases.yaml'] ?? '').split('  # 投诉')[0] ?? '' };
const errors = (files: Files): string[] =>
  checkConfig(files, { calendars: nineToFive })
    .findings.filter((one) => one.severity === 'error')
    .map(findingText);

/** Line and column of the last place where the text stands. */
function placeOf(text: string, what: string): string {
  const before = text.slice(0, text.lastIndexOf(what)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}:`;
}

const CASES: readonly [string, string, string, string, string][] = [
  ['a circle of stages', 'next: review', 'next: analysis', 'next: analysis', 'the stages go in a circle: analysis → solution → feedback → analysis'],
  ['a dead end', 'next: feedback', '', 'id: feedback', 'no way leads to the stage `feedback`'],
  ['a stage that is not there', 'next: solution', 'next: solutoin', 'solutoin', 'there is no stage `solutoin`'],
  [
    'steps that wait for each other',
    '{id: plan, name: {zh: 提交方案, en: Plan}, when: {cause: own}, needs',
    '{id: plan, after: carried-out, name: {zh: 提交方案, en: Plan}, needs',
    'after: plan,',
    'the steps wait for each other',
  ],
  ['a step after one that is not there', 'after: support-told', 'after: suport-told', 'suport-told', 'there is no step of `feedback` `suport-told`'],
  ['a field that is not there', 'fields: [analysis.facts]', 'fields: [analysis.fact]', 'analysis.fact]', 'there is no field `analysis.fact`'],
  ['a form that is not there', 'needs: {forms: [review]}', 'needs: {forms: [reviw]}', 'reviw', 'there is no form `reviw`'],
  ['a target of nothing', 'target: 8h', 'target: 0h', '0h', '`0h` is no length of time'],
  ['a target of more than ten years', 'target: 8h', 'target: 90000h', '90000h', '`90000h` is longer than ten years'],
  ['a due date that is no date', 'due: plan.dueDate', 'due: plan.effect', 'plan.effect', '`plan.effect` is no date'],
  [
    'a date that nobody has named yet',
    'needs: {forms: [registration]}, target: 1h',
    'needs: {forms: [registration]}, target: {due: plan.dueDate}',
    'plan.dueDate}, who: coordinating',
    'is not known when the step `registered` begins',
  ],
  ['a plan that is never decided on', 'needs: {plan: approved}', 'needs: {fields: [plan.riskNote]}', 'form: plan', 'no step needs the plan approved'],
  ['a risk that the field does not have', '{when: {risk: high}, who', '{when: {risk: heavy}, who', '{risk: heavy}', 'there is no risk `heavy`'],
  ['a choice without values', 'kind: choice, means: channel, values', 'kind: text, means: channel, values', '{id: preferredChannel', '`preferredChannel` has values and is no choice'],
  ['what means something and is of another kind', 'kind: departments, means: assisting', 'kind: text, means: assisting', 'text, means: assisting', 'what means `assisting` is no text'],
  ['a case that begins with a resolved ticket', 'while: [new, open, waiting]', 'while: [resolved]', 'while: [resolved]\n        next: analysis', 'a case begins with an open ticket'],
  ['a case that is opened again into a resolved stage', 'reopensTo: analysis', 'reopensTo: review', 'reopensTo: review', 'a ticket that is opened again is open'],
  ['an id twice', '- id: feedback\n        name: {zh: 反馈客户', '- id: solution\n        name: {zh: 反馈客户', '', 'the id `solution` stands twice'],
];

test.each(CASES)('%s', (_name, from, to, at, message) => {
  const files = edited(company, 'cases.yaml', from, to);
  const found = errors(files);
  expect(found.join('\n')).toContain(message);
  const told = found.find((one) => one.includes(message))!;
  expect(told).toMatch(/^cases\.yaml:\d+:\d+: error: .+ \(expected .+\)$/);
  if (at !== '') expect(told.startsWith(`cases.yaml:${placeOf(files['cases.yaml']!, at).split(':')[0]}:`)).toBe(true);
});

test('a stage that leads nowhere while others come behind it is a dead end', () => {
  const files = edited(edited(company, 'cases.yaml', 'next: feedback', ''), 'cases.yaml', 'next: analysis', 'next: [analysis, feedback]');
  expect(errors(files)[0]).toContain('the stage `solution` is a dead end');
});

test('a rule that makes a case of a process that is not there', () => {
  const files = edited(company, 'rules.yaml', 'then: {queue: complaints, skills: {complaints: 3}}', 'then: {queue: complaints, skills: {complaints: 3}, case: five-stages}');
  expect(errors(files)).toEqual([expect.stringMatching(/^rules\.yaml:\d+:\d+: error: there is no process `five-stages` in cases\.yaml \(expected `five-stage` /)]);
  expect(errors(edited(files, 'rules.yaml', 'case: five-stages', 'case: five-stage'))).toEqual([]);
});

test('a survey that is owed where nobody is ever asked', () => {
  const { 'surveys.yaml': _none, ...without } = company;
  expect(checkConfig(without, { calendars: nineToFive }).findings.map(findingText)).toEqual([expect.stringMatching(/^cases\.yaml:\d+:\d+: warning: nobody is asked how a solution was/)]);
});

const DEPARTMENTS: readonly [string, string, string, string][] = [
  ['a head who is not there', 'head: zhou-min', 'head: zhou-mim', 'there is no agent `zhou-mim`'],
  ['a department without a head', 'head: he-yan, ', '', '`head` is missing'],
  ['a deputy of nobody', 'supervisor: olivia, ', '', '`supervisorDeputy` stands in for nobody'],
  ['a deputy of himself', 'deputy: gao-shan', 'deputy: huang-jie', 'would stand in for himself'],
  ['a team that is not there', 'teams: [quality]', 'teams: [qualitty]', 'there is no team `qualitty`'],
  ['a calendar that is not there', 'calendar: service-hours', 'calendar: service', 'there is no calendar `service`'],
  ['an absent agent who is not there', 'absent: []', 'absent: [nobody]', 'there is no agent `nobody`'],
  ['two that take cases', '{id: finance,', '{id: finance, coordinating: true,', '`service` takes cases already'],
  ['none that takes cases', 'coordinating: true', 'coordinating: false', 'no department takes the cases'],
];
test.each(DEPARTMENTS)('%s', (_name, from, to, message) => {
  const found = errors(edited(company, 'departments.yaml', from, to));
  expect(found[0]).toMatch(/^departments\.yaml:\d+:\d+: error: /);
  expect(found[0]).toContain(message);
});

test('a complaint goes to somebody who is there', () => {
  const files = edited(whole, 'cases.yaml', '{agent: olivia}', '{agent: olivai}');
  expect(errors(files)).toEqual([expect.stringMatching(/^cases\.yaml:\d+:\d+: error: there is no agent `olivai` \(expected .*olivia/)]);
});
