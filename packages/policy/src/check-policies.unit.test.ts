import { checkConfig, compilePolicies, deadlineAt, type DeadlineQuery, compileCalendars, findingText, readFolder } from './index.ts';
import { exampleFiles, type Files, nineToFive } from './testing.ts';
import { calendarEngine } from '@sluice/calendar';

/** Everything that a policy can say, without a fault. */
const POLICIES = `noticesFrom: support
webhooks:
  - {id: alerts, urlEnv: ALERTS_URL, secretFile: /run/secrets/alerts}
policies:
  - id: all
    firstResponse: 15m
    nextResponse: {target: 2h, warnAt: 0.5}
    resolution: {target: 24h, elapsed: true}
    periodicUpdate: 8h
    ownership: 4h
    thirdParty: 16h
    task:
      target: 8h
      ladder:
        - {at: breach, do: [notify], notify: [head], via: [mail, slack], hours: always}
        - {at: {after: 1h}, do: [reassign], queue: general}
        - {at: {after: 2h}, do: [reassign, widen]}
        - {at: {after: 3h}, do: [webhook], webhook: alerts}
        - {at: {after: 4h}, do: [openTask], department: support, task: 查明原因}
    promise: {warnAt: 0.9}
    stages: {intake: 1h, analysis.facts: {target: 2h, elapsed: true}, review: {ladder: []}}
`;
const small = exampleFiles('small');
const DEPARTMENTS = 'departments:\n  - {id: support, name: {zh: 客服, en: Support}, coordinating: true, head: mei, supervisor: anna}\n';
const folder = (policies: string): Files => ({ ...small, 'policies.yaml': policies, 'departments.yaml': DEPARTMENTS });
const faults = (policies: string): string[] => checkConfig(folder(policies)).findings.map(findingText);
const swap = (from: string, to: string): string[] => {
  expect(POLICIES).toContain(from);
  return faults(POLICIES.replace(from, to));
};

test('all of it is taken', () => {
  expect(faults(POLICIES)).toEqual([]);
  const { targets, stages, promise } = compilePolicies(readFolder(folder(POLICIES))).byId('all')!;
  expect(Object.entries(targets).map(([kind, { targetMs }]) => [kind, targetMs / 60_000])).toEqual([
    ['first_response', 15],
    ['next_response', 120],
    ['resolution', 1440],
    ['periodic_update', 480],
    ['ownership', 240],
    ['third_party', 960],
    ['task', 480],
  ]);
  expect(targets.task?.rungs.slice(1)).toMatchObject([
    { actions: ['notify'], notify: ['head'], via: ['mail', 'slack'], anyHour: true },
    { actions: ['reassign'], queueId: 'general' },
    { actions: ['reassign', 'widen'] },
    { actions: ['webhook'], webhookId: 'alerts' },
    { actions: ['open_task'], task: { departmentId: 'support', text: '查明原因' } },
  ]);
  expect([stages.get('analysis.facts'), stages.get('review')]).toMatchObject([
    { targetMs: 7_200_000, elapsed: true },
    { targetMs: undefined, rungs: [{ rung: -1 }] },
  ]);
  expect(promise.rungs[0]?.at).toEqual({ share: 0.9 });
});

test.each([
  ['a target of a hundred years', 'ownership: 4h', 'ownership: 876000h', 'policies.yaml:10:16: error: `876000h` is longer than a year'],
  ['a target of nothing', 'periodicUpdate: 8h', 'periodicUpdate: 0h', 'policies.yaml:9:21: error: `0h` is no length of time'],
  ['a queue that is not there', 'queue: general', 'queue: genral', 'there is no queue `genral`'],
  ['a webhook that is not there', 'webhook: alerts}', 'webhook: alarm}', 'there is no webhook `alarm`'],
  ['a webhook without an address', 'urlEnv: ALERTS_URL, ', '', 'the webhook `alerts` has no address'],
  ['a webhook that nobody signs', ', secretFile: /run/secrets/alerts', '', 'the webhook `alerts` has no secret'],
  ['a webhook with its address in the document', 'urlEnv: ALERTS_URL', 'url: https://example.com', 'unknown key `url`'],
  ['a task for a department that there is none of', 'department: support', 'department: suport', 'there is no department `suport`'],
  ['a task for nobody', 'department: support, ', '', '`openTask` needs `department`'],
  ['a queue of a rung that moves nothing', 'do: [reassign], queue', 'do: [widen], queue', '`queue` belongs to `reassign`'],
  ['a way of a rung that tells nobody', 'do: [reassign, widen]', 'do: [widen], via: [mail]', '`via` belongs to `notify`'],
  ['an account that sends no mail', 'noticesFrom: support', 'noticesFrom: app', 'there is no mail account `app`'],
  ['an action that there is none of', 'do: [reassign, widen]', 'do: [reasign]', '"reasign" is no `do`'],
  ['a calendar that is not there', 'promise: {warnAt: 0.9}', 'promise: {calendar: nowhere}', 'there is no calendar `nowhere`'],
  ['a stage of no length', 'intake: 1h', 'intake: 0h', '`0h` is no length of time'],
])('%s is refused by its place', (_name, from, to, message) => {
  expect(swap(from, to)).toEqual([expect.stringContaining(message)]);
});

