import { benchDeadlines, type DeadlineFigures } from '@sluice/sla/bench';
import { benchTimers, type TimerFigures } from '@sluice/store/bench';
import { atLeast, atMost, type Bar, benchResult, type BenchResult, figure } from './figures.ts';
import { scratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';
import { breachesFound, slaBench, spread } from './sla-hands.ts';

export interface TimersOptions {
  readonly pending: number;
  /** Clocks of sla that go on all the while; 0: durable timers alone. */
  readonly clocks: number;
  readonly seconds: number;
  readonly duePerSecond: number;
}

const BURST_S = 20;

/** Durable timers while very many wait: scheduled, fired at a steady rate, fired in a burst; beside as many plain inserts. Then the deadlines of sla, through kills; beside the timers alone. */
export async function benchTimersCommand(scratch: Scratch, say: (text: string) => void, { pending, ...options }: TimersOptions): Promise<BenchResult> {
  const { socket } = await scratchServer(scratch);
  say(`${pending} timers pending`);
  const alone = timersResult(await benchTimers({ server: { socket }, pending }));
  if (options.clocks === 0) return alone;
  const { server, hands } = await slaBench(scratch, say);
  const run = await benchDeadlines(server, hands, { ...options, burst: BURST_S * options.duePerSecond });
  const { accepted, found } = breachesFound(run);
  const limit = { what: 'durable timers alone', perSecond: alone.perSecond };
  const both = benchResult({
    bench: 'timers',
    perSecond: run.firePerSecond,
    limit,
    found: { accepted: alone.accepted + accepted, found: Math.min(alone.found, alone.accepted) + found },
    bars: [...deadlineBars(run, options), ...alone.bars],
    details: {
      latenessMs: spread(run.steady),
      killedWithASecond: spread(run.withSecond),
      killedAlone: { ...spread(run.alone), awayMs: run.alone.awayMs },
      timers: { ...alone.details, limit: alone.limit },
    },
  });
  return { ...both, complete: both.complete && alone.complete, firePerSecond: both.perSecond };
}

function deadlineBars({ steady, withSecond, alone, pssMb }: DeadlineFigures, { clocks, duePerSecond }: Omit<TimersOptions, 'pending'>): Bar[] {
  return [
    atMost(`deadlines of sla at ${duePerSecond} due/s with ${clocks} clocks: lateness p99`, steady.p99Ms, 'ms', 100),
    atMost('through the kill of one of two processes, max', withSecond.maxMs, 'ms', 1000),
    atMost('the only process was killed, max after it is ready again', alone.maxMs, 'ms', 1000),
    atMost('memory of a process (PSS)', pssMb, 'MB', 350),
  ];
}

/** A run is complete when every timer that was due has fired once and every other still stands. */
function timersResult(figures: TimerFigures): BenchResult {
  const { firePerSecond, schedulePerSecond, limitPerSecond, latenessP99Ms, pending, fired, complete } = figures;
  const all = pending + fired;
  const result = benchResult({
    bench: 'timers',
    perSecond: firePerSecond,
    limit: { what: 'plain inserts of the same rows', perSecond: limitPerSecond },
    found: { accepted: all, found: complete ? all : all - 1 },
    bars: [
      atMost(`timers alone: lateness p99 at 1000 due/s with ${pending} pending`, latenessP99Ms, 'ms', 100),
      atLeast('schedule', schedulePerSecond, '/s', 50_000),
      atLeast('fire', firePerSecond, '/s', 30_000),
    ],
    details: { schedulePerSecond, scheduleRatio: figure(schedulePerSecond / limitPerSecond), latenessMs: { p50: figures.latenessP50Ms, p99: latenessP99Ms, max: figures.latenessMaxMs } },
  });
  return { ...result, firePerSecond: result.perSecond };
}
