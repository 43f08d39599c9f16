import { toIso } from '@sluice/kernel';
import type { Classification, WorkRequested } from '@sluice/contracts';
import type { Routed, RoutingEngine } from './engine.ts';
import { computedPriority, routeWork } from './route-work.ts';
import { sentenceOf } from './sentence.ts';
import { agent, config, drive, newWork, NINE } from './testing.ts';

const said = (more: Partial<Classification> = {}): Classification => ({ type: 'question', urgency: 'medium', language: 'zh', confidence: 0.9, reasons: ['退款'], needsPerson: false, ...more });
const request = (more: Partial<WorkRequested> = {}): WorkRequested => ({
  conversationId: 'cnv_1',
  ticketId: 'tkt_1',
  ticketVersion: 3,
  customerId: 'cus_1',
  cause: 'new',
  channel: 'email',
  accountId: 'support',
  text: '我要退款',
  customer: { ticketsBefore: 0 },
  attributes: {},
  receivedAt: toIso(NINE),
  firstResponseOwed: true,
  priority: 40,
  priorityByHuman: false,
  excludedAgentIds: [],
  ...more,
});
const engine = (routed: Partial<Routed> = {}, classification = said()): RoutingEngine => ({
  version: 'v7',
  pool: config([agent('mei', { languages: ['zh'] }), agent('tom', { languages: ['en'], groups: ['money'] })], { version: 'v7' }),
  classify: () => classification,
  route: () => ({ ruleId: 'rest', ruleText: 'everything else → general', queueId: 'general', skills: {}, ...routed }),
  deadlineAt: (facts) => facts.receivedAt + 3_600_000,
});
const route = (more: Partial<WorkRequested>, on = engine()): ReturnType<typeof routeWork> => routeWork(request(more), on, 'wrk_1', {});

test('priority by urgency; key customer and complaint add', () => {
  expect(computedPriority(said({ urgency: 'low' }), undefined)).toBe(20);
  expect(computedPriority(said({ urgency: 'high' }), 'key')).toBe(65);
  expect(computedPriority(said({ urgency: 'high', type: 'complaint' }), 'key')).toBe(75);
});

test('a new demand is classified, routed, ranked and has its deadline', () => {
  expect(route({})).toMatchObject({
    queueId: 'general',
    language: 'zh',
    priority: 40,
    deadlineAt: NINE + 3_600_000,
    configVersion: 'v7',
    onVersion: 3,
    classification: { type: 'question' },
    features: { intent: 'question' },
  });
});

test('rules see whether the sender is who he says; a word of a later release is none of ours', () => {
  const seen: unknown[] = [];
  const on: RoutingEngine = {
    ...engine(),
    route: (features) => {
      seen.push(features.authenticated);
      return engine().route(features);
    },
  };
  for (const authenticated of ['pass', 'fail', 'surely']) route({ authenticated }, on);
  route({}, on);
  expect(seen).toEqual(['pass', 'fail', undefined, undefined]);
});

test('what was classified before stays, and is not said again', () => {
  const again = route({ cause: 'reopened', priority: 70, classification: said({ type: 'complaint' }) });
  expect(again.classification).toBeUndefined();
  expect(again.priority).toBe(70);
});

test('a rule sets the rank outright, but never below a human’s', () => {
  expect(route({}, engine({ priority: 10 })).priority).toBe(10);
  expect(route({ priority: 55, priorityByHuman: true }, engine({ priority: 10 })).priority).toBe(55);
  expect(route({ priority: 55, priorityByHuman: true }, engine({ priority: 90 })).priority).toBe(90);
});

test('under other rules the rank begins anew, with what ladders have added; one that a human set is never lowered', () => {
  const again = (more: Partial<WorkRequested>, rule?: number): number =>
    route({ cause: 'reconfigured', classification: said(), ...more }, engine(rule === undefined ? {} : { priority: rule })).priority;
  expect([again({ priority: 90 }), again({ priority: 100, raised: 10 }), again({ priority: 100, raised: 10 }, 20), again({ priority: 95, raised: 30 }, 90)]).toEqual([40, 50, 30, 100]);
  expect([again({ priority: 70, priorityByHuman: true }, 20), again({ priority: 70, priorityByHuman: true }, 90), again({ priority: 10, priorityByHuman: true })]).toEqual([70, 90, 10]);
  expect([route({ cause: 'reconfigured' }).reconfigured, route({ cause: 'message' })]).toEqual([true, expect.not.objectContaining({ reconfigured: true })]);
});

