import { Resolver } from 'node:dns';
import { hostname } from 'node:os';
import { ConfigError, type EnvReader, linkBase } from '@sluice/runtime';
import { isSmtpUrl } from './domain/accounts.ts';
import { SMTP_DEFAULTS, type SmtpListenOptions } from './smtp/listener.ts';

/** What the environment says of this channel; accounts come from the configuration's `channels.yaml`. */
export interface EmailEnv {
  /** Undefined: `off`, no mail is taken by SMTP. */
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly smtpUrl: string | undefined;
  readonly hostname: string;
  readonly publicUrl: URL | undefined;
  readonly maxBytes: number;
  readonly maxConnections: number;
  readonly tlsKey: string | undefined;
  readonly tlsCert: string | undefined;
  readonly auth: string;
  /** As node:dns takes them; several with commas. */
  readonly dnsServers: string | undefined;
}

export function readEnv(env: EnvReader): EmailEnv {
  return {
    listen: env.text('SLUICE_SMTP_LISTEN', '') === 'off' ? undefined : env.listen('SLUICE_SMTP_LISTEN', { host: '127.0.0.1', port: 2525 }),
    smtpUrl: env.secret('SLUICE_SMTP_URL'),
    hostname: env.text('SLUICE_SMTP_HOSTNAME', hostname()),
    publicUrl: env.url('SLUICE_PUBLIC_URL'),
    maxBytes: env.integer('SLUICE_SMTP_MAX_BYTES', SMTP_DEFAULTS.maxBytes, { min: 10_000, max: 200 * 1024 * 1024 }),
    maxConnections: env.integer('SLUICE_SMTP_MAX_CONNECTIONS', SMTP_DEFAULTS.maxConnections, { min: 1, max: 10_000 }),
    tlsKey: env.secret('SLUICE_SMTP_TLS_KEY'),
    tlsCert: env.secret('SLUICE_SMTP_TLS_CERT'),
    auth: env.text('SLUICE_SMTP_AUTH', 'on'),
    dnsServers: env.optional('SLUICE_SMTP_AUTH_DNS'),
  };
}

export interface EmailConfig {
  readonly smtpListen: SmtpListenOptions | undefined;
  readonly smtpUrl: string | undefined;
  readonly hostname: string;
  readonly publicUrl: string | undefined;
}

/** @throws ConfigError that names the setting and what was expected */
export function toConfig(env: EmailEnv): EmailConfig {
  if ((env.tlsKey === undefined) !== (env.tlsCert === undefined)) throw new ConfigError(['SLUICE_SMTP_TLS_KEY and SLUICE_SMTP_TLS_CERT must be set together']);
  if (env.smtpUrl !== undefined && !isSmtpUrl(env.smtpUrl)) throw new ConfigError(['SLUICE_SMTP_URL must be smtp://… or smtps://…']);
  if (env.auth !== 'on' && env.auth !== 'off') throw new ConfigError(['SLUICE_SMTP_AUTH must be on or off']);
  return { smtpListen: listenOf(env), smtpUrl: env.smtpUrl, hostname: env.hostname, publicUrl: env.publicUrl && linkBase(env.publicUrl) };
}

function listenOf(env: EmailEnv): SmtpListenOptions | undefined {
  if (env.listen === undefined) return undefined;
  return {
    ...env.listen,
    hostname: env.hostname,
    maxBytes: env.maxBytes,
    maxConnections: env.maxConnections,
    ...(env.auth === 'off' ? {} : { authentication: { dnsServers: serversOf(env.dnsServers) } }),
    ...(env.tlsKey === undefined || env.tlsCert === undefined ? {} : { tls: { key: env.tlsKey, cert: env.tlsCert } }),
  };
}

/** @throws ConfigError where one is no address of a server */
function serversOf(text: string | undefined): readonly string[] {
  const servers = (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  try {
    new Resolver().setServers(servers);
  } catch {
    throw new ConfigError(['SLUICE_SMTP_AUTH_DNS must be addresses of DNS servers, with commas: 192.0.2.53, [2001:db8::53]:5353']);
  }
  return servers;
}
