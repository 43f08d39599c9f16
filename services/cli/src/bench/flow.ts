import { uuidv7 } from '@sluice/kernel';
import { benchRelay, holdXid } from '@sluice/stream/bench';
import { busyConfig } from './busy-config.ts';
import { runWorker } from './child.ts';
import { atLeast, atMost, benchResult, type BenchResult, figure } from './figures.ts';
import type { FlowFigures, FlowTask } from './flow-load.ts';
import { awaitFound } from './found.ts';
import { type Instance, startInstance } from './instance.ts';
import type { Scratch } from './scratch.ts';

export interface FlowOptions {
  readonly seconds: number;
  /** Once more, while another session sits in a transaction with an xid. */
  readonly holdXid: boolean;
  /** How long with the held xid. */
  readonly minutes: number;
}

const STEADY = 200;
const IN_FLIGHT = 1000;
const WARM_S = 5;

/** A contact from the door to `ticket.assigned` and on to resolved: at a steady pace, at saturation, and with a held xid. */
export async function benchFlow(scratch: Scratch, say: (text: string) => void, options: FlowOptions): Promise<BenchResult> {
  const { seconds, minutes } = options;
  const mark = `${uuidv7()}-`;
  const instance = await startInstance(scratch, { configDir: busyConfig(scratch) });
  const load = (name: string, more: Partial<FlowTask>): Promise<FlowFigures> =>
    runWorker(scratch, 'flow-load.ts', { ...taskOf(instance), mark: `${mark}${name}-`, seconds, ...more } satisfies FlowTask);

  say(`steady: ${STEADY} conversations/s for ${seconds} s`);
  const steady = await load('steady', { perSecond: STEADY });
  say(`saturation for ${seconds} s`);
  const [from, free] = [await recordsOf(instance), await load('full', {})];
  const recordsEach = ((await recordsOf(instance)) - from) / free.resolved;
  const held = options.holdXid
    ? await whileHeld(
        instance,
        () => load('held', { seconds: minutes * 60 }),
        () => say(`saturation for ${minutes} min while another session holds an xid`),
      )
    : undefined;
  const runs = [steady, free, ...(held ? [held] : [])];
  const found = await awaitFound(
    instance.db,
    mark,
    runs.reduce((sum, one) => sum + one.accepted, 0),
  );

  say('its limit: the log alone with as many events');
  // At saturation a service decides on a hundred records a transaction, so the limit does too.
  const relay = await benchRelay({ server: instance.database, seconds: 10, perTransaction: 100 });
  await instance.stop();
  const heldLeast = held && Math.min(...held.tenths);
  return benchResult({
    bench: 'flow',
    perSecond: free.perSecond,
    limit: { what: `outbox, log and three groups alone, with ${figure(recordsEach)} events a conversation`, perSecond: relay.perSecond / recordsEach },
    found,
    bars: [
      atMost(`accepted → assigned at ${STEADY}/s, p50`, steady.latency.p50, 'ms', 50),
      atMost(`accepted → assigned at ${STEADY}/s, p99`, steady.latency.p99, 'ms', 250),
      atLeast('conversations through all services', free.perSecond, '/s', 1000),
      ...(heldLeast === undefined ? [] : [atLeast(`share of it in the slowest tenth of ${minutes} min with a held xid`, (100 * heldLeast) / free.perSecond, '%', 50)]),
    ],
    details: { steady, saturation: free, ...(held ? { heldXid: held } : {}), eventsPerConversation: figure(recordsEach) },
  });
}

const taskOf = ({ url, key, database, pid }: Instance): Omit<FlowTask, 'mark' | 'seconds'> => ({
  port: Number(new URL(url).port),
  key,
  watch: { database },
  parts: { node: { pid, of: 'itself' }, postgres: { pid, of: 'below' } },
  perSecond: 0,
  inFlight: IN_FLIGHT,
  warmSeconds: WARM_S,
});

async function whileHeld<T>(instance: Instance, work: () => Promise<T>, say: () => void): Promise<T> {
  say();
  const release = await holdXid(instance.db);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Records in the log, of all topics. */
async function recordsOf({ db }: Instance): Promise<number> {
  const rows = await db.query<{ n: number }>('select coalesce(sum(e), 0)::int8 as n from (select max(off) + 1 as e from log.record group by topic, part) as x');
  return rows[0]?.n ?? 0;
}
