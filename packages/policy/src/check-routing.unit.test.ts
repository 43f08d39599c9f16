import { checkConfig, type Finding, findingText } from './index.ts';
import { edited, exampleFiles, type Files } from './testing.ts';

/** Everything that queues, rules and agents can say, without a fault. */
const small = exampleFiles('small');
const QUEUES = `queues:
  - id: general
    teams: [service]
    outsideHours: wait
  - id: billing
    calendar: office
    outsideHours: {overflow: night}
    agents: [anna]
    strategy: best
    rings:
      - {after: 30s, lower: {billing: 2}, anyLanguage: true}
      - {afterMs: 60000, drop: [billing], addTeams: [service]}
    offers: {voice: offer, email: pull}
    offerTimeout: 15s
    reoffer: 1m
    weights: {voice: 60, chat: 50}
    dedicatedHold: 30s
    lastAgentHold: 10s
    afterWork: {voice: 60s}
    maxWait: 5m
    overflow: general
    drain: true
    silence: {chat: 3m, email: off}
  - id: night
    calendar: always
    groups: [nights]
`;
const RULES = `order: best
answersPerDay: 3
rules:
  - id: vip
    when: queues.billing.waiting > 10 || queues["night"].agentsFree == 0
    then:
      queue: billing
      skills: {billing: 3}
      prefer: {billing: 5}
      preferFor: 20s
      language: en
      sla: 30s
      rings: [{after: 45s, drop: [billing]}]
      maxWait: 2m
      overflow: general
      labels: [vip]
      answer: {zh: 您好, en: Hello}
  - id: doubtful
    when: {needsPerson: "yes"}
    then: {queue: general, toPerson: true}
  - id: rest
    then: {queue: general, sla: none}
`;
const AGENTS = `rampUp: 10m
agents:
  - {id: anna, name: Anna Berg, team: service, languages: [en], skills: {billing: 5}, shift: office, breaks: {"12:00": "12:30"}, rampUp: 5m}
  - {id: mei, name: 王 梅, team: service, groups: [nights], languages: [zh, en], skills: {billing: 7}}
`;
const files: Files = {
  ...small,
  'queues.yaml': `version: 1\n${QUEUES}`,
  'rules.yaml': `version: 1\nchannels:\n  voice: {units: 100, live: true, offers: offer, afterWork: 30s}\n  chat: {units: 33, live: true, silence: 1m}\n  email: {units: 10}\n  api: {units: 10}\n${RULES}`,
  'agents.yaml': `version: 1\n${AGENTS}`,
};

const said = (all: Files, severity: Finding['severity'] = 'error'): string[] => checkConfig(all).findings.flatMap((one) => (one.severity === severity ? [findingText(one)] : []));

function placeOf(all: Files, file: string, text: string): string {
  const before = all[file]!.slice(0, all[file]!.indexOf(text)).split('\n');
  return `${file}:${before.length}:${before.at(-1)!.length + 1}:`;
}

test('everything that can be said, without a fault', () => expect([...said(files), ...said(files, 'warning')]).toEqual([]));

