import { HOUR } from '@sluice/kernel';
import type { Clock } from './model.ts';
import { at, created, due, FIRST as ONLY, goesOn, queued, rulesOf, said, story, TEN, until, withPolicies } from './testing.ts';

const LADDER = `
policies:
  - id: p
    resolution:
      target: 1h
      ladder:
        - {at: breach, do: [notify], notify: [owner], via: [mail]}
        - {at: {after: 30m}, do: [reassign], queue: billing}
        - {at: {after: 1h}, do: [reassign, widen]}
        - {at: {after: 2h}, do: [webhook, raisePriority], webhook: alerts}
        - {at: {after: 3h}, do: [openTask], department: rnd, task: 查明原因}
webhooks: [{id: alerts, urlEnv: A, secretEnv: B}]
`;
const rules = rulesOf(withPolicies(LADDER));
const arrived = [created(TEN), queued(TEN)];
const acknowledge = (now: number, by = 'anna') => ({ kind: 'acknowledge', clockId: ONLY, by, now }) as const;

/** Every step on the way to an instant, in words. */
function steps(now: number, ...commands: Parameters<typeof until>[2][]): string[] {
  const all = until(rules, now, ...commands);
  return all.flatMap((_command, place) => story(rules, ...all.slice(0, place + 1)).words);
}

test('each rung does what it says, once, in its order', () => {
  expect(steps(at(5), ...arrived)).toEqual([
    'clock_started resolution',
    'warned resolution',
    'escalated resolution warning -1 [notify] mei',
    'breached resolution',
    'escalated resolution breach 0 [notify] mei',
    'reassign_asked resolution 1',
    'escalated resolution after 1 [reassign] mei',
    'reassign_asked resolution 2',
    'widen_asked resolution 2',
    'escalated resolution after 2 [reassign,widen] mei',
    'priority_raised resolution 10',
    'escalated resolution after 3 [webhook,raise_priority] mei',
    'task_asked resolution 4',
    'escalated resolution after 4 [open_task] mei',
  ]);
});

test('what a rung asks for names its queue, its task, its webhook and its ways', () => {
  const all = until(rules, at(5), ...arrived);
  const events = all.flatMap((_command, place) => story(rules, ...all.slice(0, place + 1)).events);
  const data = (name: string) => events.flatMap((event) => (event.name === name && 'data' in event ? [event.data] : []));
  expect(data('reassign_asked')).toMatchObject([{ queueId: 'billing', policyId: 'p', configVersion: 'v1' }, { rung: 2 }]);
  expect(data('reassign_asked')[1]).not.toHaveProperty('queueId');
  expect(data('task_asked')).toMatchObject([{ task: { departmentId: 'rnd', text: '查明原因' } }]);
  expect(data('escalated')).toMatchObject([{}, { via: ['mail'] }, {}, {}, { webhookId: 'alerts' }, {}]);
});

test('overdue when it arrives: one message for the whole ladder, and of its deeds those of the breach', () => {
  const { words } = story(rules, created(TEN, { receivedAt: at(-4) }), queued(TEN, 2, { receivedAt: at(-4) }));
  expect(words).toEqual(['clock_started resolution', 'breached resolution late', 'escalated resolution breach 0 [notify,reassign,widen,webhook,raise_priority,open_task] mei late']);
});

