import * as fc from 'fast-check';
import { type ChannelConfig, ORDERS, type Order, type Ring, STRATEGIES, type Strategy } from '../model.ts';
import { type AgentLine, type PresenceLine, type Response, STATES, type TrafficLine } from '../simulation/lines.ts';
import type { SimRules } from '../simulation/rules.ts';
import { CHANNELS, type PlainQueue, type PlainRule, type PlainRules, simRules } from './plain-rules.ts';

/** All that a run is given, as plain data that a failing property can show. */
export interface Instance {
  readonly plain: PlainRules;
  readonly agents: readonly AgentLine[];
  readonly presence: readonly PresenceLine[];
  readonly traffic: readonly TrafficLine[];
  readonly untilMs?: number;
}

export interface Kinds {
  readonly orders: readonly Order[];
  readonly strategies: readonly Strategy[];
}

/** What the reference can play. */
export const EXACT: Kinds = { orders: ORDERS.filter((order) => order !== 'best'), strategies: STRATEGIES.filter((strategy) => strategy !== 'best') };
/** With `best` in it, which only `checkAlwaysTrue` can judge. */
export const ANY: Kinds = { orders: ORDERS, strategies: STRATEGIES };

/** Few instants for many events: whatever can collide does. */
const STEP = 500;
const GROUPS = ['g1', 'g2', 'g3'];
/** A skill may be called as what all objects have. */
const SKILLS = ['x', 'y', 'constructor'];
const LANGUAGES = ['en', 'zh', 'ja'];
const TOPICS = ['refund', 'login'];
const CHANNEL_SETS: readonly Readonly<Record<string, ChannelConfig>>[] = [
  CHANNELS,
  { voice: { units: 100 }, chat: { units: 50 }, email: { units: 60, interruptible: true } },
  { voice: { units: 60 }, chat: { units: 20, interruptible: true }, email: { units: 20, interruptible: true } },
];
const NAMES = Object.keys(CHANNELS);

const grid = (least: number, most: number) => fc.integer({ min: least, max: most }).map((n) => n * STEP);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const seldom = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const some = (names: readonly string[], most = names.length) => fc.uniqueArray(fc.constantFrom(...names), { maxLength: most });
const levels = (least: number) => fc.dictionary(fc.constantFrom(...SKILLS), fc.integer({ min: least, max: 3 }), { maxKeys: 2 });
/** Leaves out what is undefined: an absent key is not one that is undefined. */
const defined = (value: object) => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));
const record = <T>(model: { [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> =>
  fc.record(model as unknown as Record<string, fc.Arbitrary<unknown>>).map((value) => defined(value) as T);

const rings: fc.Arbitrary<readonly Ring[]> = fc
  .uniqueArray(fc.oneof(grid(1, 8), fc.constant(1)), { maxLength: 3 })
  .chain((times) =>
    fc.tuple(
      ...times
        .toSorted((a, b) => a - b)
        .map((afterMs) => record<Ring>({ afterMs: fc.constant(afterMs), lower: maybe(levels(1)), drop: maybe(some(SKILLS, 2)), anyLanguage: maybe(fc.boolean()), addGroups: maybe(some(GROUPS, 2)) })),
    ),
  );

const queue = (id: string, strategies: readonly Strategy[]): fc.Arbitrary<PlainQueue> =>
  record<PlainQueue>({
    id: fc.constant(id),
    groups: maybe(some(GROUPS)),
    strategy: fc.constantFrom(...strategies),
    acceptMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: grid(1, 2) }, { weight: 1, arbitrary: grid(3, 5) }),
    offerTimeoutMs: grid(3, 6),
    reofferMs: fc.oneof(grid(0, 6), fc.constant(60_000)),
    dedicatedMs: fc.oneof(fc.constant(0), grid(0, 8)),
    lastAgentMs: fc.oneof(fc.constant(0), grid(0, 8)),
    rings,
    weights: seldom(fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(10, 33, 50, 60, 100, 130), { maxKeys: 3 })),
  });

const when = record<NonNullable<PlainRule['when']>>({
  channel: maybe(fc.oneof(fc.constantFrom(...NAMES), some(NAMES, 2))),
  language: maybe(fc.constantFrom(...LANGUAGES)),
  'attributes.topic': maybe(fc.constantFrom(...TOPICS)),
});

const then = (queues: readonly string[]) =>
  record<PlainRule['then']>({ queue: fc.constantFrom(...queues), skills: maybe(levels(1)), priority: maybe(fc.integer({ min: -1, max: 2 })), slaMs: maybe(grid(0, 10)) });

const rules = (queues: readonly string[]): fc.Arbitrary<PlainRule[]> =>
  fc
    .tuple(fc.array(fc.record({ when, then: then(queues) }), { maxLength: 3 }), then(queues))
    .map(([ordered, rest]) => [...ordered.map((rule, n) => ({ id: `r${n}`, ...rule })), { id: 'rest', then: rest }]);