describe('one fault, said once, where it stands', () => {
  const queue = (from: string, to: string): Files => edited(files, 'queues.yaml', from, to);
  const rule = (from: string, to: string): Files => edited(files, 'rules.yaml', from, to);
  const agent = (from: string, to: string): Files => edited(files, 'agents.yaml', from, to);
  const cases: readonly [string, Files, string, string, string][] = [
    ['an overflow to nowhere', queue('overflow: general', 'overflow: genral'), 'queues.yaml', 'genral', 'there is no queue `genral` (expected `general`'],
    ['a way out of hours to nowhere', queue('{overflow: night}', '{overflow: nite}'), 'queues.yaml', 'nite', 'there is no queue `nite`'],
    ['a wait without an overflow', queue('    overflow: general\n', ''), 'queues.yaml', 'id: billing', '`maxWait` needs `overflow`'],
    ['an overflow without a wait', queue('    maxWait: 5m\n', ''), 'queues.yaml', 'id: billing', '`overflow` needs `maxWait`'],
    ['hours outside that are none', queue('outsideHours: wait', 'outsideHours: closed'), 'queues.yaml', 'closed', '`outsideHours` is "closed" (expected serve, wait, or {overflow: QUEUE})'],
    [
      'a strategy that is none',
      queue('strategy: best', 'strategy: random'),
      'queues.yaml',
      'random',
      '"random" is no `strategy` (expected one of longest-idle, least-load, most-skilled, least-flexible, best)',
    ],
    ['rings that do not rise', queue('afterMs: 60000', 'afterMs: 30000'), 'queues.yaml', '30000', 'the ring opens at 30000 ms, and the one before it at 30s'],
    ['a ring beyond the wait', queue('afterMs: 60000', 'afterMs: 300000'), 'queues.yaml', '300000', 'the ring never opens: after 300 s the contact has gone to `general`'],
    ['a ring at once', queue('afterMs: 60000', 'afterMs: 0'), 'queues.yaml', '0, drop', '`afterMs` is 0'],
    ['a ring of no length', queue('after: 30s', 'after: 0s'), 'queues.yaml', '0s', '`0s` is no length of time'],
    ['a ring without a time', queue('after: 30s, ', ''), 'queues.yaml', '{lower', 'the ring does not say when it opens'],
    ['a ring with two times', queue('after: 30s', 'after: 30s, afterMs: 30000'), 'queues.yaml', '{after: 30s', 'the ring says twice when it opens'],
    ['a ring with a skill that nobody has', queue('drop: [billing]', 'drop: [biling]'), 'queues.yaml', 'biling]', 'there is no skill `biling` (expected `billing`'],
    ['a ring that lowers what nobody has', queue('lower: {billing: 2}', 'lower: {tax: 2}'), 'queues.yaml', '2}', 'there is no skill `tax`'],
    ['a ring with a team that is not there', queue('addTeams: [service]', 'addTeams: [servce]'), 'queues.yaml', 'servce', 'there is no team `servce`'],
    ['a ring with a group that is not there', queue('addTeams: [service]', 'addGroups: [nite]'), 'queues.yaml', 'nite', 'there is no group `nite`'],
    ['a mode that is none', queue('email: pull', 'email: pool'), 'queues.yaml', 'pool', '"pool" is no `email` (expected one of push, offer, pull)'],
    ['a mode for a channel that is not there', queue('offers: {voice: offer', 'offers: {fax: offer'), 'queues.yaml', 'offer, email', 'there is no channel `fax` in rules.yaml'],
    ['work after a channel that is not there', queue('afterWork: {voice', 'afterWork: {fax'), 'queues.yaml', '60s', 'there is no channel `fax` in rules.yaml'],
    ['a weight for a channel that is not there', queue('weights: {voice', 'weights: {fax'), 'queues.yaml', '60, chat', 'there is no channel `fax` in rules.yaml'],
    ['a weight of nothing', queue('weights: {voice: 60', 'weights: {voice: 0'), 'queues.yaml', '0, chat', "`voice` is 0 (expected whole units of an agent's capacity, from 1 up)"],
    ['a weight below nothing', queue('weights: {voice: 60', 'weights: {voice: -5'), 'queues.yaml', '-5, chat', "`voice` is -5 (expected whole units of an agent's capacity, from 1 up)"],
    [
      'a weight beyond what anybody can hold',
      queue('weights: {voice: 60', 'weights: {voice: 101'),
      'queues.yaml',
      '101, chat',
      'nobody who serves the queue `billing` can take a `voice` of 101 units (expected at most 100, what the largest of them can hold)',
    ],
    ['silence of no length', queue('chat: 3m', 'chat: soon'), 'queues.yaml', 'soon', '`chat` is "soon" (expected a length of time such as 2m or 4h, or off)'],
    ['a time-out beyond 2100', queue('offerTimeout: 15s', 'offerTimeout: 999999h'), 'queues.yaml', '999999h', '`999999h` is longer than a year (expected at most 8760h)'],
    ['a hold as long as the wait', queue('dedicatedHold: 30s', 'dedicatedHold: 5m'), 'queues.yaml', '5m\n    lastAgent', '`dedicatedHold` is 5m: the contact has gone to `general` after 5m'],
    ['an overflow in a circle', queue('outsideHours: wait', 'maxWait: 1m\n    overflow: billing'), 'queues.yaml', 'general\n    drain', 'overflow goes in a circle: general → billing → general'],
    [
      'an overflow in a circle over closed doors',
      queue('groups: [nights]', 'groups: [nights]\n    outsideHours: {overflow: billing}'),
      'queues.yaml',
      'billing}',
      'overflow goes in a circle: billing → night → billing',
    ],
    ['an overflow to itself', queue('overflow: general', 'overflow: billing'), 'queues.yaml', 'billing\n    drain', 'overflow goes in a circle: billing → billing'],
    ['a queue open when nobody works', queue('calendar: always', 'calendar: weekend'), 'queues.yaml', 'weekend', 'there is no calendar `weekend`'],
    ['a rule to an overflow that is not there', rule('overflow: general', 'overflow: genral'), 'rules.yaml', 'genral', 'there is no queue `genral`'],
    ['a rule whose overflow leads back', rule('overflow: general', 'overflow: billing'), 'rules.yaml', 'billing\n      labels', 'overflow goes in a circle: from `billing` to `billing` and back'],
    ['a rule whose ring never opens', rule('after: 45s', 'after: 2m'), 'rules.yaml', '2m, drop', 'the ring never opens: after 120 s the contact has gone to `general`'],
    ['a promise said twice', rule('sla: 30s', 'sla: 30s\n      slaMs: 30000'), 'rules.yaml', '30s\n      slaMs', 'the rule says twice by when it is answered'],
    ['a promise that is none', rule('sla: 30s', 'sla: nothing'), 'rules.yaml', 'nothing', '`sla` is "nothing" (expected a length of time such as 20s or 4h, or none)'],
    ['a promise of a negative length', rule('sla: 30s', 'slaMs: -1'), 'rules.yaml', '-1', '`slaMs` is -1'],
    [
      'a preference that nobody can meet',
      rule('prefer: {billing: 5}', 'prefer: {billing: 6}'),
      'rules.yaml',
      '6}',
      'nobody in the queue `billing` has the skill `billing` at level 6 (expected at most 5)',
    ],
    [
      'a preference longer than the wait',
      rule('preferFor: 20s', 'preferFor: 2m'),
      'rules.yaml',
      '2m\n      language',
      'what is preferred is asked for 120 s, and the contact goes elsewhere after 120 s',
    ],
    ['preferFor alone', rule('      prefer: {billing: 5}\n', ''), 'rules.yaml', 'queue: billing', '`preferFor` needs `prefer`'],
    ['an answer in a third language', rule('en: Hello', 'en: Hello, fr: Bonjour'), 'rules.yaml', 'fr: Bonjour', 'unknown key `fr`'],
    ['an answer that lacks a language', rule('zh: 您好, ', ''), 'rules.yaml', '{en: Hello}', '`zh` is missing (expected `zh` beside en)'],
    ['an answer that says nothing', rule('en: Hello', 'en: " "'), 'rules.yaml', '" "', '`en` is " " (expected a text of at most 4000 characters)'],
    ['an answer that is too long', rule('zh: 您好', `zh: ${'好'.repeat(4001)}`), 'rules.yaml', '好好', 'expected a text of at most 4000 characters'],
    ['an answer that is no text', rule('en: Hello', 'en: [Hello]'), 'rules.yaml', '[Hello]', '`en` is ["Hello"] (expected a text of at most 4000 characters)'],
    ['an answer where a person is to look', rule('{zh: 您好, en: Hello}', '{zh: 您好, en: Hello}\n      toPerson: true'), 'rules.yaml', '{zh: 您好', 'the rule answers by itself, and says `toPerson`'],
    ['an unknown word beside an answer', rule('answer: {', 'answers: {'), 'rules.yaml', 'answers: {', 'unknown key `answers`'],
    ['a label with a blank', rule('labels: [vip]', 'labels: [very important]'), 'rules.yaml', 'very important', '(expected a short name: lower-case letters, digits, - and _)'],
    ['a label in capitals', rule('labels: [vip]', 'labels: [VIP]'), 'rules.yaml', 'VIP', '(expected a short name: lower-case letters, digits, - and _)'],
    ['a label that is too long', rule('labels: [vip]', `labels: [${'v'.repeat(64)}]`), 'rules.yaml', 'vvvv', '(expected a short name: lower-case letters, digits, - and _)'],
    ['a label said twice', rule('labels: [vip]', 'labels: [vip, vip]'), 'rules.yaml', 'vip, vip', 'the same value stands twice in `labels`'],
    ['more labels than a rule may say', rule('labels: [vip]', `labels: [${Array.from({ length: 21 }, (_, n) => `l${n}`).join(', ')}]`), 'rules.yaml', '[l0', '(expected a list of at most 20 labels)'],
    ['a limit of answers below none', rule('answersPerDay: 3', 'answersPerDay: -1'), 'rules.yaml', '-1', '`answersPerDay` is -1 (expected a whole number from 0 to 100)'],
    ['a limit of answers that is none', rule('answersPerDay: 3', 'answersPerDay: 101'), 'rules.yaml', '101', '`answersPerDay` is 101 (expected a whole number from 0 to 100)'],
    [
      'a condition over a queue that is not there',
      rule('queues.billing', 'queues.biling'),
      'rules.yaml',
      'queues.biling',
      'the condition cannot be read at character 1: there is no queue `biling` (expected `billing`',
    ],
    ...(
      [
        ["ticket.type == 'complain'", 15, 'there is no type `complain` (expected `complaint`'],
        ["('angri' != ticket.mood)", 1, 'there is no mood `angri` (expected `angry`'],
        ["channel in ['voice', 'fax']", 21, 'there is no channel `fax` (expected one of voice, chat, email, api)'],
        ["contact.text == 'x' && !(time.weekday == 'monday')", 41, 'there is no weekday `monday`'],
        ["contact.account == 'apps'", 19, 'there is no account `apps` (expected `app`'],
        ["ticket.urgency in ['max']", 19, 'there is no urgency `max`'],
      ] as const
    ).map(([when, offset, message]): [string, Files, string, string, string] => [
      `a condition that compares with a word that is none: ${when}`,
      rule('queues.billing.waiting > 10 || queues["night"].agentsFree == 0', when),
      'rules.yaml',
      when,
      `the condition cannot be read at character ${offset + 1}: ${message}`,
    ]),
    ['a condition over a figure that is none', rule('agentsFree', 'agentsBusy'), 'rules.yaml', 'queues.billing', 'the condition cannot be read at character 48: No such key: agentsBusy'],
    ['a condition of a wrong type', rule('agentsFree == 0', 'agentsFree == "none"'), 'rules.yaml', 'queues.billing', 'the condition cannot be read at character'],
    [
      'a condition that loops in a loop',
      rule('queues.billing.waiting > 10', 'contact.attributes.all(a, contact.attributes.exists(b, a == b))'),
      'rules.yaml',
      'contact.attributes.all',
      'the condition cannot be read at character 27: `exists` is a loop inside of a loop',
    ],
    ['a pattern that never ends', rule('queues.billing.waiting > 10', "contact.text.matches('(a+)+b')"), 'rules.yaml', 'contact.text', 'character 22: "(a+)+b" repeats what repeats'],
    ['an order that is none', rule('order: best', 'order: fifo'), 'rules.yaml', 'fifo', '"fifo" is no `order`'],
    ['a shift that is not there', agent('shift: office', 'shift: offise'), 'agents.yaml', 'offise', 'there is no calendar `offise`'],
    ['a break that ends before it begins', agent('"12:00": "12:30"', '"12:00": "11:30"'), 'agents.yaml', '"11:30"', 'the break `12:00: 11:30` ends before it begins'],
    ['breaks that overlap', agent('"12:00": "12:30"', '"12:00": "12:30", "12:15": "13:00"'), 'agents.yaml', '"13:00"', 'overlaps the one before it'],
    ['a ramp of no length', agent('rampUp: 5m', 'rampUp: 0m'), 'agents.yaml', '0m}', '`0m` is no length of time'],
    ['a negative capacity', agent('rampUp: 5m', 'capacity: {units: -100}'), 'agents.yaml', '-100', '`units` is -100 (expected units of work at once'],
    ['a capacity that is no number', agent('rampUp: 5m', 'capacity: {units: .nan}'), 'agents.yaml', '.nan', '`units` is NaN'],
    ['an agent twice', agent('  - {id: mei', '  - {id: anna, languages: [en]}\n  - {id: mei'), 'agents.yaml', 'anna, languages', 'the id `anna` stands twice (first on line 4)'],
    ['an id with a space', agent('id: anna', 'id: anna berg'), 'agents.yaml', 'anna berg', '`id` is "anna berg" (expected a short name: lower-case letters, digits, - and _)'],
    ['an id in Chinese', queue('id: night', 'id: 夜班'), 'queues.yaml', '夜班', '`id` is "夜班" (expected a short name'],
    [
      'a day beyond 2100',
      edited(files, 'calendars.yaml', 'tz: Europe/Berlin', 'holidays: ["2101-01-01"]\n    tz: Europe/Berlin'),
      'calendars.yaml',
      '"2101-01-01"',
      '`2101-01-01` is beyond the year 2100 (expected 2100-12-31 at the latest)',
    ],
  ];
  test.each(cases)('%s', (_name, all, file, at, message) => {
    const found = said(all);
    expect(found[0]).toContain(message);
    expect(found[0]!.startsWith(placeOf(all, file, at))).toBe(true);
    if (at === '夜班') return; // rules and queues that name it are told too
    expect(found).toHaveLength(1);
  });
  test('names may be in any letters, with spaces', () => expect(said(edited(files, 'queues.yaml', 'id: night', 'id: night\n    name: 夜班 Night shift'))).toEqual([]));
  test('more than six rings', () => {
    const rings = Array.from({ length: 7 }, (_, n) => `      - {after: ${n + 1}s}\n`).join('');
    const found = said(queue('      - {after: 30s, lower: {billing: 2}, anyLanguage: true}\n      - {afterMs: 60000, drop: [billing], addTeams: [service]}\n', rings));
    expect(found).toEqual([expect.stringMatching(/^queues.yaml:18:9: error: there are 7 rings \(expected at most 6\)$/)]);
  });
});

