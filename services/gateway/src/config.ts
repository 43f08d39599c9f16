import { ConfigError, type EnvReader } from '@sluice/runtime';
import { ROUTE_TABLE } from './domain/route-table.ts';

/** What the environment says of the gateway in a process of its own. */
export interface GatewayEnv {
  readonly pepper: string | undefined;
  readonly adminKeyFile: string | undefined;
  readonly configDir: string | undefined;
  /** Service → the addresses of its replicas, as they stand. */
  readonly services: ReadonlyMap<string, string | undefined>;
}

export interface GatewayConfig {
  /** With it the keys are hashed; the same in every gateway. */
  readonly pepper: Uint8Array;
  /** Where the first admin key is written; absent: keys are made by those who have one. */
  readonly adminKeyFile: string | undefined;
  /** Published where there is no configuration yet. */
  readonly configDir: string | undefined;
  readonly remote: ReadonlyMap<string, readonly URL[]>;
}

/** A company may have no mail, or no app; without these nothing moves. */
const NEEDED: readonly string[] = ['conversation', 'routing', 'sla', 'subscriptions'];
const SECRET_LETTERS = 32;

const settingOf = (service: string): string => `SLUICE_${service.toUpperCase().replaceAll('-', '_')}_URL`;

export function readEnv(env: EnvReader): GatewayEnv {
  return {
    pepper: env.secret('SLUICE_KEY_PEPPER'),
    adminKeyFile: env.optional('SLUICE_ADMIN_KEY_FILE'),
    configDir: env.optional('SLUICE_CONFIG_DIR'),
    services: new Map(Object.keys(ROUTE_TABLE).map((service) => [service, env.optional(settingOf(service))])),
  };
}

/** @throws ConfigError with every fault */
export function toConfig({ pepper = '', adminKeyFile, configDir, services }: GatewayEnv): GatewayConfig {
  const problems: string[] = [];
  if (pepper.length < SECRET_LETTERS) problems.push(`SLUICE_KEY_PEPPER must have ${SECRET_LETTERS} letters or more, the same in every gateway`);
  const remote = new Map<string, readonly URL[]>();
  for (const [service, text] of services) {
    if (text === undefined) {
      if (NEEDED.includes(service)) problems.push(`${settingOf(service)} is not set`);
      continue;
    }
    const urls = text.split(',').flatMap((one) => URL.parse(one.trim()) ?? []);
    if (urls.length === text.split(',').length && urls.every((url) => /^https?:$/.test(url.protocol))) remote.set(service, urls);
    else problems.push(`${settingOf(service)} must be http://HOST:PORT, several replicas with commas`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { pepper: Buffer.from(pepper, 'utf8'), adminKeyFile, configDir, remote };
}
