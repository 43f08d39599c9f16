import { checkConfig, compileRules, type Finding, findingText, readRules, type RuleFacts } from './index.ts';
import { exampleFiles } from './testing.ts';

/** Faults that are told, or the work that is done, in a time that does not grow with the square of the input: else these tests would not end in time. */
const small = exampleFiles('small');
const HEAD = 'version: 1\nchannels:\n  voice: {units: 100}\n  email: {units: 10}\n  api: {units: 10}\n  chat: {units: 33}\n';
const rules = (count: number, when: (n: number) => string, then = '{queue: general}'): string =>
  `${HEAD}rules:\n${Array.from({ length: count }, (_, n) => `  - id: r${n}\n    when: ${when(n)}\n    then: ${then}\n`).join('')}  - id: billing\n    when: {tier: key}\n    then: {queue: billing}\n  - id: rest\n    then: {queue: general}\n`;
const check = (file: string, text: string): readonly Finding[] => checkConfig({ ...small, [file]: text }).findings;
const errors = (file: string, text: string): string[] =>
  check(file, text)
    .filter(({ severity }) => severity === 'error')
    .map(findingText);
const facts = (attributes: Record<string, string>): RuleFacts => ({
  channel: 'email',
  accountId: '',
  subject: 'w77',
  text: '',
  attributes,
  customer: { ticketsBefore: 0 },
  classification: { type: 'question', urgency: 'low', language: 'en' },
  priority: 20,
  receivedAt: 0,
});

describe('ten thousand rules', () => {
  test.each<[string, string, Record<string, string>]>([
    ['by different values', rules(10_000, (n) => `{channel: email, attributes.c: c${n}}`), { c: 'c9999' }],
    ['by different keys', rules(10_000, (n) => `{channel: email, attributes.c${n}: c}`), { c9999: 'c' }],
    ['by lists that share a value', rules(10_000, (n) => `{attributes.a: [x, y${n}], attributes.b: [x, z${n}]}`), { a: 'y9999', b: 'z9999' }],
    ['by conditions', rules(10_000, (n) => `contact.attributes.c == "c${n}" && contact.subject.matches("(?i:W77|q${n})")`), { c: 'c9999' }],
    [
      'with rings, preferences and overflow',
      rules(10_000, (n) => `{attributes.c: c${n}}`, '{queue: billing, skills: {billing: 3}, prefer: {billing: 5}, rings: [{after: 30s, drop: [billing]}], maxWait: 5m, overflow: general}'),
      { c: 'c9999' },
    ],
  ])('%s are checked, compiled and asked', (_name, text, attributes) => {
    const { findings, config } = checkConfig({ ...small, 'rules.yaml': text });
    expect(findings).toEqual([]);
    const route = compileRules(config!);
    expect([route(facts(attributes)).ruleId, route(facts({})).ruleId]).toEqual(['r9999', 'rest']);
  });
  test('all the same: each after the first is told', () => {
    const found = errors(
      'rules.yaml',
      rules(10_000, () => '{channel: email}'),
    );
    expect([found.length, found[0]]).toEqual([9999, expect.stringContaining('no contact reaches the rule `r1`: `r0` takes them all before it')]);
  });
});

describe('five megabytes', () => {
  test('of rules are rules of a simulation; in a folder, where all services read them, they are too many', () => {
    const text = `${rules(50_000, (n) => `{channel: email, attributes.c: customer-${n}}`).replace('{tier: key}', '{channel: voice}')}queues: [{id: general}, {id: billing}]\n`;
    expect([text.length > 4_800_000, readRules('rules.yaml', text).findings]).toEqual([true, []]);
    expect(errors('rules.yaml', text)).toEqual([expect.stringMatching(/^rules.yaml:1:1: error: the file has \d+ characters \(expected at most 4000000\)$/)]);
  });
  test.each([
    ['brackets', '['.repeat(5_000_000), 'rules.yaml:1:101: error: it is nested too deep (expected at most 100 levels)'],
    ['brackets in lines', `rules:\n${'  [\n'.repeat(1_000_000)}`, 'rules.yaml:102:3: error: it is nested too deep'],
    ['one word', 'a'.repeat(5_000_000), 'rules.yaml:1:1: error: the document is "aaa'],
    ['ever deeper maps', Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''), 'error: it is nested too deep'],
    ['ever deeper lists', '- '.repeat(2_500_000), 'rules.yaml:1:1: error: it is nested too deep'],
    ['different keys', `${HEAD}rules: []\n${Array.from({ length: 100_000 }, (_, n) => `k${n}: ${n}\n`).join('')}`, 'unknown key `k0`'],
    ['one key', `${HEAD}${'x: 1\n'.repeat(100_000)}`, 'rules.yaml:8:1: error: the key `x` stands twice: map keys must be unique'],
    ['more than can be read', '# \n'.repeat(3_000_000), 'rules.yaml:1:1: error: the file has 9000000 characters (expected at most '],
  ])('of %s are told', (_name, text, expected) => {
    const tooLong = text.length > 4_000_000 ? 'the file has' : expected;
    expect(errors('rules.yaml', text)).toContainEqual(expect.stringContaining(tooLong));
    expect(readRules('rules.yaml', text).findings.map(findingText)).toContainEqual(expect.stringContaining(expected));
  });
  test('faults without number are told up to a thousand', () => expect(errors('teams.yaml', `teams:\n${'  - {id: 3}\n'.repeat(5000)}`).at(-1)).toContain('4000 more of such faults are not told'));
});