describe('who can take what a rule asks', () => {
  const asking = (then: string): Files => edited(files, 'rules.yaml', '{queue: general, sla: none}', then);
  test('each alone can be met, all together not', () =>
    expect(said(asking('{queue: general, skills: {billing: 6}, language: fr}'))).toEqual([expect.stringContaining('nobody in the queue `general` speaks `fr`')]));
  test('the one has the skill, the other the language', () => {
    const split = edited(
      edited(files, 'agents.yaml', 'skills: {billing: 5}', 'skills: {tax: 5, billing: 5}'),
      'rules.yaml',
      '{queue: general, sla: none}',
      '{queue: general, skills: {tax: 3}, language: zh}',
    );
    expect(said(split)).toEqual([expect.stringMatching(/^rules.yaml:28:11: error: nobody in the queue `general` has all that is asked: tax ≥ 3, speaks zh/)]);
  });
  test('a ring that asks less makes it possible, and is told', () => {
    const late = edited(files, 'rules.yaml', '{queue: general, sla: none}', '{queue: general, skills: {billing: 8}, rings: [{after: 10s, lower: {billing: 6}}]}');
    expect(said(late)).toEqual([]);
    expect(said(late, 'warning')).toEqual([expect.stringContaining('nobody in the queue `general` has what the rule `rest` asks until ring 1 opens')]);
  });
});

