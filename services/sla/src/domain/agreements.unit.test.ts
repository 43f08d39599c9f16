import { DAY, HOUR, MINUTE } from '@sluice/kernel';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { hasEnded, stateOf } from './model.ts';
import { at, created, due, FIRST, goesOn, queued, RESOLUTION, rulesOf, said, story, TEN, until, withPolicies } from './testing.ts';

const POLICIES = `
version: 1
policies:
  - id: complaints
    when: {type: complaint}
    firstResponse: 5m
    resolution: 4h
  - id: urgent
    when: {priority: {atLeast: 50}}
    firstResponse: {target: 10m, ladder: [{at: breach, do: [raisePriority]}]}
    resolution: 8h
  - id: billing
    when: {queue: billing}
    firstResponse: 30m
  - id: standard
    when: {queue: general}
    firstResponse: {target: 60m, ladder: [{at: breach, do: [raisePriority]}, {at: {after: 30m}, do: [raisePriority, notify], notify: [anna]}]}
    resolution: 16h
`;
const rules = rulesOf(withPolicies(POLICIES));
const arrived = [created(TEN), queued(TEN)];
const ranked = (version: number, when: number, from: number, to: number, cause = 'human', clockId: string | null = null) => said(version, when, { name: 'priority_changed', from, to, cause, clockId });

describe('priority, type or queue change half-way', () => {
  test('a higher priority: elapsed time kept, target another, history kept', () => {
    const { words, first, resolution } = story(rules, ...arrived, ranked(3, at(0, 4), 40, 60));
    expect(words).toEqual(['clock_retargeted first_response open', 'clock_retargeted resolution open']);
    expect([first.dueAt, resolution.dueAt]).toEqual([at(0, 10), at(8)]);
    expect(first.segments.map(({ agreement, ms }) => [agreement, ms])).toEqual([
      ['v1/standard/first_response/always', 4 * MINUTE],
      ['v1/urgent/first_response/always', null],
    ]);
  });

  test('one whose time is already over under the new target is breached at once', () => {
    const changed = [...arrived, ranked(3, at(0, 40), 40, 60)];
    expect(story(rules, ...changed).first).toMatchObject({ dueAt: at(0, 10) });
    expect(story(rules, ...changed, due(FIRST, at(0, 40))).words).toContain('breached first_response');
  });

  test('the type too; a classification that says the same stays quiet', () => {
    const classified = (version: number, type: string) => said(version, at(0, 1), { name: 'classified', type, urgency: 'low', language: 'en' });
    expect(story(rules, ...arrived, classified(3, 'complaint')).first.dueAt).toBe(at(0, 5));
    expect(story(rules, ...arrived, classified(3, 'complaint'), classified(4, 'complaint')).events).toEqual([]);
  });

  test('another queue, another calendar: time counted before stays counted', () => {
    const saturday = TEN + 4 * DAY;
    const start = [created(saturday), queued(saturday)];
    const moved = story(rules, ...start, said(3, saturday + 10 * MINUTE, { name: 'transferred', queueId: 'billing' }));
    expect(moved.first.dueAt).toBe(saturday + 2 * DAY + 19 * MINUTE - HOUR + MINUTE); // Monday 09:20: ten minutes have counted
    expect(moved.first.segments[0]).toMatchObject({ ms: 10 * MINUTE, agreement: 'v1/standard/first_response/always' });
  });

  test('where no policy promises it any more it stands still, and goes on where one does again', () => {
    const moved = [...arrived, said(3, at(1), { name: 'transferred', queueId: 'billing' })];
    const { words, resolution } = story(rules, ...moved);
    expect(words).toEqual(['clock_retargeted first_response open', 'clock_retargeted resolution no_policy']);
    expect([stateOf(resolution), resolution.dueAt, resolution.timerAt]).toEqual(['paused', null, null]);
    const back = story(rules, ...moved, said(4, at(3), { name: 'waiting', waitingFor: 'customer' }), said(5, at(4), { name: 'open' }), said(6, at(5), { name: 'transferred', queueId: 'general' }));
    expect([stateOf(back.resolution), back.resolution.dueAt]).toEqual(['running', at(20)]);
  });

  test('what is promised only later starts then, reckoned from the receipt; after a rest, from the promise', () => {
    const inBilling = [created(TEN), queued(TEN, 2, { queueId: 'billing' })];
    expect(story(rules, ...inBilling).resolution).toBeUndefined();
    const moved = story(rules, ...inBilling, said(3, at(1), { name: 'transferred', queueId: 'general' }));
    expect(moved.words).toContain('clock_started resolution');
    expect(moved.resolution.dueAt).toBe(at(16));
    const rested = [...inBilling, said(3, at(0, 5), { name: 'waiting', waitingFor: 'customer' }), said(4, at(6), { name: 'open' })];
    expect(story(rules, ...rested, said(5, at(7), { name: 'transferred', queueId: 'general' })).resolution.dueAt).toBe(at(23));
  });

  test('a breached clock keeps what it broke, and its ladder', () => {
    const breached = until(rules, at(1) + 1, ...arrived);
    const { words, first } = story(rules, ...breached, said(3, at(1, 10), { name: 'classified', type: 'complaint', urgency: 'high', language: 'zh' }));
    expect(words).toEqual(['clock_retargeted resolution open']);
    expect(first).toMatchObject({ agreement: 'v1/standard/first_response/always', timerAt: at(1, 30) + 1 });
  });

  test('our own delay does not change what becomes of it: over is over, though the timer comes after the change', () => {
    const changed = [...arrived, said(3, at(1, 5), { name: 'transferred', queueId: 'billing' }, at(1, 6))];
    expect(story(rules, ...changed).words).toEqual(['breached first_response', 'clock_retargeted resolution no_policy']);
    expect(story(rules, ...changed, due(FIRST, at(1, 6))).words).toEqual(['priority_raised first_response 10', 'escalated first_response breach 0 [raise_priority] nobody']);
  });

  test('a change that happened in time and is seen late takes back a breach that was none', () => {
    const lowered = said(4, at(0, 9), { name: 'priority_changed', from: 60, to: 40, cause: 'human', clockId: null }, at(0, 12));
    const breached = until(rules, at(0, 10) + 1, ...arrived, ranked(3, at(0, 1), 40, 60));
    const { words, first } = story(rules, ...breached, lowered);
    expect(words).toEqual(['breach_withdrawn first_response', 'priority_withdrawn first_response 10', 'clock_retargeted first_response open', 'clock_retargeted resolution open']);
    expect([stateOf(first), first.dueAt]).toEqual(['running', at(1)]);
  });
});

