import { ConfigError, envReader } from '@sluice/runtime';
import type { Service } from '@sluice/stream';
import { collect } from './collect.ts';
import type { ServiceSpec } from './service-spec.ts';
import { type ProcessSettings, readProcessEnv, toProcessSettings } from './settings.ts';
import { SETTING_NAMES } from './settings-words.ts';

/** Settings of the process and of its service. `unknown`: names that mean nothing to any process of Sluice. @throws ConfigError with every fault of both at once */
export function readSettings<S extends Service, R, C>(
  spec: Pick<ServiceSpec<S, R, C>, 'name' | 'read' | 'judge'>,
  env: Readonly<Record<string, string | undefined>>,
): { settings: ProcessSettings; own: C; unknown: readonly string[] } {
  const read = envReader(env);
  const [raw, ownRaw] = [readProcessEnv(read, spec.name), spec.read(read)];
  const problems: string[] = [];
  const done = collect(problems, () => read.done(SETTING_NAMES));
  const settings = collect(problems, () => toProcessSettings(raw, spec.name));
  const own = collect(problems, () => ({ is: spec.judge(ownRaw) }));
  if (!done || !settings || !own || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return { settings, own: own.is, unknown: done.unknown };
}
