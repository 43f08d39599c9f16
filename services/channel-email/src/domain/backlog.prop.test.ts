import * as fc from 'fast-check';
import { type Backlog, divide, freshAfter, isTaken, nextLane, NOTHING_TAKEN, type Taken, tookFresh, tookOld } from './backlog.ts';

const LIMITS = { group: 4, freshMost: 8 };

type Step =
  | { readonly kind: 'arrive'; readonly count: number; readonly gap: number }
  | { readonly kind: 'expunge'; readonly nth: number }
  | { readonly kind: 'take'; readonly fate: 'fine' | 'lost' | 'unknown' }
  | { readonly kind: 'crash' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 30 }), gap: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expunge' as const), nth: fc.nat() }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('take' as const), fate: fc.constantFrom('fine' as const, 'fine' as const, 'fine' as const, 'lost' as const, 'unknown' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
);

/** A mailbox, a cursor row, and a reader that keeps in memory what it knows, as the fetcher does. */
class World {
  mailbox: number[] = [];
  next = 1;
  row: Taken = NOTHING_TAKEN;
  readonly seen: number[] = [];
  readonly expunged = new Set<number>();
  backlog: Backlog | undefined;
  lastLane: 'old' | 'fresh' = 'fresh';

  arrive(count: number, gap: number): void {
    for (let n = 0; n < count; n += 1) {
      this.mailbox.push(this.next);
      this.next += gap;
    }
  }

  expunge(nth: number): void {
    const uid = this.mailbox[nth % Math.max(1, this.mailbox.length)];
    if (uid === undefined) return;
    this.mailbox = this.mailbox.filter((one) => one !== uid);
    this.expunged.add(uid);
  }

  look(): Backlog {
    const known = this.backlog;
    const after = known && freshAfter(known.taken);
    const fresh = after === undefined ? [] : this.mailbox.filter((uid) => uid > after);
    if (known && known.old.length > 0 && after !== undefined && fresh.length <= LIMITS.freshMost) return { ...known, fresh };
    return divide(
      this.row,
      this.mailbox.filter((uid) => uid > this.row.uid),
      LIMITS,
    );
  }

  /** One group and the cursor in one commit, which may fail, or succeed without anybody hearing of it. */
  take(fate: 'fine' | 'lost' | 'unknown'): void {
    const backlog = this.look();
    this.lastLane = nextLane(backlog, this.lastLane);
    const lane = backlog[this.lastLane];
    const group = lane.slice(0, LIMITS.group);
    const last = group.at(-1);
    const after = last === undefined ? backlog : (this.lastLane === 'fresh' ? tookFresh : tookOld)(backlog, last);
    this.backlog = undefined;
    if (fate === 'lost') return;
    this.seen.push(...group.filter((uid) => this.mailbox.includes(uid)));
    this.row = after.taken;
    if (fate === 'fine') this.backlog = after;
  }

  run(one: Step): void {
    if (one.kind === 'arrive') this.arrive(one.count, one.gap);
    else if (one.kind === 'expunge') this.expunge(one.nth);
    else if (one.kind === 'take') this.take(one.fate);
    else this.backlog = undefined;
  }
}

const run = (steps: readonly Step[]): World => {
  const world = new World();
  for (const one of steps) {
    world.run(one);
    expect(world.row.ahead.every(([after, to], index) => after <= to && after > (index === 0 ? world.row.uid : (world.row.ahead[index - 1]?.[1] ?? 0)) - 1)).toBe(true);
  }
  return world;
};

test('whatever comes, goes and crashes in between: every mail once, none missed, and at rest one number says it all', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = run(steps);
      for (let n = 0; n < 2000 && world.mailbox.some((uid) => !isTaken(world.row, uid)); n += 1) world.take('fine');
      expect(new Set(world.seen).size).toBe(world.seen.length);
      expect(world.mailbox.filter((uid) => !world.seen.includes(uid))).toEqual([]);
      world.backlog = undefined;
      expect(world.look()).toMatchObject({ taken: { ahead: [] }, old: [], fresh: [] });
    }),
    { numRuns: 500 },
  );
});

test('the back-fill goes oldest first, and a mail that comes while it runs waits for one group of old ones', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 200 }), fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 10 }), (old, waits) => {
      const world = new World();
      world.arrive(old, 1);
      world.take('fine');
      for (const wait of waits) {
        for (let n = 0; n < wait; n += 1) world.take('fine');
        const uid = world.next;
        world.arrive(1, 1);
        world.take('fine');
        world.take('fine');
        expect(isTaken(world.row, uid)).toBe(true);
      }
      const first = world.seen.filter((uid) => uid <= old);
      expect(first).toEqual(first.toSorted((a, b) => a - b));
    }),
  );
});

test('an outage in the middle of a back-fill joins it, and what comes after that outage does not wait for it', () => {
  const world = new World();
  world.arrive(100, 1);
  world.take('fine');
  world.arrive(2, 1);
  world.take('fine');
  world.take('fine');
  world.backlog = undefined;
  world.arrive(1000, 1);
  world.take('fine');
  expect(world.row.ahead).toEqual([
    [100, 102],
    [1102, 1102],
  ]);
  world.arrive(1, 1);
  world.take('fine');
  expect(world.seen.at(-1)).toBe(1103);
});