describe('hours', () => {
  const elapsed = (more: string) => rulesOf(withPolicies(`policies:\n  - {id: p, resolution: {target: 10h, elapsed: true, warnAt: 0.5, ladder: [{at: breach, do: [notify]${more}}]}}\n`));
  const office = [created(TEN), queued(TEN, 2, { queueId: 'billing' })];
  const timer = (clock: Clock | undefined): number | null => clock?.timerAt ?? null;

  test('a promise that is counted day and night is broken to the second; people hear of it when somebody is there', () => {
    const day = elapsed('');
    const one = story(day, ...until(day, at(10) + 1, ...office));
    expect(one.resolution).toMatchObject({ breachedAt: at(10) + 1, fired: ['warning'] }); // 20:00 in Berlin
    expect(timer(one.resolution)).toBe(at(23)); // nine in the morning
    const fired = goesOn(day, one.state, due(ONLY, at(23)));
    expect(fired.words).toEqual(['escalated resolution breach 0 [notify] mei']);
  });

  test('unless the policy says always', () => {
    const one = story(elapsed(', hours: always'), ...until(elapsed(', hours: always'), at(10) + 1, ...office));
    expect(one.words).toEqual(['breached resolution', 'escalated resolution breach 0 [notify] mei']);
  });

  test('a warning that would come when the office opens, after the breach, is none', () => {
    const night = rulesOf(withPolicies('policies:\n  - {id: p, resolution: {target: 10h, elapsed: true, warnAt: 0.8, ladder: []}}\n'));
    expect(story(night, ...until(night, at(30), ...office)).resolution).toMatchObject({ warnedAt: null, breachedAt: at(10) + 1, timerAt: null });
  });

  test('what arrives overdue at night is told in the morning, as one message', () => {
    const night = [created(at(12), { receivedAt: at(-20) }), queued(at(12), 2, { receivedAt: at(-20), queueId: 'billing' })];
    const day = elapsed('');
    const one = story(day, ...night);
    expect(one.words).toEqual(['clock_started resolution', 'breached resolution late']);
    expect(timer(one.resolution)).toBe(at(23));
    expect(goesOn(day, one.state, due(ONLY, at(23))).words).toEqual(['escalated resolution breach 0 [notify] mei late']);
  });

  test('a process that comes late to a rung does not call at night either', () => {
    const slow = rulesOf(withPolicies('policies:\n  - {id: p, resolution: {target: 6h, warnAt: 0.5, ladder: [{at: breach, do: [notify]}]}}\n'));
    const one = story(slow, ...office, due(ONLY, at(9))); // due at 16:00, seen at 19:00
    expect(one.resolution).toMatchObject({ breachedAt: at(6) + 1, timerAt: at(23) });
  });
});

describe('acknowledged', () => {
  test('after the breach its ladder climbs no further', () => {
    const broken = until(rules, at(1) + 1, ...arrived);
    const one = story(rules, ...broken, acknowledge(at(1, 1)));
    expect(one.words).toEqual(['acknowledged resolution anna']);
    expect(one.resolution).toMatchObject({ acknowledged: { by: 'anna', at: at(1, 1) }, timerAt: null });
    expect(goesOn(rules, one.state, due(ONLY, at(5))).words).toEqual([]);
  });

  test('a warning: until the breach, which is another matter', () => {
    const one = story(rules, ...until(rules, at(0, 48), ...arrived), acknowledge(at(0, 50)));
    expect(one.resolution.timerAt).toBe(at(1) + 1);
    const broken = goesOn(rules, one.state, due(ONLY, at(1) + 1));
    expect(broken.words).toEqual(['breached resolution', 'escalated resolution breach 0 [notify] mei']);
    expect(broken.resolution.acknowledged).toBeNull();
  });

  test('twice, or when the clock has ended: nothing', () => {
    const one = story(rules, ...until(rules, at(1) + 1, ...arrived), acknowledge(at(1, 1)));
    expect(goesOn(rules, one.state, acknowledge(at(1, 2), 'mei')).events).toEqual([]);
    const met = story(rules, ...arrived, said(3, at(0, 30), { name: 'resolved' }));
    expect(goesOn(rules, met.state, acknowledge(at(0, 40))).events).toEqual([]);
    expect(story(rules, acknowledge(TEN)).events).toEqual([]);
  });

  test('the promise can still be kept late, and be reckoned anew when it is reopened', () => {
    const one = story(rules, ...until(rules, at(1) + 1, ...arrived), acknowledge(at(1, 1)), said(3, at(2), { name: 'resolved' }), said(4, at(3), { name: 'reopened' }));
    expect(one.resolution).toMatchObject({ metAt: null, breachedAt: at(1) + 1, acknowledged: { by: 'anna' }, timerAt: null });
  });
});