test('a stage that no process has now is warned of, where there are processes: cases that run by an earlier one keep it', () => {
  const company = exampleFiles('company');
  const policies = company['policies.yaml'] ?? '';
  expect(policies).toContain('analysis.root-cause');
  const check = (text: string) => checkConfig({ ...company, 'policies.yaml': text }, { calendars: nineToFive });
  const renamed = check(policies.replace('analysis.root-cause', 'analysis.rootcause'));
  expect(renamed.findings.map(findingText)).toEqual([
    expect.stringMatching(/: warning: no process has the stage or step `analysis.rootcause` now; running cases keep it \(expected `analysis.root-cause` \(did you mean that\?\)\)/),
  ]);
  expect(compilePolicies(renamed.config!).byId('complaints')?.stages.has('analysis.rootcause')).toBe(true);
  const both = check(policies.replace('analysis.root-cause: {', 'analysis.why: {ladder: []}\n      analysis.root-cause: {'));
  expect(compilePolicies(both.config!).byId('complaints')?.stages.has('analysis.why')).toBe(true);
  expect(check(policies.replaceAll('intake.owner-told', 'nowhere')).findings.map(({ severity }) => severity)).toEqual(['warning', 'warning', 'warning']);
});

test.each([
  ['the same twice', '{type: invoice}', '{type: invoice}'],
  ['one of several', '{type: [invoice, complaint]}', '{type: complaint}'],
  ['more is asked', '{channel: email}', '{channel: email, priority: {atLeast: 10}}'],
  ['a higher priority', '{priority: {atLeast: 60}}', '{priority: {atLeast: 80}}'],
  ['a certain priority', '{priority: {atLeast: 60}}', '{priority: 70}'],
])('a policy that never matches, since one before it takes all: %s', (_name, first, second) => {
  const two = `policies:\n  - {id: wide, when: ${first}, resolution: 1h}\n  - {id: narrow, when: ${second}, resolution: 2h}\n`;
  expect(faults(two).filter((one) => one.includes('no ticket reaches'))).toEqual([
    expect.stringContaining('policies.yaml:3:5: error: no ticket reaches the policy `narrow`: `wide` takes them all before it'),
  ]);
  const turned = `policies:\n  - {id: narrow, when: ${second}, resolution: 2h}\n  - {id: wide, when: ${first}, resolution: 1h}\n`;
  expect(faults(turned).filter((one) => one.includes('no ticket reaches'))).toHaveLength(first === second ? 1 : 0);
});

test('waiting work ranks by the oldest message that nobody has answered, where that comes before the end', () => {
  const config = readFolder(folder(POLICIES));
  const at = (text: string): number => Date.parse(text);
  const query: DeadlineQuery = {
    channel: 'email',
    attributes: {},
    priority: 40,
    queueId: 'general',
    customer: {},
    classification: { type: 'other', urgency: 'medium', language: 'en' },
    receivedAt: at('2026-03-03T09:00:00Z'),
    firstResponseOwed: false,
  };
  const due = (more: Partial<DeadlineQuery>): string => new Date(deadlineAt(compilePolicies(config), compileCalendars(config, calendarEngine), { ...query, ...more })!).toISOString();
  expect(due({})).toBe('2026-03-04T09:00:00.000Z');
  expect(due({ oldestUnansweredAt: at('2026-03-03T10:00:00Z') })).toBe('2026-03-03T12:00:00.000Z');
  expect(due({ oldestUnansweredAt: at('2026-03-04T08:30:00Z') })).toBe('2026-03-04T09:00:00.000Z');
});

