import { HOUR, MINUTE } from '@sluice/kernel';
import { edited, exampleFiles } from '@sluice/policy/testing';
import type { ClockCommand } from './command.ts';
import { stateOf } from './model.ts';
import { owedOf } from './owed.ts';
import { at, created, type Files, FIRST, goesOn, queued, RESOLUTION, rulesOf, said, type Story, story, TEN, until } from './testing.ts';
import type { Rules } from './turn.ts';

const small = exampleFiles('small');
const changed = (...[from, to]: readonly [string, string]): Files => edited(small, 'policies.yaml', from, to);
const SHORTER = changed('target: 16h', 'target: 8h');
const LONGER = changed('target: 15m', 'target: 30m');
const OFFICE = edited(small, 'queues.yaml', 'calendar: always', 'calendar: office');

const arrived = [created(TEN), queued(TEN)];
const answered = [...arrived, said(3, at(0, 1), { name: 'answered', messageId: 'msg_1' })];
const reconfigured = (since: number, now = since): ClockCommand => ({ kind: 'reconfigured', at: since, now });
const spans = ({ segments }: Story['first']) => segments.map(({ agreement, from, to, counts, why, ms }) => [agreement.replace('/standard', ''), from, to, counts, why, ms]);

/** What happened under the small example's policies, then other ones. */
function under(files: Files, before: readonly ClockCommand[], ...after: readonly ClockCommand[]): Story {
  const rules = rulesOf();
  const { state } = story(rules, ...before);
  rules.use(files, 'v2');
  return goesOn(rules, state, ...after);
}

describe('another target', () => {
  test('the time that has counted stays, the due time is the new one, and both agreements stand in the history', () => {
    const { words, resolution, first } = under(SHORTER, answered, reconfigured(at(2)));
    expect(words).toEqual(['clock_retargeted resolution open']);
    expect(resolution).toMatchObject({ dueAt: at(8), agreement: 'v2/standard/resolution/always' });
    expect(spans(resolution)).toEqual([
      ['v1/resolution/always', TEN, at(2), true, 'open', 2 * HOUR],
      ['v2/resolution/always', at(2), null, true, 'open', null],
    ]);
    expect(first.agreement).toBe('v1/standard/first_response/always');
  });

  test('what is over already under the new one is breached when its timer fires, at once', () => {
    const { resolution } = under(SHORTER, arrived, reconfigured(at(9)));
    expect(resolution.timerAt).toBeLessThanOrEqual(at(9));
    const broken = under(SHORTER, arrived, reconfigured(at(9)), { kind: 'due', clockId: RESOLUTION, now: at(9) + 5 });
    expect(broken.words.slice(0, 1)).toEqual(['breached resolution']); // and warned of nothing
    // By the change, and not before it: until then it was promised for later.
    expect(broken.resolution).toMatchObject({ dueAt: at(8), breachedAt: at(9) });
  });

  test('seen later than it happened, it becomes what it would have become: a breach of meanwhile is taken back', () => {
    const meanwhile = until(rulesOf(), at(0, 16), ...arrived);
    const { words, first } = under(LONGER, meanwhile, reconfigured(at(0, 10), at(0, 20)));
    expect(words).toEqual(['breach_withdrawn first_response', 'priority_withdrawn first_response 10', 'clock_retargeted first_response open']);
    expect([stateOf(first), first.dueAt]).toEqual(['running', at(0, 30)]);
  });

  test('what was over before is breached first, though its timer has not fired yet, and keeps the agreement that it broke', () => {
    const { words, first } = under(LONGER, arrived, reconfigured(at(0, 20)));
    expect(words).toEqual(['breached first_response']);
    expect(first).toMatchObject({ dueAt: at(0, 15), agreement: 'v1/standard/first_response/always' });
  });

  test('a breached clock keeps its agreement and its ladder', () => {
    const breached = until(rulesOf(), at(0, 16), ...arrived);
    expect(under(LONGER, breached, reconfigured(at(0, 20))).events).toEqual([]);
  });

  test('a warning that was given is not given again', () => {
    const warned = until(rulesOf(), at(0, 12), ...arrived);
    const { first } = under(LONGER, warned, reconfigured(at(0, 13)));
    expect([first.dueAt, first.timerAt]).toEqual([at(0, 30), at(0, 30) + 1]);
  });
});

test('another calendar: it counts from then on, what had counted stays counted', () => {
  const { resolution } = under(OFFICE, arrived, reconfigured(at(2)));
  // Noon in Berlin: five hours to closing, nine left; eight of the next day, and one of the day after.
  expect(resolution.dueAt).toBe(at(2 + 5 + 16 + 8 + 16 + 1));
  expect(spans(resolution).map(([agreement]) => agreement)).toEqual(['v1/resolution/always', 'v2/resolution/office']);
});

