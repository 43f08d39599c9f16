import { HOUR, MINUTE } from '@sluice/kernel';
import { compileCalendars, compilePolicies, deadlineAt, type DeadlineQuery, dueAt, readFolder, rungAt } from './index.ts';
import { edited, exampleFiles, nineToFive } from './testing.ts';

const DAY_START = Date.UTC(2026, 2, 2);
const at = (hour: number, minute = 0): number => DAY_START + hour * HOUR + minute * MINUTE;
const config = readFolder(exampleFiles('company'));
const policies = compilePolicies(config);
const calendars = compileCalendars(config, nineToFive);

const query = (more: Partial<DeadlineQuery> = {}): DeadlineQuery => ({
  channel: 'email',
  queueId: 'billing',
  attributes: {},
  customer: {},
  classification: { type: 'question', urgency: 'low', language: 'zh' },
  priority: 20,
  receivedAt: at(10),
  firstResponseOwed: true,
  ...more,
});
const deadline = (more: Partial<DeadlineQuery> = {}): number | null => deadlineAt(policies, calendars, query(more));

test('the first response while it is owed, then the resolution', () => {
  expect(deadline()).toBe(at(10, 15));
  expect(deadline({ priority: 60, firstResponseOwed: false })).toBe(at(24 + 10)); // 8 h: seven today, one tomorrow
});

test('a clock begun outside hours starts at the next opening; one that reaches the closing goes on the next day', () => {
  expect(deadline({ receivedAt: at(3) })).toBe(at(9, 15));
  expect(deadline({ receivedAt: at(16, 50) })).toBe(at(24 + 9, 5));
  expect(deadline({ receivedAt: at(17) })).toBe(at(24 + 9, 15));
});

test('the calendar is the target’s, else the queue’s, else the company’s', () => {
  expect([calendars.nameFor('billing'), calendars.nameFor('general'), calendars.nameFor('gone'), calendars.nameFor('billing', 'always')]).toEqual([
    'office-cn',
    'service-hours',
    'office-cn',
    'always',
  ]);
  expect(deadline({ queueId: 'key-accounts', customer: { tier: 'key' }, receivedAt: at(3) })).toBe(at(3, 10));
  const own = readFolder(edited(exampleFiles('company'), 'policies.yaml', 'firstResponse: {target: 10m, warnAt: 0.5}', 'firstResponse: {target: 10m, calendar: always}'));
  expect(deadlineAt(compilePolicies(own), compileCalendars(own, nineToFive), query({ customer: { tier: 'key' }, receivedAt: at(3) }))).toBe(at(3, 10));
});

test('elapsed: every hour counts', () => expect(deadline({ queueId: 'incidents', receivedAt: at(3) })).toBe(at(3, 5)));

test('no policy, or one that promises nothing: no deadline', () => {
  const { 'policies.yaml': _policies, ...rest } = exampleFiles('small');
  const bare = readFolder(rest);
  expect(deadlineAt(compilePolicies(bare), compileCalendars(bare, nineToFive), query())).toBeNull();
});

test('warning, breach and the rungs after it, in the target’s own time', () => {
  const target = policies.byId('complaints')!.targets.first_response!;
  const from = at(16, 50);
  const due = dueAt(target, calendars, 'billing', from);
  expect(due).toBe(at(24 + 9, 5));
  expect(target.rungs.map((rung) => [rung.rung, rungAt(rung, target, calendars, 'billing', from, due)])).toEqual([
    [-1, at(24 + 9, 2)],
    [0, due],
    [1, at(24 + 10, 5)],
  ]);
});

test('a calendar that no checked configuration can name is a bug, told loudly', () => expect(() => calendars.forQueue('billing', 'nowhere')).toThrow(/there is no calendar nowhere/));
