import { DAY, messageOf } from '@sluice/kernel';
import { type Check, within } from '@sluice/runtime';
import type { ConfigSource, Platform, Service } from '@sluice/stream';

/** What the doctor looks at. */
export interface DoctorParts {
  readonly platform: Pick<Platform, 'db' | 'log' | 'relays' | 'clock' | 'blobs'> & { readonly checks: () => readonly Check[] };
  readonly services: readonly Pick<Service, 'name' | 'schema' | 'probes' | 'deadLetters'>[];
  /** Of the services. */
  readonly checks: () => Promise<readonly Check[]>;
  /** Of the current configuration. */
  readonly source: ConfigSource;
  /** Looks also at what belongs to no service: topics, calendars, the configuration itself. One process of a system does. */
  readonly shared: boolean;
  /** Where the data of this machine lie, if they do. */
  readonly dataDir: string | undefined;
}

/** From where on a figure is a warning, and from where a fault. */
export interface DoctorLimits {
  readonly lagRecords: Bounds;
  readonly outboxMs: Bounds;
  readonly timerMs: Bounds;
  /** Free bytes where the data lie: fewer are a warning, a fault. */
  readonly diskBytes: Bounds;
  /** How far ahead the holidays of a calendar must be known. */
  readonly calendarAheadMs: number;
}
interface Bounds {
  readonly warn: number;
  readonly fail: number;
}

export const DOCTOR_LIMITS: DoctorLimits = {
  lagRecords: { warn: 5000, fail: 100_000 },
  outboxMs: { warn: 2000, fail: 30_000 },
  timerMs: { warn: 1000, fail: 30_000 },
  diskBytes: { warn: 2_000_000_000, fail: 200_000_000 },
  calendarAheadMs: 60 * DAY,
};

export function judge(value: number, bounds: Bounds): Check['status'] {
  if (value > bounds.fail) return 'fail';
  return value > bounds.warn ? 'warn' : 'ok';
}

/** Longest look at a part; a log-in at a server elsewhere takes longer than a question to one of ours. */
export const LOOK_MS = { ours: 3000, elsewhere: 10_000 } as const;

/** A part that cannot be looked at, or does not answer in time, is a finding of its own; the others are still told. */
export async function guarded(name: string, look: () => Promise<Check | readonly Check[]>, limitMs: number = LOOK_MS.ours): Promise<readonly Check[]> {
  try {
    return [await within(limitMs, look())].flat();
  } catch (error) {
    return [{ name, status: 'fail', detail: messageOf(error), remedy: 'is what it needs there (database, brokers)? The log of the process says more; ask again when that is well' }];
  }
}
