import { HOUR, instantOf, MINUTE } from '@sluice/kernel';
import type { AgentLine, SimFacts, SimRules } from '@sluice/matching';
import { compileRules, type FolderClocks, findingText, readFolder, readFolderRules, type RuleFacts } from '../index.ts';
import { edited, exampleFiles, type Files, nineToFive } from '../testing.ts';

const company = exampleFiles('company');
const small = exampleFiles('small');
/** All doors are open, nobody has a shift. */
const OPEN: FolderClocks = { after: (_queue, from, ms) => from + ms, door: () => ({ isOpen: true, until: Infinity }), placeAt: (queueId) => queueId, shift: () => undefined };
const ANNA: AgentLine = { type: 'agent', id: 'anna' };
const rulesOf = (files: Files, clocks: Partial<FolderClocks> = {}, epoch = 0): SimRules => readFolderRules(files, nineToFive).play!([ANNA], { ...OPEN, ...clocks }, epoch).rules;
const ruled = (rule: string): Files => edited(small, 'rules.yaml', 'rules:\n', `rules:\n  - id: it\n    ${rule}\n`);

test('the folder routes a line of traffic as it routes a contact that says the same', () => {
  const { findings } = readFolderRules(company, nineToFive);
  const rules = rulesOf(company);
  expect(findings.filter((one) => one.severity === 'error').map(findingText)).toEqual([]);
  const inService = compileRules(readFolder(company));
  const both = (line: SimFacts): [string, string] => {
    const a = line.attributes;
    const facts: RuleFacts = {
      channel: line.channel,
      accountId: '',
      subject: a['subject'] ?? '',
      text: a['text'] ?? '',
      attributes: a,
      customer: { ...(a['tier'] === undefined ? {} : { tier: a['tier'] }), ticketsBefore: Number(a['ticketsBefore'] ?? 0) },
      classification: { type: a['type'] ?? '', urgency: a['urgency'] ?? '', language: line.language ?? '' },
      priority: 0,
      receivedAt: 0,
    };
    return [rules.route(line).ruleId, inService(facts).ruleId];
  };
  const lines: SimFacts[] = [
    { channel: 'voice', language: 'zh', attributes: { type: 'problem', urgency: 'high' } },
    { channel: 'email', language: 'en', attributes: { tier: 'key' } },
    { channel: 'email', language: 'en', attributes: { type: 'complaint', ticketsBefore: '3' } },
    { channel: 'email', language: 'en', attributes: { type: 'complaint' } },
    { channel: 'email', language: 'en', attributes: { topic: '退款' } },
    { channel: 'chat', language: 'zh-CN', attributes: { text: '快递还没到' } },
    { channel: 'email', attributes: {} },
  ];
  expect(lines.map(both).map(([simulated]) => simulated)).toEqual(['incidents', 'key-accounts', 'repeated-complaint', 'complaints', 'billing', 'delivery', 'rest']);
  for (const line of lines) expect(both(line)[0]).toBe(both(line)[1]);
});

test('a language fits its regions; who is who he says has a default; nothing promised is said', () => {
  const first = (when: string, then = '{queue: general}'): ((line: SimFacts) => object) => rulesOf(ruled(`when: ${when}\n    then: ${then}`)).route;
  const line: SimFacts = { channel: 'email', language: 'zh-CN', attributes: {} };
  expect(first('{language: zh}')(line)).toEqual({ ruleId: 'it', queueId: 'general', skills: {}, language: null });
  expect(first('{language: zh-TW}')(line)).toMatchObject({ ruleId: 'rest' });
  expect(first('{authenticated: none}')(line)).toMatchObject({ ruleId: 'it' });
  expect(first('{authenticated: fail}')({ ...line, attributes: { authenticated: 'fail' } })).toMatchObject({ ruleId: 'it' });
  expect(first('{channel: email}', '{queue: general, sla: none, language: any}')(line)).toEqual({ ruleId: 'it', queueId: 'general', skills: {}, noSla: true, language: null });
  expect(first('{channel: email}', '{queue: billing, prefer: {billing: 7}, sla: 5m}')(line)).toEqual({ ruleId: 'it', queueId: 'billing@it', skills: { billing: 7 }, slaMs: 300_000, language: null });
});

test('a folder with a fault is refused with all its faults', () => {
  const { config, findings } = readFolderRules(edited(company, 'rules.yaml', 'queue: general}', 'queue: genral}'), nineToFive);
  expect([config, findings.filter((one) => one.severity === 'error').map(findingText)]).toEqual([undefined, [expect.stringContaining('there is no queue `genral`')]]);
});

