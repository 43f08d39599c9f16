import type { Check, EnvReader } from '@sluice/runtime';
import type { ConfigSource, Platform, Service } from '@sluice/stream';
import type { ProcessSettings } from './settings.ts';

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
