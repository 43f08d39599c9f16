import { sentenceOf } from './sentence.ts';
import { agent, config, drive, newWork, NINE, queue, ticket } from './testing.ts';

const MINUTE = 60_000;
const nobody = agent('mei', { initialPresence: 'offline', groups: ['money'] });
const queues = [queue('general', { overflow: { afterMs: 3 * MINUTE, queue: 'billing' } }), queue('billing', { groups: ['money'] })];
const BOSS = { kind: 'agent', id: 'boss' };

test('who has moved it is named, and not its rule', () => {
  const d = drive(config([nobody], { queues }));
  d.put({ kind: 'work', work: newWork(1) });
  d.put({ kind: 'transfer', requestId: 'r', ticketId: ticket(1), queueId: 'billing', by: BOSS });
  const [card] = d.put({ kind: 'assign', requestId: 's', ticketId: ticket(1), agentId: 'mei', force: true, reason: 'x', by: BOSS }).cards;
  expect(sentenceOf(card!)).toMatch(/^Rule rest \(everything else → general\) placed it first\. boss moved it from queue general to queue billing\. Given by hand to mei/);
  expect(sentenceOf(card!, 'zh')).toMatch(/^最初由规则 rest（everything else → general）安排。boss 将其从队列 general 转到队列 billing。/);
});

test('after how long it has overflowed, and from where', () => {
  const d = drive(config([nobody], { queues }));
  d.put({ kind: 'work', work: newWork(1) });
  const [card] = d.put({ kind: 'tick' }, NINE + 3 * MINUTE).cards;
  expect(sentenceOf(card!)).toContain('placed it first. After 180 s in queue general it overflowed to queue billing. It waits');
  expect(sentenceOf(card!, 'zh')).toContain('在队列 general 等待 180 秒后溢出到队列 billing。');
});

test('once its rule has placed it anew, the rule has put it there', () => {
  const d = drive(config([nobody], { queues }));
  d.put({ kind: 'work', work: newWork(1) });
  d.put({ kind: 'tick' }, NINE + 3 * MINUTE);
  const [card] = d.put({ kind: 'work', work: newWork(1, { onVersion: 9 }) }).cards;
  expect(sentenceOf(card!)).toContain('put it in queue general. It waits');
});

test('what a request keeps in its queue was put there by no rule', () => {
  const d = drive(config([nobody], { queues }));
  const [card] = d.put({ kind: 'work', work: newWork(1, { queueId: 'billing', ruleId: 'kept', ruleText: 'stays' }) }).cards;
  expect([sentenceOf(card!), sentenceOf(card!, 'zh')]).toEqual([expect.stringMatching(/^It stays in queue billing, where it was\. /), expect.stringMatching(/^留在原队列 billing。/)]);
});
