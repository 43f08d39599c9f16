import { HOUR, MINUTE } from '@sluice/kernel';
import { stateOf, type TicketClocks } from './model.ts';
import { at, created, due, FIRST, goesOn, queued, RESOLUTION, rulesOf, said, story, TEN, until, withPolicies } from './testing.ts';

const rules = rulesOf();
/** First response due at 10:15. */
const arrived = [created(TEN), queued(TEN)];
const OTHER = 'tkt_0';
/** The other ticket, after what happened to it, closed by the merge. */
const other = (when: number, ...commands: Parameters<typeof story>[1][]): TicketClocks => ({ ...story(rules, ...commands, closed(90, when)).state, id: OTHER });
const merged = (version: number, when: number, gone: TicketClocks | null, unansweredAt: number | null = null) =>
  said(version, when, { name: 'merged', fromTicketId: OTHER, other: gone, ownerId: null, unansweredAt });
const unmerged = (version: number, when: number, more: Partial<Extract<Parameters<typeof said>[2], { name: 'unmerged' }>> = {}) =>
  said(version, when, { name: 'unmerged', restored: false, otherTicketId: OTHER, ownerId: null, status: 'open', waitingFor: null, answers: [], unansweredAt: null, ...more });
const closed = (version: number, when: number) => said(version, when, { name: 'closed', reason: 'merged' });
const answer = (version: number, when: number, messageId = 'msg_1') => said(version, when, { name: 'answered', messageId });
const waiting = (version: number, when: number) => said(version, when, { name: 'waiting', waitingFor: 'customer' });
/** It came so many minutes before ten. */
const before = (minutes: number) => [created(at(0, -minutes)), queued(at(0, -minutes))];