test('it stays in the queue where a human put it; a queue that is gone is not kept', () => {
  expect(route({ queueId: 'billing' }, engine({ skills: { law: 2 } }))).toMatchObject({ queueId: 'billing', ruleId: 'kept', skills: {} });
  expect(route({ queueId: 'closed' }, engine({ skills: { law: 2 } }))).toMatchObject({ queueId: 'general', ruleId: 'rest', skills: { law: 2 } });
});

test('a language that nobody in the queue speaks is not asked, unless the rule asks for it', () => {
  expect(route({}, engine({ queueId: 'billing' })).language).toBeNull();
  expect(route({}, engine({ queueId: 'billing', language: 'zh' })).language).toBe('zh');
  expect(route({}, engine({ language: null })).language).toBeNull();
});

test('a rule’s own promise counts instead of the policies’; `none` promises nothing; neither goes along where a human has moved it', () => {
  const on = (routed: Partial<Routed>): RoutingEngine => ({ ...engine(routed), deadlineAt: (facts) => facts.receivedAt + (facts.slaMs ?? 3_600_000) });
  expect(route({}, on({ slaMs: 20_000 })).deadlineAt).toBe(NINE + 20_000);
  expect(route({}, on({ slaMs: null })).deadlineAt).toBeNull();
  expect(route({ queueId: 'billing' }, on({ slaMs: null })).deadlineAt).toBe(NINE + 3_600_000);
});

test('what a rule sends to a person is said to need one', () => {
  expect(route({}, engine({ toPerson: true })).classification?.needsPerson).toBe(true);
  expect(route({}).classification?.needsPerson).toBe(false);
});

test('conditions see how the queues stand, and of those that they ask of it is saved with the item', () => {
  const health = { waiting: 21, oldestMs: 9000, expectedWaitMs: null, agentsFree: 0 };
  const on: RoutingEngine = {
    ...engine(),
    asksOf: ['billing', 'gone'],
    route: ({ queues }) => ({ ruleId: 'r', ruleText: 'r', queueId: queues?.['billing']?.waiting === 21 ? 'general' : 'billing', skills: {} }),
  };
  const work = routeWork(request(), on, 'wrk_1', {}, { billing: health, general: health });
  expect(work).toMatchObject({ queueId: 'general', features: { queues: { billing: health } } });
  expect(Object.keys(work.features.queues ?? {})).toEqual(['billing']);
  expect(routeWork(request(), on, 'wrk_1', {}).features.queues).toBeUndefined();
});

test('preferred skills are asked beside the required ones, and are no requirement of the item', () => {
  const work = route({}, engine({ skills: { law: 2 }, demand: { queueId: 'general@rest', skills: { law: 7 } } }));
  expect(work).toMatchObject({ queueId: 'general', skills: { law: 2 }, preferred: { law: 7 } });
  expect(route({ queueId: 'billing' }, engine({ demand: { queueId: 'general@rest', skills: { law: 7 } } })).preferred).toBeUndefined();
});

test('a decision in words, in both languages', () => {
  const d = drive(config([agent('mei', { languages: ['zh'] }), agent('tom', { languages: ['en'] }), agent('zoe', { initialPresence: 'offline', languages: ['zh'] })]));
  const [card] = d.put({ kind: 'work', work: newWork(1, { language: 'zh' }) }, NINE + 2500).cards;
  expect(sentenceOf(card!)).toBe(
    'Rule rest (everything else → general) put it in queue general. Given after 0.0 s to mei, idle longest (2.5 s) of 1 who could take it. Not possible: 1 without the language, 1 offline.',
  );
  expect(sentenceOf(card!, 'zh')).toBe('规则 rest（everything else → general）将其放入队列 general。等待 0.0 秒后分配给 mei：1 名可接人员中空闲最久（2.5 秒）。其余：1 人不会该语言，1 人离线。');
  const [waits] = d.put({ kind: 'work', work: newWork(2, { language: 'fr' }) }).cards;
  expect(sentenceOf(waits!)).toContain('It waits with priority 40, 0 before it: nobody could take it. Not possible: 3 without the language.');
});

