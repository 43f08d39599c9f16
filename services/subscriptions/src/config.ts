import { ConfigError, type EnvReader } from '@sluice/runtime';

export interface WebhookEnv {
  readonly local: string;
}

export interface WebhookConfig {
  /** Plain HTTP to this machine is allowed. */
  readonly localWebhooks: boolean;
}

export const readEnv = (env: EnvReader): WebhookEnv => ({ local: env.text('SLUICE_WEBHOOKS_LOCAL', 'off') });

/** @throws ConfigError that names the setting and what was expected */
export function toConfig({ local }: WebhookEnv): WebhookConfig {
  if (local !== 'on' && local !== 'off') throw new ConfigError(['SLUICE_WEBHOOKS_LOCAL must be on or off']);
  return { localWebhooks: local === 'on' };
}
