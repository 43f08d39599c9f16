import { readFileSync } from 'node:fs';
import { checkConfig, findingText, SCHEMAS } from './index.ts';
import { edited, exampleFiles, type Files, nineToFive } from './testing.ts';

const small = exampleFiles('small');
const company = exampleFiles('company');
const errors = (files: Files): string[] =>
  checkConfig(files, { calendars: nineToFive })
    .findings.filter((one) => one.severity === 'error')
    .map(findingText);

/** Line and column of the text's first place in the file, as an editor counts. */
function placeOf(files: Files, file: string, text: string): string {
  const before = (files[file] ?? '').slice(0, (files[file] ?? '').indexOf(text)).split('\n');
  return `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}:`;
}

test.each(['small', 'company'] as const)('the example %s has no fault, and each document names its schema', (name) => {
  const files = exampleFiles(name);
  expect(checkConfig(files, { calendars: nineToFive }).findings).toEqual([]);
  for (const [file, text] of Object.entries(files)) expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=../../packages/policy/schemas/${file.replace('.yaml', '.schema.json')}`);
});

test('the table of types that the README of the classifier shows has no fault', () => {
  const [, shown] = /```yaml\n([^]*?)```/.exec(readFileSync(new URL('../../classifier/README.md', import.meta.url), 'utf8')) ?? [];
  expect(checkConfig({ ...small, 'classification.yaml': shown ?? '' }, { calendars: nineToFive }).findings).toEqual([]);
});

test('every schema describes itself and refuses unknown keys', () => {
  for (const schema of Object.values(SCHEMAS)) expect(schema).toMatchObject({ title: expect.any(String), additionalProperties: false });
});

describe('one fault, said once, where it stands', () => {
  const cases: readonly [string, Files, string, string, string][] = [
    ['a queue that is not there', edited(company, 'rules.yaml', 'queue: general}', 'queue: genral}'), 'rules.yaml', 'genral', 'there is no queue `genral`'],
    [
      'a type that no table has',
      edited(company, 'rules.yaml', 'type: [problem, technical], urgency', 'type: [problem, tehcnical], urgency'),
      'rules.yaml',
      'tehcnical',
      'there is no type `tehcnical`',
    ],
    ['a mood that nobody has', edited(company, 'rules.yaml', '{type: [suggestion, praise]}', '{mood: furious}'), 'rules.yaml', 'furious', 'there is no mood `furious`'],
    ['an unknown key of a type', edited(company, 'classification.yaml', 'rules:', 'rulez:'), 'classification.yaml', 'rulez', 'unknown key `rulez`'],
    ['a pattern that may take for ever', edited(company, 'classification.yaml', "'yf-\\d{3,5}\\b'", "'(y+)+f'"), 'classification.yaml', "'(y+)+f'", 'a text could keep it busy for ever'],
    [
      'a type without words',
      edited(company, 'classification.yaml', '  - id: technical', '  - id: empty\n  - id: technical'),
      'classification.yaml',
      'id: empty',
      'nothing speaks for the type `empty`',
    ],
    [
      'an account of a team that is not there',
      edited(company, 'channels.yaml', 'kind: email\n    name: Yunfan', 'kind: email\n    team: servce\n    name: Yunfan'),
      'channels.yaml',
      'servce',
      'there is no team `servce`',
    ],
    [
      'a mailbox that continues',
      edited(company, 'channels.yaml', 'kind: email\n    name: Yunfan', 'kind: email\n    continues: true\n    name: Yunfan'),
      'channels.yaml',
      'true\n    name: Yunfan',
      'a mail finds its conversation by its chain',
    ],
    ['a survey of a type that no table has', edited(company, 'surveys.yaml', 'exempt: [complaint]', 'exempt: [complain]'), 'surveys.yaml', 'complain]', 'there is no type `complain`'],
    ['a survey of a channel that is not there', edited(company, 'surveys.yaml', 'email, chat', 'mail, chat'), 'surveys.yaml', 'mail, chat', 'there is no channel `mail`'],
    ['a survey in no zone', edited(company, 'surveys.yaml', 'Asia/Shanghai', 'Asia/Shangai'), 'surveys.yaml', 'Asia/Shangai', 'there is no time zone `Asia/Shangai`'],
    ['quiet hours without an end', edited(company, 'surveys.yaml', 'to: "09:00"', 'to: "21:00"'), 'surveys.yaml', '"21:00"}', 'the quiet hours end when they begin'],
    ['a survey that would always come too late', edited(company, 'surveys.yaml', 'delay: 1h', 'delay: 25h'), 'surveys.yaml', '25h', 'only after the time within which he is to be asked'],
    ['a survey after no time at all', edited(company, 'surveys.yaml', 'delay: 1h', 'delay: 0h'), 'surveys.yaml', '0h', '`0h` is no length of time'],
    ['a question that stands twice', edited(company, 'surveys.yaml', 'id: effect', 'id: speed'), 'surveys.yaml', 'speed, name: {zh: 处理效果', 'the id `speed` stands twice (first on line 13)'],
    ['a survey without its link', edited(company, 'surveys.yaml', '      {link}\n  en:', '      -\n  en:'), 'surveys.yaml', '|\n      您好', '`text` is "您好'],
    ['a team that is not there', edited(small, 'agents.yaml', 'team: service', 'team: servce'), 'agents.yaml', 'servce', 'there is no team `servce`'],
    ['a calendar that is not there', edited(small, 'queues.yaml', 'calendar: always', 'calendar: allways'), 'queues.yaml', 'allways', 'there is no calendar `allways`'],
    ['a lead who is not there', edited(small, 'teams.yaml', 'lead: mei', 'lead: mai'), 'teams.yaml', 'mai', 'there is no agent `mai`'],
    ['an unknown key', edited(small, 'agents.yaml', 'presence: available', 'presense: available'), 'agents.yaml', 'presense', 'unknown key `presense`'],
    ['a wrong word', edited(small, 'agents.yaml', 'presence: available', 'presence: avaliable'), 'agents.yaml', 'avaliable', '"avaliable" is no `presence`'],
    ['a number out of range', edited(small, 'agents.yaml', 'billing: 5', 'billing: 50'), 'agents.yaml', '50', '`billing` is 50'],
    ['a skill that nobody has', edited(small, 'rules.yaml', 'skills: {billing: 3}', 'skills: {welding: 3}'), 'rules.yaml', '3}}', 'nobody in the queue `billing` has the skill `welding` at level 3'],
    ['a level that nobody has', edited(small, 'rules.yaml', 'skills: {billing: 3}', 'skills: {billing: 9}'), 'rules.yaml', '9}', 'nobody in the queue `billing` has the skill `billing` at level 9'],
    [
      'a language that nobody speaks',
      edited(company, 'rules.yaml', 'then: {queue: delivery,', 'then: {language: fr, queue: delivery,'),
      'rules.yaml',
      'fr,',
      'nobody in the queue `delivery` speaks `fr`',
    ],
    [
      'a condition with a wrong name',
      edited(company, 'rules.yaml', 'customer.ticketsBefore', 'customer.tickets'),
      'rules.yaml',
      'ticket.type ==',
      'the condition cannot be read at character 40: No such key: tickets',
    ],
    ['a condition with a wrong type', edited(company, 'rules.yaml', '>= 3', '>= "3"'), 'rules.yaml', 'ticket.type ==', 'the condition cannot be read at character 31'],
    [
      'a condition that is none',
      edited(company, 'rules.yaml', 'ticket.type == "complaint" && customer.ticketsBefore >= 3', 'customer.ticketsBefore + 3'),
      'rules.yaml',
      'customer.ticketsBefore + 3',
      'the condition gives int',
    ],
    ['a regular expression that is none', edited(company, 'rules.yaml', 'refund|payment', 'refund|(payment'), 'rules.yaml', '>-', 'is no regular expression'],
    ['a type that does not exist', edited(company, 'rules.yaml', 'when: {type: complaint}', 'when: {type: complain}'), 'rules.yaml', 'complain}', 'there is no type `complain`'],
    ['a channel without weight', edited(small, 'rules.yaml', '  api: {units: 10, interruptible: true}\n', ''), 'channels.yaml', 'api', 'rules.yaml gives no weight to the channel `api`'],
    ['an id twice', edited(small, 'agents.yaml', 'id: mei', 'id: anna'), 'agents.yaml', 'anna\n    name: 王梅', 'the id `anna` stands twice (first on line 4)'],
    [
      'an address of two accounts',
      edited(company, 'channels.yaml', 'care@yunfan.example', 'kefu@yunfan.example'),
      'channels.yaml',
      'kefu@yunfan.example, billing',
      'also belongs to the account `service-zh`',
    ],
    ['a queue that nobody serves', edited(company, 'queues.yaml', 'groups: [key-accounts]', 'agents: []'), 'queues.yaml', '{id: key-accounts', 'nobody serves the queue `key-accounts`'],
    ['a year without data', edited(company, 'calendars.yaml', '[2025, 2026]', '[2025, 2099]'), 'calendars.yaml', '2099', 'the holidays of CN for 2099 are not known'],
    ['a zone that is none', edited(small, 'calendars.yaml', 'tz: Europe/Berlin', 'tz: Europe/Berlinn'), 'calendars.yaml', 'Europe/Berlinn', 'there is no time zone'],
    ['hours that end before they begin', edited(small, 'calendars.yaml', '"17:00"}', '"07:00"}'), 'calendars.yaml', '"07:00"', 'ends before it begins'],
    ['a day that does not exist', edited(small, 'calendars.yaml', 'tz: Europe/Berlin', 'holidays: ["2026-02-30"]\n    tz: Europe/Berlin'), 'calendars.yaml', '"2026-02-30"', 'there is no day'],
    ['a target of no length', edited(small, 'policies.yaml', 'target: 15m', 'target: 2d'), 'policies.yaml', '2d', '`target` is "2d"'],
    ['a policy by what clocks do not know', edited(company, 'policies.yaml', 'when: {tier: [key, strategic]}', 'when: {class: vip}'), 'policies.yaml', 'vip', 'a policy cannot ask for `class`'],
    ['a zero target', edited(small, 'policies.yaml', 'target: 15m', 'target: 0m'), 'policies.yaml', '0m', '`0m` is no length of time'],
    ['a rung that tells nobody', edited(small, 'policies.yaml', 'notify: [holder, owner, lead]', 'notify: [boss]'), 'policies.yaml', 'boss', 'there is no agent `boss`'],
  ];
  test.each(cases)('%s', (_name, files, file, at, message) => {
    const found = errors(files);
    expect(found.length).toBeGreaterThanOrEqual(1);
    expect(found[0]).toContain(message);
    expect(new Set(found.map((one) => one.split(' (expected')[0])).size).toBe(found.length);
    if (!['3}}', '9}', '"07:00"'].includes(at)) expect(found[0]!.startsWith(placeOf(files, file, at))).toBe(true);
    else expect(found[0]!.startsWith(`${file}:${placeOf(files, file, at).split(':')[1]}:`)).toBe(true);
  });
  test('hours over midnight are hours; a night of more than sixteen is a slip', () => {
    expect(errors(edited(small, 'calendars.yaml', '"09:00": "17:00"}', '"18:00": "02:00"}'))).toEqual([]);
    expect(errors(edited(small, 'calendars.yaml', '"09:00": "17:00"}', '"17:00": "17:00"}'))[0]).toContain('is no time at all');
    expect(errors(edited(small, 'calendars.yaml', '"09:00": "17:00"}', '"18:00": "02:00", "20:00": "23:00"}'))[0]).toContain('overlaps');
  });
  test('what was expected is told, with the nearest name', () => expect(errors(edited(company, 'rules.yaml', 'queue: general}', 'queue: genral}'))[0]).toContain('(expected `general`'));
});

describe('rules that no contact reaches', () => {
  test('behind one without `when`', () =>
    expect(errors(edited(small, 'rules.yaml', '  - id: billing-topic', '  - id: all\n    then: {queue: general}\n  - id: billing-topic')).join('\n')).toMatch(
      /reaches the rule `billing-topic`.*\n.*reaches the rule `billing-words`.*\n.*reaches the rule `rest`/,
    ));
  test('behind a wider one', () =>
    expect(errors(edited(company, 'rules.yaml', '  - id: technical', '  - id: high-problems\n    when: {type: problem, tier: [gold]}\n    then: {queue: technical}\n  - id: technical'))).toEqual([]));
  test('behind the same one', () =>
    expect(errors(edited(company, 'rules.yaml', '  - id: suggestions', '  - id: more\n    when: {type: [problem], language: zh}\n    then: {queue: technical}\n  - id: suggestions'))[0]).toContain(
      'no contact reaches the rule `more`: `technical` takes them all before it',
    ));
  test.each(['true', '1 < 2', '!false || 1 == 2', '"a" in ["a"]'])('behind the condition %s, which asks nothing', (when) =>
    expect(errors(edited(small, 'rules.yaml', '  - id: rest\n', `  - id: all\n    when: '${when}'\n    then: {queue: general}\n  - id: rest\n`))).toEqual([
      expect.stringMatching(/^rules.yaml:\d+:5: error: no contact reaches the rule `rest`: `all` takes them all before it/),
    ]),
  );
  test.each(['false', '2 < 1', '1 / 0 == 1'])('whose condition %s never holds', (when) =>
    expect(errors(edited(small, 'rules.yaml', '  - id: rest\n', `  - id: none\n    when: '${when}'\n    then: {queue: general}\n  - id: rest\n`))).toEqual([
      expect.stringMatching(/^rules.yaml:\d+:11: error: no contact reaches the rule `none`: its condition never holds/),
    ]),
  );
  test('a last rule with `when` leaves contacts nowhere to go', () =>
    expect(errors(edited(small, 'rules.yaml', '  - id: rest\n', '  - id: rest\n    when: {language: en}\n'))[0]).toContain('has nowhere to go'));
});

describe('secrets', () => {
  const inChannels = (line: string): Files => edited(company, 'channels.yaml', 'passwordFile: /run/secrets/kefu-imap-password', line);
  test('a password is refused, and not repeated', () => {
    const found = errors(inChannels('password: hunter22'));
    expect(found[0]).toMatch(/^channels.yaml:\d+:\d+: error: `password` holds a secret \(expected `passwordEnv`/);
    expect(found.join()).not.toContain('hunter22');
  });
  test('a URL with a password is refused wherever it stands', () =>
    expect(errors(edited(small, 'teams.yaml', 'name: Customer service', 'name: "https://user:pass@host/"'))[0]).toContain('holds a secret'));
  test('an address instead of the name of a variable is refused', () =>
    expect(errors(edited(company, 'channels.yaml', 'urlEnv: CARE_SMTP_URL', 'urlEnv: "smtp://mail.example.com"'))[0]).toContain('the name of an environment variable'));
  test.each([
    ['tokenFile: /run/token', undefined],
    ['tokenUrl: "https://login.example/token", clientIdEnv: ID, refreshTokenFile: /run/refresh', undefined],
    ['tokenUrl: "http://127.0.0.1:8080/token", clientIdEnv: ID, clientSecretEnv: KEY, refreshTokenEnv: REFRESH, scope: mail', undefined],
    ['scope: mail', 'oauth does not say who gives a token'],
    ['', 'oauth does not say where token comes from'],
    ['tokenEnv: A, tokenFile: /run/token', 'oauth says twice where token comes from'],
    ['tokenEnv: A, tokenUrl: "https://login.example/token"', 'oauth names a token and how one is got'],
    ['tokenUrl: "https://login.example/token", clientIdEnv: ID', 'oauth does not say where refreshToken comes from'],
    ['tokenUrl: "https://login.example/token", clientIdEnv: ID, refreshTokenEnv: R, clientSecretEnv: A, clientSecretFile: /b', 'oauth says twice where clientSecret comes from'],
    ['tokenUrl: "http://login.example/token", clientIdEnv: ID, refreshTokenEnv: R', 'https://'],
    ['tokenUrl: "https://li:secret@login.example/token", clientIdEnv: ID, refreshTokenEnv: R', 'secret'],
    ['refreshToken: abc', 'refreshToken'],
  ])('a mailbox with oauth {%s}', (text, refused) => {
    const found = errors(inChannels(`oauth: {${text}}`));
    if (refused === undefined) expect(found).toEqual([]);
    else expect(found.join()).toContain(refused);
  });
  test('a password and a token are one too many', () => expect(errors(inChannels('passwordEnv: A, oauth: {tokenEnv: B}'))[0]).toContain('imap names a password and oauth'));
  test('a mailbox says where its password comes from', () => expect(errors(inChannels('port: 993'))[0]).toBeDefined());
});

describe('the folder', () => {
  test('missing and unknown files', () => {
    const { 'rules.yaml': _rules, ...rest } = small;
    expect(errors({ ...rest, 'rulez.yaml': 'a: 1' })).toEqual([
      'rules.yaml:1:1: error: rules.yaml is missing (expected a file of that name in the folder)',
      'rulez.yaml:1:1: error: rulez.yaml is no document of the configuration (expected `rules.yaml` (did you mean that?))',
    ]);
  });
  test('teams and policies may be left out', () => {
    const { 'policies.yaml': _policies, ...rest } = small;
    expect(errors(rest)).toEqual([]);
  });
  test('broken YAML, a key twice, a bomb of aliases: findings, never an exception', () => {
    expect(errors({ ...small, 'teams.yaml': 'teams: [\n  - {id' })[0]).toMatch(/^teams.yaml:\d+:\d+: error/);
    expect(errors({ ...small, 'teams.yaml': 'version: 1\nteams: []\nteams: []\n' })[0]).toMatch(/^teams.yaml:3:1: error: .*unique/);
    expect(errors({ ...small, 'teams.yaml': 'version: 1\n? [teams]\n: []\n' })).toEqual(['teams.yaml:2:3: error: a key is a list or a map (expected YAML 1.2)']);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
    expect(errors({ ...small, 'teams.yaml': bomb }).length).toBeGreaterThan(0);
    expect(errors({ ...small, 'teams.yaml': '&a [*a]' })).toEqual(['teams.yaml:1:1: error: an alias stands inside of what it names (expected a document without such aliases)']);
    for (const text of ['', '42', '- '.repeat(50_000), '[[[[', '&a [*a]', '[]', 'null', '"text"', '- a\n- b', '\u0000']) expect(errors({ ...small, 'rules.yaml': text }).length).toBeGreaterThan(0);
  });
  test('all faults of all files come at once, in order', () => {
    const files = edited(edited(edited(small, 'rules.yaml', 'queue: general}', 'queue: genral}'), 'agents.yaml', 'team: service', 'team: x'), 'policies.yaml', 'target: 15m', 'target: soon');
    expect(errors(files).map((one) => one.split(':')[0])).toEqual(['agents.yaml', 'policies.yaml', 'rules.yaml']);
  });
  test('without the arithmetic of calendars the years are told as not checked', () =>
    expect(checkConfig(company).findings.map(findingText)).toEqual([expect.stringMatching(/^calendars.yaml:\d+:\d+: warning: the holidays of CN were not checked here$/)]));
  test('the present year must be there, the next one is asked for', () => {
    const at = Date.UTC(2026, 10, 1);
    expect(checkConfig(company, { now: at, calendars: nineToFive }).findings.map(findingText)).toEqual([expect.stringContaining('warning: the calendar has no holidays for 2027')]);
    expect(checkConfig(company, { now: Date.UTC(2027, 0, 5), calendars: nineToFive }).findings[0]).toMatchObject({
      severity: 'error',
      message: 'the calendar has no holidays for the present year 2027',
    });
  });
});
