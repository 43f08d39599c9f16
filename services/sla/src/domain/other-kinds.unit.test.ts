import { DAY, HOUR, MINUTE } from '@sluice/kernel';
import { stateOf } from './model.ts';
import { at, created, goesOn, queued, rulesOf, said, story, type Story, TEN, until, withPolicies } from './testing.ts';

const rules = rulesOf(withPolicies('policies:\n  - {id: p, periodicUpdate: 4h, ownership: 2h, thirdParty: 3h, resolution: {target: 40h, ladder: []}}\n'));
const arrived = [created(TEN), queued(TEN, 2, { queueId: 'billing' })];
const answer = (version: number, when: number, messageId = `msg_${version}`) => said(version, when, { name: 'answered', messageId });
const waits = (version: number, when: number, waitingFor: string) => said(version, when, { name: 'waiting', waitingFor });
const opens = (version: number, when: number) => said(version, when, { name: 'open' });
const of = ({ state }: Story, kind: string) => state.clocks.filter((clock) => clock.kind === kind);

describe('periodic update', () => {
  const answered = [...arrived, answer(3, at(1))];
  test('the first answer begins the first, each further one meets it and begins the next', () => {
    expect(of(story(rules, ...arrived), 'periodic_update')).toEqual([]);
    expect(of(story(rules, ...answered), 'periodic_update')).toMatchObject([{ startedAt: at(1), dueAt: at(5) }]);
    const two = story(rules, ...answered, answer(4, at(3)));
    expect(two.words).toEqual(expect.arrayContaining(['clock_met periodic_update', 'clock_started periodic_update']));
    expect(of(two, 'periodic_update')).toMatchObject([{ metAt: at(3) }, { startedAt: at(3), dueAt: at(7) }]);
  });

  test('the next opening counts where the day ends before', () => {
    expect(of(story(rules, ...arrived, answer(3, at(5))), 'periodic_update')).toMatchObject([{ dueAt: at(25) }]);
  });

  test('waiting for the customer pauses it; for a third party only where the policy says so', () => {
    expect(of(story(rules, ...answered, waits(4, at(1), 'customer')), 'periodic_update')).toMatchObject([{ dueAt: null }]);
    const back = story(rules, ...answered, waits(4, at(2), 'customer'), opens(5, at(3)));
    expect(of(back, 'periodic_update')).toMatchObject([{ dueAt: at(6) }]);
    expect(of(story(rules, ...answered, waits(4, at(2), 'third_party')), 'periodic_update')).toMatchObject([{ dueAt: at(5) }]);
    const pausing = rulesOf(withPolicies('policies:\n  - {id: p, periodicUpdate: 4h, thirdPartyPauses: true}\n'));
    expect(of(story(pausing, ...answered, waits(4, at(2), 'third_party')), 'periodic_update')).toMatchObject([{ dueAt: null }]);
  });

  test('resolved it is owed no longer, broken only where it was late; a reopening begins anew', () => {
    const one = story(rules, ...answered, said(4, at(2), { name: 'resolved' }));
    expect(of(one, 'periodic_update')).toMatchObject([{ revoked: { why: 'resolved' }, breachedAt: null }]);
    expect(of(goesOn(rules, one.state, said(5, at(3), { name: 'reopened' })), 'periodic_update')[1]).toMatchObject({ startedAt: at(3) });
    expect(stateOf(of(story(rules, ...answered, said(4, at(6), { name: 'resolved' })), 'periodic_update')[0]!)).toBe('breached');
  });

  test('an answer that fails for good neither met one nor began one', () => {
    const failed = said(6, at(3, 30), { name: 'answer_revoked', messageId: 'msg_b' });
    const one = story(rules, ...answered, answer(4, at(3), 'msg_b'), failed);
    expect(of(one, 'periodic_update')).toMatchObject([
      { startedAt: at(1), metAt: null, dueAt: at(5) },
      { startedAt: at(3), revoked: { why: 'superseded' } },
    ]);
    const other = story(rules, ...answered, answer(4, at(2), 'msg_b'), answer(5, at(3), 'msg_c'), failed);
    expect(of(other, 'periodic_update').map((clock) => [clock.startedAt, clock.metAt, stateOf(clock)])).toEqual([
      [at(1), at(3), 'met'],
      [at(2), at(3), 'revoked'],
      [at(3), null, 'running'],
    ]);
  });
});

