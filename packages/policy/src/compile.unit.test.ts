import { compilePolicies, compilePool, compileRules, configVersionDigest, diffConfig, durationMs, readFolder, type RuleFacts, whomToTell } from './index.ts';
import { edited, exampleFiles } from './testing.ts';

const small = exampleFiles('small');
const company = exampleFiles('company');
const facts = (more: Partial<RuleFacts> = {}): RuleFacts => ({
  channel: 'email',
  accountId: 'support',
  subject: '',
  text: '',
  attributes: {},
  customer: { ticketsBefore: 0 },
  classification: { type: 'question', urgency: 'low', language: 'en' },
  priority: 20,
  receivedAt: Date.UTC(2026, 4, 4, 7, 30),
  ...more,
});

describe('rules', () => {
  const route = compileRules(readFolder(company));
  const to = (more: Partial<RuleFacts>): string => route(facts(more)).ruleId;
  test('first match wins, the last takes the rest', () => {
    expect(to({ classification: { type: 'problem', urgency: 'high', language: 'zh' }, customer: { tier: 'key', ticketsBefore: 0 } })).toBe('incidents');
    expect(to({ customer: { tier: 'strategic', ticketsBefore: 0 } })).toBe('key-accounts');
    expect(to({ classification: { type: 'complaint', urgency: 'medium', language: 'zh' } })).toBe('complaints');
    expect(to({ classification: { type: 'complaint', urgency: 'medium', language: 'zh' }, customer: { ticketsBefore: 3 } })).toBe('repeated-complaint');
    expect(to({ subject: 'Your Invoice 77' })).toBe('billing');
    expect(to({ attributes: { topic: '退款' } })).toBe('billing');
    expect(to({ text: 'where is my PARCEL' })).toBe('delivery');
    expect(to({ text: '快递还没到' })).toBe('delivery');
    expect(to({ text: 'hello' })).toBe('rest');
  });
  test('what the classifier is not sure of goes to a person, unless other facts place it', () => {
    const unsure = { type: 'technical', urgency: 'low', language: 'zh', confidence: 0.3, needsPerson: true };
    expect(to({ classification: unsure })).toBe('unsure');
    expect(to({ classification: { ...unsure, needsPerson: false } })).toBe('technical');
    expect(to({ classification: { ...unsure, type: 'billing' } })).toBe('unsure');
    expect(to({ classification: { ...unsure, type: 'billing', needsPerson: false } })).toBe('billing');
    expect(to({ classification: unsure, subject: 'Your Invoice 77' })).toBe('billing');
  });
  test('words without case are found for as long as a process lives, however much it has compiled', () => {
    for (let n = 0; n < 16_000; n++) for (const one of [new RegExp(`(?i:invoice|refund|payment|no${n}q)`)]) for (let again = 0; again < 3; again++) one.test('Your Invoice 77');
    const holds = withRule('contact.subject.matches("(?i:never|seen|before|it)")');
    expect([1, 2, 3].map(() => holds({ subject: 'SEEN' }))).toEqual([true, true, true]);
  });
  test('the answer carries what is asked, and the rule in words', () => {
    expect(route(facts({ classification: { type: 'problem', urgency: 'high', language: 'zh' } }))).toEqual({
      ruleId: 'incidents',
      ruleText: '核心业务受影响 core business hit: type is problem or technical and urgency is high → incidents (incidents ≥ 5, any language, priority 90)',
      queueId: 'incidents',
      skills: { incidents: 5 },
      labels: ['incident'],
      priority: 90,
      language: null,
    });
  });
  const withRule = (when: string): ((more?: Partial<RuleFacts>) => boolean) => {
    const compiled = compileRules(readFolder(edited(small, 'rules.yaml', 'rules:\n', `rules:\n  - id: it\n    when: ${when}\n    then: {queue: general}\n`)));
    return (more = {}) => compiled(facts(more)).ruleId === 'it';
  };
  test('a rule of ten thousand words is told by its beginning and its end: a card has at most 16 KiB', () => {
    const topics = Array.from({ length: 10_000 }, (_, n) => `话题🙂${n}`);
    const text = `version: 1\nchannels: {api: {units: 10}, email: {units: 10}}\nrules:\n  - {id: long, when: {attributes.topic: [${topics.join(', ')}]}, then: {queue: general, priority: 70}}\n  - {id: rest, then: {queue: billing}}\n`;
    const { ruleText } = compileRules(readFolder({ ...small, 'rules.yaml': text }))(facts({ attributes: { topic: topics[9000]! } }));
    expect(ruleText).toMatch(/^attributes.topic is 话题🙂0 or .* … .* → general \(priority 70\)$/);
    expect([new TextEncoder().encode(ruleText).length < 8000, ruleText.isWellFormed()]).toEqual([true, true]);
  });
  test('a language fits its regions, not the other way round', () => {
    const zh = withRule('{language: zh}');
    expect([zh({ classification: { type: 'question', urgency: 'low', language: 'zh-CN' } }), zh({ classification: { type: 'question', urgency: 'low', language: 'en' } })]).toEqual([true, false]);
    expect(withRule('{language: zh-TW}')({ classification: { type: 'question', urgency: 'low', language: 'zh' } })).toBe(false);
  });
  test('mood, confidence and whether a person is the matter can be asked; what nobody has looked at is calm and sure', () => {
    const looked = { type: 'complaint', urgency: 'medium', language: 'zh', mood: 'angry', aboutPerson: true, confidence: 0.4, needsPerson: true };
    for (const when of ['{mood: angry}', '{mood: [worried, angry]}', 'ticket.mood == "angry"', 'ticket.aboutPerson', 'ticket.confidence < 0.5', 'ticket.needsPerson']) {
      const holds = withRule(when);
      expect([holds({ classification: looked }), holds()]).toEqual([true, false]);
    }
  });
  test('who is not who he says can have a queue of his own; where nobody has looked it is none', () => {
    for (const when of ['{authenticated: fail}', 'contact.authenticated == "fail"']) {
      const holds = withRule(when);
      expect([holds({ authenticated: 'fail' }), holds({ authenticated: 'pass' }), holds()]).toEqual([true, false, false]);
    }
    expect(withRule('{authenticated: [pass, none]}')()).toBe(true);
    expect(withRule('contact.authenticated == "none"')()).toBe(true);
  });
  test('time is that of the zone: 07:30 UTC on a Monday is 09:30 in Berlin', () => {
    const open = withRule('time.weekday == "mon" && time.hour == 9 && time.minute == 30 && time.date == "2026-05-04"');
    expect([open(), open({ receivedAt: Date.UTC(2026, 4, 4, 8, 30) })]).toEqual([true, false]);
  });
  test('a condition that cannot be answered does not hold', () => {
    const topic = withRule('contact.attributes.topic == "x"');
    expect([topic(), topic({ attributes: { topic: 'x' } })]).toEqual([false, true]);
  });
  test('unknown facts of a customer are empty', () => expect(withRule('customer.tier == "" && customer.class == "" && customer.language == ""')()).toBe(true));
  test('an attribute named like a property of objects is only an attribute', () => expect(withRule('{attributes.constructor: x}')()).toBe(false));
});

