import { TOPICS, topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { readAhead } from '@sluice/policy/thread';
import { type Check, type HttpPlugin, type Loop, ofService, runEvery, SignedIds, type SigningKey } from '@sluice/runtime';
import { Inbox, migrate, Outbox, runTimers, sweepIdempotency, type Timer, Timers } from '@sluice/store';
import { ConfigurationKeeper, type ConfigSource, consume, type Consumer, type DeadLetters, Eraser, type Platform, type Service } from '@sluice/stream';
import { compileInsightConfig, type InsightConfig } from './compile-config.ts';
import { HEARD_TYPES } from './handlers/index.ts';
import { insightHttp } from './http/index.ts';
import { insightMigrations, SCHEMA } from './migrations.ts';
import { eraseSurveys } from './store/surveys.ts';
import { Surveying } from './surveying.ts';
import { insightTelemetry } from './telemetry.ts';

export interface InsightOptions {
  readonly source: ConfigSource;
  /** Asked anew at each use, so that a rotated file counts without a restart. The first signs, every one verifies. */
  readonly surveyKeys: () => readonly SigningKey[];
  /** Where customers reach the gateway, without a slash at its end. */
  readonly publicUrl: () => string;
}

export interface InsightService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
}

const INBOX_DAYS = { pastDays: 32, aheadDays: 2 };
const GROUP = 'insight';

/** Wires insight: what became of tickets, timers and answers → surveys → outbox. */
export function createInsightService(platform: Platform, { source, surveyKeys, publicUrl }: InsightOptions): InsightService {
  const { db, clock, locks } = platform;
  const logger = ofService(platform.logger, 'insight');
  const telemetry = insightTelemetry(logger);
  const [outbox, inbox, timers] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), new Timers(SCHEMA)];
  const keeper = new ConfigurationKeeper<InsightConfig>({ platform, service: 'insight', schema: SCHEMA, outbox, source, compile: compileInsightConfig, prepare: readAhead });
  const tokens = new SignedIds({ letter: 's', purpose: 'survey', kind: 'svy' }, surveyKeys);
  const surveying = new Surveying({ timers, telemetry, config: (tx) => keeper.inTransaction(tx), linkTo: (id) => `${publicUrl()}/s/${tokens.sign(id)}` });
  const eraser = new Eraser({
    platform,
    service: 'insight',
    schema: SCHEMA,
    outbox,
    group: GROUP,
    reads: surveying.topics,
    async erase(tx, { ticketIds }) {
      const surveys = await eraseSurveys(tx, ticketIds);
      await timers.cancel(tx, surveys);
      return { counts: { surveys: surveys.length }, fileIds: [] };
    },
  });
  platform.relays.attach(outbox);

  let consumer: Consumer | undefined;
  let timing: ReturnType<typeof runTimers> | undefined;
  let housekeeping: Loop | undefined;

  const fire = async (due: readonly Timer[]): Promise<void> => {
    // Not before what is due: between the two readings the database's clock may have been set back.
    const now = due.reduce((latest, timer) => Math.max(latest, timer.due), clock.now());
    await db.transact(async (tx) => outbox.append(tx, await surveying.fire(tx, due, now)));
  };
  const keepHouse = async (): Promise<void> => {
    await inbox.keepDays(db, clock.now(), INBOX_DAYS);
    await sweepIdempotency(db, SCHEMA, clock.now());
  };
  const drain = async (): Promise<void> => {
    await consumer?.stop();
    await eraser.stop();
    await timing?.stop();
    await housekeeping?.stop();
    await keeper.stop();
  };

  return {
    name: 'insight',
    schema: SCHEMA,
    http: insightHttp({ db, clock, outbox, surveying, tokens, telemetry, config: () => keeper.current() }),
    async migrate() {
      await migrate(db, { schema: SCHEMA, migrations: insightMigrations(), logger });
      await keepHouse();
    },
    async start() {
      await keeper.start();
      await platform.log.admin.create([TOPICS.insightEvents]);
      consumer = await consume({ platform, group: GROUP, schema: SCHEMA, inbox, outbox, handler: surveying, types: HEARD_TYPES });
      await eraser.start();
      timing = runTimers({ db, locks, timers, clock, logger, handle: fire });
      housekeeping = runEvery({ name: 'insight housekeeping', logger, ms: HOUR, work: keepHouse });
    },
    drain,
    stop: drain,
    deadLetters: () => (consumer ? [consumer.letters] : []),
    async checks(): Promise<Check[]> {
      const loops = [timing, housekeeping].flatMap((loop) => (loop ? [loop.healthy()] : []));
      return [keeper.check(), ...(consumer ? [consumer.check(), eraser.check()] : []), ...loops];
    },
    async idle() {
      if ((await timing?.idle()) === false) {
        timers.wake.ring(); // whoever asks waits for it: a moved clock is not seen before the next poll
        return false;
      }
      return (await consumer?.idle()) !== false && (consumer === undefined || (await eraser.idle()));
    },
  };
}
