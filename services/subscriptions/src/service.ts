import { type HttpPlugin, ofService } from '@sluice/runtime';
import { migrate } from '@sluice/store';
import type { Platform, Service } from '@sluice/stream';
import { FEED } from './domain/topics.ts';
import { Feed } from './feed.ts';
import { eventsHttp } from './http/events.ts';
import { Tail } from './tail.ts';
import { feedTelemetry } from './telemetry.ts';

export interface SubscriptionsService extends Service {
  readonly http: HttpPlugin;
}

const SCHEMA = 'subscriptions';

/** Wires subscriptions: the log's bell → the tail → pages for who asks. It writes nothing and has no group: its readers keep their places. */
export function createSubscriptionsService(platform: Pick<Platform, 'db' | 'log' | 'logger'>): SubscriptionsService {
  const { db, log } = platform;
  const logger = ofService(platform.logger, 'subscriptions');
  const telemetry = feedTelemetry(logger);
  const topics = [...FEED.values()];
  const names = topics.map((topic) => topic.name);
  const tail = new Tail(log, names);
  const leaving = new AbortController();
  const events = eventsHttp({ feed: new Feed({ log, topics: names, tail, telemetry }), tail, telemetry, leaving: leaving.signal });
  let unwatch = (): void => undefined;
  /** Who waits is answered, so that the server that drains before us need not wait for them. */
  const drain = async (): Promise<void> => {
    leaving.abort();
    tail.stop();
    unwatch();
  };
  return {
    name: 'subscriptions',
    schema: SCHEMA,
    http: async (app) => {
      app.addHook('preClose', drain);
      await events(app);
    },
    async migrate() {
      await migrate(db, { schema: SCHEMA, migrations: [], logger });
    },
    async start() {
      await log.admin.create(topics);
      tail.start();
      unwatch = telemetry.watchWaiting(() => tail.listening);
    },
    drain,
    stop: drain,
    checks: async () => [],
  };
}