const plainRules = (kinds: Kinds): fc.Arbitrary<PlainRules> => {
  const ids = ['q1', 'q2', 'q3'];
  return fc.record({ order: fc.constantFrom(...kinds.orders), channels: fc.constantFrom(...CHANNEL_SETS), rules: rules(ids), queues: fc.tuple(...ids.map((id) => queue(id, kinds.strategies))) });
};

const agent = (id: string): fc.Arbitrary<AgentLine> =>
  record<AgentLine>({
    type: fc.constant('agent'),
    id: fc.constant(id),
    group: maybe(fc.constantFrom(...GROUPS)),
    groups: seldom(some(GROUPS, 2)),
    skills: maybe(levels(0)),
    languages: maybe(some(LANGUAGES)),
    capacity: maybe(fc.constantFrom(30, 60, 100, 150, 200)),
    limits: maybe(fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 2 }), { maxKeys: 2 })),
  });

/** Most are there from the beginning; then they come and go, some twice in the same instant. */
const presenceOf = (ids: readonly string[]): fc.Arbitrary<PresenceLine[]> => {
  const line = (at: fc.Arbitrary<number>, id: fc.Arbitrary<string>, state: fc.Arbitrary<PresenceLine['state']>) => fc.record({ type: fc.constant('presence' as const), at, agent: id, state });
  const first = fc.tuple(...ids.map((id) => line(fc.constant(0), fc.constant(id), fc.constantFrom('available', 'available', 'available', 'away', 'offline'))));
  const later = fc.array(line(grid(0, 20), fc.constantFrom(...ids), fc.constantFrom('available', ...STATES)), { maxLength: 16 });
  return fc.tuple(first, later).map(([a, b]) => [...a, ...b].toSorted((x, y) => x.at - y.at));
};

const response: fc.Arbitrary<Response> = record<Response>({ kind: fc.constantFrom('accept', 'decline', 'timeout'), afterMs: maybe(fc.oneof(grid(0, 5), fc.constant(1))) });

const contact = (agents: readonly string[]): fc.Arbitrary<Omit<TrafficLine, 'id'>> =>
  record<Omit<TrafficLine, 'id'>>({
    at: grid(0, 20),
    channel: fc.constantFrom(...NAMES),
    language: seldom(fc.constantFrom(...LANGUAGES)),
    attributes: maybe(fc.record({ topic: fc.constantFrom(...TOPICS) })),
    skills: seldom(levels(1)),
    priority: maybe(fc.integer({ min: 0, max: 2 })),
    slaMs: maybe(grid(0, 10)),
    handleMs: grid(1, 10),
    afterWorkMs: fc.constant(undefined),
    patienceMs: seldom(grid(1, 12)),
    dedicatedAgent: seldom(fc.constantFrom(...agents, 'nobody')),
    lastAgent: seldom(fc.constantFrom(...agents, 'nobody')),
    responses: maybe(fc.array(response, { maxLength: 4 })),
  });

/**
 * Small centres in which everything happens at the same few milliseconds: up to 8 agents and 40 contacts, every setting of a queue,
 * every kind of answer. Required levels are 1 or more, patience too: 0 would ask of the specification what it does not say.
 */
export function instances(kinds: Kinds): fc.Arbitrary<Instance> {
  return fc.integer({ min: 1, max: 8 }).chain((count) => {
    const ids = Array.from({ length: count }, (_, n) => `a${n + 1}`);
    const traffic = fc.array(contact(ids), { maxLength: 40, size: 'max' }).map((lines) => lines.toSorted((a, b) => a.at - b.at).map((line, n) => ({ id: `c${n + 1}`, ...line })));
    return fc.tuple(plainRules(kinds), fc.tuple(...ids.map(agent)), presenceOf(ids), traffic, maybe(grid(0, 40))).map(([plain, agents, presence, traffic, untilMs]) => {
      // Where nobody ever accepts in time, only an end that is set ends the run.
      const endless = plain.queues.some((q) => (q.acceptMs ?? 0) >= (q.offerTimeoutMs ?? 0));
      const until = untilMs ?? (endless ? 40 * STEP : undefined);
      return { plain, agents, presence, traffic, ...(until === undefined ? {} : { untilMs: until }) };
    });
  });
}

/** What a simulator is called with. */
export function inputsOf(instance: Instance): [SimRules, readonly AgentLine[], readonly PresenceLine[], readonly TrafficLine[], { untilMs?: number }] {
  const { plain, agents, presence, traffic, untilMs } = instance;
  return [simRules(plain), agents, presence, traffic, untilMs === undefined ? {} : { untilMs }];
}