test('what rules ask for that a line need not have, by rule and place', () => {
  const { asks } = readFolderRules(
    ruled("when: contact.text.matches('parcel') && ticket.mood == 'angry' && customer.tier == 'key' && contact.channel == 'email'\n    then: {queue: general}"),
    nineToFive,
  );
  expect(asks!.slice(0, 3)).toEqual(
    [
      ['contact.text', 'text'],
      ['ticket.mood', 'mood'],
      ['customer.tier', 'tier'],
    ].map(([name, attribute]) => ({ ruleId: 'it', name, attribute, place: expect.stringMatching(/^rules\.yaml:\d+:11$/) as unknown })),
  );
  expect(readFolderRules(ruled('when: {mood: angry, language: zh, attributes.x: y}\n    then: {queue: general}'), nineToFive).asks!.filter(({ ruleId }) => ruleId === 'it')).toEqual([
    expect.objectContaining({ name: 'mood', attribute: 'mood' }),
  ]);
});

test('a language is asked where somebody of the queue speaks it, without its region', () => {
  const { route } = rulesOf(small);
  expect(route({ channel: 'email', language: 'en-GB', attributes: {} })).toMatchObject({ language: 'en' });
  expect(route({ channel: 'email', language: 'ja', attributes: {} })).toMatchObject({ language: null });
});

describe('by when it is to be answered', () => {
  const MONDAY = instantOf('2026-03-02T00:00:00Z');
  const due = (files: Files, more: Partial<SimFacts>, own: { priority?: number; slaMs?: number } = {}): number | null => {
    const rules = rulesOf(files, {}, MONDAY);
    const facts: SimFacts = { channel: 'email', attributes: {}, at: 10 * HOUR, ...more };
    return rules.dueAt!(facts, rules.route(facts), { priority: own.priority ?? 40, slaMs: own.slaMs });
  };
  const complaint = { attributes: { type: 'complaint' } };

  it('as the policy says that fits, in opening hours', () => {
    expect(due(company, complaint)).toBe(10 * HOUR + 15 * MINUTE);
    expect(due(company, { ...complaint, at: 20 * HOUR })).toBe(33 * HOUR + 15 * MINUTE);
  });

  it('the rule’s own promise counts before it, in opening hours too, or that it promises nothing', () => {
    expect(due(ruled('then: {queue: billing, sla: 5m}\n    when: {channel: email}'), { at: 20 * HOUR })).toBe(33 * HOUR + 5 * MINUTE);
    expect(due(ruled('then: {queue: general, sla: none}\n    when: {channel: email}'), {}, { slaMs: 1000 })).toBeNull();
  });

  it('what the line says itself stands before the policy, and is no opening time', () => expect(due(company, { ...complaint, at: 20 * HOUR }, { slaMs: 60_000 })).toBe(20 * HOUR + MINUTE));
});

describe('what else the running system does', () => {
  const rule = 'when: {channel: email}\n    then: {queue: billing, skills: {billing: 3}, prefer: {billing: 7}}';

  it('queues have their modes, who is asked, and work after contacts by their public names', () => {
    const queues = rulesOf(edited(ruled(rule), 'queues.yaml', 'id: billing', 'id: billing\n    offers: {email: pull, chat: offer}\n    afterWork: {voice: 60s}')).queues;
    expect(queues.filter(({ id }) => id.startsWith('billing'))).toEqual(
      ['billing', 'billing@it'].map(
        (id) => expect.objectContaining({ id, reportAs: 'billing', asked: expect.arrayContaining(['chat']) as unknown, afterWorkMs: expect.objectContaining({ voice: 60_000 }) as unknown }) as unknown,
      ),
    );
    expect(queues.find(({ id }) => id === 'billing@it')).toMatchObject({ modes: { email: 'pull', chat: 'offer' } });
  });

  it('where it goes on, its preferences go along while its rule has a queue there; closed doors send it further', () => {
    const { moved } = rulesOf(ruled(rule), { placeAt: (queueId) => (queueId === 'night' ? 'general' : queueId) });
    const route = { ruleId: 'it', queueId: 'billing@it', skills: { billing: 7 } };
    expect(moved!(route, 'billing', 0)).toEqual({ queueId: 'billing@it', skills: { billing: 7 } });
    expect(moved!(route, 'night', 0)).toEqual({ queueId: 'general', skills: { billing: 3 } });
  });

  it('agents are filled up, have their shifts, and are there as the folder says, at the clock of the run', () => {
    const files = edited(small, 'agents.yaml', '- id: anna', '- id: anna\n    rampUp: 5m');
    const rules = rulesOf(files, { shift: (agentId, at) => (agentId === 'anna' ? { state: 'on', until: at + 1000 } : undefined), door: (_queue, at) => ({ isOpen: true, until: at + 5 }) }, 70_000);
    expect([rules.rampUpMs!('anna'), rules.rampUpMs!('stranger'), rules.presence!('anna'), rules.presence!('stranger')]).toEqual([300_000, 0, 'available', 'offline']);
    expect([rules.shift!('anna', 30), rules.shift!('stranger', 30), rules.hours!.door('general', 7), rules.hours!.after('general', 1, 2)]).toEqual([
      { state: 'on', until: 1030 },
      undefined,
      { isOpen: true, until: 12 },
      3,
    ]);
  });
});
