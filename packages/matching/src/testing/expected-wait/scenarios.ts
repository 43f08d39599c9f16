import type { AgentLine, PresenceLine, Response, TrafficLine } from '../../simulation/lines.ts';
import { CHANNELS, type PlainQueue, type PlainRule, type PlainRules } from '../plain-rules.ts';
import { dayOf } from '../scenarios.ts';
import { CENTRES } from '../centres.ts';
import { Chance } from '../chance.ts';

export interface Scenario {
  readonly name: string;
  readonly plain: PlainRules;
  readonly agents: readonly AgentLine[];
  readonly presence: readonly PresenceLine[];
  readonly traffic: readonly TrafficLine[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One kind of contact; times of its laws in milliseconds. */
interface Flow {
  readonly channel?: string;
  readonly topic?: string;
  /** Per hour, at that hour of the run. */
  perHour(hour: number): number;
  handle(c: Chance, hour: number): number;
  readonly patience?: (c: Chance) => number;
  readonly responses?: (c: Chance) => readonly Response[];
}

interface Group {
  readonly group?: string;
  readonly count: number;
  readonly skills?: Readonly<Record<string, number>>;
  /** Hours from–to; absent: all the time. */
  readonly shift?: readonly [number, number];
}

const always = (n: number) => (): number => n;

function traffic(seed: number, hours: number, flows: readonly Flow[]): TrafficLine[] {
  const lines = flows.flatMap((flow, n) => {
    const c = new Chance(seed * 1000 + n);
    const most = Math.max(...Array.from({ length: hours * 4 }, (_, quarter) => flow.perHour(quarter / 4)));
    const made: Omit<TrafficLine, 'id'>[] = [];
    for (let at = c.exponential(HOUR / most); at < hours * HOUR; at += c.exponential(HOUR / most)) {
      const hour = at / HOUR;
      if (c.next() * most > flow.perHour(hour)) continue;
      made.push({
        at: Math.round(at),
        channel: flow.channel ?? 'voice',
        ...(flow.topic === undefined ? {} : { attributes: { topic: flow.topic } }),
        handleMs: Math.max(1, Math.round(flow.handle(c, hour))),
        ...(flow.patience === undefined ? {} : { patienceMs: Math.max(1, Math.round(flow.patience(c))) }),
        ...(flow.responses === undefined ? {} : { responses: flow.responses(c) }),
      });
    }
    return made;
  });
  return lines.toSorted((a, b) => a.at - b.at).map((line, n) => ({ id: `c${n + 1}`, ...line }));
}

function staff(groups: readonly Group[]): Pick<Scenario, 'agents' | 'presence'> {
  const agents: AgentLine[] = [];
  const presence: PresenceLine[] = [];
  for (const { count, shift, group, skills } of groups) {
    for (let n = 0; n < count; n += 1) {
      const id = `a${agents.length + 1}`;
      agents.push({ type: 'agent', id, ...(group === undefined ? {} : { group }), ...(skills === undefined ? {} : { skills }) });
      // A shift begins and ends over some minutes, not for all at once.
      const drift = shift === undefined ? 0 : n * MINUTE;
      presence.push({ type: 'presence', at: (shift?.[0] ?? 0) * HOUR + drift, agent: id, state: 'available' });
      if (shift !== undefined) presence.push({ type: 'presence', at: shift[1] * HOUR + drift, agent: id, state: 'away' });
    }
  }
  return { agents, presence: presence.toSorted((a, b) => a.at - b.at) };
}

const ONE: readonly PlainQueue[] = [{ id: 'q' }];
const one: Pick<Scenario, 'plain'> = { plain: { rules: [{ id: 'rest', then: { queue: 'q' } }], queues: ONE } };
const byTopic = (thens: Readonly<Record<string, PlainRule['then']>>): PlainRule[] => {
  const all = Object.entries(thens);
  return all.map(([topic, then], n) => ({ id: topic, ...(n === all.length - 1 ? {} : { when: { 'attributes.topic': topic } }), then }));
};

/** Two peaks a day, 1 at the higher. */
const day = (hour: number): number => 0.15 + 0.85 * Math.exp(-(((hour % 24) - 10.5) ** 2) / 4) + 0.7 * Math.exp(-(((hour % 24) - 15.5) ** 2) / 5);

/** The days by which `best` is judged, at a load at which people wait: several types in one queue. */
function days(seed: number): Scenario[] {
  return Object.entries(CENTRES).map(([name, centre], n) => {
    const { rules, ...day } = dayOf(centre, seed + 20 + n, 1.1);
    return { name: `a day of ${name}`, plain: rules('deadline', 'longest-idle'), ...day };
  });
}

/** Centres of the kinds that books and houses have; some hours or days of each. */
export function waitScenarios(seed: number): readonly Scenario[] {
  return [
    { name: 'M/M/n, load 0.95', ...one, ...staff([{ count: 10 }]), traffic: traffic(seed, 40, [{ perHour: always(114), handle: (c) => c.exponential(5 * MINUTE) }]) },
    {
      name: 'M/M/n+M, load 1.3',
      ...one,
      ...staff([{ count: 20 }]),
      traffic: traffic(seed + 1, 20, [{ perHour: always(312), handle: (c) => c.exponential(5 * MINUTE), patience: (c) => c.exponential(4 * MINUTE) }]),
    },
    {
      name: 'two skills, shared agents',
      plain: { rules: byTopic({ a: { queue: 'a', skills: { a: 1 } }, b: { queue: 'b', skills: { b: 1 } } }), queues: [{ id: 'a' }, { id: 'b' }] },
      ...staff([
        { count: 6, skills: { a: 1 } },
        { count: 5, skills: { b: 1 } },
        { count: 4, skills: { a: 1, b: 1 } },
      ]),
      traffic: traffic(seed + 2, 30, [
        { topic: 'a', perHour: always(100), handle: (c) => c.lognormal(5 * MINUTE, 0.8) },
        { topic: 'b', perHour: always(68), handle: (c) => c.lognormal(6 * MINUTE, 0.8) },
      ]),
    },
    {
      name: 'three priorities',
      plain: { rules: byTopic({ key: { queue: 'q', priority: 60 }, high: { queue: 'q', priority: 50 }, rest: { queue: 'q', priority: 40 } }), queues: ONE },
      ...staff([{ count: 12 }]),
      traffic: traffic(seed + 3, 30, [
        { topic: 'key', perHour: always(20), handle: (c) => c.lognormal(5 * MINUTE, 0.7) },
        { topic: 'high', perHour: always(40), handle: (c) => c.lognormal(5 * MINUTE, 0.7) },
        { topic: 'rest', perHour: always(78), handle: (c) => c.lognormal(5 * MINUTE, 0.7), patience: (c) => c.lognormal(30 * MINUTE, 1) },
      ]),
    },
    {
      name: 'two days with peaks and shifts',
      ...one,
      ...staff([{ count: 4 }, { count: 10, shift: [8, 16] }, { count: 8, shift: [10, 18] }, { count: 10, shift: [32, 40] }, { count: 8, shift: [34, 42] }]),
      traffic: traffic(seed + 4, 48, [{ perHour: (hour) => 260 * day(hour), handle: (c) => c.lognormal(5 * MINUTE, 0.7), patience: (c) => c.lognormal(12 * MINUTE, 1) }]),
    },
    {
      name: 'overload by turns, nobody leaves',
      ...one,
      ...staff([{ count: 15 }]),
      traffic: traffic(seed + 5, 24, [{ perHour: (hour) => (hour % 6 < 1.5 ? 340 : 120), handle: (c) => c.lognormal(4 * MINUTE, 0.6) }]),
    },
    {
      name: 'calls, chats and mails by deadline',
      plain: {
        order: 'deadline',
        channels: CHANNELS,
        rules: [
          { id: 'voice', when: { channel: 'voice' }, then: { queue: 'q', priority: 40, slaMs: 20_000 } },
          { id: 'chat', when: { channel: 'chat' }, then: { queue: 'q', priority: 40, slaMs: MINUTE } },
          { id: 'email', then: { queue: 'q', priority: 40, slaMs: 4 * HOUR } },
        ],
        queues: ONE,
      },
      ...staff([{ count: 14 }]),
      traffic: traffic(seed + 6, 72, [
        { channel: 'voice', perHour: (hour) => 115 * day(hour), handle: (c) => c.lognormal(5 * MINUTE, 0.8), patience: (c) => c.lognormal(8 * MINUTE, 1) },
        { channel: 'chat', perHour: (hour) => 90 * day(hour), handle: (c) => c.lognormal(8 * MINUTE, 0.7), patience: (c) => c.lognormal(10 * MINUTE, 1) },
        { channel: 'email', perHour: (hour) => 260 * day(hour), handle: (c) => c.lognormal(15 * MINUTE, 0.8) },
      ]),
    },
    {
      name: 'offers that take their time, or are declined',
      plain: { rules: [{ id: 'rest', then: { queue: 'q' } }], queues: [{ id: 'q', acceptMs: 4000 }] },
      ...staff([{ count: 10 }]),
      traffic: traffic(seed + 7, 30, [
        {
          perHour: always(110),
          handle: (c) => c.lognormal(5 * MINUTE, 0.8),
          patience: (c) => c.exponential(10 * MINUTE),
          responses: (c) => (c.next() < 0.1 ? [{ kind: 'decline', afterMs: 3000 }] : [{ kind: 'accept', afterMs: 1000 + Math.round(c.exponential(4000)) }]),
        },
      ]),
    },
    {
      name: 'handling takes longer from noon on',
      ...one,
      ...staff([{ count: 12 }]),
      traffic: traffic(seed + 8, 24, [{ perHour: (hour) => (hour < 12 ? 140 : 115), handle: (c, hour) => c.lognormal((hour < 12 ? 5 : 8) * MINUTE, 0.8), patience: (c) => c.exponential(9 * MINUTE) }]),
    },
    {
      name: 'a night with two agents',
      ...one,
      ...staff([{ count: 2 }]),
      traffic: traffic(seed + 9, 120, [{ perHour: always(12), handle: (c) => c.lognormal(8 * MINUTE, 0.9), patience: (c) => c.lognormal(25 * MINUTE, 1) }]),
    },
    ...days(seed),
  ];
}
