import { checkConfig, compileFolder, compilePolicies, compilePool, compileRules, type Config, type RuleFacts } from './index.ts';
import { edited, exampleFiles, type Files } from './testing.ts';

const small = exampleFiles('small');
const facts: RuleFacts = {
  channel: 'email',
  accountId: '',
  subject: '',
  text: 'a, then b, then c',
  attributes: {},
  customer: { ticketsBefore: 0 },
  classification: { type: 'question', urgency: 'low', language: 'en' },
  priority: 20,
  receivedAt: 0,
};
const routed = (files: Files): string =>
  compileFolder(files, (config: Config) => {
    compilePool(config);
    compilePolicies(config);
    return compileRules(config)(facts).ruleId;
  });
const withRule = (when: string): Files => edited(small, 'rules.yaml', 'rules:\n', `rules:\n  - id: early\n    when: '${when}'\n    then: {queue: general}\n`);

/** As if each of these checks had been learnt after the folder was published. */
test.each<[string, Files, string]>([
  ['a pattern that is refused now', withRule('contact.text.matches("a.*b.*c")'), 'early'],
  ['a loop in a loop', withRule('[1].all(a, [1].all(b, a == b))'), 'early'],
  ['a pattern that is none never held', withRule('!contact.text.matches("(")'), 'rest'],
  ['an unknown key', edited(small, 'agents.yaml', 'name: 王梅', 'nickname: 梅'), 'rest'],
  ['a rule that no contact reaches', edited(small, 'rules.yaml', 'rules:\n', 'rules:\n  - {id: early, then: {queue: general}}\n'), 'early'],
])('%s: refused at publishing, in service all the same', (_name, files, rule) => {
  const last = checkConfig(small).config!.rules.rules.at(-1)!.id;
  expect(checkConfig(files).config).toBeUndefined();
  expect(routed(files)).toBe(rule === 'rest' ? last : rule);
});

test.each<[string, Files, RegExp]>([
  ['a condition in no language', withRule('while(true)'), /rules\.yaml:\d+:\d+: error: the condition cannot be read/],
  ['a queue that is not there', edited(small, 'rules.yaml', 'queue: general}', 'queue: genral}'), /rules\.yaml:\d+:\d+: error: there is no queue `genral`/],
  ['no YAML', { ...small, 'queues.yaml': 'queues: [\n' }, /^queues\.yaml:\d+:\d+: error: /],
  ['a list that is none', { ...small, 'agents.yaml': 'agents: 3\n' }, /^agents\.yaml:1:1: error: `agents` is no list/],
  ['a list of something else', { ...small, 'agents.yaml': 'agents: [3]\n' }, /agents\.yaml:1:\d+: error: /],
  ['a document that is missing', Object.fromEntries(Object.entries(small).filter(([file]) => file !== 'calendars.yaml')), /^calendars\.yaml:1:1: error: calendars\.yaml is missing/],
])('%s: nothing can be made of it, and the place is told', (_name, files, expected) => expect(() => routed(files)).toThrow(expected));