describe('policies', () => {
  const policies = compilePolicies(readFolder(company));
  const about = { channel: 'email', queueId: 'general', attributes: {}, customer: {}, classification: { type: 'question', urgency: 'low', language: 'zh' }, priority: 20 };
  test('the first that fits', () => {
    expect(policies.policyFor({ ...about, queueId: 'incidents' })?.id).toBe('incidents');
    expect(policies.policyFor({ ...about, customer: { tier: 'key' } })?.id).toBe('key-customers');
    expect(policies.policyFor({ ...about, priority: 60 })?.id).toBe('urgent');
    expect(policies.policyFor({ ...about, priority: 59 })?.id).toBe('standard');
  });
  test('a ladder in the order in which it comes due', () => {
    const target = policies.byId('incidents')?.targets.first_response;
    expect(target).toMatchObject({ targetMs: 300_000, elapsed: true, calendarId: undefined });
    expect(target?.rungs).toMatchObject([
      { rung: -1, stage: 'warning', at: { share: 0.6 }, actions: ['notify'], notify: ['holder', 'lead'] },
      { rung: 0, stage: 'breach', at: { afterMs: 0 }, actions: ['raise_priority', 'notify'], notify: ['holder', 'lead'], via: ['mail'], anyHour: true },
      { rung: 1, stage: 'after', at: { afterMs: 300_000 }, actions: ['widen'] },
      { rung: 2, stage: 'after', at: { afterMs: 600_000 }, actions: ['notify'], notify: ['sun-wei', 'li-na'], via: ['mail'] },
    ]);
  });
  test('a target without a ladder has the shipped one', () => {
    expect(policies.byId('urgent')?.targets.first_response?.rungs.map((rung) => [rung.rung, rung.stage, ...rung.actions])).toEqual([
      [-1, 'warning', 'notify'],
      [0, 'breach', 'raise_priority'],
      [1, 'breach', 'notify'],
    ]);
  });
  test('durations', () =>
    expect(['15m', '8h', '1h30m', '45s', '0m', '2d', '', 'm', '1.5h', '-1h'].map(durationMs)).toEqual([
      900_000,
      28_800_000,
      5_400_000,
      45_000,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]));
});

