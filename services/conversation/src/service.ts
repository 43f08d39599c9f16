import { topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { type Check, type HttpPlugin, type Loop, ofService, runEvery, type SigningKey } from '@sluice/runtime';
import { Inbox, migrate, Outbox, runTimers, Timers } from '@sluice/store';
import { readAhead } from '@sluice/policy/thread';
import { type ConfigSource, ConfigurationKeeper, consume, type Consumer, type DeadLetters, type Platform, type Service } from '@sluice/stream';
import type { ConversationParts } from './act.ts';
import { AskingAnew } from './asking-anew.ts';
import { compileConversationConfig, type ConversationConfig } from './config.ts';
import { conversationHandler } from './consumer.ts';
import { ErasureAnswers } from './erasure-answers.ts';
import { Erasing } from './erasing.ts';
import { conversationHttp } from './http/index.ts';
import { conversationMigrations, SCHEMA } from './migrations.ts';
import { keepHouse } from './store/housekeeping.ts';
import { conversationTelemetry } from './telemetry.ts';
import { ThreadTokens } from './threading/token.ts';
import { firing } from './timers.ts';
import { Together } from './together.ts';

export interface ConversationOptions {
  readonly source: ConfigSource;
  /** Asked anew at each use, so that a rotated file counts without a restart. The first signs, every one verifies. */
  readonly threadKeys: () => readonly SigningKey[];
}

export interface ConversationService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
}

/** Wires conversation: events, humans and timers change tickets through one work; its outbox is the only writer of the public ticket topics. */
export function createConversationService(platform: Platform, options: ConversationOptions): ConversationService {
  const { db, clock, locks } = platform;
  const logger = ofService(platform.logger, 'conversation');
  const telemetry = conversationTelemetry(logger);
  const [outbox, inbox, timers] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), new Timers(SCHEMA)];
  const keeper = new ConfigurationKeeper<ConversationConfig>({
    platform,
    service: 'conversation',
    schema: SCHEMA,
    outbox,
    source: options.source,
    compile: compileConversationConfig,
    prepare: readAhead,
    switched: () => anew.wake.ring(),
  });
  const parts: ConversationParts = {
    db,
    outbox,
    timers,
    clock,
    config: () => keeper.current(),
    configIn: (tx) => keeper.inTransaction(tx),
    tokens: new ThreadTokens(options.threadKeys),
    telemetry,
    logger,
  };
  platform.relays.attach(outbox);
  const erasing = new Erasing({ parts, locks, blobs: platform.blobs, log: platform.log });
  const anew = new AskingAnew(parts, locks);
  const answers = new ErasureAnswers(platform, () => erasing.wake.ring());

  let consumer: Consumer | undefined;
  let timing: ReturnType<typeof runTimers> | undefined;
  let housekeeping: Loop | undefined;

  const drain = async (): Promise<void> => {
    await consumer?.stop();
    await Promise.all([answers.stop(), erasing.stop(), anew.stop()]);
    await timing?.stop();
    await housekeeping?.stop();
    await keeper.stop();
  };

  return {
    name: 'conversation',
    schema: SCHEMA,
    http: conversationHttp({ ...parts, blobs: platform.blobs, together: new Together(parts), erasing: erasing.wake, grantSecret: platform.actorSecret }),
    async migrate() {
      await migrate(db, { schema: SCHEMA, migrations: conversationMigrations(), logger });
      await keepHouse(db, inbox, clock.now());
    },
    async start() {
      await keeper.start();
      timing = runTimers({ db, locks, timers, clock, logger, handle: firing(parts) });
      housekeeping = runEvery({ name: 'conversation housekeeping', logger, ms: HOUR, work: () => keepHouse(db, inbox, clock.now()) });
      consumer = await consume({ platform, group: 'conversation', schema: SCHEMA, inbox, outbox, handler: conversationHandler({ parts, require: (versions) => keeper.require(versions) }) });
      await answers.start();
      erasing.start();
      anew.start();
    },
    drain,
    stop: drain,
    deadLetters: () => (consumer ? [consumer.letters] : []),
    async checks(): Promise<Check[]> {
      const loops = [timing, housekeeping].flatMap((loop) => (loop ? [loop.healthy()] : []));
      return [keeper.check(), ...(consumer ? [consumer.check(), answers.check(), erasing.check(), anew.check()] : []), ...loops];
    },
    async idle() {
      if (consumer !== undefined && !((await answers.idle()) && (await erasing.idle()) && (await anew.idle()))) return false;
      return (await consumer?.idle()) !== false && (await timing?.idle()) !== false;
    },
  };
}