test('a paused clock stays paused, under the new agreement, and has its new due time when it runs again', () => {
  const waiting = [...arrived, said(3, at(1), { name: 'waiting', waitingFor: 'customer' })];
  const { words, resolution } = under(SHORTER, waiting, reconfigured(at(3)));
  expect([words, stateOf(resolution), resolution.dueAt]).toEqual([['clock_retargeted resolution waiting_customer'], 'paused', null]);
  expect(under(SHORTER, waiting, reconfigured(at(3)), said(4, at(5), { name: 'open' })).resolution.dueAt).toBe(at(12));
});

test('what goes on while the ticket rests (a task, say) follows too', () => {
  const owed = owedOf('task', { of: 'tsk_1', allowed: { targetMs: 20 * HOUR, elapsed: false, calendarId: null, until: null } });
  const resting = [...answered, said(4, at(0, 2), { name: 'duty_begun', owed }), said(5, at(1), { name: 'resolved' })];
  const { state, words } = under(OFFICE, resting, reconfigured(at(2)));
  const task = state.clocks.find(({ kind }) => kind === 'task')!;
  expect(words).toHaveLength(1);
  expect(task.segments.map(({ agreement }) => agreement.split('/').at(-1))).toEqual(['always', 'office']);
});

test('what no policy promises any more stands still, and goes on when one does again', () => {
  const nobody = changed('- id: standard', '- id: standard\n    when: {channel: [voice]}');
  const { first } = under(nobody, arrived, reconfigured(at(0, 5)));
  expect(spans(first).at(-1)).toEqual(['v1/first_response/always', at(0, 5), null, false, 'no_policy', null]);
  const rules = rulesOf();
  const { state } = story(rules, ...arrived);
  rules.use(nobody, 'v2');
  const still = goesOn(rules, state, reconfigured(at(0, 5)));
  rules.use(small, 'v3');
  expect(goesOn(rules, still.state, reconfigured(at(1))).first.dueAt).toBe(at(1, 10));
});

test('a year that no calendar knew: the version that knows it has the clocks reckoned at once', () => {
  const calendars = (years: string): Files => ({
    ...small,
    'calendars.yaml': `version: 1\ndefault: always\ncalendars:\n  office: {tz: Asia/Shanghai, hours: {mon: {"09:00": "18:00"}}}\n  always: {tz: Asia/Shanghai, region: CN, years: ${years}, hours: {tue: {"00:00": "24:00"}}}\n`,
  });
  const rules = rulesOf(calendars('[2025]'));
  const lost = story(rules, ...arrived);
  expect(lost.first).toMatchObject({ dueAt: null, fault: 'year_without_data' });
  rules.use(calendars('[2025, 2026]'), 'v2');
  const { first } = goesOn(rules, lost.state, reconfigured(at(0, 1)));
  expect(first).toMatchObject({ dueAt: at(0, 15), fault: null, agreement: 'v2/standard/first_response/always' });
});

describe('quiet', () => {
  const quiet = (rules: Rules & { use(files: Files, version: string): void }, before: readonly ClockCommand[], files: Files) => {
    const { state } = story(rules, ...before);
    rules.use(files, 'v2');
    return goesOn(rules, state, reconfigured(at(1))).events;
  };

  test('the same terms in another version, and another name of the policy, change nothing', () => {
    expect(quiet(rulesOf(), answered, small)).toEqual([]);
    expect(quiet(rulesOf(), answered, changed('name: First response within 15 minutes', 'name: Fast'))).toEqual([]);
  });

  test('twice is as once', () => {
    expect(under(SHORTER, arrived, reconfigured(at(0, 5)), reconfigured(at(0, 5), at(0, 6))).events).toEqual([]);
  });

  test('a ticket that rests, and one that nobody has seen', () => {
    expect(quiet(rulesOf(), [...arrived, said(3, at(0, 5), { name: 'resolved' })], SHORTER)).toEqual([]);
    expect(story(rulesOf(), reconfigured(at(1))).events).toEqual([]);
  });

  test('reopened later, it is held to what is promised then', () => {
    const { resolution } = under(SHORTER, [...arrived, said(3, at(0, 5), { name: 'resolved' })], said(4, at(1), { name: 'reopened' }));
    expect(resolution.dueAt).toBe(at(1) + 8 * HOUR - 5 * MINUTE);
  });
});

test('a ladder’s own raise does not choose another agreement for its clock', () => {
  const high = edited(small, 'policies.yaml', 'policies:', 'policies:\n  - id: high\n    when: {priority: {atLeast: 50}}\n    firstResponse: {target: 5m}\n    resolution: {target: 1h}');
  const breached = [...until(rulesOf(high), at(0, 15) + 1, ...arrived), said(3, at(0, 16), { name: 'priority_changed', from: 40, to: 50, cause: 'breach', clockId: FIRST })];
  const rules = rulesOf(high);
  const { state } = story(rules, ...breached);
  rules.use(edited(high, 'policies.yaml', 'target: 1h', 'target: 2h'), 'v2');
  const { resolution, first } = goesOn(rules, state, reconfigured(at(0, 20)));
  expect(first.agreement).toBe('v1/standard/first_response/always');
  expect(resolution.agreement).toBe('v2/high/resolution/always');
});
