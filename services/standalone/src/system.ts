import { createChannelApiService } from '@sluice/channel-api';
import { createChannelEmailService, type SmtpListenOptions } from '@sluice/channel-email';
import { TOPICS } from '@sluice/contracts';
import { createConversationService } from '@sluice/conversation';
import { CONFIGURED, createGatewayService, type GatewayService, localConfigSource, refusedFolder } from '@sluice/gateway';
import { createInsightService } from '@sluice/insight';
import { messageOf } from '@sluice/kernel';
import { createRoutingService } from '@sluice/routing';
import type { Check, Loop, SigningKey } from '@sluice/runtime';
import { createSlaService } from '@sluice/sla';
import type { Platform, Service } from '@sluice/stream';
import { createSubscriptionsService } from '@sluice/subscriptions';
import { startLater, startThose } from './start-later.ts';

export interface SystemOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly smtpListen: SmtpListenOptions;
  readonly smtpUrl: string | undefined;
  /** Webhooks on this machine may be called without TLS. */
  readonly localWebhooks?: boolean;
  /** Values of the environment variables that channels.yaml names. */
  readonly secrets: (name: string) => string | undefined;
  readonly threadKeys: () => readonly SigningKey[];
  readonly surveyKeys: () => readonly SigningKey[];
  /** Where customers reach the gateway; absent: where it listens. */
  readonly publicUrl?: string | undefined;
  readonly pepper: Uint8Array;
  /** Published where there is no configuration yet. */
  readonly firstConfiguration: Readonly<Record<string, string>>;
  readonly doctor: (system: System) => Promise<readonly Check[]>;
}

/** All services of one process, in the order in which they start; they end in the opposite one. */
export interface System {
  readonly gateway: GatewayService;
  readonly services: readonly Service[];
  readonly smtpPort: () => number | undefined;
  start(): Promise<void>;
  /** Nothing new is taken, what is in hand is finished. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  checks(): Promise<readonly Check[]>;
  /** Nothing is due, in hand, or on its way. */
  idle(): Promise<boolean>;
}

/** A service that cannot even be asked (its database is away) has failed its checks. */
async function checksOf(service: Service): Promise<readonly Check[]> {
  try {
    return await service.checks();
  } catch (error) {
    return [{ name: service.name, status: 'fail', detail: messageOf(error), remedy: 'it goes on by itself when the database is back' }];
  }
}

/** The standalone's composition: the services meet on the log, as they do when each has a process of its own. */
export function composeSystem(platform: Platform, options: SystemOptions): System {
  const source = localConfigSource(platform.db);
  const email = createChannelEmailService(platform, {
    source,
    secrets: options.secrets,
    smtpListen: options.smtpListen,
    smtpUrl: () => options.smtpUrl,
    publicUrl: options.publicUrl,
  });
  const services: readonly Service[] = [
    createSubscriptionsService(platform, { source, secrets: options.secrets, localWebhooks: options.localWebhooks === true }),
    createSlaService(platform, { source }),
    createInsightService(platform, { source, surveyKeys: options.surveyKeys, publicUrl: () => options.publicUrl ?? gateway.url() }),
    createRoutingService(platform, { source }),
    createConversationService(platform, { source, threadKeys: options.threadKeys }),
    createChannelApiService(platform, { source }),
    email,
  ];
  const gateway = createGatewayService(platform, {
    listen: options.listen,
    pepper: options.pepper,
    services: () => CONFIGURED,
    mounted: services.flatMap(({ name, http }) => (http ? [{ name, http }] : [])),
    remote: new Map(),
    doctor: () => options.doctor(self),
    deadLetters: () => services.flatMap((one) => one.deadLetters?.() ?? []),
  });
  const all: readonly Service[] = [...services, gateway];
  let starting: Loop | undefined;
  const self: System = {
    gateway,
    services: all,
    smtpPort: () => email.smtpPort,
    async start() {
      await Promise.all([platform.log.admin.create(Object.values(TOPICS)), ...all.map((one) => one.migrate())]);
      await gateway.publishFirst(options.firstConfiguration).catch(refusedFolder);
      platform.relays.start();
      const late = await startThose(services);
      await gateway.start();
      if (late.length > 0) starting = startLater(late, platform);
    },
    async drain() {
      await starting?.stop();
      for (const one of all.toReversed()) await one.drain();
      await platform.relays.drain();
    },
    async stop() {
      await starting?.stop();
      for (const one of all.toReversed()) await one.stop();
    },
    checks: async () => (await Promise.all(all.map(checksOf))).flat(),
    async idle() {
      const idle = await Promise.all(all.map(async (one) => (await one.idle?.()) !== false));
      return idle.every(Boolean) && (await platform.relays.idle());
    },
  };
  return self;
}