describe('the ticket that goes on', () => {
  test('keeps the earlier deadline, and has its own again when the merge is undone', () => {
    const one = story(rules, ...arrived, merged(3, at(0, 5), other(at(0, 5), ...before(4))));
    expect(one.words).toEqual(['clock_joined first_response', 'clock_joined resolution']);
    expect(one.first).toMatchObject({ startedAt: at(0, -4), dueAt: at(0, 11) });
    const two = goesOn(rules, one.state, unmerged(4, at(0, 6)));
    const alone = story(rules, ...arrived);
    expect([two.first, two.resolution]).toEqual([alone.first, alone.resolution]);
  });

  test('a younger ticket changes nothing', () => {
    expect(story(rules, ...arrived, merged(3, at(0, 5), other(at(0, 5), created(at(0, 2)), queued(at(0, 2))))).words).toEqual([]);
  });

  test('the other one was answered and waited: its answer is given, and its pause did not count', () => {
    const gone = other(at(5, 1), created(TEN), queued(TEN), answer(3, at(0, 1)), waiting(4, at(0, 1)));
    const one = story(rules, created(at(5)), queued(at(5)), merged(3, at(5, 1), gone, at(5)));
    expect(one.words).toEqual(['clock_joined resolution']);
    expect(one.first).toMatchObject({ startedAt: at(5), dueAt: at(5, 15), breachedAt: null });
    expect(one.resolution.segments.map(({ from, to, why, ms }) => [from, to, why, ms])).toEqual([
      [TEN, at(0, 1), 'open', MINUTE],
      [at(0, 1), at(5), 'waiting_customer', 0],
      [at(5), at(5, 1), 'open', MINUTE],
      [at(5, 1), null, 'open', null],
    ]);
    const back = goesOn(rules, one.state, unmerged(4, at(5, 3), { unansweredAt: at(5) }));
    expect(back.resolution).toEqual(story(rules, created(at(5)), queued(at(5))).resolution);
  });

  test('the other way round it comes to the same time', () => {
    const young = other(at(5, 1), created(at(5)), queued(at(5)));
    const old = [created(TEN), queued(TEN), answer(3, at(0, 1)), waiting(4, at(0, 1)), said(5, at(5, 1), { name: 'open' })];
    const one = story(rules, ...old, merged(6, at(5, 1), young, at(5)));
    expect(one.resolution.dueAt).toBe(at(5) + 16 * HOUR - MINUTE);
    expect(goesOn(rules, one.state, unmerged(7, at(6), { answers: [{ messageId: 'msg_1', at: at(0, 1) }] })).resolution).toEqual(story(rules, ...old).resolution);
  });

  test('a message that waited in the other one waits here, beside the first response that is owed', () => {
    const next = rulesOf(withPolicies('policies:\n  - {id: p, firstResponse: 15m, nextResponse: 1h}\n'));
    const old = story(next, created(TEN), queued(TEN), answer(3, at(0, 1)), said(4, at(3), { name: 'heard', receivedAt: at(3) }), closed(5, at(3, 5))).state;
    const one = story(next, created(at(3, 4)), queued(at(3, 4)), merged(3, at(3, 5), { ...old, id: OTHER }, at(3)));
    expect(one.state.clocks.map(({ kind, dueAt }) => [kind, dueAt])).toEqual([
      ['first_response', at(3, 19)],
      ['next_response', at(4)],
    ]);
    const answered = goesOn(next, one.state, answer(4, at(3, 10), 'msg_2'));
    expect(answered.state.clocks.map(stateOf)).toEqual(['met', 'met']);
    const back = goesOn(next, one.state, unmerged(4, at(3, 6), { unansweredAt: at(3, 4) }));
    expect(back.state.clocks.map(stateOf)).toEqual(['running', 'revoked']);
  });

  test('overdue by what came along: told at once, once, at the instant of the merge; taken back when that leaves', () => {
    const late = story(rules, ...arrived, merged(3, at(0, 5), other(at(0, 5), ...before(30))));
    expect(late.words).toEqual(['clock_joined first_response', 'breached first_response', 'clock_joined resolution']);
    expect(late.first).toMatchObject({ dueAt: at(0, -15), breachedAt: at(0, 5) });
    const fired = goesOn(rules, late.state, due(FIRST, at(0, 5)));
    expect(fired.words).toContain('priority_raised first_response 10');
    const back = goesOn(rules, fired.state, unmerged(4, at(0, 6)));
    expect(back.words).toEqual(['clock_parted first_response', 'clock_parted resolution', 'breach_withdrawn first_response', 'priority_withdrawn first_response 10']);
    expect(back.first).toMatchObject({ dueAt: at(0, 15), breachedAt: null });
  });

  test('what was broken and told there is broken here, and is not told or raised again; who sees to it does', () => {
    const told = until(rules, at(0, -10), ...before(30));
    const one = story(rules, ...until(rules, at(0, 8), ...arrived, merged(3, at(0, 5), other(at(0, 5), ...told))));
    expect(one.first).toMatchObject({ breachedAt: at(0, 5), raised: 0, timerAt: null });
    const seen = story(rules, ...arrived, merged(3, at(0, 5), other(at(0, 5), ...told, { kind: 'acknowledge', clockId: FIRST, by: 'anna', now: at(0, -5) })));
    expect(seen.first.acknowledged).toEqual({ by: 'anna', at: at(0, -5) });
  });

  test('what was met meanwhile is judged by its own time when the other one leaves, whoever was late', () => {
    const late = until(rules, at(0, 8), ...arrived, merged(3, at(0, 5), other(at(0, 5), ...before(30))));
    const answered = story(rules, ...late, answer(4, at(0, 10)));
    expect([stateOf(answered.first), answered.first.raised]).toEqual(['breached', 10]);
    const back = goesOn(rules, answered.state, unmerged(5, at(0, 12), { answers: [{ messageId: 'msg_1', at: at(0, 10) }] }));
    expect(back.first).toEqual(story(rules, ...arrived, answer(3, at(0, 10))).first);
  });

  test('late by itself too: broken then, and its ladder is its own', () => {
    const late = until(rules, at(0, 20), ...arrived, merged(3, at(0, 5), other(at(0, 5), ...before(30))));
    const back = goesOn(rules, story(rules, ...late).state, unmerged(4, at(0, 30)));
    expect(back.first).toMatchObject({ dueAt: at(0, 15), breachedAt: at(0, 15) + 1, raised: 10 });
  });

  test('two that came, and the first one leaves: the other one stays', () => {
    const [first, second] = [other(at(0, 3), ...before(8)), { ...other(at(0, 5), ...before(4)), id: 'tkt_9' }];
    const both = story(rules, ...arrived, merged(3, at(0, 3), first), said(4, at(0, 5), { name: 'merged', fromTicketId: 'tkt_9', other: second, ownerId: null, unansweredAt: null }));
    expect(both.first.dueAt).toBe(at(0, 7));
    const left = goesOn(rules, both.state, unmerged(5, at(0, 6)));
    expect(left.first).toMatchObject({ startedAt: at(0, -4), dueAt: at(0, 11) });
    const alone = story(rules, ...arrived);
    const none = goesOn(rules, left.state, unmerged(6, at(0, 6), { otherTicketId: 'tkt_9' }));
    expect([none.first, none.resolution]).toEqual([alone.first, alone.resolution]);
  });

  test('the end of the other one is seen only afterwards: it is taken over then, as of the merge, and once', () => {
    const gone = other(at(0, 5), ...before(4));
    const early = story(rules, ...arrived, merged(3, at(0, 5), { ...gone, standing: 'live' }));
    expect([early.words, early.first.dueAt]).toEqual([[], at(0, 15)]);
    const brought = { kind: 'brought', other: gone, now: at(0, 6), ids: [] } as const;
    const then = goesOn(rules, early.state, brought);
    expect([then.first, then.resolution]).toEqual([story(rules, ...arrived, merged(3, at(0, 5), gone)).first, then.resolution]);
    expect(goesOn(rules, then.state, brought).events).toEqual([]);
    expect(goesOn(rules, goesOn(rules, early.state, unmerged(4, at(0, 6))).state, brought).events).toEqual([]);
  });

  test('before any queue: its clocks begin there, at its own receipt', () => {
    const one = story(rules, created(TEN), merged(2, at(0, 1), other(at(0, 1), created(at(-9)), queued(at(-9)), answer(3, at(-9)))));
    expect(one.first).toMatchObject({ startedAt: TEN, dueAt: at(0, 15) });
  });

  test('answered is answered: that clock stays met', () => {
    const one = story(rules, ...arrived, answer(3, at(0, 3)), merged(4, at(0, 5), other(at(0, 5), ...before(30))));
    expect(one.words).toEqual(['clock_joined resolution']);
    expect(one.first).toMatchObject({ metAt: at(0, 3), breachedAt: null });
  });

  test('what it had waited counted there', () => {
    const waits = [...arrived, answer(3, at(1)), waiting(4, at(1)), said(5, at(3), { name: 'open' })];
    const due0 = story(rules, ...waits).resolution.dueAt ?? 0;
    const one = story(rules, ...waits, merged(6, at(3), other(at(3), ...before(10))));
    expect(one.resolution.dueAt).toBe(due0 - 10 * MINUTE - 2 * HOUR);
    expect(goesOn(rules, one.state, unmerged(7, at(4), { answers: [{ messageId: 'msg_1', at: at(1) }] })).resolution.dueAt).toBe(due0);
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
