import * as fc from 'fast-check';
import { poolOf, type PoolRows, rowsOf } from '../store/pool-rows.ts';
import { apply } from './apply.ts';
import type { PoolEntry, PoolInput, PoolRules } from './input.ts';
import type { PoolConfig } from './model.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';
import { makePool, nextDue, type PoolState } from './pool.ts';
import { checkAll, loadsOf } from './testing/always.ts';
import { makeWorld, step } from './testing/reference.ts';
import { thingOf, type World } from './testing/world.ts';
import { histories, type History } from './testing/histories.ts';
import { linesOf } from './testing/lines.ts';
import { sinkOf } from './sink.ts';
import { NINE } from './testing.ts';

const RUNS = 100;

interface Told {
  readonly entry: PoolEntry;
  readonly lines: readonly string[];
  readonly outcome: Outcome;
}

const rulesOf = (versions: ReadonlyMap<string, PoolConfig>): PoolRules => ({ config: (version) => versions.get(version)! });

/** Plays a history through the pool; `after` looks at it after each entry. */
function play({ configs, moves }: History, after: (pool: PoolState, told: Told) => void): Told[] {
  const rules = rulesOf(new Map(configs.map((one) => [one.version, one])));
  const told: Told[] = [];
  const pool = makePool('default', configs[0]!, sinkOf);
  let now = NINE;
  const put = (input: PoolInput): void => {
    const outcome = emptyOutcome();
    const entry: PoolEntry = { seq: told.length + 1, at: now, input };
    withStory([...told.map((one) => one.entry), entry], () => apply(pool, entry, now, rules, outcome));
    told.push({ entry, lines: linesOf(outcome), outcome });
    after(pool, told.at(-1)!);
  };
  put({ kind: 'configured', version: configs[0]!.version });
  for (const { wait, make } of moves) {
    const due = nextDue(pool);
    // At the very instant at which something is due, just before it, or some time later.
    now = wait < 0 ? (Number.isFinite(due) ? Math.max(now, due + wait + 1) : now) : now + wait;
    put(make(pool, told.length + 1));
  }
  return told;
}

/** A failure with the entries that led to it: what a history makes depends on the pool, so its moves alone do not say them. */
function withStory(told: readonly PoolEntry[], check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`${told.map((entry) => `${entry.at - NINE} ${JSON.stringify(entry.input)}`).join('\n')}\n${String(error)}`, { cause: error });
  }
}

function learn(world: World, { outcome }: Told): void {
  for (const { name, data } of outcome.events)
    if (name === 'work.offered' || name === 'work.handover_asked') {
      const ask = thingOf(world, data.ticketId)?.ask;
      if (ask) ask.id = data.offerId;
    }
}

test('every history is told as the naive reference tells it, and what is always true holds after each entry', () => {
  fc.assert(
    fc.property(histories(), (history) => {
      const world = makeWorld(history.configs[0]!);
      const versions = new Map<string, PoolConfig>(history.configs.map((one) => [one.version, one]));
      const story: PoolEntry[] = [];
      play(history, (pool, told) => {
        story.push(told.entry);
        withStory(story, () => {
          const before = loadsOf(world);
          expect(told.lines).toEqual(step(world, told.entry, versions));
          learn(world, told);
          checkAll(pool, world, before, told.lines);
        });
      });
    }),
    { numRuns: RUNS },
  );
});

test('the same entries give the same events and ids, also where the pool is built again from its rows in the middle', () => {
  fc.assert(
    fc.property(histories(), fc.integer({ min: 1, max: 7 }), (history, every) => {
      const told = play(history, () => undefined);
      const rules = rulesOf(new Map(history.configs.map((one) => [one.version, one])));
      const [same, again] = [makePool('default', history.configs[0]!, sinkOf), { pool: makePool('default', history.configs[0]!, sinkOf) }];
      for (const { entry, outcome } of told)
        withStory(
          told.slice(0, entry.seq).map((each) => each.entry),
          () => {
            const [one, two] = [emptyOutcome(), emptyOutcome()];
            apply(same, entry, entry.at, rules, one);
            expect(one).toEqual(outcome);
            apply(again.pool, entry, entry.at, rules, two);
            expect(two).toEqual(outcome);
            if (entry.seq % every === 0) again.pool = poolOf('default', again.pool.config, JSON.parse(JSON.stringify(rowsOf(again.pool))) as PoolRows, entry.at);
          },
        );
    }),
    { numRuns: RUNS },
  );
});

test('each offer is open in its item, or has ended in one way, once; all others have never been', () => {
  let ends = 0;
  fc.assert(
    fc.property(histories(), (history) => {
      const made = new Map<string, string>();
      const ended = new Set<string>();
      play(history, (pool, { outcome }) => {
        for (const { name, data } of outcome.events) {
          if (name === 'work.offered') made.set(data.offerId, data.agentId);
          if (name === 'work.handover_asked') made.set(data.offerId, data.toAgentId);
        }
        for (const one of outcome.endedOffers) {
          expect([made.get(one.id), ended.has(one.id)]).toEqual([one.agentId, false]);
          ended.add(one.id);
          ends += 1;
        }
        const open = [...pool.items.values()].flatMap(({ offer }) => (offer ? [offer.id] : []));
        expect(open.toSorted()).toEqual([...made.keys()].filter((id) => !ended.has(id)).toSorted());
      });
    }),
    { numRuns: RUNS },
  );
  expect(ends).toBeGreaterThan(RUNS / 2);
});
