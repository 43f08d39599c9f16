import type { SimFacts, SimRules } from '@sluice/matching';
import { findingText, readRules } from '../index.ts';

const FILE = `version: 1
channels:
  voice: {units: 100}
  chat:  {units: 33}
  email: {units: 10, interruptible: true}
order: deadline
defaults: {acceptMs: 500, offerTimeoutMs: 15000}
rules:
  - id: refunds
    when: {channel: [voice, chat], language: zh, attributes.topic: refund}
    then: {queue: refunds, skills: {billing: 5}, priority: 10, slaMs: 20000}
  - id: long
    when: contact.attributes.topic == "long" || language == "de"
    then: {queue: general}
  - id: rest
    then: {queue: general}
queues:
  - id: refunds
    groups: [g1]
    strategy: least-load
    acceptMs: 2000
    rings:
      - {afterMs: 30000, lower: {billing: 2}, drop: [vip], anyLanguage: true, addGroups: [g2]}
      - {afterMs: 60000, drop: [billing]}
  - id: general
`;

const edit = (from: string, to: string): string => {
  if (!FILE.includes(from)) throw new Error(`the file does not hold ${from}`);
  return FILE.replace(from, to);
};
const faults = (text: string): string[] => readRules('r.yaml', text).findings.map(findingText);
const read = (text: string): SimRules => {
  const { rules, findings } = readRules('r.yaml', text);
  if (!rules) throw new Error(findings.map(findingText).join('\n'));
  return rules;
};
const facts = (more: Partial<SimFacts> = {}): SimFacts => ({ channel: 'voice', attributes: {}, ...more });

test('a rule may rank below what says nothing, as a contact may', () => {
  expect(read(edit('priority: 10', 'priority: -1')).route(facts({ language: 'zh', attributes: { topic: 'refund' } })).priority).toBe(-1);
});

test('every default stands in what is read', () => {
  const rules = read(FILE);
  expect(rules.order).toBe('deadline');
  expect(rules.channels).toEqual({ voice: { units: 100 }, chat: { units: 33 }, email: { units: 10, interruptible: true } });
  expect(rules.queues).toEqual([
    {
      id: 'refunds',
      groups: ['g1'],
      strategy: 'least-load',
      rings: [
        { afterMs: 30_000, lower: { billing: 2 }, drop: ['vip'], anyLanguage: true, addGroups: ['g2'] },
        { afterMs: 60_000, drop: ['billing'] },
      ],
      acceptMs: 2000,
      offerTimeoutMs: 15_000,
      reofferMs: 60_000,
      dedicatedMs: 0,
      lastAgentMs: 0,
    },
    { id: 'general', strategy: 'longest-idle', rings: [], acceptMs: 500, offerTimeoutMs: 15_000, reofferMs: 60_000, dedicatedMs: 0, lastAgentMs: 0 },
  ]);
  expect(read('channels: {a: {units: 1}}\nrules: [{id: r, then: {queue: q}}]\nqueues: [{id: q}]').order).toBe('age');
});