test('the pool: every default filled in, teams among the groups', () => {
  const pool = compilePool(readFolder(company));
  expect(pool.agents.find((agent) => agent.id === 'tom')).toEqual({
    id: 'tom',
    name: 'Tom Hughes',
    groups: ['service', 'key-accounts'],
    skills: { complaints: 6, 'key-accounts': 6 },
    languages: ['en'],
    capacity: 100,
    limits: {},
    initialPresence: 'available',
  });
  expect(pool.agents.find((agent) => agent.id === 'he-yan')?.initialPresence).toBe('offline');
  expect(pool.queues.find((queue) => queue.id === 'incidents')).toEqual({
    id: 'incidents',
    name: '重大故障 Incidents',
    groups: ['technology'],
    agents: ['sun-wei', 'chen-bo'],
    strategy: 'longest_idle',
  });
  expect(pool).toMatchObject({
    fallbackQueueId: 'general',
    order: 'deadline',
    channels: { chat: { units: 33, interruptible: false, live: true }, api: { units: 20, interruptible: false, live: false } },
  });
});

describe('whom to tell', () => {
  const tell = whomToTell(readFolder(company));
  test('the head of the department concerned, else of the one that coordinates; his deputy while he is away', () => {
    expect([tell(['head'], { departmentId: 'finance' }), tell(['head'], {}), tell(['head', 'owner'], { departmentId: 'finance', ownerId: 'tom' })]).toEqual([
      ['zhou-min'],
      ['li-na'],
      ['zhou-min', 'tom'],
    ]);
    const away = whomToTell(readFolder(edited(company, 'departments.yaml', 'absent: []', 'absent: [zhou-min]')));
    expect(away(['head'], { departmentId: 'finance' })).toEqual(['tang-ning']);
  });
  test('holder, owner, lead of the holder’s team', () => expect(tell(['holder', 'owner', 'lead'], { queueId: 'billing', holderId: 'emma', ownerId: 'tom' })).toEqual(['emma', 'tom', 'zhou-min']));
  test('nobody holds it: the lead of the queue’s team', () => expect(tell(['holder'], { queueId: 'billing' })).toEqual(['zhou-min']));
  test('not whom the complaint concerns: of the head his supervisor is told, never his deputy', () => {
    expect(tell(['head', 'owner'], { departmentId: 'finance', ownerId: 'tom', excludedIds: ['zhou-min', 'tom'] })).toEqual(['olivia']);
    expect(tell(['owner'], { ownerId: 'tom', queueId: 'billing', excludedIds: ['tom'] })).toEqual(['li-na']);
    expect(tell(['lead'], { queueId: 'billing', excludedIds: ['zhou-min'] })).not.toContain('zhou-min');
    expect(tell(['lead'], { queueId: 'billing', excludedIds: ['zhou-min'] }).length).toBeGreaterThan(0);
  });
  test('never nobody', () => {
    expect(tell(['holder'], {}).length).toBeGreaterThan(0);
    expect(tell(['holder'], { queueId: 'gone', holderId: 'left-the-company' }).length).toBeGreaterThan(0);
    const bare = readFolder(edited(small, 'teams.yaml', '    lead: mei\n', ''));
    expect(whomToTell(bare)(['lead'], { queueId: 'general' })).toEqual(['anna', 'mei']);
  });
});

