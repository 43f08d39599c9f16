import { SERVICES } from '@sluice/dev-env/fleet';
import { uuidv7 } from '@sluice/kernel';
import { benchRelay } from '@sluice/stream/bench';
import { runWorker } from './child.ts';
import { atLeast, atMost, benchResult, type BenchResult, figure } from './figures.ts';
import { type FleetStand, startFleet } from './fleet-stand.ts';
import type { FlowFigures, FlowTask } from './flow-load.ts';
import { awaitFound } from './found.ts';
import { type Idle, measureIdle } from './idle.ts';
import type { Scratch } from './scratch.ts';
import { submit } from './submit.ts';
import { benchTakeover } from './takeover.ts';

export interface FleetBenchOptions {
  readonly seconds: number;
  readonly bundles: boolean;
}

const STEADY = 100;
const IN_FLIGHT = 1000;
const WARM_S = 5;
/** A broker that was just started compiles for a minute: 5.0 ms of CPU a conversation in the first ten seconds, 1.9 in the eighth ten. */
const WARM_BROKER_S = 40;
const FIRST_CONTACTS = 10;

/** A process per service on a Postgres server and a broker: at rest, at a steady pace, at saturation, and while a replica ends. */
export async function benchFleet(scratch: Scratch, say: (text: string) => void, { seconds, bundles }: FleetBenchOptions): Promise<BenchResult> {
  const mark = `${uuidv7()}-`;
  const stand = await startFleet(scratch, say, { bundles });
  const { fleet, db, parts } = stand;
  const load = (name: string, more: Partial<FlowTask>): Promise<FlowFigures> => runWorker(scratch, 'flow-load.ts', { ...taskOf(stand), mark: `${mark}${name}-`, seconds, ...more } satisfies FlowTask);

  const first = await submit(fleet, `${mark}first-`, FIRST_CONTACTS);
  await awaitFound(db, mark, first);
  say('at rest');
  const idle = await measureIdle(parts);
  say(`steady: ${STEADY} conversations/s for ${seconds} s, after ${WARM_BROKER_S} s of it`);
  const steady = await load('steady', { perSecond: STEADY, warmSeconds: WARM_BROKER_S });
  say(`saturation for ${seconds} s`);
  const from = await stand.records();
  const full = await load('full', {});
  const recordsEach = ((await stand.records()) - from) / full.resolved;
  const takeover = await benchTakeover(stand, load, say);
  const accepted = [steady, full, ...takeover.runs].reduce((sum, one) => sum + one.accepted, first);
  const found = await awaitFound(db, mark, accepted);

  say('its limit: the log alone with as many events');
  await fleet.stop();
  // At saturation a service decides on a hundred records a transaction, so the limit does too.
  const relay = await benchRelay({ server: stand.server, seconds: 10, perTransaction: 100, openLog: () => stand.openLog(`bench-${uuidv7()}.`) });
  return benchResult({
    bench: 'fleet',
    perSecond: full.perSecond,
    limit: { what: `outbox, log and three groups alone, with ${figure(recordsEach)} events a conversation`, perSecond: relay.perSecond / recordsEach },
    found,
    bars: [
      atMost(`accepted → assigned at ${STEADY}/s, p50`, steady.latency.p50, 'ms', 80),
      atMost(`accepted → assigned at ${STEADY}/s, p99`, steady.latency.p99, 'ms', 500),
      atLeast('conversations through all services', full.perSecond, '/s', 300),
      atMost('one of two replicas of conversation killed: its partitions served again', takeover.killedMs / 1000, 's', 12),
      atMost('… stopped in peace', takeover.stoppedMs / 1000, 's', 2),
      ...idleBars(idle),
    ],
    details: { idle: rounded(idle), steady, saturation: full, eventsPerConversation: figure(recordsEach) },
  });
}

const taskOf = ({ fleet, broker, parts }: FleetStand): Omit<FlowTask, 'mark' | 'seconds'> => ({
  port: Number(new URL(fleet.url).port),
  key: fleet.key,
  watch: { kafka: broker.env, prefix: fleet.prefix },
  parts,
  perSecond: 0,
  inFlight: IN_FLIGHT,
  warmSeconds: WARM_S,
});

const idleBars = ({ cpuPercent, pssMb }: Idle) => [
  atMost(
    'idle CPU of all services together, of one core',
    SERVICES.reduce((sum, name) => sum + cpuPercent[name]!, 0),
    '%',
    10,
  ),
  atMost('idle PSS of the largest service', Math.max(...SERVICES.map((name) => pssMb[name]!)), 'MB', 90),
];

const rounded = (idle: Idle): Record<keyof Idle, Record<string, number>> => {
  const each = (values: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, figure(value)]));
  return { cpuPercent: each(idle.cpuPercent), pssMb: each(idle.pssMb) };
};