test.each([
  ['U+0000 in a name', 'agents.yaml', 'name: 王梅', String.raw`name: "王\u0000梅"`, 'agents.yaml:13:11'],
  ['half of a character in a name', 'agents.yaml', 'name: 王梅', String.raw`name: "王\uD83D"`, 'agents.yaml:13:11'],
  ['U+0000 in a key', 'rules.yaml', 'attributes.topic', String.raw`"attributes.\0"`, 'rules.yaml:13:12'],
])('%s, which would stop whoever keeps it, is told', (_name, file, from, to, place) =>
  expect(errors(file, small[file]!.replace(from, to))).toEqual([expect.stringMatching(new RegExp(`^${place}: error: it holds U\\+0000 or half of a character, which cannot be kept`))]),
);

test('ten thousand queues that overflow in one circle are one fault', () => {
  const text = `version: 1\nqueues:\n${Array.from({ length: 10_000 }, (_, n) => `  - {id: q${n}, maxWait: 5m, overflow: q${(n + 1) % 10_000}}\n`).join('')}  - {id: general}\n  - {id: billing}\n`;
  expect(errors('queues.yaml', text)).toEqual([
    'queues.yaml:10002:40: error: overflow goes in a circle: q0 → q1 → q2 → q3 → q4 → q5 → … (9994 more) → q0 (expected a queue at the end that does not overflow)',
  ]);
});

test('ten thousand agents and as many rules that ask for what nobody has', () => {
  const agents = `version: 1\nagents:\n${Array.from({ length: 10_000 }, (_, n) => `  - {id: a${n}, email: a${n}@x.example, team: service, languages: [en, zh], skills: {billing: 5, s${n % 50}: 3}, shift: office}\n`).join('')}`;
  const all = {
    ...small,
    'agents.yaml': agents,
    'teams.yaml': 'version: 1\nteams: [{id: service}]\n',
    'rules.yaml': rules(10_000, (n) => `{attributes.c: c${n}}`, '{queue: billing, skills: {billing: 8}}'),
  };
  const found = checkConfig(all).findings.filter(({ severity }) => severity === 'error');
  expect([found.length, found[0] && findingText(found[0])]).toEqual([10_000, expect.stringContaining('nobody in the queue `billing` has the skill `billing` at level 8 (expected at most 5)')]);
});

test.each([
  ['that repeats what repeats', 'contact.text.matches("(.*)*x")', 'repeats what repeats'],
  ['that negates one that repeats what repeats', '!contact.text.matches("(.*)*x")', 'repeats what repeats'],
  ['that negates a loop in a loop', '!(![1].all(a, ![1].all(b, a == b)))', '`all` is a loop inside of a loop'],
  ['that negates a queue that is not there', '!(queues.nowhere.waiting > 3)', 'there is no queue `nowhere`'],
  ['that loops in a loop', '[1, 2].all(a, [1, 2].all(b, [1, 2].all(c, a + b == c)))', '`all` is a loop inside of a loop'],
  ['without an end', Array.from({ length: 3000 }, () => 'true').join(' && '), 'cannot be read'],
  ['in too many brackets', `${'('.repeat(200)}true${')'.repeat(200)}`, 'cannot be read'],
  ['that adds a number to a text', '"a" + 1 == "b"', 'no such overload'],
  ['that compares a number with a text', 'contact.text.size() > "3"', 'no such overload'],
  ['with a pattern of the customer’s', 'contact.text.matches(contact.subject)', 'the pattern of matches() must stand in the rule as text'],
  ['of another language', 'while(true)', 'cannot be read'],
  ['that is none', 'ticket.priority', 'the condition gives int'],
])('a condition %s is refused with its place', (_name, when, expected) => {
  const text = `${HEAD}rules:\n  - id: one\n    when: '${when}'\n    then: {queue: billing}\n  - id: rest\n    then: {queue: general}\n`;
  const found = errors('rules.yaml', text);
  expect([found.length, found[0]]).toEqual([1, expect.stringMatching(/^rules.yaml:9:11: error: the condition (cannot be read at character \d+|gives)/)]);
  expect(found[0]!.toLowerCase()).toContain(expected);
});
