import * as fc from 'fast-check';
import type { QueueConfig } from '@sluice/matching';
import type { PoolInput } from '../input.ts';
import type { AgentConfig, PoolConfig } from '../model.ts';
import type { PoolState } from '../pool.ts';
import { agent, config, newWork, NINE, queue, ticket } from '../testing.ts';

/** A random history: configurations, and what happens under them. */
export interface History {
  readonly configs: readonly PoolConfig[];
  readonly moves: readonly Move[];
}

export interface Move {
  /** Milliseconds after the one before; -1: at the instant at which the next thing is due; -2: one before it. */
  readonly wait: number;
  readonly make: (pool: PoolState, version: number) => PoolInput;
}

const CHANNELS = ['voice', 'chat', 'email', 'app'] as const;
const TICKETS = 12;
const AGENTS = 5;
const VERSIONS = 3;

const skills = fc.dictionary(fc.constantFrom('refund', 'law'), fc.integer({ min: 1, max: 4 }), { maxKeys: 1 });
const agentShape: fc.Arbitrary<Partial<AgentConfig>> = fc.record({
  groups: fc.subarray(['money', 'tech']),
  skills,
  languages: fc.subarray(['en', 'zh'], { minLength: 1 }),
  capacity: fc.constantFrom(25, 66, 100, 150),
  limits: fc.dictionary(fc.constantFrom(...CHANNELS), fc.integer({ min: 0, max: 2 }), { maxKeys: 2 }),
  initialPresence: fc.constantFrom('available' as const, 'available' as const, 'available' as const, 'away' as const, 'offline' as const),
});
const ring = fc.record(
  {
    afterMs: fc.constantFrom(1000, 30_000, 60_000),
    lower: fc.constantFrom({ law: 1 }, { refund: 2 }),
    drop: fc.constantFrom(['law'], ['refund']),
    anyLanguage: fc.constant(true),
    addGroups: fc.constantFrom(['tech']),
  },
  { requiredKeys: ['afterMs'] },
);
const queueShape: fc.Arbitrary<Partial<QueueConfig>> = fc.record(
  {
    strategy: fc.constantFrom('longest-idle' as const, 'least-load' as const, 'most-skilled' as const, 'least-flexible' as const),
    rings: fc.uniqueArray(ring, { maxLength: 2, selector: (one) => one.afterMs }).map((all) => all.toSorted((a, b) => a.afterMs - b.afterMs)),
    offerTimeoutMs: fc.constantFrom(5000, 20_000),
    reofferMs: fc.constantFrom(0, 5000, 60_000),
    dedicatedMs: fc.constantFrom(0, 30_000),
    lastAgentMs: fc.constantFrom(0, 20_000),
    weights: fc.dictionary(fc.constantFrom(...CHANNELS), fc.constantFrom(10, 25, 60, 100), { maxKeys: 2 }),
    modes: fc.constantFrom({ chat: 'offer' as const, voice: 'offer' as const, email: 'pull' as const }, { app: 'offer' as const, chat: 'offer' as const }, { app: 'pull' as const }),
  },
  { requiredKeys: ['strategy'] },
);
const configuration = fc
  .record({
    agents: fc.array(fc.tuple(fc.integer({ min: 0, max: AGENTS - 1 }), agentShape), { minLength: 1, maxLength: AGENTS }),
    general: queueShape,
    billing: fc.option(fc.tuple(queueShape, fc.option(fc.constantFrom(45_000, 90_000)))),
    silence: fc.dictionary(fc.constantFrom('chat', 'app'), fc.constantFrom({ ms: 10_000, business: false }, { ms: 120_000, business: false })),
    afterWorkMs: fc.dictionary(fc.constantFrom('chat', 'voice', 'app'), fc.constantFrom(5000, 20_000)),
  })
  .map(({ agents, general, billing, silence, afterWorkMs }) => (version: string): PoolConfig => {
    const known = new Map(agents);
    const team = [...known].map(([n, shape]) => agent(`a${n}`, shape));
    const more = billing && queue('billing', { groups: ['money'], ...billing[0], ...(billing[1] === null ? {} : { overflow: { afterMs: billing[1], queue: 'general' } }) });
    return config(team, { version, queues: [queue('general', general), ...(more ? [more] : [])], queueSettings: { silence, afterWorkMs } });
  });

