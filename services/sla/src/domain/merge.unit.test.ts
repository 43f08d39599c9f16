import { MINUTE } from '@sluice/kernel';
import { stateOf } from './model.ts';
import { at, created, due, FIRST, goesOn, queued, RESOLUTION, rulesOf, said, story, TEN, until } from './testing.ts';

const rules = rulesOf();
/** First response due at 10:15. */
const arrived = [created(TEN), queued(TEN)];
const merged = (version: number, when: number, receivedAt: number) => said(version, when, { name: 'merged', receivedAt, ownerId: null, unansweredAt: null });
const unmerged = (version: number, when: number, more: Partial<Extract<Parameters<typeof said>[2], { name: 'unmerged' }>> = {}) =>
  said(version, when, { name: 'unmerged', restored: false, receivedAt: TEN, ownerId: null, status: 'open', waitingFor: null, answers: [], unansweredAt: null, ...more });
const closed = (version: number, when: number) => said(version, when, { name: 'closed', reason: 'merged' });

describe('the ticket that goes on', () => {
  test('keeps the earlier deadline, and has its own again when the merge is undone', () => {
    const one = story(rules, ...arrived, merged(3, at(0, 5), TEN - 4 * MINUTE));
    expect(one.words).toEqual(['clock_shifted first_response', 'clock_shifted resolution']);
    expect(one.first).toMatchObject({ startedAt: TEN - 4 * MINUTE, dueAt: at(0, 11) });
    const two = goesOn(rules, one.state, unmerged(4, at(0, 6)));
    const alone = story(rules, ...arrived);
    expect([two.first, two.resolution]).toEqual([alone.first, alone.resolution]);
  });

  test('a younger ticket changes nothing', () => {
    expect(story(rules, ...arrived, merged(3, at(0, 5), TEN)).words).toEqual([]);
  });

  test('overdue by what came along: told at once, once; taken back when that leaves', () => {
    const late = story(rules, ...arrived, merged(3, at(0, 5), TEN - 30 * MINUTE));
    expect(late.words).toEqual(['clock_shifted first_response', 'breached first_response', 'clock_shifted resolution']);
    const fired = goesOn(rules, late.state, due(FIRST, at(0, 5)));
    expect(fired.words).toContain('priority_raised first_response 10');
    const back = goesOn(rules, fired.state, unmerged(4, at(0, 6)));
    expect(back.words).toEqual(['clock_shifted first_response', 'breach_withdrawn first_response', 'priority_withdrawn first_response 10', 'clock_shifted resolution']);
    expect(back.first).toMatchObject({ dueAt: at(0, 15), breachedAt: null });
  });

  test('answered is answered: that clock stays met', () => {
    const one = story(rules, ...arrived, said(3, at(0, 3), { name: 'answered', messageId: 'msg_1' }), merged(4, at(0, 5), TEN - 30 * MINUTE));
    expect(one.words).toEqual(['clock_shifted resolution']);
    expect(one.first).toMatchObject({ metAt: at(0, 3), breachedAt: null });
  });

  test('what it had waited still does not count', () => {
    const waits = [...arrived, said(3, at(1), { name: 'answered', messageId: 'msg_1' }), said(4, at(1), { name: 'waiting', waitingFor: 'customer' }), said(5, at(3), { name: 'open' })];
    const before = story(rules, ...waits).resolution.dueAt ?? 0;
    const one = story(rules, ...waits, merged(6, at(3), TEN - 10 * MINUTE));
    expect(one.resolution.dueAt).toBe(before - 10 * MINUTE);
    expect(goesOn(rules, one.state, unmerged(7, at(4), { answers: [{ messageId: 'msg_1', at: at(1) }] })).resolution.dueAt).toBe(before);
  });
});

describe('the ticket that was closed by the merge', () => {
  test('its clocks stand revoked, and go on as if that had not been', () => {
    const gone = story(rules, ...arrived, closed(3, at(0, 5)));
    expect([gone.first, gone.resolution].map(stateOf)).toEqual(['revoked', 'revoked']);
    expect(gone.first.timerAt).toBeNull();
    const back = goesOn(rules, gone.state, unmerged(4, at(0, 9), { restored: true }));
    const alone = story(rules, ...arrived);
    expect([back.first, back.resolution]).toEqual([alone.first, alone.resolution]);
  });

  test('answered meanwhile: met at that instant; not answered, and over: breached at once', () => {
    const gone = story(rules, ...arrived, closed(3, at(0, 5))).state;
    const answered = goesOn(rules, gone, unmerged(4, at(2), { restored: true, answers: [{ messageId: 'msg_9', at: at(0, 10) }] }));
    expect(answered.first).toMatchObject({ metAt: at(0, 10), breachedAt: null });
    const silent = goesOn(rules, gone, unmerged(4, at(2), { restored: true }));
    expect(stateOf(goesOn(rules, silent.state, due(FIRST, at(2))).first)).toBe('breached');
  });

  test('it had waited, and waits again; somebody wrote meanwhile, and it runs', () => {
    const waits = [...arrived, said(3, at(0, 5), { name: 'answered', messageId: 'msg_1' }), said(4, at(0, 5), { name: 'waiting', waitingFor: 'customer' })];
    const gone = story(rules, ...waits, closed(5, at(1))).state;
    const answers = [{ messageId: 'msg_1', at: at(0, 5) }];
    const back = goesOn(rules, gone, unmerged(6, at(2), { restored: true, status: 'waiting', waitingFor: 'customer', answers }));
    expect(back.resolution).toEqual(story(rules, ...waits).resolution);
    const opened = goesOn(rules, gone, unmerged(6, at(2), { restored: true, answers }));
    expect([stateOf(opened.resolution), opened.resolution.dueAt]).toEqual(['running', (story(rules, ...arrived).resolution.dueAt ?? 0) + 115 * MINUTE]);
  });

  test('what had ended before the merge stays ended: resolved without an answer', () => {
    const resolved = [...arrived, said(3, at(0, 5), { name: 'resolved' })];
    const gone = story(rules, ...resolved, closed(4, at(1))).state;
    const back = goesOn(rules, gone, unmerged(5, at(2), { restored: true, status: 'resolved' }));
    const alone = story(rules, ...resolved);
    expect(alone.first.revoked?.why).toBe('unanswered');
    expect([back.first, back.resolution]).toEqual([alone.first, alone.resolution]);
  });

  test('timers fire as they would have', () => {
    const gone = story(rules, ...until(rules, at(0, 12), ...arrived), closed(3, at(0, 13))).state;
    const back = goesOn(rules, gone, unmerged(4, at(0, 14), { restored: true }));
    expect(back.words).toEqual(['clock_restored first_response', 'clock_restored resolution']);
    expect(goesOn(rules, back.state, due(FIRST, at(0, 15) + 1)).words[0]).toBe('breached first_response');
    expect(goesOn(rules, back.state, due(RESOLUTION, at(0, 15) + 1)).words).toEqual([]);
  });
});
