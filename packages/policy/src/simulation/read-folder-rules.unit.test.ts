import type { SimFacts } from '@sluice/matching';
import { compileRules, findingText, readFolder, readFolderRules, type RuleFacts } from '../index.ts';
import { edited, exampleFiles } from '../testing.ts';

const company = exampleFiles('company');

test('the folder routes a line of traffic as it routes a contact that says the same', () => {
  const { rules, findings } = readFolderRules(company);
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
    return [rules!.route(line).ruleId, inService(facts).ruleId];
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
  const small = exampleFiles('small');
  const first = (when: string, then = '{queue: general}'): ((line: SimFacts) => object) => {
    const { rules } = readFolderRules(edited(small, 'rules.yaml', 'rules:\n', `rules:\n  - id: it\n    when: ${when}\n    then: ${then}\n`));
    return (line) => rules!.route(line);
  };
  const line: SimFacts = { channel: 'email', language: 'zh-CN', attributes: {} };
  expect(first('{language: zh}')(line)).toEqual({ ruleId: 'it', queueId: 'general', skills: {} });
  expect(first('{language: zh-TW}')(line)).toMatchObject({ ruleId: 'rest' });
  expect(first('{authenticated: none}')(line)).toMatchObject({ ruleId: 'it' });
  expect(first('{authenticated: fail}')({ ...line, attributes: { authenticated: 'fail' } })).toMatchObject({ ruleId: 'it' });
  expect(first('{channel: email}', '{queue: general, sla: none, language: any}')(line)).toEqual({ ruleId: 'it', queueId: 'general', skills: {}, noSla: true, language: null });
  expect(first('{channel: email}', '{queue: billing, prefer: {billing: 7}, sla: 5m}')(line)).toEqual({ ruleId: 'it', queueId: 'billing@it', skills: { billing: 7 }, slaMs: 300_000 });
});

test('a folder with a fault is refused with all its faults', () => {
  const { rules, findings } = readFolderRules(edited(company, 'rules.yaml', 'queue: general}', 'queue: genral}'));
  expect([rules, findings.filter((one) => one.severity === 'error').map(findingText)]).toEqual([undefined, [expect.stringContaining('there is no queue `genral`')]]);
});