describe('what no policy takes', () => {
  const warned = (policies: string): string[] => faults(`policies:\n${policies}`);
  test('is told where it can be, by queue, at the last policy', () => {
    expect(warned('  - {id: invoices, when: {queue: billing}, resolution: 8h}\n')).toEqual([
      'policies.yaml:2:5: warning: tickets of the queues general that no other policy takes have no clocks (expected a last policy without `when`)',
    ]);
    expect(warned('  - {id: invoices, when: {queue: billing}, resolution: 8h}\n  - {id: high, when: {priority: {atLeast: 60}}, resolution: 8h}\n')).toEqual([
      expect.stringMatching(/^policies.yaml:3:5: warning: tickets of the queues general that/),
    ]);
    expect(warned('  - {id: invoices, when: {queue: billing, tier: key}, resolution: 8h}\n')).toEqual([expect.stringContaining('tickets of the queues general, billing that no other')]);
  });
  test.each([
    ['a last policy without `when`', '  - {id: invoices, when: {queue: billing}, resolution: 8h}\n  - {id: rest, resolution: 8h}\n'],
    ['every queue by its name', '  - {id: invoices, when: {queue: billing}, resolution: 8h}\n  - {id: rest, when: {queue: [general]}, resolution: 8h}\n'],
    ['every urgency', '  - {id: soon, when: {urgency: high}, resolution: 1h}\n  - {id: later, when: {urgency: [medium, low]}, resolution: 8h}\n'],
  ])('is nothing where there is %s', (_name, policies) => expect(warned(policies)).toEqual([]));
  test('a rung that moves work to where its ticket has no policy', () => {
    const moving = (when: string, queue: string): string[] =>
      warned(`  - id: one\n    when: ${when}\n    resolution: {target: 8h, ladder: [{at: breach, do: [reassign], queue: ${queue}}]}\n`).filter((one) => one.includes('moves'));
    expect(moving('{queue: billing}', 'general')).toEqual([
      'policies.yaml:4:75: warning: the rung moves a ticket to the queue `general`, where no policy is sure to take it: its clocks end there (expected a policy for the queue, or a last one without `when`)',
    ]);
    expect(moving('{priority: {atLeast: 60}}', 'general')).toEqual([]);
    expect(moving('{queue: [billing, general]}', 'general')).toEqual([]);
  });
});

describe('words of a `when` that nothing knows', () => {
  const company = exampleFiles('company');
  const asked = (when: string): string[] => {
    const policies = (company['policies.yaml'] ?? '').replace('when: {tier: [key, strategic]}', `when: ${when}`);
    return checkConfig({ ...company, 'policies.yaml': policies }, { calendars: nineToFive }).findings.map(findingText);
  };
  test('a tier that no rule asks for, where rules ask for tiers', () => {
    expect(asked('{tier: [key, startegic]}')).toEqual([expect.stringMatching(/^policies.yaml:\d+:\d+: warning: no rule knows the tier `startegic` \(expected `strategic` \(did you mean that\?\)\)/)]);
    expect(faults(POLICIES.replace('id: all', 'id: all\n    when: {tier: key}')).filter((one) => one.includes('tier'))).toEqual([]);
  });
  test.each(['xx', 'english', 'en_US', 'e'])('the language %s', (language) =>
    expect(asked(`{language: ${language}}`)).toEqual([expect.stringContaining(`warning: \`${language}\` is no language that is known (expected a language as BCP 47, such as en, zh or zh-CN)`)]),
  );
  test.each(['en', 'zh-CN', 'yue', 'de-AT'])('%s is one', (language) => expect(asked(`{language: [${language}]}`)).toEqual([]));
  test.each([
    ['queue', 'bilingg'],
    ['channel', 'fax'],
    ['type', 'complain'],
    ['urgency', 'higher'],
  ])('the %s `%s` is refused', (key, value) => expect(asked(`{${key}: ${value}}`)).toEqual([expect.stringContaining(`error: there is no ${key} \`${value}\``)]));
});
