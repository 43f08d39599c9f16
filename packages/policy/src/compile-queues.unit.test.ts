import { compilePool, compileRules, diffConfig, publicQueueId, queuesAsked, readFolder, type RuleFacts } from './index.ts';
import { edited, exampleFiles, type Files } from './testing.ts';

const small = exampleFiles('small');
const QUEUES = `version: 1
queues:
  - id: general
    teams: [service]
  - id: billing
    calendar: office
    outsideHours: {overflow: general}
    agents: [anna]
    groups: [service]
    strategy: best
    rings:
      - {after: 30s, lower: {billing: 2}, drop: [tax]}
      - {afterMs: 60500, anyLanguage: true, addTeams: [service], addGroups: [nights]}
    offers: {voice: push, email: pull}
    offerTimeout: 15s
    reoffer: 2m
    dedicatedHold: 30s
    lastAgentHold: 10s
    afterWork: {voice: 60s}
    maxWait: 5m
    overflow: general
    drain: true
    silence: {chat: 3m, email: off}
`;
const AGENTS = `version: 1
rampUp: 10m
agents:
  - {id: anna, team: service, groups: [nights], languages: [en-GB, en-US, de], skills: {billing: 5, tax: 0}, shift: office, breaks: {"12:00": "12:30"}, rampUp: 5m, capacity: {units: 50, limits: {chat: 2}}}
  - {id: mei, languages: [zh, en], skills: {billing: 7, tax: 4}}
`;
const rules = (then: string): string => `version: 1
channels:
  voice: {units: 100, live: true, afterWork: 30s}
  chat: {units: 33, live: true}
  email: {units: 10, interruptible: true}
  api: {units: 10, offers: offer}
order: best
rules:
  - id: vip
    when: {tier: key}
    then: ${then}
  - id: rest
    then: {queue: general}
`;
const files = (then = '{queue: billing}'): Files => ({ ...small, 'queues.yaml': QUEUES, 'agents.yaml': AGENTS, 'rules.yaml': rules(then) });
const pool = (then?: string): ReturnType<typeof compilePool> => compilePool(readFolder(files(then)));
const engineQueue = (id: string, then?: string): ReturnType<typeof compilePool>['engine']['queues'][number] => {
  const found = pool(then).engine.queues.find((one) => one.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};

test('a queue as the engine takes it, every length of time in milliseconds', () => {
  expect(engineQueue('billing')).toEqual({
    id: 'billing',
    groups: ['service'],
    agents: ['anna'],
    strategy: 'best',
    rings: [
      { afterMs: 30_000, lower: { billing: 2 }, drop: ['tax'] },
      { afterMs: 60_500, anyLanguage: true, addGroups: ['service', 'nights'] },
    ],
    offerTimeoutMs: 15_000,
    reofferMs: 120_000,
    dedicatedMs: 30_000,
    lastAgentMs: 10_000,
    overflow: { afterMs: 300_000, queue: 'general' },
    modes: { chat: 'offer', email: 'pull', api: 'offer' },
    drain: true,
  });
  expect(engineQueue('general')).toEqual({
    id: 'general',
    groups: ['service'],
    agents: [],
    strategy: 'longest-idle',
    rings: [],
    offerTimeoutMs: 20_000,
    reofferMs: 60_000,
    dedicatedMs: 0,
    lastAgentMs: 0,
    modes: { voice: 'offer', chat: 'offer', api: 'offer' },
  });
});

test('agents in their order, languages without regions, skills that they have', () => {
  const { engine } = pool();
  expect(engine.agents).toEqual([
    { id: 'anna', groups: ['service', 'nights'], skills: { billing: 5 }, languages: ['en', 'de'], capacity: 50, limits: { chat: 2 } },
    { id: 'mei', groups: [], skills: { billing: 7, tax: 4 }, languages: ['zh', 'en'], capacity: 100, limits: {} },
  ]);
  expect([engine.order, engine.channels]).toEqual(['best', { voice: { units: 100, live: true }, chat: { units: 33, live: true }, email: { units: 10, interruptible: true }, api: { units: 10 } }]);
});

test('what the engine does not know of', () => {
  const { queueSettings, agentSettings } = pool();
  expect(queueSettings['billing']).toEqual({
    calendarId: 'office',
    outsideHours: { overflowTo: 'general' },
    afterWorkMs: { voice: 60_000 },
    silence: { chat: { ms: 180_000, business: false }, api: { ms: 14_400_000, business: true } },
  });
  expect(queueSettings['general']).toEqual({
    calendarId: 'office',
    outsideHours: 'serve',
    afterWorkMs: { voice: 30_000 },
    silence: { chat: { ms: 120_000, business: false }, email: { ms: 14_400_000, business: true }, api: { ms: 14_400_000, business: true } },
  });
  expect(agentSettings).toEqual({ anna: { shiftCalendarId: 'office', breaks: [{ from: '12:00', to: '12:30' }], rampUpMs: 300_000 }, mei: { breaks: [], rampUpMs: 600_000 } });
});

describe('a rule with more to say than its queue', () => {
  const facts: RuleFacts = {
    channel: 'email',
    accountId: '',
    subject: '',
    text: '',
    attributes: {},
    customer: { tier: 'key', ticketsBefore: 0 },
    classification: { type: 'question', urgency: 'low', language: 'en' },
    priority: 20,
    receivedAt: 0,
  };
  const result = (then: string): ReturnType<ReturnType<typeof compileRules>> => compileRules(readFolder(files(then)))(facts);

  test('its rings and its wait stand in a variant of the queue', () => {
    const then = '{queue: billing, skills: {billing: 3}, rings: [{after: 5s, drop: [billing]}], maxWait: 20s, overflow: general}';
    expect(engineQueue('billing@vip', then)).toEqual({ ...engineQueue('billing'), id: 'billing@vip', rings: [{ afterMs: 5000, drop: ['billing'] }], overflow: { afterMs: 20_000, queue: 'general' } });
    expect(pool(then).engine.queues.map(({ id }) => id)).toEqual(['general', 'billing', 'billing@vip']);
    expect(result(then)).toMatchObject({ queueId: 'billing', skills: { billing: 3 }, demand: { queueId: 'billing@vip', skills: { billing: 3 } } });
    expect(['billing', 'billing@vip'].map(publicQueueId)).toEqual(['billing', 'billing']);
  });
  test('what it prefers is asked until it sinks, here and behind the overflow', () => {
    const then = '{queue: billing, skills: {billing: 3}, prefer: {billing: 5, tax: 0}, preferFor: 20s}';
    const ring = { afterMs: 20_000, lower: { billing: 3 }, drop: [] };
    expect(engineQueue('billing@vip', then)).toEqual({
      ...engineQueue('billing'),
      id: 'billing@vip',
      rings: [ring, ...engineQueue('billing').rings],
      overflow: { afterMs: 300_000, queue: 'general@vip' },
    });
    expect(engineQueue('general@vip', then)).toEqual({ ...engineQueue('general'), id: 'general@vip', rings: [ring] });
    expect(result(then)).toMatchObject({ skills: { billing: 3 }, demand: { skills: { billing: 5 } } });
  });
  test('a ring that opens as the preference sinks does both', () => {
    const then = '{queue: billing, skills: {billing: 4}, prefer: {billing: 5}, preferFor: 30s}';
    expect(engineQueue('billing@vip', then).rings[0]).toEqual({ afterMs: 30_000, lower: { billing: 2 }, drop: ['tax'] });
  });
  test('what is promised and what is answered', () => {
    expect(result('{queue: general, sla: 1h30m, answer: {zh: 您好, en: Hello}}')).toMatchObject({ slaMs: 5_400_000, answer: { zh: '您好', en: 'Hello' } });
    expect(result('{queue: general, toPerson: true}')).toMatchObject({ toPerson: true });
    expect(result('{queue: general, sla: none}').slaMs).toBeNull();
    expect(result('{queue: general, slaMs: 20000}').slaMs).toBe(20_000);
    expect(result('{queue: general}')).not.toHaveProperty('slaMs');
    expect(result('{queue: general}')).not.toHaveProperty('demand');
  });
  test('the rule in words', () =>
    expect(
      result(
        '{queue: billing, skills: {billing: 3}, prefer: {billing: 5}, sla: 20s, rings: [{after: 5s, drop: [billing], anyLanguage: true}], maxWait: 20s, overflow: general, answer: {zh: 您好, en: Hi}}',
      ).ruleText,
    ).toBe('tier is key → billing (billing ≥ 3, for 10s rather billing ≥ 5, answered in 20s, after 5s without billing, any language, after 20s to general, answers in zh and en)'));
  test('the queues of whose state conditions ask, each once', () => {
    const asked = (when: string): readonly string[] => queuesAsked(readFolder(edited(files(), 'rules.yaml', '{tier: key}', when)));
    expect(asked('queues.billing.waiting > 3 || (queues["general"].agentsFree == 0 && queues.billing.oldestMs > 1)')).toEqual(['billing', 'general']);
    expect(asked('{tier: key}')).toEqual([]);
    expect(asked('contact.text.contains("queues")')).toEqual([]);
  });
  test('conditions over queues, mood and certainty', () => {
    const holds = (when: string, more: Partial<RuleFacts>): boolean => {
      const all = edited(files(), 'rules.yaml', '{tier: key}', when);
      return compileRules(readFolder(all))({ ...facts, customer: { ticketsBefore: 0 }, ...more }).ruleId === 'vip';
    };
    const queues = { billing: { waiting: 3, oldestMs: 61_000, expectedWaitMs: 9000, agentsFree: 0 } };
    expect(holds('queues.billing.oldestMs > 60000 && queues.billing.expectedWaitMs < 10000', { queues })).toBe(true);
    expect(holds('queues.billing.waiting >= 0', {})).toBe(false);
    expect(holds('queues.general.waiting >= 0', { queues })).toBe(false);
    const classification = { type: 'question', urgency: 'low', language: 'en', mood: 'angry', confidence: 0.4, needsPerson: true };
    expect(holds('{mood: angry, needsPerson: "yes"}', { classification })).toBe(true);
    expect(holds('{needsPerson: "yes"}', {})).toBe(false);
    expect(holds('ticket.needsPerson && ticket.confidence < 0.5 && ticket.mood == "angry"', { classification })).toBe(true);
    expect(holds('customer.manager == "anna"', { customer: { ticketsBefore: 0, manager: 'anna' } })).toBe(true);
  });
});

test('what changes is said in words', () => {
  const before = readFolder(files());
  const after = readFolder({
    ...edited(
      edited(
        edited(
          edited(
            edited(
              edited(edited(files('{queue: billing, sla: 10s}'), 'queues.yaml', 'email: pull', 'email: offer'), 'queues.yaml', 'after: 30s', 'after: 40s'),
              'queues.yaml',
              'maxWait: 5m',
              'maxWait: 6m',
            ),
            'queues.yaml',
            '{overflow: general}',
            'wait',
          ),
          'queues.yaml',
          'chat: 3m, email: off',
          'chat: 1m',
        ),
        'queues.yaml',
        'dedicatedHold: 30s',
        'dedicatedHold: 45s',
      ),
      'queues.yaml',
      'voice: 60s',
      'voice: 90s',
    ),
    'agents.yaml': AGENTS.replace('rampUp: 5m', 'rampUp: 6m').replace('"12:30"', '"12:45"').replace('rampUp: 10m', 'rampUp: 9m'),
  });
  expect(diffConfig(before, after)).toEqual([
    'agent anna: breaks 12:00–12:30 → 12:00–12:45',
    'agent anna: ramp-up 5m → 6m',
    'agents: ramp-up 10m → 9m',
    'queue billing: outside opening hours goes to general → waits',
    'queue billing: ring 1 after 30s without tax, billing ≥ 2 → after 40s without tax, billing ≥ 2',
    'queue billing: email pulled → offered',
    'queue billing: held for the manager 30s → 45s',
    'queue billing: work after voice 60s → 90s',
    'queue billing: chat goes back when silent for 3m → 1m',
    'queue billing: email goes back when silent for off → none',
    'queue billing: maximum wait 5m, then general → 6m, then general',
    'rule vip: tier is key → billing ⇒ tier is key → billing (answered in 10s)',
  ]);
});

test('a queue weighs channels as it says; what it says of none is as the channel says', () => {
  const weighed = { ...files(), 'queues.yaml': QUEUES.replace('    drain: true', '    weights: {voice: 50, chat: 20}\n    drain: true') };
  const compiled = compilePool(readFolder(weighed)).engine;
  expect(compiled.queues.map(({ id, weights }) => [id, weights])).toEqual([
    ['general', undefined],
    ['billing', { voice: 50, chat: 20 }],
  ]);
  expect(compiled.channels['voice']).toEqual({ units: 100, live: true });
  const other = { ...weighed, 'queues.yaml': weighed['queues.yaml'].replace('voice: 50, chat: 20', 'voice: 40') };
  expect(diffConfig(readFolder(weighed), readFolder(other))).toEqual(['queue billing: a voice costs 50 units → 40 units', 'queue billing: a chat costs 20 units → none']);
});

test('a rule that has a variant of its queue has its weights', () => {
  const weighed = { ...files('{queue: billing, prefer: {billing: 5}}'), 'queues.yaml': QUEUES.replace('    drain: true', '    weights: {voice: 50}\n    drain: true') };
  expect(compilePool(readFolder(weighed)).engine.queues.find(({ id }) => id === 'billing@vip')).toMatchObject({ weights: { voice: 50 } });
});
