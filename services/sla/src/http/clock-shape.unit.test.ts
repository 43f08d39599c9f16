import { HOUR, toIso } from '@sluice/kernel';
import { owedOf } from '../domain/owed.ts';
import { at, created, FIRST as ONLY, queued, rulesOf, said, story, until, withPolicies } from '../domain/testing.ts';
import { clockOf } from './clock-shape.ts';

/** The office is shut from 17:00 in Berlin (`at(7)`) until nine in the morning (`at(23)`). */
const POLICY = `policies:
  - id: p
    resolution: {target: 10h, elapsed: true, warnAt: 0.5, ladder: [{at: {share: 0.9}, do: [notify]}, {at: breach, do: [notify]}, {at: {after: 1h}, do: [notify], hours: always}]}
    promise: {warnAt: 0.5, ladder: []}
`;
const rules = rulesOf(withPolicies(POLICY));
const office = [created(at(0)), queued(at(0), 2, { queueId: 'billing', receivedAt: at(0) })];

function shown(now: number, ...commands: Parameters<typeof until>[2][]) {
  const { state } = story(rules, ...until(rules, now, ...commands));
  return state.clocks.map((clock) => clockOf(clock, new Map([clock.agreement, ...clock.segments.map(({ agreement }) => agreement)].map((key) => [key, rules.agreement(key)])), now));
}
const dues = (now: number, ...commands: Parameters<typeof until>[2][]) => shown(now, ...commands)[0]?.rungs.map(({ dueAt }) => dueAt);

test('a rung says when it will fire: the opening it waits for, and nothing where it will not', () => {
  expect(dues(at(1), ...office)).toEqual([toIso(at(5)), null, toIso(at(23)), toIso(at(11))]);
  // Fired, as it said.
  const fired = until(rules, at(23), ...office).flatMap((command) => (command.kind === 'due' ? [command.now] : []));
  expect(fired).toEqual([at(5), at(10) + 1, at(11) + 1, at(23)]);
  expect(dues(at(12), ...office)).toEqual([null, null, toIso(at(23)), null]);
});

test('acknowledged it climbs no further; ended neither', () => {
  const seen = [...until(rules, at(10) + 1, ...office), { kind: 'acknowledge', clockId: ONLY, by: 'mei', now: at(10, 30) } as const];
  expect(dues(at(10, 30), ...seen)).toEqual([null, null, null, null]);
  expect(dues(at(2), ...office, said(3, at(2), { name: 'resolved' }))).toEqual([null, null, null, null]);
});

test('on the way to a date what has counted is the sum of its intervals', () => {
  const promised = said(3, at(1), { name: 'duty_begun', owed: owedOf('promise', { of: 'prm_1', dueOn: at(40) }) });
  const promise = shown(at(30), ...office, promised).find(({ clock }) => clock === 'promise');
  expect(promise?.elapsedMs).toBe(29 * HOUR);
  expect(promise?.intervals.reduce((sum, { ms }) => sum + ms, 0)).toBe(29 * HOUR);
});