describe('a priority that a ladder raised', () => {
  const breached = until(rules, at(1) + 1, ...arrived);

  test('never recomputes the clock that raised it, whatever changes later', () => {
    const raised = [...breached, ranked(3, at(1) + 1, 40, 50, 'breach', FIRST)];
    const { words, state } = story(rules, ...raised);
    expect(words).toEqual(['clock_retargeted resolution open']); // the other clock is: it did not raise it
    expect(state.raises).toEqual({ [FIRST]: 10 });
    expect(story(rules, ...raised, ranked(4, at(2), 50, 40, 'breach_withdrawn', FIRST)).state.raises).toEqual({});
  });

  test('two clocks that raise each other come to an end', () => {
    const both = until(rules, at(40), ...breached, ranked(3, at(1) + 1, 40, 50, 'breach', FIRST));
    expect(both.length).toBeLessThan(12);
    expect(story(rules, ...both, ranked(4, at(40), 50, 60, 'breach', RESOLUTION)).words).toEqual([]);
  });

  test('what a human sets is his: the clocks are reckoned with it', () => {
    expect(story(rules, ...breached, ranked(3, at(1) + 1, 40, 50, 'breach', FIRST), ranked(4, at(2), 50, 55)).state.raises).toEqual({});
  });
});

describe('what is overdue when it arrives', () => {
  const old = { receivedAt: TEN - 3 * DAY };
  const late = [created(TEN, old), queued(TEN, 2, old)];

  test('breaches once and at once; its whole ladder is one message', () => {
    const { words, first } = story(rules, ...late);
    expect(words.filter((one) => one.includes('first_response'))).toEqual([
      'clock_started first_response',
      'breached first_response late',
      'priority_raised first_response 10',
      'escalated first_response breach 0 [raise_priority,notify] anna late',
    ]);
    expect([first.timerAt, first.dueAt]).toEqual([null, TEN - 3 * DAY + HOUR]);
    expect(story(rules, ...late, due(FIRST, at(48))).events).toEqual([]);
  });

  test('each: every rung when it is due', () => {
    const each = rulesOf(withPolicies(POLICIES.replace('version: 1', 'version: 1\nlateIntake: each')));
    expect(story(each, ...late).words.filter((one) => one.startsWith('escalated first_response'))).toEqual([
      'escalated first_response breach 0 [raise_priority] nobody late',
      'escalated first_response after 1 [raise_priority,notify] anna late',
    ]);
  });

  test('an answer that stands makes it no late intake; nor does our own delay', () => {
    const answered = story(rulesOf(), created(TEN, old), said(2, at(0, -1), { name: 'answered', messageId: 'msg_1' }));
    expect(answered.words.filter((one) => one.includes('first_response'))).toEqual(['clock_started first_response', 'clock_met first_response', 'breached first_response']);
    const seenLate = story(rules, created(TEN), queued(TEN, 2, {}, at(9)));
    expect(seenLate.words).toEqual(['clock_started first_response', 'clock_started resolution']);
    expect(seenLate.first).toMatchObject({ lateIntake: false, timerAt: at(1) + 1 }); // warned of is nothing that is over
  });
});

