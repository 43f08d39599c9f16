import * as fc from 'fast-check';
import { SECOND } from '@sluice/kernel';
import type { PoolInput } from './input.ts';
import type { AgentConfig, Item } from './model.ts';
import type { PoolState } from './pool.ts';
import { agent, config, daily, drive, newWork, NINE, queue, ticket } from './testing.ts';

/**
 * The pool with its indexes against a reference that has none: after each input the reference goes through everything that waits,
 * by rank, and asks every agent. Both must give the same to the same; and the invariants of simulation §5 hold after each input.
 */
const CHANNELS = ['voice', 'chat', 'email', 'app'] as const;
const TICKETS = 30;

const agents = fc.array(
  fc.record({
    groups: fc.subarray(['money', 'tech']),
    skills: fc.dictionary(fc.constantFrom('refund', 'law'), fc.integer({ min: 1, max: 5 })),
    languages: fc.subarray(['en', 'zh'], { minLength: 1 }),
    capacity: fc.constantFrom(25, 66, 100, 150),
    limits: fc.dictionary(fc.constantFrom(...CHANNELS), fc.integer({ min: 0, max: 2 })),
    rampUpMs: fc.constantFrom(0, 0, 5000, 40_000),
    initialPresence: fc.constantFrom('available' as const, 'available' as const, 'away' as const, 'offline' as const),
  }),
  { minLength: 1, maxLength: 6 },
);
const anyAgent = fc.integer({ min: 0, max: 5 }).map((n) => `a${n}`);
const anyTicket = fc.integer({ min: 0, max: TICKETS - 1 });
const by = fc.constantFrom({ kind: 'agent', id: 'a0' }, { kind: 'agent', id: 'lead' }, { kind: 'ladder' });
const requested = fc.record({
  n: anyTicket,
  queueId: fc.constantFrom('general', 'general', 'billing'),
  channel: fc.constantFrom(...CHANNELS),
  language: fc.constantFrom(null, 'en', 'zh'),
  skills: fc.dictionary(fc.constantFrom('refund', 'law'), fc.integer({ min: 1, max: 4 }), { maxKeys: 1 }),
  priority: fc.constantFrom(20, 40, 40, 60),
  deadlineAt: fc.option(fc.integer({ min: NINE, max: NINE + 3 })),
  lastAgentId: fc.option(anyAgent, { freq: 3 }),
  excludedAgentIds: fc.array(anyAgent, { maxLength: 1 }),
});
const step: fc.Arbitrary<(version: number) => PoolInput> = fc.oneof(
  {
    weight: 6,
    arbitrary: requested.map(
      ({ n, ...more }) =>
        (version: number): PoolInput => ({ kind: 'work', work: newWork(n, { ...more, onVersion: version, receivedAt: NINE + version }) }),
    ),
  },
  {
    weight: 4,
    arbitrary: anyTicket.map(
      (n) =>
        (version: number): PoolInput => ({ kind: 'withdrawn', ticketId: ticket(n), version, reason: 'resolved' }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyTicket, fc.constantFrom(20, 60, 99), by).map(
      ([n, priority, who]) =>
        (version: number): PoolInput => ({ kind: 'ranked', ticketId: ticket(n), version, priority, by: who }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(anyAgent, fc.constantFrom('available' as const, 'away' as const, 'offline' as const), fc.subarray([...CHANNELS], { maxLength: 1 }), by).map(
      ([agentId, status, channels, who]) =>
        (): PoolInput => ({ kind: 'presence', requestId: 'r', agentId, status, channels, by: who }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyTicket, anyAgent, by).map(
      ([n, agentId, who]) =>
        (): PoolInput => ({ kind: 'assign', requestId: 'r', ticketId: ticket(n), agentId, by: who }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyTicket, fc.constantFrom('general', 'billing'), by).map(
      ([n, queueId, who]) =>
        (): PoolInput => ({ kind: 'transfer', requestId: 'r', ticketId: ticket(n), queueId, by: who }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyTicket, fc.constantFrom('superseded', 'ticket_ended')).map(
      ([n, reason]) =>
        (version: number): PoolInput => ({ kind: 'refused', ticketId: ticket(n), version, reason }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((): PoolInput => ({ kind: 'tick' })),
  },
);

/** The queue of money is open for some seconds, closed for some, and so on. */
const OPENINGS = [
  ['09:00:00', '09:00:12'],
  ['09:00:20', '09:00:33'],
  ['09:00:41', '23:00:00'],
] as const;
const isShut = (queueId: string, hours: boolean, now: number): boolean => {
  const clock = new Date(now).toISOString().slice(11, 19);
  return hours && queueId === 'billing' && !OPENINGS.some(([from, to]) => from <= clock && clock < to);
};

/** Who may have it now, as simulation §4 says it, from the items alone. */
function eligible(pool: PoolState, item: Item, one: AgentConfig, now: number): boolean {
  const presence = pool.presence.get(one.id);
  const held = heldBy(pool, one.id);
  if (!presence || isShut(item.queueId, hasHours(pool), now) || !meetsIt(pool, item, one) || !roomFor(held, item, one)) return false;
  const { units, interruptible } = pool.config.channels[item.channel]!;
  const load = unitsOf(held, false) + (interruptible ? unitsOf(held, true) : 0);
  if (load + units > one.capacity || isRamping(load, units, one.capacity, now - (presence.backSince ?? -1e9), pool.config.agentSettings[one.id]!.rampUpMs)) return false;
  return !waitingOf(pool).some((whole) => rankedBefore(whole, item) && !isShut(whole.queueId, hasHours(pool), now) && keeps(pool, whole, item, one));
}

const hasHours = (pool: PoolState): boolean => pool.config.queueSettings['billing']?.outsideHours === 'wait';

/** The whole one is of a draining queue, would be his with empty hands, and does not fit because of what counts against it as the part would. */
function keeps(pool: PoolState, whole: Item, part: Item, one: AgentConfig): boolean {
  const [big, small] = [pool.config.channels[whole.channel]!, pool.config.channels[part.channel]!];
  const held = heldBy(pool, one.id);
  const load = unitsOf(held, false) + (big.interruptible ? unitsOf(held, true) : 0);
  if (!pool.config.engine.queues.find(({ id }) => id === whole.queueId)?.drain || (small.interruptible && !big.interruptible)) return false;
  return big.units > small.units && big.units <= one.capacity && load + big.units > one.capacity && meetsIt(pool, whole, one) && roomFor(held, whole, one);
}

const roomFor = (held: readonly Item[], item: Item, one: AgentConfig): boolean => held.filter((each) => each.channel === item.channel).length < (one.limits[item.channel] ?? Infinity);

function meetsIt(pool: PoolState, item: Item, one: AgentConfig): boolean {
  const presence = pool.presence.get(one.id);
  if (presence?.status !== 'available' || (presence.channels[item.channel] ?? 'available') !== 'available') return false;
  const queue = pool.config.queues.find((each) => each.id === item.queueId);
  if (queue?.groups && !queue.groups.some((group) => one.groups.includes(group))) return false;
  if (item.excludedAgentIds.includes(one.id) || (item.language !== null && !one.languages.includes(item.language))) return false;
  return Object.entries(item.skills).every(([skill, level]) => (one.skills[skill] ?? 0) >= level);
}

/** What he may hold grows in a straight line from one contact to all. */
const isRamping = (load: number, units: number, capacity: number, backMs: number, rampUpMs: number): boolean => load > 0 && load * rampUpMs > (capacity - units) * backMs;

const heldBy = (pool: PoolState, agentId: string): Item[] => [...pool.items.values()].filter((item) => item.agentId === agentId);
const unitsOf = (held: readonly Item[], interruptible: boolean): number => held.filter((item) => item.interruptible === interruptible).reduce((all, item) => all + item.units, 0);

/** Written out once more, so that a fault in `byRank` shows. */
function rankedBefore(a: Item, b: Item): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const [left, right] = [a.deadlineAt ?? Infinity, b.deadlineAt ?? Infinity];
  if (left !== right) return left < right;
  if (a.receivedAt !== b.receivedAt) return a.receivedAt < b.receivedAt;
  return a.workItemId < b.workItemId;
}

function waitingOf(pool: PoolState): Item[] {
  return [...pool.items.values()].filter((item) => item.status === 'queued').sort((a, b) => (rankedBefore(a, b) ? -1 : 1));
}

function checkLoads(pool: PoolState): void {
  for (const { config: one, ordinaryUnits, interruptibleUnits, holding } of pool.engine.agents) {
    const held = heldBy(pool, one.id);
    expect({ ordinaryUnits, interruptibleUnits, holding: [...holding].map((contact) => contact.id).sort() }).toEqual({
      ordinaryUnits: unitsOf(held, false),
      interruptibleUnits: unitsOf(held, true),
      holding: held.map((item) => item.ticketId).sort(),
    });
    expect(unitsOf(held, false)).toBeLessThanOrEqual(one.capacity);
    for (const [channel, limit] of Object.entries(one.limits)) expect(held.filter((item) => item.channel === channel).length).toBeLessThanOrEqual(limit);
  }
}

function checkMatched(pool: PoolState, now: number): void {
  for (const item of waitingOf(pool)) expect(pool.config.agents.filter((one) => eligible(pool, item, one, now)).map((one) => one.id)).toEqual([]);
  const inLine = [...pool.byQueue.values()].flatMap(({ chunks }) => chunks.flat().map((contact) => contact.id));
  expect(inLine.sort()).toEqual(
    waitingOf(pool)
      .map((item) => item.ticketId)
      .sort(),
  );
}

type Settings = Readonly<{ rampUpMs: number } & Partial<AgentConfig>>;
const teamOf = (configs: readonly Settings[]) => configs.map(({ rampUpMs: _ramp, ...one }, n) => agent(`a${n}`, one));
interface Rules {
  readonly drain: boolean;
  readonly hours: boolean;
}
const rules: fc.Arbitrary<Rules> = fc.record({ drain: fc.boolean(), hours: fc.boolean() });
const teamConfig = (configs: readonly Settings[], { drain, hours }: Rules) =>
  config(teamOf(configs), {
    queues: [queue('general', { drain }), queue('billing', { groups: ['money'], drain })],
    settingsOf: hours ? { billing: { calendarId: 'seconds', outsideHours: 'wait' } } : {},
    calendars: { seconds: daily(Object.fromEntries(OPENINGS)) },
    agentSettings: Object.fromEntries(configs.map(({ rampUpMs }, n) => [`a${n}`, { breaks: [], rampUpMs }])),
  });

test('never two holders, never over capacity, nobody idle beside work that he may have', () => {
  fc.assert(
    fc.property(agents, rules, fc.array(step, { maxLength: 80 }), (configs, how, steps) => {
      const d = drive(teamConfig(configs, how));
      const holder = new Map<string, string>();
      steps.forEach((make, index) => {
        const outcome = d.put(make(index + 1), NINE + index * SECOND);
        for (const event of outcome.events) {
          if (event.name === 'work.assigned') holder.set(event.data.ticketId, event.data.agentId);
          if (event.name === 'work.returned') {
            expect(holder.get(event.data.ticketId)).toBe(event.data.agentId);
            holder.delete(event.data.ticketId);
          }
        }
        for (const id of outcome.items) if (d.pool.items.get(id)?.agentId == null) holder.delete(id);
        expect(Object.fromEntries(holder)).toEqual(Object.fromEntries([...d.pool.items.values()].flatMap((item) => (item.agentId === null ? [] : [[item.ticketId, item.agentId]]))));
        for (const card of outcome.cards) {
          const excluded = Object.values(card.decision.excluded).reduce((all, n) => all + n, 0);
          if (card.cause !== 'manual') expect(excluded + card.decision.candidates.length).toBe(configs.length);
        }
        checkLoads(d.pool);
        checkMatched(d.pool, NINE + index * SECOND);
      });
    }),
    { numRuns: 150 },
  );
});

interface NaiveAgent {
  readonly id: string;
  readonly config: ReturnType<typeof agent>;
  status: string;
  off: Record<string, string>;
  idle: number;
  back: number;
  readonly rampUpMs: number;
  held: { id: string; channel: string }[];
}
interface NaiveItem {
  readonly id: string;
  readonly work: ReturnType<typeof newWork>;
  priority: number;
  human: boolean;
}

/** Lists and full searches only. It knows arrivals, endings, ranks and presence; `given` as the real one tells it. */
function naive(settings: readonly Settings[], { drain, hours }: Rules): (input: PoolInput, now: number) => string[] {
  const configs = teamOf(settings);
  const all: NaiveAgent[] = configs.map((one, n) => ({ id: one.id, config: one, status: one.initialPresence, off: {}, idle: NINE, back: -1e9, rampUpMs: settings[n]!.rampUpMs, held: [] }));
  let waiting: NaiveItem[] = [];
  const items = new Map<string, NaiveItem>();
  const { channels } = config([]);
  const units = (held: NaiveAgent['held'], kind: boolean): number =>
    held.filter((one) => (channels[one.channel]?.interruptible === true) === kind).reduce((sum, one) => sum + (channels[one.channel]?.units ?? 100), 0);
  const meets = (one: NaiveAgent, work: NaiveItem['work']): boolean => {
    if (one.status !== 'available' || (one.off[work.channel] ?? 'available') !== 'available') return false;
    if (work.queueId === 'billing' && !one.config.groups.includes('money')) return false;
    if (work.excludedAgentIds.includes(one.id) || (work.language !== null && !one.config.languages.includes(work.language))) return false;
    if (Object.entries(work.skills).some(([skill, level]) => (one.config.skills[skill] ?? 0) < level)) return false;
    return one.held.filter((held) => held.channel === work.channel).length < (one.config.limits[work.channel] ?? Infinity);
  };
  const kept = (one: NaiveAgent, item: NaiveItem, now: number): boolean =>
    waiting.some((whole) => {
      const [big, small] = [channels[whole.work.channel]!, channels[item.work.channel]!];
      if (!drain || isShut(whole.work.queueId, hours, now) || before(whole, item) >= 0 || (small.interruptible && !big.interruptible)) return false;
      const load = units(one.held, false) + (big.interruptible ? units(one.held, true) : 0);
      return big.units > small.units && big.units <= one.config.capacity && load + big.units > one.config.capacity && meets(one, whole.work);
    });
  const can = (one: NaiveAgent, { work }: NaiveItem, now: number): boolean => {
    if (isShut(work.queueId, hours, now) || !meets(one, work)) return false;
    const mail = channels[work.channel]?.interruptible === true;
    const [load, more] = [units(one.held, false) + (mail ? units(one.held, true) : 0), channels[work.channel]?.units ?? 100];
    return load + more <= one.config.capacity && !isRamping(load, more, one.config.capacity, now - one.back, one.rampUpMs);
  };
  const before = (a: NaiveItem, b: NaiveItem): number =>
    b.priority - a.priority || Math.sign((a.work.deadlineAt ?? 1e15) - (b.work.deadlineAt ?? 1e15)) || a.work.receivedAt - b.work.receivedAt || (a.work.workItemId < b.work.workItemId ? -1 : 1);
  const match = (now: number): string[] => {
    const found: string[] = [];
    for (const item of waiting.toSorted(before)) {
      const free = all.filter((one) => can(one, item, now) && !kept(one, item, now));
      const longest = free.toSorted((a, b) => a.idle - b.idle || configs.indexOf(a.config) - configs.indexOf(b.config));
      const taker = free.find((one) => one.id === item.work.lastAgentId) ?? longest[0];
      if (!taker) continue;
      taker.held.push({ id: item.id, channel: item.work.channel });
      taker.idle = now;
      waiting = waiting.filter((one) => one !== item);
      found.push(`${item.id}→${taker.id}`);
    }
    return found;
  };
  return (input, now) => {
    // What time alone has made possible comes before the entry.
    const early = match(now);
    if (input.kind === 'work') {
      const item = { id: input.work.ticketId, work: input.work, priority: input.work.priority, human: false };
      items.set(item.id, item);
      waiting.push(item);
    } else if (input.kind === 'withdrawn') {
      waiting = waiting.filter((one) => one.id !== input.ticketId);
      for (const one of all) {
        const left = one.held.filter((held) => held.id !== input.ticketId);
        if (left.length < one.held.length) one.idle = now;
        one.held = left;
      }
    } else if (input.kind === 'ranked') {
      const item = items.get(input.ticketId);
      const human = input.by.kind === 'agent';
      if (item && (human || !item.human || input.priority >= item.priority)) Object.assign(item, { priority: input.priority, human: item.human || human });
    } else if (input.kind === 'presence') {
      const one = all.find((each) => each.id === input.agentId);
      if (!one) return early;
      if (input.channels.length > 0) for (const channel of input.channels) one.off[channel] = input.status;
      else {
        if (one.status !== 'available' && input.status === 'available') one.back = one.idle = now;
        one.status = input.status;
        one.off = {};
      }
      for (const held of one.held.filter((each) => channels[each.channel]?.live === true)) {
        const word = one.status === 'available' ? (one.off[held.channel] ?? 'available') : one.status;
        if (word !== 'offline') continue;
        one.held = one.held.filter((each) => each !== held);
        one.idle = now;
        const item = items.get(held.id);
        if (item) waiting.push(item);
      }
    }
    return [...early, ...match(now)];
  };
}

test('the indexes choose what a search through everything chooses: strictly by rank, longest idle, equals in their order', () => {
  fc.assert(
    fc.property(agents, rules, fc.array(step, { maxLength: 100 }), (configs, how, steps) => {
      const d = drive(teamConfig(configs, how));
      const slow = naive(configs, how);
      const seen = new Set<string>();
      steps.forEach((make, index) => {
        const input = make(index + 1);
        if (!['work', 'withdrawn', 'ranked', 'presence'].includes(input.kind)) return;
        if (input.kind === 'work' && seen.has(input.work.ticketId)) return;
        if (input.kind === 'work') seen.add(input.work.ticketId);
        const now = NINE + (index >> 1) * SECOND;
        const real = d.put(input, now).events.flatMap((event) => (event.name === 'work.assigned' ? [`${event.data.ticketId}→${event.data.agentId}`] : []));
        expect(real).toEqual(slow(input, now));
      });
    }),
    { numRuns: 300 },
  );
});

test('the same entries give the same decisions, with the same ids', () => {
  fc.assert(
    fc.property(agents, rules, fc.array(step, { maxLength: 60 }), (configs, how, steps) => {
      const run = (): unknown[] => {
        const d = drive(teamConfig(configs, how));
        return steps.map((make, index) => d.put(make(index + 1), NINE + index * SECOND));
      };
      expect(run()).toEqual(run());
    }),
    { numRuns: 50 },
  );
});