const anyAgent = fc.integer({ min: 0, max: AGENTS - 1 }).map((n) => `a${n}`);
const anyTicket = fc.integer({ min: 0, max: TICKETS - 1 }).map(ticket);
const by = fc.constantFrom({ kind: 'agent', id: 'a0' }, { kind: 'agent', id: 'lead' }, { kind: 'agent', id: 'a1' });
const requested = fc.record({
  queueId: fc.constantFrom('general', 'general', 'billing'),
  channel: fc.constantFrom(...CHANNELS),
  language: fc.constantFrom(null, null, 'en', 'zh'),
  skills,
  priority: fc.constantFrom(20, 40, 40, 60),
  deadlineAt: fc.option(fc.integer({ min: NINE, max: NINE + 3 })),
  dedicatedAgentId: fc.option(anyAgent, { freq: 4 }),
  lastAgentId: fc.option(anyAgent, { freq: 4 }),
  excludedAgentIds: fc.array(anyAgent, { maxLength: 1 }),
});

type Make = Move['make'];
const weighted = (weight: number, arbitrary: fc.Arbitrary<Make>): { weight: number; arbitrary: fc.Arbitrary<Make> } => ({ weight, arbitrary });
const r = { requestId: 'r' };

/** The ticket whose turn it is among those that are in this state, or none that is open. */
const openIn = (pool: PoolState, nth: number, fits: (item: { status: string; offer: unknown }) => boolean): string => {
  const all = [...pool.items.values()].filter(fits).map((item) => item.ticketId);
  return all.length === 0 ? ticket(99) : all.toSorted()[nth % all.length]!;
};
const nth = fc.nat({ max: 20 });

const coming: fc.Arbitrary<Make> = fc.tuple(anyTicket, requested).map(([id, more]) => (_pool, version) => ({
  kind: 'work',
  work: { ...newWork(1, { ...more, onVersion: version, receivedAt: NINE + (version >> 1) }), ticketId: id, workItemId: id.replace('tkt', 'wrk') },
}));
/** Other rules say something, mostly little, of what there is. */
const reconsidering: fc.Arbitrary<Make> = fc.tuple(nth, requested, fc.subarray(['queueId', 'language', 'skills', 'priority', 'deadlineAt'] as const)).map(([at, said, names]) => (pool, version) => {
  const ticketId = openIn(pool, at, () => true);
  const { queueId, language, skills: wanted, priority, deadlineAt } = pool.items.get(ticketId) ?? newWork(1);
  const other = Object.fromEntries(names.map((name) => [name, said[name]]));
  return {
    kind: 'work',
    work: { ...newWork(1, { queueId, language, skills: wanted, priority, deadlineAt, ...other, onVersion: version }), ticketId, workItemId: ticketId.replace('tkt', 'wrk'), reconfigured: true },
  };
});
const ending: fc.Arbitrary<Make> = fc.tuple(nth, fc.constantFrom('resolved', 'waiting', 'closed')).map(([at, reason]) => (pool, version) => ({
  kind: 'withdrawn',
  ticketId: openIn(pool, at, () => true),
  version,
  reason,
}));
const ranking: fc.Arbitrary<Make> = fc.tuple(nth, fc.constantFrom(20, 60, 99), fc.oneof(by, fc.constant({ kind: 'ladder' }))).map(([at, priority, who]) => (pool, version) => ({
  kind: 'ranked',
  ticketId: openIn(pool, at, () => true),
  version,
  priority,
  by: who,
}));
const showing: fc.Arbitrary<Make> = fc
  .tuple(anyAgent, fc.constantFrom('available' as const, 'available' as const, 'away' as const, 'offline' as const), fc.subarray([...CHANNELS], { maxLength: 1 }), by)
  .map(([agentId, status, channels, who]) => () => ({ kind: 'presence', ...r, agentId, status, channels, by: who }));
