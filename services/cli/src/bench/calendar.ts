import type { CalendarFigures, CalendarTask } from './calendar-worker.ts';
import { runWorker } from './child.ts';
import { atLeast, benchResult, type BenchResult, figure } from './figures.ts';
import type { Scratch } from './scratch.ts';

/** Business time on one core: operations, and lines in to lines out; beside a walk of minutes that are known before. */
export async function benchCalendar(scratch: Scratch, say: (text: string) => void, task: CalendarTask): Promise<BenchResult> {
  say(`${task.operations} operations, then ${task.lines} lines`);
  const one = await runWorker<CalendarFigures>(scratch, 'calendar-worker.ts', task);
  return benchResult({
    bench: 'calendar',
    perSecond: one.perSecond,
    limit: { what: 'adding by a walk of the minutes', perSecond: one.scanPerSecond },
    found: { accepted: one.compared + one.lines, found: one.agreed + one.answered },
    bars: [
      atLeast('operations over a month', one.perSecond, '/s', 200_000),
      atLeast('operations over ten years', one.decadesPerSecond, '/s', 200_000),
      atLeast('lines in to lines out', one.linesPerSecond, 'lines/s', 50_000),
    ],
    details: { comparedWithTheWalk: one.compared, lines: figure(one.lines) },
  });
}