test('a share of the target, a breach, and after: each in the time of its clock', () => {
  const shares = rulesOf(withPolicies('policies:\n  - {id: p, resolution: {target: 2h, ladder: [{at: {share: 0.25}, do: [notify]}, {at: {after: 90m}, do: [notify]}]}}\n'));
  const office = [created(at(6)), queued(at(6), 2, { queueId: 'billing', receivedAt: at(6) })]; // 16:00, an hour before the office closes
  const when = until(shares, at(40), ...office).flatMap((command) => (command.kind === 'due' ? [(command.now - TEN) / HOUR] : []));
  expect(when).toEqual([6.5, 23 + 36 / 60, 24 + 1 / HOUR, 25.5 + 1 / HOUR]);
});

test('a share of almost nothing: told at once, at any hour', () => {
  const urgent = rulesOf(withPolicies('policies:\n  - {id: p, stages: {intake: {ladder: [{at: {share: 0.001}, do: [notify], notify: [owner], hours: always}]}}}\n'));
  const owed = { kind: 'stage', of: 'intake.owner-told', allowed: { targetMs: 900_000, elapsed: true, calendarId: null, until: null }, dueOn: null, agentId: null, departmentId: null } as const;
  const night = [created(at(12)), queued(at(12), 2, { queueId: 'billing', receivedAt: at(12) }), said(3, at(12), { name: 'owned', ownerId: 'anna' }), said(4, at(12), { name: 'duty_begun', owed })];
  expect(story(urgent, ...until(urgent, at(12) + 900, ...night)).words).toEqual(['escalated stage intake.owner-told warning 0 [notify] anna']);
});

describe('whom a complaint concerns is not told of it', () => {
  const excluded = (...agentIds: string[]) => said(3, TEN, { name: 'excluded', agentIds });
  const notified = (...agentIds: string[]): (readonly string[])[] => {
    const all = until(rules, at(1, 10), ...arrived, said(4, TEN, { name: 'owned', ownerId: 'anna' }), { ...excluded(...agentIds), version: 5 });
    return all.flatMap((_command, place) => story(rules, ...all.slice(0, place + 1)).events).flatMap((event) => (event.name === 'escalated' ? [event.data.notified] : []));
  };
  test('who owned it hears nothing; his lead does', () => {
    expect(notified()).toEqual([['mei'], ['anna']]);
    expect(notified('anna')).toEqual([['mei'], ['mei']]);
  });
  test('never nobody: somebody is left', () => {
    expect(notified('mei')).toEqual([['anna'], ['anna']]);
  });
  test('he holds and owns it no more', () => {
    expect(story(rules, ...arrived, said(4, TEN, { name: 'held', agentId: 'anna' }), said(5, TEN, { name: 'owned', ownerId: 'anna' }), { ...excluded('anna'), version: 6 }).state).toMatchObject({
      agentId: null,
      ownerId: null,
      excluded: ['anna'],
    });
  });
});

describe('a rung that waits for an opening holds up no other', () => {
  const night = [created(at(8)), queued(at(8), 2, { queueId: 'billing', receivedAt: at(8) })]; // 18:00, the office is shut until nine
  const came = (ladder: string, now: number) => {
    const one = rulesOf(withPolicies(`policies:\n  - {id: p, resolution: {target: 1h, elapsed: true, warnAt: 0.5, ladder: [${ladder}]}}\n`));
    const all = until(one, now, ...night);
    return all.flatMap((_command, place) => story(one, ...all.slice(0, place + 1)).events).flatMap((event) => (event.name === 'escalated' ? [[event.data.rung, (event.data.at - TEN) / HOUR]] : []));
  };

  test('after the breach: the later one that may call at night does', () => {
    expect(came('{at: breach, do: [notify]}, {at: {after: 1h}, do: [notify], hours: always}', at(30))).toEqual([
      [1, 10 + 1 / HOUR],
      [0, 23],
    ]);
  });

  test('before it: the warning that may; the one that would come after the breach is none', () => {
    expect(came('{at: {share: 0.75}, do: [notify], hours: always}', at(30))).toEqual([[0, 8.75]]);
  });
});