describe('the first rule that matches', () => {
  const { route } = read(FILE);
  test('a map is equality of all keys, a list any of', () => {
    const refund = facts({ language: 'zh', attributes: { topic: 'refund', other: 'x' } });
    expect(route(refund)).toEqual({ ruleId: 'refunds', queueId: 'refunds', skills: { billing: 5 }, priority: 10, slaMs: 20_000 });
    expect(route({ ...refund, channel: 'chat' }).ruleId).toBe('refunds');
    for (const other of [
      { ...refund, channel: 'email' },
      { ...refund, language: 'zh-CN' },
      { ...refund, language: 'ZH' },
      { ...refund, attributes: { topic: 'Refund' } },
      { ...refund, attributes: {} },
      { channel: 'voice', attributes: { topic: 'refund' } },
    ])
      expect(route(other)).toEqual({ ruleId: 'rest', queueId: 'general', skills: {} });
  });
  test('a text is a condition', () => {
    expect(route(facts({ attributes: { topic: 'long' } })).ruleId).toBe('long');
    expect(route(facts({ language: 'de' })).ruleId).toBe('long');
    expect(route(facts({ language: 'en' })).ruleId).toBe('rest');
  });
  test('a condition sees the contact, its arrival and the queues', () => {
    const one = (when: string): ((more?: Partial<SimFacts>) => boolean) => {
      const rules = read(edit('contact.attributes.topic == "long" || language == "de"', `'${when}'`));
      return (more = {}) => rules.route(facts(more)).ruleId === 'long';
    };
    expect(one('contact.channel == "voice" && contact.language == ""')()).toBe(true);
    expect(one('channel == "voice" && language == "zh" && attributes.level == "3"')({ language: 'zh', attributes: { level: '3' } })).toBe(true);
    expect(one('time.weekday == "thu" && time.hour == 1')({ at: 3_600_000 })).toBe(true);
    expect(one('ticket.type == "complaint" && customer.ticketsBefore >= 3')({ attributes: { type: 'complaint', ticketsBefore: '3' } })).toBe(true);
    const busy = one('queues.general.waiting > 5 || queues["general"].agentsFree == 0');
    expect([busy(), busy({ queues: { general: { waiting: 6, oldestMs: 0, expectedWaitMs: null, agentsFree: 1 } } })]).toEqual([false, true]);
    expect(busy({ queues: { general: { waiting: 5, oldestMs: 0, expectedWaitMs: 20, agentsFree: 0 } } })).toBe(true);
    expect(one('queues.general.expectedWaitMs == -1')({ queues: { general: { waiting: 0, oldestMs: 0, expectedWaitMs: null, agentsFree: 0 } } })).toBe(true);
  });
  test('numbers and truth in a rule are the texts of the contact', () => {
    const rules = read(edit('attributes.topic: refund', 'attributes.level: [3, true]'));
    const of = (level: string): string => rules.route(facts({ language: 'zh', attributes: { level } })).ruleId;
    expect(['3', 'true', 'false', '3.0'].map(of)).toEqual(['refunds', 'refunds', 'rest', 'rest']);
  });
  test('what every object has is no attribute', () => {
    const rules = read(edit('attributes.topic: refund', 'attributes.constructor: x'));
    expect(rules.route(facts({ language: 'zh' })).ruleId).toBe('rest');
    expect(rules.route(facts({ language: 'zh', attributes: { constructor: 'x' } as unknown as Record<string, string> })).ruleId).toBe('refunds');
  });
  test('a rule may ask for a language, or for any', () => {
    expect(read(edit('priority: 10,', 'language: en, priority: 10,')).route(facts({ language: 'zh', attributes: { topic: 'refund' } })).language).toBe('en');
    expect(read(edit('priority: 10,', 'language: any, priority: 10,')).route(facts({ language: 'zh', attributes: { topic: 'refund' } })).language).toBeNull();
  });
});