describe('ownership', () => {
  test('each stay in a queue has its clock: from its coming to its leaving', () => {
    const one = story(rules, ...arrived, said(3, at(1), { name: 'transferred', queueId: 'general' }));
    expect(of(one, 'ownership')).toMatchObject([
      { of: 'billing', startedAt: TEN, metAt: at(1) },
      { of: 'general', startedAt: at(1), dueAt: at(3) },
    ]);
    const back = goesOn(rules, one.state, queued(at(2), 4, { queueId: 'billing' }));
    expect(of(back, 'ownership').map((clock) => [clock.of, stateOf(clock)])).toEqual([
      ['billing', 'met'],
      ['general', 'met'],
      ['billing', 'running'],
    ]);
  });

  test('asked for again in the same queue it goes on; the clock of the last queue keeps what it was promised', () => {
    expect(of(story(rules, ...arrived, queued(at(1), 3, { queueId: 'billing' })), 'ownership')).toMatchObject([{ startedAt: TEN, dueAt: at(2) }]);
  });

  test('waiting for the customer pauses it, the end of the ticket ends it, a reopening’s queue begins it anew', () => {
    expect(of(story(rules, ...arrived, waits(3, at(1), 'customer')), 'ownership')).toMatchObject([{ dueAt: null }]);
    const one = story(rules, ...arrived, said(3, at(1), { name: 'resolved' }));
    expect(of(one, 'ownership')).toMatchObject([{ metAt: at(1) }]);
    const two = goesOn(rules, one.state, said(4, at(3), { name: 'reopened' }), queued(at(3), 5, { queueId: 'billing' }));
    expect(of(two, 'ownership')).toMatchObject([{ metAt: at(1) }, { startedAt: at(3), metAt: null }]);
  });

  test('too long with one team is broken, and tells people without moving the rank', () => {
    const { state } = story(rules, ...until(rules, at(3), ...arrived));
    expect(of({ state } as Story, 'ownership')).toMatchObject([{ breachedAt: at(2) + 1, raised: 0, fired: ['warning', 'p/0'] }]);
  });
});

describe('a third party', () => {
  test('has a clock of its own while the ticket waits for it', () => {
    const one = story(rules, ...arrived, answer(3, at(1)), waits(4, at(2), 'third_party'));
    expect(of(one, 'third_party')).toMatchObject([{ startedAt: at(2), dueAt: at(5) }]);
    expect(of(goesOn(rules, one.state, opens(5, at(4))), 'third_party')).toMatchObject([{ metAt: at(4) }]);
    expect(of(goesOn(rules, one.state, waits(5, at(4), 'customer')), 'third_party')).toMatchObject([{ metAt: at(4) }]);
    expect(of(goesOn(rules, one.state, said(5, at(4), { name: 'closed', reason: 'spam' })), 'third_party')).toMatchObject([{ revoked: { why: 'spam' } }]);
  });

  test('no customer, no clock', () => {
    expect(of(story(rules, ...arrived, answer(3, at(1)), waits(4, at(2), 'customer')), 'third_party')).toEqual([]);
  });
});

