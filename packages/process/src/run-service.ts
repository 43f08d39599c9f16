import { armCrashPoint, type Check, type EnvReader, runProcess } from '@sluice/runtime';
import type { ConfigSource, Platform, Service } from '@sluice/stream';
import type { ProcessSettings } from './settings.ts';
import { startService } from './start-service.ts';
import { VERSION } from './version.ts';

/** What a service finds in its process. */
export interface Host {
  readonly platform: Platform;
  /** Of the configuration. */
  readonly source: ConfigSource;
  readonly settings: ProcessSettings;
  /** Every check of this process. */
  readonly doctor: () => Promise<readonly Check[]>;
}

/** A service as a process of its own. `R` is what it reads from the environment, `C` what becomes of it. */
export interface ServiceSpec<S extends Service, R, C> {
  readonly name: string;
  readonly read: (env: EnvReader) => R;
  /** @throws ConfigError with every fault */
  readonly judge: (raw: R) => C;
  readonly create: (host: Host, settings: C) => S;
  /** Only the gateway: it owns the configuration, and asks nobody for it. */
  readonly source?: (platform: Platform) => ConfigSource;
  /** After the migration, before the start. */
  readonly prepare?: (service: S, host: Host, settings: C) => Promise<void>;
  /** Its address, where it opens a door itself; the others get one for their routes. */
  readonly door?: (service: S) => string;
  /** More for the ready file. */
  readonly facts?: (service: S) => Readonly<Record<string, unknown>>;
}

/** The whole of a `main.ts`: reads the environment, starts, drains at a signal. */
export function runService<S extends Service, R, C>(process: NodeJS.Process, spec: ServiceSpec<S, R, C>): void {
  const name = `sluice-${spec.name}`;
  runProcess({
    name,
    process,
    start: (signal) => {
      armCrashPoint(process.env['SLUICE_CRASH_AT'], () => process.kill(process.pid, 'SIGKILL'));
      return startService(spec, { env: process.env, version: VERSION, signal, say: (text) => void process.stderr.write(`${name}: ${text}\n`) });
    },
  });
}
