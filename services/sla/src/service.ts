import { topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { type Check, type HttpPlugin, type Loop, ofService, pause, runEvery } from '@sluice/runtime';
import { Inbox, migrate, Outbox, runTimers, type Timer, Timers } from '@sluice/store';
import { readAhead } from '@sluice/policy/thread';
import { ConfigurationKeeper, type ConfigSource, consume, type Consumer, type DeadLetters, type Platform, type Service } from '@sluice/stream';
import { Clockwork, TOLD_TYPES } from './clockwork.ts';
import { compileConfig, type SlaConfig } from './domain/agreement.ts';
import { gathered } from './gathered.ts';
import { HEARD_TYPES } from './handlers/index.ts';
import { slaHttp } from './http/index.ts';
import { SCHEMA, slaMigrations } from './migrations.ts';
import { Recomputing } from './recomputing.ts';
import { dropOldEscalations } from './store/escalations.ts';
import { dropOldNotices } from './store/notices.ts';
import { countClocks, countUnreckoned } from './store/tickets.ts';
import { slaTelemetry } from './telemetry.ts';

export interface SlaOptions {
  readonly source: ConfigSource;
}

export interface SlaService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
}

const INBOX_DAYS = { pastDays: 32, aheadDays: 2 };
const COUNT_MS = 60_000;
/** What came due while nobody was there is fired first: counting a million clocks takes a core for a second. */
const FIRST_COUNT_MS = 5000;
/** Most events a batch: it is decided without a pause, in some 10 ms. */
const MAX_RECORDS = 1000;
const [CATCH_UP_MS, LOOK_MS] = [600, 20];

/** Wires sla: ticket events and timers → clocks → outbox. */
export function createSlaService(platform: Platform, { source }: SlaOptions): SlaService {
  const { db, clock, locks } = platform;
  const logger = ofService(platform.logger, 'sla');
  const telemetry = slaTelemetry(logger);
  const [outbox, inbox, timers] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), new Timers(SCHEMA)];
  const keeper = new ConfigurationKeeper<SlaConfig>({ platform, service: 'sla', schema: SCHEMA, outbox, source, compile: compileConfig, prepare: readAhead, switched: () => recomputing.wake.ring() });
  const clockwork = new Clockwork({ timers, telemetry, config: (on) => keeper.inTransaction(on), require: (versions) => keeper.require(versions) });
  const recomputing = new Recomputing({ db, locks, clock, logger, outbox, clockwork });
  platform.relays.attach(outbox);

  const stopping = new AbortController();
  const log = gathered(platform.log, { types: [...HEARD_TYPES, ...TOLD_TYPES], fullFrom: MAX_RECORDS / 2, stopping: stopping.signal });
  let consumer: Consumer | undefined;
  let timing: ReturnType<typeof runTimers> | undefined;
  let counting: Loop | undefined;
  let housekeeping: Loop | undefined;

  const fire = async (due: readonly Timer[]): Promise<void> => {
    // Not before what is due: between the two readings the database's clock may have been set back.
    const now = due.reduce((latest, timer) => Math.max(latest, timer.due), clock.now());
    await db.transact(async (tx) => outbox.append(tx, await clockwork.fire(tx, due, now)), 'soon');
  };
  const keepHouse = async (): Promise<void> => {
    await inbox.keepDays(db, clock.now(), INBOX_DAYS);
    await dropOldEscalations(db, clock.now());
    await dropOldNotices(db, clock.now());
  };
  const ending = (): readonly string[] => (keeper.check().status === 'fail' ? [] : keeper.current().endingCalendars(clock.now()));
  const count = async (): Promise<void> => telemetry.counted(await countClocks(db), await countUnreckoned(db), ending());
  const drain = async (): Promise<void> => {
    stopping.abort();
    const rests = recomputing.stop();
    await consumer?.stop();
    await timing?.stop();
    await Promise.all([counting?.stop(), housekeeping?.stop(), rests]);
    await keeper.stop();
  };

  return {
    name: 'sla',
    schema: SCHEMA,
    http: slaHttp({ db, clock, clockwork, outbox, leads: () => keeper.current().leads }),
    async migrate() {
      await migrate(db, { schema: SCHEMA, migrations: slaMigrations(), logger });
      await keepHouse();
    },
    async start() {
      await keeper.start();
      await recomputing.begin();
      consumer = await consume({ platform: { db, log, clock, logger: platform.logger }, group: 'sla', schema: SCHEMA, inbox, outbox, handler: clockwork, maxRecords: MAX_RECORDS });
      await caughtUp(consumer);
      timing = runTimers({ db, locks, timers, clock, logger, handle: fire, onFired: (lateMs) => recomputing.fired(lateMs) });
      recomputing.start();
      counting = runEvery({ name: 'sla counting', logger, ms: COUNT_MS, firstMs: FIRST_COUNT_MS, work: count });
      housekeeping = runEvery({ name: 'sla housekeeping', logger, ms: HOUR, work: keepHouse });
    },
    drain,
    stop: drain,
    deadLetters: () => (consumer ? [consumer.letters] : []),
    async checks(): Promise<Check[]> {
      const loops = [timing, counting, housekeeping].flatMap((loop) => (loop ? [loop.healthy()] : []));
      return [keeper.check(), ...(consumer ? [consumer.check()] : []), ...loops, ...recomputing.checks(), calendarCheck(await countUnreckoned(db), ending())];
    },
    async idle() {
      if ((await timing?.idle()) === false) {
        timers.wake.ring(); // whoever asks waits for it: a moved clock is not seen before the next poll
        return false;
      }
      return (await consumer?.idle()) !== false && (await recomputing.idle());
    },
  };
}

/**
 * After a stop the answers of meanwhile lie in the log: read first, they spare a manager alarms that are taken back. Never for long:
 * what is due must fire within a second.
 */
async function caughtUp(consumer: Consumer): Promise<void> {
  for (let waitedMs = 0; waitedMs < CATCH_UP_MS && !(await consumer.idle()); waitedMs += LOOK_MS) await pause(LOOK_MS);
}

function calendarCheck(unreckoned: number, ending: readonly string[]): Check {
  const name = 'sla calendars';
  if (unreckoned === 0 && ending.length === 0) return { name, status: 'ok' };
  const detail = unreckoned > 0 ? `${unreckoned} tickets have a clock that no calendar can reckon` : `within 60 days there is a year of which ${ending.join(', ')} know no holidays`;
  return { name, status: 'warn', detail, remedy: 'name the holidays of the year that is missing in calendars.yaml and publish it' };
}
