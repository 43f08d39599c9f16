import type { AddressInfo } from 'node:net';
import { BrokenInvariant, DAY } from '@sluice/kernel';
import { type Check, closeHttp, type HttpPlugin, type HttpServer, ofService } from '@sluice/runtime';
import { migrate } from '@sluice/store';
import { type ConfigSource, deadLetterHttp, type DeadLetters, type Platform, type Service } from '@sluice/stream';
import { applyConfig, createConfiguration } from './configuration/index.ts';
import type { Quota } from './domain/rate.ts';
import { deskElsewhere } from './elsewhere/dead-letters.ts';
import { doctorElsewhere } from './elsewhere/doctor.ts';
import { ServiceCall } from './elsewhere/service-call.ts';
import { keysHttp } from './http/keys.ts';
import { operationHttp } from './http/operation.ts';
import { gatewayServer } from './http/server.ts';
import { sweepAudit, writeAudit } from './keys/audit.ts';
import { KeyRing } from './keys/ring.ts';
import { CONFIG_SCHEMA, configMigrations } from './migrations.ts';
import { ActorTokens } from './proxy/actor-tokens.ts';
import { Origins } from './proxy/origins.ts';
import { gatewayTelemetry } from './telemetry.ts';
import type { Role } from '@sluice/contracts';

export interface GatewayOptions {
  /** Port 0: any that is free. */
  readonly listen: { readonly host: string; readonly port: number };
  /** With it the keys are hashed; it is not in the database. */
  readonly pepper: Uint8Array;
  /** Who must say that they apply a version of the configuration. Absent: the services elsewhere that have one. */
  readonly services?: () => readonly string[];
  /** Services in this process. */
  readonly mounted: readonly { readonly name: string; readonly http: HttpPlugin }[];
  /** Services elsewhere, by name: where their replicas listen. */
  readonly remote: ReadonlyMap<string, readonly URL[]>;
  /** Of this process; services elsewhere are asked besides. */
  readonly doctor: () => Promise<readonly Check[]>;
  /** Of all services of the process but this one. */
  readonly deadLetters: () => readonly DeadLetters[];
  readonly quotas?: Partial<Record<Role, Quota>>;
  readonly hop?: { readonly answerMs?: number; readonly connectMs?: number };
  /** How long an apply of the configuration waits for the services, 10 s. */
  readonly applyWaitMs?: number;
}

export interface GatewayService extends Service {
  /** The gateway's own routes. */
  readonly http: HttpPlugin;
  /** The configuration, for services in the same process. */
  readonly source: ConfigSource;
  /** Where it listens, after `start`. */
  url(): string;
  port(): number;
  /** Publishes a folder where there is no configuration yet. After `migrate`. @throws ConfigFaults */
  publishFirst(files: Readonly<Record<string, string>>): Promise<void>;
}

/** Services that apply a configuration; the others need none. */
export const CONFIGURED: readonly string[] = ['channel-api', 'channel-email', 'conversation', 'insight', 'routing', 'sla', 'subscriptions'];

/** An audit row outlives the question that it answers: a year and a month. */
const AUDIT_MS = 400 * DAY;

/** Wires the gateway: the door with its key ring, the configuration, its own routes, and those of the services behind it. */
export function createGatewayService(platform: Platform, options: GatewayOptions): GatewayService {
  const { db, clock } = platform;
  const logger = ofService(platform.logger, 'gateway');
  const telemetry = gatewayTelemetry(logger);
  const ring = new KeyRing({ db, clock, pepper: options.pepper, ...(options.quotas === undefined ? {} : { quotas: options.quotas }) });
  const configuration = createConfiguration(platform, {
    services: options.services ?? (() => CONFIGURED.filter((name) => options.remote.has(name))),
    housekeeping: () => sweepAudit(db, clock.now(), AUDIT_MS),
    ...(options.applyWaitMs === undefined ? {} : { waitMs: options.applyWaitMs }),
  });
  const tokens = new ActorTokens(platform.actorSecret, clock);
  const remote = new Map([...options.remote].map(([name, urls]) => [name, new Origins(urls)]));
  const elsewhere = [...remote].map(([name, origins]) => new ServiceCall(name, origins, tokens));
  const desks = elsewhere.map(deskElsewhere);
  const own: readonly HttpPlugin[] = [
    configuration.http,
    keysHttp({ db, schema: CONFIG_SCHEMA, clock, ring, pepper: options.pepper, telemetry }),
    operationHttp({ db, doctor: async () => (await Promise.all([options.doctor(), doctorElsewhere(elsewhere)])).flat() }),
    deadLetterHttp(() => [...options.deadLetters(), ...configuration.deadLetters(), ...desks]),
  ];
  let server: HttpServer | undefined;

  const listen = async (): Promise<HttpServer> => {
    const app = await gatewayServer({
      platform: { clock, logger },
      door: { ring, clock, actorSecret: platform.actorSecret, audit: (entry) => writeAudit(db, entry), telemetry },
      plugins: [...own, ...options.mounted.map(({ http }) => http)],
      remote,
      tokens,
      telemetry,
      ...(options.hop === undefined ? {} : { hop: options.hop }),
    });
    await app.listen(options.listen);
    return app;
  };
  const port = (): number => {
    const address = server?.server.address() as AddressInfo | null | undefined;
    if (!address) throw new BrokenInvariant('the gateway was asked for its port while it does not listen');
    return address.port;
  };
  const drain = async (): Promise<void> => {
    if (server) await closeHttp(server);
    await configuration.stop();
  };

  return {
    name: 'gateway',
    schema: CONFIG_SCHEMA,
    http: async (app) => {
      for (const plugin of own) await plugin(app);
    },
    source: configuration.source,
    port,
    url: () => `http://${options.listen.host.includes(':') ? `[${options.listen.host}]` : options.listen.host}:${port()}`,
    async migrate() {
      await migrate(db, { schema: CONFIG_SCHEMA, migrations: configMigrations(), logger });
    },
    async publishFirst(files) {
      await applyConfig(db, configuration.outbox, files, { by: 'standalone', at: clock.now(), onlyFirst: true });
    },
    async start() {
      await configuration.start();
      server = await listen();
    },
    drain,
    stop: drain,
    checks: async () => configuration.checks(),
    idle: () => configuration.idle(),
    deadLetters: () => configuration.deadLetters(),
  };
}
