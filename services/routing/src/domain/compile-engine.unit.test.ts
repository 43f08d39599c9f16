import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DAY, HOUR, MINUTE, toIso } from '@sluice/kernel';
import { poolClocks } from './clocks.ts';
import { compileEngine } from './compile-engine.ts';

const folder = path.resolve(import.meta.dirname, '../../../../examples/small');
const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
const engine = compileEngine({ version: 'v1', files });
/** A Monday, 09:00 in Berlin. */
const MONDAY = Date.UTC(2026, 2, 2, 8);
const customer = { ticketsBefore: 0 };
const classification = engine.classify({ subject: '退款', text: '我被重复扣款了，请退款。' });
const facts = { channel: 'api', accountId: 'app', subject: '退款', text: '我被重复扣款了，请退款。', attributes: {}, customer, classification, priority: 40, receivedAt: MONDAY };

test('a folder becomes classification, rules, pool, and deadlines in the calendar of the queue', () => {
  expect(classification.language).toBe('zh');
  expect(engine.route(facts)).toMatchObject({ queueId: 'billing', ruleId: 'billing-words', skills: { billing: 3 } });
  expect(engine.pool).toMatchObject({ version: 'v1', fallbackQueueId: 'general', order: 'deadline' });
  const due = (receivedAt: number, queueId: string): number | null => engine.deadlineAt({ ...facts, queueId, receivedAt, oldestUnansweredAt: receivedAt, firstResponseOwed: true });
  expect(due(MONDAY, 'billing')).toBe(MONDAY + 15 * MINUTE);
  // Received on Sunday: billing opens on Monday at nine, general is always open.
  expect(toIso(due(MONDAY - 20 * HOUR, 'billing') ?? 0)).toBe('2026-03-02T08:15:00.000Z');
  expect(due(MONDAY - 20 * HOUR, 'general')).toBe(MONDAY - 20 * HOUR + 15 * MINUTE);
  // The promise of a rule counts from the oldest word that waits for an answer.
  const own = { ...facts, queueId: 'billing', receivedAt: MONDAY - DAY, firstResponseOwed: false, slaMs: 20_000 };
  expect(engine.deadlineAt({ ...own, oldestUnansweredAt: undefined })).toBe(MONDAY + 20_000);
  expect(engine.deadlineAt({ ...own, oldestUnansweredAt: MONDAY + HOUR })).toBe(MONDAY + HOUR + 20_000);
  expect(poolClocks(engine.pool).offlineReturnAt('billing', MONDAY - HOUR)).toBe(MONDAY + 30 * MINUTE);
});

test('the types of the company are what it is classified by', () => {
  const own = 'types:\n  - id: membership\n    rules:\n      - {words: [积分], weight: 5}\n';
  const [plain, own_] = [engine, compileEngine({ version: 'v3', files: { ...files, 'classification.yaml': own } })].map((one) => one.classify({ subject: '', text: '我的积分怎么没了' }).type);
  expect([plain === 'membership', own_]).toEqual([false, 'membership']);
});

test('a folder that does not hold is refused with its place', () => {
  expect(() => compileEngine({ version: 'v2', files: { ...files, 'rules.yaml': (files['rules.yaml'] ?? '').replace('queue: general', 'queue: generall') } })).toThrow(
    /rules\.yaml:\d+:\d+: error: .*generall/,
  );
});