describe('work that overflows', () => {
  /** `night` is served by mei alone, who has no tax; anna has it, and is all of `spare`. */
  const taxed = (then: string, night = ''): Files => {
    const skilled = edited(files, 'agents.yaml', 'skills: {billing: 5}', 'skills: {billing: 5, tax: 5}');
    const all = edited(skilled, 'queues.yaml', '    groups: [nights]\n', `    groups: [nights]\n${night}  - {id: spare, agents: [anna]}\n`);
    return edited(all, 'rules.yaml', '  - id: rest', `  - {id: tax, when: {channel: chat}, then: {queue: general, skills: {tax: 3}${then}}}\n  - id: rest`);
  };
  const [NIGHT, SPARE] = [', maxWait: 1m, overflow: night', ', maxWait: 1m, overflow: spare'];
  const refused = expect.stringMatching(
    /^rules.yaml:\d+:\d+: error: the rule `tax` overflows to `night`, where nobody can ever meet what it asks: tax ≥ 3 \(expected a ring of `night` that drops or lowers it/,
  );
  test('takes along what its rule asks: where nobody can ever meet that it would wait for ever', () => expect(said(taxed(NIGHT))).toEqual([refused]));
  test('out of hours, too', () => expect(said(edited(taxed(''), 'queues.yaml', 'outsideHours: wait', 'outsideHours: {overflow: night}'))).toEqual([refused]));
  test.each([
    ['somebody there has it', taxed(SPARE)],
    ['a ring of the queue behind drops it', taxed(NIGHT, '    rings: [{after: 1s, drop: [tax]}]\n')],
    ['a ring of it lowers it', taxed(NIGHT, '    rings: [{after: 1s, lower: {tax: 0}}]\n')],
    ['a ring of it asks others', taxed(NIGHT, '    rings: [{after: 1s, addTeams: [service]}]\n')],
    ['it goes on to where somebody has it', taxed(NIGHT, '    maxWait: 1m\n    overflow: spare\n')],
  ])('%s', (_name, all) => expect(said(all)).toEqual([]));
});

describe('opening hours and shifts', () => {
  const withShift = (calendar: string): Files => ({
    ...edited(files, 'agents.yaml', 'groups: [nights],', `groups: [nights], shift: ${calendar},`),
    'calendars.yaml': `${files['calendars.yaml']}  nights:\n    tz: Asia/Shanghai\n    hours:\n      mon: {"22:00": "06:00"}\n  mornings:\n    tz: Europe/Berlin\n    hours:\n      mon: {"09:00": "13:00"}\n      tue: {"09:00": "17:00"}\n      wed: {"09:00": "17:00"}\n      thu: {"09:00": "17:00"}\n      fri: {"09:00": "17:00"}\n`,
  });
  test('nobody is there while the queue is open', () => {
    const all = edited(edited(withShift('nights'), 'queues.yaml', 'calendar: always', 'calendar: mornings'), 'calendars.yaml', 'mon: {"09:00": "13:00"}', 'sun: {"09:00": "13:00"}');
    expect(said(edited(all, 'calendars.yaml', 'mon: {"22:00": "06:00"}', 'sat: {"22:00": "06:00"}'))).toEqual([
      expect.stringMatching(/^queues.yaml:\d+:\d+: error: nobody serves the queue `night` while it is open: its agents work at other times/),
    ]);
  });
  test('nobody is there for a part of it: told, not refused', () => {
    const all = withShift('mornings');
    expect(said(all)).toEqual([]);
    expect(said(all, 'warning')).toEqual([expect.stringContaining('the queue `night` is open for 132 h a week in which nobody who serves it works, first on mon at 00:00')]);
  });
  test('a break of everybody is a gap; zones are reckoned', () => {
    const all = edited(withShift('mornings'), 'queues.yaml', 'calendar: always', 'calendar: office');
    expect(said(all, 'warning')).toEqual([expect.stringContaining('the queue `night` is open for 4 h a week in which nobody who serves it works, first on mon at 13:00')]);
  });
});