describe('differences in words', () => {
  const config = readFolder(small);
  test('none', () => expect(diffConfig(config, readFolder(small))).toEqual([]));
  test('who serves a queue, with what', () => {
    const after = readFolder(edited(small, 'agents.yaml', 'languages: [zh, en]\n    skills: {billing: 7}', 'languages: [en]'));
    expect(diffConfig(config, after)).toEqual([
      'agent mei: languages zh, en → en',
      'agent mei: skills.billing 7 → none',
      'queue general: agents with skill `billing` 2 → 1',
      'queue general: agents speaking `zh` 1 → 0',
      'queue billing: agents with skill `billing` 2 → 1',
      'queue billing: agents speaking `zh` 1 → 0',
    ]);
  });
  test('rules, targets, weights, and the order of rules', () => {
    const after = readFolder(
      edited(
        edited(edited(small, 'rules.yaml', 'email: {units: 10', 'email: {units: 20'), 'policies.yaml', 'target: 15m', 'target: 30m'),
        'rules.yaml',
        '    when: {attributes.topic: [billing, invoice, refund, 发票, 退款]}',
        '    when: {attributes.topic: [billing]}',
      ),
    );
    expect(diffConfig(config, after)).toEqual([
      'rule billing-topic: what the app marks as billing: attributes.topic is billing or invoice or refund or 发票 or 退款 → billing (billing ≥ 3) ⇒ what the app marks as billing: attributes.topic is billing → billing (billing ≥ 3)',
      'channel email: units 10 → 20',
      'policy standard: firstResponse.target 15m → 30m',
    ]);
  });
  test('the types of the company, one by one, and from when on it is sure', () => {
    const document = (more: string): string => `types:\n  - id: membership\n    rules:\n      - {words: [积分${more}], weight: 5}\n`;
    const [none, one, two] = [undefined, document(''), `${document(', 会员')}  - {id: presale, off: true}\nsureFrom: 0.6\n`].map((text) =>
      readFolder(text === undefined ? small : { ...small, 'classification.yaml': text }),
    );
    expect(diffConfig(none, one!)).toEqual(['type membership: added']);
    expect(diffConfig(one, two!)).toEqual(['type membership: rules.0.words 积分 → 积分, 会员', 'type presale: added', 'classification: sureFrom none → 0.6']);
    expect(diffConfig(two, none!)).toEqual(['type membership: removed', 'type presale: removed', 'classification: sureFrom 0.6 → none']);
  });
  test('from nothing: what there will be', () => expect(diffConfig(undefined, config)).toContain('queue billing: 2 agents'));
});

test('the digest of a folder is that of its contents, in any order', () => {
  const hash = (text: string): string => `<${text}>`;
  const reversed = Object.fromEntries(Object.entries(small).reverse());
  expect(configVersionDigest(reversed, hash)).toEqual(configVersionDigest(small, hash));
  expect(configVersionDigest({ ...small, 'teams.yaml': 'x' }, hash).whole).not.toBe(configVersionDigest(small, hash).whole);
});
