import * as fc from 'fast-check';
import type { Demand, EngineConfig } from '../model.ts';
import { add, refuse, restore } from './engine.ts';
import { makeEngine } from './make-engine.ts';
import { setPresence } from './presence.ts';
import { askOf } from './asks.ts';
import { meets, ringAsk } from './rings.ts';
import { addWaiting, eachClassFor, eachIn, firstFor, removeWaiting } from './demands.ts';
import { type Agent, before, type Block, type Contact, isBarred } from './parts.ts';
import { countIn } from './idle-index.ts';
import type { Engine } from './state.ts';

const SKILLS = ['p', 'q', 'r', 's', 't', 'u', 'v'];
const LANGUAGES = ['en', 'zh', 'ja'];
const levels = (most: number) => fc.dictionary(fc.constantFrom(...SKILLS), fc.integer({ min: 0, max: 6 }), { maxKeys: most });
const languages = fc.uniqueArray(fc.constantFrom(...LANGUAGES), { maxLength: 2 });
const agents = fc.array(fc.record({ skills: levels(5), languages, groups: fc.subarray(['g1', 'g2']) }), { minLength: 1, maxLength: 9 });

interface Asking {
  readonly skills: Readonly<Record<string, number>>;
  readonly language: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly at: number;
  readonly excluded: number | undefined;
}
const asking: fc.Arbitrary<Asking> = fc.record({
  skills: levels(3),
  language: fc.constantFrom(null, null, ...LANGUAGES),
  queue: fc.constantFrom('all', 'some'),
  priority: fc.integer({ min: 0, max: 2 }),
  at: fc.integer({ min: 0, max: 50 }),
  excluded: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 6 }),
});
/** One comes, or one of those that wait goes, by its place. */
const move = fc.oneof({ weight: 3, arbitrary: asking }, { weight: 2, arbitrary: fc.nat() });

function engineOf(people: readonly { readonly skills: Record<string, number>; readonly languages: readonly string[]; readonly groups: readonly string[] }[]): Engine {
  const queue = { strategy: 'longest-idle', rings: [], offerTimeoutMs: 1, reofferMs: 100, dedicatedMs: 0, lastAgentMs: 0 } as const;
  const config: EngineConfig = {
    order: 'age',
    channels: { voice: { units: 100 } },
    queues: [
      { id: 'all', ...queue },
      { id: 'some', groups: ['g1'], ...queue },
    ],
    agents: people.map((one, n) => ({ id: `a${n}`, capacity: 100, limits: {}, ...one })),
  };
  const engine = makeEngine(config, { offered: () => undefined });
  for (const agent of engine.agents) setPresence(engine, agent, 'available', 0);
  return engine;
}

function contactOf(engine: Engine, { excluded, ...asked }: Asking, n: number): Contact {
  const demand: Demand = { id: `c${n}`, channel: 'voice', deadlineAt: null, ...asked, ...(excluded === undefined ? {} : { excludedAgents: [`a${excluded}`] }) };
  return add(engine, demand, undefined);
}

const meetsNow = (engine: Engine, agent: Agent, contact: Contact): boolean => meets(agent, contact.ask, ringAsk(engine.asks, contact.ask, 0));

/** What a list says: the first by rank that he meets. */
function plainFirst(engine: Engine, agent: Agent, waiting: readonly Contact[]): Contact | undefined {
  return waiting.filter((contact) => meetsNow(engine, agent, contact) && !isBarred(contact, agent, 0)).toSorted((a, b) => (before(a, b) ? -1 : 1))[0];
}

function place(engine: Engine, contact: Contact): void {
  addWaiting(engine.demands, contact, ringAsk(engine.asks, contact.ask, 0));
}