describe('steps, tasks and promises', () => {
  const allowed = { targetMs: 2 * HOUR, elapsed: false, calendarId: null, until: null };
  const owed = { kind: 'stage', of: 'analysis.cause', allowed, dueOn: null, agentId: null, departmentId: 'rnd' } as const;
  const begun = (version: number, when: number, more: object = {}) => said(version, when, { name: 'duty_begun', owed: { ...owed, ...more } });
  const ended = (version: number, when: number, isDone = true, duty: { kind: 'stage' | 'task' | 'promise'; of: string } = { kind: 'stage', of: 'analysis.cause' }) =>
    said(version, when, { name: 'duty_ended', duty, isDone });

  test('what the process allows counts where no policy says otherwise', () => {
    const own = story(rules, ...arrived, begun(3, at(1)));
    expect(of(own, 'stage')).toMatchObject([{ of: 'analysis.cause', dueAt: at(3), departmentId: 'rnd' }]);
    const stepped = rulesOf(withPolicies('policies:\n  - {id: p, stages: {analysis: 3h, analysis.cause: {target: 1h, elapsed: true}}}\n'));
    expect(of(story(stepped, ...arrived, begun(3, at(1))), 'stage')).toMatchObject([{ dueAt: at(2) }]);
    expect(of(story(stepped, ...arrived, begun(3, at(1), { of: 'analysis.facts' })), 'stage')).toMatchObject([{ dueAt: at(4) }]);
    const none = rulesOf(withPolicies('policies:\n  - {id: other, when: {queue: general}, resolution: 1h}\n'));
    expect(of(story(none, ...arrived, begun(3, at(1))), 'stage')).toMatchObject([{ dueAt: at(3), agreement: 'v1/-/stage:analysis.cause/7200000/office' }]);
  });

  test('waiting for the customer pauses a step; its department’s calendar counts where one is named', () => {
    expect(of(story(rules, ...arrived, begun(3, at(1)), waits(4, at(2), 'customer')), 'stage')).toMatchObject([{ dueAt: null }]);
    expect(of(story(rules, ...arrived, begun(3, at(6), { allowed: { ...allowed, calendarId: 'always' } })), 'stage')).toMatchObject([{ dueAt: at(8) }]);
    expect(of(story(rules, ...arrived, begun(3, at(6), { allowed: { ...allowed, calendarId: 'gone' } })), 'stage')).toMatchObject([{ dueAt: at(24) }]);
  });

  test('it ends with its own end, not with the ticket’s; resolved, nobody waits any more', () => {
    const paused = [...arrived, begun(3, at(1)), waits(4, at(2), 'customer'), said(5, at(3), { name: 'resolved' })];
    const one = story(rules, ...paused);
    expect(of(one, 'stage')).toMatchObject([{ metAt: null, dueAt: at(4) }]);
    expect(of(goesOn(rules, one.state, ended(6, at(4))), 'stage')).toMatchObject([{ metAt: at(4), breachedAt: null }]);
    expect(stateOf(of(story(rules, ...arrived, begun(3, at(1)), said(4, at(2), { name: 'closed', reason: 'spam' })), 'stage')[0]!)).toBe('revoked');
    // A review that is filed late: closed by time it is owed still, and told when it is late.
    const solved = [...arrived, begun(3, at(1)), said(4, at(2), { name: 'resolved' }), said(5, at(2, 1), { name: 'closed', reason: 'solved' })];
    expect(of(story(rules, ...solved), 'stage')).toMatchObject([{ metAt: null, revoked: null, dueAt: at(3) }]);
    expect(of(story(rules, ...until(rules, at(4), ...solved)), 'stage')).toMatchObject([{ breachedAt: at(3) + 1 }]);
  });

  test('skipped or handed back it is owed no longer, and broken where it was late', () => {
    expect(of(story(rules, ...arrived, begun(3, at(1)), ended(4, at(2), false)), 'stage')).toMatchObject([{ revoked: { why: 'dropped' }, breachedAt: null }]);
    const late = of(story(rules, ...arrived, begun(3, at(1)), ended(4, at(5), false)), 'stage')[0]!;
    expect([stateOf(late), late.breachedAt]).toEqual(['breached', at(3) + 1]);
  });

  test('a second visit is a clock of its own, the same one twice is not', () => {
    const one = story(rules, ...arrived, begun(3, at(1)), begun(4, at(1, 10)));
    expect(of(one, 'stage')).toHaveLength(1);
    expect(of(goesOn(rules, one.state, ended(5, at(2)), begun(6, at(3))), 'stage')).toMatchObject([{ metAt: at(2) }, { startedAt: at(3) }]);
  });

  test('by Friday: the closing of the week; the ladder’s share is of the way there, and nothing pauses it', () => {
    const friday = TEN - HOUR + 3 * DAY + 8 * HOUR; // 17:00 in Berlin
    const one = story(rules, ...arrived, begun(3, at(1), { of: 'review.file', allowed: { ...allowed, targetMs: null, until: 'fri' } }), waits(4, at(2), 'customer'));
    expect(of(one, 'stage')).toMatchObject([{ dueOn: friday, dueAt: friday, segments: [{ counts: true }] }]);
    expect(of(one, 'stage')[0]?.timerAt).toBe(TEN + 2 * DAY - HOUR + DAY); // 80 % of the way is at night: told when the office opens
  });

  test('a promise ends on its date, whatever is open; its owner is told; kept late it is broken', () => {
    const promise = said(3, at(1), { name: 'duty_begun', owed: { kind: 'promise', of: 'prm_1', allowed: null, dueOn: at(4), agentId: 'anna', departmentId: null } });
    const one = story(rules, ...until(rules, at(5), ...arrived, promise));
    expect(of(one, 'promise')).toMatchObject([{ dueAt: at(4), breachedAt: at(4) + 1, raised: 10 }]);
    expect(one.events.flatMap((event) => (event.name === 'escalated' && event.data.actions.includes('notify') ? [[event.data.of, event.data.notified]] : []))).toEqual([['prm_1', ['anna', 'mei']]]);
    const kept = { kind: 'promise', of: 'prm_1' } as const;
    expect(stateOf(of(goesOn(rules, one.state, ended(4, at(5), true, kept)), 'promise')[0]!)).toBe('breached');
    expect(stateOf(of(story(rules, ...arrived, promise, ended(4, at(4), true, kept)), 'promise')[0]!)).toBe('met');
    expect(of(story(rules, ...arrived, promise, ended(4, at(2), false, kept)), 'promise')).toMatchObject([{ revoked: { why: 'dropped' } }]);
  });

  test('a task has the time that was named for it, else the policy’s, else none; who does it can change', () => {
    const task = (more: object) => said(3, at(1), { name: 'duty_begun', owed: { kind: 'task', of: 'tsk_1', allowed, dueOn: null, agentId: null, departmentId: 'rnd', ...more } });
    expect(of(story(rules, ...arrived, task({})), 'task')).toMatchObject([{ dueAt: at(3) }]);
    const unnamed = task({ allowed: { ...allowed, targetMs: null } });
    expect(of(story(rules, ...arrived, unnamed), 'task')).toEqual([]);
    const promised = rulesOf(withPolicies('policies:\n  - {id: p, task: 5h}\n'));
    const one = story(promised, ...arrived, unnamed);
    expect(of(one, 'task')).toMatchObject([{ dueAt: at(6), agentId: null }]);
    const two = goesOn(promised, one.state, said(4, at(2), { name: 'duty_assigned', duty: { kind: 'task', of: 'tsk_1' }, agentId: 'anna' }), waits(5, at(2), 'customer'));
    expect(of(two, 'task')).toMatchObject([{ agentId: 'anna', dueAt: at(6) }]);
  });
});

test('a change of priority or policy recomputes them too, with the time that has counted', () => {
  const two = rulesOf(withPolicies('policies:\n  - {id: high, when: {priority: {atLeast: 60}}, ownership: 1h, periodicUpdate: 2h}\n  - {id: p, ownership: 2h, periodicUpdate: 4h}\n'));
  const one = story(two, ...arrived, answer(3, at(0, 10)), said(4, at(0, 30), { name: 'priority_changed', from: 40, to: 60, cause: 'human', clockId: null }));
  expect(of(one, 'ownership')).toMatchObject([{ dueAt: at(1), segments: [{ ms: 30 * MINUTE }, { to: null }] }]);
  expect(of(one, 'periodic_update')).toMatchObject([{ dueAt: at(2, 10) }]);
});
