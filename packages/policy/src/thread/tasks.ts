import { calendarEngine } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import { checkConfig } from '../check-config.ts';
import { ConfigFaults } from '../config-faults.ts';
import { compilePolicies } from '../compile-policies.ts';
import { compilePool } from '../compile-pool.ts';
import { compileRules } from '../compile-rules.ts';
import { diffConfig } from '../diff-config.ts';
import type { Config } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { compileFolder, readFolder } from '../read-folder.ts';

export type Files = Readonly<Record<string, string>>;

/** What can be asked of a folder; plain data, as threads pass it. */
export type Task =
  | { readonly do: 'read'; readonly files: Files }
  | { readonly do: 'check'; readonly files: Files; readonly now?: Instant }
  | { readonly do: 'compile'; readonly files: Files }
  | { readonly do: 'diff'; readonly before: Files | undefined; readonly files: Files };

export type Answer =
  | { readonly done: 'read'; readonly config: Config }
  | { readonly done: 'check'; readonly verdict: Verdict }
  | { readonly done: 'compile'; readonly compiles: boolean }
  | { readonly done: 'diff'; readonly changes: readonly string[] }
  | { readonly done: 'faulty'; readonly findings: readonly Finding[]; readonly message: string };

export interface Verdict {
  readonly findings: readonly Finding[];
  /** No finding is an error. */
  readonly ok: boolean;
}

export function perform(task: Task): Answer {
  try {
    switch (task.do) {
      case 'check':
        return { done: 'check', verdict: verdictOf(task.files, task.now) };
      case 'compile':
        return { done: 'compile', compiles: compiles(task.files) };
      case 'diff':
        return { done: 'diff', changes: diffConfig(task.before && readFolder(task.before), readFolder(task.files)) };
      default:
        return { done: 'read', config: readFolder(task.files) };
    }
  } catch (error) {
    if (error instanceof ConfigFaults) return { done: 'faulty', findings: error.findings, message: error.message };
    throw error;
  }
}

function verdictOf(files: Files, now: Instant | undefined): Verdict {
  const { findings, config } = checkConfig(files, { calendars: calendarEngine, ...(now === undefined ? {} : { now }) });
  return { findings, ok: config !== undefined };
}

function compiles(files: Files): boolean {
  try {
    compileFolder(files, (config) => {
      compilePool(config);
      compilePolicies(config);
      compileRules(config);
      for (const calendar of Object.values(config.calendars.calendars)) calendarEngine.compile(calendar);
    });
    return true;
  } catch {
    return false;
  }
}