const answering: fc.Arbitrary<Make> = fc.tuple(nth, fc.boolean(), fc.boolean(), fc.constantFrom('his', 'his', 'his', 'a1', 'lead')).map(([at, yes, stale, whose]) => (pool) => {
  const ticketId = openIn(pool, at, (item) => item.offer !== null);
  const offer = pool.items.get(ticketId)?.offer;
  const offerId = stale && at % 5 === 0 ? 'ofr_stale' : (offer?.id ?? 'ofr_none');
  return { kind: yes ? 'accept' : 'decline', ...r, offerId, ticketId, by: { kind: 'agent', id: whose === 'his' ? (offer?.agentId ?? 'lead') : whose } };
});
const giving: fc.Arbitrary<Make> = fc.tuple(nth, anyAgent, fc.boolean(), by).map(([at, agentId, force, who]) => (pool) => ({
  kind: 'assign',
  ...r,
  ticketId: openIn(pool, at, () => true),
  agentId,
  ...(force ? { force, reason: 'knows her' } : {}),
  by: who,
}));
const moving: fc.Arbitrary<Make> = fc.tuple(nth, fc.constantFrom('general', 'billing', 'nowhere'), by).map(([at, queueId, who]) => (pool) => ({
  kind: 'transfer',
  ...r,
  ticketId: openIn(pool, at, () => true),
  queueId,
  by: who,
}));
const handing: fc.Arbitrary<Make> = fc.tuple(nth, anyAgent, by).map(([at, agentId, who]) => (pool) => ({
  kind: 'handover',
  ...r,
  ticketId: openIn(pool, at, (item) => item.status === 'in_hand'),
  agentId,
  by: who,
}));
const taking: fc.Arbitrary<Make> = anyAgent.map((agentId) => () => ({ kind: 'take', ...r, agentId, by: { kind: 'agent', id: agentId } }));
const finishing: fc.Arbitrary<Make> = nth.map((at) => (pool) => ({ kind: 'finish', ...r, ticketId: openIn(pool, at, (item) => item.status === 'after_work'), by: { kind: 'agent', id: 'lead' } }));
const writing: fc.Arbitrary<Make> = fc.tuple(nth, fc.boolean()).map(([at, own]) => (pool, version) => {
  const ticketId = openIn(pool, at, (item) => item.status === 'in_hand');
  return { kind: 'answered', ticketId, version, agentId: own ? (pool.items.get(ticketId)?.agentId ?? 'a0') : 'a0' };
});
const later = 10 * NINE;
/** By what the ladder saw, or by what had been before; now and then to a queue that is not there. */
const reassigning: fc.Arbitrary<Make> = fc
  .tuple(nth, fc.constantFrom(undefined, undefined, 'billing', 'general', 'nowhere'), fc.constantFrom(later, later, later, 0), fc.constantFrom('his', 'his', 'his', 'a0'))
  .map(([at, queueId, when, whose]) => (pool, version) => {
    const ticketId = openIn(pool, at, () => true);
    const item = pool.items.get(ticketId);
    const holderId = whose === 'his' && item?.status !== 'offered' ? item?.agentId : whose === 'a0' ? 'a0' : undefined;
    return { kind: 'reassign', ticketId, version, clockId: 'clk_1', ...(queueId === undefined ? {} : { queueId }), ...(holderId == null ? {} : { holderId }), at: when };
  });
const excluding: fc.Arbitrary<Make> = fc.tuple(nth, fc.subarray(['a0', 'a1', 'a2'], { minLength: 1 })).map(([at, agentIds]) => (pool, version) => ({
  kind: 'excluded',
  ticketId: openIn(pool, at, () => true),
  version,
  agentIds,
}));
const widening: fc.Arbitrary<Make> = nth.map((at) => (pool, version) => ({ kind: 'widen', ticketId: openIn(pool, at, () => true), version, clockId: 'clk_1' }));
const refusing: fc.Arbitrary<Make> = fc
  .tuple(nth, fc.constantFrom('superseded', 'superseded', 'ticket_ended'), fc.constantFrom('item', 'offer', 'stale'))
  .map(([at, reason, what]) => (pool, version) => {
    const ticketId = openIn(pool, at, () => true);
    const offer = pool.items.get(ticketId)?.offer;
    return { kind: 'refused', ticketId, version, reason, ...(what === 'stale' ? { decisionId: 'dec_stale' } : what === 'offer' ? { offerId: offer?.id ?? 'ofr_none' } : {}) };
  });

const make = (versions: number): fc.Arbitrary<Make> =>
  fc.oneof(
    weighted(10, coming),
    weighted(2, reconsidering),
    weighted(4, ending),
    weighted(1, ranking),
    weighted(4, showing),
    weighted(6, answering),
    weighted(2, giving),
    weighted(2, moving),
    weighted(3, handing),
    weighted(2, taking),
    weighted(2, finishing),
    weighted(1, writing),
    weighted(1, refusing),
    weighted(3, reassigning),
    weighted(2, widening),
    weighted(2, excluding),
    weighted(
      6,
      fc.constant((): PoolInput => ({ kind: 'tick' })),
    ),
    weighted(
      1,
      fc.integer({ min: 0, max: versions - 1 }).map((n) => (): PoolInput => ({ kind: 'configured', version: `v${n}` })),
    ),
  );

const wait = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 500, 5000) }, { weight: 3, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.constantFrom(-2, 30_000, 200_000) });

export function histories(): fc.Arbitrary<History> {
  return fc.record({
    configs: fc.array(configuration, { minLength: VERSIONS, maxLength: VERSIONS }).map((all) => all.map((one, n) => one(`v${n}`))),
    moves: fc.array(fc.record({ wait, make: make(VERSIONS) }), { maxLength: 80, size: 'max' }),
  });
}
