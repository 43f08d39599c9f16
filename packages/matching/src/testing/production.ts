import * as fc from 'fast-check';
import type { Millis, Mode } from '../model.ts';
import type { Shift } from '../shift.ts';
import type { SimHours, SimQueue, SimRules } from '../simulation/rules.ts';
import { EXACT, inputsOf, type Instance, instances } from './instances.ts';

/** What production plays beside the form of simulation.md, as plain data: opening hours and shifts that go round, ramps, modes, work after contacts. */
export interface Production {
  readonly instance: Instance;
  /** By queue: open for so long of so long. */
  readonly open: Readonly<Record<string, readonly [open: Millis, round: Millis]>>;
  /** By agent: in his shift for so long of so long, and on a break until then. */
  readonly shifts: Readonly<Record<string, readonly [breakFrom: Millis, breakTo: Millis, end: Millis, round: Millis]>>;
  readonly rampUpMs: Readonly<Record<string, Millis>>;
  readonly presence: Readonly<Record<string, 'available' | 'away'>>;
  readonly modes: Readonly<Record<string, Readonly<Record<string, Mode>>>>;
  readonly afterWorkMs: Readonly<Record<string, Readonly<Record<string, Millis>>>>;
  /** Of these no line says what they are; of these the lines are their calendar's. */
  readonly untold: readonly string[];
  readonly byCalendar: readonly string[];
}

const STEP = 500;
const grid = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least, max: most }).map((n) => n * STEP);
const QUEUES = ['q1', 'q2', 'q3'];
const CHANNELS = ['voice', 'chat', 'email'];
const AGENTS = ['a1', 'a2', 'a3', 'a4'];
const by = <T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> => fc.dictionary(fc.constantFrom(...names), value, { maxKeys: names.length });

const shift = fc.tuple(grid(1, 4), grid(0, 3), grid(1, 4), grid(1, 4)).map(([from, pause, rest, off]) => [from, from + pause, from + pause + rest, from + pause + rest + off] as const);

/** They end at an instant: calendars go on for ever. */
export const productions: fc.Arbitrary<Production> = fc.record({
  instance: fc.tuple(instances(EXACT), fc.array(fc.option(grid(0, 3), { nil: undefined }), { minLength: 40, maxLength: 40 })).map(([instance, after]) => ({
    ...instance,
    traffic: instance.traffic.map((line, n) => (after[n] === undefined ? line : { ...line, afterWorkMs: Math.min(after[n], line.handleMs) })),
    untilMs: instance.untilMs ?? 60 * STEP,
  })),
  open: by(
    QUEUES,
    fc.tuple(grid(1, 8), grid(1, 8)).map(([open, shut]) => [open, open + shut] as const),
  ),
  shifts: by(AGENTS, shift),
  rampUpMs: by(AGENTS, grid(1, 20)),
  presence: by(AGENTS, fc.constantFrom('available' as const, 'away' as const)),
  modes: by(QUEUES, by(CHANNELS, fc.constantFrom('push' as const, 'offer' as const, 'pull' as const))),
  afterWorkMs: by(QUEUES, by(CHANNELS, grid(0, 3))),
  untold: fc.subarray(AGENTS, { maxLength: 2 }),
  byCalendar: fc.subarray(AGENTS, { maxLength: 2 }),
});

function hoursOf({ open }: Production): SimHours {
  const after = (queue: string, from: Millis, ms: Millis): Millis => {
    const [length, round] = open[queue] ?? [1, 1];
    if (length === round) return from + ms;
    const into = from % round;
    const start = into >= length ? from - into + round : from;
    const left = length - (start % round);
    return ms <= left ? start + ms : after(queue, start - (start % round) + round, ms - left);
  };
  return {
    after,
    door: (queue, at) => {
      const [length, round] = open[queue] ?? [1, 1];
      if (length === round) return { isOpen: true, until: Infinity };
      const into = at % round;
      return into < length ? { isOpen: true, until: at - into + length } : { isOpen: false, until: at - into + round };
    },
  };
}

function shiftOf({ shifts }: Production, agentId: string, at: Millis): Shift | undefined {
  const times = shifts[agentId];
  if (!times) return undefined;
  const [breakFrom, breakTo, end, round] = times;
  const into = at % round;
  const [state, until] = into < breakFrom ? (['on', breakFrom] as const) : into < breakTo ? (['break', breakTo] as const) : into < end ? (['on', end] as const) : (['off', round] as const);
  return { state, until: at - into + until };
}

/** What a simulator is called with. */
export function productionInputs(production: Production): ReturnType<typeof inputsOf> {
  const { instance, modes, afterWorkMs, rampUpMs, presence: configured, untold, byCalendar } = production;
  const [plain, agents, presence, traffic, options] = inputsOf(instance);
  const channels = Object.fromEntries(Object.entries(plain.channels).map(([id, channel]) => [id, { ...channel, live: id === 'voice' }]));
  const queues = plain.queues.map((queue): SimQueue => {
    const own = modes[queue.id] ?? {};
    const asked = CHANNELS.filter((channel) => (own[channel] ?? 'offer') === 'offer');
    return { ...queue, modes: own, asked, afterWorkMs: afterWorkMs[queue.id] ?? {} };
  });
  const rules: SimRules = {
    ...plain,
    channels,
    queues,
    hours: hoursOf(production),
    shift: (id, at) => shiftOf(production, id, at),
    rampUpMs: (id) => rampUpMs[id] ?? 0,
    presence: (id) => configured[id] ?? 'offline',
    dueAt: ({ at = 0, channel }, route, { priority, slaMs }) =>
      channel === 'chat' ? at + 1000 * (1 + Math.abs(priority)) : (route.slaMs ?? slaMs) === undefined ? null : at + (route.slaMs ?? slaMs)!,
  };
  const told = presence.filter(({ agent }) => !untold.includes(agent)).map((line) => (byCalendar.includes(line.agent) ? { ...line, by: 'calendar' as const } : line));
  return [rules, agents, told, traffic, options];
}