describe('what a rule says beside where the work waits', () => {
  const answer = { zh: '您好，我们已收到。', en: 'Hello, we have it.' };
  const on = (language: string, accountLanguages?: ReadonlyMap<string, string>): RoutingEngine => ({
    ...engine({ labels: ['refund'], answer }, said({ language })),
    ...(accountLanguages === undefined ? {} : { accountLanguages }),
  });
  const saidIn = (language: string, account?: string): string | undefined => route({}, on(language, account === undefined ? undefined : new Map([['support', account]]))).says?.answer?.language;

  test('that the ticket becomes a case, also where it says nothing else', () => {
    expect(route({}, engine({ caseProcessId: 'five-stage' })).says).toEqual({ labels: [], caseProcessId: 'five-stage' });
  });
  test('labels, and its answer in the language of the contact; else in that of the account; else in English', () => {
    expect(route({}, on('zh-CN')).says).toEqual({ labels: ['refund'], answer: { language: 'zh', text: answer.zh } });
    expect(route({}, on('en')).says).toEqual({ labels: ['refund'], answer: { language: 'en', text: answer.en } });
    expect([saidIn('fr', 'zh'), saidIn('fr', 'de'), saidIn('und'), saidIn('en', 'zh')]).toEqual(['zh', 'en', 'en', 'en']);
  });
  test('nothing where the rule has nothing to say, where it is not the rule that placed it, and where what waits is put through other rules', () => {
    expect(route({})).not.toHaveProperty('says');
    expect(route({ queueId: 'billing' }, on('zh'))).not.toHaveProperty('says');
    expect(route({ cause: 'reconfigured', classification: said() }, on('zh'))).not.toHaveProperty('says');
    expect(route({ cause: 'message', classification: said(), queueId: 'general' }, on('zh')).says?.answer?.language).toBe('zh');
  });
  test('who has written nothing is not answered: a time that came, an answer that failed, a merge', () => {
    for (const cause of ['due', 'answer_failed', 'merged', 'unmerged']) expect(route({ cause, classification: said(), queueId: 'general' }, on('zh')).says).toEqual({ labels: ['refund'] });
    for (const cause of ['new', 'message', 'reopened']) expect(route({ cause, classification: said() }, on('zh')).says?.answer?.text).toBe(answer.zh);
  });
  test('it is told once in a stay: with its first decision, not when it is asked for again or judged by other rules', () => {
    const says = { labels: ['refund'], answer: { language: 'en', text: answer.en } };
    const d = drive(config([agent('mei', { initialPresence: 'offline' })]));
    const told = (work: Partial<Parameters<typeof newWork>[1]>): unknown[] =>
      d.put({ kind: 'work', work: newWork(1, work) }).events.flatMap((event) => (event.name === 'work.queued' ? [event.data.says] : []));
    expect(told({ says })).toEqual([says]);
    expect(told({ says, onVersion: 2, priority: 60 })).toEqual([undefined]);
    expect(told({ onVersion: 3, priority: 70, reconfigured: true })).toEqual([undefined]);
    d.put({ kind: 'withdrawn', ticketId: newWork(1).ticketId, version: 4, reason: 'waiting' });
    expect(told({ says, onVersion: 5 })).toEqual([says]);
  });
  test('it is no part of the item: what is stored and replayed is what was', () => {
    const d = drive(config([agent('mei', { initialPresence: 'offline' })]));
    d.put({ kind: 'work', work: newWork(1, { says: { labels: ['refund'] } }) });
    expect(d.pool.items.get(newWork(1).ticketId)).not.toHaveProperty('says');
  });
});
