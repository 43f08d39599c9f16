import { type Instant, messageOf, parseInstant, PassingFault } from '@sluice/kernel';
import { type Actor, signActor } from '@sluice/runtime';

/** One immutable version of the configuration folder. */
export interface ConfigVersion {
  /** `v` and a number that rises by one. */
  readonly version: string;
  /** File name → text. */
  readonly files: Readonly<Record<string, string>>;
  /** File name → SHA-256 (hex) of its text. */
  readonly digests: Readonly<Record<string, string>>;
  readonly at: Instant;
}

/** Where versions come from: the gateway, over HTTP or in the same process. Its absence is a `PassingFault`. */
export interface ConfigSource {
  fetch(version: string): Promise<ConfigVersion>;
  /** Undefined before the first one. */
  current(): Promise<ConfigVersion | undefined>;
}

/** One version that never changes, from the texts of a folder: for tests, and for a service that is run by itself. */
export function fixedConfigSource(files: Readonly<Record<string, string>>, version = 'v1', at: Instant = 0): ConfigSource {
  const only: ConfigVersion = { version, files, digests: {}, at };
  return { fetch: () => Promise.resolve(only), current: () => Promise.resolve(only) };
}

/** `v12` → 12; NaN for anything else. */
export function versionNumber(version: string): number {
  return /^v\d{1,9}$/.test(version) ? Number(version.slice(1)) : Number.NaN;
}

const TIMEOUT_MS = 5000;

interface Answer {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly digests: Readonly<Record<string, string>>;
  readonly at: string;
}

/** Asks the gateway, as the service itself. */
export function httpConfigSource(options: { readonly url: URL; readonly service: string; readonly secret: Uint8Array; readonly now: () => Instant; readonly request?: typeof fetch }): ConfigSource {
  const actor: Actor = { keyId: `service:${options.service}`, role: 'admin' };
  const ask = async (path: string): Promise<ConfigVersion | undefined> => {
    try {
      const token = await signActor(actor, options.secret, options.now());
      const answer = await (options.request ?? fetch)(new URL(path, options.url), { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new PassingFault(`the gateway answers ${answer.status} when it is asked for the configuration`);
      const body = (await answer.json()) as Answer;
      return { version: body.version, files: body.files, digests: body.digests, at: parseInstant(body.at) ?? options.now() };
    } catch (error) {
      throw error instanceof PassingFault ? error : new PassingFault(`the gateway cannot be asked for the configuration: ${messageOf(error)}`, { cause: error });
    }
  };
  return {
    async fetch(version) {
      const found = await ask(`/v1/config/${encodeURIComponent(version)}`);
      if (!found) throw new PassingFault(`the gateway does not know the configuration ${version} yet`);
      return found;
    },
    current: () => ask('/v1/config'),
  };
}