test('the first by rank for an agent is that of a list, whatever comes, goes and is newly asked', () => {
  fc.assert(
    fc.property(agents, fc.array(move, { maxLength: 60 }), (people, moves) => {
      const engine = engineOf(people);
      const waiting: Contact[] = [];
      moves.forEach((one, n) => {
        if (typeof one !== 'number') {
          const contact = contactOf(engine, one, n);
          place(engine, contact);
          waiting.push(contact);
        } else if (waiting.length > 0) removeWaiting(engine.demands, waiting.splice(one % waiting.length, 1)[0]!);
        for (const agent of engine.agents) expect(firstFor(engine.demands, agent, 0, undefined)?.id).toBe(plainFirst(engine, agent, waiting)?.id);
      });
      for (const agent of engine.agents) {
        const seen: string[] = [];
        eachClassFor(engine.demands, 0, agent, undefined, (found) => void seen.push(...[...eachIn(found)].map(({ id }) => id)));
        expect(seen.toSorted()).toEqual(
          waiting
            .filter((contact) => meetsNow(engine, agent, contact))
            .map(({ id }) => id)
            .toSorted(),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('who has refused it is passed by, and the next of the same kind is found behind it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.boolean()), { minLength: 1, maxLength: 8 }), (kinds) => {
      const engine = engineOf([{ skills: { p: 3 }, languages: [], groups: [] }]);
      const [agent] = engine.agents;
      const waiting = kinds.map(([level, refused], n) => {
        const contact = contactOf(engine, { skills: { p: level }, language: null, queue: 'all', priority: 0, at: n, excluded: undefined }, n);
        if (refused) {
          restore(engine, contact, agent!, 'offered', 100, false);
          refuse(engine, contact, 0);
        }
        place(engine, contact);
        return contact;
      });
      expect(firstFor(engine.demands, agent!, 0, undefined)?.id).toBe(plainFirst(engine, agent!, waiting)?.id);
    }),
  );
});

test('blocks part and come together again and lose nothing: thousands of kinds, each its own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.constantFrom(1500, 2600), (seed, size) => {
      let state = seed;
      const whole = (below: number): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) % below;
      const engine = engineOf([
        { skills: { p: 500, q: 3 }, languages: ['en'], groups: [] },
        { skills: { p: 900, r: 1 }, languages: ['zh'], groups: ['g1'] },
      ]);
      const waiting = Array.from({ length: size }, (_, n) => {
        const contact = contactOf(
          engine,
          {
            skills: { p: 1 + (n % 1000), [SKILLS[1 + whole(3)]!]: whole(3) },
            language: LANGUAGES[whole(2)]!,
            queue: whole(2) === 0 ? 'all' : 'some',
            priority: whole(3),
            at: whole(100),
            excluded: undefined,
          },
          n,
        );
        place(engine, contact);
        return contact;
      });
      const blocks = (): Block[] => engine.demands.blocks[0]!.flatMap((one) => one?.list ?? []);
      expect(blocks().length).toBeGreaterThan(SKILLS.length);
      const check = (): void => {
        for (const agent of engine.agents) expect(firstFor(engine.demands, agent, 0, undefined)?.id).toBe(plainFirst(engine, agent, waiting)?.id);
        expect(blocks().reduce((all, block) => all + block.entries.length, 0)).toBe(new Set(waiting.map(({ waitsIn }) => waitsIn)).size);
      };
      check();
      while (waiting.length > 20) {
        removeWaiting(engine.demands, waiting.splice(whole(waiting.length), 1)[0]!);
        if (waiting.length % 200 === 0) check();
      }
      check();
      expect(blocks().length).toBeLessThan(2 * SKILLS.length);
    }),
    { numRuns: 4 },
  );
});

test('levels may be as large as they like', () => {
  const engine = engineOf([{ skills: { p: 5000, q: 1 }, languages: [], groups: [] }]);
  const [agent] = engine.agents;
  const met = [{ p: 5000 }, { p: 5001 }, { p: 1024 }, { q: 0 }, { q: 1 }].map((skills, n) => {
    const contact = contactOf(engine, { skills, language: null, queue: 'all', priority: 0, at: n, excluded: undefined }, n);
    return [meetsNow(engine, agent!, contact), countIn(engine.index, ringAsk(engine.asks, contact.ask, 0).rows) === 1];
  });
  expect(met).toEqual([
    [true, true],
    [false, false],
    [true, true],
    [true, true],
    [true, true],
  ]);
});

test('an ask is one for all that ask the same, in whatever order', () => {
  const { asks } = engineOf([{ skills: {}, languages: [], groups: [] }]);
  const base = { channel: 'voice', queue: 'all', language: 'en' };
  const one = askOf(asks, { ...base, skills: { p: 1, q: 2 }, excludedAgents: ['a0', 'nobody'] });
  expect(askOf(asks, { ...base, skills: { q: 2, p: 1 }, excludedAgents: ['nobody', 'a0'] })).toBe(one);
  expect(one.excluded).toEqual([0]);
  expect(askOf(asks, { ...base, skills: { p: 2, q: 1 } })).not.toBe(one);
  const large = askOf(asks, { ...base, skills: { p: 70_000, q: 1 } });
  expect(askOf(asks, { ...base, skills: { q: 1, p: 70_000 } })).toBe(large);
  expect(askOf(asks, { ...base, skills: { p: 70_001, q: 1 } })).not.toBe(large);
});
