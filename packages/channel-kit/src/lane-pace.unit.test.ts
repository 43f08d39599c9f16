import { HOUR, MINUTE, SECOND } from '@sluice/kernel';
import { closing, type DueDelivery, type LaneState, paceDue } from './lane-pace.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const due = (lane: string | null, from: number, count: number, slot: number | null = null): DueDelivery[] => Array.from({ length: count }, (_, n) => ({ messageId: `${lane}${from + n}`, lane, slot }));
const pace = (rows: readonly DueDelivery[], o: { states?: LaneState[]; flying?: [string, number][]; free?: number; perMinute?: number; connections?: number; now?: number } = {}) =>
  paceDue({
    due: rows,
    states: new Map(o.states?.map((one) => [one.lane, one])),
    flying: new Map(o.flying),
    paceOf: () => ({ messagesPerMinute: o.perMinute ?? 6, connections: o.connections ?? 100 }),
    free: o.free ?? 100,
    now: o.now ?? NOW,
  });

test('a minute’s worth goes at once, the others get one slot each, behind each other', () => {
  const { take, defer, moved } = pace(due('a', 0, 9));
  expect(take).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  expect(defer.map((one) => [one.messageId, (one.slot - NOW) / SECOND])).toEqual([
    ['a6', 10],
    ['a7', 20],
    ['a8', 30],
  ]);
  expect(moved).toEqual([{ lane: 'a', filledTo: NOW + 90 * SECOND, openAt: NOW, slowed: 0 }]);
});

test('a slot is paid once: who comes at his slot goes, and takes nobody else’s', () => {
  const first = pace(due('a', 0, 8));
  const later = pace(due('a', 6, 1, NOW + 10 * SECOND), { states: [...first.moved], now: NOW + 10 * SECOND });
  expect(later).toEqual({ take: ['a6'], defer: [], moved: [] });
});

test('lanes do not share: a full one leaves its rows due, a closed one gives slots behind its pause, others and rows without a lane go', () => {
  const closed = { lane: 'b', openAt: NOW + HOUR, filledTo: NOW + HOUR + MINUTE - 10 * SECOND, slowed: 3 };
  const { take, defer } = pace([...due('a', 0, 3), ...due('b', 0, 2), ...due('c', 0, 2), ...due(null, 0, 2)], { states: [closed], flying: [['a', 1]], connections: 2 });
  expect(take).toEqual(['a0', 'c0', 'c1', 'null0', 'null1']);
  expect(defer.map((one) => [one.messageId, one.slot - NOW - HOUR])).toEqual([
    ['b0', 0],
    ['b1', 10 * SECOND],
  ]);
});

test('a slot that lies in the pause of a lane is worth nothing', () => {
  const closed = { lane: 'a', openAt: NOW + MINUTE, filledTo: NOW + 2 * MINUTE - 10 * SECOND, slowed: 1 };
  expect(pace(due('a', 0, 1, NOW), { states: [closed] })).toMatchObject({ take: [], defer: [{ slot: NOW + MINUTE }] });
});

test('a pause holds whatever the schedule says: somebody may have set another pace since', () => {
  const closed = { lane: 'a', openAt: NOW + MINUTE, filledTo: NOW, slowed: 1 };
  expect(pace(due('a', 0, 1), { states: [closed] })).toMatchObject({ take: [], defer: [{ slot: NOW + MINUTE }] });
});

test('no more than is free goes; what is over stays due and is charged nothing', () => {
  expect(pace(due('a', 0, 3), { free: 1 })).toMatchObject({ take: ['a0'], defer: [], moved: [{ filledTo: NOW + 10 * SECOND }] });
});

test('pauses double from a minute to an hour, and end with one slot', () => {
  const at = (slowed: number) => closing(slowed, { messagesPerMinute: 6, connections: 1 }, NOW, 0);
  expect([0, 1, 2, 6, 40].map((slowed) => (at(slowed).until - NOW) / MINUTE)).toEqual([1, 2, 4, 60, 60]);
  const { until, filledTo } = at(0);
  const { take, defer } = pace(due('a', 0, 2), { states: [{ lane: 'a', openAt: until, filledTo, slowed: 1 }], now: until });
  expect([take, defer.map((one) => one.slot - until)]).toEqual([['a0'], [10 * SECOND]]);
});
