import { topicOf } from '@sluice/contracts';
import { egress } from '@sluice/egress';
import { HOUR } from '@sluice/kernel';
import { readAhead } from '@sluice/policy/thread';
import { type Check, type HttpPlugin, type Loop, ofService, runEvery, type Secrets } from '@sluice/runtime';
import { Inbox, migrate, Outbox } from '@sluice/store';
import { ConfigurationKeeper, type ConfigSource, consume, type Consumer, type DeadLetters, type Platform, type Service } from '@sluice/stream';
import { feedService } from './feed-service.ts';
import { noticeHandler } from './handlers/notice-requested.ts';
import { webhookRoutes } from './http/webhooks.ts';
import { SCHEMA, subscriptionsMigrations } from './migrations.ts';
import { counts, dropOld } from './store/webhook-deliveries.ts';
import { webhookTelemetry } from './telemetry.ts';
import { webhookChecks } from './webhooks/checks.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';
import { compileWebhooks, type Webhooks } from './webhooks/webhook.ts';

export interface SubscriptionsOptions {
  readonly source: ConfigSource;
  /** What policies.yaml names: `secretsOf(process.env)`. Asked when a version is compiled. */
  readonly secrets: Secrets;
  readonly localWebhooks?: boolean;
  readonly webhookTimeoutMs?: number;
}

export interface SubscriptionsService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
}

const INBOX_DAYS = { pastDays: 32, aheadDays: 2 };

/** Wires subscriptions: the pull feed; notices → rows → webhooks. */
export function createSubscriptionsService(platform: Platform, { source, secrets, localWebhooks: local = false, webhookTimeoutMs }: SubscriptionsOptions): SubscriptionsService {
  const { db, log, locks, clock } = platform;
  const logger = ofService(platform.logger, 'subscriptions');
  const telemetry = webhookTelemetry(logger);
  const [outbox, inbox, feed] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), feedService({ log, logger })];
  const compile = (version: Parameters<typeof compileWebhooks>[0]): Webhooks => compileWebhooks(version, secrets, local);
  const keeper = new ConfigurationKeeper<Webhooks>({ platform, service: 'subscriptions', schema: SCHEMA, outbox, source, compile, prepare: readAhead, switched: () => dispatcher.wake.ring() });
  const webhooks = (): Webhooks => keeper.current();
  platform.relays.attach(outbox);
  const dispatcher = new Dispatcher({
    db,
    locks,
    clock,
    logger,
    webhooks,
    call: egress({ local }),
    onSettled: ({ id, webhookId }, next) => telemetry.settled(webhookId, id, next),
    onForgotten: (notices) => telemetry.forgotten(notices),
    ...(webhookTimeoutMs === undefined ? {} : { timeoutMs: webhookTimeoutMs }),
  });
  let consumer: Consumer | undefined;
  let housekeeping: Loop | undefined;
  const keepHouse = async (): Promise<void> => {
    await inbox.keepDays(db, clock.now(), INBOX_DAYS);
    await dropOld(db, clock.now());
  };
  const stop = async (): Promise<void> => {
    await feed.drain();
    await consumer?.stop();
    await housekeeping?.stop();
    await keeper.stop();
    await dispatcher.stop();
  };

  return {
    name: 'subscriptions',
    schema: SCHEMA,
    http: async (app) => {
      await feed.http(app);
      await webhookRoutes({ db })(app);
    },
    async migrate() {
      await migrate(db, { schema: SCHEMA, migrations: subscriptionsMigrations(), logger });
      await keepHouse();
    },
    async start() {
      // Readers need no configuration.
      await feed.start();
      await keeper.start();
      const handler = noticeHandler({
        webhooks,
        require: (versions) => keeper.require(versions),
        onEnqueued: (deliveries) => {
          for (const one of deliveries) if (one.code !== undefined) telemetry.settled(one.webhookId, one.id, { state: 'failed', code: one.code });
          dispatcher.wake.ring();
        },
      });
      consumer = await consume({ platform, group: 'subscriptions', schema: SCHEMA, inbox, outbox, handler });
      dispatcher.start();
      housekeeping = runEvery({ name: 'subscriptions housekeeping', logger, ms: HOUR, work: keepHouse });
    },
    async drain() {
      await feed.drain();
      await consumer?.stop();
      await dispatcher.drain();
    },
    stop,
    deadLetters: () => (consumer ? [consumer.letters] : []),
    async checks(): Promise<Check[]> {
      if (!consumer) return [keeper.check()];
      return [keeper.check(), consumer.check(), dispatcher.check(), ...webhookChecks([...webhooks().values()], await counts(db))];
    },
    idle: async () => !consumer || ((await consumer.idle()) && dispatcher.idle()),
  };
}