describe('a year without data', () => {
  const office = `
version: 1
default: office
calendars:
  office: {tz: Asia/Shanghai, region: CN, years: [2025], hours: {mon: {"09:00": "18:00"}, tue: {"09:00": "18:00"}, wed: {"09:00": "18:00"}, thu: {"09:00": "18:00"}, fri: {"09:00": "18:00"}}}
  always: {tz: UTC, hours: {mon: {"00:00": "24:00"}, tue: {"00:00": "24:00"}, wed: {"00:00": "24:00"}, thu: {"00:00": "24:00"}, fri: {"00:00": "24:00"}, sat: {"00:00": "24:00"}, sun: {"00:00": "24:00"}}}
`;
  const unknown = withPolicies(POLICIES.replace('queue: general', 'channel: email'), { 'calendars.yaml': office });
  const known = { ...unknown, 'calendars.yaml': office.replace('[2025]', '[2025, 2026]') };
  const lastDay = Date.UTC(2025, 11, 31, 9, 30); // half an hour before the year ends in Shanghai
  const start = [created(lastDay), queued(lastDay, 2, { queueId: 'gone' })];

  test('is never guessed: the clock says that it cannot be reckoned, and is asked again', () => {
    const { first, resolution } = story(rulesOf(unknown), ...start);
    expect(first).toMatchObject({ dueAt: null, fault: 'year_without_data', timerAt: lastDay + HOUR });
    expect(story(rulesOf(unknown), ...start, due(FIRST, lastDay + HOUR)).first).toMatchObject({ dueAt: null, timerAt: lastDay + 2 * HOUR });
    expect(stateOf(resolution)).toBe('running');
  });

  test('pauses and ends are kept meanwhile, and counted when a version knows the year', () => {
    const use = rulesOf(unknown);
    const paused = [
      ...start,
      said(3, lastDay + 3 * DAY, { name: 'waiting', waitingFor: 'customer' }),
      said(4, lastDay + 8 * DAY, { name: 'open' }),
      said(5, lastDay + 8 * DAY, { name: 'answered', messageId: 'msg_1' }),
    ];
    const before = story(use, ...paused);
    expect(before.resolution.segments.map((one) => one.ms)).toEqual([null, 0, null]);
    expect(before.first.metAt).toBe(lastDay + 8 * DAY);
    use.use(known, 'v2');
    const again = goesOn(use, before.state, due(RESOLUTION, lastDay + 9 * DAY));
    expect(again.resolution).toMatchObject({ fault: null, agreement: 'v2/standard/resolution/office' });
    // Half an hour of the 31st, nothing of the holidays (1 to 3 January 2026).
    expect(again.resolution.segments[0]?.ms).toBe(30 * MINUTE);
    const answered = goesOn(use, before.state, due(FIRST, lastDay + 9 * DAY));
    expect(answered.words).toEqual(['clock_reckoned first_response', 'breached first_response']);
  });
});

test('a new version with the same promise changes nothing for a clock; with another one, at its next change', () => {
  const use = rulesOf(withPolicies(POLICIES));
  const before = story(use, ...arrived);
  use.use(withPolicies(POLICIES), 'v2');
  expect(goesOn(use, before.state, ranked(3, at(0, 1), 40, 45)).words).toEqual([]);
  use.use(withPolicies(POLICIES.replace('60m', '90m')), 'v3');
  expect(goesOn(use, before.state, ranked(3, at(0, 1), 40, 45)).first).toMatchObject({ agreement: 'v3/standard/first_response/always', dueAt: at(1, 30) });
});

test('without a policy there are no clocks; a policy that promises one thing has one clock', () => {
  const { 'policies.yaml': _none, ...files } = exampleFiles('small');
  const none = rulesOf(files);
  expect(story(none, ...arrived).state.clocks).toEqual([]);
  expect(story(rules, created(TEN), queued(TEN, 2, { queueId: 'billing' })).state.clocks.map((clock) => clock.kind)).toEqual(['first_response']);
});

test('every hour counts where the target says so', () => {
  const elapsed = rulesOf(edited(exampleFiles('small'), 'policies.yaml', 'target: 15m', 'target: 15m\n      elapsed: true'));
  const evening = at(9);
  const { first } = story(elapsed, created(evening), queued(evening, 2, { queueId: 'billing' }));
  expect([first.dueAt, hasEnded(first)]).toEqual([evening + 15 * MINUTE, false]);
});
