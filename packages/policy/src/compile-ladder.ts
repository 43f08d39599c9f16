import { BrokenInvariant } from '@sluice/kernel';
import type { LadderEntry, RungEntry } from './policy-document.ts';
import { durationMs } from './durations.ts';

export type RungAction = 'raise_priority' | 'notify' | 'reassign' | 'widen' | 'webhook' | 'open_task';

/** One step of a ladder. `rung` counts from 0; the warning is rung -1. */
export interface Rung {
  readonly rung: number;
  readonly stage: 'warning' | 'breach' | 'after';
  /** When: at a share of the target, at its end, or so long after its end (the target's own time: business or elapsed). */
  readonly at: { readonly share: number } | { readonly afterMs: number };
  readonly actions: readonly RungAction[];
  /** `holder`, `owner`, `lead`, `head`, or an agent's id. */
  readonly notify: readonly string[];
  /** Ways beside the list of escalations. */
  readonly via?: readonly ('mail' | 'slack')[];
  /** Of `reassign`. Absent: its own queue. */
  readonly queueId?: string;
  readonly webhookId?: string;
  readonly task?: { readonly departmentId: string; readonly text: string };
  /** It does not wait for the next opening. */
  readonly anyHour?: true;
}

/** How something is counted, and what happens on the way. */
export interface Ladder {
  /** Every hour counts, not only business hours. */
  readonly elapsed: boolean;
  /** Absent: the queue's, else the company's. */
  readonly calendarId: string | undefined;
  /** The warning, then the ladder, in the order in which they come due. */
  readonly rungs: readonly Rung[];
}

const WARN_AT = 0.8;
const EVERYBODY_CONCERNED = ['holder', 'owner', 'lead'] as const;
/** Without a ladder of its own a target has this one: at the breach the ticket rises, and who is concerned hears of it. */
export const DEFAULT_LADDER: readonly RungEntry[] = [
  { at: 'breach', do: ['raisePriority'] },
  { at: 'breach', do: ['notify'] },
];
/** What is owed inside the house tells people, and moves no ticket before others. */
export const INNER_LADDER: readonly RungEntry[] = [{ at: 'breach', do: ['notify'] }];

const ACTION_OF: Readonly<Record<RungEntry['do'][number], RungAction>> = {
  raisePriority: 'raise_priority',
  notify: 'notify',
  reassign: 'reassign',
  widen: 'widen',
  webhook: 'webhook',
  openTask: 'open_task',
};

/** What happens on the way to an end, and after it. */
export function ladder(entry: LadderEntry, usual: readonly RungEntry[]): Ladder {
  const warning: Rung = { rung: -1, stage: 'warning', at: { share: entry.warnAt ?? WARN_AT }, actions: ['notify'], notify: ['holder', 'lead'] };
  return {
    elapsed: entry.elapsed ?? false,
    calendarId: entry.calendar,
    rungs: [warning, ...(entry.ladder ?? usual).map(rungOf)].sort((a, b) => placeOf(a) - placeOf(b)),
  };
}

function rungOf(entry: RungEntry, index: number): Rung {
  const { via, queue, webhook, department, task, hours } = entry;
  const told = {
    rung: index,
    actions: entry.do.map((one) => ACTION_OF[one]),
    notify: entry.do.includes('notify') ? (entry.notify ?? EVERYBODY_CONCERNED) : [],
    ...(via === undefined ? {} : { via }),
    ...(queue === undefined ? {} : { queueId: queue }),
    ...(webhook === undefined ? {} : { webhookId: webhook }),
    ...(department === undefined ? {} : { task: { departmentId: department, text: task ?? '' } }),
    ...(hours === 'always' ? { anyHour: true as const } : {}),
  };
  if (entry.at === 'breach') return { ...told, stage: 'breach', at: { afterMs: 0 } };
  return 'share' in entry.at ? { ...told, stage: 'warning', at: { share: entry.at.share } } : { ...told, stage: 'after', at: { afterMs: lengthOf(entry.at.after) } };
}

/** Shares lie before the end, the rest at or after it; equals keep the order in which they are written. */
function placeOf(rung: Rung): number {
  return 'share' in rung.at ? rung.at.share - 1 : rung.at.afterMs;
}

/** ms. */
export function lengthOf(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) throw new BrokenInvariant(`${text} is no length of time: the configuration was not checked`);
  return ms;
}

/** Of a step or task that no policy speaks of. */
export const USUAL_LADDER: Ladder = ladder({}, INNER_LADDER);