describe('one fault, with its place and what was expected', () => {
  const cases: readonly [string, string, string][] = [
    ['broken YAML', 'rules: [\n  - {id', 'r.yaml:2:'],
    ['nothing', '', 'r.yaml:1:1: error: the document is null (expected'],
    ['no rules', 'channels: {a: {units: 1}}\nqueues: [{id: q}]\n', 'r.yaml:1:1: error: `rules` is missing'],
    ['rules that are none', 'channels: {a: {units: 1}}\nrules: 7\nqueues: [{id: q}]\n', 'r.yaml:2:8: error: `rules` is 7 (expected a list of rules'],
    ['a key that is none', edit('strategy:', 'strateggy:'), 'r.yaml:20:5: error: unknown key `strateggy` (expected `strategy`'],
    ['a key twice', edit('order: deadline', 'order: deadline\norder: age'), 'r.yaml:7:1: error'],
    ['a rule twice', edit('id: long', 'id: refunds'), 'r.yaml:12:9: error: the id `refunds` stands twice (first on line 9) (expected each id once)'],
    ['a queue twice', edit('id: general\n', 'id: refunds\n  - id: general\n'), 'r.yaml:25:9: error: the id `refunds` stands twice (first on line 18)'],
    ['an unknown channel', edit('[voice, chat]', '[voice, chatt]'), 'r.yaml:10:29: error: there is no channel `chatt` (expected `chat`'],
    ['an unknown channel alone', edit('[voice, chat]', 'fax'), 'r.yaml:10:21: error: there is no channel `fax` (expected one of voice, chat, email)'],
    ['an unknown queue', edit('{queue: refunds,', '{queue: refund,'), 'r.yaml:11:19: error: there is no queue `refund` (expected `refunds`'],
    ['a last rule with `when`', edit('  - id: rest\n', '  - id: rest\n    when: {channel: voice}\n'), 'r.yaml:16:5: error: the last rule, `rest`, has a `when`'],
    ['an empty `when`', edit('  - id: rest\n', '  - id: rest\n    when:\n'), 'r.yaml:16:10: error: `when` is null'],
    ['a `when` that asks nothing', edit('{channel: [voice, chat], language: zh, attributes.topic: refund}', '{}'), 'r.yaml:10:11: error: `when` is {}'],
    ['an empty list', edit('[voice, chat]', '[]'), 'r.yaml:10:21: error: `channel` is []'],
    ['a fact that is none', edit('attributes.topic', 'topic'), 'r.yaml:10:50: error: unknown key `topic`'],
    ['rings that do not rise', edit('afterMs: 60000', 'afterMs: 30000'), 'r.yaml:24:19: error: `afterMs` is 30000, and the ring before it opens at 30000 (expected more than 30000)'],
    ['rings that fall', edit('afterMs: 60000', 'afterMs: 10'), 'r.yaml:24:19: error: `afterMs` is 10'],
    ['a ring at once', edit('afterMs: 30000', 'afterMs: 0'), 'r.yaml:23:19: error: `afterMs` is 0 (expected whole milliseconds from 1 up'],
    ['a ring before', edit('afterMs: 30000', 'afterMs: -5'), 'r.yaml:23:19: error: `afterMs` is -5'],
    ['a ring between two milliseconds', edit('afterMs: 30000', 'afterMs: 1.5'), 'r.yaml:23:19: error: `afterMs` is 1.5'],
    ['a ring that is no number', edit('afterMs: 30000', 'afterMs: .nan'), 'r.yaml:23:19: error: `afterMs` is NaN'],
    ['a ring never', edit('afterMs: 30000', 'afterMs: .inf'), 'r.yaml:23:19: error: `afterMs` is Infinity'],
    [
      'a ring beyond 2100',
      edit('afterMs: 60000', 'afterMs: 4102444800001'),
      'r.yaml:24:19: error: `afterMs` is 4102444800001 (expected whole milliseconds from 1 up, at most 4102444800000 (the year 2100))',
    ],
    ['a number as text', edit('afterMs: 30000', 'afterMs: "30000"'), 'r.yaml:23:19: error: `afterMs` is "30000"'],
    [
      'seven rings',
      edit('      - {afterMs: 60000, drop: [billing]}\n', [1, 2, 3, 4, 5, 6].map((n) => `      - {afterMs: ${60_000 + n}}\n`).join('')),
      'r.yaml:29:9: error: the queue `refunds` has 7 rings (expected at most 6)',
    ],
    ['a strategy that is none', edit('least-load', 'least-loaded'), 'r.yaml:20:15: error: "least-loaded" is no `strategy` (expected `least-load`'],
    ['an order that is none', edit('order: deadline', 'order: fifo'), 'r.yaml:6:8: error: "fifo" is no `order` (expected one of deadline, age, best)'],
    ['negative units', edit('units: 33', 'units: -33'), 'r.yaml:4:18: error: `units` is -33'],
    ['units that are no number', edit('units: 33', 'units: .nan'), 'r.yaml:4:18: error: `units` is NaN'],
    ['a negative wait', edit('acceptMs: 500', 'acceptMs: -1'), 'r.yaml:7:22: error: `acceptMs` is -1'],
    ['a negative level', edit('billing: 5', 'billing: -5'), 'r.yaml:11:46: error: `billing` is -5 (expected a whole level'],
    ['a negative promise', edit('slaMs: 20000', 'slaMs: -20000'), 'r.yaml:11:71: error: `slaMs` is -20000'],
    ['a priority that is no whole number', edit('priority: 10', 'priority: 1.5'), '`priority` is 1.5'],
    ['a condition that is none', edit('contact.attributes.topic == "long"', 'contact.topic == "long"'), 'r.yaml:13:11: error: the condition cannot be read at character 9: No such key: topic'],
    ['a condition of a wrong type', edit('language == "de"', 'language == 3'), 'r.yaml:13:11: error: the condition cannot be read at character'],
    ['an overflow to nowhere', edit('    groups: [g1]\n', '    groups: [g1]\n    overflow: {afterMs: 90000, queue: generel}\n'), 'r.yaml:20:39: error: there is no queue `generel`'],
    ['a ring after the overflow', edit('    groups: [g1]\n', '    groups: [g1]\n    overflow: {afterMs: 60000, queue: general}\n'), 'r.yaml:25:19: error: the ring never opens: after 60000 ms'],
    [
      'overflow in a circle',
      edit('    groups: [g1]\n', '    groups: [g1]\n    overflow: {afterMs: 90000, queue: general}\n').replace('- id: general\n', '- id: general\n    overflow: {afterMs: 5000, queue: refunds}\n'),
      'r.yaml:27:38: error: overflow goes in a circle: refunds → general → refunds',
    ],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    const found = faults(text);
    expect(found[0]).toContain(expected);
    expect(found.length).toBe(1);
  });
  test('all of them at once', () => expect(faults(edit('{queue: refunds,', '{queue: refund,').replace('afterMs: 60000', 'afterMs: 1').replace('[voice, chat]', 'fax')).length).toBe(3));
  test('nothing that can be written makes it throw', () => {
    for (const text of ['42', '"text"', '- a', '[[[[', '&a [*a]', '\u0000', '- '.repeat(50_000), '__proto__: {x: 1}', 'rules: &a [*a]']) expect(faults(text).length).toBeGreaterThan(0);
  });
});
