import type { LanguageModel } from '@sluice/classifier';
import { TOPICS, topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { type Check, type HttpPlugin, type Loop, ofService, runEvery, runLoop, Wake } from '@sluice/runtime';
import { Inbox, migrate, Outbox } from '@sluice/store';
import { readAhead } from '@sluice/policy/thread';
import { ConfigurationKeeper, type ConfigSource, type ConfigVersion, consume, type Consumer, type DeadLetters, Eraser, InSteps, type Platform, type Service } from '@sluice/stream';
import { Calls } from './calls.ts';
import { routingHandler } from './consumer.ts';
import { compileEngineInSteps } from './domain/compile-engine.ts';
import type { RoutingEngine } from './domain/engine.ts';
import { routingHttp } from './http/index.ts';
import { POOL, routingMigrations, SCHEMA } from './migrations.ts';
import { keepHouse } from './store/journal.ts';
import { inboxSize } from './store/pool-inbox.ts';
import { ensurePool } from './store/pool-rows.ts';
import { routingTelemetry } from './telemetry.ts';
import { Bells } from './writer/bells.ts';
import { poolLock, PoolWriter } from './writer/writer.ts';

export interface RoutingOptions {
  readonly source: ConfigSource;
  /** For texts whose language neither script nor small words tell; it costs 20 MB. */
  readonly languageModel?: LanguageModel;
  /** How a version becomes an engine. */
  readonly compile?: (version: ConfigVersion) => RoutingEngine | InSteps<RoutingEngine>;
  /** Where other processes append to the pool too, 50; in one process the bell rings and this is only for safety. */
  readonly safetyPollMs?: number;
  /** How long inputs can be replayed. */
  readonly journalDays?: number;
}

export interface RoutingService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
  /** The configuration version in force here. */
  version(): string;
}

const INBOX_DAYS = { pastDays: 9, aheadDays: 2 };

/** Wires routing: consumer → pool inbox → the pool's one writer → outbox; the calls of people. */
export function createRoutingService(platform: Platform, options: RoutingOptions): RoutingService {
  const { db, clock, locks } = platform;
  const { source, safetyPollMs = 1000, journalDays = 30, compile = (version) => new InSteps(compileEngineInSteps(version, options.languageModel)) } = options;
  const logger = ofService(platform.logger, 'routing');
  const telemetry = routingTelemetry(logger, clock);
  const [outbox, inbox] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA)];
  const [bells, wake] = [new Bells(), new Wake()];
  const keeper = new ConfigurationKeeper<RoutingEngine>({ platform, service: 'routing', schema: SCHEMA, outbox, source, compile, prepare: readAhead, switched: () => wake.ring() });
  const engine = (): RoutingEngine => keeper.current();
  const calls = new Calls({ pool: POOL, db, clock, bells, wake });
  const writer = new PoolWriter({ pool: POOL, db, outbox, clock, engine, bells, telemetry, wake, safetyPollMs });
  // Of what a customer says it keeps no word; only what is parked holds some.
  const eraser = new Eraser({ platform, service: 'routing', schema: SCHEMA, outbox, group: 'routing', reads: [TOPICS.conversationsEvents.name], erase: async () => ({ counts: {}, fileIds: [] }) });
  platform.relays.attach(outbox);
  locks.share(poolLock(POOL), wake, () => writer.reigns);

  let consumer: Consumer | undefined;
  let writing: Loop | undefined;
  let housekeeping: Loop | undefined;

  const drain = async (): Promise<void> => {
    await consumer?.stop();
    await eraser.stop();
    await housekeeping?.stop();
    await keeper.stop();
    const ended = writing?.stop();
    wake.ring();
    await ended;
    await writer.stop();
  };

  const tidy = async (): Promise<void> => {
    await keepHouse(db, clock.now(), journalDays);
    await inbox.keepDays(db, clock.now(), INBOX_DAYS);
  };

  return {
    name: 'routing',
    schema: SCHEMA,
    http: routingHttp({ db, engine, calls, clock }),
    async migrate() {
      await migrate(db, { schema: SCHEMA, migrations: routingMigrations(), logger });
      await ensurePool(db, POOL);
      await tidy();
    },
    async start() {
      await keeper.start();
      writing = runLoop({ name: `pool ${POOL}`, logger, step: (signal) => writer.step(signal) });
      housekeeping = runEvery({ name: 'routing housekeeping', logger, ms: HOUR, work: tidy });
      consumer = await consume({
        platform,
        group: 'routing',
        schema: SCHEMA,
        inbox,
        outbox,
        handler: routingHandler({ pool: POOL, engine: (tx) => keeper.inTransaction(tx), require: (versions) => keeper.require(versions), wake, telemetry }),
      });
      await eraser.start();
    },
    version: () => keeper.version,
    drain,
    stop: drain,
    deadLetters: () => (consumer ? [consumer.letters] : []),
    async checks(): Promise<Check[]> {
      const loops = [writing, housekeeping].flatMap((loop) => (loop ? [loop.healthy()] : []));
      return [keeper.check(), ...(consumer ? [consumer.check(), eraser.check()] : []), ...loops];
    },
    async idle() {
      return (await consumer?.idle()) !== false && (consumer === undefined || (await eraser.idle())) && (await inboxSize(db, POOL)) === 0 && !writer.hasDue;
    },
  };
}
