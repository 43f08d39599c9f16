import * as fc from 'fast-check';
import { accept, add, offer } from './engine.ts';
import { makeEngine } from './make-engine.ts';
import { setChannelOff, setPresence } from './presence.ts';
import { EXCLUSIONS, explain, whyNot } from './explain.ts';
import type { Agent, Contact } from './parts.ts';
import { settle } from './settle.ts';
import type { Engine } from './state.ts';
import { look } from './waiting.ts';
import type { EngineConfig, Mode, Strategy } from '../model.ts';

const SKILLS = ['p', 'q', 'r'];
const LANGUAGES = ['en', 'zh'];
const levels = fc.dictionary(fc.constantFrom(...SKILLS), fc.integer({ min: 0, max: 3 }), { maxKeys: 2 });
const person = fc.record({
  skills: levels,
  languages: fc.subarray(LANGUAGES),
  groups: fc.subarray(['g1', 'g2']),
  presence: fc.constantFrom('available' as const, 'available' as const, 'available' as const, 'away' as const, 'offline' as const),
  off: fc.nat({ max: 5 }).map((n) => n === 0),
  busy: fc.nat({ max: 3 }).map((n) => n === 0),
  limits: fc.option(fc.constant({ voice: 0 }), { nil: undefined, freq: 8 }),
});
const question = fc.record({
  skills: levels,
  language: fc.constantFrom(null, ...LANGUAGES),
  queue: fc.constantFrom('all', 'some', 'pulled'),
  dedicated: fc.option(fc.nat({ max: 7 }), { nil: undefined }),
  last: fc.option(fc.nat({ max: 7 }), { nil: undefined }),
  excluded: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 2 }),
  refusals: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 2 }),
  now: fc.constantFrom(100, 5000, 9000),
});
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

/** A centre of which some are busy; a contact comes that some have refused, and nothing is settled yet. */
function asked(people: readonly Person[], strategy: Strategy, { skills, language, queue, dedicated, last, excluded, refusals, now }: Question): { engine: Engine; contact: Contact } {
  const base = {
    strategy,
    rings: [{ afterMs: 4000, lower: { p: 1 }, drop: ['q'], anyLanguage: true, addGroups: ['g2'] }],
    offerTimeoutMs: 1000,
    reofferMs: 6000,
    dedicatedMs: 3000,
    lastAgentMs: 6000,
  };
  const config: EngineConfig = {
    order: 'age',
    channels: { voice: { units: 100 } },
    queues: [
      { id: 'all', ...base },
      { id: 'some', ...base, groups: ['g1'] },
      { id: 'pulled', ...base, modes: { voice: 'pull' satisfies Mode } },
      { id: 'work', ...base, rings: [] },
    ],
    agents: people.map((one, n) => ({ id: `a${n}`, capacity: 100, skills: one.skills, languages: one.languages, groups: one.groups, limits: one.limits ?? {} })),
  };
  const engine: Engine = makeEngine(config, { offered: (contact: Contact) => accept(engine, contact) });
  const plain = { channel: 'voice', language: null, skills: {}, priority: 0, deadlineAt: null };
  people.forEach((one, n) => {
    const agent = engine.agents[n]!;
    setPresence(engine, agent, one.presence, n);
    if (one.busy) offer(engine, add(engine, { id: `w${n}`, at: 0, queue: 'work', ...plain }, undefined), agent, 'manual', n);
    setChannelOff(engine, agent, engine.channels[0]!, one.off, n);
  });
  settle(engine, 50);
  const nameOf = (n: number | undefined): string | undefined => (n === undefined ? undefined : `a${n}`);
  const named = { ...(dedicated === undefined ? {} : { dedicatedAgent: nameOf(dedicated)! }), ...(last === undefined ? {} : { lastAgent: nameOf(last)! }) };
  const contact = add(engine, { ...plain, id: 'c', at: 100, queue, language, skills, ...named, excludedAgents: excluded.map((n) => `a${n}`) }, undefined, 100);
  contact.bars = refusals.flatMap((n) => (engine.agents[n] ? [{ agent: engine.agents[n], until: 7000 }] : []));
  // Nobody takes anything: what is looked at is how things stand.
  contact.dirty = true;
  engine.dirtyContacts.length = 0;
  look(engine, contact, now);
  return { engine, contact };
}

test('every agent is counted once; each one’s own reason agrees with the counts; candidates are who is eligible, in the order of the strategy', () => {
  fc.assert(
    fc.property(fc.array(person, { minLength: 1, maxLength: 8 }), fc.constantFrom<Strategy>('longest-idle', 'least-load', 'most-skilled', 'least-flexible'), question, (people, strategy, one) => {
      const { engine, contact } = asked(people, strategy, one);
      const { candidates, excluded } = explain(engine, contact, undefined, one.now);
      const reasons = engine.agents.map((agent) => whyNot(engine, contact, agent, one.now));
      for (const reason of EXCLUSIONS) expect([reason, excluded[reason] ?? 0]).toEqual([reason, reasons.filter((found) => found === reason).length]);
      const eligible = engine.agents.filter((_, n) => reasons[n] === undefined);
      expect(Object.values(excluded).reduce((all, count) => all + count, 0) + eligible.length).toBe(people.length);
      if (contact.hold) return;
      expect(ids(candidates.map(({ agent }) => agent)).toSorted(byText)).toEqual(ids(eligible).toSorted(byText));
      const byName = candidates.filter(({ agent }) => agent !== contact.dedicated);
      expect(ids(byName.map(({ agent }) => agent))).toEqual(
        ids(byName.toSorted((a, b) => a.score - b.score || a.agent.idleSince - b.agent.idleSince || a.agent.order - b.agent.order).map(({ agent }) => agent)),
      );
    }),
    { numRuns: 1500 },
  );
});

test('who is chosen stands first, and no more than asked for stand behind him', () => {
  const people: Person[] = Array.from({ length: 8 }, () => ({ skills: {}, languages: [], groups: [], presence: 'available', off: false, busy: false, limits: undefined }));
  const { engine, contact } = asked(people, 'longest-idle', { skills: {}, language: null, queue: 'all', dedicated: undefined, last: undefined, excluded: [], refusals: [], now: 100 });
  const { candidates } = explain(engine, contact, engine.agents[5], 100, 3);
  expect(ids(candidates.map(({ agent }) => agent))).toEqual(['a5', 'a0', 'a1']);
});

const ids = (agents: readonly Agent[]): string[] => agents.map(({ config }) => config.id);
const byText = (a: string, b: string): number => (a < b ? -1 : 1);
